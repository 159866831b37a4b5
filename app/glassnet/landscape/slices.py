"""The loss along a line through the parameters, with its tangent."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from glassnet.engine import Evaluator, Network
from glassnet.engine.losses import Loss
from glassnet.landscape.functions import Function
from glassnet.landscape.penalty import Penalty
from glassnet.landscape.planes.plane import Floats, Plane, PlaneError, require_finite
from glassnet.landscape.surface import Surface


@dataclass(frozen=True, eq=False)
class Slice:
    """The loss L(θ + t·d) along a direction d.

    `losses` (n,) belong to `offsets` (n,), which are t; `loss` is that at t = 0, and `slope` is
    dL/dt there by backpropagation, ∇L·d.
    """

    offsets: Floats
    losses: Floats
    loss: float
    slope: float

    def tangent(self, offsets: ArrayLike) -> Floats:
        """The line L(θ) + t·∇L·d, which touches the curve at t = 0."""
        return np.asarray(self.loss + self.slope * np.asarray(offsets, np.float64), np.float64)


def surface_gradient(
    network: Network,
    loss: Loss,
    inputs: NDArray[Any],
    targets: NDArray[Any],
    *,
    l1: float = 0.0,
    l2: float = 0.0,
) -> Floats:
    """The gradient (P,) of what a `Surface` of these arguments shows, at the network's parameters.

    That of the data loss by backpropagation, and λ₁ sign w + λ₂ w of the penalty.
    """
    found = Evaluator(network.clone(), loss, inputs, targets).gradient().astype(np.float64)
    return found + Penalty(network, l1, l2).gradient(network.parameters)


def slice_network(
    network: Network,
    loss: Loss,
    inputs: NDArray[Any],
    targets: NDArray[Any],
    direction: ArrayLike,
    offsets: ArrayLike,
    *,
    l1: float = 0.0,
    l2: float = 0.0,
) -> Slice:
    """The loss along a `direction` (P,) through the network's parameters, at `offsets` (n,).

    The loss is that of a `Surface` of the same arguments. Along the negative gradient, t is a
    learning rate; along an update, the update ends at t = 1; along a unit vector, one weight moves.

    Raises PlaneError for a direction that is zero or not finite.
    """
    along, places = np.asarray(direction, np.float64), np.asarray(offsets, np.float64)
    require_finite([along, network.parameters], "the direction or the network")
    if not along.any():
        raise PlaneError(
            "There is no slice along a direction of zero: nothing would move. "
            "Choose another direction, or train a step."
        )
    plane = Plane(
        "given",
        network.parameters.astype(np.float64),
        np.stack([along, np.zeros_like(along)]),
        (-1.0, 1.0),
        (-1.0, 1.0),
    )
    surface = Surface(network, loss, inputs, targets, l1=l1, l2=l2)
    losses = surface.at(plane, np.column_stack([np.append(places, 0.0), np.zeros(len(places) + 1)]))
    slope = surface_gradient(network, loss, inputs, targets, l1=l1, l2=l2) @ along
    return Slice(places, losses[:-1], float(losses[-1]), float(slope))


def slice_function(
    function: Function, point: ArrayLike, direction: ArrayLike, offsets: ArrayLike
) -> Slice:
    """The same of a test function: along a `direction` (2,) through a `point` (2,)."""
    start, along = np.asarray(point, np.float64), np.asarray(direction, np.float64)
    places = np.asarray(offsets, np.float64)
    with np.errstate(all="ignore"):
        losses = function.value(*(start[:, None] + along[:, None] * places))
        slope = float(np.dot(function.gradient(*start), along))
        return Slice(places, losses, float(function.value(*start)), slope)
