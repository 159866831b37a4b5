"""A snapshot is the run of one moment, unchangeable, and made only when asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pytest
from msgspec import structs

from glassnet.data import datasets
from glassnet.engine import trace
from glassnet.experiment import Run, Spec, weight_edits
from glassnet.experiment.group_edits import wrap_with_skip
from glassnet.runner import FLAT_OUT, STEPS_1, Probe, Request, Snapshot
from glassnet.runner.observer import GRID, LINE

if TYPE_CHECKING:
    from tests.runner.conftest import Watched

Small = Callable[..., Spec]


def arrays(snapshot: Snapshot) -> list[np.ndarray]:
    seen = snapshot.trace
    path = snapshot.path[1] if snapshot.path else ()
    assert seen.targets is not None
    assert seen.gradient is not None
    return [
        snapshot.parameters,
        snapshot.gradient,
        snapshot.last_update,
        *snapshot.curve,
        *(snapshot.responses or ()),
        *(snapshot.inside or ()),
        *path,
        seen.inputs,
        seen.targets,
        seen.gradient,
        *seen.pre_activations,
        *seen.activations,
        *seen.deltas,
        *seen.inside_activations,
        *seen.inside_deltas,
    ]


def test_nothing_is_made_unless_it_is_asked_for(runner: Watched, small: Small) -> None:
    runner.load(1, small())
    runner.advance(20)
    runner.ask(lambda run: run.step)
    assert runner.take() is None


def test_a_snapshot_is_taken_once(runner: Watched, small: Small) -> None:
    runner.load(1, small())
    runner.look()
    assert runner.take() is None


def test_a_snapshot_shows_what_was_commanded_before_it(runner: Watched, small: Small) -> None:
    runner.load(1, small())
    for step in range(1, 6):
        runner.step("batch")
        assert runner.look().step == step


def test_a_snapshot_cannot_be_changed_and_does_not_change(runner: Watched, small: Small) -> None:
    runner.load(1, small())
    runner.advance(20)
    snapshot = runner.look_until(lambda snapshot: snapshot.step == 20)
    copies = [array.copy() for array in arrays(snapshot)]
    runner.advance(20)
    runner.look_until(lambda later: later.step == 40)
    for array, copy in zip(arrays(snapshot), copies, strict=True):
        assert not array.flags.writeable
        assert np.array_equal(array, copy)


def test_it_holds_the_batches_losses_and_the_gradient(runner: Watched, small: Small) -> None:
    run = Run(small())
    losses = run.advance(30)
    runner.load(1, small())
    assert runner.look().batch_loss is None
    runner.advance(30)
    snapshot = runner.look_until(lambda snapshot: snapshot.step == 30)
    steps, low, high = snapshot.curve
    assert steps.tolist() == list(range(30))
    assert np.array_equal(low, losses)
    assert np.array_equal(high, losses)
    assert snapshot.batch_loss == losses[-1]
    assert np.array_equal(snapshot.gradient, run.trainer.gradient)


def test_while_it_stands_still_the_metrics_are_those_of_now(runner: Watched, small: Small) -> None:
    runner.load(1, small(l2=0.1))
    for _ in range(4):
        runner.step("batch")
        snapshot = runner.look()
        assert snapshot.metrics == runner.ask(lambda run: run.evaluate())
    runner.set_hyper("l2", 0.4)
    assert runner.look().metrics.penalty == pytest.approx(4 * (snapshot.metrics.penalty or 0))


def test_rows_begin_at_step_0_and_are_measured_at_ends_of_epochs(
    runner: Watched, small: Small
) -> None:
    runner.load(1, small())
    runner.play(FLAT_OUT)
    rows = runner.look_until(lambda snapshot: len(snapshot.rows) >= 3).rows
    assert rows[0].step == 0
    assert all(row.step == 5 * row.epoch and row.epoch.is_integer() for row in rows)


def test_the_path_is_given_when_asked_for(runner: Watched, small: Small) -> None:
    runner.load(1, small())
    runner.advance(10)
    runner.look_until(lambda snapshot: snapshot.step == 10)
    path = runner.look().path
    assert path is not None
    steps, vectors = path
    assert steps == tuple(range(11))
    assert np.array_equal(vectors[-1], runner.parameters())
    assert runner.look(Request(path=False)).path is None


def test_responses_cover_the_plane_with_its_upper_edge_first(runner: Watched, small: Small) -> None:
    runner.load(1, small())
    runner.advance(20)
    snapshot = runner.look_until(lambda snapshot: snapshot.step == 20)
    responses = snapshot.responses
    assert responses is not None
    assert [maps.shape for maps in responses] == [(4, GRID, GRID), (1, GRID, GRID)]
    network = runner.ask(lambda run: run.network.clone())
    axis = np.linspace(-6, 6, GRID)
    for row, column in [(0, 0), (0, GRID - 1), (70, 20)]:
        point = np.array([[axis[column], axis[GRID - 1 - row]]])
        hidden, output = network.activations(point, snapshot.parameters)
        assert responses[0][:, row, column] == pytest.approx(hidden[0], abs=1e-6)
        assert responses[1][:, row, column] == pytest.approx(output[0], abs=1e-6)


def test_layers_inside_blocks_have_responses_of_their_own(runner: Watched, small: Small) -> None:
    runner.load(1, wrap_with_skip(small(), (0,)).spec)
    snapshot = runner.look()
    assert snapshot.responses is not None
    assert snapshot.inside is not None
    assert [maps.shape for maps in snapshot.inside] == [(4, GRID, GRID)]
    network = runner.ask(lambda run: run.network.clone())
    around = network.views(snapshot.parameters)[0]["shortcut.weight"]
    point = np.array([np.linspace(-6, 6, GRID)[20], np.linspace(-6, 6, GRID)[GRID - 1 - 70]])
    inner = snapshot.responses[0][:, 70, 20] - around @ point
    assert snapshot.inside[0][:, 70, 20] == pytest.approx(inner, abs=1e-5)
    assert runner.look(Request(heatmaps=False)).inside is None


def test_over_a_single_input_responses_are_curves(runner: Watched, small: Small) -> None:
    spec = structs.replace(small(), dataset=datasets["sine"](samples=50))
    runner.load(1, spec)
    runner.advance(20)
    snapshot = runner.look_until(lambda snapshot: snapshot.step == 20)
    responses = snapshot.responses
    assert responses is not None
    assert [curves.shape for curves in responses] == [(4, LINE), (1, LINE)]
    network = runner.ask(lambda run: run.network.clone())
    x = np.linspace(-6, 6, LINE)[:, np.newaxis]
    hidden, output = network.activations(x, snapshot.parameters)
    assert responses[0] == pytest.approx(hidden.T, abs=1e-6)
    assert responses[1] == pytest.approx(output.T, abs=1e-6)


def test_responses_follow_the_weights(runner: Watched, small: Small) -> None:
    runner.load(1, small())
    before, again = runner.look().responses, runner.look().responses
    runner.step("batch")
    after = runner.look().responses
    assert before is not None
    assert before is again
    assert after is not None
    assert not np.array_equal(before[0], after[0])


def test_responses_are_left_out_when_not_asked_for_or_without_a_plane(
    runner: Watched, small: Small
) -> None:
    runner.load(1, small())
    assert runner.look(Request(heatmaps=False)).responses is None
    run = Run(small(), np.zeros((4, 3)), np.zeros((4, 1)))
    runner.load(2, run.spec, run=run)
    assert runner.look().responses is None


def test_the_chosen_example_is_followed(runner: Watched, small: Small) -> None:
    runner.load(1, small())
    runner.advance(10)
    runner.look_until(lambda snapshot: snapshot.step == 10)
    runner.show_example(17)
    snapshot = runner.look()
    assert snapshot.example == 17

    def expected(run: Run) -> np.ndarray:
        row = (run.data.inputs[17], run.targets[17])
        gradient = trace(run.network, run.spec.training.loss, *row).gradient
        assert gradient is not None
        return gradient

    assert snapshot.trace.gradient is not None
    assert np.array_equal(snapshot.trace.gradient, runner.ask(expected))


def test_without_a_choice_a_member_of_the_batch_is_followed(runner: Watched, small: Small) -> None:
    runner.load(1, small())
    for unit in ("phase", "batch", "phase", "batch", "batch"):
        runner.step(unit)
        batch = runner.ask(lambda run: run.data.train[run.trainer.batch_indices])
        assert runner.look().example in batch


def test_a_slow_run_changes_its_example_with_the_batch(runner: Watched, small: Small) -> None:
    runner.load(1, small())
    runner.play(STEPS_1)
    runner.look_until(lambda snapshot: snapshot.phase_index == 2)
    runner.pause()
    assert runner.look().example in runner.ask(
        lambda run: run.data.train[run.trainer.batch_indices]
    )


def test_a_fast_run_keeps_its_example(runner: Watched, small: Small) -> None:
    runner.load(1, small())
    runner.play(FLAT_OUT)
    shown = {runner.look_until(lambda it: it.step > 100).example for _ in range(20)}
    assert len(shown) == 1


def test_an_example_that_the_data_do_not_have_is_not_shown(runner: Watched, small: Small) -> None:
    runner.show_example(10_000)
    runner.load(1, small())
    assert runner.look().example in range(50)


def test_the_rate_of_a_run_that_plays_is_measured(runner: Watched, small: Small) -> None:
    runner.load(1, small())
    runner.play(FLAT_OUT)
    assert runner.look_until(lambda snapshot: snapshot.steps_per_second > 0).playing
    runner.pause()
    assert runner.look().steps_per_second == 0


# ------------------------------------------------------------------ probes, and numbers by hand


def test_a_probe_is_followed_forward_only(runner: Watched, small: Small) -> None:
    runner.load(1, small())
    runner.show_example(Probe((0.5, -1.25)))
    snapshot = runner.look()
    seen = snapshot.trace
    assert snapshot.example == Probe((0.5, -1.25))
    assert seen.inputs.tolist() == [0.5, -1.25]
    answer = runner.ask(lambda run: run.predict([[0.5, -1.25]]))
    np.testing.assert_allclose(seen.activations[-1], answer[0], rtol=1e-6)
    assert (seen.targets, seen.loss, seen.gradient, seen.deltas) == (None, None, None, ())


@pytest.mark.parametrize("label", [0, 1])
def test_a_probe_with_a_class_is_followed_both_ways(
    runner: Watched, small: Small, label: int
) -> None:
    runner.load(1, small())
    runner.show_example(Probe((0.5, -1.25), label))
    seen = runner.look().trace
    assert seen.targets is not None
    assert seen.targets.tolist() == [2.0 * label - 1]

    def expected(run: Run) -> np.ndarray:
        wanted = [2.0 * label - 1]
        gradient = trace(run.network, run.spec.training.loss, [0.5, -1.25], wanted).gradient
        assert gradient is not None
        return gradient

    assert seen.gradient is not None
    np.testing.assert_array_equal(seen.gradient, runner.ask(expected))
    assert len(seen.deltas) == 2


def test_a_probe_of_other_inputs_is_not_shown(runner: Watched, small: Small) -> None:
    runner.show_example(Probe((1.0, 2.0, 3.0)))
    runner.load(1, small())
    assert runner.look().example in range(50)


def test_parameters_are_set_while_it_plays(runner: Watched, small: Small) -> None:
    runner.load(1, small(freeze=["0.bias"]))
    runner.play(FLAT_OUT)
    runner.set_parameters({"0.bias[1]": 0.5})
    snapshot = runner.look_until(lambda it: it.step > 0)
    assert snapshot.touched == 1
    assert 0.5 in snapshot.parameters
    runner.pause()


def test_metrics_and_responses_follow_a_parameter_at_once(runner: Watched, small: Small) -> None:
    runner.load(1, small())
    before = runner.look()
    runner.set_parameters({"2.bias[0]": 3.0})
    after = runner.look()
    assert after.step == before.step
    assert after.metrics.train_loss != before.metrics.train_loss
    assert before.responses is not None
    assert after.responses is not None
    assert not np.array_equal(after.responses[-1], before.responses[-1])


def test_an_edit_keeps_the_example_that_is_shown(runner: Watched, small: Small) -> None:
    runner.load(1, small())
    runner.step("batch")
    runner.look_until(lambda it: it.step == 1)
    shown = runner.look().example
    edit = weight_edits.set_parameter(small(), "0.bias[0]", 0.5)
    runner.load(2, small(), edit=edit)
    assert runner.look().example == shown


def test_the_last_update_is_what_the_last_step_added(runner: Watched, small: Small) -> None:
    runner.load(1, small())
    assert np.isnan(runner.look().last_update).all()
    runner.advance(4)
    before = runner.look_until(lambda it: it.step == 4)
    runner.step("batch")
    after = runner.look_until(lambda it: it.step == 5)
    np.testing.assert_array_equal(after.last_update, after.parameters - before.parameters)
