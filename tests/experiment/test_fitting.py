"""Any problem can follow any other: outputs, their activation and the loss come along."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet.data import datasets
from glassnet.engine import SettingError
from glassnet.experiment import Run, Spec, UndoHistory, edits, opening_spec, read_spec, spec_to_json
from glassnet.experiment.validation import validate

ALL = [one.id for one in datasets]
NUMBERS = [one.id for one in datasets if one.task == "regression"]
HEADS = [
    (1, "tanh", "mse"),
    (1, "sigmoid", "binary_cross_entropy"),
    (1, "linear", "huber"),
    (2, "softmax", {"name": "cross_entropy", "class_weights": [1, 3]}),
    (2, "sigmoid", {"name": "binary_cross_entropy", "positive_weight": 2}),
]


def on(name: str, **values: Any) -> Any:
    few = {"samples": 40} if "samples" in datasets[name].hypers else {}
    return datasets[name](**(few | values))


def own(units: int = 1, activation: str = "tanh", loss: Any = "mse", **training: Any) -> Spec:
    """A network that is nobody's proposal, on the circle."""
    layers = [{"type": "dense", "units": 3, "activation": "tanh"}]
    layers.append({"type": "dense", "units": units, "activation": activation})
    return read_spec(
        {
            "format": "glassnet/1",
            "dataset": {"name": "circle", "samples": 40},
            "network": {"layers": layers},
            "training": {"loss": loss, **training},
        }
    )


def head(spec: Spec) -> tuple[int, str, str]:
    last = spec.network.layers[-1]
    return last.values["units"], last.final_activation, spec.training.loss.id


@pytest.mark.parametrize("first", ALL)
@pytest.mark.parametrize("begin", [opening_spec(), own()], ids=["proposed", "own"])
def test_every_problem_can_follow_every_other_and_undo_brings_it_back(
    begin: Spec, first: str
) -> None:
    before = edits.set_dataset(begin, on(first)).spec
    for name in ALL:
        edit = edits.set_dataset(before, on(name))
        validate(edit.spec)
        assert edit.spec.dataset == on(name)
        assert read_spec(json.loads(spec_to_json(edit.spec))) == edit.spec
        run = Run(edit.spec)
        run.advance(2)
        assert run.targets.shape == (len(run.data), run.network.outputs)
        if edit.spec != before:
            history = UndoHistory(before)
            history.push(edit)
            history.undo()
            assert history.current.spec == before


@pytest.mark.parametrize(("units", "activation", "loss"), HEADS)
@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_to_learn_get_a_linear_output_and_a_loss_for_numbers(
    units: int, activation: str, loss: Any, name: str
) -> None:
    edit = edits.set_dataset(own(units, activation, loss), on(name))
    assert head(edit.spec) == (1, "linear", "huber" if loss == "huber" else "mse")


@pytest.mark.parametrize("name", NUMBERS)
def test_classes_that_follow_numbers_get_outputs_of_their_own_again(name: str) -> None:
    spec = edits.set_dataset(own(), on(name)).spec
    assert head(edits.set_dataset(spec, on("moons")).spec) == (1, "tanh", "mse")
    assert head(edits.set_dataset(spec, on("digits")).spec) == (10, "softmax", "cross_entropy")
    sigmoid = edits.set_activation(spec, 1, "sigmoid").spec
    assert head(edits.set_dataset(sigmoid, on("moons")).spec) == (1, "sigmoid", "mse")
    again = edits.set_dataset(edits.set_dataset(spec, on("digits")).spec, on(name))
    assert head(again.spec) == (1, "linear", "mse")


@pytest.mark.parametrize(
    ("units", "activation", "loss", "name", "note"),
    [
        (
            2, "softmax", "cross_entropy", "sine",
            "To fit Sine, the output layer now has 1 unit, its activation is linear and the loss "
            "is now mean squared error.",
        ),
        (1, "tanh", "mse", "plane", "To fit Plane, the output activation is now linear."),
        (1, "tanh", "mse", "moons", None),
        (1, "linear", "mse", "step", None),
        (
            2, "softmax", {"name": "cross_entropy", "class_weights": [1, 3]}, "digits",
            "To fit Handwritten digits, the output layer now has 10 units and the loss has no "
            "class weights any more.",
        ),
        (2, "softmax", {"name": "cross_entropy", "class_weights": [1, 3]}, "moons", None),
    ],
)  # fmt: skip
def test_one_sentence_says_what_had_to_change(
    units: int, activation: str, loss: Any, name: str, note: str | None
) -> None:
    assert edits.set_dataset(own(units, activation, loss), on(name)).note == note


def test_class_weights_of_ten_classes_do_not_stay_for_two() -> None:
    spec = edits.set_dataset(own(), on("digits")).spec
    weights = {"name": "cross_entropy", "class_weights": [1.0] * 10}
    edit = edits.set_dataset(edits.set_training(spec, "loss", weights).spec, on("circle"))
    assert head(edit.spec) == (2, "softmax", "cross_entropy")
    assert edit.spec.training.loss.values["class_weights"] is None
    assert edit.note is not None
    assert "no class weights any more" in edit.note


def test_early_stopping_goes_when_no_row_is_left_to_validate_on() -> None:
    spec = edits.set_dataset(own(early_stopping={"patience": 3}), on("sine")).spec
    assert spec.training.early_stopping is not None
    for values in ({"validation": 0.0}, {"samples": 4}):
        edit = edits.set_dataset(spec, on("sine", **values))
        assert edit.spec.training.early_stopping is None
        assert edit.note == "To fit Sine, early stopping is off, for there are no validation rows."
        Run(edit.spec)


def test_another_setting_of_the_same_problem_leaves_the_output_as_it_was_chosen() -> None:
    spec = edits.set_dataset(own(), on("sine")).spec
    chosen = edits.set_activation(spec, 1, "tanh").spec
    edit = edits.set_dataset(chosen, on("sine", noise=0.4))
    assert head(edit.spec) == (1, "tanh", "mse")
    assert edit.note is None


@pytest.mark.parametrize("loss", ["cross_entropy", "binary_cross_entropy"])
def test_losses_of_classes_are_refused_for_numbers(loss: str) -> None:
    spec = edits.set_dataset(own(), on("bumps")).spec
    with pytest.raises(SettingError, match=r"numbers to learn .* allowed: mse, cost, huber") as at:
        edits.set_training(spec, "loss", loss)
    assert at.value.place == "training.loss"


def test_softmax_is_refused_for_one_number() -> None:
    spec = edits.set_dataset(own(), on("bumps")).spec
    with pytest.raises(SettingError, match=r"'softmax' is not allowed .* use linear for a number"):
        edits.set_activation(spec, 1, "softmax")


@pytest.mark.parametrize("name", NUMBERS)
def test_an_output_too_many_for_the_numbers_to_learn_is_refused(name: str) -> None:
    layers = [{"type": "dense", "units": 2, "activation": "linear"}]
    spec = {"format": "glassnet/1", "dataset": {"name": name}, "network": {"layers": layers}}
    with pytest.raises(ValueError, match=r"layers\[0\]\.units: 2 .* to learn \(y\) it must be 1"):
        read_spec(spec | {"training": {"loss": "mse"}})


endings = st.sampled_from(
    [
        {"type": "activation", "activation": "tanh"},
        {"type": "batch_norm"},
        {"type": "dropout", "rate": 0.5},
        {"type": "residual", "layers": [{"type": "dense", "units": 2}]},
    ]
)


@given(st.lists(endings, min_size=1, max_size=3), st.lists(st.sampled_from(ALL), max_size=4))
def test_a_network_with_an_odd_ending_fits_or_says_why_not(
    ending: list[Any], chain: list[str]
) -> None:
    layers = [{"type": "dense", "units": 2, "activation": "tanh"}, *ending]
    spec = read_spec(
        {
            "format": "glassnet/1",
            "dataset": {"name": "circle", "samples": 40},
            "network": {"layers": layers},
            "training": {"loss": "mse"},
        }
    )
    for name in chain:
        with suppress(SettingError):
            spec = edits.set_dataset(spec, on(name)).spec
        validate(spec)
