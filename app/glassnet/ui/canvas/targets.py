"""What lies under the mouse."""

from functools import lru_cache
from typing import Literal

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from PySide6.QtCore import QPointF

from glassnet.ui.canvas.columns import pairs
from glassnet.ui.canvas.edge_samples import curve
from glassnet.ui.canvas.edges import CURVED
from glassnet.ui.canvas.geometry import Layout
from glassnet.ui.selection import Selection

NEAR = 4.0  # pixels
_PIECES = 32

Kind = Literal["neuron", "edge", "point", "picture", "input", "layer", "grip", "skip", "tail"]

_SELECTED: dict[Kind, Literal["neuron", "edge", "skip", "layer"]] = {
    "neuron": "neuron",
    "input": "neuron",
    "edge": "edge",
    "skip": "skip",
    "layer": "layer",
    "grip": "layer",
}


class Target(Struct, frozen=True):
    """A neuron, edge, data point or small picture; a layer between its neurons, or its grip; the
    skip around a block, or the tail of a layer from which one is drawn.

    `layer` −1 are the inputs, those of layers inside blocks are numbered as in the layout; `unit`
    and `source` are the ends of an edge, `row` a row of the data.
    """

    kind: Kind
    layer: int = -1
    unit: int = 0
    source: int = 0
    row: int = 0

    @property
    def selection(self) -> Selection | None:
        """What of the network it stands for, if anything."""
        kind = _SELECTED.get(self.kind)
        return None if kind is None else Selection(kind, self.layer, self.unit, self.source)


def edge_at(layout: Layout, point: QPointF) -> Target | None:
    """The edge that passes nearest, where edges are few enough and have ports of their own."""
    if layout.edges > CURVED:
        return None
    for layer, (link, lines) in enumerate(zip(layout.links, layout.lines, strict=True)):
        source, target = link
        between = source.box.right() <= point.x() <= target.box.left()
        if link.shared or layer in layout.outline.skips or not between or not len(lines):
            continue
        away = _away(*_paths(layout, layer), point)
        nearest = int(away.argmin())
        if away[nearest] <= NEAR:
            unit, start = divmod(nearest, len(source.exit.points))
            if layer in layout.outline.single:
                unit = start = nearest
            return Target("edge", layer, unit, start)
    return None


def _away(x: NDArray[np.float64], y: NDArray[np.float64], point: QPointF) -> NDArray[np.float64]:
    """How far a point lies from each of the paths x, y (E, pieces)."""
    across, down = np.diff(x), np.diff(y)
    aside, below = point.x() - x[:, :-1], point.y() - y[:, :-1]
    length = np.maximum(across * across + down * down, 1e-12)
    done = np.clip((aside * across + below * down) / length, 0, 1)
    return np.asarray(np.hypot(aside - done * across, below - done * down).min(axis=1))


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
    for (before, column), lines in zip(layout.links, layout.lines, strict=True):
        source, entry = before.exit, column.entry
        comes = column.layer == target.layer
        goes = before.layer == target.layer and target.kind != "edge"
        mark = np.zeros(len(lines), bool)
        marks.append(mark)
        if column.layer in layout.outline.single:
            sources, units = pairs(source, entry)
            mark |= goes & (sources == source.of(target.unit))
            mark |= comes & (units == entry.of(target.unit))
            continue
        cube = mark.reshape(-1, len(entry.points), len(source.points))
        if target.kind == "edge" and comes:
            cube[:, entry.of(target.unit), source.of(target.source)] = True
        elif comes:
            cube[:, entry.of(target.unit)] = True
        elif goes:
            cube[..., source.of(target.unit)] = True
    return np.concatenate(marks)


def ends(layout: Layout, target: Target) -> tuple[tuple[int, int], ...]:
    """The neurons (layer, unit) that a target is, or has at its ends."""
    own = (target.layer, target.unit)
    if target.kind != "edge":
        return (own,)
    return (layout.source(target.layer), target.source), own
