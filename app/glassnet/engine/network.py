"""A network: layers in a row, and all their parameters in one vector."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import accumulate, pairwise
from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from glassnet.engine.activations import activations
from glassnet.engine.errors import SettingError
from glassnet.engine.layers import Layer
from glassnet.engine.operations import Array, Scratch, replay
from glassnet.engine.plan import Plan

__all__ = ["CHUNK", "Network", "extended", "labels_of", "require_finite"]

CHUNK = 1024
"""Rows that are evaluated at a time."""
NEVER_NEGATIVE = ("running_var", "num_batches_tracked")
"""What the names of statistics end with that cannot be below 0."""


def extended(inputs: ArrayLike, dtype: DTypeLike) -> Array:
    """Rows (n, features) with a last column of ones (n, features + 1), as plans read them.

    Raises SettingError for values that are no numbers, or not finite in `dtype`.
    """
    rows = np.asarray(inputs)
    result = np.ones((rows.shape[0], rows.shape[1] + 1), dtype)
    try:
        with np.errstate(over="ignore"):
            result[:, :-1] = rows
    except (TypeError, ValueError):
        raise SettingError("these are not numbers", ["inputs"]) from None
    finite = np.isfinite(result[:, :-1])
    if not finite.all():
        raise _not_finite(rows[~finite][0], result.dtype, "inputs")
    return result


def require_finite(values: Array, dtype: DTypeLike, *path: str) -> None:
    """Raise SettingError, with `path` and an index, for a value that is not finite in `dtype`."""
    with np.errstate(over="ignore"):
        finite = np.isfinite(values.astype(dtype))
    if not finite.all():
        at = tuple(int(i) for i in np.argwhere(~finite)[0])
        raise _not_finite(values[at], dtype, *path, *at)


def _not_finite(value: Any, dtype: DTypeLike, *path: str | int) -> SettingError:
    problem = f"{value:g} is not allowed; it must be finite in {np.dtype(dtype)}"
    return SettingError(problem, path)


class Network:
    """Layers in a row, given the number of inputs.

    All parameters are one vector `parameters` (P,), of which layer i owns `spans[i]`. Any vector
    laid out like it (a gradient, a direction, an earlier state) can be seen by layer with `views`.
    Running statistics, which are not trained, are another vector, `statistics` (S,) in float64.
    `dtype` is float32 or float64; without a generator all parameters are 0.

    Raises SettingError, its path starting with "layers", when the layers cannot be put in a row.
    """

    def __init__(
        self,
        layers: Sequence[Layer],
        inputs: int,
        *,
        dtype: DTypeLike = "float32",
        rng: np.random.Generator | None = None,
    ) -> None:
        self.layers = tuple(layers)
        self.inputs = inputs
        self.dtype: np.dtype[Any] = np.dtype(dtype)
        self._check()
        self._widths_in: list[int] = [inputs]
        for layer in self.layers:
            self._widths_in.append(layer.outputs(self._widths_in[-1]))
        self.widths = tuple(self._widths_in[1:])
        self.outputs = self.widths[-1]
        self.layer_counts = tuple(
            layer.count(width) for layer, width in zip(self.layers, self._widths_in, strict=False)
        )
        self.spans = _spans(self.layer_counts)
        self.count = sum(self.layer_counts)
        self.parameters: Array = np.zeros(self.count, self.dtype)
        kept = [layer.statistics(width) for layer, _, width in self._parts()]
        self.statistic_spans = _spans(kept)
        self.statistics: Array = np.zeros(sum(kept))
        for (layer, _, width), span in zip(self._parts(), self.statistic_spans, strict=True):
            layer.start_statistics(self.statistics[span], width)
        self.labels = labels_of(self.layers)
        if rng is not None:
            self._initialise(rng)

    @property
    def final_activation(self) -> str:
        """The id of the last activation, "linear" when there is none."""
        return self.layers[-1].final_activation

    def views(self, vector: Array | None = None) -> tuple[dict[str, Array], ...]:
        """For each layer, the parts of a (P,) vector by name ("weight", "bias"), as views.

        Weights are (out, in), biases (out,). Without a vector: the network's own parameters.
        """
        whole = self.parameters if vector is None else vector
        return tuple(dict(layer.views(whole[span], width)) for layer, span, width in self._parts())

    def weight_mask(self) -> Array:
        """Which parameters (P,) are weights, entries of matrices: those that penalties act on."""
        mask = np.zeros(self.count, bool)
        for views in self.views(mask):
            for view in views.values():
                view[...] = view.ndim == 2
        return mask

    @property
    def names(self) -> tuple[str, ...]:
        """The names in a weight file, those of the equivalent PyTorch module."""
        return tuple(self._named())

    def positions(self) -> dict[str, Array]:
        """Where each entry of each trained array of a weight file lies in the flat vector."""
        parts = zip(self._modules(), self.views(np.arange(self.count)), strict=False)
        return {f"{module}.{name}": view for module, views in parts for name, view in views.items()}

    def position(self, name: str, index: Sequence[int]) -> int:
        """Where one entry of a trained array lies in the flat vector.

        Raises SettingError for an unknown name, or an index that its shape does not have.
        """
        places = self.positions()
        if name not in places:
            raise SettingError(f"no such parameters; there are: {', '.join(places)}", [name])
        shape = places[name].shape
        inside = all(
            isinstance(one, Integral) and 0 <= one < size
            for one, size in zip(index, shape, strict=False)
        )
        if len(index) != len(shape) or not inside:
            raise SettingError(f"{tuple(index)} is no entry of the shape {shape}", [name])
        return int(places[name][tuple(index)])

    @property
    def least_batch(self) -> int:
        """The fewest examples that a training batch must have."""
        return max(layer.least_batch for layer in self.layers)

    def weights(self) -> dict[str, Array]:
        """A copy of every array of a weight file under its name, statistics included.

        In the network's precision, but counts, which have shape (), in int64.
        """
        return {
            name: view.astype(self.dtype if view.ndim else np.int64)
            for name, view in self._named().items()
        }

    def set_weights(self, weights: Mapping[str, ArrayLike]) -> None:
        """Take over arrays with exactly the names and shapes of `weights()`.

        Raises SettingError for a missing or unknown name, another shape, or a value that is not
        finite; then nothing has changed.
        """
        own = self._named()
        checked: dict[str, Array] = {}
        for name in weights:
            if name not in own:
                raise SettingError(f"no such weights; there are: {', '.join(own)}", [name])
        for name, view in own.items():
            if name not in weights:
                raise SettingError(f"missing; it holds numbers of shape {view.shape}", [name])
            checked[name] = _numbers(name, weights[name], view)
        for name, value in checked.items():
            own[name][...] = value

    def clone(self) -> "Network":
        """A network with the same layers and its own copy of the parameters."""
        copy = Network(self.layers, self.inputs, dtype=self.dtype)
        copy.parameters[:] = self.parameters
        copy.statistics[:] = self.statistics
        return copy

    def predict(self, inputs: ArrayLike, parameters: Array | None = None) -> Array:
        """The outputs (n, outputs) for rows (n, features), at other parameters (P,) if given."""
        return self.activations(inputs, parameters)[-1]

    def activations(self, inputs: ArrayLike, parameters: Array | None = None) -> list[Array]:
        """For each layer what it hands on (n, width), for rows (n, features)."""
        rows = np.asarray(inputs)
        if rows.ndim != 2 or rows.shape[1] != self.inputs:
            raise SettingError(
                f"inputs of shape {rows.shape} do not fit; they must be (rows, {self.inputs})"
            )
        vector = self.parameters if parameters is None else parameters.astype(self.dtype)
        results = [np.empty((len(rows), width), self.dtype) for width in self.widths]
        scratch = Scratch(self.dtype)
        with np.errstate(all="ignore"):
            for start in range(0, len(rows), CHUNK):
                chunk = extended(rows[start : start + CHUNK], self.dtype)
                plan = Plan(self, vector, chunk, scratch)
                replay(plan.operations)
                for result, signal in zip(results, plan.signals[1:], strict=True):
                    result[start : start + CHUNK] = signal.values.T
        return results

    def _check(self) -> None:
        if self.dtype not in (np.dtype("float32"), np.dtype("float64")):
            raise SettingError(f"{self.dtype} is not allowed; allowed: float32, float64", ["dtype"])
        if self.inputs < 1:
            raise SettingError(f"{self.inputs} inputs are not allowed; there must be at least 1")
        if not self.layers:
            raise SettingError("a network needs at least one layer", ["layers"])
        for index, layer in enumerate(self.layers[:-1]):
            if activations[layer.final_activation].final_only:
                raise SettingError(
                    f"{layer.final_activation!r} is not allowed before the last layer",
                    ["layers", index, "activation"],
                )

    def non_finite_layer(self) -> int | None:
        """The first layer with a parameter, else with a statistic, that is not finite."""
        kinds = ((self.parameters, self.spans), (self.statistics, self.statistic_spans))
        for vector, spans in kinds:
            if not np.isfinite(vector.dot(vector)):
                for index, span in enumerate(spans):
                    if not np.isfinite(vector[span]).all():
                        return index
        return None

    def _initialise(self, rng: np.random.Generator) -> None:
        for index, (layer, span, width) in enumerate(self._parts()):
            own = self.parameters[span]
            with np.errstate(over="ignore"), suppress(OverflowError):
                layer.initialise(own, width, rng)
                if np.isfinite(own).all():
                    continue
            problem = f"draws weights that are too large for {self.dtype}; give smaller ones"
            raise SettingError(problem, ["layers", index, "init"])

    def _parts(self) -> list[tuple[Layer, slice, int]]:
        return list(zip(self.layers, self.spans, self._widths_in, strict=False))

    def _named(self) -> dict[str, Array]:
        return {
            f"{module}.{name}": view
            for module, own, kept in zip(self._modules(), self.views(), self._kept(), strict=False)
            for name, view in (own | kept).items()
        }

    def _modules(self) -> list[int]:
        """The number with which the names of each layer begin."""
        return list(accumulate((layer.modules for layer in self.layers), initial=0))

    def _kept(self) -> list[dict[str, Array]]:
        return [
            dict(layer.statistic_views(self.statistics[span], width))
            for (layer, _, width), span in zip(self._parts(), self.statistic_spans, strict=True)
        ]


def labels_of(layers: Sequence[Layer]) -> tuple[str, ...]:
    """What the layers of a network are called, as "hidden 2"; the last one is the output."""
    nouns = [layer.noun for layer in layers[:-1]]
    numbered = [f"{noun} {nouns[: i + 1].count(noun)}" for i, noun in enumerate(nouns)]
    return (*numbered, "output")


def _spans(counts: Sequence[int]) -> tuple[slice, ...]:
    return tuple(slice(start, end) for start, end in pairwise(accumulate(counts, initial=0)))


def _numbers(name: str, value: ArrayLike, like: Array) -> Array:
    shape = like.shape
    try:
        given = np.asarray(value)
        if given.dtype.kind not in "biuf":
            raise TypeError
        with np.errstate(over="ignore"):
            result = given.astype(like.dtype)
    except (TypeError, ValueError):
        raise SettingError(f"these are not numbers of shape {shape}", [name]) from None
    if result.shape != shape:
        raise SettingError(f"shape {result.shape} does not fit; it must be {shape}", [name])
    if not np.isfinite(result).all():
        raise SettingError("a value is not finite; all must be finite numbers", [name])
    if name.endswith(NEVER_NEGATIVE) and (result < 0).any():
        raise SettingError(f"{result.min():g} is not allowed; it must be at least 0", [name])
    return result
