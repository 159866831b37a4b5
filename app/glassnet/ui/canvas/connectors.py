"""Lines that carry no weight of their own: units passed on one by one, and ways around a block."""

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from glassnet.ui.canvas.geometry import HEAD, pairs
from glassnet.ui.canvas.scene import SINGLE, Scene

_MOST, _RISE = 200, 30


class Connectors:
    """Paints a line from each unit to its successor before a layer that has no weights, as dropout
    and activations, and an arc around a residual block."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._lines: list[QLineF] = []
        self._arcs: list[QPainterPath] = []

    def rebuild(self) -> None:
        """Follow the document and its layout."""
        self._lines, self._arcs = [], []
        columns = self._scene.layout.columns
        for layer, what in enumerate(self._scene.layers):
            source, target = columns[layer].exit, columns[layer + 1].entry
            if what.id in ("residual", *SINGLE):
                i, j = (ends[:_MOST] for ends in pairs(source, target))
                both = zip(source.points[i], target.points[j], strict=True)
                self._lines += [QLineF(*start, *end) for start, end in both]
            if what.id == "residual":
                self._arcs.append(_arc(columns[layer].box, columns[layer + 1].box))

    def paint(self, painter: QPainter) -> None:
        """Draw them in the colour of frames: they have no sign."""
        if not self._lines:
            return
        painter.setPen(QPen(self._scene.theme.color("ring"), 1))
        painter.drawLines(self._lines)
        painter.setPen(QPen(self._scene.theme.color("dim"), 1.6, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for arc in self._arcs:
            painter.drawPath(arc)


def _arc(source: QRectF, target: QRectF) -> QPainterPath:
    """From a column over everything to the far side of the next."""
    start, end = source.topRight() + QPointF(-4, -2), target.topRight() + QPointF(2, 8)
    height = min(start.y(), end.y())
    # A curve rises three quarters of the way to its handles; it stays below the heads.
    top = max(height - _RISE, height - (height - HEAD) * 4 / 3)
    path = QPainterPath(start)
    path.cubicTo(QPointF(start.x() + 10, top), QPointF(end.x() + 4, top), end)
    return path
