"""Which weights are the largest, or change the loss the most."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

_BLOCK = 1_024


class Ranked(Struct, frozen=True):
    """One weight of a list: from the unit `source` before a layer to its `unit`."""

    layer: int
    unit: int
    source: int
    weight: float
    gradient: float


def largest(
    weights: Sequence[NDArray[np.floating] | None],
    gradients: Sequence[NDArray[np.floating] | None],
    *,
    by_gradient: bool,
    count: int = 10,
) -> list[Ranked]:
    """The `count` largest of all weights, or of all gradients, by size; the largest first.

    For each layer matrices (units, sources), or None; a weight without a gradient has 0. What is no
    number comes last, infinite numbers come first.
    """
    found: list[tuple[float, Ranked]] = []
    for layer, (weight, gradient) in enumerate(zip(weights, gradients, strict=True)):
        measure = gradient if by_gradient else weight
        if weight is None or measure is None:
            continue
        for place in top(measure.ravel(), count):
            unit, source = divmod(int(place), weight.shape[1])
            slope = 0.0 if gradient is None else float(gradient[unit, source])
            one = Ranked(layer, unit, source, float(weight[unit, source]), slope)
            found.append((abs(float(measure[unit, source])), one))
    found.sort(key=lambda pair: -1.0 if np.isnan(pair[0]) else pair[0], reverse=True)
    return [one for _, one in found[:count]]


def top(values: NDArray[np.floating], count: int) -> NDArray[np.intp]:
    """Where the `count` largest sizes of values (n,) are, the largest first.

    The largest of all are in the blocks with the largest maxima, so that only those are sorted.
    """
    size = np.abs(values)
    places = np.arange(len(size))
    if len(size) > 2 * count * _BLOCK:
        peaks = np.fmax.reduceat(size, np.arange(0, len(size), _BLOCK))
        blocks = _largest(peaks, count)
        places = np.concatenate([places[b * _BLOCK : (b + 1) * _BLOCK] for b in blocks])
    return np.asarray(places[_largest(size[places], count)])


def _largest(sizes: NDArray[np.floating], count: int) -> NDArray[np.intp]:
    known = np.where(np.isnan(sizes), -1, sizes)
    first = np.arange(len(known))
    if len(known) > count:
        first = np.argpartition(known, -count)[-count:]
    return np.asarray(first[np.argsort(-known[first], kind="stable")])
