"""What is drawn over a loss surface: the path, its present point, and the ways on from there."""

import math
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

Floats = NDArray[np.float64]

# The surface's map is the same in both themes, and so is what lies on it.
CASING = QColor(10, 14, 30)
PATH = QColor(255, 255, 255)
ARROW = QColor("#ff5fb0")
NEXT = QColor("#ffd84d")
BUCKETS = 12  # steps of opacity from the oldest part of the path to the newest
ARROW_LENGTH = 30.0
SHORTEST = 22.0  # length of the next step's arrow, at least: a shorter one would not be seen
NEAR = 1.5  # pixels within which points are drawn as one
REACH = 9.0  # how near the pointer has to be to a point of the path

Direction = tuple[float, float]


class SurfaceOverlay(QGraphicsItem):
    """Path, point and arrows, in the pixels of the view that it lies on."""

    def __init__(self, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self.setZValue(1000)
        self._box = QRectF()
        self._alpha, self._beta = (0.0, 1.0), (0.0, 1.0)
        self._scale = np.ones(2)
        self._places: Floats = np.empty((0, 2))
        self._pixels: Floats = np.empty((0, 2))
        self._descent: Direction | None = None
        self._ahead: Direction | None = None
        self._marked: int | None = None

    def set_view(self, box: QRectF, alpha: tuple[float, float], beta: tuple[float, float]) -> None:
        """The view covers `box` (pixels) and shows these ranges of the plane."""
        if box != self._box:
            self.prepareGeometryChange()
        self._box, self._alpha, self._beta = QRectF(box), alpha, beta
        self._map()

    def set_path(
        self, places: Floats, descent: Direction | None, ahead: Direction | None = None
    ) -> None:
        """Draw the path (k, 2), oldest first, and at its end the direction of descent and the step
        `ahead`."""
        self._places, self._descent, self._ahead = places, descent, ahead
        if self._marked is not None and self._marked >= len(places):
            self._marked = None
        self._map()

    def mark(self, index: int | None) -> None:
        """Ring one point of the path, or none."""
        if index != self._marked:
            self._marked = index
            self.update()

    def near(self, at: QPointF) -> int | None:
        """The index of the path's point within reach of a place of the view (pixels), else None."""
        if not len(self._pixels):
            return None
        away = np.hypot(*(self._pixels - (at.x(), at.y())).T)
        index = int(np.argmin(away))
        return index if away[index] <= REACH else None

    def pixels_of(self, places: Floats) -> Floats:
        """Where coordinates (k, 2) of the plane lie in the view."""
        low = np.array([self._alpha[0], self._beta[0]])
        corner = np.array([self._box.left(), self._box.bottom()])
        return np.asarray(corner + (places - low) * self._scale, np.float64)

    @property
    def ahead(self) -> Direction | None:
        """The step that is drawn as the next one, in coordinates of the plane."""
        return self._ahead

    @property
    def pixels(self) -> Floats:
        """The path (k, 2) in the view's pixels."""
        return self._pixels

    def boundingRect(self) -> QRectF:
        """The view's box."""
        return self._box

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        """Draw everything, clipped to the view."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self._box)
        if len(self._pixels):
            self._draw_path(painter)
            self._draw_point(painter, QPointF(*self._pixels[-1]))
        painter.restore()

    def _map(self) -> None:
        """Bring the path to pixels: α to the right, β upwards."""
        low = np.array([self._alpha[0], self._beta[0]])
        high = np.array([self._alpha[1], self._beta[1]])
        self._scale = np.array([self._box.width(), -self._box.height()]) / (high - low)
        self._pixels = self.pixels_of(self._places)
        self.update()

    def _draw_path(self, painter: QPainter) -> None:
        """White over a dark casing, more opaque towards the present; few strokes in all."""
        seen = np.append(np.diff(np.round(self._pixels / NEAR), axis=0).any(axis=1), True)
        kept = np.flatnonzero(seen)
        points = [QPointF(x, y) for x, y in self._pixels[kept].tolist()]
        count = min(BUCKETS, len(points) - 1)
        edges = np.searchsorted(kept, np.linspace(kept[0], kept[-1], count + 1))
        strokes = [QPolygonF(points[a : b + 1]) for a, b in pairwise(edges)]
        for color, width, least, most in ((CASING, 4.0, 50, 190), (PATH, 2.0, 110, 255)):
            for index, stroke in enumerate(strokes, 1):
                shade = QColor(color)
                shade.setAlpha(round(least + (most - least) * (index / count) ** 1.5))
                pen = QPen(shade, width, j=Qt.PenJoinStyle.RoundJoin)
                pen.setCapStyle(Qt.PenCapStyle.FlatCap)
                painter.setPen(pen)
                painter.drawPolyline(stroke)

    def _draw_point(self, painter: QPainter, point: QPointF) -> None:
        if self._descent is not None:
            self._draw_arrow(painter, point, np.array(self._descent) * self._scale)
        if self._ahead is not None:
            self._draw_next(painter, point, np.array(self._ahead) * self._scale)
        painter.setPen(QPen(CASING, 2))
        painter.setBrush(PATH)
        painter.drawEllipse(point, 6, 6)
        if self._marked is not None:
            self._ring(painter, QPointF(*self._pixels[self._marked]), PATH)

    def _draw_arrow(self, painter: QPainter, start: QPointF, direction: Floats) -> None:
        """From the point downhill; the direction is what counts, the length is always the same."""
        length = math.hypot(*direction)
        if length:
            way = QPointF(*(direction / length))
            _draw_shaft(painter, start, start + way * ARROW_LENGTH, ARROW, Qt.PenStyle.SolidLine)
            _draw_head(painter, start + way * ARROW_LENGTH, way, ARROW)

    def _draw_next(self, painter: QPainter, start: QPointF, step: Floats) -> None:
        """A dashed arrow along the next step, and a ring where that ends, if that can be seen."""
        length = math.hypot(*step)
        if not length:
            return
        way = QPointF(*(step / length))
        tip = start + way * max(length - REACH, SHORTEST)
        _draw_shaft(painter, start, tip, NEXT, Qt.PenStyle.DotLine)
        if length > SHORTEST + REACH:
            self._ring(painter, start + QPointF(*step), NEXT)
        else:
            _draw_head(painter, tip, way, NEXT)

    def _ring(self, painter: QPainter, at: QPointF, color: QColor) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for shade, width in ((CASING, 4.0), (color, 2.0)):
            painter.setPen(QPen(shade, width))
            painter.drawEllipse(at, 5.5, 5.5)


def _draw_shaft(
    painter: QPainter, start: QPointF, tip: QPointF, color: QColor, style: Qt.PenStyle
) -> None:
    for shade, width, line in ((CASING, 5.0, Qt.PenStyle.SolidLine), (color, 3.0, style)):
        pen = QPen(shade, width, line)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawLine(start, tip)


def _draw_head(painter: QPainter, tip: QPointF, way: QPointF, color: QColor) -> None:
    side = QPointF(-way.y(), way.x())
    painter.setPen(QPen(CASING, 1))
    painter.setBrush(color)
    painter.drawPolygon(QPolygonF([tip + way * 9, tip + side * 5, tip - side * 5]))
