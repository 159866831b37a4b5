"""The rectified linear unit that leaks."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from glassnet.engine.activations import Activation, activations
from glassnet.engine.component import hyper
from glassnet.engine.expression import Expression, Number, whole
from glassnet.engine.operations import Array, Operation, Scratch, number, op


@activations
class LeakyReLU(Activation):
    """Negative values pass too, but weakened: a = max(s z, z), da/dz = 1 where z > 0, else s.

    No unit can die, since some gradient always comes back. Maas et al., "Rectifier nonlinearities
    improve neural network acoustic models", 2013.
    """

    id: ClassVar[str] = "leaky_relu"
    label: ClassVar[str] = "Leaky ReLU"
    formula: ClassVar[str] = r"a = \max(s z, z)"
    slope_formula: ClassVar[str] = r"f'(z) = 1 \;\mathrm{where}\; z > 0, \;\mathrm{else}\; s"
    rank: ClassVar[int] = 32
    kinks: ClassVar[tuple[float, ...]] = (0.0,)

    slope: float = hyper(float, 0.01, "Slope below 0", "s", low=0.0, high=1.0, open_high=True)

    def forward(self, z: Array, a: Array, scratch: Scratch) -> list[Operation]:
        leak = scratch.like("leak", a)
        return [op(np.multiply, z, number(self.slope, a), leak), op(np.maximum, z, leak, out=a)]

    def backward(self, z: Array, a: Array, gradient: Array, scratch: Scratch) -> list[Operation]:
        slope = scratch.like("leak", a)
        return [
            op(np.sign, a, slope),
            op(np.maximum, slope, number(self.slope, a), out=slope),
            op(np.multiply, gradient, slope, gradient),
        ]

    def written(self, z: Expression, every: Sequence[Expression]) -> Expression:
        return z if z.value() >= 0 else Number(self.slope) * z

    def written_slope(self, z: Expression, a: Expression) -> Expression:
        return whole(1) if z.value() > 0 else Number(self.slope)
