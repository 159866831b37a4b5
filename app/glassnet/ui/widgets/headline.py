"""A number in large type with its name: the counters and the headline of the transport bar."""

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from glassnet.ui.theme import Theme

_GAP, _HEIGHT, _BELOW = 8, 44, 13


class Headline(QWidget):
    """A name in the dim colour and a number behind it, right-aligned.

    The width is that of the name and the widest number expected (`widest`), so nothing moves while
    the number counts; digits are all equally wide. Where there is no room for the name, `short`
    stands for it. A note is a second figure, in small type below the number.
    """

    def __init__(self, theme: Theme, name: str, widest: str, size: str = "title") -> None:
        super().__init__()
        self.theme = theme
        self._size = size
        self._name = self._short = ""
        self._text = "—"
        self._note = ""
        self._widest = widest
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_name(name)
        theme.changed.connect(self.update)

    @property
    def text(self) -> str:
        """The number as it is written."""
        return self._text

    @property
    def note(self) -> str:
        """The small figure below."""
        return self._note

    @property
    def name(self) -> str:
        """What the number is."""
        return self._name

    def show_number(self, text: str) -> None:
        """Write another number."""
        self._show(text, self._note)

    def show_note(self, note: str) -> None:
        """Write another figure below, or none."""
        self._show(self._text, note)

    def show_name(self, name: str, short: str = "") -> None:
        """Write another name."""
        if name != self._name:
            self._name, self._short = name, short or name
            self.setAccessibleName(name)
            self.setMaximumWidth(self._width(name))
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Room for the short name and the widest number."""
        return QSize(self._width(self._short), _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """As `sizeHint`: it never clips."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw name and number on one line."""
        painter = QPainter(self)
        big, small = self.theme.font(self._size, "semibold"), self.theme.font()
        # The same for every size of number, so that neighbours stand on one line.
        base = (self.height() + QFontMetricsF(self.theme.font("title")).capHeight()) / 2
        number = self.width() - QFontMetricsF(big).horizontalAdvance(self._text)
        painter.setFont(big)
        painter.setPen(self.theme.color("ink"))
        painter.drawText(QPointF(number, base), self._text)
        name = self._name if self.width() >= self._width(self._name) else self._short
        metrics = QFontMetricsF(small)
        name = metrics.elidedText(name, Qt.TextElideMode.ElideRight, max(0, number - _GAP))
        left = number - _GAP - metrics.horizontalAdvance(name)
        painter.setFont(small)
        painter.setPen(self.theme.color("dim"))
        painter.drawText(QPointF(left, base), name)
        if self._note:
            note = self.theme.font("caption")
            painter.setFont(note)
            start = self.width() - QFontMetricsF(note).horizontalAdvance(self._note)
            painter.drawText(QPointF(start, base + _BELOW), self._note)

    def _show(self, text: str, note: str) -> None:
        if (text, note) != (self._text, self._note):
            self._text, self._note = text, note
            self.setAccessibleDescription(f"{text}, {note}" if note else text)
            self.update()

    def _width(self, name: str) -> int:
        number = QFontMetricsF(self.theme.font(self._size, "semibold"))
        text = QFontMetricsF(self.theme.font())
        return round(text.horizontalAdvance(name) + number.horizontalAdvance(self._widest)) + 10
