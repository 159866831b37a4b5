"""Curves made short enough to be drawn."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from glassnet.ui.plots.decimation import band, every


@given(st.integers(1, 5000), st.integers(2, 400))
def test_the_band_is_short_and_loses_no_extreme(count: int, bins: int) -> None:
    losses = np.random.default_rng(count).random(count)
    x, y = band(np.arange(count, dtype=float), losses, losses, bins)
    assert len(x) == len(y) <= 2 * bins
    assert y.min() == losses.min()
    assert y.max() == losses.max()
    assert (np.diff(x) >= 0).all()


def test_few_single_losses_are_drawn_as_they_are() -> None:
    steps, losses = np.arange(5.0), np.array([3.0, 1, 2, 1, 0])
    x, y = band(steps, losses, losses, 100)
    assert x.tolist() == steps.tolist()
    assert y.tolist() == losses.tolist()


@given(st.integers(0, 5000), st.integers(2, 400))
def test_thinned_points_include_both_ends(count: int, limit: int) -> None:
    kept = every(count, limit)
    assert len(kept) <= min(limit, count)
    assert (np.diff(kept) > 0).all()
    if count:
        assert (kept[0], kept[-1]) == (0, count - 1)
