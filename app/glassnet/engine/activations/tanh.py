"""The hyperbolic tangent."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from glassnet.engine.activations import Activation, activations
from glassnet.engine.expression import Expression
from glassnet.engine.functions import apply
from glassnet.engine.operations import Array, Operation, Scratch, number, op


@activations
class Tanh(Activation):
    """A smooth step from −1 to 1: a = tanh z, da/dz = 1 − a²."""

    id: ClassVar[str] = "tanh"
    label: ClassVar[str] = "Tanh"
    formula: ClassVar[str] = r"a = \tanh z"
    slope_formula: ClassVar[str] = r"f'(z) = 1 - a^2"
    rank: ClassVar[int] = 10

    def forward(self, z: Array, a: Array, scratch: Scratch) -> list[Operation]:
        return [op(np.tanh, z, a)]

    def backward(self, z: Array, a: Array, gradient: Array, scratch: Scratch) -> list[Operation]:
        slope, one = scratch.like("slope", a), number(1, a)
        return [
            op(np.multiply, a, a, slope),
            op(np.subtract, one, slope, slope),
            op(np.multiply, gradient, slope, gradient),
        ]

    def written(self, z: Expression, every: Sequence[Expression]) -> Expression:
        return apply("tanh", np.tanh, z)

    def written_slope(self, z: Expression, a: Expression) -> Expression:
        return 1 - a**2
