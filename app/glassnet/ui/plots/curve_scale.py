"""The loss axis of the curves: its range, its ticks and where a loss lies on it."""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from glassnet.ui.plots.curve_data import CurveData
from glassnet.ui.plots.plotting import axis_texts, decade_ticks, nice_ticks

Floats = NDArray[np.float64]

OUTLIERS = 2.0  # percent of the batch losses that may leave the plot at either end


class LossAxis(Struct, frozen=True):
    """A range of heights low < high and the ticks on it, with their texts."""

    low: float
    high: float
    ticks: tuple[float, ...]
    texts: tuple[str, ...]


def heights(losses: Floats, log: bool) -> Floats:
    """Where losses lie on the axis: log₁₀(loss) or the loss; nan where there is no such place."""
    if log:
        with np.errstate(divide="ignore", invalid="ignore"):
            losses = np.log10(losses)
    return np.where(np.isfinite(losses), losses, np.nan)


def loss_axis(data: CurveData, log: bool) -> LossAxis:
    """An axis that holds both loss curves, the penalty and all but the outliers of the batches.

    It begins at 0 where it is linear and no loss is negative.
    """
    curves = [_finite(heights(part, log)) for part in (data.train, data.validation, data.penalty)]
    ends = [
        np.percentile(part, percent)
        for part, percent in (
            (_finite(heights(data.low, log)), OUTLIERS),
            (_finite(heights(data.high, log)), 100 - OUTLIERS),
        )
        if len(part)
    ]
    known = np.concatenate([*curves, np.array(ends)])
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    return _logarithmic(low, high) if log else _linear(min(low, 0.0), high)


def _linear(low: float, high: float) -> LossAxis:
    high = high if high > low else low + 1
    ticks = [tick for tick in nice_ticks(low, high, 5) if tick <= high]
    return LossAxis(min(low, ticks[0]), high, tuple(ticks), tuple(axis_texts(ticks)))


def _logarithmic(low: float, high: float) -> LossAxis:
    room = max(0.06 * (high - low), 0.06)
    ticks = decade_ticks(low - room, high + room, 4)
    texts = [axis_texts([10.0**tick])[0] for tick in ticks]
    return LossAxis(low - room, high + room, tuple(ticks), tuple(texts))


def _finite(values: Floats) -> Floats:
    finite: Floats = values[np.isfinite(values)]
    return finite
