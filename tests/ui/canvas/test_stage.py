"""When the signal moves, and where it is."""

from dataclasses import replace
from itertools import pairwise
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


def still(clock: StageClock, playing: bool, rate: float | None) -> list[Stage | None]:
    """The stages of half a second with reduced motion."""
    seen = []
    for _ in range(10):
        clock.advance(0.05, playing, rate, 3, still=True)
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


@pytest.mark.parametrize("rate", [5.0, 20.0, None])
def test_training_too_fast_to_follow_drifts_and_pretends_no_step(rate: float | None) -> None:
    clock = StageClock()
    clock.observe(snapshot(playing=True))
    seen = run(clock, 2.0, True, rate)
    assert {stage.kind for stage in seen if stage} == {"drift"}
    assert len({stage.progress for stage in seen if stage}) > 20


def test_while_the_run_is_held_nothing_drifts() -> None:
    clock = StageClock()
    clock.observe(snapshot(playing=True))
    assert run(clock, 4.0, True, None)[-1] is None
    clock.observe(snapshot(playing=True, step=1))
    assert run(clock, 0.1, True, None)[-1] is not None


def test_what_drifts_is_not_drawn_more_often_than_need_be() -> None:
    clock = StageClock()
    clock.observe(snapshot(playing=True))
    seen = []
    for _ in range(60):
        clock.advance(0.016, True, None, 3)
        seen.append(clock.stage)
    assert 25 <= len({stage.progress for stage in seen if stage}) <= 31


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


def test_a_phase_that_lasts_long_is_crossed_in_whole_rounds_and_can_be_read() -> None:
    clock = StageClock()
    clock.observe(snapshot(playing=True, phase=FORWARD, phase_index=2))
    rate = 1 / 2.8 / 8  # eight phases of 2.8 seconds
    stages = run(clock, 2.75, True, rate)
    assert all(stage and stage.numbers for stage in stages)
    progress = [stage.progress for stage in stages if stage]
    assert sum(b < a for a, b in pairwise(progress)) == 1
    clock.advance(0.1, True, rate, 3)
    assert clock.stage is not None
    assert clock.stage.progress == 1.0  # over, until the next phase comes


def test_a_phase_that_is_soon_over_has_no_numbers() -> None:
    clock = StageClock()
    clock.observe(snapshot(playing=True, phase=FORWARD, phase_index=2))
    assert not any(stage and stage.numbers for stage in run(clock, 0.1, True, 1.0))


@pytest.mark.parametrize("kind", ["loss", "update"])
def test_stopped_at_the_loss_or_the_update_nothing_flashes_again_and_again(kind: Any) -> None:
    clock = StageClock()
    clock.observe(snapshot(phase=Phase(kind, None, kind), phase_index=4 if kind == "loss" else 0))
    stages = run(clock, 3.0, False, 1.0)
    assert set(stages) == {Stage(kind, None, 0.5, True)}


def test_with_reduced_motion_no_stage_moves() -> None:
    clock = StageClock()
    clock.observe(snapshot(phase=FORWARD, phase_index=2))
    assert set(still(clock, False, None)) == {Stage("forward", 1, 0.5, True)}
    clock.observe(snapshot(playing=True))
    assert set(still(clock, True, None)) == {Stage("drift", None, 0.5)}


def test_with_reduced_motion_phases_that_would_flicker_are_shown_as_one() -> None:
    clock = StageClock()
    clock.observe(snapshot(playing=True, phase=FORWARD, phase_index=2))
    assert {stage.kind for stage in still(clock, True, 1.0) if stage} == {"drift"}
    assert {stage.kind for stage in still(clock, True, 0.05) if stage} == {"forward"}
    clock.clear()
    clock.observe(snapshot(step=4))
    clock.observe(snapshot(step=5))
    assert {stage.kind for stage in still(clock, False, 1.0) if stage} == {"drift"}


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
