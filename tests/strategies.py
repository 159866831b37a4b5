"""Whole experiments for hypothesis, drawn from the registries: what is registered is drawn."""

import json
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st
from numpy.typing import NDArray

from glassnet import Run
from glassnet.data import datasets
from glassnet.engine import (
    Component,
    GlassnetError,
    Hyper,
    Registry,
    SettingError,
    activations,
    initialisers,
    layers,
    losses,
    optimizers,
    schedules,
)
from glassnet.experiment import read_spec
from glassnet.experiment.shapes import positions
from glassnet.experiment.validation import allowed_outputs

Json = dict[str, Any]
Array = NDArray[Any]

COMPONENTS: tuple[Registry[Any], ...] = (
    activations,
    datasets,
    initialisers,
    layers,
    losses,
    optimizers,
    schedules,
)
"""Every registry there is."""

SMALL = 6
"""Most units, steps of a stair and the like of a drawn component."""
MOST_ROWS = 12
TARGETS = ["indices", "one-hot", "yes or no", "numbers"]


@dataclass(frozen=True)
class Experiment:
    """A drawn spec, with the arrays that it learns from where it names no dataset."""

    spec: Json
    inputs: Array | None = field(default=None, repr=False)
    targets: Array | None = None

    def run(self, **training: Any) -> Run:
        """A new run of it, with some fields of `training` changed."""
        spec = json.loads(json.dumps(self.spec))
        spec["training"] |= training
        return Run(spec, self.inputs, self.targets)


def numbers(one: Hyper) -> st.SearchStrategy[Any]:
    """Values of a hyper-parameter near its default, with which training stays sensible."""
    if one.kind is int:
        return st.integers(int(one.low), int(min(one.high, max(one.low, SMALL))))
    if one.high - one.low <= 1:
        room = (one.high - one.low) / 16
        return st.floats(one.low + room, one.high - room)
    if one.low == 0:
        size = one.default or 0.01
        return st.floats(size / 4, min(one.high, size * 2))
    return st.floats(one.default - 0.5, one.default + 0.5)


def anything(one: Hyper) -> st.SearchStrategy[Any]:
    """All that a hyper-parameter of numbers allows."""
    if one.kind is int:
        return st.integers(int(one.low), int(min(one.high, 2**63)))
    return st.floats(
        max(one.low, -1e300),
        min(one.high, 1e300),
        exclude_min=one.open_low,
        exclude_max=one.open_high,
    )


def values(one: Hyper, *, classes: int = 3, wild: bool = False) -> st.SearchStrategy[Any]:
    """Values of a hyper-parameter in their JSON form; `classes` is the length of a list."""
    if one.choices:
        chosen: st.SearchStrategy[Any] = st.sampled_from(one.choices)
    elif one.many:
        # What holds layers is no layer of such a list.
        inner = [it for it in one.registry if not any(more.many for more in it.hypers.values())]
        chosen = st.lists(
            st.sampled_from(inner).flatmap(lambda it: components(one.registry, it, wild=wild)),
            min_size=1,
            max_size=2,
        )
    elif one.registry is not None:
        hidden = [it for it in one.registry if not getattr(it, "final_only", False)]
        chosen = st.sampled_from(hidden).flatmap(lambda it: components(one.registry, it, wild=wild))
    elif one.kind is bool:
        chosen = st.booleans()
    elif one.kind is tuple:
        chosen = st.lists(st.floats(0.25, 4), min_size=classes, max_size=classes)
    elif one.kind is str:
        chosen = st.just(one.default)
    else:
        chosen = anything(one) if wild else numbers(one)
    return st.none() | chosen if one.optional else chosen


def components(
    registry: Registry[Any],
    one: type[Component] | None = None,
    *,
    classes: int = 3,
    wild: bool = False,
    **fixed: Any,
) -> st.SearchStrategy[Json]:
    """The JSON form of a component of a registry, with all its hyper-parameters drawn.

    `fixed` gives some of them; `wild` draws from all that is allowed.
    """
    if one is None:
        return st.sampled_from(list(registry)).flatmap(
            lambda it: components(registry, it, classes=classes, wild=wild, **fixed)
        )
    drawn = {
        name: st.just(fixed[name]) if name in fixed else values(it, classes=classes, wild=wild)
        for name, it in one.hypers.items()
    }
    return st.fixed_dictionaries({registry.tag: st.just(one.id), **drawn}).filter(
        lambda form: _accepted(registry, form)
    )


def _accepted(registry: Registry[Any], form: Json) -> bool:
    try:
        registry.from_json(form)
    except SettingError:
        return False
    return True


@st.composite
def stacks(
    draw: st.DrawFn, last: str, outputs: int, *, layer: str | None = None, wild: bool = False
) -> list[Json]:
    """1 to 4 layers whose last activation is `last`, with so many outputs, a `layer` before it."""
    dense, alone = layers["dense"], layers["activation"]
    hidden = draw(st.lists(components(layers, wild=wild), max_size=3))
    if layer is not None:
        hidden = [*hidden[:1], draw(components(layers, layers[layer]))]
    form = draw(components(activations, activations[last], wild=wild))
    kinds = ["dense", "alone", "shapeless"] if last == "linear" else ["dense", "alone"]
    end = draw(st.sampled_from(kinds[:1] if len(hidden) == 3 else kinds))
    if end == "dense":
        final = [draw(components(layers, dense, units=outputs, activation=form, wild=wild))]
    else:
        before = draw(components(layers, dense, units=outputs, activation="linear", wild=wild))
        keeping = [one for one in layers if not one.hypers.keys() & {"units", "layers"}]
        shapeless = [one for one in keeping if "activation" not in one.hypers]
        after = components(layers, alone, activation=form)
        if end == "shapeless":
            after = st.sampled_from(shapeless).flatmap(lambda it: components(layers, it, wild=wild))
        final = [before, draw(after)]
    return [*hidden, *final]


def fitting(outputs: int, *, numbers_only: bool = False) -> dict[str, list[str]]:
    """For every loss, the last activations after which it may meet so many outputs."""
    return {
        loss.id: [
            one.id
            for one in activations
            if _fit(one.id, loss, outputs) and not (numbers_only and (loss.fuses or one.final_only))
        ]
        for loss in losses
    }


def _fit(activation: str, loss: type[Any], outputs: int) -> bool:
    try:
        loss().fits(activation, outputs)
    except SettingError:
        return False
    return activation != "softmax" or outputs > 1


@st.composite
def ends(
    draw: st.DrawFn, outputs: int, *, numbers_only: bool = False, only: str | None = None
) -> tuple[str, str]:
    """A last activation and the id of a loss that fits it; `only` gives the loss."""
    pairs = fitting(outputs, numbers_only=numbers_only)
    loss = draw(
        st.sampled_from([one for one, lasts in pairs.items() if lasts and only in (None, one)])
    )
    return draw(st.sampled_from(pairs[loss])), loss


@st.composite
def trainings(draw: st.DrawFn, network: list[Json], inputs: int, rows: int) -> Json:
    """All fields of `training` but the loss, for so many training rows."""
    stack = [layers.from_json(one) for one in network]
    names = positions(stack, inputs)
    entries = [f"{name}[{','.join('0' * view.ndim)}]" for name, view in names.items()]
    modules = {name.split(".")[0]: None for name in names}
    frozen = st.sampled_from([*names, *entries, *modules]) if names else st.nothing()
    least = max(one.least_batch for one in stack)
    assume(rows >= least)
    return {
        "optimizer": draw(components(optimizers)),
        "schedule": draw(components(schedules)),
        "batch_size": draw(st.integers(least, rows + 1) | st.just("full")),
        "shuffle": draw(st.booleans()),
        "epochs": draw(st.integers(1, 5)),
        "l1": draw(st.sampled_from([0.0, 0.01])),
        "l2": draw(st.sampled_from([0.0, 0.02])),
        "clip_norm": draw(st.none() | st.floats(0.05, 2)),
        "freeze": draw(st.lists(frozen, max_size=1) if names else st.just([])),
        "dtype": draw(st.sampled_from(["float32", "float64"])),
    }


@st.composite
def examples(draw: st.DrawFn, seed: int, kinds: list[str]) -> tuple[Array, Array, int, bool]:
    """Inputs, targets, outputs, and whether the targets are numbers and no classes."""
    rng = np.random.default_rng(seed)
    rows, features = draw(st.integers(2, MOST_ROWS)), draw(st.integers(1, 4))
    inputs = rng.normal(size=(rows, features))
    kind = draw(st.sampled_from(kinds))
    outputs = draw(st.integers(1 if kind == "numbers" else 2, 3))
    if kind == "numbers":
        return inputs, rng.normal(size=(rows, outputs)), outputs, True
    if kind == "yes or no":
        return inputs, rng.integers(0, 2, (rows, 1)), 1, False
    labels = rng.integers(0, outputs, rows)
    return inputs, labels if kind == "indices" else np.eye(outputs)[labels], outputs, False


@st.composite
def array_experiments(
    draw: st.DrawFn, /, *, loss: str | None = None, layer: str | None = None, **training: Any
) -> Experiment:
    """An experiment on small arrays, with some fields of `training` given.

    `loss` and `layer` are ids of what it must have, where given.
    """
    seed = draw(st.integers(0, 999))
    fused = loss is not None and losses[loss].fuses != ""
    kinds = TARGETS[:2] if loss == "cross_entropy" else TARGETS[:3] if fused else TARGETS
    inputs, targets, outputs, numbers_only = draw(examples(seed, kinds))
    last, chosen = draw(ends(outputs, numbers_only=numbers_only, only=loss))
    network = draw(stacks(last, outputs, layer=layer))
    fields = draw(trainings(network, inputs.shape[1], len(inputs)))
    fields["loss"] = draw(components(losses, losses[chosen], classes=outputs))
    spec = {"format": "glassnet/1", "seed": seed, "network": {"layers": network}}
    return _runnable(Experiment(spec | {"training": fields | training}, inputs, targets))


@st.composite
def dataset_experiments(draw: st.DrawFn, /, *, wild: bool = False, **training: Any) -> Experiment:
    """An experiment on a registered dataset, with some fields of `training` given."""
    form = draw(components(datasets, wild=wild))
    for name in {"samples"} & form.keys():
        form[name] = draw(st.integers(16, 40))
    dataset = datasets.from_json(form)
    allowed = allowed_outputs(dataset) or (len(dataset.target_names) or 1,)
    outputs = draw(st.sampled_from(allowed))
    last, loss = draw(ends(outputs, numbers_only=dataset.task == "regression"))
    network = draw(stacks(last, outputs, wild=wild))
    fields = draw(trainings(network, dataset.features, rows=4))
    fields["loss"] = draw(components(losses, losses[loss], classes=outputs, wild=wild))
    if wild:
        fields["optimizer"] = draw(components(optimizers, wild=True))
        fields["schedule"] = draw(components(schedules, wild=True))
    if form.get("validation", 0) > 0.1:
        fields["early_stopping"] = draw(st.none() | st.just({"patience": 3}))
    spec = {"format": "glassnet/1", "seed": draw(st.integers(0, 999)), "dataset": form}
    whole = spec | {"network": {"layers": network}, "training": fields | training}
    # Ten thousand units are allowed, and are too many to be made for every draw.
    return _valid(Experiment(whole)) if wild else _runnable(Experiment(whole))


def experiments(**training: Any) -> st.SearchStrategy[Experiment]:
    """Any experiment small enough to train at once, with some fields of `training` given."""
    return array_experiments(**training) | dataset_experiments(**training)


def _valid(drawn: Experiment) -> Experiment:
    try:
        read_spec(drawn.spec)
    except GlassnetError:
        assume(False)
    return drawn


def _runnable(drawn: Experiment) -> Experiment:
    try:
        drawn.run()
    except GlassnetError:
        # A few draws do not fit, such as a validation split that leaves too few rows.
        assume(False)
    return drawn
