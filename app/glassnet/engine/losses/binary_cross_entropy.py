"""Cross-entropy of yes-or-no outputs."""

from typing import ClassVar

import numpy as np

from glassnet.engine.component import hyper
from glassnet.engine.losses import Head, Loss, losses
from glassnet.engine.operations import Operation, constants, number, op


@losses
class BinaryCrossEntropy(Loss):
    """The surprise at each yes or no: L = −1/(BK) Σ [y log a + (1 − y) log(1 − a)].

    Targets are 0 or 1. Computed from z as log(1 + e^z) − y z, and taken together with the
    sigmoid the derivative is one subtraction: ∂L/∂z = (a − y) / (BK).

    With a positive weight w every miss of a 1 costs w times as much: a term is then
    (1 − y) z + l log(1 + e⁻ᶻ) with l = 1 + (w − 1) y, and ∂L/∂z = (l a − w y) / (BK).
    """

    id: ClassVar[str] = "binary_cross_entropy"
    label: ClassVar[str] = "Binary cross-entropy"
    formula: ClassVar[str] = (
        r"L = -\frac{1}{BK} \sum_{b,k} \left[ y_{bk} \log a_{bk}"
        r" + (1 - y_{bk}) \log (1 - a_{bk}) \right]"
    )
    rank: ClassVar[int] = 40
    fuses: ClassVar[str] = "sigmoid"

    positive_weight: float = hyper(float, 1.0, "Weight of a miss", "w", low=0.0, open_low=True)

    def value(self, at: Head) -> list[Operation]:
        if self.positive_weight != 1:
            return self._weighted(at)
        zero, terms = number(0, at.a), at.scratch.array("terms", (2, *at.a.shape))
        # One product subtracts and averages.
        mean = np.repeat([number(1 / at.a.size, at.a), number(-1 / at.a.size, at.a)], at.a.size)
        return [
            op(np.logaddexp, zero, at.z, terms[0]),
            op(np.multiply, at.targets, at.z, terms[1]),
            op(terms.reshape(-1).dot, mean, at.total),
        ]

    def gradient(self, at: Head) -> list[Operation]:
        mean = op(np.multiply, at.gradient, number(1 / at.a.size, at.a), at.gradient)
        if self.positive_weight == 1:
            return [op(np.subtract, at.a, at.targets, at.gradient), mean]
        product, factor = at.scratch.like("product", at.a), at.scratch.like("factor", at.a)
        return [
            op(np.multiply, at.targets, number(self.positive_weight, at.a), product),
            op(np.multiply, factor, at.a, at.gradient),
            op(np.subtract, at.gradient, product, at.gradient),
            mean,
        ]

    def factors(self, a: float, y: float, outputs: int) -> list[tuple[str, float]]:
        mean = [("1/K", 1 / outputs)] if outputs > 1 else []
        weight = self.positive_weight
        if weight == 1:
            return [("p − y", a - y), *mean]
        return [("(1 + (w − 1) y) p − w y", (1 + (weight - 1) * y) * a - weight * y), *mean]

    def _weighted(self, at: Head) -> list[Operation]:
        mean = constants(1 / at.a.size, at.a.size, at.a)
        zero, one, more = (number(x, at.a) for x in (0, 1, self.positive_weight - 1))
        product, factor = at.scratch.like("product", at.a), at.scratch.like("factor", at.a)
        return [
            op(np.multiply, at.targets, more, factor),
            op(np.add, factor, one, factor),
            op(np.negative, at.z, at.gradient),
            op(np.logaddexp, zero, at.gradient, at.gradient),
            op(np.multiply, at.gradient, factor, at.gradient),
            op(np.subtract, one, at.targets, product),
            op(np.multiply, product, at.z, product),
            op(np.add, at.gradient, product, at.gradient),
            op(at.gradient.reshape(-1).dot, mean, at.total),
        ]
