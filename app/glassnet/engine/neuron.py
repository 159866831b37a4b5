"""A single neuron by itself: the smallest network there is."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from glassnet.engine.activations import Activation
from glassnet.engine.errors import SettingError

__all__ = ["Neuron"]


@dataclass(frozen=True)
class Neuron:
    """z = Σ w·x + b, then a = f(z): inputs x and weights w, both (n,), a bias b, an activation f.

    `rest` is a part of z that is held: what further inputs bring, which are not told one by one.

    Raises SettingError for an activation that mixes the units of a layer, or where there are not as
    many weights as inputs.
    """

    inputs: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    activation: Activation
    rest: float = 0.0

    def __post_init__(self) -> None:
        if self.activation.final_only:
            problem = f"{self.activation.id!r} needs all neurons of a layer; choose another one"
            raise SettingError(problem, ["activation"])
        if len(self.inputs) != len(self.weights):
            problem = f"{len(self.weights)} for {len(self.inputs)} inputs; give one for each"
            raise SettingError(problem, ["weights"])

    @property
    def products(self) -> tuple[float, ...]:
        """w·x of each input (n,)."""
        return tuple(w * x for w, x in zip(self.weights, self.inputs, strict=True))

    @property
    def weighted_sum(self) -> float:
        """z = Σ w·x + b."""
        return sum(self.products) + self.rest + self.bias

    @property
    def output(self) -> float:
        """a = f(z)."""
        return self._at_sum()[0]

    @property
    def slope(self) -> float:
        """f′(z): by how much a rises where z rises by a little."""
        return self._at_sum()[1]

    def replace(self, **changes: object) -> Self:
        """A copy with some fields changed."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def _at_sum(self) -> tuple[float, float]:
        a, slope = self.activation.evaluate(np.array([self.weighted_sum]))
        return float(a[0]), float(slope[0])
