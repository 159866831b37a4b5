"""What is pointed at and what is selected: the paths of a neuron, an edge and its two neurons.

The picture of the edges lets all others recede; it is made by the worker, and may come late. Until
then the paths are drawn here, over the faded picture of before.
"""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from glassnet.ui.canvas.columns import Ports
from glassnet.ui.canvas.edge_worker import Matrices
from glassnet.ui.canvas.edges import CURVED
from glassnet.ui.canvas.geometry import Layout
from glassnet.ui.canvas.neurons import outline
from glassnet.ui.canvas.scene import Scene
from glassnet.ui.canvas.strengths import relative
from glassnet.ui.canvas.targets import Target, ends
from glassnet.ui.selection import Selection

MOST = 160  # paths that are drawn here, the strongest of each layer

Lines = tuple[NDArray[np.float64], NDArray[np.float32]]


class Highlight:
    """Paints paths over the still picture."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def paint_paths(self, painter: QPainter, target: Target, shown: Matrices | None = None) -> None:
        """Draw the edges of a neuron, or an edge, by `shown` in the place of the weights."""
        theme = self._scene.theme
        painter.setBrush(Qt.BrushStyle.NoBrush)
        curved = self._scene.layout.edges <= CURVED
        for lines, values in paths(self._scene, target, shown):
            for line, value, size in zip(lines, values, relative(values), strict=True):
                colour = QColor(theme.color("pos" if value >= 0 else "neg"))
                colour.setAlphaF(min(1.0, 0.15 + 0.75 * float(size)))
                painter.setPen(QPen(colour, 1))
                painter.drawPath(path(line, curved))

    def paint_rings(self, painter: QPainter, hovered: Target | None, chosen: Selection) -> None:
        """The selected neuron or edge in the accent colour, what is hovered more quietly."""
        if hovered is not None and hovered.kind in ("neuron", "edge"):
            for layer, unit in ends(self._scene.layout, hovered):
                self._ring(painter, layer, unit, "ink", 1.5)
            if hovered.kind == "edge":
                self._edge(painter, hovered, "pos" if _positive(self._scene, hovered) else "neg")
        if chosen.kind == "neuron":
            self._ring(painter, chosen.layer, chosen.unit, "accent", 2.5)
        elif chosen.kind == "edge":
            target = Target("edge", chosen.layer, chosen.unit, chosen.source)
            for layer, unit in ends(self._scene.layout, target):
                self._ring(painter, layer, unit, "accent", 1.5)
            self._edge(painter, target, "accent")

    def _edge(self, painter: QPainter, target: Target, colour: str) -> None:
        """A thin line along an edge, so that a weak one is seen too."""
        line = edge_line(self._scene.layout, target)
        if line is None:
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._scene.theme.color(colour), 2))
        painter.drawPath(path(line, self._scene.layout.edges <= CURVED))

    def _ring(self, painter: QPainter, layer: int, unit: int, colour: str, width: float) -> None:
        columns = self._scene.layout.every
        if layer + 1 < len(columns) and unit < columns[layer + 1].units:
            outline(painter, columns[layer + 1], unit, self._scene.theme.color(colour), width)


def _positive(scene: Scene, target: Target) -> bool:
    return all(bool((values >= 0).all()) for _, values in paths(scene, target))


def path(line: NDArray[np.float64], curved: bool) -> QPainterPath:
    """An edge, as the picture of the edges draws it."""
    x0, y0, x1, y1 = map(float, line)
    middle = (x0 + x1) / 2
    curve = QPainterPath(QPointF(x0, y0))
    if not curved:
        curve.lineTo(QPointF(x1, y1))
        return curve
    curve.cubicTo(QPointF(middle, y0), QPointF(middle, y1), QPointF(x1, y1))
    return curve


def edge_line(layout: Layout, target: Target) -> NDArray[np.float64] | None:
    """Where an edge runs, x and y of both ends (4,); None where it is not on the canvas."""
    if not 0 <= target.layer < len(layout.links):
        return None
    a, b = layout.links[target.layer]
    if target.source >= a.units or target.unit >= b.units:
        return None
    start, end = a.exit.point(target.source), b.entry.point(target.unit)
    return np.concatenate([start, end])


def paths(scene: Scene, target: Target, shown: Matrices | None = None) -> list[Lines]:
    """The lines (k, 4) of a target and their values (k,), layer by layer, strongest last.

    The values are the weights, or what is `shown` in their place.

    Where the other ends share a port, what is positive and what is negative there is summed.
    """
    weights = scene.weights if shown is None else shown
    if target.kind == "edge":
        weight, line = weights[target.layer], edge_line(scene.layout, target)
        value = 1.0 if weight is None else weight[target.unit, target.source]
        return [] if line is None else [(line[np.newaxis], np.array([value], np.float32))]
    found = []
    for layer, (before, column) in enumerate(scene.layout.links):
        if column.layer == target.layer:
            end = column.entry.point(target.unit)
            points, values = _others(scene, weights, before.exit, layer, target.unit, 0)
            found.append(_strongest(np.hstack([points, np.tile(end, (len(points), 1))]), values))
        elif before.layer == target.layer:
            start = before.exit.point(target.unit)
            points, values = _others(scene, weights, column.entry, layer, target.unit, 1)
            found.append(_strongest(np.hstack([np.tile(start, (len(points), 1)), points]), values))
    return found


def _others(
    scene: Scene, weights: Matrices, ports: Ports, layer: int, unit: int, axis: int
) -> Lines:
    """The other ends (k, 2) of a unit's lines to or from a layer, and what each carries (k,)."""
    weight = weights[layer]
    if weight is None:
        passed = layer in scene.layout.outline.single  # each value goes on by itself
        points = ports.points[ports.of(unit) :][: int(passed)]
        return points, np.ones(len(points), np.float32)
    own = np.nan_to_num(np.take(weight, unit, axis), nan=0.0, posinf=1e30, neginf=-1e30)
    values = own.astype(np.float32)
    if ports.starts is None:
        return ports.points, values
    sums = [np.add.reduceat(each, ports.starts) for each in (values.clip(0), values.clip(max=0))]
    return np.concatenate([ports.points] * 2), np.concatenate(sums)


def _strongest(lines: NDArray[np.float64], values: NDArray[np.float32]) -> Lines:
    order = np.argsort(np.abs(values), kind="stable")[-MOST:]
    order = order[values[order] != 0]
    return lines[order], values[order]
