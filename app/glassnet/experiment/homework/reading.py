"""From the account of a step to the facts of one neuron."""

import math
from dataclasses import fields, replace
from typing import Any

import numpy as np

from glassnet.engine.explain import StepAccount
from glassnet.engine.explain.stations import Station
from glassnet.engine.layers.dense import Dense
from glassnet.engine.optimizers import Optimizer
from glassnet.experiment.homework.facts import (
    MOST,
    Ahead,
    Facts,
    Floats,
    Parameter,
    UnsuitableError,
)

__all__ = ["facts_of"]


def facts_of(
    account: StepAccount, optimizer: Optimizer, module: str, unit: int, source: int | None
) -> Facts:
    """Of the account's example, for a neuron of the layer `module` of a weight file.

    It is about the weight of its input `source` or, without one, its bias.

    Raises UnsuitableError for what is no neuron of a small dense layer.
    """
    station = _station(account, module)
    layer, example, chain = station.layer, account.example, account.chain
    assert isinstance(layer, Dense)
    _require(account, station)
    after, final = station.after, station.after is None and station.block is None
    ahead = _ahead(account, after) if after is not None else None
    back = 0.0
    if not final and ahead is None:
        given = chain.output_gradient(station, unit, example)
        back = math.prod(factor.value for factor in given)
    biases = layer.views(station.site.parameters, len(station.inputs)).get("bias")
    facts = Facts(
        unit=unit,
        source=source,
        x=_floats(station.inputs[:, example]),
        matrix=_floats(station.weight),
        biases=None if biases is None else _floats(biases),
        z=_floats(station.pre_activations[:, example]),
        a=_floats(station.activations[:, example]),
        deltas=_floats(station.deltas[:, example]),
        activation=layer.activation,
        loss=chain.loss,
        final=final,
        fused=station.site.fused,
        targets=_floats(chain.targets[:, example]) if final else np.zeros(0),
        ahead=ahead,
        back=back,
        parameter=_parameter(account, optimizer, f"{station.name}.", unit, source),
    )
    _require_finite(facts)
    return facts


def _parameter(
    account: StepAccount, optimizer: Optimizer, layer: str, unit: int, source: int | None
) -> Parameter | None:
    name, index = (f"{layer}bias", [unit]) if source is None else (f"{layer}weight", [unit, source])
    if name not in account.network.positions():
        return None
    one = account.parameter(name, index)
    contributions, shares = _floats(one.contributions), _floats(one.shares)
    weight = source is not None
    free = Parameter(
        own=float(contributions[account.example]),
        share=float(shares[account.example]),
        others=float(np.delete(contributions * shares, account.example).sum()),
        equal=float(contributions.mean()),
        batch=len(shares),
        weighted=not np.allclose(shares, 1 / len(shares)),
        mean=one.mean,
        clipped=one.clipped,
        l1=one.numbers["l1"] if weight else 0.0,
        l2=one.numbers["l2"] if weight else 0.0,
        clip=one.clip_factor,
        frozen=False,
        optimizer=optimizer,
        numbers=one.numbers,
        memory=one.memory_before,
        before=one.before,
        after=one.after,
    )
    stands = one.free == 0.0 and one.after == one.before
    held = stands and (one.penalised != 0.0 or free.renewed(0.0) != one.before)
    return replace(free, frozen=held)


def _station(account: StepAccount, module: str) -> Station:
    """The dense layer of a module. Raises UnsuitableError for another kind of layer."""
    every = [one for each in account.chain.stations for one in (each, *each.body)]
    found = next(one for one in every if one.name == module)
    inside = [one for one in found.body if isinstance(one.layer, Dense)]
    if len(inside) == 1 and not found.kinds:
        found = inside[0]
    if not isinstance(found.layer, Dense):
        raise UnsuitableError(
            f"A sheet is about one neuron of a dense layer, and this is a layer of the kind "
            f"“{found.layer.label}”. Choose a neuron or a weight of a dense layer."
        )
    return found


def _require(account: StepAccount, station: Station) -> None:
    """Raise UnsuitableError for sums that nobody adds up by hand."""
    count = len(station.inputs)
    if count > MOST:
        small = [
            label
            for label, one in zip(account.network.labels, account.chain.stations, strict=True)
            if isinstance(one.layer, Dense) and len(one.inputs) <= MOST
        ]
        instead = f"of the layer “{small[-1]}”" if small else "of a smaller network"
        raise UnsuitableError(
            f"This neuron adds up {count:,} inputs, too many to do by hand. "
            f"Choose a neuron {instead}: a sheet takes at most {MOST} inputs."
        )
    assert isinstance(station.layer, Dense)
    if station.layer.activation.final_only and len(station.activations) > MOST:
        raise UnsuitableError(
            f"Each of these {len(station.activations):,} outputs depends on all others, too many "
            f"to do by hand. Choose a network of at most {MOST} outputs."
        )


def _require_finite(facts: Facts) -> None:
    parts = (facts, facts.ahead, facts.parameter)
    every = [getattr(one, each.name) for one in parts if one for each in fields(one)]
    if not all(np.isfinite(one).all() for one in every if isinstance(one, float | np.ndarray)):
        raise UnsuitableError(
            "Not all numbers of this step are finite, so there is nothing to work out. "
            "Start again with a lower learning rate."
        )


def _ahead(account: StepAccount, station: Station) -> Ahead | None:
    """The layer after a neuron, where it is a small dense one."""
    if not isinstance(station.layer, Dense) or len(station.weight) > MOST:
        return None
    places = account.network.positions()[f"{station.name}.weight"]
    return Ahead(
        _floats(station.weight),
        _floats(account.parameters[1][places]),
        _floats(station.deltas[:, account.example]),
        _floats(station.activations[:, account.example]),
    )


def _floats(values: Any) -> Floats:
    return np.array(values, np.float64)
