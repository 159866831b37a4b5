"""The mean squared error."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from glassnet.engine.expression import Expression, whole
from glassnet.engine.losses import Head, Loss, Slope, losses, mean
from glassnet.engine.operations import Array, Operation, number, op
from glassnet.engine.series import series


@losses
class MeanSquaredError(Loss):
    """The mean over B examples and K outputs: L = 1/(BK) Σ (a − y)², ∂L/∂a = 2 (a − y) / (BK)."""

    id: ClassVar[str] = "mse"
    label: ClassVar[str] = "Mean squared error"
    formula: ClassVar[str] = r"L = \frac{1}{BK} \sum_{b,k} (a_{bk} - y_{bk})^2"
    own_formula: ClassVar[str] = r"L_b = \frac{1}{K} \sum_k (a_k - y_k)^2"
    rank: ClassVar[int] = 10

    def value(self, end: Array, targets: Array) -> Array:
        return mean(np.square(end - targets))

    def gradient(self, at: Head) -> list[Operation]:
        return [
            op(np.subtract, at.a, at.targets, at.gradient),
            op(np.multiply, at.gradient, number(2 / at.a.size, at.a), at.gradient),
        ]

    def written(self, a: Sequence[Expression], y: Sequence[Expression]) -> Expression:
        squares = [(one - wanted) ** 2 for one, wanted in zip(a, y, strict=True)]
        return series(squares) / len(squares) if len(squares) > 1 else squares[0]

    def factors(self, a: Expression, y: Expression, outputs: int) -> list[Slope]:
        slope = Slope("2 (a − y)", r"2 \, (a - y)", 2 * (a - y))
        mean = [Slope("1/K", r"\frac{1}{K}", whole(1) / outputs)] if outputs > 1 else []
        return [slope, *mean]
