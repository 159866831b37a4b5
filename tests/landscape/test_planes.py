"""The planes on which a loss surface is shown, and what they tell about a path."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet.engine import Evaluator, Network, Trainer, losses, optimizers
from glassnet.landscape import (
    Plane,
    PlaneError,
    path_plane,
    project,
    random_directions,
    random_plane,
)

Build = Callable[..., Network]
seeds = st.integers(0, 2**32 - 1)


def path(seed: int, points: int, parameters: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.standard_normal((points, parameters)).cumsum(axis=0)


def plane_of(directions: np.ndarray) -> Plane:
    return Plane("random", np.ones(directions.shape[1]), directions, (-1, 1), (-1, 1))


def test_every_filter_of_a_random_direction_has_the_length_of_the_units_weights(
    build: Build,
) -> None:
    network = build(5, 7, 3)
    for direction in random_directions(network, np.random.default_rng(0)):
        for own, theirs in zip(network.views(direction), network.views(), strict=True):
            lengths = np.linalg.norm(own["weight"], axis=1)
            assert lengths == pytest.approx(np.linalg.norm(theirs["weight"], axis=1))


def test_biases_do_not_move_in_random_directions(build: Build) -> None:
    network = build(5, 7, 3)
    for direction in random_directions(network, np.random.default_rng(0)):
        assert all(not parts["bias"].any() for parts in network.views(direction))


def test_a_unit_without_weights_does_not_move_in_random_directions(build: Build) -> None:
    network = build(5, 7, 3)
    network.views()[0]["weight"][2] = 0
    directions = random_directions(network, np.random.default_rng(0))
    assert not network.views(directions[0])[0]["weight"][2].any()
    assert np.isfinite(directions).all()


def test_random_directions_of_a_network_of_zeros_are_refused_with_the_reason(build: Build) -> None:
    with pytest.raises(PlaneError, match="every weight is zero"):
        random_directions(build(2, 3, 1, init="zeros"), np.random.default_rng(0))


def test_the_same_seed_draws_the_same_random_plane(build: Build) -> None:
    network = build(5, 7, 3)
    one, other, third = (
        random_plane(network, np.random.default_rng(seed)).directions for seed in (1, 1, 2)
    )
    assert np.array_equal(one, other)
    assert not np.array_equal(one, third)


def test_a_random_plane_shows_about_root_two_over_p_of_a_displacement(build: Build) -> None:
    network = build(20, 60, 10)
    rng = np.random.default_rng(0)
    plane = random_plane(network, rng)
    walks = network.parameters + rng.standard_normal((200, network.count))
    assert plane.share(walks).mean() == pytest.approx(np.sqrt(2 / network.count), rel=0.2)


def test_a_random_plane_shows_the_unit_square_and_the_path_beyond_it(build: Build) -> None:
    network = build(5, 7, 3)
    alone = random_plane(network, np.random.default_rng(0))
    assert (alone.alpha, alone.beta) == ((-1.0, 1.0), (-1.0, 1.0))
    far = network.parameters + 3 * alone.directions[:1]
    wider = random_plane(network, np.random.default_rng(0), far)
    assert wider.alpha[0] == -1
    assert wider.alpha[1] > 3
    assert wider.contains((3.0, 0.0))


@given(seeds, st.integers(2, 12), st.integers(2, 40))
def test_the_axes_of_a_path_are_the_leading_singular_vectors_of_its_differences(
    seed: int, points: int, parameters: int
) -> None:
    vectors = path(seed, points, parameters)
    plane = path_plane(vectors, vectors[-1])
    _, values, axes = np.linalg.svd(vectors - vectors[-1])
    for index, axis in enumerate(plane.directions):
        if points > 2 or index == 0:
            assert abs(axis @ axes[index]) == pytest.approx(1, abs=1e-5)
    shares = values[:2] ** 2 / np.sum(values**2)
    assert plane.explained == pytest.approx(tuple(shares), abs=1e-9)


@given(seeds, st.integers(2, 12), st.integers(2, 40))
def test_the_axes_of_a_path_are_orthonormal(seed: int, points: int, parameters: int) -> None:
    vectors = path(seed, points, parameters)
    directions = path_plane(vectors, vectors[-1]).directions
    assert directions @ directions.T == pytest.approx(np.eye(2), abs=1e-12)


def test_a_long_parameter_vector_is_handled_in_blocks_with_the_same_result() -> None:
    vectors = path(3, 6, 10_000)
    plane = path_plane(vectors.astype(np.float32), vectors[-1].astype(np.float32))
    _, _, axes = np.linalg.svd(vectors - vectors[-1], full_matrices=False)
    assert np.abs(np.sum(plane.directions * axes[:2], axis=1)) == pytest.approx([1, 1], abs=1e-5)


def test_a_path_comes_from_the_left_of_its_plane() -> None:
    vectors = path(5, 9, 30)
    coordinates = project(path_plane(vectors, vectors[-1]), vectors)
    assert coordinates[np.abs(coordinates[:, 0]).argmax(), 0] < 0


@given(seeds, st.integers(2, 12), st.integers(2, 20))
def test_the_view_of_a_path_contains_it_with_room_and_is_never_empty(
    seed: int, points: int, parameters: int
) -> None:
    vectors = path(seed, points, parameters)
    plane = path_plane(vectors, vectors[-1])
    coordinates = plane.project(vectors)
    for column, (low, high) in zip(coordinates.T, (plane.alpha, plane.beta), strict=True):
        assert low < min(column.min(), 0)
        assert max(column.max(), 0) < high
    assert all(plane.contains((a, b)) for a, b in coordinates)


@given(seeds)
def test_projection_finds_the_coordinates_of_a_point_on_a_slanting_plane(seed: int) -> None:
    rng = np.random.default_rng(seed)
    plane = plane_of(rng.standard_normal((2, 9)))
    coordinates = rng.standard_normal((4, 2))
    points = plane.centre + coordinates @ plane.directions
    assert plane.project(points) == pytest.approx(coordinates)
    assert plane.share(points) == pytest.approx(np.ones(4))


@given(seeds)
def test_projection_is_the_least_squares_solution(seed: int) -> None:
    rng = np.random.default_rng(seed)
    plane, point = plane_of(rng.standard_normal((2, 9))), rng.standard_normal(9)
    solution, *_ = np.linalg.lstsq(plane.directions.T, point - plane.centre, rcond=None)
    assert plane.project(point)[0] == pytest.approx(solution)


@given(seeds)
def test_the_share_is_the_cosine_between_a_displacement_and_the_plane(seed: int) -> None:
    rng = np.random.default_rng(seed)
    plane, point = plane_of(rng.standard_normal((2, 9))), rng.standard_normal(9)
    seen = plane.project(point) @ plane.directions
    expected = np.linalg.norm(seen) / np.linalg.norm(point - plane.centre)
    assert plane.share(point) == pytest.approx([expected])


def test_nothing_of_a_displacement_across_the_plane_is_seen_and_all_of_none() -> None:
    plane = plane_of(np.eye(2, 5))
    across = plane.centre + np.array([0.0, 0, 3, 0, 4])
    assert plane.share([across, plane.centre]).tolist() == [0, 1]


def test_parallel_directions_still_give_a_projection() -> None:
    plane = plane_of(np.array([[1.0, 0, 0], [2.0, 0, 0]]))
    (coordinates,) = plane.project(plane.centre + np.array([5.0, 1, 1]))
    assert coordinates @ plane.directions == pytest.approx([5, 0, 0])


def test_a_straight_path_gets_a_second_axis_across_it_and_says_so() -> None:
    vectors = np.linspace(0, 1, 5)[:, None] * np.arange(1.0, 7.0)
    plane = path_plane(vectors, vectors[-1])
    assert "straight line" in plane.note
    assert plane.explained == pytest.approx((1, 0))
    assert plane.directions @ plane.directions.T == pytest.approx(np.eye(2), abs=1e-12)
    assert plane.beta[0] < 0 < plane.beta[1]


@pytest.mark.parametrize("points", [1, 5])
def test_a_path_that_has_not_moved_is_refused_with_the_mend(points: int) -> None:
    vectors = np.ones((points, 6))
    with pytest.raises(PlaneError, match=r"has not moved .* Train some steps"):
        path_plane(vectors, vectors[-1])


def test_a_path_that_is_not_finite_is_refused() -> None:
    with pytest.raises(PlaneError, match="not finite"):
        path_plane(np.array([[1.0, 2, np.inf], [0, 0, 0]]), np.zeros(3))


def test_one_parameter_alone_has_no_plane() -> None:
    with pytest.raises(PlaneError, match="two parameters"):
        path_plane(np.arange(3.0)[:, None], np.zeros(1))


def test_the_path_of_the_xor_lesson_is_nearly_flat_yet_its_start_is_not_on_the_plane(
    build: Build,
) -> None:
    inputs = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    targets = np.array([[0], [1], [1], [0]])
    network = build(2, 4, 1, hidden="sigmoid", last="sigmoid", dtype="float64", bias=False)
    draw = np.random.RandomState(42)
    first, second = draw.randn(2, 4), draw.randn(4, 1)
    network.set_weights({"0.weight": first.T, "2.weight": second.T})
    loss = losses.from_json("mse")
    sgd = optimizers.from_json({"name": "sgd", "learning_rate": 1.0})
    rng = np.random.default_rng(0)
    trainer = Trainer(network, loss, sgd, inputs, targets, batch_size="full", rng=rng)
    vectors = [network.parameters.copy()]
    for _ in range(10_000):
        trainer.advance(1)
        vectors.append(network.parameters.copy())
    plane = path_plane(vectors, vectors[-1])
    assert plane.explained is not None
    assert sum(plane.explained) == pytest.approx(0.997, abs=5e-4)
    evaluator = Evaluator(network, loss, inputs, targets)
    (start,) = plane.project(vectors[0])
    assert evaluator.loss(vectors[0]) == pytest.approx(0.2832, abs=5e-5)
    on_plane = plane.centre + start @ plane.directions
    assert evaluator.loss(on_plane) == pytest.approx(0.2467, abs=5e-5)
