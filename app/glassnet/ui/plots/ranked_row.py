"""One weight in a list: a button with its name, a bar, its value and its gradient."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent

from glassnet.ui.plots.ranking import Ranked
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme
from glassnet.ui.widgets import Tile, number_text
from glassnet.ui.widgets.numbers import MINUS

HIGH, COLUMN = 25, 64  # pixels: a row, and the room for a number
_ASIDE = 8


class RankedRow(Tile):
    """Tells when it is clicked, and when the mouse points at it or the keyboard is on it."""

    pointed = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.one: Ranked | None = None
        self._name = ""
        self._share = 0.0
        self.selected = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedHeight(HIGH)

    def show_weight(self, one: Ranked, name: str, share: float) -> None:
        """Show a weight, `share` (0–1) of the largest in the list."""
        self.one, self._name, self._share = one, name, share
        text = tr("{name}: w = {w}, ∂L/∂w = {g}").format(
            name=name, w=number_text(one.weight), g=number_text(one.gradient)
        )
        self.setAccessibleName(text)
        self.setToolTip(text + "\n" + tr("A click selects this edge on the canvas"))
        self.update()

    def mark(self, selected: bool) -> None:
        """Be the row of the edge that is selected, or another."""
        if selected != self.selected:
            self.selected = selected
            self.update()

    @property
    def texts(self) -> tuple[str, str, str]:
        """Its name, its value and its gradient, as they are written."""
        assert self.one is not None
        return self._name, figure(self.one.weight), figure(self.one.gradient)

    def sizeHint(self) -> QSize:
        """As wide as there is room for."""
        return QSize(240, HIGH)

    def enterEvent(self, _event: QEnterEvent) -> None:
        """The mouse has come."""
        self.pointed.emit(True)

    def leaveEvent(self, _event: QEvent) -> None:
        """It has gone."""
        self.pointed.emit(False)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Name, with a bar under it in the colour of the sign, and two numbers."""
        if self.one is None:
            return
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self.underMouse() or self.selected or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("raised"))
            painter.drawRoundedRect(whole, theme.radius("s"), theme.radius("s"))
        if self.hasFocus():
            painter.setPen(theme.color("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(whole, theme.radius("s"), theme.radius("s"))
        name = QRectF(_ASIDE, 2, self.width() - 2 * COLUMN - 2 * _ASIDE, 17)
        painter.setFont(theme.font("body"))
        painter.setPen(theme.color("accent" if self.selected else "ink"))
        elided = painter.fontMetrics().elidedText(
            self._name, Qt.TextElideMode.ElideMiddle, int(name.width())
        )
        painter.drawText(name, Qt.AlignmentFlag.AlignVCenter, elided)
        self._paint_bar(painter, name)
        numbers = (
            (self.one.weight, theme.signed(self.one.weight, text=True)),
            (self.one.gradient, theme.color("back")),
        )
        painter.setFont(theme.font("body", "medium"))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for column, (value, colour) in enumerate(numbers):
            left = self.width() - _ASIDE - (2 - column) * COLUMN
            painter.setPen(colour)
            painter.drawText(QRectF(left, 0, COLUMN, HIGH), right, figure(value))
        painter.end()

    def _paint_bar(self, painter: QPainter, name: QRectF) -> None:
        assert self.one is not None
        theme = self._theme
        track = QRectF(name.left(), name.bottom() + 1, name.width() - _ASIDE, 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("line"))
        painter.drawRoundedRect(track, 1, 1)
        track.setWidth(max(3.0, track.width() * self._share))
        painter.setBrush(theme.signed(self.one.weight))
        painter.drawRoundedRect(track, 1, 1)


def figure(value: float) -> str:
    """A live number in a column: always three significant digits, so that it does not dance."""
    return f"{value:#.3g}".replace("-", MINUS)
