"""The rectified linear unit."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from glassnet.engine.activations import Activation, activations
from glassnet.engine.expression import Expression, whole
from glassnet.engine.functions import apply
from glassnet.engine.operations import Array, Operation, Scratch, op


@activations
class ReLU(Activation):
    """Positive values pass, others are cut to 0: a = max(0, z), da/dz = 1 where z > 0, else 0.

    Nair and Hinton, "Rectified linear units improve restricted Boltzmann machines", 2010.
    """

    id: ClassVar[str] = "relu"
    label: ClassVar[str] = "ReLU"
    formula: ClassVar[str] = r"a = \max(0, z)"
    slope_formula: ClassVar[str] = r"f'(z) = 1 \;\mathrm{where}\; z > 0, \;\mathrm{else}\; 0"
    rank: ClassVar[int] = 30
    kinks: ClassVar[tuple[float, ...]] = (0.0,)

    def forward(self, z: Array, a: Array, scratch: Scratch) -> list[Operation]:
        # An array of zeros is three times as fast here as the number 0.
        return [op(np.maximum, z, scratch.like("zeros", a), out=a)]

    def backward(self, z: Array, a: Array, gradient: Array, scratch: Scratch) -> list[Operation]:
        # a is never negative. Read as an integer, −a has the sign bit just where a > 0; shifted
        # through all bits it is a mask, several times as fast as a comparison and a product.
        whole = np.dtype(f"i{a.itemsize}")
        bits, mask = a.view(whole), scratch.array("mask", a.shape, whole)
        kept, places = gradient.view(whole), np.array(8 * a.itemsize - 1, whole)
        return [
            op(np.negative, bits, mask),
            op(np.right_shift, mask, places, mask),
            op(np.bitwise_and, kept, mask, kept),
        ]

    def written(self, z: Expression, every: Sequence[Expression]) -> Expression:
        return apply("max", np.maximum, 0, z)

    def written_slope(self, z: Expression, a: Expression) -> Expression:
        return whole(1 if z.value() > 0 else 0)
