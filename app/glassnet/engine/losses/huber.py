"""The Huber loss: squared for small errors, linear for large ones."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from glassnet.engine.component import hyper
from glassnet.engine.expression import Expression, Number, whole
from glassnet.engine.functions import apply
from glassnet.engine.losses import Head, Loss, Slope, losses, mean
from glassnet.engine.operations import Array, Operation, number, op
from glassnet.engine.series import series


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
    own_formula: ClassVar[str] = (
        r"L_b = \frac{1}{K} \sum_k c_k \left( e_k - \tfrac12 c_k \right), \quad"
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

    def written(self, a: Sequence[Expression], y: Sequence[Expression]) -> Expression:
        terms = [self._term(one - wanted) for one, wanted in zip(a, y, strict=True)]
        return series(terms) / len(terms) if len(terms) > 1 else terms[0]

    def factors(self, a: Expression, y: Expression, outputs: int) -> list[Slope]:
        cut = apply("cut", self._cut, a - y)
        formula = r"\min(\max(a - y, -\delta), \delta)"
        slope = Slope("a − y, within ±δ", formula, cut)
        mean = [Slope("1/K", r"\frac{1}{K}", whole(1) / outputs)] if outputs > 1 else []
        return [slope, *mean]

    def _term(self, error: Expression) -> Expression:
        if abs(error.value()) <= self.delta:
            return error**2 / 2
        delta = Number(self.delta)
        return delta * (apply("abs", np.abs, error) - delta / 2)

    def _cut(self, error: float) -> float:
        return min(max(error, -self.delta), self.delta)
