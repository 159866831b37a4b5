"""The losses of many dense networks that differ only in where they stand on a plane."""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glassnet.engine import Network
from glassnet.engine.layers.dense import Dense
from glassnet.engine.losses import Head, Loss
from glassnet.engine.operations import Array, Operation, Scratch, replay
from glassnet.landscape.directions import Floats

ROWS = 1024  # examples handled at once
CACHE = 2**21  # bytes of activations that a stack of points may take
LARGEST = 256  # points in a stack


class DenseStack:
    """Losses of k networks of dense layers at once, at the points θ + α·d₁ + β·d₂ of a plane.

    Two things make this cheap. The first layer's weighted sums are linear in its weights, so with
    the data X they are Z = θX + α·d₁X + β·d₂X: three products when the plane is laid, and none at
    a point. And the k points go through the other layers in one stacked product each, so that the
    cost of a call is shared.

    `size` is k, chosen so that the activations stay in the cache, which comes to about a
    millisecond of work.
    """

    def __init__(
        self, network: Network, loss: Loss, inputs: NDArray[Any], targets: NDArray[Any]
    ) -> None:
        self._dtype, self._counts = network.dtype, network.layer_counts
        rows = min(ROWS, len(inputs))
        widest = max(a + b + 1 for a, b in pairwise((*network.widths, 0)))
        self.size = int(np.clip(CACHE // (widest * rows * network.dtype.itemsize), 1, LARGEST))
        self._place = np.zeros((self.size, 3), network.dtype)
        self._place[:, 0] = 1
        self._weights = [np.empty((self.size, n), network.dtype) for n in network.layer_counts[1:]]
        self._parts = [
            _Part(
                network,
                loss,
                inputs[start : start + ROWS],
                targets[start : start + ROWS],
                self._weights,
                self.size,
            )
            for start in range(0, len(inputs), ROWS)
        ]

    def lay(self, centre: Floats, directions: Floats) -> None:
        """Take the plane through `centre` (P,) along `directions` (2, P)."""
        spanned = np.vstack([centre, directions]).astype(self._dtype)
        first, *self._spans = np.split(spanned, np.cumsum(self._counts)[:-1], axis=1)
        self._spans = [np.ascontiguousarray(span) for span in self._spans]
        for part in self._parts:
            part.lay(first)

    def at(self, points: Floats) -> Floats:
        """Losses (k,) at coordinates (k, 2), 1 ≤ k ≤ size."""
        self._place[: len(points), 1:] = points
        for span, weights in zip(self._spans, self._weights, strict=True):
            np.dot(self._place, span, weights)
        sums = sum(part.weight * part.losses(self._place) for part in self._parts)
        total = sum(part.weight for part in self._parts)
        return np.asarray(sums / total)[: len(points)]


class _Part:
    """Up to `ROWS` examples: arrays (k, units + 1, n) of activations, the last row being ones."""

    def __init__(
        self,
        network: Network,
        loss: Loss,
        inputs: NDArray[Any],
        targets: NDArray[Any],
        weights: list[Array],
        size: int,
    ) -> None:
        dtype, n = network.dtype, len(inputs)
        self._layers = [layer for layer in network.layers if isinstance(layer, Dense)]
        self._inputs = np.vstack([inputs.T, np.ones((1, n))]).astype(dtype)
        self._scratch = Scratch(dtype)
        self._activations = [np.ones((size, w + 1, n), dtype) for w in network.widths[:-1]]
        self._activations.append(np.empty((size, network.outputs, n), dtype))
        self._totals = np.zeros(size, dtype)
        aimed = np.ascontiguousarray(targets.T, dtype)
        self.weight = loss.weight(aimed)
        self._matrices = [
            block.reshape(size, layer.units, -1)
            for layer, block in zip(self._layers[1:], weights, strict=True)
        ]
        values = [a[:, :-1] for a in self._activations[:-1]]
        self._hidden = [
            layer.activation.forward(a, a, self._scratch.inside(i))
            for i, (layer, a) in enumerate(zip(self._layers, values, strict=False))
        ]
        self._outputs = [operation for i in range(size) for operation in self._head(loss, aimed, i)]

    def lay(self, first: Array) -> None:
        """Multiply the data with the first layer's weights at θ, d₁ and d₂: (3, count)."""
        layer, into = self._layers[0], self._activations[0]
        rows = self._inputs if layer.bias else self._inputs[:-1]
        self._sums = np.zeros((3, *into.shape[1:]), into.dtype)
        # The row of ones stays a row of ones: 1 + α·0 + β·0.
        self._sums[0, layer.units :] = 1
        np.matmul(first.reshape(3, layer.units, -1), rows, self._sums[:, : layer.units])

    def losses(self, place: Array) -> Floats:
        """Losses (k,) of these examples at the rows (1, α, β) of `place`."""
        source = self._activations[0]
        np.dot(place, self._sums.reshape(3, -1), source.reshape(len(place), -1))
        for i, matrix in enumerate(self._matrices):
            replay(self._hidden[i])
            layer, target = self._layers[i + 1], self._activations[i + 1]
            rows = source if layer.bias else source[:, :-1]
            np.matmul(matrix, rows, target[:, : layer.units])
            source = target
        replay(self._outputs)
        return self._totals.astype(np.float64)

    def _head(self, loss: Loss, targets: Array, index: int) -> list[Operation]:
        """The last activation and the loss at one point, as the engine records them."""
        z = self._activations[-1][index]
        # A fused loss reads z beside a; points share a, for each is used up before the next.
        a = self._scratch.like("outputs", z)
        head = Head(
            z=z,
            a=a,
            targets=targets,
            gradient=self._scratch.like("error", z),
            total=self._totals[index : index + 1].reshape(()),
            scratch=self._scratch,
        )
        return [*self._layers[-1].activation.forward(z, a, self._scratch), *loss.value(head)]
