"""Learning rates are tested while the run is held, and the run never notices."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from glassnet.experiment import Run, Spec
from glassnet.runner import FLAT_OUT, events

if TYPE_CHECKING:
    from tests.runner.conftest import Watched

Small = Callable[..., Spec]

STACK = [
    {"type": "dense", "units": 4, "activation": "tanh"},
    {"type": "batch_norm"},
    {"type": "dropout", "rate": 0.2},
    {"type": "dense", "units": 1, "activation": "tanh"},
]

TRAINING = {"optimizer": "adam", "schedule": "cosine", "clip_norm": 1.0, "l2": 0.01}


def picture(run: Run) -> tuple[int, int, bytes, bytes]:
    state = run.state()["trainer"]
    memory = b"".join(np.asarray(one).tobytes() for one in state["optimizer"].values())
    parts = repr((state["noise"], str(state["batches"]), run.history.rows)).encode()
    vectors = [state[name].tobytes() for name in ("parameters", "statistics", "gradient")]
    losses = run.history.curve(10_000)[1].tobytes()
    return run.step, run.trainer.next_phase, b"".join([*vectors, memory, losses]), parts


@pytest.mark.parametrize("phases", [0, 3])
def test_a_paused_run_is_untouched_and_goes_on_as_if_nothing_had_been_tested(
    runner: Watched, small: Small, phases: int
) -> None:
    spec = small(STACK, **TRAINING)
    runner.load(1, spec)
    runner.advance(7)
    runner.look_until(lambda snapshot: snapshot.step == 7)
    for _ in range(phases):
        runner.step("phase")
    before = runner.ask(picture)
    runner.find_learning_rate()
    found = runner.wait_for(events.RateTested)
    assert found.test is not None
    assert found.test.suggestion is not None
    assert (found.generation, found.step) == (1, 7)
    assert runner.ask(picture) == before
    runner.advance(5)
    runner.look_until(lambda snapshot: snapshot.step == 12)
    twin = Run(spec)
    twin.advance(runner.ask(lambda run: run.step))
    assert np.array_equal(runner.parameters(), twin.network.parameters)


def test_a_playing_run_waits_and_then_plays_on_bit_for_bit(runner: Watched, small: Small) -> None:
    spec = small(STACK, **TRAINING)
    runner.load(1, spec)
    runner.play(FLAT_OUT)
    runner.look_until(lambda snapshot: snapshot.step > 20)
    runner.find_learning_rate()
    held = runner.wait_for(events.RateTested).step
    snapshot = runner.look_until(lambda snapshot: snapshot.step > held + 20)
    assert snapshot.playing
    runner.pause()
    parameters, step = runner.ask(lambda run: (run.network.parameters.copy(), run.step))
    twin = Run(spec)
    twin.advance(step)
    assert np.array_equal(parameters, twin.network.parameters)


def test_while_rates_are_tested_the_run_stands_still_and_is_shown_as_it_is(
    runner: Watched, small: Small
) -> None:
    wide: list[dict[str, Any]] = [{"type": "dense", "units": 700}] * 3
    runner.load(1, small([*wide, {"type": "dense", "units": 1}], optimizer="sgd"))
    runner.play(FLAT_OUT)
    runner.find_learning_rate()
    share = runner.wait_for(events.RateTesting)
    assert 0 < share.share < 1
    first, second = runner.look(), runner.look()
    assert first.step == second.step == share.step
    assert np.array_equal(first.parameters, second.parameters)
    runner.stop_finding()
    assert runner.wait_for(events.RateTested).test is None
    assert runner.look_until(lambda snapshot: snapshot.step > share.step).playing


def test_a_test_that_is_given_up_leaves_no_trace(runner: Watched, small: Small) -> None:
    runner.load(1, small(STACK, **TRAINING))
    runner.advance(4)
    runner.look_until(lambda snapshot: snapshot.step == 4)
    before = runner.ask(picture)
    runner.find_learning_rate()
    runner.stop_finding()
    assert runner.wait_for(events.RateTested).test is None
    assert runner.ask(picture) == before


def test_another_run_ends_the_test_of_the_one_before(runner: Watched, small: Small) -> None:
    runner.load(1, small())
    runner.find_learning_rate()
    runner.load(2, small(seed=8))
    ended = runner.wait_for(events.RateTested)
    assert (ended.generation, ended.test) == (1, None)
    runner.find_learning_rate()
    assert runner.wait_for(events.RateTested).test is not None


def test_giving_up_what_was_not_begun_is_nothing(runner: Watched, small: Small) -> None:
    runner.load(1, small())
    runner.stop_finding()
    runner.look()
    assert not [one for one in runner.events() if isinstance(one, events.RateTested)]
