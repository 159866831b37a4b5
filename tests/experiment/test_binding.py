"""Data meet the network and the loss, or the row that does not is named."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet.data import datasets
from glassnet.engine import SettingError
from glassnet.experiment import Run, open_project, proposal, save_project, steps_per_epoch
from glassnet.experiment.scripting import loss_surface

X = np.linspace(-1, 1, 12).reshape(6, 2)
NUMBERS = [one.id for one in datasets if one.task == "regression"]


def plain(units: int, activation: str, loss: Any, **training: Any) -> dict[str, Any]:
    return {
        "format": "glassnet/1",
        "network": {"layers": [{"type": "dense", "units": units, "activation": activation}]},
        "training": {"loss": loss, **training},
    }


BINARY = plain(1, "sigmoid", "binary_cross_entropy")
CLASSES = plain(3, "softmax", "cross_entropy")


@pytest.mark.parametrize(
    ("spec", "targets", "place", "problem"),
    [
        (BINARY, [0, 1, 0.5, 1.5, 0, 1], "targets[3]", "1.5 .* for binary_cross_entropy .* 0 to 1"),
        (BINARY, [0, 1, -1, 1, 0, 1], "targets[2]", "-1 is not allowed"),
        (BINARY, [0, 1, 2, 1, 0, 1], "targets[2]", "2 is not allowed"),
        (BINARY, [[0.5]] * 5 + [[7]], "targets[5]", "7 is not allowed"),
        (
            plain(2, "sigmoid", "binary_cross_entropy"),
            [[0, 1]] * 4 + [[1, -0.25], [0, 0]],
            "targets[4][1]",
            "-0.25 is not allowed",
        ),
        (CLASSES, [[0.5, 0.5, 0]] * 5 + [[1.5, -0.5, 0]], "targets[5][0]", "1.5 .* from 0 to 1"),
        (CLASSES, [[1, 0, 0]] * 2 + [[0, 0, 0]] * 4, "targets[2]", "sum 0 .* it must be 1"),
        (CLASSES, [[0.5, 0.5, 0.5]] * 6, "targets[0]", "sum 1.5 is not allowed"),
        (CLASSES, [0, 1, 2, 3, 0, 0], "targets[3]", "3 .* with 3 outputs .* 0 to 2"),
        (CLASSES, [0, 1, 2, -1, 0, 0], "targets[3]", "-1 .* class indices"),
        (CLASSES, [0, 1, 2, 1.5, 0, 0], "targets[3]", "1.5 .* class indices"),
    ],
)
def test_a_target_that_the_loss_cannot_take_is_named_by_its_row(
    spec: dict[str, Any], targets: Any, place: str, problem: str
) -> None:
    with pytest.raises(SettingError, match=problem) as caught:
        Run(spec, X, targets)
    assert caught.value.place == place


@pytest.mark.parametrize(
    ("spec", "targets"),
    [
        (BINARY, [0, 1, 0.5, 0.25, 0, 1]),
        (CLASSES, [[0.2, 0.3, 0.5]] * 6),
        (CLASSES, [[0.333, 0.333, 0.333]] * 6),
        (CLASSES, [0, 1, 2, 0, 1, 2]),
        (plain(1, "linear", "mse"), [0, 1, 2, -1, 0.5, 1e6]),
        (plain(1, "tanh", "mse"), [-1, 1, -1, 1, 1, 1]),
        (plain(2, "tanh", "huber"), [[5, -5]] * 6),
    ],
)
def test_targets_that_the_loss_can_take_are_learned_from(spec: Any, targets: Any) -> None:
    run = Run(spec, X, targets)
    run.advance(3)
    assert np.isfinite(run.loss())


@given(st.lists(st.floats(0, 1, width=32), min_size=3, max_size=3).filter(lambda it: sum(it) > 0.1))
def test_any_probabilities_are_targets_of_cross_entropy(row: list[float]) -> None:
    targets = np.array([row] * 6) / sum(row)
    np.testing.assert_allclose(Run(CLASSES, X, targets).targets, targets, atol=1e-7)


@pytest.mark.parametrize("shape", [(6,), (6, 1)])
def test_one_number_a_row_may_be_written_with_or_without_its_column(shape: Any) -> None:
    numbers = np.linspace(-2, 2, 6)
    run = Run(plain(1, "linear", "mse"), X, numbers.reshape(shape))
    assert run.targets.shape == (6, 1)
    np.testing.assert_allclose(run.targets[:, 0], numbers, rtol=1e-6)
    assert run.evaluate().train_accuracy is None


def test_three_numbers_for_two_outputs_are_refused_with_the_right_width() -> None:
    with pytest.raises(SettingError, match="targets of width 3; it must be 3 wide") as caught:
        Run(plain(2, "linear", "mse"), X, np.full((6, 3), 0.5))
    assert caught.value.place == "network.layers[0].units"


@pytest.mark.parametrize(
    ("inputs", "place"),
    [
        ([[1, 2], [3]], "inputs[1]"),
        ([[1, 2], [3, 4], [5, 6, 7]], "inputs[2]"),
        ([[1, 2], 3], "inputs[1]"),
        ([[1, "2"]], "inputs"),
        ([[1, None]], "inputs"),
        ([[1, 2j]], "inputs"),
        ([[1, 2], [np.nan, 0]], "inputs[1][0]"),
        ([1, 2], "inputs"),
        ([[[1, 2]]], "inputs"),
        (3, "inputs"),
    ],
)
def test_what_cannot_be_predicted_for_is_named_by_its_row(inputs: Any, place: str) -> None:
    run = Run(plain(1, "linear", "mse"), X, np.arange(6) / 2)
    with pytest.raises(SettingError) as caught:
        run.predict(inputs)
    assert caught.value.place == place


def test_no_rows_have_no_predictions() -> None:
    run = Run(plain(1, "linear", "mse"), X, np.arange(6) / 2)
    assert run.predict(np.zeros((0, 2))).shape == (0, 1)


@pytest.mark.parametrize("name", NUMBERS)
def test_a_run_on_numbers_measures_losses_and_no_accuracy(name: str) -> None:
    run = Run(proposal(name))
    rows = list(run.recorded(2 * run.trainer.steps_per_epoch))
    assert [row.epoch for row in rows] == [0, 1, 2]
    for row in rows:
        assert row.train_accuracy is None
        assert row.validation_accuracy is None
        assert row.validation_loss is not None
    last = rows[-1].train_loss
    assert last is not None
    assert rows[0].train_loss is not None
    assert last < rows[0].train_loss
    errors = run.predict(run.data.inputs[run.data.train]) - run.targets[run.data.train]
    assert last == pytest.approx(float(np.square(errors).mean()), rel=1e-5)


@pytest.mark.parametrize("name", NUMBERS)
def test_the_middle_of_the_loss_surface_of_numbers_is_the_loss(name: str) -> None:
    run = Run(proposal(name))
    run.train(5)
    surface = loss_surface(run, alphas=[-0.5, 0, 0.5], betas=[0, 1])
    assert surface.shape == (3, 2)
    assert surface[1, 0] == pytest.approx(run.loss(), rel=1e-5)


@pytest.mark.parametrize("name", NUMBERS)
def test_a_project_of_numbers_goes_on_bit_for_bit(name: str, tmp_path: Any) -> None:
    run, path = Run(proposal(name)), tmp_path / "run.glassnet"
    run.train(7)
    save_project(path, run)
    again, _ = open_project(path)
    np.testing.assert_array_equal(again.advance(30), run.advance(30))
    np.testing.assert_array_equal(again.network.parameters, run.network.parameters)


def test_a_project_of_given_numbers_keeps_them(tmp_path: Any) -> None:
    run = Run(plain(2, "linear", "mse"), X, np.column_stack([X[:, 0], X[:, 1] * 3]))
    run.advance(4)
    save_project(tmp_path / "run.glassnet", run)
    again, _ = open_project(tmp_path / "run.glassnet")
    assert again.data.target_names == ("y₁", "y₂")
    np.testing.assert_array_equal(again.advance(5), run.advance(5))


@pytest.mark.parametrize("share", [None, 0.0, 0.1])
def test_early_stopping_on_given_rows_wants_one_to_validate_on(share: float | None) -> None:
    spec = plain(1, "linear", "mse", early_stopping={"patience": 2})
    if share is not None:
        spec["dataset"] = {"validation": share}
    with pytest.raises(SettingError, match="needs a validation split") as caught:
        Run(spec, X, np.arange(6) / 2)
    assert caught.value.place == "training.early_stopping"
    assert len(Run(spec | {"dataset": {"validation": 0.2}}, X, np.arange(6) / 2).data.train) == 5


@pytest.mark.parametrize("batch_norm", [False, True])
@pytest.mark.parametrize(
    ("batch_size", "cut", "joined"), [(5, 2, 1), (4, 2, 2), (9, 1, 1), ("full", 1, 1)]
)
def test_the_steps_of_an_epoch_are_counted_as_they_are_made(
    batch_size: Any, cut: int, joined: int, batch_norm: bool
) -> None:
    spec = plain(1, "linear", "mse", batch_size=batch_size)
    if batch_norm:
        spec["network"]["layers"].insert(0, {"type": "batch_norm"})
    run = Run(spec, X, np.arange(6.0))
    expected = joined if batch_norm else cut
    assert steps_per_epoch(run.spec, run.data, run.network) == expected
    assert run.trainer.steps_per_epoch == expected
