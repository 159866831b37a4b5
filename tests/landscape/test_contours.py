"""Contours are lines of equal loss."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet.landscape import contour_levels, contours

ALPHAS, BETAS = np.linspace(-2, 2, 41), np.linspace(-1, 1, 21)
CONE = np.hypot(ALPHAS[:, None], BETAS[None])


@given(st.floats(0.2, 0.9))
def test_a_contour_of_a_cone_is_a_closed_circle(level: float) -> None:
    (line,) = contours(ALPHAS, BETAS, CONE, [level])
    assert line.shape[1] == 2
    assert np.array_equal(line[0], line[-1])
    assert np.hypot(*line.T) == pytest.approx(level, abs=0.01)


def test_alpha_is_the_first_coordinate() -> None:
    (line,) = contours(ALPHAS, BETAS, np.broadcast_to(ALPHAS[:, None], (41, 21)), [0.55])
    assert line[:, 0] == pytest.approx(0.55)
    assert np.ptp(line[:, 1]) == pytest.approx(2)


def test_no_line_is_drawn_where_the_loss_is_not_finite() -> None:
    losses = CONE.copy()
    losses[ALPHAS > 0] = np.inf
    losses[ALPHAS < -1.5] = np.nan
    lines = contours(ALPHAS, BETAS, losses, [0.5, 1.0])
    assert lines
    assert all(line[:, 0].max() <= 0 for line in lines)


def test_a_grid_without_area_has_no_contours() -> None:
    assert contours([0.0], BETAS, np.zeros((1, 21)), [0.5]) == []


def test_a_level_that_is_not_reached_has_no_line() -> None:
    assert contours(ALPHAS, BETAS, CONE, [99.0]) == []


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=20), st.integers(1, 20))
def test_levels_rise_between_the_least_and_the_greatest_loss(
    values: list[float], count: int
) -> None:
    levels = contour_levels(values, count)
    if min(values) == max(values):
        assert len(levels) == 0
    else:
        assert len(levels) == count
        assert (np.diff(levels) >= 0).all()
        assert min(values) <= levels[0]
        assert levels[-1] <= max(values)


def test_levels_of_positive_losses_are_evenly_spaced_in_their_logarithm() -> None:
    steps = np.diff(np.log(contour_levels([0.01, 100.0], 3)))
    assert steps == pytest.approx(steps[0])


def test_losses_that_are_not_finite_do_not_count_for_levels() -> None:
    assert np.isfinite(contour_levels([1.0, 2.0, np.inf, np.nan])).all()
    assert len(contour_levels([np.inf, np.nan])) == 0
