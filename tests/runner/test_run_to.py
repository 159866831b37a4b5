"""A run goes to where it is told, as fast as it can, and says so when it does not get there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pytest

from glassnet.experiment import Run, Spec
from glassnet.experiment.breakpoints import (
    Breakpoint,
    Comparison,
    Target,
    ToEpoch,
    ToPhase,
    ToStep,
    quantities,
)
from glassnet.runner.events import Failed, Hit, Paused

if TYPE_CHECKING:
    from tests.runner.conftest import Watched

Small = Callable[..., Spec]


def until(name: str, comparison: Comparison, threshold: float) -> Breakpoint:
    return Breakpoint(quantities[name](), comparison, threshold, once=True)


@pytest.mark.parametrize(
    ("target", "step", "phase", "text"),
    [
        (ToPhase("forward", 0), 7, 1, "Paused after the phase “forward · hidden 1” of step 7."),
        (ToPhase("forward", 1), 7, 2, "forward · output"),
        (ToPhase("loss"), 7, 3, "loss"),
        (ToPhase("backward", 0), 7, 5, "backward · hidden 1"),
        (ToPhase("update"), 8, 0, "update"),
        (ToStep(7), 7, 0, "Step 7 is reached."),
        (ToStep(1234), 1234, 0, "Step 1,234 is reached."),
        (ToEpoch(2), 10, 0, "Epoch 2 is done, after 10 steps."),
        (ToEpoch(60), 300, 0, "Epoch 60 is done, after 300 steps."),
        (ToStep(3), 7, 0, "The run is past step 3: it stands at 7."),
        (ToEpoch(1), 7, 0, "The run is past epoch 1: it stands at 1.4."),
    ],
)
def test_it_stops_where_it_is_told_to(
    runner: Watched, small: Small, target: Target, step: int, phase: int, text: str
) -> None:
    runner.load(1, small())
    runner.advance(7)
    runner.look_until(lambda seen: seen.step == 7)
    runner.run_to(target)
    hit = runner.wait_for(Hit)
    assert (hit.step, hit.phase, hit.breakpoints) == (step, phase, ())
    assert text in hit.text
    seen = runner.look()
    assert (seen.step, seen.phase_index, seen.playing) == (step, phase, False)


def test_a_phase_that_is_past_in_this_step_comes_in_the_next_one(
    runner: Watched, small: Small
) -> None:
    runner.load(1, small())
    for _ in range(4):
        runner.step("phase")
    runner.run_to(ToPhase("forward", 1))
    hit = runner.wait_for(Hit)
    assert (hit.step, hit.phase) == (1, 2)


def test_going_somewhere_is_training_bit_for_bit(runner: Watched, small: Small) -> None:
    spec = small()
    run = Run(spec)
    run.advance(321)
    runner.load(1, spec)
    runner.run_to(ToPhase("backward", 1))
    runner.run_to(ToStep(321))
    while runner.wait_for(Hit).step != 321:
        pass
    assert np.array_equal(runner.parameters(), run.network.parameters)


def test_it_goes_on_until_a_loss_lies_below_a_number(runner: Watched, small: Small) -> None:
    spec = small(optimizer={"name": "adam", "learning_rate": 0.02})
    run, losses = Run(spec), []
    for _ in range(80):
        run.advance(5)
        losses.append(run.evaluate().train_loss)
    limit = 0.97 * float(losses[0] or 0)
    epoch = next(i for i, loss in enumerate(losses, 1) if loss is not None and loss < limit)
    runner.load(1, spec)
    runner.run_to(until("train_loss", "below", limit))
    hit = runner.wait_for(Hit)
    assert (hit.step, hit.phase) == (5 * epoch, 0)
    assert "is below" in hit.text


def test_what_is_so_already_is_told_at_once(runner: Watched, small: Small) -> None:
    runner.load(1, small())
    runner.step("epoch")
    runner.look_until(lambda seen: seen.step == 5)
    runner.run_to(until("train_loss", "below", 1e6))
    hit = runner.wait_for(Hit)
    assert hit.step == 5
    assert "is below 1000000 at step 5" in hit.text


def test_a_target_beyond_the_epochs_is_told_to_be_missed(runner: Watched, small: Small) -> None:
    runner.load(1, small(epochs=3))
    for target, missed in (
        (until("train_loss", "below", 0.0), "Training loss did not fall below 0; it is "),
        (ToStep(1000), "Step 1,000 is not reached yet."),
        (ToEpoch(50), "Epoch 50 is not reached yet."),
    ):
        runner.run_to(target)
        event = runner.wait_for(Paused)
        assert event.reason == "epochs"
        assert event.missed.startswith(missed)
    assert event.epoch == 9
    runner.step("batch")
    assert not [event for event in runner.happened if isinstance(event, Hit)]


def test_a_breakpoint_on_the_way_stops_it_and_the_target_is_given_up(
    runner: Watched, small: Small
) -> None:
    spec = small()
    losses = Run(spec).advance(40)
    first = next(i for i in range(40) if losses[i] < losses[0])
    runner.load(1, spec)
    runner.set_breakpoints([Breakpoint(quantities["batch_loss"](), "below", float(losses[0]))])
    runner.run_to(ToStep(500))
    assert runner.wait_for(Hit).step == first
    runner.set_breakpoints([])
    runner.advance(600 - first)
    runner.look_until(lambda seen: seen.step == 600)
    assert not [event for event in runner.happened + runner.events() if isinstance(event, Hit)]


@pytest.mark.parametrize("command", ["pause", "reset"])
def test_it_can_be_given_up(runner: Watched, small: Small, command: str) -> None:
    runner.load(1, small())
    runner.run_to(until("train_loss", "below", 0.0))
    runner.look_until(lambda seen: seen.step > 0 and seen.playing)
    getattr(runner, command)()
    assert not runner.look().playing
    stood = runner.look().step
    assert runner.look().step == stood


def test_a_phase_of_a_layer_that_is_not_there_is_refused(runner: Watched, small: Small) -> None:
    runner.load(1, small())
    runner.run_to(ToPhase("forward", 9))
    assert "no such phase" in runner.wait_for(Failed).message
    assert runner.look().step == 0
