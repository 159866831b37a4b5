"""The mean squared error."""

from typing import ClassVar

import numpy as np

from glassnet.engine.losses import Head, Loss, losses, mean
from glassnet.engine.operations import Array, Operation, number, op


@losses
class MeanSquaredError(Loss):
    """The mean over B examples and K outputs: L = 1/(BK) Σ (a − y)², ∂L/∂a = 2 (a − y) / (BK)."""

    id: ClassVar[str] = "mse"
    label: ClassVar[str] = "Mean squared error"
    formula: ClassVar[str] = r"L = \frac{1}{BK} \sum_{b,k} (a_{bk} - y_{bk})^2"
    rank: ClassVar[int] = 10

    def value(self, end: Array, targets: Array) -> Array:
        return mean(np.square(end - targets))

    def gradient(self, at: Head) -> list[Operation]:
        return [
            op(np.subtract, at.a, at.targets, at.gradient),
            op(np.multiply, at.gradient, number(2 / at.a.size, at.a), at.gradient),
        ]

    def factors(self, a: float, y: float, outputs: int) -> list[tuple[str, float]]:
        return [("2 (a − y)", 2 * (a - y)), ("1/K", 1 / outputs)]
