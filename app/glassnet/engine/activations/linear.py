"""The identity."""

from typing import ClassVar

import numpy as np

from glassnet.engine.activations import Activation, activations
from glassnet.engine.operations import Array, Operation, Scratch, op


@activations
class Linear(Activation):
    """The weighted sum as it is: a = z, da/dz = 1."""

    id: ClassVar[str] = "linear"
    label: ClassVar[str] = "Linear"
    formula: ClassVar[str] = r"a = z"
    rank: ClassVar[int] = 50

    def forward(self, z: Array, a: Array, scratch: Scratch) -> list[Operation]:
        return [] if z is a else [op(np.copyto, a, z)]

    def backward(self, z: Array, a: Array, gradient: Array, scratch: Scratch) -> list[Operation]:
        return []
