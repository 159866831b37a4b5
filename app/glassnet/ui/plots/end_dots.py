"""The dots at the ends of curves."""

from collections.abc import Sequence

import pyqtgraph as pg
from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

RADIUS, RIM = 3.5, 1.5  # pixels


class EndDot(Struct, frozen=True):
    """A dot at shares (x, y) of the view's width and height, from its lower left corner."""

    x: float
    y: float
    color: QColor


class EndDots(QGraphicsItem):
    """All dots of a view as one item, in its pixels: an item for each costs as much as a curve."""

    def __init__(self, view: pg.ViewBox) -> None:
        super().__init__(view)
        self.setZValue(1000)
        self._view = view
        self._dots: tuple[EndDot, ...] = ()
        self.rim = QColor()

    def set_dots(self, dots: Sequence[EndDot]) -> None:
        """Show these."""
        self._dots = tuple(dots)
        self.update()

    def boundingRect(self) -> QRectF:
        """The whole view."""
        return QRectF(self._view.rect())

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        """Draw them, with a rim in the colour of the ground."""
        box = self.boundingRect()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.rim, RIM))
        for dot in self._dots:
            painter.setBrush(dot.color)
            at = QPointF(box.left() + dot.x * box.width(), box.bottom() - dot.y * box.height())
            painter.drawEllipse(at, RADIUS, RADIUS)
