"""The penalty of the weights at the points of a plane."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from glassnet.engine import Network
from glassnet.landscape.planes.plane import Floats

BLOCK = 2**16  # numbers of weights handled at once


class Penalty:
    """λ₁ Σ|w| + λ₂/2 Σw² at θ + α·d₁ + β·d₂, over the weights of a network, never its biases.

    Σw² is a polynomial in α and β, whose six coefficients are products of θ, d₁ and d₂.
    """

    def __init__(self, network: Network, l1: float, l2: float) -> None:
        self._l1, self._l2 = l1, l2
        self._places = np.flatnonzero(network.weight_mask())

    def lay(self, centre: Floats, directions: Floats) -> None:
        """Take the plane through `centre` (P,) along `directions` (2, P)."""
        if self._l1 or self._l2:
            self._spanned = np.vstack([centre, directions])[:, self._places]
            self._products = self._spanned @ self._spanned.T

    def at(self, points: Floats) -> Floats:
        """Penalties (k,) at coordinates (k, 2)."""
        penalties = np.zeros(len(points))
        if not (self._l1 or self._l2):
            return penalties
        places = np.column_stack([np.ones(len(points)), points])
        if self._l2:
            squares = np.einsum("ki,ij,kj->k", places, self._products, places)
            penalties += self._l2 / 2 * squares
        if self._l1:
            width = max(1, BLOCK // len(points))
            for start in range(0, self._spanned.shape[1], width):
                part = places @ self._spanned[:, start : start + width]
                penalties += self._l1 * np.abs(part, out=part).sum(axis=1)
        return penalties

    def value(self, parameters: NDArray[Any]) -> float:
        """The penalty at parameters (P,)."""
        weights = parameters[self._places].astype(np.float64)
        return float(self._l1 * np.abs(weights).sum() + self._l2 / 2 * (weights @ weights))

    def gradient(self, parameters: NDArray[Any]) -> Floats:
        """The penalty's gradient (P,) at parameters (P,): λ₁ sign w + λ₂ w, 0 for biases."""
        found = np.zeros(len(parameters))
        weights = parameters[self._places].astype(np.float64)
        found[self._places] = self._l1 * np.sign(weights) + self._l2 * weights
        return found
