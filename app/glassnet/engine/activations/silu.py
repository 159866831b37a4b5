"""The sigmoid-weighted linear unit, also called swish."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from glassnet.engine.activations import Activation, activations
from glassnet.engine.activations.sigmoid import Sigmoid
from glassnet.engine.expression import Expression
from glassnet.engine.functions import apply, exp
from glassnet.engine.operations import Array, Operation, Scratch, number, op


@activations
class SiLU(Activation):
    """Each value through a gate of its own: a = z σ(z), da/dz = σ + a (1 − σ), σ = 1 / (1 + e⁻ᶻ).

    Elfwing, Uchibe and Doya, "Sigmoid-weighted linear units for neural network function
    approximation in reinforcement learning", 2018 (arXiv 1702.03118).
    """

    id: ClassVar[str] = "silu"
    label: ClassVar[str] = "SiLU"
    formula: ClassVar[str] = r"a = z \, \sigma(z)"
    slope_formula: ClassVar[str] = r"f'(z) = \sigma(z) \left( 1 + z \, (1 - \sigma(z)) \right)"
    rank: ClassVar[int] = 38

    def forward(self, z: Array, a: Array, scratch: Scratch) -> list[Operation]:
        gate = scratch.like("gate", a)
        return [*Sigmoid().forward(z, gate, scratch), op(np.multiply, z, gate, a)]

    def backward(self, z: Array, a: Array, gradient: Array, scratch: Scratch) -> list[Operation]:
        gate, slope = scratch.like("gate", a), scratch.like("slope", a)
        return [
            op(np.subtract, number(1, a), gate, slope),
            op(np.multiply, slope, a, slope),
            op(np.add, slope, gate, slope),
            op(np.multiply, gradient, slope, gradient),
        ]

    def written(self, z: Expression, every: Sequence[Expression]) -> Expression:
        return z / (1 + exp(-z))

    def written_slope(self, z: Expression, a: Expression) -> Expression:
        share = apply("σ", lambda at: 1 / (1 + np.exp(-at)), z)
        return share * (1 + z * (1 - share))
