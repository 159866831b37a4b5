"""The runner trains exactly as a run does by itself, at every speed and in every unit."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from glassnet.experiment import Run, Spec
from glassnet.runner import FLAT_OUT, PHASES, SPEEDS, STEPS_1, Speed

if TYPE_CHECKING:
    from tests.runner.conftest import Watched

Small = Callable[..., Spec]
Trained = Callable[[Spec, int], np.ndarray]


def step_of(run: Run) -> int:
    return run.step


def test_a_loaded_run_stands_still_at_its_initial_weights(
    runner: Watched, small: Small, trained: Trained
) -> None:
    runner.load(1, small())
    snapshot = runner.look()
    assert (snapshot.step, snapshot.playing, snapshot.steps_per_second) == (0, False, 0.0)
    assert np.array_equal(snapshot.parameters, trained(small(), 0))


@pytest.mark.parametrize("speed", SPEEDS[1:], ids=[speed.id for speed in SPEEDS[1:]])
def test_playing_does_the_same_updates_at_every_speed(
    runner: Watched, small: Small, trained: Trained, speed: Speed
) -> None:
    runner.load(1, small())
    runner.play(speed)
    assert runner.look_until(lambda snapshot: snapshot.step >= 1).playing
    runner.pause()
    while runner.look().phase_index:
        runner.step("phase")
    snapshot = runner.look()
    assert not snapshot.playing
    assert np.array_equal(snapshot.parameters, trained(small(), snapshot.step))


def test_a_paused_run_does_not_move(runner: Watched, small: Small) -> None:
    runner.load(1, small())
    runner.play(FLAT_OUT)
    runner.look_until(lambda snapshot: snapshot.step > 100)
    runner.pause()
    assert runner.ask(step_of) == runner.ask(step_of)


def test_commands_are_answered_while_it_trains_flat_out(runner: Watched, small: Small) -> None:
    runner.load(1, small())
    runner.play(FLAT_OUT)
    steps = [runner.ask(step_of)]
    runner.look_until(lambda snapshot: snapshot.step > steps[0])
    steps.append(runner.ask(step_of))
    runner.look_until(lambda snapshot: snapshot.step > steps[1])
    assert runner.look().playing


def test_a_phase_at_a_time_goes_through_the_phases_of_a_step_in_order(
    runner: Watched, small: Small, trained: Trained
) -> None:
    runner.load(1, small())
    phases = runner.ask(lambda run: run.trainer.phases)
    shown = []
    for index in range(1, len(phases) + 1):
        runner.step("phase")
        snapshot = runner.look()
        shown.append(snapshot.phase)
        assert snapshot.phase_index == index % len(phases)
        assert snapshot.step == index // len(phases)
    assert tuple(shown) == phases
    assert np.array_equal(runner.parameters(), trained(small(), 1))


def test_slow_playing_shows_the_phase_that_was_run_last(runner: Watched, small: Small) -> None:
    runner.load(1, small())
    assert runner.look().phase is None
    runner.play(STEPS_1)
    snapshot = runner.look_until(lambda snapshot: snapshot.phase_index == 2)
    assert snapshot.phase == runner.ask(lambda run: run.trainer.phases)[1]


def test_the_slowest_speed_runs_a_phase_and_waits(
    runner: Watched, small: Small, trained: Trained
) -> None:
    runner.load(1, small())
    runner.play(PHASES)
    snapshot = runner.look_until(lambda snapshot: snapshot.phase_index == 1)
    assert (snapshot.step, snapshot.playing) == (0, True)
    runner.set_speed(FLAT_OUT)
    runner.look_until(lambda snapshot: snapshot.step > 1)
    runner.pause()
    snapshot = runner.look()
    assert np.array_equal(snapshot.parameters, trained(small(), snapshot.step))


def test_whole_steps_show_no_phase(runner: Watched, small: Small) -> None:
    runner.load(1, small())
    runner.step("phase")
    runner.step("batch")
    assert runner.look().phase is None


def test_every_single_step_that_is_asked_for_is_done(
    runner: Watched, small: Small, trained: Trained
) -> None:
    runner.load(1, small())
    for _ in range(7):
        runner.step("batch")
    assert runner.ask(step_of) == 7
    assert np.array_equal(runner.parameters(), trained(small(), 7))


def test_a_batch_step_finishes_the_step_that_phases_have_begun(
    runner: Watched, small: Small, trained: Trained
) -> None:
    runner.load(1, small())
    for _ in range(3):
        runner.step("phase")
    runner.step("batch")
    assert runner.ask(step_of) == 1
    assert np.array_equal(runner.parameters(), trained(small(), 1))


def test_an_epoch_step_ends_where_all_rows_were_seen_as_often(
    runner: Watched, small: Small, trained: Trained
) -> None:
    runner.load(1, small())
    runner.step("batch")
    runner.step("epoch")
    snapshot = runner.look_until(lambda snapshot: snapshot.epoch == 1)
    assert snapshot.step == 5
    runner.step("epoch")
    runner.look_until(lambda snapshot: snapshot.step == 10)
    assert np.array_equal(runner.parameters(), trained(small(), 10))


def test_advancing_ends_at_its_step_and_adds_up(
    runner: Watched, small: Small, trained: Trained
) -> None:
    runner.load(1, small())
    runner.advance(1000)
    runner.advance(234)
    runner.look_until(lambda snapshot: snapshot.step == 1234)
    assert runner.ask(step_of) == 1234
    assert np.array_equal(runner.parameters(), trained(small(), 1234))


def test_stepping_pauses_what_plays(runner: Watched, small: Small) -> None:
    runner.load(1, small())
    runner.play(FLAT_OUT)
    runner.step("batch")
    assert not runner.look().playing
    assert runner.ask(step_of) == runner.ask(step_of)


def test_the_speed_changes_while_it_plays(runner: Watched, small: Small) -> None:
    runner.load(1, small())
    runner.play(STEPS_1)
    runner.set_speed(FLAT_OUT)
    assert runner.look_until(lambda snapshot: snapshot.step > 1000).phase is None


def test_reset_brings_back_the_same_initial_weights_bit_for_bit(
    runner: Watched, small: Small, trained: Trained
) -> None:
    runner.load(1, small())
    before = runner.look()
    runner.play(FLAT_OUT)
    runner.look_until(lambda snapshot: snapshot.step > 100)
    runner.reset()
    after = runner.look()
    assert (after.step, after.epoch, after.playing) == (0, 0, False)
    assert after.run_id != before.run_id
    assert np.array_equal(after.parameters, before.parameters)
    runner.advance(50)
    runner.look_until(lambda snapshot: snapshot.step == 50)
    assert np.array_equal(runner.parameters(), trained(small(), 50))


@pytest.mark.parametrize(
    ("name", "value"),
    [("learning_rate", 0.05), ("l2", 0.1), ("clip_norm", 0.01), ("batch_size", 3)],
)
def test_a_slider_acts_from_the_next_update_on(
    runner: Watched, small: Small, name: str, value: Any
) -> None:
    expected = Run(small())
    expected.advance(6)
    expected.set_hyper(name, value)
    expected.advance(6)
    runner.load(1, small())
    runner.advance(6)
    runner.look_until(lambda snapshot: snapshot.step == 6)
    runner.set_hyper(name, value)
    runner.advance(6)
    runner.look_until(lambda snapshot: snapshot.step == 12)
    assert np.array_equal(runner.parameters(), expected.network.parameters)
    assert runner.ask(lambda run: run.spec) == expected.spec


def test_a_slider_moved_in_the_middle_of_a_step_acts_on_its_update(
    runner: Watched, small: Small
) -> None:
    expected = Run(small())
    expected.set_hyper("learning_rate", 0.05)
    expected.advance(1)
    runner.load(1, small())
    for _ in range(4):
        runner.step("phase")
    runner.set_hyper("learning_rate", 0.05)
    runner.step("batch")
    assert np.array_equal(runner.parameters(), expected.network.parameters)


def test_what_is_called_sees_the_run_and_may_change_it(runner: Watched, small: Small) -> None:
    runner.load(1, small())
    weights = runner.ask(lambda run: run.weights())
    runner.look()
    runner.ask(lambda run: run.set_weights({name: 0 * it for name, it in weights.items()}))
    snapshot = runner.look()
    assert not snapshot.parameters.any()
    assert snapshot.metrics == runner.ask(lambda run: run.evaluate())
    assert snapshot.responses is not None
    assert not snapshot.responses[-1].any()


def test_an_exception_in_what_is_called_goes_to_the_caller_alone(
    runner: Watched, small: Small
) -> None:
    runner.load(1, small())
    future = runner.call(lambda run: 1 // run.step)
    assert isinstance(future.exception(60), ZeroDivisionError)
    assert runner.ask(step_of) == 0
