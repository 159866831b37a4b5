"""A number in large type with its name: the counters and the headline of the transport bar."""

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from glassnet.ui.theme import Theme

_GAP, _HEIGHT = 8, 36


class Headline(QWidget):
    """A name in the dim colour and a number behind it, right-aligned.

    The width is that of the name and the widest number expected (`widest`), so nothing moves while
    the number counts; digits are all equally wide. Where there is no room for the name, `short`
    stands for it.
    """

    def __init__(self, theme: Theme, name: str, widest: str, size: str = "title") -> None:
        super().__init__()
        self.theme = theme
        self._size = size
        self._name = self._short = ""
        self._text = "—"
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
    def name(self) -> str:
        """What the number is."""
        return self._name

    def show_number(self, text: str) -> None:
        """Write another number."""
        if text != self._text:
            self._text = text
            self.setAccessibleDescription(text)
            self.update()

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

    def _width(self, name: str) -> int:
        number = QFontMetricsF(self.theme.font(self._size, "semibold"))
        text = QFontMetricsF(self.theme.font())
        return round(text.horizontalAdvance(name) + number.horizontalAdvance(self._widest)) + 10
