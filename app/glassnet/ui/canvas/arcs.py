"""Where the arcs of skips run: pure numbers, for those who paint them and for what flows along."""

from functools import lru_cache
from math import inf

import numpy as np
from PySide6.QtCore import QPointF

from glassnet.ui.canvas.columns import Points
from glassnet.ui.canvas.geometry import HEAD, Layout

SUM = 6.0  # radius of the sign where what is led around is added
_PIECES = 12  # of each bend


def tail(layout: Layout, layer: int) -> QPointF:
    """The upper outer corner of a layer, where what leaves it can be led around others."""
    box = layout.columns[layer + 1].box
    return QPointF(box.right() + 8, max(box.top() - 8, _ceiling(layout) + 10))


def handles(layout: Layout, first: int, last: int) -> Points:
    """The arc from the tail of the column before the layers `first` to `last` of the row to where
    they end: a Bézier curve (4, 2) up, a level line, and a curve down, as points (8, 2)."""
    start, target = tail(layout, first - 1), layout.columns[last + 1].box
    ceiling = _ceiling(layout)
    over = [
        *layout.columns[first + 1 : last + 2],
        *(column for column in layout.inner if start.x() < column.x < target.center().x()),
    ]
    highest = min(column.box.top() for column in over)
    end = QPointF(target.center().x(), max(target.top() - 2 - SUM, ceiling + 10))
    top = round(max(min(start.y(), end.y(), highest) - 26, ceiling - 2)) + 0.5  # a crisp line
    x0, y0, x1, y1 = start.x(), start.y(), end.x(), end.y()
    reach = min(60.0, (x1 - x0) / 2)
    up = ((x0, y0), (x0, top), (x0 + 8, top), (x0 + reach, top))
    return np.array([*up, (x1 - reach, top), (x1 - 8, top), (x1, top), (x1, y1)])


@lru_cache(maxsize=8)
def course(layout: Layout, block: int) -> Points:
    """The arc over a block as points (n, 2) along it."""
    points = handles(layout, block, block)
    t = np.linspace(0, 1, _PIECES)[:, np.newaxis]
    weights = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
    up, down = (
        sum(weight * point for weight, point in zip(weights, half, strict=True))
        for half in (points[:4], points[4:])
    )
    return np.concatenate([up, down])


def level(layout: Layout, block: int) -> Points:
    """The level part of the arc over a block, as one line (4,): x and y of both ends."""
    return handles(layout, block, block)[3:5].ravel()


def _ceiling(layout: Layout) -> float:
    """Where the heads end; what lies above in an enlarged picture is not seen."""
    return HEAD if layout.scale == 1 else -inf
