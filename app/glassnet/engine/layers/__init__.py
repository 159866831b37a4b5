"""Layers: the stations that a signal passes on its way through a network."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from glassnet.engine.activations import Activation
from glassnet.engine.component import Component
from glassnet.engine.expression import Equation, Number
from glassnet.engine.operations import Array, Operation
from glassnet.engine.places import Places
from glassnet.engine.registry import Registry
from glassnet.engine.signal import Site

__all__ = ["Activated", "Layer", "layers"]


class Layer(Component):
    """One entry of a network: a function of its inputs and of its own part of the parameters.

    `inputs` is the number of values that come in from the layer before, at least 1; `block` is the
    layer's (count,) part of a vector laid out like the network's parameters. `noun` is what the
    phases of a step call it.
    """

    noun: ClassVar[str] = ""

    @property
    def modules(self) -> int:
        """How many modules the layer is in PyTorch; names in weight files count them."""
        return 1

    @property
    def final_activation(self) -> str:
        """The id of the activation that its values have been through last."""
        return "linear"

    @property
    def least_batch(self) -> int:
        """The fewest examples that a training batch must have."""
        return 1

    def outputs(self, inputs: int) -> int:
        """How many values leave for each example."""
        return inputs

    def count(self, inputs: int) -> int:
        """How many parameters the layer has."""
        return 0

    def views(self, block: Array, inputs: int) -> Mapping[str, Array]:
        """The parameters in a block by their names in PyTorch, as views; matrices are weights."""
        return {}

    def initialise(self, block: Array, inputs: int, rng: np.random.Generator) -> None:
        """Write the values to start from; the block holds zeros."""

    def statistics(self, inputs: int) -> int:
        """How many running statistics the layer keeps besides its parameters."""
        return 0

    def statistic_views(self, block: Array, inputs: int) -> Mapping[str, Array]:
        """The running statistics in a block by their names in PyTorch; counts have shape ()."""
        return {}

    def start_statistics(self, block: Array, inputs: int) -> None:
        """Write the statistics to start from; the block holds zeros."""

    def body(self, at: Site) -> list[tuple["Layer", Site]]:
        """Each layer inside this one and where it is recorded; most have none."""
        return []

    def forward(self, at: Site) -> list[Operation]:
        """Operations that fill `at.target.values`, given `at.source`."""
        raise NotImplementedError

    def backward(self, at: Site) -> list[Operation]:
        """Operations that carry the gradient back.

        They turn `at.target.gradient` into the layer's δ, write `at.gradient`, and write
        `at.source.gradient` unless that is None.
        """
        raise NotImplementedError

    def written(self, at: Site, unit: int, example: int, places: Places) -> list[Equation]:
        """How one of its values comes about, written out, after a watched `forward` has run."""
        raise NotImplementedError


class Activated(Layer):
    """A layer that ends with an activation: a = f(z), and δ = ∂L/∂a ⊙ f′(z)."""

    activation: Activation

    @property
    def final_activation(self) -> str:
        return self.activation.id

    def _sums(self, at: Site) -> Array:
        """Where z is to be written."""
        if at.logits is not None:
            return at.logits
        # Where the derivative needs only a, it shares the memory of a.
        values = at.target.values
        return at.scratch.like("z", values) if self.activation.reads_z else values

    def _activate(self, at: Site) -> list[Operation]:
        z = self._sums(at)
        return [*at.watch(z), *self.activation.forward(z, at.target.values, at.scratch)]

    def _deactivate(self, at: Site, gradient: Array) -> list[Operation]:
        if at.fused:
            return []
        return self.activation.backward(self._sums(at), at.target.values, gradient, at.scratch)

    def _written_activation(self, at: Site, unit: int, example: int, places: Places) -> Equation:
        z = at.scratch.like("pre-activation", at.target.values)[:, example]
        mixed = range(len(z)) if self.activation.final_only else ()
        every = [Number(float(z[one]), places.unit(one)) for one in mixed]
        own = every[unit] if every else Number(float(z[unit]), places.unit(unit))
        return Equation(
            "Activation",
            "a",
            self.activation.formula,
            self.activation.written(own, every),
            float(at.target.values[unit, example]),
        )


layers: Registry[Layer] = Registry("layer", "glassnet.engine.layers", tag="type")
