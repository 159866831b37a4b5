"""The columns of the canvas, one for the inputs and one for each layer, and the links between two.

Edges run between ports: every unit has one on either side, but the rows of an image and of a folded
layer share one each, so that the number of lines stays bounded by pixels and not by weights.
"""

from dataclasses import dataclass
from math import ceil
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF

Points = NDArray[np.float64]
Look = Literal["tile", "disc", "block", "picture"]

BIAS_ROOM = 7  # below a neuron, for the mark of its bias


@dataclass(frozen=True, eq=False)
class Ports:
    """Where edges touch a column: `points` (k, 2).

    `starts` (k,) is the first unit of each port where several share one, in ascending order.
    """

    points: Points
    starts: NDArray[np.intp] | None = None

    def of(self, unit: int) -> int:
        """The port that serves a unit."""
        if self.starts is None:
            return unit
        return int(np.searchsorted(self.starts, unit, side="right")) - 1

    def point(self, unit: int) -> Points:
        """Where a unit's edges touch, x and y (2,)."""
        return np.asarray(self.points[self.of(unit)])

    @property
    def firsts(self) -> NDArray[np.intp]:
        """The first unit of each port."""
        return np.arange(len(self.points)) if self.starts is None else self.starts


def pairs(source: Ports, target: Ports) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The ports (source, target) of units that are passed on one by one: every port of the side
    that has more of them, with the one of the other side that serves its first unit."""
    fine, coarse = source, target
    if len(source.points) < len(target.points):
        fine, coarse = target, source
    own = np.arange(len(fine.points))
    other = np.searchsorted(coarse.firsts, fine.firsts, side="right") - 1
    return (own, other) if fine is source else (other, own)


@dataclass(frozen=True, eq=False)
class Column:
    """The inputs (`layer` −1) or one layer: `centres` (units, 2) of squares of side `cell`.

    A picture and a block are drawn whole, in `box`, and have no centres. `across` is how many units
    stand side by side in a row.
    """

    layer: int
    units: int
    look: Look
    cell: float
    centres: Points
    box: QRectF
    entry: Ports
    exit: Ports
    across: int = 1

    @property
    def x(self) -> float:
        """The middle of the column."""
        return self.box.center().x()

    @property
    def rows(self) -> int:
        """Into how many rows the units are laid."""
        return ceil(self.units / self.across)

    def seen(self, view: QRectF) -> NDArray[np.intp]:
        """The units whose squares reach into a rectangle."""
        reach = self.cell / 2 + 8  # with what is drawn around them
        low = np.array([view.left(), view.top()]) - reach
        high = np.array([view.right(), view.bottom()]) + reach
        return np.flatnonzero(((self.centres > low) & (self.centres < high)).all(axis=1))

    def reaches(self, view: QRectF) -> bool:
        """Whether anything of it is in a rectangle."""
        return bool(len(self.seen(view))) if len(self.centres) else self.box.intersects(view)

    def unit_at(self, point: QPointF) -> int | None:
        """The unit whose square or cell holds the point."""
        if not self.box.adjusted(-2, -2, 2, BIAS_ROOM).contains(point):
            return None
        if len(self.centres):
            away = np.abs(self.centres - (point.x(), point.y())).max(axis=1)
            unit = int(away.argmin())
            return unit if away[unit] <= self.cell / 2 + 1 else self._bias_at(point)
        wide = self.across
        across = (point.x() - self.box.left()) / self.box.width() * wide
        down = (point.y() - self.box.top()) / self.box.height() * self.rows
        if not (0 <= across < wide and 0 <= down < self.rows):
            return None
        unit = int(down) * wide + int(across)
        return unit if unit < self.units else None

    def _bias_at(self, point: QPointF) -> int | None:
        """The unit whose bias, just below it, is at the point."""
        below = point.y() - self.centres[:, 1] - self.cell / 2
        beside = np.abs(self.centres[:, 0] - point.x())
        found = (below >= 0) & (below <= BIAS_ROOM) & (beside <= self.cell / 2)
        return int(found.argmax()) if self.layer >= 0 and found.any() else None

    def unit_box(self, unit: int) -> QRectF:
        """The square or cell of a unit."""
        if len(self.centres):
            x, y = self.centres[unit] - self.cell / 2
            return QRectF(x, y, self.cell, self.cell)
        width, height = self.box.width() / self.across, self.box.height() / self.rows
        row, column = divmod(unit, self.across)
        left, top = self.box.left() + column * width, self.box.top() + row * height
        return QRectF(left, top, width, height)


class Link(NamedTuple):
    """Two columns, and the lines from one to the other.

    A `single` link passes units on one by one; else every port of the source has a line to every
    port of the target.
    """

    source: Column
    target: Column

    @property
    def shared(self) -> bool:
        """Whether lines stand for several weights, because units share ports."""
        return self.source.exit.starts is not None or self.target.entry.starts is not None

    @property
    def room(self) -> float:
        """How wide the free space between the columns is (pixels)."""
        return self.target.box.left() - self.source.box.right()

    def count(self, single: bool) -> int:
        """How many lines there are."""
        ends = len(self.source.exit.points), len(self.target.entry.points)
        return max(ends) if single else ends[0] * ends[1] * (1 + self.shared)

    def lines(self, single: bool) -> Points:
        """The lines (E, 4) as x, y of source and of target, port by port where it is `single`.

        Else target by target as in a weight matrix; where ports are shared, first all the lines for
        positive weights and then as many for negative ones.
        """
        a, b = self.source.exit, self.target.entry
        if single:
            i, j = pairs(a, b)
        else:
            i = np.tile(np.arange(len(a.points)), len(b.points))
            j = np.repeat(np.arange(len(b.points)), len(a.points))
        lines = np.concatenate([a.points[i], b.points[j]], axis=1)
        return np.concatenate([lines, lines]) if self.shared and not single else lines
