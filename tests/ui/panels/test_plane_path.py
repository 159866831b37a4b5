"""The path on a plane is the projection of the parameters."""

import numpy as np
import pytest
from numpy.typing import NDArray

from glassnet.landscape import Plane, path_plane
from glassnet.ui.plots.plane_path import LIMIT, PlanePath

Array = NDArray[np.float64]


@pytest.fixture
def vectors() -> Array:
    """Forty points of a walk through 30 parameters."""
    return np.random.default_rng(5).standard_normal((40, 30)).cumsum(axis=0)


@pytest.fixture
def plane(vectors: Array) -> Plane:
    return path_plane(vectors, vectors[-1])


def test_each_point_is_the_projection_of_its_parameters(plane: Plane, vectors: Array) -> None:
    path = PlanePath(plane, range(20), plane.project(vectors[:20]))
    path.extend((step, vectors[step]) for step in range(20, 40))
    assert path.steps == tuple(range(40))
    np.testing.assert_allclose(path.places, plane.project(vectors), atol=1e-12)


def test_a_point_at_the_last_step_takes_its_place(plane: Plane, vectors: Array) -> None:
    path = PlanePath(plane, [7], plane.project(vectors[7]))
    path.extend([(7, vectors[9])])
    assert path.steps == (7,)
    np.testing.assert_allclose(path.places, plane.project(vectors[9]))


def test_points_of_the_past_are_left_out(plane: Plane, vectors: Array) -> None:
    path = PlanePath(plane, [7], plane.project(vectors[7]))
    path.extend([(5, vectors[5]), (8, vectors[8])])
    assert path.steps == (7, 8)


def test_a_long_path_keeps_its_first_and_its_latest_point(plane: Plane, vectors: Array) -> None:
    path = PlanePath(plane)
    for step in range(5 * LIMIT):
        path.extend([(step, vectors[step % 40])])
        assert len(path.steps) <= LIMIT
    assert path.steps[0] == 0
    assert path.steps[-1] == 5 * LIMIT - 1
    assert list(path.steps) == sorted(set(path.steps))


def test_leaving_the_view_is_remembered(plane: Plane, vectors: Array) -> None:
    path = PlanePath(plane)
    path.extend([(0, vectors[0])])
    assert not path.left_view
    outside = plane.centre + 2 * plane.alpha[1] * plane.directions[0]
    path.extend([(1, outside), (2, vectors[1])])
    assert path.left_view


def test_the_way_down_is_the_projected_negative_gradient(plane: Plane) -> None:
    gradient = 3 * plane.directions[0] - 2 * plane.directions[1]
    assert PlanePath(plane).descent(gradient) == pytest.approx((-3, 2))


@pytest.mark.parametrize("value", [0.0, np.nan])
def test_without_a_gradient_there_is_no_way_down(plane: Plane, value: float) -> None:
    assert PlanePath(plane).descent(np.full(30, value)) is None
