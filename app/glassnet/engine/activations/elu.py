"""The exponential linear unit."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from glassnet.engine.activations import Activation, activations
from glassnet.engine.component import hyper
from glassnet.engine.expression import Expression, Number, whole
from glassnet.engine.functions import exp
from glassnet.engine.operations import Array, Operation, Scratch, number, op


@activations
class ELU(Activation):
    """Positive values pass, negative ones level off at −α: a = z where z > 0, else α (eᶻ − 1).

    da/dz = 1 where z > 0, else a + α. Clevert, Unterthiner and Hochreiter, "Fast and accurate deep
    network learning by exponential linear units", 2016 (arXiv 1511.07289).
    """

    id: ClassVar[str] = "elu"
    label: ClassVar[str] = "ELU"
    formula: ClassVar[str] = r"a = \max(0, z) + \alpha \left( e^{\min(0, z)} - 1 \right)"
    slope_formula: ClassVar[str] = (
        r"f'(z) = 1 \;\mathrm{where}\; z > 0, \;\mathrm{else}\; a + \alpha"
    )
    rank: ClassVar[int] = 34
    kinks: ClassVar[tuple[float, ...]] = (0.0,)

    alpha: float = hyper(float, 1.0, "Depth", "α", low=0.0, high=100.0)

    def forward(self, z: Array, a: Array, scratch: Scratch) -> list[Operation]:
        zeros, below = scratch.like("zeros", a), scratch.like("below", a)
        return [
            op(np.minimum, z, zeros, out=below),
            op(np.expm1, below, below),
            op(np.multiply, below, number(self.alpha, a), below),
            op(np.maximum, z, zeros, out=a),
            op(np.add, a, below, a),
        ]

    def backward(self, z: Array, a: Array, gradient: Array, scratch: Scratch) -> list[Operation]:
        slope, positive = scratch.like("below", a), scratch.array("positive", a.shape, bool)
        return [
            op(np.add, a, number(self.alpha, a), slope),
            op(np.greater, a, scratch.like("zeros", a), positive),
            op(np.copyto, slope, number(1, a), where=positive),
            op(np.multiply, gradient, slope, gradient),
        ]

    def written(self, z: Expression, every: Sequence[Expression]) -> Expression:
        return z if z.value() > 0 else Number(self.alpha) * (exp(z) - 1)

    def written_slope(self, z: Expression, a: Expression) -> Expression:
        return whole(1) if a.value() > 0 else a + Number(self.alpha)
