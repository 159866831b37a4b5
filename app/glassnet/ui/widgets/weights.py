"""A list of numbers, one for each item: all alike, or each typed by itself."""

import dataclasses
from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from glassnet.engine.component import Hyper
from glassnet.ui.text import tr
from glassnet.ui.widgets.entry import Entry
from glassnet.ui.widgets.numbers import allowed_text, number_text, read_number

_COLUMNS = 5


class Weights(QWidget):
    """Name and the switch “equal” above, a small field for each item below while it is off.

    `items` are the names of the numbers, as the classes of the data. The value is a tuple with a
    number for each, or None for “equal”.
    """

    chosen = Signal(object)

    def __init__(self, field: Hyper, items: Sequence[str], about: str = "") -> None:
        super().__init__()
        self.field = field
        self.items = tuple(items)
        self._value: tuple[float, ...] | None = None
        self._one = dataclasses.replace(field, kind=float, optional=False)
        self.setToolTip(about)
        name = QLabel(f"{tr(field.label)} {field.symbol}".strip())
        name.setProperty("role", "name")
        self.equal = QToolButton()
        self.equal.setText(tr("equal"))
        self.equal.setCheckable(True)
        self.equal.setProperty("role", "toggle")
        self.equal.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.equal.setAccessibleName(tr("{name}: equal").format(name=name.text()))
        self.equal.setToolTip(tr("All count alike; off, each has a number of its own"))
        self.equal.clicked.connect(self._switch)
        top = QHBoxLayout()
        top.addWidget(name)
        top.addStretch()
        top.addWidget(self.equal)
        self._cells = QWidget()
        self.entries = [self._entry(index, item) for index, item in enumerate(self.items)]
        self._lay_out()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self._cells)
        self.set_value(field.default)

    @property
    def value(self) -> tuple[float, ...] | None:
        """The value shown."""
        return self._value

    def set_value(self, value: Sequence[float] | None) -> None:
        """Show a value without telling anyone."""
        self._value = None if value is None else tuple(value)
        self.equal.setChecked(value is None)
        self._cells.setVisible(value is not None)
        for entry, number in zip(self.entries, value or (), strict=False):
            entry.setText(number_text(number, self.field.unit))

    def _entry(self, index: int, item: str) -> Entry:
        entry = Entry(self._read, allowed_text(self._one))
        entry.setProperty("role", "cell")
        entry.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        entry.setAlignment(Qt.AlignmentFlag.AlignCenter)
        name = f"{tr(self.field.label)} {self.field.symbol}".strip()
        entry.setAccessibleName(f"{name}, {item}")
        entry.setToolTip(f"{name}, {item}\n{allowed_text(self._one)}")
        entry.entered.connect(partial(self._enter, index))
        entry.closed.connect(self._show_again)
        return entry

    def _lay_out(self) -> None:
        grid = QGridLayout(self._cells)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(2)
        for index, (item, entry) in enumerate(zip(self.items, self.entries, strict=True)):
            label = QLabel(item)
            label.setProperty("role", "caption")
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            row, place = divmod(index, _COLUMNS)
            grid.addWidget(label, 2 * row, place)
            grid.addWidget(entry, 2 * row + 1, place)

    def _read(self, text: str) -> Any:
        return read_number(text, self._one)

    def _switch(self, equal: bool) -> None:
        self.set_value(None if equal else (1.0,) * len(self.items))
        self.chosen.emit(self._value)

    def _enter(self, index: int, number: float) -> None:
        if self._value is not None and number != self._value[index]:
            self._value = (*self._value[:index], number, *self._value[index + 1 :])
            self.chosen.emit(self._value)

    def _show_again(self) -> None:
        self.set_value(self._value)
