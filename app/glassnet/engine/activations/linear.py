"""The identity."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from glassnet.engine.activations import Activation, activations
from glassnet.engine.expression import Expression, whole
from glassnet.engine.operations import Array, Operation, Scratch, op


@activations
class Linear(Activation):
    """The weighted sum as it is: a = z, da/dz = 1."""

    id: ClassVar[str] = "linear"
    label: ClassVar[str] = "Linear"
    formula: ClassVar[str] = r"a = z"
    slope_formula: ClassVar[str] = r"f'(z) = 1"
    rank: ClassVar[int] = 50

    def forward(self, z: Array, a: Array, scratch: Scratch) -> list[Operation]:
        return [] if z is a else [op(np.copyto, a, z)]

    def backward(self, z: Array, a: Array, gradient: Array, scratch: Scratch) -> list[Operation]:
        return []

    def written(self, z: Expression, every: Sequence[Expression]) -> Expression:
        return z

    def written_slope(self, z: Expression, a: Expression) -> Expression:
        return whole(1)
