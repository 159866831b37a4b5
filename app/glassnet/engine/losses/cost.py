"""The summed squared error."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from glassnet.engine.expression import Expression
from glassnet.engine.losses import Head, Loss, Slope, losses, mean
from glassnet.engine.operations import Array, Operation, number, op
from glassnet.engine.series import series


@losses
class Cost(Loss):
    """Summed over K outputs, a mean over B examples: L = 1/B Σ (a − y)², ∂L/∂a = 2 (a − y) / B."""

    id: ClassVar[str] = "cost"
    label: ClassVar[str] = "Summed squared error"
    formula: ClassVar[str] = r"L = \frac{1}{B} \sum_{b,k} (a_{bk} - y_{bk})^2"
    own_formula: ClassVar[str] = r"L_b = \sum_k (a_k - y_k)^2"
    rank: ClassVar[int] = 15

    def value(self, end: Array, targets: Array) -> Array:
        return np.asarray(end.shape[-2] * mean(np.square(end - targets)))

    def gradient(self, at: Head) -> list[Operation]:
        return [
            op(np.subtract, at.a, at.targets, at.gradient),
            op(np.multiply, at.gradient, number(2 / at.a.shape[1], at.a), at.gradient),
        ]

    def written(self, a: Sequence[Expression], y: Sequence[Expression]) -> Expression:
        return series([(one - wanted) ** 2 for one, wanted in zip(a, y, strict=True)])

    def factors(self, a: Expression, y: Expression, outputs: int) -> list[Slope]:
        return [Slope("2 (a − y)", r"2 \, (a - y)", 2 * (a - y))]
