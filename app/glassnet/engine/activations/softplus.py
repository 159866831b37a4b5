"""A smooth relu."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from glassnet.engine.activations import Activation, activations
from glassnet.engine.expression import Expression
from glassnet.engine.functions import exp, log
from glassnet.engine.operations import Array, Operation, Scratch, number, op


@activations
class Softplus(Activation):
    """A relu without its corner: a = log(1 + eᶻ), da/dz = 1 / (1 + e⁻ᶻ) = 1 − e⁻ᵃ.

    Dugas et al., "Incorporating second-order functional knowledge for better option pricing", 2001.
    """

    id: ClassVar[str] = "softplus"
    label: ClassVar[str] = "Softplus"
    formula: ClassVar[str] = r"a = \log(1 + e^z)"
    slope_formula: ClassVar[str] = r"f'(z) = 1 - e^{-a}"
    rank: ClassVar[int] = 40

    def forward(self, z: Array, a: Array, scratch: Scratch) -> list[Operation]:
        return [op(np.logaddexp, number(0, a), z, a)]

    def backward(self, z: Array, a: Array, gradient: Array, scratch: Scratch) -> list[Operation]:
        slope = scratch.like("slope", a)
        return [
            op(np.negative, a, slope),
            op(np.expm1, slope, slope),
            op(np.negative, slope, slope),
            op(np.multiply, gradient, slope, gradient),
        ]

    def written(self, z: Expression, every: Sequence[Expression]) -> Expression:
        return log(1 + exp(z))

    def written_slope(self, z: Expression, a: Expression) -> Expression:
        return 1 - exp(-a)
