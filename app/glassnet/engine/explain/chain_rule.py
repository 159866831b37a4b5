"""The chain rule written out: from the loss back to one parameter, factor by factor."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from numbers import Integral
from typing import Any

import numpy as np

from glassnet.engine.errors import SettingError
from glassnet.engine.explain.stations import Station, stations
from glassnet.engine.layers import Activated
from glassnet.engine.layers.batch_norm import BatchNorm
from glassnet.engine.layers.dense import Dense
from glassnet.engine.layers.dropout import Dropout
from glassnet.engine.losses import Loss
from glassnet.engine.operations import Array
from glassnet.engine.plan import Plan

__all__ = ["ChainRule", "Contribution", "Factor", "Term"]

WHOLE_BATCH = (
    "Mean and variance are those of the whole batch, so the gradients of all its examples enter, "
    "not of this one alone."
)


@dataclass(frozen=True)
class Term:
    """A summand: its factors, and which unit it comes from."""

    label: str
    factors: tuple[float, ...]

    @property
    def value(self) -> float:
        """The product of the factors."""
        return prod(self.factors)


@dataclass(frozen=True)
class Factor:
    """One factor of a chain: its equation and value, and the terms when it is a sum.

    `note` says what the equation does not.
    """

    symbol: str
    value: float
    terms: tuple[Term, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Contribution:
    """What one example of the batch says about one parameter: ∂L/∂p of its own loss L.

    `example` counts within the batch. With batch norm it is what goes through this example.
    """

    name: str
    index: tuple[int, ...]
    example: int
    factors: tuple[Factor, ...]

    @property
    def value(self) -> float:
        """The product of the factors."""
        return prod(factor.value for factor in self.factors)


def in_batch(example: int, batch: int) -> int:
    """An example's number within a batch. Raises SettingError for one that is not in it."""
    if not isinstance(example, Integral) or not 0 <= example < batch:
        problem = f"{example} is not allowed; the batch has the examples 0 to {batch - 1}"
        raise SettingError(problem, ["example"])
    return example


class ChainRule:
    """The factors of every gradient of a batch that a watched plan has taken forward and back.

    `targets` is (outputs, batch); `shares` (batch,) is what each example counts in the mean.
    """

    def __init__(self, plan: Plan, loss: Loss, targets: Array, shares: Array) -> None:
        self.stations = stations(plan, shares)
        self.loss = loss
        self.targets = targets
        inner = [one for station in self.stations for one in station.body]
        self._owners = {
            f"{station.name}.{kind}": (station, kind)
            for station in (*self.stations, *inner)
            for kind in station.kinds
        }

    @np.errstate(all="ignore")
    def contribution(self, name: str, index: Sequence[int], example: int) -> Contribution:
        """Of one example, for the entry `index` of the array `name` of a weight file.

        Raises SettingError for an unknown name or an example that is not in the batch.
        """
        station, kind = self._owner(name)
        in_batch(example, station.site.batch)
        unit = index[0]
        if isinstance(station.layer, Dense):
            factors = self.delta(station, unit, example)
        else:
            factors = self.output_gradient(station, unit, example)
        last = Factor(_symbol(station, kind), float(_last(station, kind, index)[example]))
        return Contribution(name, tuple(index), example, (*factors, last))

    @np.errstate(all="ignore")
    def contributions(self, name: str, index: Sequence[int]) -> Array:
        """Of every example (batch,); their sum weighed with the shares is the data gradient."""
        station, kind = self._owner(name)
        return np.asarray(station.deltas[index[0]] * _last(station, kind, index))

    def delta(self, station: Station, unit: int, example: int) -> tuple[Factor, ...]:
        """δ = ∂L/∂z of a unit: what comes back for a, times f′(z)."""
        layer = station.layer
        assert isinstance(layer, Activated)
        if station.site.fused:
            return self._head(unit, example)
        if layer.activation.final_only:
            return (self._softmax(station, unit, example),)
        back = self.output_gradient(station, unit, example)
        if layer.activation.id == "linear":
            return back
        return (*back, Factor("f′(z)", float(station.slopes[unit, example])))

    def output_gradient(self, station: Station, unit: int, example: int) -> tuple[Factor, ...]:
        """∂L/∂a of a unit of a station: what the one after it hands back."""
        if station.block is not None:
            return self.output_gradient(station.block, unit, example)
        if station.after is None:
            return self._head(unit, example)
        return self.input_gradient(station.after, unit, example)

    def input_gradient(self, station: Station, unit: int, example: int) -> tuple[Factor, ...]:
        """∂L/∂x of one input of a station: what it hands back."""
        if isinstance(station.layer, Dense):
            return (self._weighted(station, unit, example),)
        if isinstance(station.layer, Activated):
            return self.delta(station, unit, example)
        if isinstance(station.layer, Dropout):
            mask = station.site.scratch.like("mask", station.activations)
            kept = Factor("m", float(mask[unit, example]), note="0: dropped; else 1/(1 − p)")
            return (*self.output_gradient(station, unit, example), kept)
        if isinstance(station.layer, BatchNorm):
            return (self._normalised(station, unit, example),)
        return (self._around(station, unit, example),)

    def _owner(self, name: str) -> tuple[Station, str]:
        if name not in self._owners:
            raise SettingError(f"no such parameters; there are: {', '.join(self._owners)}", [name])
        return self._owners[name]

    def _head(self, unit: int, example: int) -> tuple[Factor, ...]:
        last = self.stations[-1]
        a, y = float(last.activations[unit, example]), float(self.targets[unit, example])
        note = ""
        if last.site.fused:
            note = f"The slope of {self.loss.fuses} and that of the loss in one: this is ∂L/∂z."
        stated = self.loss.factors(a, y, len(self.targets))
        return tuple(Factor(symbol, value, note=note) for symbol, value in stated)

    def _weighted(self, station: Station, unit: int, example: int) -> Factor:
        weights, deltas = station.weight[:, unit], station.deltas[:, example]
        pairs = enumerate(zip(weights, deltas, strict=True))
        return _sum("Σ w·δ", [(f"unit {i}", w, d) for i, (w, d) in pairs])

    def _softmax(self, station: Station, unit: int, example: int) -> Factor:
        """δⱼ = Σₖ ∂L/∂aₖ · aₖ (1[k = j] − aⱼ): every output depends on every score."""
        a = station.activations[:, example]
        backs = [_value(self.output_gradient(station, k, example)) for k in range(len(a))]
        slopes = a * ((np.arange(len(a)) == unit) - a[unit])
        terms = [(f"unit {k}", back, slopes[k]) for k, back in enumerate(backs)]
        return _sum("Σ ∂L/∂aₖ · ∂aₖ/∂z", terms)

    def _normalised(self, station: Station, unit: int, example: int) -> Factor:
        """γ/σ (δ − mean of δ − x̂ · mean of δ x̂), means over the batch."""
        scratch, share = station.site.scratch, station.shares[example]
        normal = scratch.like("normal", station.activations)[unit]
        scale = float(station.weight[unit] * scratch.array("scale", (len(station.inputs),))[unit])
        # Weighed with the shares, for a batch's mean may weigh its examples.
        deltas = station.deltas[unit] * station.shares
        means = deltas.mean() / share, (deltas * normal).mean() / share
        terms = [
            ("this example", scale, station.deltas[unit, example]),
            ("mean of δ", -scale, means[0]),
            ("mean of δ·x̂", -scale, means[1], normal[example]),
        ]
        return _sum("γ/σ · (δ − mean δ − x̂ · mean δ·x̂)", terms, WHOLE_BATCH)

    def _around(self, station: Station, unit: int, example: int) -> Factor:
        """Both ways through a block: body′ and shortcut."""
        body = _value(self.input_gradient(station.body[0], unit, example))
        deltas = station.deltas[:, example]
        if not station.kinds:
            return _sum("body + shortcut", [("body", body), ("shortcut", deltas[unit])])
        around = zip(station.weight[:, unit], deltas, strict=True)
        return _sum(
            "body + Σ s·∂L/∂a",
            [("body", body), *((f"shortcut, unit {i}", s, d) for i, (s, d) in enumerate(around))],
        )


def _symbol(station: Station, kind: str) -> str:
    if kind == "bias":
        return "1"
    return "x̂" if isinstance(station.layer, BatchNorm) else "x"


def _last(station: Station, kind: str, index: Sequence[int]) -> Array:
    """∂z/∂p for every example (batch,): what the parameter is multiplied with."""
    if kind == "bias":
        return np.ones(station.site.batch)
    if isinstance(station.layer, BatchNorm):
        return np.asarray(station.site.scratch.like("normal", station.activations)[index[0]])
    return np.asarray(station.inputs[index[1]])


def _value(factors: Sequence[Factor]) -> float:
    return prod(factor.value for factor in factors)


def _sum(symbol: str, terms: Sequence[tuple[Any, ...]], note: str = "") -> Factor:
    parts = tuple(Term(label, tuple(map(float, factors))) for label, *factors in terms)
    return Factor(symbol, sum(term.value for term in parts), parts, note)
