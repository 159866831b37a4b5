"""The training thread goes to any moment of a run, forth and back, and trains on from there."""

import threading
from collections.abc import Callable

import numpy as np
import pytest

from glassnet.experiment import Spec, edits
from glassnet.experiment.timeline import Seek
from glassnet.runner import FLAT_OUT, PHASES, Snapshot, events
from glassnet.runner.course import Course
from glassnet.runner.travel import Moment, Travel
from tests.runner.conftest import Vector, Watched

Small = Callable[..., Spec]
Trained = Callable[[Spec, int], Vector]


def advance(runner: Watched, steps: int) -> None:
    end = runner.ask(lambda run: run.step) + steps
    runner.advance(steps)
    runner.look_until(lambda snapshot: snapshot.step == end)


def moment(snapshot: Snapshot) -> tuple[int, int, int]:
    return snapshot.step, snapshot.phase_index, snapshot.end


def test_a_seek_goes_back_and_training_on_goes_through_the_same_steps(
    runner: Watched, small: Small, trained: Trained
) -> None:
    runner.load(1, small())
    advance(runner, 30)
    runner.seek(11)
    assert runner.wait_for(events.Sought) == events.Sought(1, 11)
    past = runner.look()
    assert moment(past) == (11, 0, 30)
    assert past.past
    assert len(past.curve[0]) == 30
    assert past.metrics.step == 11
    assert past.batch_loss == past.curve[2][10]
    assert np.array_equal(past.parameters, trained(small(), 11))
    assert np.isfinite(past.last_update).all()
    advance(runner, 25)
    assert np.array_equal(runner.parameters(), trained(small(), 36))
    assert moment(runner.look()) == (36, 0, 36)


def test_a_seek_stops_at_a_phase_and_shows_it(runner: Watched, small: Small) -> None:
    runner.load(1, small())
    advance(runner, 9)
    runner.seek(4, 2)
    seen = runner.look_until(lambda snapshot: snapshot.phase_index == 2)
    phases = runner.ask(lambda run: run.trainer.phases)
    assert moment(seen) == (4, 2, 9)
    assert seen.phase == phases[1]


def test_back_goes_by_phase_batch_and_epoch_and_stays_at_the_beginning(
    runner: Watched, small: Small
) -> None:
    runner.load(1, small())
    per_epoch = runner.ask(lambda run: run.trainer.steps_per_epoch)
    last = runner.ask(lambda run: len(run.trainer.phases)) - 1
    advance(runner, 2 * per_epoch + 2)
    end = 2 * per_epoch + 2
    for unit, step, phase in [
        ("phase", end - 1, last),
        ("phase", end - 1, last - 1),
        ("batch", end - 1, 0),
        ("batch", end - 2, 0),
        ("batch", end - 3, 0),
        ("epoch", per_epoch, 0),
        ("phase", per_epoch - 1, last),
        ("epoch", 0, 0),
        ("epoch", 0, 0),
        ("phase", 0, 0),
    ]:
        runner.back(unit)  # type: ignore[arg-type]
        runner.wait_for(events.Sought)
        assert moment(runner.look()) == (step, phase, end)


def test_the_newest_seek_wins_and_what_follows_it_waits_for_its_end(
    runner: Watched, small: Small, trained: Trained
) -> None:
    runner.load(1, small())
    advance(runner, 300)
    runner.ask(lambda run: run.keyframes.cut(0))
    for step in (250, 120, 200):
        runner.seek(step)
    runner.step("batch")
    assert runner.ask(lambda run: run.step) == 201
    assert np.array_equal(runner.parameters(), trained(small(), 201))
    runner.seek(299)
    runner.back("batch")
    runner.back("batch")
    assert runner.ask(lambda run: run.step) == 297


def test_going_near_is_work_that_leaves_the_interpreter_to_a_frame(
    runner: Watched, small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner.load(1, small())
    advance(runner, 20)
    at_work: list[bool] = []
    near = Travel.near

    def watched(travel: Travel, course: Course, moment: Moment) -> None:
        at_work.append(runner.gate._working.locked())
        near(travel, course, moment)

    monkeypatch.setattr(Travel, "near", watched)
    runner.seek(5, near=True)
    runner.wait_for(events.Sought)
    assert at_work == [True]


def test_near_shows_the_nearest_keyframe_under_its_own_step(
    runner: Watched, small: Small, trained: Trained, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("glassnet.runner.course.NEAR", 0.0)
    runner.load(1, small())
    advance(runner, 300)
    runner.ask(lambda run: run.keyframes.cut(0))
    runner.seek(5, near=True)
    assert runner.wait_for(events.Sought).step == 0
    assert moment(runner.look()) == (0, 0, 300)
    runner.seek(5)
    seen = runner.look_until(lambda snapshot: snapshot.step == 5)
    assert np.array_equal(seen.parameters, trained(small(), 5))


def test_a_long_seek_tells_how_far_it_is_and_can_be_given_up(
    runner: Watched, small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("glassnet.runner.travel.PATIENCE", 0.0)
    monkeypatch.setattr("glassnet.runner.travel.TELL_EVERY", 0.0)
    runner.load(1, small())
    advance(runner, 400)
    runner.ask(lambda run: run.keyframes.cut(0))
    held, go_on = threading.Event(), threading.Event()
    work = Seek.work

    def slowly(way: Seek, seconds: float) -> bool:
        done = work(way, 0.0) or way.run.step > 0
        if not done:
            way.run.train(1, measure=False)
            return False
        held.set()
        go_on.wait(60)
        return work(way, 0.0)

    monkeypatch.setattr(Seek, "work", slowly)
    runner.seek(390)
    assert held.wait(60)
    runner.stop_seeking()
    go_on.set()
    told = runner.wait_for(events.Seeking)
    assert (told.generation, told.target) == (1, 390)
    assert 0 <= told.share < 1
    step = runner.wait_for(events.Sought).step
    assert 0 < step < 390
    assert runner.look().step == step


def test_a_seek_beyond_the_ends_is_refused_in_words(runner: Watched, small: Small) -> None:
    runner.load(1, small())
    advance(runner, 10)
    runner.seek(11)
    assert (
        "11 is not among the steps of this run, 0 to 10" in runner.wait_for(events.Failed).message
    )
    assert runner.look().step == 10


@pytest.mark.parametrize("speed", [PHASES, FLAT_OUT])
def test_it_plays_backwards_to_the_beginning(runner: Watched, small: Small, speed: object) -> None:
    runner.load(1, small())
    advance(runner, 3)
    runner.play_back(speed)  # type: ignore[arg-type]
    runner.set_speed(FLAT_OUT)
    paused = runner.wait_for(events.Paused)
    assert (paused.reason, paused.epoch) == ("start", 0.0)
    seen = runner.look()
    assert moment(seen) == (0, 0, 3)
    assert not seen.playing


def test_an_edit_in_the_past_begins_another_run_and_the_original_keeps_its_future(
    runner: Watched, small: Small, trained: Trained
) -> None:
    runner.load(1, small())
    advance(runner, 20)
    runner.seek(8)
    edit = edits.set_training(small(), "l2", 0.5)
    runner.load(2, edit.spec, edit=edit)
    runner.wait_for(events.Sought)
    assert moment(runner.look()) == (8, 0, 8)
    advance(runner, 4)
    runner.restore(3, 1, small())
    assert moment(runner.look()) == (8, 0, 20)
    assert runner.ask(lambda run: run.spec) == small()
    runner.seek(20)
    assert np.array_equal(runner.parameters(), trained(small(), 20))
