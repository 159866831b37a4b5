"""The colours of a loss surface."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet.ui.plots.picture import SMOOTH, picture, tones

RAMP = np.repeat(np.arange(256, dtype=np.uint8)[:, np.newaxis], 3, axis=1)
VIEW = (0.0, 1.0)


def test_tones_rise_with_the_logarithm_of_positive_losses() -> None:
    seen = tones(np.array([[1.0, 10.0], [100.0, 1000.0]]))
    assert seen.log
    assert (seen.low, seen.high) == (1, 1000)
    np.testing.assert_allclose(seen.shares, [[0, 1 / 3], [2 / 3, 1]])
    assert seen.share(10) == pytest.approx(1 / 3)


def test_tones_rise_with_losses_that_reach_zero() -> None:
    seen = tones(np.array([[0.0, 1.0], [2.0, 4.0]]))
    assert not seen.log
    np.testing.assert_allclose(seen.shares, [[0, 0.25], [0.5, 1]])


@pytest.mark.parametrize("hole", [np.nan, np.inf])
def test_what_is_not_finite_has_no_tone_and_is_transparent(hole: float) -> None:
    losses = np.ones((9, 9)) + np.arange(9)
    losses[:4, :4] = hole
    seen = tones(losses)
    assert np.isnan(seen.shares[:4, :4]).all()
    axis = np.linspace(*VIEW, 9)
    alpha = picture(seen.shares, axis, axis, VIEW, VIEW, RAMP)[..., 3]
    assert (alpha[: SMOOTH // 4, : SMOOTH // 4] == 0).all()
    assert (alpha[SMOOTH // 2 :] == 255).all()


def test_nothing_finite_gives_an_empty_picture() -> None:
    seen = tones(np.full((5, 5), np.nan))
    axis = np.linspace(*VIEW, 5)
    assert not picture(seen.shares, axis, axis, VIEW, VIEW, RAMP)[..., 3].any()


def test_a_flat_surface_is_dark_throughout() -> None:
    assert not tones(np.full((5, 5), 0.7)).shares.any()


@given(st.integers(2, 60), st.integers(2, 60))
def test_the_picture_follows_the_grid(rows: int, columns: int) -> None:
    alphas, betas = np.linspace(*VIEW, rows), np.linspace(*VIEW, columns)
    shares = np.add.outer(alphas, betas) / 2
    rgba = picture(shares, alphas, betas, VIEW, VIEW, RAMP)
    centres = (np.arange(SMOOTH) + 0.5) / SMOOTH
    wanted = 255 * np.add.outer(centres, centres) / 2
    assert np.abs(rgba[..., 0] - wanted).max() <= 1


def test_a_coarse_grid_is_continued_to_the_border() -> None:
    known = np.linspace(0, 0.96, 7)
    shares = np.tile(known, (7, 1))
    rgba = picture(shares, known, known, VIEW, VIEW, RAMP)
    assert (rgba[..., 3] == 255).all()
    assert rgba[0, -1, 0] == round(0.96 * 255)
