"""A run does what its spec says: step for step, bit for bit, and nothing else."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet.engine import Diverged, SettingError
from glassnet.experiment import Run, SpecError, edits, opening_spec, read_spec, spec_to_json


def written(**training: Any) -> dict[str, Any]:
    """The opening experiment as JSON, with some fields of `training` changed."""
    spec: dict[str, Any] = json.loads(spec_to_json(opening_spec()))
    spec["training"] |= training
    return spec


def normalised(**training: Any) -> dict[str, Any]:
    """The opening experiment with batch norm and a rate that soon makes it worse."""
    spec = written(optimizer={"name": "sgd", "learning_rate": 0.9}, **training)
    spec["network"]["layers"].insert(1, {"type": "batch_norm"})
    return spec


def same(one: Run, other: Run) -> bool:
    return one.step == other.step and np.array_equal(
        one.network.parameters, other.network.parameters
    )


optimizers = st.sampled_from(["sgd", "momentum", "adam"])


@given(st.lists(st.integers(0, 40), max_size=5), optimizers, st.integers(1, 500) | st.just("full"))
def test_steps_taken_in_parts_are_the_same_steps(
    parts: list[int], optimizer: str, batch_size: Any
) -> None:
    spec = written(optimizer={"name": optimizer, "learning_rate": 0.01}, batch_size=batch_size)
    whole, cut = Run(spec), Run(spec)
    losses = whole.advance(sum(parts))
    taken = [cut.advance(k) for k in parts]
    assert same(whole, cut)
    np.testing.assert_array_equal(np.concatenate([*taken, []]), losses)


@given(st.integers(0, 100), st.integers(0, 100), optimizers)
def test_a_restored_run_replays_bit_for_bit(before: int, after: int, optimizer: str) -> None:
    run = Run(written(optimizer=optimizer))
    run.advance(before)
    state = run.state()
    run.advance(after)
    again = Run(written(optimizer=optimizer))
    again.restore(state)
    again.advance(after)
    assert same(run, again)
    np.testing.assert_array_equal(run.advance(5), again.advance(5))


@given(st.integers(0, 60), st.integers(0, 60))
def test_a_run_that_rested_goes_on_bit_for_bit(before: int, after: int) -> None:
    rested, awake = Run(opening_spec()), Run(opening_spec())
    for run in (rested, awake):
        run.advance(before)
    rested.rest()
    assert rested.step == before
    np.testing.assert_array_equal(rested.advance(after), awake.advance(after))
    assert same(rested, awake)
    assert rested.evaluate() == awake.evaluate()
    rested.rest()
    rested.set_weights(Run(opening_spec()).weights())
    assert rested.loss() == Run(opening_spec()).loss()
    assert rested.step == awake.step


def test_what_was_recorded_after_a_restored_step_is_dropped() -> None:
    run = Run(opening_spec())
    list(run.recorded(30))
    state = run.state()
    list(run.recorded(60))
    run.restore(state)
    assert run.step == run.history.losses.count == run.history.rows[-1].step == 30
    assert run.trajectory.steps[-1] <= 30


def test_training_with_records_is_the_same_training() -> None:
    plain, recorded = Run(opening_spec()), Run(opening_spec())
    plain.advance(100)
    assert len(list(recorded.recorded(100))) == 1 + 100 // 13 + 1
    assert same(plain, recorded)


def test_phase_by_phase_is_the_same_training() -> None:
    plain, phases = Run(opening_spec()), Run(opening_spec())
    plain.train(1)
    labels = []
    while phases.step < 1:
        labels.append(phases.run_phase().label)
    assert labels[0] == "forward · hidden 1"
    assert labels[-1] == "update"
    assert same(plain, phases)
    assert phases.history.losses.count == 1


def test_reset_leads_back_to_the_same_initial_weights_and_the_same_run() -> None:
    run = Run(opening_spec())
    start = run.network.parameters.copy()
    first = run.advance(30)
    run.train(5)
    run.reset()
    assert (run.step, run.history.losses.count, run.trajectory.steps) == (0, 0, ())
    np.testing.assert_array_equal(run.network.parameters, start)
    np.testing.assert_array_equal(run.advance(30), first)


def test_one_seed_is_one_run_and_another_seed_another() -> None:
    again, other = written(), written() | {"seed": 8}
    run = Run(again)
    np.testing.assert_array_equal(run.advance(20), Run(again).advance(20))
    assert not np.array_equal(run.network.parameters, Run(other).network.parameters)


def test_evaluation_does_not_touch_the_training() -> None:
    watched, alone = Run(opening_spec()), Run(opening_spec())
    for _ in range(10):
        watched.advance(3)
        watched.evaluate()
        watched.loss()
        watched.predict(watched.data.inputs)
    alone.advance(30)
    assert same(watched, alone)


def test_rows_come_at_the_start_at_each_end_of_an_epoch_and_at_the_last_step() -> None:
    run = Run(opening_spec())
    rows = list(run.recorded(30))
    assert [row.step for row in rows] == [0, 13, 26, 30]
    assert [row.epoch for row in rows] == [0.0, 1.0, 2.0, 2.0 + 4 * 32 / 400]
    assert rows[0].gradient_norm is None
    assert rows[-1].train_loss == run.loss()
    assert rows == list(run.history.rows)


def test_no_end_of_an_epoch_is_missed_where_a_tail_of_one_joins_the_batch_before_it() -> None:
    spec = normalised(batch_size=4)
    inputs = np.random.default_rng(0).normal(size=(9, 2))
    run = Run(spec, inputs, np.arange(9) % 2)
    rows = list(run.recorded(2000))
    assert run.steps_to_epoch_end() == run.trainer.steps_per_epoch == 2
    assert [row.epoch for row in rows] == list(range(1001))


def test_rows_do_not_depend_on_how_often_they_are_asked_for() -> None:
    whole, cut = Run(opening_spec()), Run(opening_spec())
    list(whole.recorded(40))
    while cut.step < 40:
        cut.train(min(3, 40 - cut.step))
    assert whole.history.rows[:4] == cut.history.rows[:4]
    assert whole.trajectory.steps == cut.trajectory.steps


def test_epochs_are_counted_without_rounding_noise() -> None:
    run = Run(written(batch_size=1))
    while run.step < 900:
        run.advance(1)
        assert run.epoch == run.step / 400


def test_a_sample_of_rows_is_measured_where_the_whole_would_be_slow() -> None:
    run = Run(opening_spec())
    part, whole = run.evaluate(50), run.evaluate()
    assert part.train_loss != whole.train_loss
    assert part == run.evaluate(50)
    assert run.evaluate(100_000) == whole


def test_loss_and_penalty_are_two_figures() -> None:
    run = Run(written(l2=0.1, l1=0.01))
    weights = [value for name, value in run.weights().items() if name.endswith("weight")]
    flat = np.concatenate([value.ravel() for value in weights]).astype(np.float64)
    assert run.penalty() == pytest.approx(0.05 * flat @ flat + 0.01 * np.abs(flat).sum())
    assert run.loss() == Run(opening_spec()).loss()


def test_weights_go_out_and_come_back_without_touching_the_steps() -> None:
    run, other = Run(opening_spec()), Run(written() | {"seed": 9})
    run.advance(20)
    other.set_weights(run.weights())
    assert other.step == 0
    np.testing.assert_array_equal(other.network.parameters, run.network.parameters)
    with pytest.raises(SettingError):
        other.set_weights({"0.weight": np.zeros((8, 2))})


def test_given_weights_are_used_at_the_start_and_on_reset() -> None:
    spec = written()
    spec["network"]["initial_weights"] = {"0.weight": np.ones((8, 2)).tolist()}
    run = Run(spec)
    np.testing.assert_array_equal(run.weights()["0.weight"], 1)
    assert np.any(run.weights()["2.weight"] != 1)
    run.advance(5)
    run.reset()
    np.testing.assert_array_equal(run.weights()["0.weight"], 1)


@pytest.mark.parametrize("names", [["0"], ["2.bias"], ["2.weight[0,3]"], ["0.weight", "6"]])
def test_frozen_parameters_stay_where_they_are(names: list[str]) -> None:
    run = Run(written(freeze=names, l2=0.1))
    before = run.weights()
    run.advance(30)
    after = run.weights()
    moved = {name: before[name] != after[name] for name in before}
    for name in names:
        if "[" in name:
            assert np.flatnonzero(~moved["2.weight"]).tolist() == [3]
        else:
            held = [key for key in moved if key == name or key.startswith(f"{name}.")]
            assert held
            assert not any(moved[key].any() for key in held)
    assert any(changed.any() for changed in moved.values())


def test_early_stopping_puts_the_best_parameters_back() -> None:
    spec = written(early_stopping={"patience": 2}, optimizer={"name": "sgd", "learning_rate": 0.9})
    run = Run(spec)
    rows = list(run.recorded(13 * 200))
    assert run.stopped
    losses = [row.validation_loss for row in rows[1:]]
    assert all(loss is not None for loss in losses)
    assert run.evaluate().validation_loss == min(losses)  # type: ignore[type-var]
    assert losses[-2] != min(losses)  # type: ignore[type-var]
    assert len(losses) < 200


def test_the_last_row_of_a_stopped_run_is_of_the_model_that_was_put_back() -> None:
    run = Run(normalised(early_stopping={"patience": 2}))
    rows = list(run.recorded(13 * 200))
    assert run.stopped
    assert rows[-1] == run.evaluate() == run.history.rows[-1]
    best = next(row for row in rows if row.validation_loss == rows[-1].validation_loss)
    assert best.step < run.step
    assert best.train_loss == rows[-1].train_loss


def test_early_stopping_puts_the_statistics_of_batch_norm_back() -> None:
    spec = normalised(early_stopping={"patience": 2})
    run = Run(spec)
    rows = list(run.recorded(13 * 200))
    again = Run(spec)
    again.advance(next(row.step for row in rows if row.train_loss == rows[-1].train_loss))
    for name, value in again.weights().items():
        np.testing.assert_array_equal(run.weights()[name], value)


def test_a_restored_run_stops_at_the_same_model() -> None:
    spec = normalised(early_stopping={"patience": 2})
    run, again = Run(spec), Run(spec)
    list(run.recorded(13 * 2))
    again.restore(run.state())
    list(run.recorded(13 * 200))
    list(again.recorded(13 * 200))
    np.testing.assert_array_equal(again.network.statistics, run.network.statistics)
    assert same(run, again)


def test_a_rate_that_is_far_too_high_diverges_and_leaves_finite_parameters() -> None:
    run = Run(written(optimizer={"name": "sgd", "learning_rate": 1e30}, loss="mse"))
    run = run.adapted(edits.set_activation(run.spec, 3, "linear"))
    with pytest.raises(Diverged, match="Lower the learning rate"):
        run.advance(1000)
    assert np.isfinite(run.network.parameters).all()
    assert run.history.losses.count == run.step


def test_live_changes_act_from_the_next_step_on() -> None:
    run, other = Run(opening_spec()), Run(opening_spec())
    run.advance(10)
    other.advance(10)
    run.set_hyper("learning_rate", 0.1)
    assert run.trainer.learning_rate == 0.1
    assert same(run, other)
    run.advance(1)
    other.advance(1)
    assert not same(run, other)


def test_a_live_batch_size_counts_on_to_the_end_of_the_epoch() -> None:
    run = Run(opening_spec())
    run.advance(3)
    run.set_hyper("batch_size", 100)
    assert run.steps_to_epoch_end() == 4
    run.train(100)
    while run.step < 7:
        run.train(7 - run.step)
    assert run.epoch == 1.0


def plain(outputs: int, activation: str, loss: str) -> dict[str, Any]:
    return {
        "format": "glassnet/1",
        "network": {"layers": [{"type": "dense", "units": outputs, "activation": activation}]},
        "training": {"loss": loss, "batch_size": "full"},
    }


def test_arrays_replace_the_dataset() -> None:
    inputs = np.random.default_rng(0).uniform(-1, 1, (40, 3))
    labels = (inputs.sum(axis=1) > 0).astype(int)
    run = Run(plain(2, "softmax", "cross_entropy"), inputs, labels)
    assert len(run.data.train) == 40
    assert run.targets.shape == (40, 2)
    before = run.loss()
    run.advance(50)
    assert run.loss() < before
    assert run.predict(inputs[:5]).shape == (5, 2)


def test_numbers_can_be_learned_from_arrays() -> None:
    inputs = np.linspace(-1, 1, 30)[:, np.newaxis]
    run = Run(plain(1, "linear", "mse"), inputs, 2 * inputs[:, 0] + 0.25)
    run.advance(1500)
    assert run.loss() < 1e-4
    assert run.evaluate().train_accuracy is None
    assert run.weights()["0.weight"].item() == pytest.approx(2, abs=0.05)


@pytest.mark.parametrize(
    ("dataset", "held"),
    [
        (None, 0),
        ({"name": "spiral"}, 0),
        ({"name": "digits", "validation": 0.25}, 10),
        ({"validation": 0.5}, 20),
    ],
)
def test_arrays_are_split_only_where_that_was_written(dataset: Any, held: int) -> None:
    spec = plain(1, "sigmoid", "mse")
    if dataset is not None:
        spec["dataset"] = dataset
    run = Run(spec, np.zeros((40, 2)), np.zeros(40))
    assert len(run.data.validation) == held
    assert run.spec.dataset is None


@pytest.mark.parametrize(
    ("inputs", "targets", "message"),
    [
        (np.zeros((4, 2)), None, "targets: missing"),
        ([[0.0, np.nan]], [0], "must be finite"),
        (np.zeros((4, 2)), np.zeros(3), "they must agree"),
        (np.zeros((4, 2)), np.zeros((4, 3)), "an output layer of width 1 cannot meet"),
        (np.zeros((4, 2)), np.arange(4), r"targets\[2\]"),
        (np.zeros(4), np.zeros(4), "inputs"),
    ],
)
def test_arrays_that_cannot_be_learned_are_refused(inputs: Any, targets: Any, message: str) -> None:
    spec = plain(1, "sigmoid", "binary_cross_entropy")
    if message.startswith(r"targets\["):
        spec = plain(2, "softmax", "cross_entropy")
    with pytest.raises(SettingError, match=message):
        Run(spec, inputs, targets)


def test_a_spec_without_data_asks_for_it() -> None:
    with pytest.raises(SpecError, match="name a dataset, or give arrays"):
        Run(plain(1, "sigmoid", "mse"))
    with pytest.raises(SpecError, match="dataset: 'spirale' is no dataset"):
        Run(plain(1, "sigmoid", "mse") | {"dataset": {"name": "spirale"}}, [[0]], [0])


def test_negative_steps_and_inputs_of_another_width_are_refused() -> None:
    run = Run(opening_spec())
    with pytest.raises(SettingError, match="at least 0"):
        run.advance(-1)
    with pytest.raises(SettingError, match="k: null is not allowed"):
        run.advance(None)  # type: ignore[arg-type]
    with pytest.raises(SettingError, match="rows, 2"):
        run.predict([[1, 2, 3]])


@pytest.mark.parametrize("k", [2.5, "3", True, None, np.float32(1)])
def test_only_whole_numbers_of_steps_can_be_taken(k: Any) -> None:
    with pytest.raises(SettingError, match="is not allowed; it must be a whole number at least 0"):
        Run(opening_spec()).advance(k)


def test_a_number_of_steps_may_come_from_numpy() -> None:
    assert Run(opening_spec()).advance(np.int64(3)).shape == (3,)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e300])
def test_outputs_for_inputs_that_are_not_finite_are_refused(value: float) -> None:
    with pytest.raises(SettingError, match=r"inputs.*: .*finite"):
        Run(opening_spec()).predict([[0.0, value]])


def test_outputs_for_inputs_that_are_no_numbers_are_refused() -> None:
    with pytest.raises(SettingError, match="inputs: texts are not allowed"):
        Run(opening_spec()).predict([["a", "b"]])


def test_arrays_too_large_for_the_precision_of_the_run_are_refused() -> None:
    inputs, labels = np.full((4, 2), 1e300), np.array([0, 1, 0, 1])
    spec = plain(1, "linear", "mse")
    with pytest.raises(SettingError, match=r"inputs\[0\]\[0\]: 1e\+300 is .*finite in float32"):
        Run(spec, inputs, labels)
    with pytest.raises(SettingError, match=r"targets\[1\]\[0\]: 1e\+300 is .*finite in float32"):
        Run(spec, inputs / 1e300, labels * 1e300)
    spec["training"]["dtype"] = "float64"
    assert np.isfinite(Run(spec, inputs, labels).predict(inputs)).all()


def test_what_turns_out_while_a_run_is_built_names_file_and_place(tmp_path: Path) -> None:
    spec, place = normalised(batch_size=1), "training.batch_size"
    path = tmp_path / "spec.json"
    path.write_text(json.dumps(spec))
    with pytest.raises(SpecError) as caught:
        Run(path)
    assert str(caught.value).startswith(f"{path}: {place}: ")
    assert (caught.value.file, caught.value.place) == (str(path), place)
    with pytest.raises(SettingError) as again:
        Run(spec)
    assert again.value.place == place


def test_the_same_document_makes_the_same_run_from_any_source(tmp_path: Any) -> None:
    path = tmp_path / "spec.json"
    path.write_bytes(spec_to_json(opening_spec()))
    for source in (path, str(path), written(), read_spec(path)):
        np.testing.assert_array_equal(Run(source).advance(3), Run(opening_spec()).advance(3))
