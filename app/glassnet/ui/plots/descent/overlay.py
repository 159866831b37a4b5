"""What is drawn over the surface of a race: paths, racers, the hand, and where all begin."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from glassnet.ui.plots.descent.marks import Look, draw_mark, draw_names
from glassnet.ui.theme import Theme

Floats = NDArray[np.float64]

POINTS = 500  # of a path that are drawn, at most
NEAR = 2.5  # pixels; nearer to each other lie no two of them
FAR = 20.0  # a path is drawn so many times the picture's size beyond its border


class Walk(Struct, frozen=True, eq=False):
    """A racer's way: `places` (n, 2) up to the step that is shown, and its name."""

    name: str
    places: Floats


class RaceOverlay(QGraphicsItem):
    """The ways of the racers in the pixels of the view that it lies on."""

    def __init__(self, parent: QGraphicsItem, theme: Theme, look: Look) -> None:
        super().__init__(parent)
        self.setZValue(1100)
        self._theme = theme
        self._look = look
        self._box = QRectF()
        self._ranges = ((0.0, 1.0), (0.0, 1.0))
        self.walks: tuple[Walk, ...] = ()
        self.hand: Floats = np.empty((0, 2))
        self.start: tuple[float, float] | None = None
        self.minima: tuple[tuple[float, float], ...] = ()
        self.named = False  # whether names stand at racers that have not set out, too
        self.names: list[QRectF] = []

    def set_look(self, look: Look) -> None:
        """Draw in these colours from now on."""
        self._look = look
        self.update()

    def set_view(self, box: QRectF, alpha: tuple[float, float], beta: tuple[float, float]) -> None:
        """The view covers `box` (pixels) and shows these ranges."""
        if box != self._box:
            self.prepareGeometryChange()
        self._box, self._ranges = QRectF(box), (alpha, beta)
        self.update()

    def set_race(
        self,
        walks: Sequence[Walk],
        start: tuple[float, float] | None,
        hand: Floats,
        minima: Sequence[tuple[float, float]] = (),
    ) -> None:
        """Draw these ways, the hand's (n, 2), where the race begins, and the minima if known."""
        self.walks, self.start, self.hand = tuple(walks), start, hand
        self.minima = tuple(minima)
        self.update()

    def pixels(self, places: Floats) -> Floats:
        """Pixels (n, 2) of places (n, 2): α to the right, β upwards; cut short where far away."""
        (a, b), (c, d) = self._ranges
        size = np.array([self._box.width(), -self._box.height()])
        corner = np.array([self._box.left(), self._box.bottom()])
        with np.errstate(over="ignore", invalid="ignore"):
            found = corner + (places - (a, c)) / (b - a, d - c) * size
            away = np.abs(found - self._box.center().toTuple()).max(axis=1)
        limit = FAR * max(self._box.width(), self._box.height())
        beyond = np.flatnonzero(~(away <= limit))
        if not len(beyond):
            return np.asarray(found, np.float64)
        first = int(beyond[0])
        kept = found[: first + 1].copy()
        before = kept[max(0, first - 1)]
        with np.errstate(over="ignore", invalid="ignore"):
            way = np.nan_to_num(kept[first] - before, posinf=limit, neginf=-limit)
        kept[first] = before + way * min(1.0, limit / max(float(np.abs(way).max()), 1.0))
        return np.asarray(kept, np.float64)

    def boundingRect(self) -> QRectF:
        """The view's box."""
        return self._box

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        """Draw minima, hand and paths, then the racers, then their names."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self._box)
        for place in self.minima:
            self._draw_minimum(painter, QPointF(*self.pixels(np.array([place]))[0]))
        if len(self.hand) > 1:
            self._draw_way(painter, _thinned(self.pixels(self.hand)), None)
        ways = [_thinned(self.pixels(walk.places)) for walk in self.walks]
        for row, way in enumerate(ways):
            self._draw_way(painter, way, row)
        if self.start is not None:
            self._draw_start(painter, QPointF(*self.pixels(np.array([self.start]))[0]))
        ends = [QPointF(*way[-1]) for way in ways]
        # The first racer lies on top: the others begin at the same place.
        for row in reversed(range(len(ends))):
            draw_mark(painter, self._look, row, ends[row], 5.5)
        apart = self.named or any(len(walk.places) > 1 for walk in self.walks)
        painter.setFont(self._theme.font("caption", "medium"))
        named = [(row, walk.name, ends[row]) for row, walk in enumerate(self.walks)] * apart
        self.names = draw_names(painter, self._look, named, self._box)
        painter.restore()

    def _draw_way(self, painter: QPainter, way: Floats, row: int | None) -> None:
        color = self._look.ink if row is None else self._look.racers[row]
        line = QPolygonF([QPointF(x, y) for x, y in way])
        for shade, width in ((self._look.ground, 4.5), (color, 2.2)):
            pen = QPen(shade, width, j=Qt.PenJoinStyle.BevelJoin)
            if row is None and width < 3:
                pen.setDashPattern([0.1, 2.2])
            painter.setPen(pen)
            painter.drawPolyline(line)

    def _draw_start(self, painter: QPainter, centre: QPointF) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for shade, width in ((self._look.ground, 4.0), (None, 1.5)):
            painter.setPen(QPen(shade or self._look.ink, width))
            painter.drawEllipse(centre, 10, 10)

    def _draw_minimum(self, painter: QPainter, centre: QPointF) -> None:
        arms = (QPointF(4, 0), QPointF(0, 4))
        for shade, width in ((self._look.ground, 4.0), (None, 1.6)):
            painter.setPen(QPen(shade or self._look.ink, width))
            for arm in arms:
                painter.drawLine(centre - arm, centre + arm)


def _thinned(way: Floats) -> Floats:
    """Some of the pixels (n, 2) of a way: none where the last one lies, first and last always."""
    if len(way) < 3:
        return way
    walked = np.append(0.0, np.cumsum(np.hypot(*np.diff(way, axis=0).T)))
    marks = (walked / max(NEAR, walked[-1] / POINTS)).astype(np.int64)
    kept = np.append(np.flatnonzero(np.diff(marks, prepend=-1)), len(way) - 1)
    return np.asarray(way[np.unique(kept)], np.float64)
