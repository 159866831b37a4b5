"""What flows along each line of the canvas: weights, signals, and gradients.

All functions return one number for each line, in the order of `Layout.lines`.
"""

import numpy as np
from numpy.typing import NDArray

from glassnet.ui.canvas.columns import Column

Numbers = NDArray[np.floating]


def along(matrix: Numbers, source: Column, target: Column) -> NDArray[np.float32]:
    """The entries of a matrix (targets, sources), or of a vector (units,) of a layer whose units
    have one input each, line by line.

    Where ports are shared, the sums of the positive entries of each pair of ports and then those
    of the negative ones. Entries that are no number count as 0, infinite ones as very large.
    """
    clean = np.nan_to_num(matrix, nan=0.0, posinf=1e30, neginf=-1e30).astype(np.float32, copy=False)
    starts = source.exit.starts, target.entry.starts
    if clean.ndim == 1:
        fine = max(source.exit, target.entry, key=lambda ports: len(ports.points))
        return clean if fine.starts is None else np.add.reduceat(clean, fine.starts)
    if starts[0] is None and starts[1] is None:
        return clean.ravel()
    parts = []
    for sums in (np.maximum(clean, 0), np.minimum(clean, 0)):
        by_source = sums if starts[0] is None else np.add.reduceat(sums, starts[0], axis=1)
        both = by_source if starts[1] is None else np.add.reduceat(by_source, starts[1], axis=0)
        parts.append(both.ravel())
    return np.concatenate(parts)


def by_gradient(weight: Numbers | None, gradient: Numbers | None) -> Numbers | None:
    """sign(w) · |∂L/∂w|: what is as large as the gradient, and of the weight's colour."""
    if weight is None or gradient is None:
        return None
    return np.asarray(np.sign(weight) * np.abs(gradient))


def forward(weight: Numbers | None, activations: Numbers) -> Numbers:
    """w_ji · a_i (targets, sources): what each source adds to each target's sum.

    Without weights a_i (sources,): a layer that only passes values on.
    """
    return activations if weight is None else np.asarray(weight * activations)


def backward(gradient: Numbers | None, deltas: Numbers | None) -> Numbers | None:
    """∂L/∂w_ji (targets, sources): the gradient that belongs to each weight.

    Of one example it is δ_j · a_i: what was sent forward times the blame that comes back. (What
    goes on from there to the source, δ_j · w_ji, is summed up in the source's own δ_i.) Without
    weights δ_j (targets,), which goes through unchanged in kind; None where that is not known.
    """
    return deltas if gradient is None else gradient


def around(shortcut: Numbers | None, values: Numbers, *, back: bool = False) -> Numbers:
    """What the skip of a block carries: S x, or x (units,) without a matrix S (units, sources).

    Back it is Sᵀ δ, or δ: the part of ∂L/∂x that does not come through the layers inside.
    """
    if shortcut is None:
        return values
    return np.asarray((shortcut.T if back else shortcut) @ values)


def relative(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """|value| over the layer's largest, 0 to 1; all 0 where every value is.

    Of more than a thousand lines the largest hundredth counts as largest: one outlier would leave
    the others invisible.
    """
    size = np.abs(values)
    if not size.size:
        return size
    top = size.max()
    if size.size > 1000:
        rank = int(size.size * 0.99)
        top = np.partition(size, rank)[rank] or top
    return np.minimum(size / top, 1) if top > 0 else np.zeros_like(size)
