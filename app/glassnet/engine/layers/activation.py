"""An activation on its own."""

from typing import ClassVar

import numpy as np

from glassnet.engine.activations import Activation, activations
from glassnet.engine.component import Component, hyper
from glassnet.engine.expression import Equation
from glassnet.engine.layers import Activated, layers
from glassnet.engine.operations import Operation, op
from glassnet.engine.places import Places
from glassnet.engine.signal import Site


@layers
class ActivationLayer(Activated):
    """Applies an activation to what comes in, say after batch norm: a = f(z), z = x.

    Backward δ = ∂L/∂a ⊙ f′(z), and that is ∂L/∂x too.
    """

    id: ClassVar[str] = "activation"
    label: ClassVar[str] = "Activation"
    formula: ClassVar[str] = r"a = f(x)"
    rank: ClassVar[int] = 20
    noun: ClassVar[str] = "activation"

    activation: Activation = hyper(Component, "relu", "Activation", "f", registry=activations)

    def forward(self, at: Site) -> list[Operation]:
        return [op(np.copyto, self._sums(at), at.source.values), *self._activate(at)]

    def backward(self, at: Site) -> list[Operation]:
        delta = at.target.gradient
        if delta is None or at.gradient is None:
            return []
        steps = self._deactivate(at, delta)
        if at.source.gradient is not None:
            steps.append(op(np.copyto, at.source.gradient, delta))
        return steps

    def written(self, at: Site, unit: int, example: int, places: Places) -> list[Equation]:
        return [self._written_activation(at, unit, example, places)]
