"""The loss over a plane of the parameters, a few points at a time and coarse before fine."""

from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from glassnet.engine import Evaluator, Network
from glassnet.engine.losses import Loss
from glassnet.landscape.penalty import Penalty
from glassnet.landscape.planes.plane import Floats, Plane
from glassnet.landscape.stack import Stack

GRIDS = (21, 201)  # the fewest and the most points along an axis that a slider offers
STRIDES = (8, 4, 2, 1)  # a grid is filled at every 8th row and column, then every 4th, …

PRODUCTS = 2**19  # multiplications in a block of points that are evaluated one by one
MOST = 8  # points in it, for each costs its calls as well

Indices = NDArray[np.int64]


class _Losses(Protocol):
    """Evaluates the loss at points of a plane, `size` of them at a time."""

    size: int

    def lay(self, centre: Floats, directions: Floats) -> None:
        """Take the plane centre + α·d₁ + β·d₂."""

    def at(self, points: Floats) -> Floats:
        """Losses (k,) at coordinates (k, 2), 1 ≤ k ≤ size."""


class Surface:
    """The mean data loss of a network on a plane of its parameters, in evaluation mode.

    `inputs` (n, features) and `targets` (n, outputs) are the rows it is averaged over. With `l1` or
    `l2` above 0 the penalty λ₁ Σ|w| + λ₂/2 Σw² is added to it. The network gives the structure and,
    for what is no parameter, the state; its parameters are not read. All buffers are the surface's
    own, so that it can work on a thread of its own on a cloned network.

    Points are evaluated in stacks where the kinds of the layers allow it, see `Stack`; otherwise
    one by one by the engine's evaluator. A loss that is not finite is given as it is.
    """

    def __init__(
        self,
        network: Network,
        loss: Loss,
        inputs: NDArray[Any],
        targets: NDArray[Any],
        *,
        l1: float = 0.0,
        l2: float = 0.0,
    ) -> None:
        self._penalty = Penalty(network, l1, l2)
        if Stack.takes(network):
            self._losses: _Losses = Stack(network, loss, inputs, targets)
        else:
            self._losses = _OneByOne(network, loss, inputs, targets)

    def blocks(
        self, plane: Plane, alphas: ArrayLike, betas: ArrayLike
    ) -> Iterator[tuple[Indices, Indices, Floats]]:
        """Losses at all points of the grid alphas × betas in blocks of about a millisecond.

        Yields (rows, columns, losses), each (k,): loss i belongs to alphas[rows[i]] and
        betas[columns[i]]. Every 8th row and column comes first, then every 4th, 2nd, and the rest;
        every point comes once.
        """
        first, second = np.asarray(alphas, np.float64), np.asarray(betas, np.float64)
        self._lay(plane)
        for rows, columns in _coarse_to_fine(len(first), len(second)):
            for start in range(0, len(rows), self._losses.size):
                block = slice(start, start + self._losses.size)
                points = np.column_stack([first[rows[block]], second[columns[block]]])
                yield rows[block], columns[block], self._at(points)

    def grid(self, plane: Plane, alphas: ArrayLike, betas: ArrayLike) -> Floats:
        """The losses of the whole grid, (len(alphas), len(betas))."""
        losses = np.empty((np.size(alphas), np.size(betas)))
        for rows, columns, values in self.blocks(plane, alphas, betas):
            losses[rows, columns] = values
        return losses

    def at(self, plane: Plane, points: ArrayLike) -> Floats:
        """The losses (k,) at any coordinates (k, 2) of the plane."""
        places = np.atleast_2d(np.asarray(points, np.float64))
        self._lay(plane)
        size = self._losses.size
        blocks = (places[start : start + size] for start in range(0, len(places), size))
        return np.concatenate([np.empty(0), *(self._at(block) for block in blocks)])

    def _lay(self, plane: Plane) -> None:
        with np.errstate(all="ignore"):
            self._losses.lay(plane.centre, plane.directions)
            self._penalty.lay(plane.centre, plane.directions)

    @np.errstate(all="ignore")
    def _at(self, points: Floats) -> Floats:
        return self._losses.at(points) + self._penalty.at(points)


def finest_stride(known: NDArray[np.bool_]) -> int | None:
    """The least stride of which every point is known, None while not even the coarsest is."""
    complete = [stride for stride in STRIDES if known[::stride, ::stride].all()]
    return min(complete, default=None)


def _coarse_to_fine(rows: int, columns: int) -> Iterator[tuple[Indices, Indices]]:
    """The indices of a grid's points, pass by pass."""
    done = np.zeros((rows, columns), bool)
    for stride in STRIDES:
        fresh = np.zeros_like(done)
        fresh[::stride, ::stride] = True
        places = np.argwhere(fresh & ~done)
        yield places[:, 0], places[:, 1]
        done |= fresh


class _OneByOne:
    """Any network: the engine's evaluator at one parameter vector after the other."""

    def __init__(
        self, network: Network, loss: Loss, inputs: NDArray[Any], targets: NDArray[Any]
    ) -> None:
        self._dtype = network.dtype
        work = max(1, network.count * len(inputs))
        self.size = int(np.clip(PRODUCTS // work, 1, MOST))
        self._evaluator = Evaluator(network.clone(), loss, inputs, targets)

    def lay(self, centre: Floats, directions: Floats) -> None:
        self._centre, self._directions = centre, directions

    def at(self, points: Floats) -> Floats:
        vectors = (self._centre + point @ self._directions for point in points)
        return np.array([self._evaluator.loss(vector.astype(self._dtype)) for vector in vectors])
