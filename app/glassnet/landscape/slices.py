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


class SliceFunction(Function):
    """A slice as a function of one number x = t + `origin`, on which one can walk; y counts for
    nothing.

    Between the computed losses lie cubics with slopes by central differences, and at t = 0 the loss
    and the slope of the slice itself. Beyond them, and beyond a loss that is not finite, it is nan.
    """

    def __init__(self, cut: Slice, origin: float = 0.0) -> None:
        super().__init__()
        here = int(np.searchsorted(cut.offsets, 0.0))
        there = here < len(cut.offsets) and cut.offsets[here] == 0.0
        offsets = cut.offsets if there else np.insert(cut.offsets, here, 0.0)
        losses = cut.losses.copy() if there else np.insert(cut.losses, here, 0.0)
        losses[here] = cut.loss
        gone = np.flatnonzero(~np.isfinite(losses))
        first = int(gone[gone < here].max(initial=-1)) + 1
        last = int(gone[gone >= here].min(initial=len(losses)))
        known = slice(min(first, len(losses) - 2), max(last, first + 2))
        x, y = offsets[known] + origin, losses[known]
        slopes = np.gradient(y, x)
        slopes[here - (known.start or 0)] = cut.slope
        self._set(knots=(x, y, slopes), start=(origin, 0.0), minima=())
        self._set(x_range=(float(x[0]), float(x[-1])), y_range=(float(x[0]), float(x[-1])))

    knots: tuple[Floats, Floats, Floats]

    @property
    def curvature(self) -> float:
        """That of the parabola from the start to the least loss, or the greatest there is."""
        x, y, slopes = self.knots
        least, here = int(np.argmin(y)), int(np.argmin(np.abs(x - self.start[0])))
        if least == here:
            return float(np.abs(np.diff(slopes) / np.diff(x)).max())
        return float(2 * (y[here] - y[least]) / (x[here] - x[least]) ** 2)

    def value(self, x: Floats, y: Floats) -> Floats:
        t, width, low, high = self._piece(x)
        h, k = t * t * (3 - 2 * t), t * (1 - t)
        inner = low[0] + h * (high[0] - low[0])
        value = inner + width * k * ((1 - t) * low[1] - t * high[1])
        return np.asarray(value + 0 * y, np.float64)

    def gradient(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        t, width, low, high = self._piece(x)
        rise = 6 * t * (1 - t) * (high[0] - low[0]) / width
        bend = (1 - t) * (1 - 3 * t) * low[1] + t * (3 * t - 2) * high[1]
        return np.asarray(rise + bend + 0 * y, np.float64), np.asarray(0.0 * (x + y), np.float64)

    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = object.__hash__

    def _piece(
        self, x: Floats
    ) -> tuple[Floats, Floats, tuple[Floats, Floats], tuple[Floats, Floats]]:
        """Where x lies in its piece (0–1), the piece's width, and (loss, slope) at its ends."""
        at, losses, slopes = self.knots
        inside = (x >= at[0]) & (x <= at[-1])
        row = np.clip(np.searchsorted(at, x, "right") - 1, 0, len(at) - 2)
        width = at[row + 1] - at[row]
        t = np.where(inside, (x - at[row]) / width, np.nan)
        ends = ((losses[row + one], slopes[row + one]) for one in (0, 1))
        return t, width, *ends  # type: ignore[return-value]

    def _set(self, **values: object) -> None:
        for name, value in values.items():
            object.__setattr__(self, name, value)
