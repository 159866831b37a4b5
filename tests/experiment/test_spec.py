"""Specs are read exactly, written back unchanged, and refused with a line that names the place."""

import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet.data import datasets
from glassnet.engine import Component, activations, initialisers, losses, optimizers
from glassnet.experiment import Spec, SpecError, read_spec, spec_to_json
from glassnet.experiment.validation import allowed_outputs
from glassnet.resources import resource

CONTRACT: dict[str, Any] = {
    "format": "glassnet/1",
    "seed": 42,
    "dataset": {
        "name": "spiral",
        "samples": 500,
        "noise": 0.1,
        "validation": 0.2,
        "test": 0.0,
    },
    "network": {
        "layers": [
            {
                "type": "dense",
                "units": 8,
                "activation": "tanh",
                "init": "glorot_uniform",
                "bias": True,
            },
            {"type": "dense", "units": 2, "activation": "softmax"},
        ]
    },
    "training": {
        "loss": "cross_entropy",
        "optimizer": {"name": "adam", "learning_rate": 0.01},
        "schedule": "constant",
        "batch_size": 32,
        "shuffle": True,
        "epochs": 100,
        "l1": 0.0,
        "l2": 0.0,
        "clip_norm": None,
        "early_stopping": None,
        "freeze": [],
        "dtype": "float32",
    },
}
MISSING = "left out"


def with_field(path: str, value: Any) -> dict[str, Any]:
    """The contract's example with one field changed, added or (MISSING) left out."""
    spec: Any = json.loads(json.dumps(CONTRACT))
    *parents, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    place = spec
    for part in parents:
        place = place[part]
    if value is MISSING:
        del place[last]
    else:
        place[last] = value
    assert isinstance(spec, dict)
    return spec


def test_every_field_of_the_documented_example_is_read() -> None:
    spec = read_spec(CONTRACT)
    assert spec.dataset is not None
    assert spec.dataset.values == {"samples": 500, "noise": 0.1, "validation": 0.2, "test": 0.0}
    assert [layer.values["units"] for layer in spec.network.layers] == [8, 2]
    assert spec.training.optimizer.learning_rate == 0.01
    assert (spec.training.batch_size, spec.training.epochs, spec.seed) == (32, 100, 42)


def test_only_what_is_required_must_be_written() -> None:
    short = {
        "format": "glassnet/1",
        "dataset": {"name": "circle"},
        "network": {"layers": [{"type": "dense", "units": 1, "activation": "sigmoid"}]},
        "training": {"loss": "mse"},
    }
    assert read_spec(short).training.optimizer.id == "adam"


@st.composite
def specs(draw: st.DrawFn) -> Spec:
    """Any spec that can be: network, data and training drawn together so that they fit."""
    loss = draw(st.sampled_from([one.id for one in losses]))
    last = losses[loss].fuses or draw(st.sampled_from(["tanh", "sigmoid", "linear"]))
    fitting = [one.id for one in datasets if one.classes or not losses[loss].fuses]
    dataset = draw(st.sampled_from(fitting))
    allowed = allowed_outputs(datasets[dataset]())
    outputs = allowed[-1] if last == "softmax" else draw(st.sampled_from(allowed))
    hidden = st.fixed_dictionaries(
        {
            "type": st.just("dense"),
            "units": st.integers(1, 20),
            "activation": st.sampled_from([it.id for it in activations if not it.final_only]),
            "init": st.sampled_from([one.id for one in initialisers]),
            "bias": st.booleans(),
        }
    )
    layers = [*draw(st.lists(hidden, max_size=3)), {"type": "dense", "units": outputs}]
    layers[-1]["activation"] = last
    positive = st.floats(1e-9, 1e9)
    training = st.fixed_dictionaries(
        {
            "loss": st.just(loss),
            "optimizer": st.fixed_dictionaries(
                {
                    "name": st.sampled_from([one.id for one in optimizers]),
                    "learning_rate": positive,
                }
            ),
            "batch_size": st.integers(1, 10**6) | st.just("full"),
            "shuffle": st.booleans(),
            "epochs": st.integers(1, 10**9),
            "l1": st.floats(0, 1e9),
            "l2": st.floats(0, 1e9),
            "clip_norm": st.none() | positive,
            "freeze": st.lists(st.just("0.weight"), max_size=1),
            "dtype": st.sampled_from(["float32", "float64"]),
        }
    )
    return read_spec(
        {
            "format": "glassnet/1",
            "seed": draw(st.integers(0, 2**63 - 1)),
            "dataset": {"name": dataset},
            "network": {"layers": layers},
            "training": draw(training),
        }
    )


@given(specs())
def test_a_written_spec_reads_back_equal(spec: Spec) -> None:
    text = spec_to_json(spec)
    assert read_spec(json.loads(text)) == spec
    assert spec_to_json(read_spec(spec)) == text


@given(st.integers(0, 1000))
def test_initial_weights_survive_writing_to_the_last_bit(seed: int) -> None:
    weights = np.random.default_rng(seed).standard_normal((8, 2))
    spec = read_spec(with_field("network.initial_weights", {"0.weight": weights}))
    again = read_spec(json.loads(spec_to_json(spec)))
    assert again == spec
    assert again.network.initial_weights is not None
    np.testing.assert_array_equal(again.network.initial_weights["0.weight"], weights)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (
            "network.layers.0.units",
            -3,
            "network.layers[0].units: -3 is not allowed; it must be a whole number",
        ),
        ("network.layers.0.unitz", 3, "network.layers[0].unitz: unknown field"),
        ("network.layers.0.type", MISSING, "network.layers[0].type: missing"),
        ("network.layers.0.activation", "rel", "network.layers[0].activation: 'rel' is no"),
        ("network.layers.0.activation", "softmax", "not allowed in a hidden layer"),
        ("network.layers.1.units", 3, "network.layers[1].units: 3 is not allowed; for 2 classes"),
        ("network.layers.1.units", 1, "network.layers[1].activation: 'softmax' is not allowed"),
        ("network.layers.0.units", 10**400, "at most 10,000"),
        ("network.layers", [], "network.layers: 0 layers are not allowed"),
        ("network.layers", 3, "network.layers: 3 is not allowed; it must be a list"),
        ("network.initial_weights", {"9": [1]}, "names no parameters; there are 0.weight, 0.bias"),
        ("network.initial_weights", {"0.bias": [1]}, "shape (1,) is not allowed; it must be (8,)"),
        ("network.initial_weights", {"0.bias": [[1], [1, 2]]}, "write finite numbers"),
        (
            "network.initial_weights",
            {"0.weight": [[0, 0], [0, 1e39], *[[0, 0]] * 6]},
            "network.initial_weights.0.weight[1][1]: 1e+39 is not allowed; it must be finite in "
            "float32",
        ),
        ("training", MISSING, "training: missing"),
        ("training.loss", "mae", "training.loss: 'mae' is no loss that Glassnet knows"),
        ("training.loss", "binary_cross_entropy", "training.loss: 'binary_cross_entropy' needs"),
        ("training.optimiser", "adam", "did you mean 'optimizer'?"),
        ("training.optimizer", {"name": "adam", "rate": 1}, "training.optimizer.rate: unknown"),
        ("training.batch_size", "half", 'it must be a whole number at least 1, or "full"'),
        ("training.epochs", 0, "training.epochs: 0 is not allowed"),
        ("training.epochs", "ten", "training.epochs: 'ten' is not allowed; it must be a whole"),
        ("training.clip_norm", 0, "training.clip_norm: 0.0 is not allowed; it must be a number"),
        ("training.early_stopping", 5, "training.early_stopping: 5 is not allowed"),
        ("training.early_stopping", {"patience": 0}, "training.early_stopping.patience: 0 is"),
        ("training.freeze", ["7"], "training.freeze[0]: '7' names no parameters"),
        ("training.freeze", ["0.weight[8,0]"], "'0.weight' has the shape (8, 2)"),
        ("training.dtype", "float16", "one of float32, float64"),
        ("training.schedule", "wave", "training.schedule: 'wave' is no schedule"),
        ("dataset.name", "spirale", "did you mean 'spiral'?"),
        ("dataset.samples", 1, "dataset.samples: 1 is not allowed"),
        ("network.layers.0.units", None, "network.layers[0].units: null is not allowed"),
        ("network.layers.0.units", True, "network.layers[0].units: true is not allowed"),
        ("training.epochs", None, "training.epochs: null is not allowed"),
        ("training.epochs", False, "training.epochs: false is not allowed"),
        ("seed", -1, "seed: -1 is not allowed"),
        ("seed", 0.5, "seed: 0.5 is not allowed"),
        ("format", "glassnet/2", "format: 'glassnet/2' is not allowed; it must be 'glassnet/1'"),
        ("format", MISSING, "format: missing"),
        ("colour", "red", "colour: unknown field; allowed: format, seed, dataset"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_wrong_field_is_named_with_its_value_and_what_is_allowed(
    path: str, value: Any, message: str
) -> None:
    with pytest.raises(SpecError) as caught:
        read_spec(with_field(path, value))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_numbers_of_numpy_are_numbers() -> None:
    spec = with_field("network.layers.0.units", np.int64(8))
    spec["training"]["optimizer"]["learning_rate"] = np.float64(0.01)
    spec["training"]["batch_size"], spec["seed"] = np.int64(32), np.int32(42)
    assert read_spec(spec) == read_spec(CONTRACT)
    assert spec_to_json(read_spec(spec)) == spec_to_json(read_spec(CONTRACT))


def test_an_error_survives_pickling() -> None:
    with pytest.raises(SpecError) as caught:
        read_spec(with_field("seed", -1))
    for error in (caught.value, SpecError("x" * 1000, "seed", "spec.json")):
        again = pickle.loads(pickle.dumps(error))
        assert (str(again), type(again)) == (str(error), SpecError)
        assert vars(again) == vars(error)


def test_early_stopping_wants_rows_to_validate_on() -> None:
    spec = with_field("training.early_stopping", {"patience": 3})
    for samples, share in ((500, 0.0), (10, 0.09)):
        spec["dataset"] |= {"samples": samples, "validation": share}
        with pytest.raises(SpecError, match=r"at least one row; raise dataset\.validation"):
            read_spec(spec)
    spec["dataset"] |= {"samples": 10, "validation": 0.1}
    assert read_spec(spec).training.early_stopping is not None


def test_a_network_too_large_to_train_is_refused_before_it_is_made() -> None:
    spec = with_field("network.layers", [{"type": "dense", "units": 10_000}] * 4)
    with pytest.raises(SpecError, match="use fewer units"):
        read_spec(spec)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "ends too early"),
        (b'{"format": "glassnet/1",\n "seed"', "line 2: the file ends too early"),
        (b'{"format": "glassnet/1",\n "seed": }', "line 2: the file is not valid JSON"),
        (b"\xff\xfe\x00", "line 1: the file is not valid JSON"),
        (b"PK\x03\x04 and more", "is an archive"),
        (b"[" * 100_000, "the file"),
        (b"[]", "[] is not allowed; it must be an object"),
        (b'{"format": 1}', "format: 1 is not allowed"),
    ],
)
def test_a_damaged_file_is_one_line_that_names_it(
    tmp_path: Path, content: bytes, problem: str
) -> None:
    path = tmp_path / "broken.json"
    path.write_bytes(content)
    with pytest.raises(SpecError) as caught:
        read_spec(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert problem in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.file == str(path)


def test_every_cut_of_a_file_is_refused(tmp_path: Path) -> None:
    text = json.dumps(CONTRACT).encode()
    path = tmp_path / "cut.json"
    for length in range(0, len(text), 7):
        path.write_bytes(text[:length])
        with pytest.raises(SpecError):
            read_spec(path)


def test_missing_files_and_directories_are_named(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"none\.json: no such file"):
        read_spec(tmp_path / "none.json")
    with pytest.raises(SpecError) as caught:
        read_spec(str(tmp_path))
    assert str(caught.value) == f"{tmp_path}: is a directory; name a JSON file in it"
    with pytest.raises(SpecError, match="is no spec"):
        read_spec(3)  # type: ignore[arg-type]


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.json"
    with path.open("wb") as stream:
        stream.truncate(2**32)
    with pytest.raises(SpecError, match="a spec has at most 64 MB"):
        read_spec(path)


def test_an_endless_value_does_not_make_an_endless_message() -> None:
    with pytest.raises(SpecError) as caught:
        read_spec(with_field("network.layers.0.units", [0] * 10_000))
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize("path", sorted(resource("experiments").glob("*.json")), ids=str)
def test_every_shipped_experiment_can_be_read(path: Path) -> None:
    assert read_spec(path).dataset is not None


def test_every_component_of_a_spec_has_a_saved_form() -> None:
    spec = read_spec(CONTRACT)
    parts: list[Component] = [*spec.network.layers, spec.training.loss, spec.training.optimizer]
    text = spec_to_json(spec).decode()
    assert all(f'"{part.id}"' in text for part in parts)


def test_arrays_of_numpy_may_stand_for_lists() -> None:
    spec = with_field("network.initial_weights", {"0.bias": np.zeros(8)})
    assert read_spec(spec) == read_spec(with_field("network.initial_weights", {"0.bias": [0] * 8}))
    with pytest.raises(SpecError, match=r"network\.initial_weights"):
        read_spec(with_field("network.initial_weights", np.zeros(3)))
