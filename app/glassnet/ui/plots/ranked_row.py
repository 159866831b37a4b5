"""One weight in a list: a button with its name, a bar, and numbers."""

from abc import abstractmethod
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QPainter, QPaintEvent

from glassnet.data import Data
from glassnet.engine import Network
from glassnet.experiment.stacks import Stack, titles
from glassnet.ui.plots.ranking import Ranked
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme
from glassnet.ui.widgets import Tile, number_text
from glassnet.ui.widgets.numbers import MINUS

HIGH, COLUMN = 25, 72  # pixels: a row, and the room for a number
_ASIDE = 8


class BarRow(Tile):
    """A name with a bar, and numbers in columns `column` pixels wide.

    Tells when it is clicked, and when the mouse points at it.
    """

    pointed = Signal(bool)

    def __init__(self, theme: Theme, column: int = COLUMN) -> None:
        super().__init__()
        self._theme = theme
        self._column = column
        self._name = ""
        self._share = 0.0
        self.selected = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedHeight(HIGH)

    @property
    @abstractmethod
    def figures(self) -> Sequence[tuple[float, QColor]]:
        """The numbers in the columns and their colours; empty where it shows nothing."""

    @property
    @abstractmethod
    def value(self) -> float:
        """What the bar is as long as; its sign is the colour."""

    def mark(self, selected: bool) -> None:
        """Be the row of what is selected, or another."""
        if selected != self.selected:
            self.selected = selected
            self.update()

    @property
    def texts(self) -> tuple[str, ...]:
        """Its name and its numbers, as they are written."""
        return self._name, *(figure(value) for value, _ in self.figures)

    def _tell(self, name: str, share: float, text: str, click: str) -> None:
        self._name, self._share = name, share
        self.setAccessibleName(text)
        self.setToolTip(f"{text}\n{click}")
        self.update()

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
        figures = self.figures
        if not figures:
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
        name = QRectF(_ASIDE, 2, self.width() - len(figures) * self._column - 2 * _ASIDE, 17)
        painter.setFont(theme.font("body"))
        painter.setPen(theme.color("accent" if self.selected else "ink"))
        elided = painter.fontMetrics().elidedText(
            self._name, Qt.TextElideMode.ElideMiddle, int(name.width())
        )
        painter.drawText(name, Qt.AlignmentFlag.AlignVCenter, elided)
        self._paint_bar(painter, name)
        painter.setFont(theme.font("body", "medium"))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for column, (value, colour) in enumerate(figures):
            left = self.width() - _ASIDE - (len(figures) - column) * self._column
            painter.setPen(colour)
            painter.drawText(QRectF(left, 0, self._column, HIGH), right, figure(value))
        painter.end()

    def _paint_bar(self, painter: QPainter, name: QRectF) -> None:
        theme = self._theme
        track = QRectF(name.left(), name.bottom() + 1, name.width() - _ASIDE, 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("line"))
        painter.drawRoundedRect(track, 1, 1)
        track.setWidth(max(3.0, track.width() * self._share))
        painter.setBrush(theme.signed(self.value))
        painter.drawRoundedRect(track, 1, 1)


class RankedRow(BarRow):
    """A weight and its gradient."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.one: Ranked | None = None

    def show_weight(self, one: Ranked, name: str, share: float) -> None:
        """Show a weight, `share` (0–1) of the largest in the list."""
        self.one = one
        text = tr("{name}: w = {w}, ∂L/∂w = {g}").format(
            name=name, w=number_text(one.weight), g=number_text(one.gradient)
        )
        self._tell(name, share, text, tr("A click selects this edge on the canvas"))

    @property
    def value(self) -> float:
        """The weight."""
        return 0.0 if self.one is None else self.one.weight

    @property
    def figures(self) -> Sequence[tuple[float, QColor]]:
        """The weight in the colour of its sign, and its gradient."""
        if self.one is None:
            return ()
        colours = self._theme.signed(self.one.weight, text=True), self._theme.color("back")
        return ((self.one.weight, colours[0]), (self.one.gradient, colours[1]))


def edge_name(data: Data, network: Network, layer: int, unit: int, source: int) -> str:
    """Where an edge leads, as “Hidden 1: x₁ → 3”."""
    part = Stack(network.layers, network.inputs).numbered()[layer]
    start = data.feature_names[source] if part.source is None else str(source + 1)
    return unit_name(data, network, layer, f"{start} → ", unit)


def unit_name(data: Data, network: Network, layer: int, before: str, unit: int) -> str:
    """A layer, then what comes before the name of its unit, as “Output: bias of 3”."""
    target = str(unit + 1)
    if layer == len(network.layers) - 1 and len(data.classes) == network.outputs:
        target = data.classes[unit]
    label = titles(network.layers)[layer]
    return f"{label[:1].upper()}{label[1:]}: {before}{target}"


def figure(value: float) -> str:
    """A live number in a column: always three significant digits, so that it does not dance."""
    return f"{value:#.3g}".replace("-", MINUS)
