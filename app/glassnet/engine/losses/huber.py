"""The Huber loss: squared for small errors, linear for large ones."""

from typing import ClassVar

import numpy as np

from glassnet.engine.component import hyper
from glassnet.engine.losses import Head, Loss, losses, mean
from glassnet.engine.operations import Array, Operation, number, op


@losses
class Huber(Loss):
    """An outlier pulls no harder than an error of size δ: L = 1/(BK) Σ c (e − c/2).

    Here e = a − y and c is e cut to [−δ, δ]; so a term is e²/2 up to |e| = δ and δ (|e| − δ/2)
    beyond, and ∂L/∂a = c / (BK).

    Huber, "Robust estimation of a location parameter", 1964.
    """

    id: ClassVar[str] = "huber"
    label: ClassVar[str] = "Huber"
    formula: ClassVar[str] = (
        r"L = \frac{1}{BK} \sum_{b,k} c_{bk} \left( e_{bk} - \tfrac12 c_{bk} \right), \quad"
        r" e = a - y, \; c = \min(\max(e, -\delta), \delta)"
    )
    rank: ClassVar[int] = 20

    delta: float = hyper(float, 1.0, "Threshold", "δ", low=0.0, open_low=True)

    def value(self, end: Array, targets: Array) -> Array:
        error = end - targets
        cut = np.clip(error, -self.delta, self.delta)
        return mean(cut * (error - cut / 2))

    def gradient(self, at: Head) -> list[Operation]:
        cut = at.gradient
        return [
            op(np.subtract, at.a, at.targets, cut),
            op(np.minimum, cut, number(self.delta, cut), out=cut),
            op(np.maximum, cut, number(-self.delta, cut), out=cut),
            op(np.multiply, cut, number(1 / cut.size, cut), cut),
        ]

    def factors(self, a: float, y: float, outputs: int) -> list[tuple[str, float]]:
        error = min(max(a - y, -self.delta), self.delta)
        return [("a − y, within ±δ", error), ("1/K", 1 / outputs)]
