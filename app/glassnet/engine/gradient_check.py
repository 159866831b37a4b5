"""Is that slope right? One parameter is nudged, and the loss itself is asked."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from glassnet.engine.component import Hyper
from glassnet.engine.errors import SettingError
from glassnet.engine.evaluator import Evaluator
from glassnet.engine.losses import Loss
from glassnet.engine.network import Network
from glassnet.engine.operations import Array

__all__ = ["GradientCheck", "GradientChecker", "check_gradient"]

_EPSILON = Hyper(float, 0.0, low=0.0, open_low=True, high=1.0)


@dataclass(frozen=True)
class GradientCheck:
    """One parameter p, nudged by ε both ways.

    `below` and `above` are the data losses at p − ε and p + ε, `slope` is what they give, and
    `gradient` is what backpropagation says; `difference` is slope − gradient.
    """

    name: str
    index: tuple[int, ...]
    value: float
    epsilon: float
    below: float
    above: float
    slope: float
    gradient: float

    @property
    def difference(self) -> float:
        """How far the two are apart."""
        return self.slope - self.gradient

    @property
    def relative(self) -> float:
        """|slope − gradient| / (|slope| + |gradient|), 0 where both are 0."""
        size = abs(self.slope) + abs(self.gradient)
        return abs(self.difference) / size if size else 0.0


class GradientChecker:
    """Asks the loss of rows (n, features) and targets (n, outputs) itself for slopes.

    L is their mean data loss in evaluation mode: no dropout, running statistics. All of it is done
    on a copy in float64, where a difference of two nearly equal losses still has digits; the
    network itself is not touched, and may go on.
    """

    def __init__(self, network: Network, loss: Loss, inputs: ArrayLike, targets: ArrayLike) -> None:
        copy = self.network = Network(network.layers, network.inputs, dtype="float64")
        copy.parameters[:] = network.parameters
        copy.statistics[:] = network.statistics
        self._evaluator = Evaluator(copy, loss, inputs, targets)
        self._gradient = self._evaluator.gradient()

    def check(self, name: str, index: Sequence[int], epsilon: float = 1e-5) -> GradientCheck:
        """Compare (L(p + ε) − L(p − ε)) / 2ε with the gradient that backpropagation computes.

        p is the entry `index` of the array `name` of a weight file. Near a kink (of relu at 0, say)
        the two may differ. Raises SettingError for an unknown parameter or an ε that is not
        allowed.
        """
        try:
            _EPSILON.check(epsilon)
        except SettingError as error:
            raise error.inside("epsilon") from None
        place = self.network.position(name, index)
        value = float(self.network.parameters[place])
        below, above = value - epsilon, value + epsilon
        if below == above:
            problem = f"{epsilon:g} is not allowed; beside {value:g} so little changes nothing"
            raise SettingError(problem, ["epsilon"])
        losses = self._loss(place, below), self._loss(place, above)
        # The sum p + ε is rounded; what matters is how far apart the two points really are.
        slope = (losses[1] - losses[0]) / (above - below)
        gradient = float(self._gradient[place])
        return GradientCheck(name, tuple(index), value, epsilon, *losses, slope, gradient)

    def losses(self, name: str, index: Sequence[int], offsets: ArrayLike) -> Array:
        """L at p + each of the offsets (n,). Raises SettingError for an unknown parameter."""
        place = self.network.position(name, index)
        values = self.network.parameters[place] + np.asarray(offsets, np.float64)
        return np.array([self._loss(place, float(one)) for one in values])

    def _loss(self, place: int, value: float) -> float:
        """L with another value of one parameter."""
        parameters = self.network.parameters.copy()
        parameters[place] = value
        return self._evaluator.loss(parameters)


def check_gradient(
    network: Network,
    loss: Loss,
    inputs: ArrayLike,
    targets: ArrayLike,
    name: str,
    index: Sequence[int],
    epsilon: float = 1e-5,
) -> GradientCheck:
    """One check of a `GradientChecker` with these arguments."""
    return GradientChecker(network, loss, inputs, targets).check(name, index, epsilon)
