"""What lies under the mouse."""

from functools import lru_cache
from typing import Literal

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from PySide6.QtCore import QPointF

from glassnet.ui.canvas.edges import CURVED, curve
from glassnet.ui.canvas.geometry import Layout

NEAR = 4.0  # pixels
_PIECES = 32


class Target(Struct, frozen=True):
    """A neuron, edge, data point or small picture. `layer` −1 are the inputs; `unit` and `source`
    are the ends of an edge, `row` a row of the data."""

    kind: Literal["neuron", "edge", "point", "picture", "input"]
    layer: int = -1
    unit: int = 0
    source: int = 0
    row: int = 0


def edge_at(layout: Layout, point: QPointF) -> Target | None:
    """The edge that passes nearest, where edges are few enough and have ports of their own."""
    if layout.edges > CURVED:
        return None
    for layer, (gap, lines) in enumerate(zip(layout.gaps, layout.lines, strict=True)):
        target = layout.columns[layer + 1]
        shared = layout.columns[layer].exit.starts is not None or target.entry.starts is not None
        if shared or not gap.contains(point) or not len(lines):
            continue
        x, y = _paths(layout, layer)
        away = np.hypot(x - point.x(), y - point.y()).min(axis=1)
        nearest = int(away.argmin())
        if away[nearest] <= NEAR:
            unit, source = divmod(nearest, len(layout.columns[layer].exit.points))
            if layer in layout.outline.single:
                unit = source = nearest
            return Target("edge", layer, unit, source)
    return None


@lru_cache(maxsize=8)
def _paths(layout: Layout, layer: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The curves of a layer's lines as points, x and y (E, pieces)."""
    lines = layout.lines[layer]
    across, down = curve(np.linspace(0, 1, _PIECES * 2))
    x = lines[:, :1] + (lines[:, 2:3] - lines[:, :1]) * across
    y = lines[:, 1:2] + (lines[:, 3:4] - lines[:, 1:2]) * down
    return x, y


def touching(layout: Layout, target: Target) -> NDArray[np.bool_]:
    """Which lines, all layers in a row, an edge is or a neuron sends and receives."""
    marks = []
    for layer, lines in enumerate(layout.lines):
        source, entry = layout.columns[layer].exit, layout.columns[layer + 1].entry
        mark = np.zeros(len(lines), bool)
        marks.append(mark)
        after = layer == target.layer + 1 and target.kind != "edge"
        if layer in layout.outline.single:
            if layer == target.layer or after:
                mark[(entry if layer == target.layer else source).of(target.unit)] = True
            continue
        cube = mark.reshape(-1, len(entry.points), len(source.points))
        if target.kind == "edge" and layer == target.layer:
            cube[:, target.unit, target.source] = True
        elif layer == target.layer:
            cube[:, entry.of(target.unit)] = True
        elif after:
            cube[..., source.of(target.unit)] = True
    return np.concatenate(marks)
