"""Curves made short enough to be drawn in no time."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def band(steps: Floats, low: Floats, high: Floats, bins: int) -> tuple[Floats, Floats]:
    """A line through the least and the greatest value of each of `bins` pieces.

    `steps`, `low` and `high` (n,) describe the batch losses; equal `low` and `high` is a single
    value. Returns x and y: (n,) when every value is single and there are few, else two points a
    piece, so that no spike is lost.
    """
    if len(steps) <= bins and np.array_equal(low, high, equal_nan=True):
        return steps, low
    starts = np.unique(
        np.linspace(0, len(steps), min(bins, len(steps)), endpoint=False).astype(int)
    )
    least = np.fmin.reduceat(low, starts)
    greatest = np.fmax.reduceat(high, starts)
    return np.repeat(steps[starts], 2), np.stack([least, greatest], 1).ravel()


def every(count: int, limit: int) -> NDArray[np.intp]:
    """At most `limit` indices (≥ 2) spread evenly over range(count), first and last included."""
    if count <= limit:
        return np.arange(count)
    return np.unique(np.rint(np.linspace(0, count - 1, limit)).astype(np.intp))
