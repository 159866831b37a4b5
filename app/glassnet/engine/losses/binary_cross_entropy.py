"""Cross-entropy of yes-or-no outputs."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from glassnet.engine.component import hyper
from glassnet.engine.expression import Expression, Number, whole
from glassnet.engine.functions import log
from glassnet.engine.losses import Head, Loss, Slope, losses, mean
from glassnet.engine.operations import Array, Operation, number, op
from glassnet.engine.series import series


@losses
class BinaryCrossEntropy(Loss):
    """The surprise at each yes or no: L = −1/(BK) Σ [y log a + (1 − y) log(1 − a)].

    Targets are 0 or 1. Computed from z, a term is (1 − y) z + log(1 + e⁻ᶻ), and taken together with
    the sigmoid the derivative is one subtraction: ∂L/∂z = (a − y) / (BK).

    With a positive weight w every miss of a 1 costs w times as much: a term is then
    (1 − y) z + l log(1 + e⁻ᶻ) with l = 1 + (w − 1) y, and ∂L/∂z = (l a − w y) / (BK).
    """

    id: ClassVar[str] = "binary_cross_entropy"
    label: ClassVar[str] = "Binary cross-entropy"
    formula: ClassVar[str] = (
        r"L = -\frac{1}{BK} \sum_{b,k} \left[ y_{bk} \log a_{bk}"
        r" + (1 - y_{bk}) \log (1 - a_{bk}) \right]"
    )
    own_formula: ClassVar[str] = (
        r"L_b = -\frac{1}{K} \sum_k \left[ y_k \, \log \, a_k"
        r" + (1 - y_k) \, \log \, (1 - a_k) \right]"
    )
    rank: ClassVar[int] = 40
    fuses: ClassVar[str] = "sigmoid"

    positive_weight: float = hyper(float, 1.0, "Weight of a miss", "w", low=0.0, open_low=True)

    def value(self, end: Array, targets: Array) -> Array:
        # log(1 + e⁻ᶻ) = max(−z, 0) + log(1 + e⁻|ᶻ|), without a power that can overflow.
        size = np.abs(end)
        surprise = np.negative(size)
        np.exp(surprise, surprise)
        np.log1p(surprise, surprise)
        size -= end
        size *= 0.5
        surprise += size
        if self.positive_weight != 1:
            surprise *= 1 + (self.positive_weight - 1) * targets
        return mean((1 - targets) * end + surprise)

    def gradient(self, at: Head) -> list[Operation]:
        average = op(np.multiply, at.gradient, number(1 / at.a.size, at.a), at.gradient)
        if self.positive_weight == 1:
            return [op(np.subtract, at.a, at.targets, at.gradient), average]
        wanted, factor = at.scratch.like("wanted", at.a), at.scratch.like("factor", at.a)
        return [
            op(np.multiply, at.targets, number(self.positive_weight - 1, at.a), factor),
            op(np.add, factor, number(1, at.a), factor),
            op(np.multiply, factor, at.a, at.gradient),
            op(np.multiply, at.targets, number(self.positive_weight, at.a), wanted),
            op(np.subtract, at.gradient, wanted, at.gradient),
            average,
        ]

    def written(self, a: Sequence[Expression], y: Sequence[Expression]) -> Expression:
        terms = [self._term(one, wanted) for one, wanted in zip(a, y, strict=True)]
        return series(terms) / len(terms) if len(terms) > 1 else terms[0]

    def factors(self, a: Expression, y: Expression, outputs: int) -> list[Slope]:
        mean = [Slope("1/K", r"\frac{1}{K}", whole(1) / outputs)] if outputs > 1 else []
        if self.positive_weight == 1:
            return [Slope("p − y", r"a - y", a - y), *mean]
        weight = Number(self.positive_weight)
        slope = (1 + (weight - 1) * y) * a - weight * y
        formula = r"(1 + (w - 1) \, y) \, a - w y"
        return [Slope("(1 + (w − 1) y) p − w y", formula, slope), *mean]

    def _term(self, a: Expression, y: Expression) -> Expression:
        """Of a plain yes or no only the half that counts."""
        miss = -log(a) if self.positive_weight == 1 else -(Number(self.positive_weight) * log(a))
        alarm = -log(1 - a)
        if y.value() in (0, 1):
            return miss if y.value() else alarm
        return y * miss + (1 - y) * alarm
