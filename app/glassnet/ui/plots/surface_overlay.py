"""What is drawn over a loss surface: the path, the present point and the way down."""

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
BUCKETS = 12  # steps of opacity from the oldest part of the path to the newest
ARROW_LENGTH = 30.0


class SurfaceOverlay(QGraphicsItem):
    """Path, point and arrow, in the pixels of the view that it lies on."""

    def __init__(self, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self.setZValue(1000)
        self._box = QRectF()
        self._alpha, self._beta = (0.0, 1.0), (0.0, 1.0)
        self._scale = np.ones(2)
        self._places: Floats = np.empty((0, 2))
        self._pixels: Floats = np.empty((0, 2))
        self._descent: tuple[float, float] | None = None

    def set_view(self, box: QRectF, alpha: tuple[float, float], beta: tuple[float, float]) -> None:
        """The view covers `box` (pixels) and shows these ranges of the plane."""
        if box != self._box:
            self.prepareGeometryChange()
        self._box, self._alpha, self._beta = QRectF(box), alpha, beta
        self._map()

    def set_path(self, places: Floats, descent: tuple[float, float] | None) -> None:
        """Draw the path (k, 2), oldest first, and the direction of descent at its end."""
        self._places, self._descent = places, descent
        self._map()

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
        corner = np.array([self._box.left(), self._box.bottom()])
        self._pixels = corner + (self._places - low) * self._scale
        self.update()

    def _draw_path(self, painter: QPainter) -> None:
        """White over a dark casing, more opaque towards the present; few strokes in all."""
        points = [QPointF(x, y) for x, y in self._pixels]
        count = min(BUCKETS, len(points) - 1)
        edges = np.linspace(0, len(points) - 1, count + 1).astype(int)
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
        painter.setPen(QPen(CASING, 2))
        painter.setBrush(PATH)
        painter.drawEllipse(point, 6, 6)

    def _draw_arrow(self, painter: QPainter, start: QPointF, direction: Floats) -> None:
        """From the point downhill; the direction is what counts, the length is always the same."""
        length = math.hypot(*direction)
        if not length:
            return
        way = QPointF(*(direction / length))
        side = QPointF(-way.y(), way.x())
        tip = start + way * ARROW_LENGTH
        for color, width in ((CASING, 5.0), (ARROW, 3.0)):
            pen = QPen(color, width)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawLine(start, tip)
        painter.setPen(QPen(CASING, 1))
        painter.setBrush(ARROW)
        painter.drawPolygon(QPolygonF([tip + way * 9, tip + side * 5, tip - side * 5]))
