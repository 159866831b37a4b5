"""The fully connected layer."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from glassnet.engine.activations import Activation, activations
from glassnet.engine.component import Component, hyper
from glassnet.engine.expression import Equation, Expression, Number
from glassnet.engine.initialisers import Initialiser, initialisers
from glassnet.engine.layers import Activated, layers
from glassnet.engine.operations import Array, Operation, op
from glassnet.engine.places import Places
from glassnet.engine.series import summed
from glassnet.engine.signal import Site


@layers
class Dense(Activated):
    """Every unit weighs every input: z = W x + b, a = f(z).

    Its block of the parameters is a matrix (units, inputs + 1) whose last column is b. With the
    inputs extended by a row of ones, X (inputs + 1, batch), the whole layer is four lines:

        forward    Z = [W b] X,  A = f(Z)
        backward   δ = ∂L/∂A ⊙ f′(Z)      what each weighted sum is to blame for
                   ∂L/∂[W b] = δ Xᵀ        blame times input, summed over the batch
                   ∂L/∂X = Wᵀ δ            the blame handed back, through the same weights

    Rumelhart, Hinton and Williams, "Learning representations by back-propagating errors", 1986.
    """

    id: ClassVar[str] = "dense"
    label: ClassVar[str] = "Dense"
    formula: ClassVar[str] = r"a = f(W x + b)"
    rank: ClassVar[int] = 10
    noun: ClassVar[str] = "hidden"

    units: int = hyper(int, 8, "Units", "n", low=1, high=10_000)
    activation: Activation = hyper(Component, "linear", "Activation", "f", registry=activations)
    init: Initialiser = hyper(
        Component, "glorot_uniform", "Initial weights", "W₀", registry=initialisers
    )
    bias: bool = hyper(bool, True, "Bias", "b")

    @property
    def modules(self) -> int:
        return 1 if self.activation.id == "linear" else 2

    def outputs(self, inputs: int) -> int:
        return self.units

    def count(self, inputs: int) -> int:
        return self.units * (inputs + self.bias)

    def views(self, block: Array, inputs: int) -> Mapping[str, Array]:
        matrix = block.reshape(self.units, inputs + self.bias)
        parts = {"weight": matrix[:, :inputs]}
        return {**parts, "bias": matrix[:, inputs]} if self.bias else parts

    def initialise(self, block: Array, inputs: int, rng: np.random.Generator) -> None:
        self.views(block, inputs)["weight"][:] = self.init.draw(self.units, inputs, rng)

    def forward(self, at: Site) -> list[Operation]:
        matrix = self._matrix(at.parameters)
        return [op(matrix.dot, self._inputs(at), self._sums(at)), *self._activate(at)]

    def backward(self, at: Site) -> list[Operation]:
        delta = at.target.gradient
        if delta is None or at.gradient is None:
            return []
        steps = self._deactivate(at, delta)
        steps.append(op(delta.dot, self._inputs(at).T, self._matrix(at.gradient)))
        # The product with the whole matrix is faster than with its weights alone.
        back = at.source.extended_gradient if self.bias else at.source.gradient
        if back is not None:
            steps.append(op(self._matrix(at.parameters).T.dot, delta, back))
        return steps

    def written(self, at: Site, unit: int, example: int, places: Places) -> list[Equation]:
        x, own = at.source.values[:, example], self.views(at.parameters, len(at.source.values))
        w = own["weight"][unit]
        z: Expression = summed(
            np.multiply(w, x, dtype=np.float64),
            lambda i: (
                Number(float(w[i]), places.edge(unit, i)) * Number(float(x[i]), places.source(i))
            ),
        )
        formula = r"z_j = \sum_i w_{ji} \, x_i"
        if self.bias:
            z = z + Number(float(own["bias"][unit]), places.unit(unit))
            formula += " + b_j"
        value = at.scratch.like("pre-activation", at.target.values)[unit, example]
        return [
            Equation("Weighted sum", "z", formula, z, float(value)),
            self._written_activation(at, unit, example, places),
        ]

    def _matrix(self, block: Array) -> Array:
        return block.reshape(self.units, -1)

    def _inputs(self, at: Site) -> Array:
        return at.source.extended if self.bias else at.source.values
