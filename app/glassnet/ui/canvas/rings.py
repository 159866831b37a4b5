"""What is selected and what is under the mouse, drawn over all others."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from glassnet.ui.canvas.edges import CURVED
from glassnet.ui.canvas.neurons import outline
from glassnet.ui.canvas.scene import Scene
from glassnet.ui.canvas.targets import Target
from glassnet.ui.selection import Selection


def paint_rings(painter: QPainter, scene: Scene, hovered: Target | None, chosen: Selection) -> None:
    """The selected neuron or edge in the accent colour, the neuron under the mouse more quietly."""
    if hovered is not None and hovered.kind == "neuron":
        _ring(painter, scene, hovered.layer, hovered.unit, "ink", 1.5)
    if chosen.kind == "neuron":
        _ring(painter, scene, chosen.layer, chosen.unit, "accent", 2.5)
    elif chosen.kind == "edge":
        _edge(painter, scene, chosen)


def _ring(
    painter: QPainter, scene: Scene, layer: int, unit: int, colour: str, width: float
) -> None:
    columns = scene.layout.columns
    if layer + 1 < len(columns) and unit < columns[layer + 1].units:
        outline(painter, columns[layer + 1], unit, scene.theme.color(colour), width)


def _edge(painter: QPainter, scene: Scene, edge: Selection) -> None:
    """With rings around its ends where several units share a port."""
    layout = scene.layout
    if edge.layer + 1 >= len(layout.columns):
        return
    source, target = layout.columns[edge.layer], layout.columns[edge.layer + 1]
    if edge.source >= source.units or edge.unit >= target.units:
        return
    start = QPointF(*source.exit.points[source.exit.of(edge.source)])
    end = QPointF(*target.entry.points[target.entry.of(edge.unit)])
    path = QPainterPath(start)
    middle = (start.x() + end.x()) / 2
    if layout.edges <= CURVED:
        path.cubicTo(QPointF(middle, start.y()), QPointF(middle, end.y()), end)
    else:
        path.lineTo(end)
    colour = scene.theme.color("accent")
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, 2.5))
    painter.drawPath(path)
    ends = ((source, edge.source, source.exit), (target, edge.unit, target.entry))
    for column, unit, ports in ends:
        if ports.starts is not None:
            outline(painter, column, unit, colour, 2)
