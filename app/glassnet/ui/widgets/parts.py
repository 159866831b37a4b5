"""Rows of a form for what has rows of its own: one component chosen from a registry, or a list."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from glassnet.engine.component import Component, Hyper
from glassnet.engine.errors import SettingError
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme, icon
from glassnet.ui.widgets.choice import Choice, Option

if TYPE_CHECKING:
    from glassnet.ui.widgets.form import Form

INDENT = 12


class Part(QWidget):
    """A choice from a registry and, below it, the form of what is chosen.

    `changed(component)` comes for every change by the user, `released()` when one has ended.
    """

    changed = Signal(object)
    released = Signal()

    def __init__(self, theme: Theme, field: Hyper, form: "Form", about: str) -> None:
        super().__init__()
        self.field = field
        self.form = form
        self._value: Component | None = None
        self.setToolTip(about)
        self.choice = Choice(theme, tr(field.label), about)
        self.choice.set_options(
            Option(one.id, tr(one.label), tr(first_line(one.__doc__))) for one in field.registry
        )
        self.choice.chosen.connect(self._choose)
        form.setContentsMargins(INDENT, 0, 0, 0)
        form.changed.connect(self._change)
        form.released.connect(self.released)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.choice)
        column.addWidget(form)

    def set_value(self, value: Component) -> None:
        """Show a component without telling anyone."""
        self._value = value
        self.choice.set_value(value.id)
        self.form.show_component(value)

    @property
    def name_width(self) -> int:
        """The room (pixels) that the longest name wants."""
        return max(self.choice.name_width, self.form.name_width + INDENT)

    def set_name_width(self, width: int) -> None:
        """Begin the lists and fields this far (pixels) from the left."""
        self.choice.set_name_width(width)
        self.form.set_name_width(width - INDENT)

    def _choose(self, identifier: str) -> None:
        self.changed.emit(self.field.registry[identifier]())
        self.released.emit()

    def _change(self, name: str, value: Any) -> None:
        assert self._value is not None
        try:
            changed = self._value.replace(**{name: value})
        except SettingError as error:
            self.form.refuse(name, error.problem)
            return
        self.changed.emit(changed)


class PartList(QWidget):
    """The forms of a list of components, one below the other; each can go, and others be added.

    `changed(components)` comes for every change by the user, `released()` when one has ended.
    """

    changed = Signal(object)
    released = Signal()

    def __init__(self, theme: Theme, field: Hyper, make: Any, about: str) -> None:
        super().__init__()
        self.theme, self.field = theme, field
        self._make = make
        self._values: tuple[Component, ...] = ()
        self.forms: list[Form] = []
        self.removers: list[QToolButton] = []
        self.setToolTip(about)
        self._parts = QVBoxLayout()
        self._parts.setSpacing(4)
        self.adder = Choice(theme, tr("Add"), tr("Adds another at the end"))
        self.adder.set_options(
            Option(one.id, tr(one.label), tr(first_line(one.__doc__))) for one in field.registry
        )
        self.adder.combo.setPlaceholderText(tr("a layer…"))
        self.adder.setContentsMargins(INDENT, 0, 0, 0)
        self.adder.chosen.connect(self._add)
        self.problem = QLabel()
        self.problem.setProperty("role", "problem")
        self.problem.setWordWrap(True)
        self.problem.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self._parts)
        column.addWidget(self.adder)
        column.addWidget(self.problem)

    def set_value(self, values: Sequence[Component]) -> None:
        """Show components without telling anyone."""
        alike = [type(one) for one in values] == [type(one) for one in self._values]
        self._values = tuple(values)
        if not alike:
            self._build()
        for form, value in zip(self.forms, values, strict=True):
            form.show_component(value)
        for remover in self.removers:
            remover.setEnabled(len(values) > 1)
        self.problem.hide()

    @property
    def name_width(self) -> int:
        """The room (pixels) that the longest name wants."""
        return INDENT + max([self.adder.name_width, *(form.name_width for form in self.forms)])

    def set_name_width(self, width: int) -> None:
        """Begin the lists and fields this far (pixels) from the left."""
        self.adder.set_name_width(width - INDENT)
        for form in self.forms:
            form.set_name_width(width - INDENT)

    def _build(self) -> None:
        while (item := self._parts.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        self.forms, self.removers = [], []
        for index, value in enumerate(self._values):
            self._parts.addWidget(self._block(index, value))

    def _block(self, index: int, value: Component) -> QWidget:
        block = QWidget()
        title = QLabel(f"{index + 1} · {tr(value.label)}")
        title.setFont(self.theme.font("body", "semibold"))
        remove = QToolButton()
        about = tr("Remove {name}").format(name=title.text())
        remove.setIcon(icon(self.theme, "x", "dim", "ink"))
        remove.setIconSize(QSize(12, 12))
        remove.setToolTip(about)
        remove.setAccessibleName(about)
        remove.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        remove.clicked.connect(partial(self._remove, index))
        top = QHBoxLayout()
        top.addWidget(title)
        top.addStretch()
        top.addWidget(remove)
        form: Form = self._make()
        form.setContentsMargins(INDENT, 0, 0, 0)
        form.changed.connect(partial(self._change, index))
        form.released.connect(self.released)
        column = QVBoxLayout(block)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(form)
        self.forms.append(form)
        self.removers.append(remove)
        return block

    def _change(self, index: int, name: str, value: Any) -> None:
        try:
            changed = self._values[index].replace(**{name: value})
        except SettingError as error:
            self.forms[index].refuse(name, error.problem)
            return
        self.changed.emit((*self._values[:index], changed, *self._values[index + 1 :]))

    def _remove(self, index: int, _checked: bool = False) -> None:
        self.changed.emit((*self._values[:index], *self._values[index + 1 :]))
        self.released.emit()

    def _add(self, identifier: str) -> None:
        self.adder.set_value(None)
        self.changed.emit((*self._values, self.field.registry[identifier]()))
        self.released.emit()


def first_line(text: str | None) -> str:
    """What a component is, in one line of its docstring."""
    return (text or "").strip().split("\n")[0]
