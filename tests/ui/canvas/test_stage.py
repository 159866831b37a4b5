"""When the signal moves, and where it is."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from glassnet.engine import Phase
from glassnet.ui.canvas.stage import Stage, StageClock, cycle_stage

FORWARD = Phase("forward", 1, "forward · hidden 2")


def snapshot(**changes: Any) -> Any:
    """What the clock reads of a snapshot."""
    shown = {"run_id": 1, "step": 0, "playing": False, "phase": None, "phase_index": 0}
    return SimpleNamespace(**{**shown, **changes})


def run(clock: StageClock, seconds: float, playing: bool, rate: float | None) -> list[Stage | None]:
    seen = []
    for _ in range(round(seconds / 0.05)):
        clock.advance(0.05, playing, rate, 3)
        seen.append(clock.stage)
    return seen


def test_a_cycle_goes_forward_flashes_goes_back_and_updates() -> None:
    kinds = [(s.kind, s.layer) for s in (cycle_stage(i / 400, 3) for i in range(400))]
    order = list(dict.fromkeys(kinds))
    assert order == [
        *(("forward", layer) for layer in range(3)),
        ("loss", None),
        *(("backward", layer) for layer in (2, 1, 0)),
        ("update", None),
    ]


def test_progress_runs_from_0_to_1_in_every_phase() -> None:
    stages = [cycle_stage(i / 4000, 3) for i in range(4000)]
    for kind in ("forward", "loss", "backward", "update"):
        progress = [stage.progress for stage in stages if stage.kind == kind]
        assert min(progress) < 0.02
        assert max(progress) > 0.95


@pytest.mark.parametrize("rate", [20.0, None])
def test_fast_training_is_shown_on_a_clock_of_two_seconds(rate: float | None) -> None:
    clock = StageClock()
    clock.observe(snapshot(playing=True))
    seen = run(clock, 2.0, True, rate)
    assert {stage.kind for stage in seen if stage} == {"forward", "loss", "backward", "update"}


def test_slow_training_is_shown_in_step_with_its_phase() -> None:
    clock = StageClock()
    clock.observe(snapshot(playing=True, phase=FORWARD, phase_index=2))
    for stage in run(clock, 0.2, True, 1.0):
        assert stage is not None
        assert (stage.kind, stage.layer) == ("forward", 1)
    backward = replace(FORWARD, kind="backward", layer=0)
    clock.observe(snapshot(playing=True, phase=backward, phase_index=7))
    clock.advance(0.01, True, 1.0, 3)
    assert clock.stage is not None
    assert (clock.stage.kind, clock.stage.layer) == ("backward", 0)
    assert clock.stage.progress < 0.2


def test_nothing_moves_while_paused_between_steps() -> None:
    clock = StageClock()
    clock.observe(snapshot())
    clock.observe(snapshot())
    assert set(run(clock, 3.0, False, 20.0)) == {None}


def test_stopped_inside_a_step_its_phase_is_shown_with_less_light() -> None:
    clock = StageClock()
    clock.observe(snapshot(phase=FORWARD, phase_index=2))
    stages = run(clock, 3.0, False, 20.0)
    assert all(stage and stage.kind == "forward" and stage.numbers for stage in stages)


def test_a_single_step_is_shown_once() -> None:
    clock = StageClock()
    clock.observe(snapshot(step=4))
    clock.observe(snapshot(step=5))
    seen = run(clock, 4.0, False, 20.0)
    assert {stage.kind for stage in seen if stage} == {"forward", "loss", "backward", "update"}
    assert seen[-1] is None


def test_a_jump_in_the_run_is_not_mistaken_for_a_step() -> None:
    clock = StageClock()
    clock.observe(snapshot(step=4))
    clock.observe(snapshot(step=40))
    assert set(run(clock, 1.0, False, 20.0)) == {None}


def test_before_the_first_snapshot_there_is_nothing_to_show() -> None:
    assert set(run(StageClock(), 1.0, True, None)) == {None}
