"""Edits replace the run, undo brings the old one back, and stale answers can be told."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pytest
from msgspec.structs import replace

from glassnet.engine import GlassnetError
from glassnet.experiment import Run, Spec, edits
from glassnet.runner import FLAT_OUT
from glassnet.runner.events import Failed, Loaded

if TYPE_CHECKING:
    from tests.runner.conftest import Watched

Small = Callable[..., Spec]
Trained = Callable[[Spec, int], np.ndarray]


def advance(runner: Watched, steps: int) -> None:
    end = runner.ask(lambda run: run.step) + steps
    runner.advance(steps)
    runner.look_until(lambda snapshot: snapshot.step == end)


def test_a_load_is_told_with_its_generation(runner: Watched, small: Small) -> None:
    for generation in (1, 2):
        runner.load(generation, small())
        event = runner.wait_for(Loaded)
        assert event == Loaded(generation, runner.look().run_id)


def test_no_snapshot_of_the_former_run_comes_after_a_load(runner: Watched, small: Small) -> None:
    runner.load(1, small())
    runner.play(FLAT_OUT)
    runner.look()
    runner.load(2, small(seed=6))
    assert runner.look().generation == 2


def test_a_run_kept_beside_the_present_one_is_put_back_where_it_was(
    runner: Watched, small: Small, trained: Trained
) -> None:
    beside = Run(small(seed=6))
    beside.advance(5)
    runner.load(1, small())
    runner.keep(2, beside)
    ends = runner.call_with_kept(lambda run, kept: (run.end, kept[2].end, len(kept)), [1, 2, 3])
    assert ends.result(60) == (0, 5, 2)
    assert runner.look().generation == 1
    runner.restore(3, 2, beside.spec)
    advance(runner, 4)
    assert np.array_equal(runner.parameters(), trained(small(seed=6), 9))


def test_a_run_that_is_brought_along_goes_on_where_it_was(
    runner: Watched, small: Small, trained: Trained
) -> None:
    run = Run(small())
    run.advance(8)
    runner.load(1, run.spec, run=run)
    advance(runner, 4)
    assert np.array_equal(runner.parameters(), trained(small(), 12))


def test_an_edit_carries_the_kept_weights_over(runner: Watched, small: Small) -> None:
    runner.load(1, small())
    advance(runner, 9)
    old = runner.ask(lambda run: run.weights())
    edit = edits.set_units(small(), 0, 6)
    runner.load(2, edit.spec, edit=edit)
    new = runner.ask(lambda run: run.weights())
    assert np.array_equal(new["0.weight"][:4], old["0.weight"])
    assert runner.look().step == 9


def test_a_run_that_plays_is_followed_by_one_that_plays(runner: Watched, small: Small) -> None:
    runner.load(1, small())
    runner.play(FLAT_OUT)
    edit = edits.set_units(small(), 0, 6)
    runner.load(2, edit.spec, edit=edit)
    begun = runner.look()
    assert begun.playing
    runner.look_until(lambda snapshot: snapshot.step > begun.step)


def test_a_restored_run_goes_on_bit_for_bit_as_if_never_replaced(
    runner: Watched, small: Small, trained: Trained
) -> None:
    runner.load(1, small())
    advance(runner, 7)
    before = runner.look()
    edit = edits.set_units(small(), 0, 6)
    runner.load(2, edit.spec, edit=edit)
    advance(runner, 5)
    runner.restore(3, 1, small())
    after = runner.look()
    assert (after.generation, after.run_id, after.step) == (3, before.run_id, 7)
    assert after.rows == before.rows
    advance(runner, 6)
    assert np.array_equal(runner.parameters(), trained(small(), 13))


def test_a_run_replaced_in_the_middle_of_a_step_is_restored_there(
    runner: Watched, small: Small, trained: Trained
) -> None:
    runner.load(1, small())
    for _ in range(3):
        runner.step("phase")
    runner.load(2, small(seed=6))
    runner.restore(3, 1, small())
    assert runner.look().phase_index == 3
    runner.step("batch")
    assert np.array_equal(runner.parameters(), trained(small(), 1))


def test_undo_and_redo_go_to_and_fro_between_two_runs(
    runner: Watched, small: Small, trained: Trained
) -> None:
    other = small(seed=6)
    runner.load(1, small())
    runner.load(2, other)
    for generation in range(3, 9, 2):
        runner.restore(generation, generation - 2, small())
        advance(runner, 3)
        runner.restore(generation + 1, generation - 1, other)
        advance(runner, 2)
    assert np.array_equal(runner.parameters(), trained(other, 6))


def test_a_restored_run_takes_the_live_fields_of_its_document(
    runner: Watched, small: Small
) -> None:
    runner.load(1, small())
    runner.load(2, small(seed=6))
    runner.restore(3, 1, small(l2=0.5, batch_size=4))
    assert runner.ask(lambda run: run.spec) == small(l2=0.5, batch_size=4)


def test_a_run_that_is_not_kept_is_made_anew(
    runner: Watched, small: Small, trained: Trained
) -> None:
    runner.restore(7, 3, small())
    assert runner.look().generation == 7
    assert np.array_equal(runner.parameters(), trained(small(), 0))


def test_forgetting_frees_a_kept_run_but_never_the_present_one(
    runner: Watched, small: Small
) -> None:
    runner.load(1, small())
    first = runner.ask(weakref.ref)
    runner.load(2, small())
    assert first() is not None
    runner.forget([1, 2])
    assert runner.look().generation == 2
    gc.collect()
    assert first() is None


def test_a_document_that_cannot_be_trained_fails_and_the_former_run_stays_kept(
    runner: Watched, small: Small
) -> None:
    runner.load(1, small())
    advance(runner, 4)
    runner.play(FLAT_OUT)
    runner.load(2, replace(small(), dataset=None))
    event = runner.wait_for(Failed)
    assert event.generation == 2
    assert not event.details
    with pytest.raises(GlassnetError, match="no run"):
        runner.ask(lambda run: run.step)
    runner.restore(3, 1, small())
    snapshot = runner.look()
    assert (snapshot.generation, snapshot.playing) == (3, False)
    assert snapshot.step >= 4
