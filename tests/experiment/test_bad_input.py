"""Whatever is wrong in an experiment is told with its place, its value and what is allowed."""

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from glassnet import Run, cli
from glassnet.data import datasets
from glassnet.engine import Component, Hyper, Registry, SettingError, activations, initialisers
from glassnet.engine import layers as layer_kinds
from glassnet.engine.component import written
from glassnet.experiment import SpecError, read_spec
from tests.strategies import COMPONENTS

BASE: dict[str, Any] = {
    "format": "glassnet/1",
    "dataset": {"name": "circle", "samples": 20},
    "network": {
        "layers": [
            {"type": "dense", "units": 4, "activation": "tanh", "init": "zeros"},
            {"type": "dense", "units": 2, "activation": "softmax"},
        ]
    },
    "training": {"loss": "cross_entropy", "optimizer": "sgd", "schedule": "constant"},
}
PLACES = {
    activations: "network.layers.0.activation",
    initialisers: "network.layers.0.init",
    layer_kinds: "network.layers.0",
    datasets: "dataset",
}
HUGE = 10**5000
WRONG: tuple[Any, ...] = (
    None, True, "eight", math.nan, math.inf, -math.inf, 1.5, -1, 0, 1, HUGE, -HUGE,
    [], {}, [None], [True, "x"], {"a": None},
)  # fmt: skip


def with_field(path: str, value: Any) -> dict[str, Any]:
    """The base experiment with one field changed; the path is as `network.layers.0.units`."""
    spec: Any = json.loads(json.dumps(BASE))
    *parents, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    place = spec
    for part in parents:
        place = place[part]
    place[last] = value
    assert isinstance(spec, dict)
    return spec


def place_of(registry: Registry[Any]) -> str:
    return PLACES.get(registry, f"training.{registry.noun}")


def shown(path: str) -> str:
    """A path as messages write it: network.layers[0].units."""
    return re.sub(r"\.(\d+)", r"[\1]", path)


def is_allowed(field: Hyper, value: Any) -> bool:
    """Whether a value that is no component may be given to a hyper-parameter."""
    if value is None or field.choices or isinstance(value, str):
        return value is None and field.optional
    if isinstance(value, bool) or field.kind is bool:
        return isinstance(value, bool) and field.kind is bool
    if not isinstance(value, (int, float)) or (field.kind is int and not isinstance(value, int)):
        return False
    above = value > field.low if field.open_low else value >= field.low
    below = value < field.high if field.open_high else value <= field.high
    return above and below and abs(value) < 1e300


def faults() -> Iterator[Any]:
    """Every number, flag, text and list of every component, with every value that it refuses."""
    for registry in COMPONENTS:
        for one in registry:
            for name, field in one.hypers.items():
                if field.registry is not None:
                    continue
                for value in WRONG:
                    if not is_allowed(field, value):
                        label = f"{registry.noun} {one.id}.{name}-{written(value)}"
                        yield pytest.param(registry, one, name, value, id=label)


@pytest.mark.parametrize(("registry", "one", "name", "value"), list(faults()))
def test_every_hyper_parameter_refuses_what_it_cannot_be(
    registry: Registry[Any], one: type[Component], name: str, value: Any
) -> None:
    place = place_of(registry)
    with pytest.raises(SpecError) as caught:
        read_spec(with_field(place, {registry.tag: one.id, name: value}))
    allowed = one.hypers[name].allowed
    told = f"{written(value)} is not allowed; it must be {allowed}"
    assert (caught.value.place, caught.value.problem) == (f"{shown(place)}.{name}", told)
    assert not re.search(r"\b(None|True|False)\b", str(caught.value))


@pytest.mark.parametrize("value", [None, True, 3, [], [None], {}, "nonsense"], ids=repr)
@pytest.mark.parametrize("registry", COMPONENTS, ids=lambda one: str(one.noun))
def test_what_is_no_component_is_told_as_it_was_written(
    registry: Registry[Any], value: Any
) -> None:
    # A script may leave the dataset out, and null says so too.
    if registry is datasets and value is None:
        return
    with pytest.raises(SpecError) as caught:
        read_spec(with_field(place_of(registry), value))
    assert str(caught.value).startswith(shown(place_of(registry)))
    assert written(value) in str(caught.value) or "missing" in str(caught.value)
    assert not re.search(r"\b(None|True|False)\b", str(caught.value))


BLOCK: dict[str, Any] = {"type": "residual", "layers": [{"type": "batch_norm"}]}
FIELDS: list[tuple[str, Any, str]] = [
    ("training.epochs", 0, "0 is not allowed; it must be a whole number at least 1"),
    ("training.epochs", HUGE, "a number of more than 400 digits"),
    ("training.epochs", math.nan, "nan is not allowed"),
    ("training.epochs", 1.5, "1.5 is not allowed; it must be a whole number at least 1"),
    ("training.epochs", None, "null is not allowed"),
    *[
        ("training.batch_size", value, f"{told} is not allowed; it must be a whole number")
        for value, told in (
            (0, "0"), (-1, "-1"), ("half", "'half'"), (1.5, "1.5"), (True, "true"), (None, "null"),
            ([], "[]"),
        )
    ],
    *[
        (f"training.{name}", value, f"{told} is not allowed; it must be a number {allowed}")
        for name, allowed in (("l1", "at least 0"), ("l2", "at least 0"), ("clip_norm", "above 0"))
        for value, told in (
            (-1.5, "-1.5"), (math.nan, "nan"), (math.inf, "inf"), ("x", "'x'"), (True, "true"),
            ([None], "[null]"),
        )
    ],
    ("training.l1", None, "null is not allowed"),
    ("training.clip_norm", 0, "not allowed; it must be a number above 0"),
    ("training.shuffle", 1, "1 is not allowed; it must be true or false"),
    ("training.shuffle", None, "null is not allowed"),
    ("training.dtype", "float16", "'float16' is not allowed; it must be one of float32, float64"),
    ("training.dtype", None, "null is not allowed"),
    ("training.early_stopping", 5, "5 is not allowed; it must be null, or an object"),
    ("training.early_stopping", True, "true is not allowed"),
    ("training.early_stopping.patience", 0, "0 is not allowed; it must be a whole number at least"),
    ("training.early_stopping.patience", 1.5, "1.5 is not allowed"),
    ("training.early_stopping.patience", None, "null is not allowed"),
    ("training.freeze", "0", "'0' is not allowed; it must be a list"),
    ("training.freeze", None, "null is not allowed"),
    ("training.freeze.0", "7", "'7' names no parameters; there are 0.weight"),
    ("training.freeze.0", "0.weights", "'0.weights' names no parameters"),
    ("training.freeze.0", "0.weight[4,0]", "'0.weight' has the shape (4, 2)"),
    ("training.freeze.0", "0.weight[0]", "'0.weight' has the shape (4, 2)"),
    ("training.freeze.0", "0.bias[-1]", "names no parameters"),
    ("training.freeze.0", "", "names no parameters"),
    ("training.freeze.0", None, "null is not allowed"),
    ("network.initial_weights", [1], "not allowed; it must be"),
    ("network.initial_weights.9", [1], "names no parameters; there are 0.weight"),
    ("network.initial_weights.0:bias", [1, 2], "the shape (2,) is not allowed; it must be (4,)"),
    ("network.initial_weights.0:bias", 1, "the shape () is not allowed; it must be (4,)"),
    ("network.initial_weights.0:bias", [[1], [1, 2]], "write finite numbers as nested lists"),
    ("network.initial_weights.0:bias", [1, 2, 3, math.nan], "write finite numbers"),
    ("network.initial_weights.0:bias", [1, 2, 3, HUGE], "write finite numbers"),
    ("network.initial_weights.0:bias", [1, 2, 3, "x"], "write finite numbers"),
    ("network.initial_weights.0:bias", None, "write finite numbers"),
    ("network.initial_weights.0:bias", [1, 2, 3, 1e39], "it must be finite in float32"),
    ("network.layers", [], "0 layers are not allowed"),
    ("network.layers", None, "null is not allowed; it must be a list"),
    ("network.layers.0.units", 0, "0 is not allowed; it must be a whole number at least 1"),
    ("network.layers.0", {"type": "residual", "layers": []}, "it must be a list, not empty"),
    ("network.layers.0", {"type": "residual", "layers": [BLOCK]}, "cannot hold another"),
    ("network.layers.1.activation", "linear", "'cross_entropy' needs 'softmax'"),
    ("network.layers.1.activation", "sigmoid", "'cross_entropy' needs 'softmax'"),
    ("training.loss", "binary_cross_entropy", "'binary_cross_entropy' needs 'sigmoid'"),
    ("seed", -1, "-1 is not allowed; it must be a whole number of at least 0"),
    ("seed", None, "null is not allowed"),
    ("seed", HUGE, "a number of more than 400 digits"),
]  # fmt: skip


def faulty(path: str, value: Any) -> dict[str, Any]:
    """The base experiment with a faulty field, whatever holds that field being made first."""
    for parent, empty in (
        ("training.early_stopping", {}),
        ("training.freeze", [None]),
        ("network.initial_weights", {}),
    ):
        if path.startswith(f"{parent}."):
            key = path.removeprefix(f"{parent}.").replace(":", ".")
            held: Any = [value] if isinstance(empty, list) else {key: value}
            return with_field(parent, held)
    return with_field(path, value)


@pytest.mark.parametrize(("path", "value", "told"), FIELDS, ids=lambda it: str(written(it))[:50])
def test_every_field_of_a_spec_refuses_what_it_cannot_be(path: str, value: Any, told: str) -> None:
    with pytest.raises(SpecError) as caught:
        read_spec(faulty(path, value))
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 500
    assert not re.search(r"\b(None|True|False)\b", str(caught.value))
    place = caught.value.place
    known = path.replace(":", ".") if "initial" in path else shown(path)
    fitted = ("network.layers[1].activation", "training.loss")
    assert place.startswith(known) or (known in fitted and place in fitted)


def in_json(value: Any) -> bool:
    """Whether a value can stand in a file."""
    try:
        return bool(json.dumps(value, allow_nan=False))
    except ValueError:
        return False


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [fault for fault in FIELDS if in_json(fault[1])],
    ids=lambda it: str(written(it))[:50],
)
def test_the_command_line_tells_a_fault_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], path: str, value: Any, told: str
) -> None:
    file = tmp_path / "bad.json"
    file.write_text(json.dumps(faulty(path, value)), encoding="utf-8")
    assert cli.main(["train", str(file)]) == 2
    out, line = capsys.readouterr()
    assert out == ""
    assert line.count("\n") == 1
    assert line.startswith(f"glassnet: {file}: ")
    assert told in line


@pytest.mark.parametrize(("samples", "batch_size"), [(20, 1), (2, 1)])
def test_batch_norm_refuses_batches_of_one_by_the_field(samples: int, batch_size: int) -> None:
    spec = with_field("network.layers.0", {"type": "batch_norm"})
    spec["dataset"] |= {"samples": samples, "validation": 0.0}
    spec["training"]["batch_size"] = batch_size
    with pytest.raises(SettingError, match="at least 2 examples") as caught:
        Run(spec)
    assert caught.value.place == "training.batch_size"


def test_with_batch_norm_a_tail_of_one_is_no_fault() -> None:
    spec = with_field("network.layers.0", {"type": "batch_norm"})
    spec["training"]["batch_size"] = 5
    run = Run(spec, np.random.default_rng(0).normal(size=(16, 3)), np.arange(16) % 2)
    assert run.trainer.steps_per_epoch == 3
    assert np.isfinite(run.advance(6)).all()


@pytest.mark.parametrize("weights", [2, 2.0, "1, 2", {"0": 1.0}, [], [1, "2"], [1, 0], [[1, 2]]])
def test_class_weights_are_a_list_of_numbers(weights: Any) -> None:
    loss = {"name": "cross_entropy", "class_weights": weights}
    spec = {**BASE, "training": {**BASE["training"], "loss": loss}}
    with pytest.raises(SpecError, match="a list of numbers, each above 0") as error:
        read_spec(spec)
    assert "training.loss.class_weights" in str(error.value)
