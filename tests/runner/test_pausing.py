"""Training pauses by itself when it is done, when it fails, and says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from glassnet.data import load
from glassnet.experiment import Run, Spec
from glassnet.runner import EPOCHS_10, FLAT_OUT, STEPS_5, Speed
from glassnet.runner.events import Diverged, Failed, Loaded, Paused, Stopped

if TYPE_CHECKING:
    from tests.runner.conftest import Watched

Small = Callable[..., Spec]

WILD = {"name": "sgd", "learning_rate": 1e30}
LINEAR = [
    {"type": "dense", "units": 3, "activation": "linear"},
    {"type": "dense", "units": 1, "activation": "linear"},
]


class Broken(Run):
    """A run with a fault in it."""

    def train(self, most: int, *, measure: bool = True, rows: int | None = None) -> int:
        raise RuntimeError("boom")


@pytest.mark.parametrize("speed", [EPOCHS_10, FLAT_OUT], ids=["slow", "fast"])
def test_it_pauses_after_the_epochs_of_the_document_and_plays_on_for_as_many(
    runner: Watched, small: Small, speed: Speed
) -> None:
    runner.load(1, small(epochs=2))
    for epochs in (2, 4, 6):
        runner.play(speed)
        event = runner.wait_for(Paused)
        assert event == Paused(1, "epochs", epochs)
        snapshot = runner.look()
        assert (snapshot.epoch, snapshot.epoch_limit, snapshot.playing) == (epochs, epochs, False)


def test_more_epochs_are_granted_before_the_pause(runner: Watched, small: Small) -> None:
    runner.load(1, small(epochs=2))
    runner.more_epochs()
    runner.play(FLAT_OUT)
    assert runner.wait_for(Paused).epoch == 4


def test_another_number_of_epochs_moves_the_pause(runner: Watched, small: Small) -> None:
    runner.load(1, small())
    runner.set_hyper("epochs", 3)
    runner.play(FLAT_OUT)
    assert runner.wait_for(Paused).epoch == 3


def test_steps_by_hand_go_beyond_the_pause(runner: Watched, small: Small) -> None:
    runner.load(1, small(epochs=1))
    runner.advance(12)
    assert runner.look_until(lambda snapshot: snapshot.step == 12).epoch == pytest.approx(2.4)


def test_the_last_epoch_before_a_pause_is_recorded(runner: Watched, small: Small) -> None:
    runner.load(1, small(epochs=40))
    runner.play(FLAT_OUT)
    runner.wait_for(Paused)
    rows = runner.look().rows
    assert [rows[0].step, rows[-1].step] == [0, 200]
    assert rows[-1] == runner.ask(lambda run: run.evaluate())


def test_early_stopping_pauses_with_a_sentence(runner: Watched, small: Small) -> None:
    still = {"name": "sgd", "learning_rate": 1e-30}
    runner.load(1, small(optimizer=still, early_stopping={"patience": 3}))
    runner.play(FLAT_OUT)
    event = runner.wait_for(Stopped)
    assert event.epoch == 4
    assert "Early stopping after 4 epochs" in event.message
    assert not runner.look().playing


@pytest.mark.parametrize("speed", [STEPS_5, FLAT_OUT], ids=["by phase", "fast"])
def test_divergence_pauses_at_the_last_finite_state_and_names_the_place(
    runner: Watched, small: Small, speed: Speed
) -> None:
    runner.load(1, small(layers=LINEAR, optimizer=WILD))
    runner.play(speed)
    event = runner.wait_for(Diverged)
    assert event.generation == 1
    assert event.phase in {phase.label for phase in runner.ask(lambda run: run.trainer.phases)}
    assert event.phase in event.message
    snapshot = runner.look()
    assert (snapshot.step, snapshot.playing) == (event.step, False)
    assert (snapshot.phase, snapshot.phase_index) == (None, 0)
    assert np.isfinite(snapshot.parameters).all()


def test_after_divergence_a_lower_rate_trains_again(runner: Watched, small: Small) -> None:
    runner.load(1, small(layers=LINEAR, optimizer=WILD))
    runner.play(FLAT_OUT)
    runner.wait_for(Diverged)
    runner.set_hyper("learning_rate", 1e-6)
    runner.reset()
    runner.play(FLAT_OUT)
    assert runner.look_until(lambda snapshot: snapshot.step > 100).playing


def test_a_fault_of_the_program_is_told_and_the_thread_lives_on(
    runner: Watched, small: Small
) -> None:
    spec = small()
    assert spec.dataset is not None
    runner.load(1, spec, run=Broken.of(spec, load(spec.dataset, spec.seed)))
    runner.play(FLAT_OUT)
    event = runner.wait_for(Failed)
    assert "boom" in event.message
    assert "Traceback" in event.details
    assert not runner.look().playing
    runner.load(2, spec)
    runner.play(FLAT_OUT)
    assert runner.look_until(lambda snapshot: snapshot.step > 10).generation == 2


@pytest.mark.parametrize(("name", "value"), [("learning_rate", -1.0), ("dtype", "float64")])
def test_a_setting_that_cannot_be_is_told_in_one_sentence(
    runner: Watched, small: Small, name: str, value: Any
) -> None:
    runner.load(1, small())
    runner.set_hyper(name, value)
    event = runner.wait_for(Failed)
    assert name in event.message
    assert not event.details
    assert runner.ask(lambda run: run.spec) == small()


def test_what_is_commanded_before_a_run_is_loaded_does_nothing(
    runner: Watched, small: Small
) -> None:
    runner.play(FLAT_OUT)
    runner.step("epoch")
    runner.reset()
    runner.set_hyper("l2", 1.0)
    assert runner.call(lambda run: run.step).exception(60) is not None
    runner.load(1, small())
    assert runner.wait_for(Loaded).generation == 1
    assert runner.look().step == 0
