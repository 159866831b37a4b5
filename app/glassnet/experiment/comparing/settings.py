"""What differs between two experiments, in words."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from glassnet.engine import Component
from glassnet.engine.network import labels_of
from glassnet.experiment.shapes import widths
from glassnet.experiment.spec import TRAINING_FIELDS, Spec


class Difference(Struct, frozen=True):
    """A setting that two experiments do not share: its name, and its value in each."""

    name: str
    a: str
    b: str


Entry = tuple[str, str, str]
"""The path of a setting, its name, and its value."""


def differing(a: Spec, b: Spec) -> tuple[Difference, ...]:
    """The settings that differ, in the order of the document.

    Of components of another kind only what both have is compared beside the kind; networks with
    another number of layers differ as a whole.
    """
    mine, its = ({path: (name, text) for path, name, text in _entries(spec)} for spec in (a, b))
    if len(a.network.layers) != len(b.network.layers):
        mine, its = ({k: v for k, v in one.items() if k[:1] != "#"} for one in (mine, its))
    return tuple(
        Difference(mine[path][0], mine[path][1], its[path][1])
        for path in mine
        if path in its and mine[path][1] != its[path][1]
    )


def _entries(spec: Spec) -> Iterator[Entry]:
    yield "seed", "Seed", f"{spec.seed}"
    if spec.dataset is not None:
        yield from _described("dataset", "Data", spec.dataset)
    yield from _network(spec)
    training = spec.training
    for name, words in (("loss", "Loss"), ("optimizer", ""), ("schedule", "Schedule")):
        yield from _described(f"training.{name}", words, getattr(training, name))
    for name, field in TRAINING_FIELDS.items():
        yield f"training.{name}", field.label, text_of(getattr(training, name))
    early = training.early_stopping
    yield (
        "training.early_stopping",
        "Early stopping",
        ("off" if early is None else f"after {early.patience} epochs"),
    )
    yield "training.freeze", "Frozen", ", ".join(training.freeze) or "nothing"


def _network(spec: Spec) -> Iterator[Entry]:
    layers = spec.network.layers
    features = spec.dataset.features if spec.dataset is not None else 0
    sizes = (features, *widths(layers, features)) if features else (len(layers),)
    yield "count", "Layers", "-".join(map(str, sizes))
    for index, (layer, label) in enumerate(zip(layers, labels_of(layers), strict=True)):
        yield from _described(f"#{index}", label[:1].upper() + label[1:], layer)
    given = spec.network.initial_weights
    yield "initial", "Initial weights", f"{sorted(given)}" if given else "drawn"


def _described(path: str, words: str, component: Component) -> Iterator[Entry]:
    """The kind of a component, then its hyper-parameters."""
    yield path, words or "Optimizer", component.label
    for name, field in component.hypers.items():
        label = field.label or name
        full = f"{words}: {label[:1].lower()}{label[1:]}" if words else label
        yield f"{path}.{name}", full, text_of(getattr(component, name))


def text_of(value: Any) -> str:
    """A value of a setting as people say it."""
    if value is None:
        return "off"
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, Component):
        inner = [text_of(one) for one in value.values.values()]
        return f"{value.label} ({', '.join(inner)})" if inner else value.label
    if isinstance(value, (list, tuple)):
        return ", ".join(text_of(item) for item in value)
    if isinstance(value, float):
        return f"{value:.6g}"
    return f"{value:,}" if isinstance(value, int) else str(value)
