"""The losses of many networks that differ only in where they stand on a plane."""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glassnet.engine import Layer, Network
from glassnet.engine.layers import Activated
from glassnet.engine.layers.activation import ActivationLayer
from glassnet.engine.layers.batch_norm import EPSILON, BatchNorm
from glassnet.engine.layers.dense import Dense
from glassnet.engine.layers.dropout import Dropout
from glassnet.engine.losses import Loss
from glassnet.engine.network import extended
from glassnet.engine.operations import Array, Operation, Scratch, number, op, replay
from glassnet.landscape.planes.plane import Floats

ROWS = 1024  # examples handled at once
CACHE = 2**21  # bytes of activations that a stack of points may take
LARGEST = 80  # points in a stack


class Stack:
    """Losses of k networks at once, at the points θ + α·d₁ + β·d₂ of a plane.

    Two things make this cheap. The weighted sums of a dense first layer are linear in its weights,
    so with the data X they are Z = θX + α·d₁X + β·d₂X: three products when the plane is laid, and
    none at a point. And the k points go through each later dense layer in one stacked product, so
    that the cost of a call is shared; all other layers change its values in place. Dropout does
    nothing in evaluation, and batch norm has the statistics that the network has now.

    `size` is k, chosen so that the activations stay in the cache, which comes to at most about a
    millisecond of work. For networks that `takes` accepts.
    """

    def __init__(
        self, network: Network, loss: Loss, inputs: NDArray[Any], targets: NDArray[Any]
    ) -> None:
        self._dtype, self._counts = network.dtype, network.layer_counts
        layers = [layer for layer in network.layers if not isinstance(layer, Dropout)]
        widths = [] if isinstance(layers[0], Dense) else [network.inputs]
        widths += [layer.units for layer in layers if isinstance(layer, Dense)]
        rows = min(ROWS, len(inputs))
        widest = max(a + b + 1 for a, b in pairwise((*widths, 0)))
        self.size = int(np.clip(CACHE // (widest * rows * network.dtype.itemsize), 1, LARGEST))
        self._place = np.zeros((self.size, 3), network.dtype)
        self._place[:, 0] = 1
        # The parameters of a dense first layer, and there are many, are in its sums already.
        dropped = [isinstance(layer, Dropout) for layer in network.layers]
        self._begin = dropped.index(False) + isinstance(layers[0], Dense)
        counts = [n if i >= self._begin else 0 for i, n in enumerate(self._counts)]
        self._weights = [np.empty((self.size, n), network.dtype) for n in counts]
        self._parts = [
            _Part(
                network,
                loss,
                inputs[start : start + ROWS],
                targets[start : start + ROWS],
                self._place,
                self._weights,
            )
            for start in range(0, len(inputs), ROWS)
        ]

    @staticmethod
    def takes(network: Network) -> bool:
        """Whether all its layers are of the kinds that can be stacked."""
        kinds = (Dense, ActivationLayer, BatchNorm, Dropout)
        return network.count > 0 and all(isinstance(layer, kinds) for layer in network.layers)

    def lay(self, centre: Floats, directions: Floats) -> None:
        """Take the plane through `centre` (P,) along `directions` (2, P)."""
        spanned = np.vstack([centre, directions]).astype(self._dtype)
        spans = np.split(spanned, np.cumsum(self._counts)[:-1], axis=1)
        self._spans = [np.ascontiguousarray(span) for span in spans[self._begin :]]
        first = np.ascontiguousarray(spans[self._begin - 1])
        for part in self._parts:
            part.lay(first)

    def at(self, points: Floats) -> Floats:
        """Losses (k,) at coordinates (k, 2), 1 ≤ k ≤ size."""
        self._place[: len(points), 1:] = points
        for span, weights in zip(self._spans, self._weights[self._begin :], strict=True):
            np.dot(self._place, span, weights)
        sums = sum(part.weight * part.losses() for part in self._parts)
        total = sum(part.weight for part in self._parts)
        return np.asarray(sums / total)[: len(points)]


class _Part:
    """Up to `ROWS` examples: arrays (k, units + 1, n) of activations, the last row being ones.

    Only the array of the last dense layer lacks that row, and so is one block for the loss to read.
    `place` (k, 3) holds (1, α, β) of each point, `weights` its parameters (k, count) by layer.
    """

    def __init__(
        self,
        network: Network,
        loss: Loss,
        inputs: NDArray[Any],
        targets: NDArray[Any],
        place: Array,
        weights: list[Array],
    ) -> None:
        self._place, self._examples = place, len(inputs)
        self._inputs = extended(inputs, network.dtype).T
        self._scratch = Scratch(network.dtype)
        aimed = np.ascontiguousarray(targets.T, network.dtype)
        self.weight = loss.weight(aimed)
        kept = [network.statistics[span] for span in network.statistic_spans]
        (layer, own, statistics), *others = (
            one
            for one in zip(network.layers, weights, kept, strict=True)
            if not isinstance(one[0], Dropout)
        )
        self._first = layer if isinstance(layer, Dense) else None
        self._sums = np.empty(0)
        self._source = self._array(
            (network.inputs if self._first is None else self._first.units) + 1
        )
        self._operations: list[Operation] = []
        source, values = self._source, self._source[:, :-1]
        if self._first is None:
            self._operations.append(op(np.copyto, source, self._inputs))
            source, values = self._pass(layer, own, statistics, source, values)
        left = sum(isinstance(one, Dense) for one, *_ in others)
        for following, own, statistics in others:
            self._activate(layer, source, values)
            left -= isinstance(following, Dense)
            layer = following
            source, values = self._pass(layer, own, statistics, source, values, more=left > 0)
        self._loss, self._targets, self._end = loss, aimed, values
        if not (isinstance(layer, Activated) and layer.activation.id == loss.fuses):
            self._activate(layer, source, values)

    def lay(self, first: Array) -> None:
        """Multiply the data with the weights of a dense first layer at θ, d₁ and d₂: (3, count)."""
        layer, into = self._first, self._source
        if layer is None:
            return
        rows = self._inputs if layer.bias else self._inputs[:-1]
        self._sums = np.zeros((3, *into.shape[1:]), into.dtype)
        # The row of ones stays a row of ones: 1 + α·0 + β·0.
        self._sums[0, layer.units :] = 1
        np.matmul(first.reshape(3, layer.units, -1), rows, self._sums[:, : layer.units])

    def losses(self) -> Floats:
        """Losses (k,) of these examples at the points."""
        if self._first is not None:
            source = self._source.reshape(len(self._place), -1)
            np.dot(self._place, self._sums.reshape(3, -1), source)
        replay(self._operations)
        return self._loss.value(self._end, self._targets).astype(np.float64)

    def _array(self, rows: int) -> Array:
        made = np.empty((len(self._place), rows, self._examples), self._inputs.dtype)
        made[:, -1] = 1
        return made

    def _pass(
        self,
        layer: Layer,
        own: Array,
        statistics: Array,
        source: Array,
        values: Array,
        *,
        more: bool = True,
    ) -> tuple[Array, Array]:
        """Record a layer without its activation; its array, and its values alone.

        `more` tells whether other dense layers follow.
        """
        if isinstance(layer, BatchNorm):
            self._normalise(layer, own, statistics, values)
        if not isinstance(layer, Dense):
            return source, values
        target, matrix = self._array(layer.units + more), own.reshape(len(own), layer.units, -1)
        rows, result = source if layer.bias else values, target[:, :-1] if more else target
        self._operations.append(op(np.matmul, matrix, rows, result))
        return target, result

    def _normalise(self, layer: BatchNorm, own: Array, statistics: Array, values: Array) -> None:
        units = values.shape[1]
        kept = layer.statistic_views(statistics, units)
        mean = kept["running_mean"].astype(values.dtype)
        share = (1 / np.sqrt(kept["running_var"] + EPSILON)).astype(values.dtype)
        gamma, beta = own[:, :units], own[:, units:]
        scale = np.empty_like(gamma)
        self._operations += [
            op(np.multiply, gamma, share, scale),
            op(np.subtract, values, mean[:, None], values),
            op(np.multiply, values, scale[:, :, None], values),
            op(np.add, values, beta[:, :, None], values),
        ]

    def _activate(self, layer: Layer, source: Array, values: Array) -> None:
        if not isinstance(layer, Activated):
            return
        activation = layer.activation
        if activation.final_only:
            # One that mixes the units of a layer takes one point after the other.
            for part in values:
                self._operations += activation.forward(part, part, self._scratch)
            return
        # In one stretch, the ones too, which is faster than going round them.
        self._operations += activation.forward(source, source, self._scratch)
        if source is not values:
            self._operations.append(op(np.copyto, source[:, -1], number(1, source)))
