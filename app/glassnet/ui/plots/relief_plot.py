"""The plot of a loss surface as a landscape, with the path on it, to be turned by hand."""

import math
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from glassnet.landscape import Plane
from glassnet.ui.plots.picture import Tones, smooth, tones
from glassnet.ui.plots.relief import Relief, Seen, Stand
from glassnet.ui.plots.surface_frame import MARGIN, PAD, SurfaceFrame, draw_text
from glassnet.ui.plots.surface_hand import ARROWS, SurfaceHand
from glassnet.ui.plots.surface_overlay import CASING, PATH
from glassnet.ui.theme import Theme

Floats = NDArray[np.float64]

SMOOTHLY = 2.0  # pixels that are computed for one of the screen's, along each side, at most
PIXELS, LINES = 220_000, 420  # that are computed at most, within ten milliseconds, as it moves
FINE_PIXELS, FINE_LINES = 500_000, 700  # once it rests
REST = 250  # milliseconds without a movement
FINEST = 51  # points of the grid along an axis, at most
CLEAR = 6  # pixels between the landscape and the names of its axes
FOOT = 22  # pixels below the landscape, for the key of the colours
HIDDEN = 70  # opacity of the path behind a hill, of 255


class ReliefPlot(QWidget):
    """Losses over a plane as heights. The mouse turns it, the wheel brings it nearer, a
    double-click puts it back as it was at first; see `SurfaceHand`. `hovered` carries the loss
    under the pointer, or None.

    The landscape itself is drawn anew where it changes or is turned, and kept for frames in which
    only the path moves on.
    """

    hovered = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.stand = Stand()
        self.frame = SurfaceFrame()
        self._names = ("", "")
        self._grid: tuple[Floats, Floats, Floats] | None = None
        self._ranges = ((0.0, 1.0), (0.0, 1.0))
        self._tones: Tones | None = None
        self._places: Floats = np.empty((0, 2))
        self._relief: Relief | None = None
        self._seen: Seen | None = None
        self._before = self.stand
        self._fine = False
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self._refine)
        self.hand = SurfaceHand(self)
        self.hand.grasped.connect(self._grasp)
        self.hand.moved.connect(self._turn)
        self.hand.zoomed.connect(self._zoom)
        self.hand.reset.connect(self._reset)
        self.hand.given_up.connect(self._take_back)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.restyle()

    def clear(self) -> None:
        """Show no surface and no path."""
        self._grid = self._relief = self._tones = None
        self._places = np.empty((0, 2))
        self._renew()

    def show_surface(
        self, plane: Plane, alphas: Floats, betas: Floats, losses: Floats, *, log: bool = True
    ) -> None:
        """Show losses (n, m) known at alphas × betas, over the whole of the plane's ranges.

        Heights and tones follow the logarithm of the loss where `log` says so.
        """
        every = slice(None, None, 1 + (len(alphas) - 1) // FINEST)
        self._grid = (alphas[every], betas[every], losses[every, every])
        self._ranges = (plane.alpha, plane.beta)
        self._tones = tones(self._grid[2], log=log)
        levels = smooth(self._tones.shares, *self._grid[:2], *self._ranges)
        self._relief = Relief(levels, self._theme.surface_map)
        self.frame.set_key(self._tones, self._theme.surface_map)
        self._renew()

    def show_path(self, places: Floats) -> None:
        """Draw the path (k, 2) on the landscape, oldest first."""
        self._places = places
        self._rest.start()
        self.update()

    def set_names(self, along: str, across: str) -> None:
        """Names of the α axis and of the β axis."""
        self._names = (along, across)
        self.update()

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""
        theme = self._theme
        self.frame.set_style(theme.font("caption", "medium"), theme.color("surface"))
        self.update()

    def pixel(self, place: tuple[float, float]) -> QPointF | None:
        """Where a place of the plane lies in the widget; None without a landscape."""
        points, _ = self._project(np.array([place]))
        return QPointF(*points[0]) if len(points) else None

    # ------------------------------------------------------------------ painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the landscape, the path and the names."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), self._theme.color("raised"))
        seen = self._look()
        if seen is not None:
            height, width = seen.pixels.shape
            image = QImage(seen.pixels.data, width, height, QImage.Format.Format_ARGB32)
            painter.drawImage(self._box, image)
            self._draw_names(painter)
            self._draw_path(painter)
        self.frame.set_box(QRectF(self.rect()))
        self.frame.paint(painter)
        painter.end()

    @property
    def _box(self) -> QRectF:
        return QRectF(0, 0, self.width(), max(self.height() - FOOT, 1))

    def _look(self) -> Seen | None:
        if self._seen is None and self._relief is not None and self.width() and self.height():
            pixels, lines = (FINE_PIXELS, FINE_LINES) if self._fine else (PIXELS, LINES)
            most = SMOOTHLY * self.devicePixelRatioF()
            sharp = min(most, math.sqrt(pixels / (self.width() * self.height())))
            wide, high = (max(1, round(side * sharp)) for side in self._box.size().toTuple())
            self._seen = self._relief.draw(self.stand, wide, high, lines)
        return self._seen

    def _draw_path(self, painter: QPainter) -> None:
        """White over a dark casing, more opaque towards the present, faint behind a hill."""
        points, clear = self._project(self._places)
        if not len(points):
            return
        corners = [QPointF(x, y) for x, y in points]
        count = max(len(corners) - 1, 1)
        for color, width in ((CASING, 4.0), (PATH, 2.0)):
            for index, (one, other) in enumerate(pairwise(corners)):
                shade = QColor(color)
                whole = clear[index] and clear[index + 1]
                shade.setAlpha(round(90 + 165 * index / count) if whole else HIDDEN)
                pen = QPen(shade, width if whole else width / 2)
                pen.setCapStyle(Qt.PenCapStyle.FlatCap)
                painter.setPen(pen)
                painter.drawLine(one, other)
        shade = QColor(PATH)
        shade.setAlpha(255 if clear[-1] else 2 * HIDDEN)
        painter.setPen(QPen(CASING, 2))
        painter.setBrush(shade)
        painter.drawEllipse(corners[-1], 6, 6)

    def _draw_names(self, painter: QPainter) -> None:
        """The axes' names outside the edges of the ground that lie nearest to the eye."""
        painter.setFont(self._theme.font("caption", "medium"))
        metrics = QFontMetricsF(painter.font())
        near = math.cos(self.stand.azimuth), math.sin(self.stand.azimuth)
        edges = (0.0, -math.copysign(0.5, near[0])), (math.copysign(0.5, near[1]), 0.0)
        across, along = np.array([(0.0, 0.0), *edges]).T
        (middle, *places), _ = self._points(across, along, np.zeros(3))
        for name, place in zip(self._names, places, strict=True):
            wide, high = metrics.horizontalAdvance(name) + 2 * PAD, metrics.height() + 2
            out = (place - middle) / max(math.hypot(*(place - middle)), 1e-9)
            half = np.array([wide, high]) / 2
            x, y = place + out * (CLEAR + np.abs(out) @ half) - half
            left = min(max(x, MARGIN), self._box.width() - wide - MARGIN)
            draw_text(
                painter,
                QRectF(left, min(y, self._box.height() - high - MARGIN / 2), wide, high),
                name,
            )

    # ------------------------------------------------------------------ where things lie

    def _project(self, places: Floats) -> tuple[Floats, NDArray[np.bool_]]:
        """Pixels (k, 2) of places of the plane on the landscape, and which are not hidden."""
        if self._look() is None or self._relief is None or not len(places):
            return np.empty((0, 2)), np.empty(0, bool)
        (a, b), (c, d) = self._ranges
        shares = (places - (a, c)) / (b - a, d - c) - 0.5
        u, v = np.clip(np.nan_to_num(shares, posinf=9, neginf=-9), -0.499, 0.499).T
        return self._points(u, v, self._relief.height_at(u, v))

    def _points(self, u: Floats, v: Floats, up: Floats) -> tuple[Floats, NDArray[np.bool_]]:
        seen = self._look()
        assert seen is not None
        points, clear = seen.project(u, v, up)
        return points * self.width() / seen.pixels.shape[1], clear

    def _loss_at(self, at: QPointF) -> float | None:
        seen = self._seen
        if self._grid is None or seen is None:
            return None
        sharp = seen.pixels.shape[1] / self.width()
        place = seen.place_at(at.x() * sharp, at.y() * sharp)
        if place is None:
            return None
        row, column = (
            int(np.argmin(np.abs(known - (low + (share + 0.5) * (high - low)))))
            for known, share, (low, high) in zip(self._grid[:2], place, self._ranges, strict=True)
        )
        return float(self._grid[2][row, column])

    # ------------------------------------------------------------------ the hand

    def turn_to(self, stand: Stand) -> None:
        """Look at it from somewhere else."""
        if stand != self.stand:
            self.stand = stand
            self._renew()

    def event(self, event: QEvent) -> bool:
        """Let the hand take what is its, and keep its keys from the window's shortcuts."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._renew()
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            escapes = event.key() == Qt.Key.Key_Escape and self.hand.dragging
            if escapes or (event.key() in ARROWS and not event.modifiers()):
                event.accept()
                return True
        elif self._grid is not None and self.hand.take(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn it, or come nearer."""
        if not self.hand.take_key(event):
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell the loss under the pointer."""
        self.hovered.emit(self._loss_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is pointed at any more."""
        self.hovered.emit(None)
        super().leaveEvent(event)

    def _grasp(self) -> None:
        self._before = self.stand
        self.hovered.emit(None)

    def _turn(self, by: tuple[float, float]) -> None:
        self.turn_to(self.stand.turned(-math.pi * by[0], math.pi / 2 * by[1]))

    def _zoom(self, factor: float, _at: tuple[float, float]) -> None:
        self.turn_to(self.stand.nearer(1 / factor))

    def _reset(self) -> None:
        self.turn_to(Stand())

    def _take_back(self) -> None:
        self.turn_to(self._before)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw it as large as it is now."""
        super().resizeEvent(event)
        self.hand.box = QRectF(self.rect())
        self._renew()

    def _renew(self) -> None:
        self._fine = False
        self._seen = None
        self._rest.start()
        self.update()

    def _refine(self) -> None:
        """Nothing has moved for a while: there is time for smooth edges."""
        if self._seen is not None and not self._fine:
            self._fine = True
            self._seen = None
            self.update()
