"""Lines of equal loss on a plane."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

DEEPEST = 1e-6  # logarithmic levels start at this share of the greatest loss


def contours(
    alphas: ArrayLike, betas: ArrayLike, losses: ArrayLike, levels: ArrayLike
) -> list[Floats]:
    """Polylines (k, 2) of coordinates (α, β) along which the loss takes one of the `levels`.

    `losses` (len(alphas), len(betas)) is a grid as `Surface.grid` gives it; where it is not finite,
    no line is drawn. Nothing is drawn on a grid of fewer than two rows or columns.
    """
    heights = np.ma.masked_invalid(np.asarray(losses, dtype=np.float64).T)
    if min(heights.shape) < 2:
        return []
    # Imported on first use: a program that shows no surface starts without it.
    from contourpy import LineType, contour_generator

    generator = contour_generator(
        np.asarray(alphas, dtype=np.float64),
        np.asarray(betas, dtype=np.float64),
        heights,
        name="serial",
        line_type=LineType.Separate,
    )
    return [
        np.asarray(line, dtype=np.float64)
        for level in np.ravel(np.asarray(levels, dtype=np.float64))
        for line in generator.lines(float(level))
    ]


def contour_levels(losses: ArrayLike, count: int = 12, *, log: bool = True) -> Floats:
    """Up to `count` levels between the least and the greatest finite loss, ascending.

    Evenly spaced in log(loss) where all losses are positive, so that the valley is drawn as finely
    as the slopes; evenly spaced otherwise, and without `log`. Empty when the grid is flat or holds
    no finite loss.
    """
    grid = np.asarray(losses, dtype=np.float64)
    finite = grid[np.isfinite(grid)]
    if finite.size == 0 or finite.min() == finite.max():
        return np.empty(0)
    low, high = float(finite.min()), float(finite.max())
    if log and low > 0:
        return np.geomspace(max(low, DEEPEST * high), high, count + 2)[1:-1]
    return np.linspace(low, high, count + 2)[1:-1]
