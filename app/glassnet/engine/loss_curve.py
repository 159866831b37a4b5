"""A loss over a single prediction, to be looked at."""

from math import prod

import numpy as np
from numpy.typing import ArrayLike

from glassnet.engine.expression import Number
from glassnet.engine.losses import Loss
from glassnet.engine.operations import Array

__all__ = ["best_constant", "loss_curve"]


@np.errstate(all="ignore")
def loss_curve(loss: Loss, predictions: ArrayLike, targets: ArrayLike) -> tuple[Array, Array]:
    """The loss of predictions ŷ (n,) against targets y (n,) or one for all, and its slope ∂L/∂ŷ.

    A loss that is fused with sigmoid or softmax takes ŷ as a probability, in (0, 1); with softmax
    it is that of the first of two classes.
    """
    a = np.asarray(predictions, np.float64)
    y = np.broadcast_to(np.asarray(targets, np.float64), a.shape)
    ends, wanted = a[:, None, None], y[:, None, None]
    if loss.fuses == "softmax":
        ends = np.stack([np.log(a), np.log1p(-a)], 1)[:, :, None]
        wanted = np.stack([y, 1 - y], 1)[:, :, None]
    elif loss.fuses:
        ends = (np.log(a) - np.log1p(-a))[:, None, None]
    values = np.array([loss.value(end, one) for end, one in zip(ends, wanted, strict=True)])
    slopes = [
        prod(factor.expression.value() for factor in loss.factors(Number(p), Number(t), 1))
        for p, t in zip(a, y, strict=True)
    ]
    # With z in place of ŷ the slope has the factor ∂ŷ/∂z = ŷ (1 − ŷ), which is taken out again.
    return values, np.asarray(slopes) / (a * (1 - a) if loss.fuses else 1.0)


def best_constant(loss: Loss, targets: ArrayLike) -> float:
    """The one prediction for all targets (n,) at which their mean loss is least.

    Found by halving on the slope, which rises throughout for every loss that is convex in ŷ.
    """
    y = np.asarray(targets, np.float64)
    low, high = float(y.min()), float(y.max())
    for _ in range(60):
        middle = (low + high) / 2
        _, slopes = loss_curve(loss, np.full(len(y), middle), y)
        low, high = (middle, high) if slopes.sum() < 0 else (low, middle)
    return (low + high) / 2
