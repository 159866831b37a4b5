"""What flows along lines is exactly what the matrix of a layer says."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from glassnet.ui.canvas import strengths
from glassnet.ui.canvas.arranging import arrange
from glassnet.ui.canvas.geometry import Outline

PLANE = arrange(Outline(2, (3, 1), "plane"), 712, 572).columns
IMAGE = arrange(Outline(784, (5, 10), "image", (28, 28)), 712, 572).columns


def test_a_line_of_its_own_carries_its_entry() -> None:
    matrix = np.arange(6, dtype=np.float32).reshape(3, 2) - 2
    assert strengths.along(matrix, PLANE[0], PLANE[1]).tolist() == matrix.ravel().tolist()


@given(st.integers(0, 1000))
def test_a_row_of_pixels_carries_the_sums_of_either_sign(seed: int) -> None:
    matrix = np.random.default_rng(seed).normal(size=(5, 784))
    values = strengths.along(matrix, IMAGE[0], IMAGE[1]).reshape(2, 5, 28)
    rows = matrix.reshape(5, 28, 28)
    np.testing.assert_allclose(values[0], np.maximum(rows, 0).sum(axis=2), rtol=1e-4)
    np.testing.assert_allclose(values[1], np.minimum(rows, 0).sum(axis=2), rtol=1e-4)


def test_entries_that_are_no_numbers_do_not_spoil_the_others() -> None:
    matrix = np.array([[np.nan, np.inf], [1.0, -np.inf], [0.0, 2.0]])
    values = strengths.along(matrix, PLANE[0], PLANE[1])
    assert np.isfinite(values).all()
    assert values[0] == 0
    sizes = strengths.relative(values)
    assert np.isfinite(sizes).all()
    assert sizes.max() == 1


def test_sizes_are_relative_to_the_largest_of_the_layer() -> None:
    sizes = strengths.relative(np.array([-2.0, 1.0, 0.5], np.float32))
    assert sizes.tolist() == [1.0, 0.5, 0.25]
    assert strengths.relative(np.zeros(4, np.float32)).tolist() == [0] * 4


def test_without_weights_the_blame_goes_through_and_a_batch_tells_none() -> None:
    delta = np.array([0.5, -1.0])
    assert strengths.backward(None, delta) is delta
    assert strengths.backward(None, None) is None
