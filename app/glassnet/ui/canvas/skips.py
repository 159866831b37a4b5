"""Ways around layers: the arc over each residual block, and the handle from which one is drawn."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPainterPathStroker, QPen

from glassnet.ui.canvas.arcs import SUM, handles, tail
from glassnet.ui.canvas.geometry import HEAD, HEAD_WIDE, Layout
from glassnet.ui.canvas.scene import Scene
from glassnet.ui.canvas.targets import Target
from glassnet.ui.selection import Selection

REACH = 6.0  # pixels beside an arc that still count as on it
_HANDLE = 5.0  # radius


class Skips:
    """Paints an arc from the layer before each residual block to where it is added, and a handle
    at the tail of the column under the mouse, from which a new one can be drawn."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._arcs: dict[int, QPainterPath] = {}
        self.near: int | None = None

    def rebuild(self) -> None:
        """Follow the document and its layout."""
        layout = self._scene.layout
        self.near = None
        self._arcs = {layer: arc(layout, layer, layer) for layer in layout.outline.skips}

    def target_at(self, point: QPointF) -> Target | None:
        """The arc or the handle at a point."""
        if self.near is not None and _length(point - self.handle(self.near)) <= _HANDLE + 4:
            return Target("tail", self.near)
        for layer, path in self._arcs.items():
            stroker = QPainterPathStroker()
            stroker.setWidth(2 * REACH)
            if stroker.createStroke(path).contains(point):
                return Target("skip", layer)
        return None

    def approach(self, point: QPointF | None) -> bool:
        """Offer the handle of the layer that the mouse is at or behind; whether it is another."""
        before, self.near = self.near, self._tail_near(point)
        return self.near != before

    def path(self, layer: int) -> QPainterPath:
        """The arc over a block."""
        return self._arcs[layer]

    def handle(self, layer: int) -> QPointF:
        """Where a skip that starts from a layer (−1: the inputs) is drawn from."""
        return tail(self._scene.layout, layer)

    def paint(self, painter: QPainter, hovered: Target | None, chosen: Selection) -> None:
        """Draw the arcs: quiet, but the one under the mouse and the selected one."""
        theme = self._scene.theme
        for layer, path in self._arcs.items():
            if chosen.kind == "skip" and chosen.layer == layer:
                draw_arc(painter, path, theme.color("accent"), theme.color("bg"), 2.4)
            else:
                over = hovered is not None and hovered.kind == "skip" and hovered.layer == layer
                colour = theme.color("ink" if over else "dim")
                draw_arc(painter, path, colour, theme.color("bg"), 2.0 if over else 1.6)

    def paint_handle(self, painter: QPainter, hovered: Target | None) -> None:
        """Draw the handle that is offered."""
        if self.near is None or self.near >= self._scene.last:
            return
        theme = self._scene.theme
        over = hovered is not None and hovered.kind == "tail"
        painter.setPen(QPen(theme.color("accent" if over else "dim"), 1.6))
        painter.setBrush(theme.color("accent" if over else "bg"))
        painter.drawEllipse(self.handle(self.near), _HANDLE, _HANDLE)

    def _tail_near(self, point: QPointF | None) -> int | None:
        """The layer whose column or the gap behind it is under a point, if a skip can start there:
        there must be a hidden layer behind it."""
        layout = self._scene.layout
        if point is None or not layout.body.contains(point):
            return None
        for layer, gap in enumerate(layout.gaps[:-1], -1):
            if layout.columns[layer + 1].box.left() - 12 <= point.x() <= gap.right():
                return layer
        return None


def arc(layout: Layout, first: int, last: int) -> QPainterPath:
    """From the tail of the column before the layers `first` to `last` over them to its end."""
    start, *rest = (QPointF(*point) for point in handles(layout, first, last))
    path = QPainterPath(start)
    path.cubicTo(*rest[:3])
    path.lineTo(rest[3])
    path.cubicTo(*rest[4:])
    return path


def draw_arc(
    painter: QPainter, path: QPainterPath, colour: QColor, ground: QColor, width: float
) -> None:
    """An arc without sign, and a plus where it is added."""
    painter.setPen(QPen(colour, width, Qt.PenStyle.DashLine))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
    end = path.currentPosition()
    painter.setPen(QPen(colour, 1.4))
    painter.setBrush(ground)
    painter.drawEllipse(end, SUM, SUM)
    reach = SUM - 2.5
    painter.drawLine(end - QPointF(reach, 0), end + QPointF(reach, 0))
    painter.drawLine(end - QPointF(0, reach), end + QPointF(0, reach))


def paint_chosen(painter: QPainter, scene: Scene, chosen: Selection) -> None:
    """A quiet band behind each selected layer, from its head to its last neuron; behind all columns
    of a block."""
    for layer in chosen.layers if chosen.kind == "layer" else ():
        layout = scene.layout
        column = layout.every[layer + 1]
        every = (column, *(layout.links[inner].target for inner in layout.outline.passage(layer)))
        half = min(layout.room(layer + 1), max(column.box.width() + 28, HEAD_WIDE)) / 2 - 2
        left = min(each.x for each in every) - half
        bottom = max(HEAD + 40, *(each.box.bottom() + 14 for each in every))
        band = QRectF(left, 8, column.x + half - left, min(bottom, layout.view.bottom() - 4) - 8)
        painter.setPen(QPen(scene.theme.color("accent", 110), 1))
        painter.setBrush(scene.theme.color("accent", 24))
        painter.drawRoundedRect(band, scene.theme.radius("l"), scene.theme.radius("l"))


def _length(point: QPointF) -> float:
    return float((point.x() ** 2 + point.y() ** 2) ** 0.5)
