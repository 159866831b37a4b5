"""A form made from the declarations of hyper-parameters: one row for each."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from glassnet.engine.component import Component, Hyper
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme
from glassnet.ui.widgets.choice import Choice, Option
from glassnet.ui.widgets.number import NumberField
from glassnet.ui.widgets.numbers import number_text
from glassnet.ui.widgets.parts import Part, PartList
from glassnet.ui.widgets.scale import scale_of
from glassnet.ui.widgets.slider import Slider, describe
from glassnet.ui.widgets.switch import Switch
from glassnet.ui.widgets.weights import Weights


class Form(QWidget):
    """Sliders for numbers with a range, fields for others, lists for choices, switches for truths.

    What is itself made of hyper-parameters has its own form below its choice. `changed(name,
    value)` comes for every change by the user, `released()` when one has ended: a drag changes
    often and is released once. `items` names the numbers of a list.
    """

    changed = Signal(str, object)
    released = Signal()

    def __init__(self, theme: Theme, items: Iterable[str] = ()) -> None:
        super().__init__()
        self.theme = theme
        self.items = tuple(items)
        self.rows: dict[str, QWidget] = {}
        self._fields: dict[str, Hyper] = {}
        self._built_for: tuple[str, ...] = ()
        self._problems: dict[str, QLabel] = {}
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(4)

    @property
    def dragging(self) -> bool:
        """Whether the user holds one of the sliders."""
        return any(slider.isSliderDown() for slider in self.findChildren(Slider))

    def show_component(self, component: Component, names: Iterable[str] | None = None) -> None:
        """Show a component's hyper-parameters, or those of them that are named."""
        wanted = list(component.hypers) if names is None else list(names)
        self.show_fields({name: component.hypers[name] for name in wanted}, component.values)

    def show_fields(self, fields: Mapping[str, Hyper], values: Mapping[str, Any]) -> None:
        """Show values; the rows are built anew only when the declarations differ."""
        if dict(fields) != self._fields or self.items != self._built_for:
            self._fields, self._built_for = dict(fields), self.items
            self._build()
        for name, row in self.rows.items():
            _show(row, values[name])
        for problem in self._problems.values():
            problem.hide()
        self.set_name_width(self.name_width)
        self.setVisible(bool(self.rows))

    @property
    def name_width(self) -> int:
        """The room (pixels) that the longest name before a list or field wants."""
        return max((row.name_width for row in self._named()), default=0)

    def set_name_width(self, width: int) -> None:
        """Begin all lists and fields this far (pixels) from the left."""
        for row in self._named():
            row.set_name_width(width)

    def refuse(self, name: str, problem: str) -> None:
        """Say below a row why its value cannot be; the next value shown takes it back."""
        label = self._problems.get(name)
        if label is None:
            label = self._problems[name] = QLabel()
            label.setProperty("role", "problem")
            label.setWordWrap(True)
            self.column.insertWidget(self.column.indexOf(self.rows[name]) + 1, label)
        label.setText(problem)
        label.show()

    def problem(self, name: str) -> str:
        """What is said below a row; empty where nothing is."""
        label = self._problems.get(name)
        return label.text() if label is not None and not label.isHidden() else ""

    def _named(self) -> list[Choice | NumberField | Part | PartList]:
        named = Choice | NumberField | Part | PartList
        return [row for row in self.rows.values() if isinstance(row, named)]

    def _build(self) -> None:
        for row in (*self.rows.values(), *self._problems.values()):
            self.column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._problems = {}
        self.rows = {name: self._row(name, field) for name, field in self._fields.items()}
        for row in self.rows.values():
            self.column.addWidget(row)
            # A layout shows what comes later only when events are handled again.
            row.show()

    def _row(self, name: str, field: Hyper) -> QWidget:
        report = partial(self._report, name)
        if field.registry is not None:
            return self._part(name, field)
        if field.kind is tuple:
            weights = Weights(field, self.items, describe(field))
            weights.chosen.connect(report)
            return weights
        scale = scale_of(field)
        if scale is not None:
            slider = Slider(self.theme, field, scale)
            slider.moved.connect(partial(self._slide, name, slider))
            slider.released.connect(self.released)
            return slider
        if field.kind is bool:
            switch = Switch(self.theme, tr(field.label), describe(field))
            switch.clicked.connect(partial(self._flip, name, switch))
            return switch
        if field.choices:
            choice = Choice(self.theme, tr(field.label), describe(field))
            choice.set_options(_options(field))
            choice.chosen.connect(report)
            return choice
        number = NumberField(field, describe(field))
        number.chosen.connect(report)
        return number

    def _part(self, name: str, field: Hyper) -> Part | PartList:
        part = (
            PartList(self.theme, field, self._inner, describe(field))
            if field.many
            else Part(self.theme, field, self._inner(), describe(field))
        )
        part.changed.connect(partial(self.changed.emit, name))
        part.released.connect(self.released)
        return part

    def _inner(self) -> "Form":
        form = Form(self.theme, self.items)
        form.column.setSpacing(self.column.spacing())
        return form

    def _slide(self, name: str, slider: Slider, number: float) -> None:
        self.changed.emit(name, slider.typed(number))

    def _flip(self, name: str, switch: Switch, _checked: bool = False) -> None:
        self._report(name, switch.isChecked())

    def _report(self, name: str, value: Any) -> None:
        self.changed.emit(name, value)
        self.released.emit()


def _show(row: QWidget, value: Any) -> None:
    if isinstance(row, Switch):
        row.setChecked(value)
    elif isinstance(row, Slider | Choice | NumberField | Part | PartList | Weights):
        row.set_value(value)


def _options(field: Hyper) -> list[Option]:
    return [
        Option(value, number_text(value) if isinstance(value, int | float) else tr(str(value)))
        for value in field.choices
    ]
