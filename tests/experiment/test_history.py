"""Histories keep what matters of a run of any length, in bounded memory."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet.experiment import History, Metrics, losses

counts = st.lists(st.integers(0, 400), max_size=30)


def metrics(step: int) -> Metrics:
    return Metrics(step, step / 10, 1.0 / (step + 1), 0.0, None, 0.5, None, 0.01, None)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Room for so few losses that short runs already fold them."""
    monkeypatch.setattr(losses, "SINGLES", 256)
    monkeypatch.setattr(losses, "BLOCKS", 64)


def filled(parts: list[int]) -> tuple[History, Any]:
    history = History()
    values = np.random.default_rng(sum(parts)).uniform(0, 1, sum(parts))
    start = 0
    for count in parts:
        history.add_losses(values[start : start + count])
        start += count
    return history, values


@given(counts, st.integers(1, 100))
def test_a_curve_covers_every_step_with_its_least_and_greatest_loss(
    parts: list[int], limit: int
) -> None:
    history, values = filled(parts)
    steps, low, high = history.curve(limit)
    assert len(steps) == len(low) == len(high) <= max(limit, 1 + (len(values) > 0))
    start = 0
    for step, least, greatest in zip(steps, low, high, strict=True):
        stretch = values[start : step + 1]
        assert (least, greatest) == (stretch.min(), stretch.max())
        start = step + 1
    assert start == len(values)


@pytest.mark.usefixtures("small")
def test_a_folded_curve_still_covers_every_step() -> None:
    rng = np.random.default_rng(1)
    history, values = filled(rng.integers(0, 200, 100).tolist())
    assert len(values) > 20 * losses.SINGLES / 2
    steps, low, high = history.curve(5)
    assert steps[-1] == len(values) - 1
    starts = np.append(0, steps[:-1] + 1)
    np.testing.assert_array_equal(low, np.minimum.reduceat(values, starts))
    np.testing.assert_array_equal(high, np.maximum.reduceat(values, starts))


@pytest.mark.usefixtures("small")
def test_the_latest_losses_stay_singly_and_older_ones_as_blocks() -> None:
    history, values = filled([100] * 50)
    state = history.state()["losses"]
    np.testing.assert_array_equal(state["latest"], values[-len(state["latest"]) :])
    assert losses.SINGLES <= len(state["latest"]) <= 2 * losses.SINGLES
    blocks, length = state["blocks"], state["length"]
    assert len(blocks) <= losses.BLOCKS
    whole = values[: len(blocks) * length].reshape(-1, length)
    expected = np.column_stack([whole[:, 0], whole.min(1), whole.max(1), whole[:, -1]])
    np.testing.assert_array_equal(blocks, expected)


def test_memory_is_bounded() -> None:
    history = History()
    chunk = np.ones(2**20)
    for _ in range(12):
        history.add_losses(chunk)
    state = history.state()["losses"]
    assert state["count"] == 12 * 2**20
    assert state["latest"].nbytes + state["blocks"].nbytes < 24 * 2**20


@given(counts, counts)
def test_a_restored_history_goes_on_like_the_first(before: list[int], after: list[int]) -> None:
    history, _ = filled(before)
    history.add_row(metrics(0))
    again = History().restore(history.state())
    for count in after:
        more = np.full(count, 0.5)
        history.add_losses(more)
        again.add_losses(more)
    assert again.rows == history.rows
    for ours, theirs in zip(again.curve(50), history.curve(50), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_a_copy_goes_its_own_way() -> None:
    history, _ = filled([10])
    copy = history.copy()
    copy.add_losses(np.ones(5))
    copy.add_row(metrics(15))
    assert (history.losses.count, copy.losses.count) == (10, 15)
    assert history.rows == ()


def test_steps_without_a_known_loss_do_not_hide_their_neighbours() -> None:
    history = History()
    history.add_losses(np.array([1.0, np.nan, 3.0] * 100))
    _, low, high = history.curve(10)
    assert low.tolist() == [1.0] * 10
    assert high.tolist() == [3.0] * 10


def test_rows_are_thinned_but_keep_both_ends() -> None:
    history = History()
    for step in range(10_000):
        history.add_row(metrics(step))
    steps = [row.step for row in history.rows]
    assert len(steps) <= 4096
    assert (steps[0], steps[-1]) == (0, 9999)
    assert steps == sorted(set(steps))


def test_a_step_measured_again_replaces_its_row() -> None:
    history = History()
    history.add_row(metrics(0))
    again = Metrics(0, 0.0, 9.0, 0.0, None, None, None, None, None)
    history.add_row(again)
    assert history.rows == (again,)


@pytest.mark.parametrize(
    "change",
    [
        {"count": 5},
        {"length": 3},
        {"blocks": np.zeros((2, 3))},
        {"latest": np.zeros((2, 2))},
        {"count": -1},
    ],
)
def test_parts_of_different_histories_are_refused(change: dict[str, Any]) -> None:
    history, _ = filled([200])
    state = history.state()
    state["losses"] |= change
    with pytest.raises(ValueError, match="belong together"):
        History().restore(state)


def test_a_row_is_written_with_what_is_not_measured_left_empty() -> None:
    row = metrics(20)
    assert row.cells() == ["20", "2.0", repr(1 / 21), "0.0", "", "0.5", "", "0.01", ""]
    assert Metrics.from_numbers(row.numbers()) == row


@pytest.mark.usefixtures("small")
@given(st.integers(0, 6000))
def test_going_back_drops_what_came_later_and_keeps_what_came_before(step: int) -> None:
    history, values = filled([100] * 50)
    history.add_row(metrics(100))
    history.add_row(metrics(5000))
    history.go_to(step)
    assert history.losses.count == step
    assert all(row.step <= step for row in history.rows)
    history.add_losses(np.full(300, 0.5))
    steps, low, _ = history.curve(40)
    assert steps[-1] == step + 299
    starts = np.append(0, steps[:-1] + 1)
    blocks = step - step % history.state()["losses"]["length"]
    for start, end, least in zip(starts, steps, low, strict=True):
        if end < min(blocks, 5000):
            assert least == values[start : end + 1].min()
