"""Numbers become colours without changing what they say."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from glassnet.ui.canvas.pixels import coloured, enlarge, layered, opaque, signed
from glassnet.ui.theme import Theme

TABLE = Theme("dark").diverging


def test_a_map_keeps_its_values_when_it_is_enlarged() -> None:
    ramp = np.linspace(-1, 1, 10, dtype=np.float32)
    big = enlarge(np.stack(np.meshgrid(ramp, ramp)), 80)
    assert big.shape == (2, 80, 80)
    assert np.abs(big[0].mean(axis=0)[4::8] - ramp).max() < 0.08
    assert enlarge(np.full((1, 7, 7), 0.3), 50) == pytest.approx(0.3, abs=1e-5)


def test_a_fine_map_is_thinned_before_it_shrinks() -> None:
    ramp = np.linspace(-1, 1, 100, dtype=np.float32)
    small = enlarge(np.stack(np.meshgrid(ramp, ramp)), 44)
    assert small.shape == (2, 44, 44)
    assert (np.diff(small[0][0]) > 0).all()


def test_blue_is_positive_orange_negative_and_the_ground_is_zero() -> None:
    blue, ground, orange, beyond, nothing = (
        QColor.fromRgb(int(c)) for c in coloured(np.array([1, 0, -1, 7, np.nan], np.float32), TABLE)
    )
    assert blue.blue() > 200 > blue.red()
    assert orange.red() > 200 > orange.blue()
    assert beyond == blue
    assert nothing == ground


@pytest.mark.parametrize("activation", ["relu", "linear"])
def test_values_without_bound_are_shown_relative_to_the_largest(activation: str) -> None:
    maps = np.array([[[0.0, 4.0], [2.0, -4.0]], [[0.1, 0.2], [0.0, -0.1]]])
    shown = signed(maps, activation)
    assert shown[0].tolist() == [[0.0, 1.0], [0.5, -1.0]]
    assert shown[1].tolist() == maps[1].tolist()


@pytest.mark.parametrize(
    ("activation", "value", "shown"),
    [("sigmoid", 0.5, 0.0), ("sigmoid", 1.0, 1.0), ("tanh", -0.3, -0.3), ("linear", 0.0, -1.0)],
)
def test_an_output_that_decides_changes_sign_where_it_changes_its_mind(
    activation: str, value: float, shown: float
) -> None:
    assert float(signed(np.array([value]), activation, decides=True)[0]) == pytest.approx(shown)


@pytest.mark.parametrize("make", [opaque, layered])
def test_an_image_outlives_the_array_it_was_made_from(
    make: Callable[[NDArray[np.uint32]], QImage],
) -> None:
    pixels = np.full((3, 5), 0xFF102030, np.uint32)
    image = make(pixels)
    pixels[:] = 0
    assert image.pixelColor(4, 2) == QColor(0x10, 0x20, 0x30)


def test_maps_that_are_not_finite_are_enlarged_where_they_are() -> None:
    maps = np.zeros((2, 40, 40), np.float32)
    maps[0, :20], maps[0, 20:], maps[1] = np.inf, -np.inf, np.nan
    big = enlarge(maps, 44)
    assert np.isfinite(big).all()
    assert (big[0, :20] > 1).all()
    assert (big[0, 24:] < -1).all()
    assert not big[1].any()
    with_huge = enlarge(np.full((1, 8, 8), 3e38, np.float32), 44)
    assert (with_huge > 1).all()
