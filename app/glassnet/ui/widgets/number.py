"""A named field for a number without a range that a slider could show."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from glassnet.engine.component import Hyper
from glassnet.engine.errors import SettingError
from glassnet.ui.text import tr
from glassnet.ui.widgets.choice import wanted_width
from glassnet.ui.widgets.entry import Entry
from glassnet.ui.widgets.numbers import allowed_text, number_text, read_number

_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}


class NumberField(QWidget):
    """Name at the left, field at the right; the up and down keys count a whole number."""

    chosen = Signal(object)

    def __init__(self, field: Hyper, about: str = "") -> None:
        super().__init__()
        self.field = field
        self._value: Any = field.default
        name = self._name = QLabel(f"{tr(field.label)} {field.symbol}".strip())
        name.setProperty("role", "name")
        self.set_name_width(self.name_width)
        self.entry = Entry(self._read, allowed_text(field))
        self.entry.setAccessibleName(name.text())
        self.setToolTip(about)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(name)
        row.addWidget(self.entry)
        self.entry.entered.connect(self._enter)
        self.entry.closed.connect(self._show_again)
        self.set_value(field.default)

    @property
    def name_width(self) -> int:
        """The room (pixels) that the name wants."""
        return wanted_width(self._name)

    def set_name_width(self, width: int) -> None:
        """Begin the field this far (pixels) from the left, as other rows do."""
        self._name.setFixedWidth(width)

    @property
    def value(self) -> Any:
        """The value shown."""
        return self._value

    def set_value(self, value: Any) -> None:
        """Show a value without telling anyone."""
        self._value = value
        self.entry.setText(number_text(value, self.field.unit))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Count up or down; a step out of the range is not taken."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None or self.field.kind is not int or self._value is None:
            super().keyPressEvent(event)
            return
        try:
            self._enter(self.field.check(self._value + step))
        except SettingError:
            return
        self._show_again()

    def _read(self, text: str) -> Any:
        return read_number(text, self.field)

    def _enter(self, value: Any) -> None:
        if value != self._value:
            self._value = value
            self.chosen.emit(value)

    def _show_again(self) -> None:
        self.set_value(self._value)
