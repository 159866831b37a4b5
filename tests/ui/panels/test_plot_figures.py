"""Ticks and figures of the plots."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet.ui.plots.plotting import (
    axis_texts,
    decade_ticks,
    loss_text,
    nice_ticks,
    ticks_within,
)


@given(st.floats(1e-6, 1e9), st.integers(2, 6))
def test_ticks_are_round_and_cover_the_range(high: float, count: int) -> None:
    ticks = nice_ticks(0, high, count)
    assert ticks[0] == 0
    assert ticks[-1] >= high * (1 - 1e-6)
    assert len(ticks) <= count + 1
    assert np.diff(ticks) == pytest.approx(ticks[1])


@given(st.floats(-12, 3), st.floats(0.2, 9))
def test_decades_lie_in_their_range(low: float, extent: float) -> None:
    ticks = decade_ticks(low, low + extent, 4)
    assert all(low - 1e-6 <= tick <= low + extent + 1e-6 for tick in ticks)
    assert len(ticks) <= 6


def test_axis_numbers_share_their_decimals() -> None:
    assert axis_texts([0, 0.25, 0.5]) == ["0.00", "0.25", "0.50"]
    assert axis_texts([0, 2000, 4000]) == ["0", "2,000", "4,000"]
    assert axis_texts([0, 100_000, 200_000]) == ["0", "100k", "200k"]
    assert axis_texts([0, 2e-5, 4e-5]) == ["0", "2e-5", "4e-5"]


@pytest.mark.parametrize(
    ("loss", "text"),
    [
        (0.1104, "0.110"),
        (12.34, "12.34"),
        (312.3, "312.3"),
        (3.14e-5, "3.1e-5"),
        (0.0, "0.000"),
        (float("nan"), "not finite"),
        (float("inf"), "not finite"),
    ],
)
def test_a_loss_is_written_in_a_few_figures(loss: float, text: str) -> None:
    assert loss_text(loss) == text


def test_an_axis_has_two_numbers_where_there_is_room_for_them() -> None:
    assert ticks_within(0, 1, 4) == [0, 0.5, 1]
    assert ticks_within(0.73, 0.91, 4) == [0.8, 0.9]
    assert ticks_within(0.79, 0.84, 2) == [0.8, 0.825]
