"""A named slider whose value can also be typed."""

from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from glassnet.engine.component import Hyper
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme
from glassnet.ui.widgets.entry import Entry
from glassnet.ui.widgets.numbers import allowed_text, number_text, read_number
from glassnet.ui.widgets.scale import Scale, scale_of
from glassnet.ui.widgets.track import GROOVE, Track

_TEXT, _CENTRE, _HEIGHT, _TICKED = 16, 24, 32, 36


class Slider(Track):
    """Name at the left, value at the right, the track below.

    A double click on the value, or Return, opens a field for typing it; there any allowed number
    can be entered, also one beyond the ends of the track.
    """

    def __init__(
        self, theme: Theme, field: Hyper, scale: Scale, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, scale, parent)
        self.field = field
        self._entry: Entry | None = None
        self.setAccessibleName(f"{tr(field.label)} {field.symbol}".strip())
        self.setToolTip(describe(field))
        self.setFixedHeight(_TICKED if scale.ticks else _HEIGHT)

    @property
    def value_text(self) -> str:
        """The value as it is written."""
        return number_text(self.typed(self.number), self.field.unit)

    def typed(self, number: float) -> Any:
        """A number of the track as the hyper-parameter's own type; its left end may mean None."""
        if self.field.optional and number == 0 and self.scale.zero:
            return None
        return round(number) if self.field.kind is int else number

    def set_value(self, value: float | None) -> None:
        """Show a value without telling anyone; None is the left end."""
        self.set_number(0.0 if value is None else float(value))

    def groove(self) -> QRectF:
        """The track, below the text."""
        return QRectF(0, _CENTRE - GROOVE / 2, self.width(), GROOVE)

    def sizeHint(self) -> QSize:
        """As wide as it is given."""
        return QSize(120, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw name, value and track."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint_track(painter)
        value = self.value_text
        painter.setFont(self.theme.font("body", "medium"))
        painter.setPen(self.theme.color("ink" if self.isEnabled() else "dim"))
        room = QRectF(0, 0, self.width(), _TEXT)
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, value)
        room.setWidth(room.width() - painter.fontMetrics().horizontalAdvance(value) - 8)
        font = self.theme.font()
        name = QFontMetricsF(font).elidedText(
            self.accessibleName(), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.setFont(font)
        painter.setPen(self.theme.color("dim"))
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the field for typing."""
        if event.position().y() <= _TEXT:
            self.edit()
        else:
            self.mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return opens the field for typing."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.edit()
        else:
            super().keyPressEvent(event)

    def edit(self) -> Entry:
        """Open the field for typing over name and value, and return it."""
        if self._entry is None:
            self._entry = Entry(self._read, allowed_text(self.field), self)
            self._entry.setProperty("role", "inline")
            self._entry.setAlignment(Qt.AlignmentFlag.AlignRight)
            self._entry.setAccessibleName(self.accessibleName())
            self._entry.entered.connect(self._enter)
            self._entry.closed.connect(self._close)
        self._entry.setGeometry(0, 0, self.width(), _TEXT + 2)
        self._entry.setText(self.value_text)
        self._entry.selectAll()
        self._entry.show()
        self._entry.setFocus(Qt.FocusReason.OtherFocusReason)
        return self._entry

    def _read(self, text: str) -> Any:
        return read_number(text, self.field)

    def _enter(self, value: float | None) -> None:
        self.set_value(value)
        self.moved.emit(self.number)
        self.released.emit()

    def _close(self) -> None:
        if self._entry is not None and self._entry.isVisible():
            had_focus = self._entry.hasFocus()
            self._entry.hide()
            if had_focus:
                self.setFocus(Qt.FocusReason.OtherFocusReason)


def describe(field: Hyper) -> str:
    """The tooltip of a hyper-parameter: name, symbol, unit, and what is allowed."""
    name = " ".join(part for part in (tr(field.label), field.symbol) if part)
    unit = f" ({tr(field.unit)})" if field.unit else ""
    lines = [f"{name}{unit}"]
    if field.kind in (int, float, tuple) and not field.choices:
        lines.append(allowed_text(field))
        lines += [tr("“off” for none")] if field.optional and field.kind is not tuple else []
        lines += [tr("logarithmic")] if field.log else []
        lines += [tr("Double-click the value to type it")] if scale_of(field) else []
    return "\n".join(lines)
