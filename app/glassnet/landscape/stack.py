"""The losses of many networks that differ only in where they stand on a plane."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from glassnet.engine import Layer, Network
from glassnet.engine.layers import Activated
from glassnet.engine.layers.activation import ActivationLayer
from glassnet.engine.layers.batch_norm import EPSILON, BatchNorm
from glassnet.engine.layers.dense import Dense
from glassnet.engine.layers.dropout import Dropout
from glassnet.engine.layers.residual import Residual
from glassnet.engine.losses import Loss
from glassnet.engine.network import extended
from glassnet.engine.operations import Array, Operation, Scratch, number, op, replay
from glassnet.landscape.planes.plane import Floats

ROWS = 1024  # examples handled at once
CACHE = 2**21  # bytes of activations that a stack of points may take
LARGEST = 80  # points in a stack
KINDS = (Dense, ActivationLayer, BatchNorm)


class Fork(NamedTuple):
    """Where a residual block begins: its input is kept."""


class Join(NamedTuple):
    """Where it ends: the input, or what the shortcut makes of it, is added."""


class Station(NamedTuple):
    """What the signal comes by: a layer, or an end of a residual block.

    `size` parameters and the running `statistics` are its own.
    """

    kind: Layer | Fork | Join
    size: int
    statistics: Array


class Stack:
    """Losses of k networks at once, at the points θ + α·d₁ + β·d₂ of a plane.

    Two things make this cheap. The weighted sums of a dense first layer are linear in its weights,
    so with the data X they are Z = θX + α·d₁X + β·d₂X: three products when the plane is laid, and
    none at a point. And the k points go through each later dense layer in one stacked product, so
    that the cost of a call is shared, as those of the body and the shortcut of a residual block
    do; all other layers change its values in place. Dropout does nothing in evaluation, and batch
    norm has the statistics that the network has now.

    `size` is k, chosen so that the activations stay in the cache, which comes to at most about a
    millisecond of work. For networks that `takes` accepts.
    """

    def __init__(
        self, network: Network, loss: Loss, inputs: NDArray[Any], targets: NDArray[Any]
    ) -> None:
        stations = stations_of(network)
        kinds = [station.kind for station in stations]
        self._dtype, self._counts = network.dtype, [station.size for station in stations]
        widths = [] if isinstance(kinds[0], Dense) else [network.inputs]
        widths += [kind.units for kind in kinds if isinstance(kind, Dense)]
        rows = min(ROWS, len(inputs))
        widest = max(a + b + 1 for a, b in pairwise((*widths, 0)))
        self.size = int(np.clip(CACHE // (widest * rows * network.dtype.itemsize), 1, LARGEST))
        self._place = np.zeros((self.size, 3), network.dtype)
        self._place[:, 0] = 1
        # The parameters of a dense first layer, and there are many, are in its sums already.
        self._begin = int(isinstance(kinds[0], Dense))
        counts = [n if i >= self._begin else 0 for i, n in enumerate(self._counts)]
        self._weights = [np.empty((self.size, n), network.dtype) for n in counts]
        self._parts = [
            _Part(
                network,
                stations,
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
        kinds = [station.kind for station in stations_of(network)]
        known = all(isinstance(kind, (*KINDS, Fork, Join)) for kind in kinds)
        return network.count > 0 and known

    def lay(self, centre: Floats, directions: Floats) -> None:
        """Take the plane through `centre` (P,) along `directions` (2, P)."""
        spanned = np.vstack([centre, directions]).astype(self._dtype)
        spans = np.split(spanned, np.cumsum(self._counts)[:-1], axis=1)
        self._spans = [np.ascontiguousarray(span) for span in spans[self._begin :]]
        first = np.ascontiguousarray(spans[0])
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


def stations_of(network: Network) -> list[Station]:
    """What the signal of a network comes by in evaluation, residual blocks taken apart."""
    return list(_stations(network.layers, network.inputs, network.statistics))


def _stations(layers: Sequence[Layer], inputs: int, statistics: Array) -> Iterator[Station]:
    width, begin, nothing = inputs, 0, statistics[:0]
    for layer in layers:
        count, end = layer.count(width), begin + layer.statistics(width)
        kept, begin = statistics[begin:end], end
        if isinstance(layer, Residual):
            yield Station(Fork(), 0, nothing)
            body = list(_stations(layer.layers, width, kept))
            yield from body
            yield Station(Join(), count - sum(station.size for station in body), nothing)
        elif not isinstance(layer, Dropout):
            yield Station(layer, count, kept)
        width = layer.outputs(width)


class _Part:
    """Up to `ROWS` examples: arrays (k, units + 1, n) of activations, the last row being ones.

    Only the array of the last dense layer lacks that row, and so is one block for the loss to read.
    `place` (k, 3) holds (1, α, β) of each point, `weights` its parameters (k, count) by layer.
    """

    def __init__(
        self,
        network: Network,
        stations: Sequence[Station],
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
        first = stations[0].kind
        self._first = first if isinstance(first, Dense) else None
        self._sums = np.empty(0)
        self._operations: list[Operation] = []
        self._around: Array | None = None  # the input of a block that is not joined yet
        self._bare: Layer | None = self._first  # whose activation is still to come
        self._source = self._array(
            (network.inputs if self._first is None else self._first.units) + 1
        )
        self._now, self._values = self._source, self._source[:, :-1]
        if self._first is None:
            self._operations.append(op(np.copyto, self._source, self._inputs))
        begin = int(self._first is not None)
        self._left = sum(isinstance(one.kind, Dense) for one in stations[begin:])
        for station, own in zip(stations[begin:], weights[begin:], strict=True):
            self._pass(station, own)
        self._loss, self._targets, self._end = loss, aimed, self._values
        last = self._bare
        if not (isinstance(last, Activated) and last.activation.id == loss.fuses):
            self._activate()

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

    def _pass(self, station: Station, own: Array) -> None:
        """Record a station without its activation."""
        kind = station.kind
        self._activate()
        if isinstance(kind, Fork):
            self._around = self._values
        elif isinstance(kind, Join):
            self._join(own)
        else:
            self._bare = kind
            if isinstance(kind, Dense):
                self._weigh(kind, own)
                return
            if self._values is self._around:
                self._part_ways()
            if isinstance(kind, BatchNorm):
                self._normalise(kind, own, station.statistics, self._values)

    def _part_ways(self) -> None:
        """Go on with a copy, for what follows works in place."""
        copy = self._array(self._now.shape[1])
        self._operations.append(op(np.copyto, copy, self._now))
        self._now, self._values = copy, copy[:, : self._values.shape[1]]

    def _weigh(self, layer: Dense, own: Array) -> None:
        self._left -= 1
        more = self._left > 0
        target, matrix = self._array(layer.units + more), own.reshape(len(own), layer.units, -1)
        rows, result = self._now if layer.bias else self._values, target[:, :-1] if more else target
        self._operations.append(op(np.matmul, matrix, rows, result))
        self._now, self._values = target, result

    def _join(self, own: Array) -> None:
        """Add to the values what went into the block."""
        around, self._around = self._around, None
        if around is not None and own.size:
            matrix = own.reshape(len(own), -1, around.shape[1])
            rows, around = around, np.empty(self._values.shape, self._values.dtype)
            self._operations.append(op(np.matmul, matrix, rows, around))
        self._operations.append(op(np.add, self._values, around, self._values))

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

    def _activate(self) -> None:
        layer, self._bare = self._bare, None
        if not isinstance(layer, Activated):
            return
        activation, source, values = layer.activation, self._now, self._values
        if activation.final_only:
            # One that mixes the units of a layer takes one point after the other.
            for part in values:
                self._operations += activation.forward(part, part, self._scratch)
            return
        # In one stretch, the ones too, which is faster than going round them.
        self._operations += activation.forward(source, source, self._scratch)
        if source.shape != values.shape:
            self._operations.append(op(np.copyto, source[:, -1], number(1, source)))
