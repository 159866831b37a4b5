"""The logistic sigmoid."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from glassnet.engine.activations import Activation, activations
from glassnet.engine.expression import Expression
from glassnet.engine.functions import exp
from glassnet.engine.operations import Array, Operation, Scratch, number, op


@activations
class Sigmoid(Activation):
    """A smooth step from 0 to 1: a = 1 / (1 + e⁻ᶻ), da/dz = a (1 − a), which is at most ¼.

    Computed as ½ + ½ tanh(z/2), the same function without a power that can overflow.
    """

    id: ClassVar[str] = "sigmoid"
    label: ClassVar[str] = "Sigmoid"
    formula: ClassVar[str] = r"a = \frac{1}{1 + e^{-z}}"
    slope_formula: ClassVar[str] = r"f'(z) = a \, (1 - a)"
    rank: ClassVar[int] = 20

    def forward(self, z: Array, a: Array, scratch: Scratch) -> list[Operation]:
        half = number(0.5, a)
        return [
            op(np.multiply, z, half, a),
            op(np.tanh, a, a),
            op(np.multiply, a, half, a),
            op(np.add, a, half, a),
        ]

    def backward(self, z: Array, a: Array, gradient: Array, scratch: Scratch) -> list[Operation]:
        slope, one = scratch.like("slope", a), number(1, a)
        return [
            op(np.subtract, one, a, slope),
            op(np.multiply, slope, a, slope),
            op(np.multiply, gradient, slope, gradient),
        ]

    def written(self, z: Expression, every: Sequence[Expression]) -> Expression:
        return 1 / (1 + exp(-z))

    def written_slope(self, z: Expression, a: Expression) -> Expression:
        return a * (1 - a)
