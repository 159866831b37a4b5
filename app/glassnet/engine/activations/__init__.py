"""Activations: the function between a neuron's weighted sum z and its output a."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from glassnet.engine.component import Component
from glassnet.engine.expression import Expression
from glassnet.engine.functions import apply
from glassnet.engine.operations import Array, Operation, Scratch, replay
from glassnet.engine.registry import Registry

__all__ = ["Activation", "activations"]


class Activation(Component):
    """a = f(z), applied to arrays of shape (units, batch).

    `reads_z` says that the derivative is computed from z; without it a alone is enough, and z and a
    share their memory. `kinks` are the places where f has no derivative. `final_only` keeps a
    function that mixes the units of a layer out of the hidden layers. `slope_formula` (LaTeX) is
    that of f′.
    """

    slope_formula: ClassVar[str] = ""
    reads_z: ClassVar[bool] = False
    kinks: ClassVar[tuple[float, ...]] = ()
    final_only: ClassVar[bool] = False

    def forward(self, z: Array, a: Array, scratch: Scratch) -> list[Operation]:
        """Operations for a ← f(z). z may be the same array as a, and may be overwritten."""
        raise NotImplementedError

    def backward(self, z: Array, a: Array, gradient: Array, scratch: Scratch) -> list[Operation]:
        """Operations that turn ∂L/∂a into δ = ∂L/∂z, in place, after `forward` has run."""
        raise NotImplementedError

    @np.errstate(all="ignore")
    def evaluate(self, z: Array) -> tuple[Array, Array]:
        """a = f(z) and the slope f′(z), both of the shape of z, where each z counts by itself."""
        scratch, sums, a, slopes = Scratch(z.dtype), z.copy(), np.empty_like(z), np.ones_like(z)
        replay(self.forward(sums, a, scratch))
        outputs = a.copy()
        replay(self.backward(sums, a, slopes, scratch))
        return outputs, slopes

    def written(self, z: Expression, every: Sequence[Expression]) -> Expression:
        """f(z) of one unit written out, given z of `every` unit of its layer."""
        return apply("f", self._at, z)

    def written_slope(self, z: Expression, a: Expression) -> Expression:
        """f′(z) written out, of a function that takes every unit by itself."""
        return apply("f′", self._slope_at, z)

    def _at(self, z: float) -> float:
        return float(self.evaluate(np.full(1, z))[0][0])

    def _slope_at(self, z: float) -> float:
        return float(self.evaluate(np.full(1, z))[1][0])


activations: Registry[Activation] = Registry("activation", "glassnet.engine.activations")
