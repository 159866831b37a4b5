"""Keyframes stay within their budget, and lie as far apart as a replay may take."""

from typing import Any

import numpy as np
import pytest

from glassnet.engine import SettingError
from glassnet.experiment import opening_spec
from glassnet.experiment.timeline import Keyframe, Keyframes

SPEC = opening_spec()


def frame(step: int, size: int = 1000) -> Keyframe:
    state: dict[str, Any] = {
        "trainer": {"parameters": np.zeros(size, np.uint8), "batches": {}},
        "stopping": {},
    }
    return Keyframe(step, 0, SPEC, state)


def fill(keyframes: Keyframes, steps: int) -> None:
    for step in range(steps):
        if step >= keyframes.next_due():
            keyframes.keep(frame(step))


def test_they_thin_to_doubled_spacing_when_the_budget_is_full_and_stay_evenly_spread() -> None:
    keyframes = Keyframes(20_000)
    keyframes.took(1, 0.01)  # two steps fit into the time of a replay
    fill(keyframes, 1000)
    gaps = np.diff(keyframes.steps)
    assert keyframes.size <= 20_000
    assert len(keyframes) >= 8
    assert keyframes.steps[0] == 0
    assert set(gaps.tolist()) == {64}


def test_a_fast_network_has_few_and_a_slow_one_many() -> None:
    fast, slow = Keyframes(), Keyframes()
    fast.took(1000, 0.01)
    slow.took(1, 0.005)
    fill(fast, 5000)
    fill(slow, 5000)
    assert np.diff(fast.steps).tolist() == [1000] * 4
    assert set(np.diff(slow.steps).tolist()) == {2}


def test_keeping_them_takes_a_small_part_of_the_time() -> None:
    keyframes = Keyframes()
    keyframes.took(1, 0.001)
    keyframes.keep(frame(0), seconds=0.01)
    assert keyframes.next_due() * 0.001 * 0.05 >= 0.01


def test_the_nearest_and_the_last_before_a_step_are_found() -> None:
    keyframes = Keyframes()
    for step in (0, 10, 20):
        keyframes.keep(frame(step))
    found = {step: keyframes.nearest(step) for step in (0, 4, 6, 14, 16, 99)}
    assert [one.step for one in found.values() if one] == [0, 0, 10, 10, 20, 20]
    before = [keyframes.before(step) for step in (0, 9, 10, 25)]
    assert [one.step for one in before if one] == [0, 0, 10, 20]
    assert Keyframes().nearest(5) is None
    assert Keyframes().before(5) is None


def test_a_budget_too_small_for_one_says_how_much_one_takes_and_keeps_none() -> None:
    keyframes = Keyframes(999)
    with pytest.raises(SettingError, match=r"999 bytes are too few.*takes 1,000 bytes"):
        keyframes.keep(frame(0))
    assert (len(keyframes), keyframes.size) == (0, 0)
    assert keyframes.next_due() == float("inf")
    keyframes.set_budget(3000)
    keyframes.keep(frame(7))
    assert keyframes.steps == (7,)
    with pytest.raises(SettingError, match="too few"):
        keyframes.set_budget(10)
    assert len(keyframes) == 0


def test_arrays_that_stay_the_same_are_held_once() -> None:
    keyframes = Keyframes()
    for step in (0, 1):
        one = frame(step)
        one.state["trainer"]["batches"]["permutation"] = np.arange(1000)
        keyframes.keep(one)
    orders = [one.state["trainer"]["batches"]["permutation"] for one in keyframes.frames]
    assert orders[0] is orders[1]
    assert keyframes.size == 2 * 1000 + orders[0].nbytes


def test_a_copy_shares_what_was_kept_and_goes_its_own_way() -> None:
    keyframes = Keyframes()
    keyframes.keep(frame(0))
    twin = keyframes.copy()
    twin.keep(frame(5))
    assert twin.frames[0] is keyframes.frames[0]
    assert (keyframes.steps, twin.steps) == ((0,), (0, 5))
    twin.cut(3)
    assert twin.steps == (0,)
    assert twin.size == keyframes.size
