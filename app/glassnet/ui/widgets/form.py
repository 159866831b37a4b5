"""A form made from the declarations of hyper-parameters: one row for each."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from glassnet.engine.component import Component, Hyper
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme
from glassnet.ui.widgets.choice import Choice, Option
from glassnet.ui.widgets.number import NumberField
from glassnet.ui.widgets.numbers import number_text
from glassnet.ui.widgets.scale import scale_of
from glassnet.ui.widgets.slider import Slider, describe
from glassnet.ui.widgets.switch import Switch


class Form(QWidget):
    """Sliders for numbers with a range, fields for others, lists for choices, switches for truths.

    `changed(name, value)` comes for every change by the user, `released()` when one has ended: a
    drag changes often and is released once.
    """

    changed = Signal(str, object)
    released = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.rows: dict[str, QWidget] = {}
        self._fields: dict[str, Hyper] = {}
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(4)

    @property
    def dragging(self) -> bool:
        """Whether the user holds one of the sliders."""
        return any(isinstance(row, Slider) and row.isSliderDown() for row in self.rows.values())

    def show_component(self, component: Component, names: Iterable[str] | None = None) -> None:
        """Show a component's hyper-parameters, or those of them that are named."""
        wanted = list(component.hypers) if names is None else list(names)
        self.show_fields({name: component.hypers[name] for name in wanted}, component.values)

    def show_fields(self, fields: Mapping[str, Hyper], values: Mapping[str, Any]) -> None:
        """Show values; the rows are built anew only when the declarations differ."""
        if dict(fields) != self._fields:
            self._fields = dict(fields)
            self._build()
        for name, row in self.rows.items():
            _show(row, values[name])
        self.setVisible(bool(self.rows))

    def _build(self) -> None:
        for row in self.rows.values():
            self.column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = {name: self._row(name, field) for name, field in self._fields.items()}
        for row in self.rows.values():
            self.column.addWidget(row)

    def _row(self, name: str, field: Hyper) -> QWidget:
        report = partial(self._report, name)
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
        if field.choices or field.registry is not None:
            choice = Choice(self.theme, tr(field.label), describe(field))
            choice.set_options(_options(field))
            choice.chosen.connect(report)
            return choice
        number = NumberField(field, describe(field))
        number.chosen.connect(report)
        return number

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
    elif isinstance(row, Slider):
        row.set_value(value)
    elif isinstance(row, Choice | NumberField):
        row.set_value(value.id if isinstance(value, Component) else value)


def _options(field: Hyper) -> list[Option]:
    if field.registry is not None:
        return [Option(one.id, tr(one.label), tr(one.__doc__ or "")) for one in field.registry]
    return [
        Option(value, number_text(value) if isinstance(value, int | float) else tr(str(value)))
        for value in field.choices
    ]
