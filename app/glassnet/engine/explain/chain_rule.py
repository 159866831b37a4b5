"""The chain rule written out: from the loss back to one parameter, factor by factor."""

from collections.abc import Sequence
from functools import cached_property
from math import prod
from numbers import Integral
from typing import Any

import numpy as np

from glassnet.engine.errors import SettingError
from glassnet.engine.explain.factors import Contribution, Factor, Term
from glassnet.engine.explain.stations import Station, stations
from glassnet.engine.expression import Number, whole
from glassnet.engine.layers import Activated
from glassnet.engine.layers.batch_norm import BatchNorm
from glassnet.engine.layers.dense import Dense
from glassnet.engine.layers.dropout import Dropout
from glassnet.engine.losses import Loss
from glassnet.engine.operations import Array
from glassnet.engine.places import Place
from glassnet.engine.plan import Plan
from glassnet.engine.series import summed

__all__ = ["ChainRule"]

WHOLE_BATCH = (
    "Mean and variance are those of the whole batch, so the gradients of all its examples enter, "
    "not of this one alone."
)


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
        self.outputs = plan.outputs
        self._end = plan.end
        inner = [one for station in self.stations for one in station.body]
        self._owners = {
            f"{station.name}.{kind}": (station, kind)
            for station in (*self.stations, *inner)
            for kind in station.kinds
        }

    @cached_property
    @np.errstate(all="ignore")
    def losses(self) -> Array:
        """Every example's own loss (batch,); their sum weighed with the shares is the batch's."""
        ends, targets = (one.T[:, :, np.newaxis] for one in (self._end, self.targets))
        return np.asarray(self.loss.value(ends, targets))

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
        return Contribution(
            name, tuple(index), example, (*factors, _entering(station, kind, index, example))
        )

    @np.errstate(all="ignore")
    def contributions(self, name: str, index: Sequence[int]) -> Array:
        """Of every example (batch,); their sum weighed with the shares is the data gradient."""
        station, kind = self._owner(name)
        return np.asarray(station.deltas[index[0]] * _last(station, kind, index))

    def back(self, station: Station, unit: int, example: int) -> tuple[Factor, ...]:
        """δ of a unit, or ∂L/∂a where its layer has no activation."""
        if isinstance(station.layer, Activated):
            return self.delta(station, unit, example)
        return self.output_gradient(station, unit, example)

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
        slope = float(station.slopes[unit, example])
        z, a = (
            Number(float(each[unit, example]), station.places.unit(unit))
            for each in (station.pre_activations, station.activations)
        )
        written = Factor(
            "f′(z)",
            slope,
            title="The slope of the activation",
            formula=layer.activation.slope_formula or "f'(z)",
            place=z.place,
            layer=station.index,
            written=layer.activation.written_slope(z, a),
        )
        return (*back, written)

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
            kept = Factor(
                "m",
                float(mask[unit, example]),
                note="0: dropped; else 1/(1 − p)",
                title="What dropout lets pass",
                formula="m",
                place=station.places.unit(unit),
                layer=station.index,
            )
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
        place = last.places.unit(unit)
        stated = self.loss.factors(Number(a, place), Number(y), len(self.targets))
        return tuple(
            Factor(
                one.symbol,
                one.expression.value(),
                note=note if one is stated[0] else "",
                title="The slope of the loss" if one is stated[0] else "The mean over the outputs",
                formula=one.formula,
                place=place,
                written=one.expression,
            )
            for one in stated
        )

    def _weighted(self, station: Station, unit: int, example: int) -> Factor:
        weights, deltas = station.weight[:, unit], station.deltas[:, example]
        places = station.places
        return _sum(
            "Σ w·δ",
            [
                Term(f"unit {i}", (float(w), float(d)), (places.edge(i, unit), places.unit(i)))
                for i, (w, d) in enumerate(zip(weights, deltas, strict=True))
            ],
            title="Handed back by the layer after it",
            formula=r"\frac{\partial L_b}{\partial a_j} = \sum_k w_{kj} \, \delta_k",
            layer=station.index,
        )

    def _softmax(self, station: Station, unit: int, example: int) -> Factor:
        """δⱼ = Σₖ ∂L/∂aₖ · aₖ (1[k = j] − aⱼ): every output depends on every score."""
        a = station.activations[:, example]
        backs = [_value(self.output_gradient(station, k, example)) for k in range(len(a))]
        slopes = a * ((np.arange(len(a)) == unit) - a[unit])
        terms = [
            Term(f"unit {k}", (back, float(slopes[k])), (station.places.unit(k),) * 2)
            for k, back in enumerate(backs)
        ]
        return _sum(
            "Σ ∂L/∂aₖ · ∂aₖ/∂z",
            terms,
            title="The slopes of the loss, through softmax",
            formula=r"\delta_j = \sum_k \frac{\partial L_b}{\partial a_k}"
            r" \frac{\partial a_k}{\partial z_j}",
            layer=station.index,
        )

    def _normalised(self, station: Station, unit: int, example: int) -> Factor:
        """γ/σ (δ − mean of δ − x̂ · mean of δ x̂), means over the batch."""
        scratch, share = station.site.scratch, station.shares[example]
        normal = scratch.like("normal", station.activations)[unit]
        scale = float(station.weight[unit] * scratch.array("scale", (len(station.inputs),))[unit])
        # Weighed with the shares, for a batch's mean may weigh its examples.
        deltas = station.deltas[unit] * station.shares
        means = deltas.mean() / share, (deltas * normal).mean() / share
        of, last = station.places.unit(unit), float(normal[example])
        delta = float(station.deltas[unit, example])
        terms = [
            Term("this example", (scale, delta), (of, of)),
            Term("mean of δ", (-scale, float(means[0])), (of, of)),
            Term("mean of δ·x̂", (-scale, float(means[1]), last), (of, of, of)),
        ]
        return _sum(
            "γ/σ · (δ − mean δ − x̂ · mean δ·x̂)",
            terms,
            note=WHOLE_BATCH,
            title="Handed back through batch norm",
            formula=r"\frac{\partial L_b}{\partial x} = "
            r"\frac{\gamma}{\sigma} \left( \delta - \bar \delta"
            r" - \hat x \, \overline{\delta \hat x} \right)",
            layer=station.index,
        )

    def _around(self, station: Station, unit: int, example: int) -> Factor:
        """Both ways through a block: body′ and shortcut."""
        body = _value(self.input_gradient(station.body[0], unit, example))
        deltas = station.deltas[:, example]
        places, block = station.places, Place("layer", station.index)
        more: dict[str, Any] = {
            "title": "Handed back through the block and around it",
            "layer": station.index,
        }
        back = r"\frac{\partial L_b}{\partial x_j} = "
        through = Term("body", (body,), (block,))
        if not station.kinds:
            around = Term("shortcut", (float(deltas[unit]),), (places.unit(unit),))
            formula = back + r"\mathrm{body}' + \frac{\partial L_b}{\partial a_j}"
            return _sum("body + shortcut", [through, around], formula=formula, **more)
        ways = enumerate(zip(station.weight[:, unit], deltas, strict=True))
        terms = [
            Term(f"shortcut, unit {i}", (float(s), float(d)), (block, places.unit(i)))
            for i, (s, d) in ways
        ]
        formula = back + r"\mathrm{body}' + \sum_k s_{kj} \frac{\partial L_b}{\partial a_k}"
        return _sum("body + Σ s·∂L/∂a", [through, *terms], formula=formula, **more)


def _entering(station: Station, kind: str, index: Sequence[int], example: int) -> Factor:
    """What the parameter is multiplied with."""
    value, places = float(_last(station, kind, index)[example]), station.places
    if kind == "bias":
        return Factor("1", value, title="A bias is added as it is", formula="1", written=whole(1))
    if isinstance(station.layer, BatchNorm):
        title, place = "The value brought to a common size", places.unit(index[0])
        return Factor("x̂", value, title=title, formula=r"\hat x", place=place)
    place = places.source(index[1])
    return Factor("x", value, title="What came in", formula="x_i", place=place)


def _last(station: Station, kind: str, index: Sequence[int]) -> Array:
    """∂z/∂p for every example (batch,): what the parameter is multiplied with."""
    if kind == "bias":
        return np.ones(station.site.batch)
    if isinstance(station.layer, BatchNorm):
        return np.asarray(station.site.scratch.like("normal", station.activations)[index[0]])
    return np.asarray(station.inputs[index[1]])


def _value(factors: Sequence[Factor]) -> float:
    return prod(factor.value for factor in factors)


def _sum(symbol: str, terms: Sequence[Term], **more: Any) -> Factor:
    values = [term.value for term in terms]
    written = summed(values, lambda place: terms[place].written)
    return Factor(symbol, sum(values), tuple(terms), written=written, **more)
