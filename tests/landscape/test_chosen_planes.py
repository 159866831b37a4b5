"""Planes of two weights, of one layer and through three points, and what cannot be a plane."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet.engine import Network, layers
from glassnet.landscape import (
    Plane,
    PlaneChoice,
    PlaneError,
    lay,
    path_plane,
    points_plane,
    random_plane,
    weights_plane,
)

Build = Callable[..., Network]
seeds = st.integers(0, 2**32 - 1)
ANY = (-1.0, 1.0)


def cloud(seed: int, points: int, parameters: int = 9) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((points, parameters))


def layered() -> Network:
    """Dense layers with others between them; none that is not dense has weights."""
    stack: list[Any] = [
        {"type": "dense", "units": 4, "activation": "tanh"},
        {"type": "batch_norm"},
        {"type": "residual", "layers": [{"type": "dense", "units": 3}]},
        {"type": "dense", "units": 2},
    ]
    rng = np.random.default_rng(3)
    return Network([layers.from_json(one) for one in stack], 3, rng=rng)


def planes_of(seed: int) -> list[Plane]:
    """One of every kind, with nine or more parameters."""
    vectors, network = cloud(seed, 5), layered()
    return [
        weights_plane(vectors[0], (2, 7), vectors),
        points_plane(vectors[:3], vectors),
        path_plane(vectors, vectors[-1]),
        random_plane(network, np.random.default_rng(seed)),
        random_plane(network, np.random.default_rng(seed), layer=0),
    ]


@given(seeds)
def test_points_of_every_plane_have_their_own_coordinates(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for plane in planes_of(seed):
        coordinates = rng.standard_normal((4, 2))
        points = plane.points(coordinates)
        assert plane.project(points) == pytest.approx(coordinates, abs=1e-9)
        assert plane.off_plane(points) == pytest.approx(np.zeros(4), abs=1e-7)


@given(seeds)
def test_what_lies_in_a_plane_and_what_lies_off_it_make_the_whole(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for plane in planes_of(seed):
        points = plane.centre + rng.standard_normal((4, plane.centre.size))
        parts = plane.share(points) ** 2 + plane.off_plane(points) ** 2
        assert parts == pytest.approx(np.ones(4))


@given(seeds)
def test_the_rest_of_a_projection_is_perpendicular_to_every_plane(seed: int) -> None:
    for plane in planes_of(seed):
        point = plane.centre + np.random.default_rng(seed).standard_normal(plane.centre.size)
        rest = point - plane.points(plane.project(point))[0]
        assert plane.directions @ rest == pytest.approx(np.zeros(2), abs=1e-9)


@given(seeds)
def test_every_plane_shows_its_centre_and_its_path(seed: int) -> None:
    vectors = cloud(seed, 5)
    for plane in (
        weights_plane(vectors[0], (2, 7), vectors),
        points_plane(vectors[:3], vectors),
        path_plane(vectors, vectors[-1]),
    ):
        assert plane.contains((0.0, 0.0))
        assert all(plane.contains((a, b)) for a, b in plane.project(vectors))


def test_nothing_of_no_displacement_lies_off_a_plane() -> None:
    plane = weights_plane(np.ones(4), (0, 1))
    assert plane.off_plane(np.ones(4)).tolist() == [0.0]


def test_a_plane_is_shown_as_wide_as_it_is_asked_for() -> None:
    plane = Plane("given", np.zeros(3), np.eye(2, 3), (0.0, 2.0), (-1.0, 1.0)).spanning(3)
    assert (plane.alpha, plane.beta) == ((-2.0, 4.0), (-3.0, 3.0))


# ---- two weights


@given(seeds, st.lists(st.integers(0, 8), min_size=2, max_size=2, unique=True))
def test_only_two_weights_change_on_their_plane(seed: int, places: list[int]) -> None:
    centre = cloud(seed, 1)[0]
    plane = weights_plane(centre, (places[0], places[1]))
    (moved,) = plane.points((0.5, -2.0))
    expected = centre.copy()
    expected[places[0]] += 0.5
    expected[places[1]] -= 2.0
    assert moved == pytest.approx(expected)


def test_two_weights_are_shown_around_their_present_values() -> None:
    plane = weights_plane(np.arange(5.0), (4, 1), names=("2.weight[0]", "0.bias[1]"))
    assert (plane.alpha, plane.beta) == (ANY, ANY)
    assert plane.names == ("2.weight[0]", "0.bias[1]")
    assert plane.directions @ plane.centre == pytest.approx([4, 1])


# ---- one layer


@pytest.mark.parametrize("layer", [0, 2, 3])
def test_only_the_weights_of_one_layer_move_on_its_plane(layer: int) -> None:
    network = layered()
    plane = random_plane(network, np.random.default_rng(0), layer=layer)
    assert plane.kind == "layer"
    for direction in plane.directions:
        for index, parts in enumerate(network.views(direction)):
            for name, part in parts.items():
                weight = network.views()[index][name]
                moves = index == layer and weight.ndim == 2
                lengths = np.linalg.norm(np.atleast_2d(part), axis=1)
                own = np.linalg.norm(np.atleast_2d(weight), axis=1)
                assert lengths == pytest.approx(own if moves else np.zeros_like(own), rel=1e-6)


# ---- three points


@given(seeds)
def test_a_plane_through_three_points_holds_them_and_is_orthonormal(seed: int) -> None:
    points = cloud(seed, 3)
    plane = points_plane(points)
    assert plane.note == ""
    assert plane.off_plane(points) == pytest.approx(np.zeros(3), abs=1e-7)
    assert plane.directions @ plane.directions.T == pytest.approx(np.eye(2), abs=1e-12)
    first, second, third = plane.project(points)
    assert second == pytest.approx([0, 0])
    assert first == pytest.approx([-np.linalg.norm(points[1] - points[0]), 0])
    assert third[1] > 0


@pytest.mark.parametrize(
    ("points", "says"),
    [
        ([[0, 0, 0], [1, 1, 0], [3, 3, 0]], "lie on a line"),
        ([[0, 0, 0], [1, 1, 0], [1, 1, 0]], "Two of the three points coincide"),
        ([[1, 1, 0], [1, 1, 0], [0, 2, 0]], "Two of the three points coincide"),
        ([[1, 1, 0], [0, 2, 0], [1, 1, 0]], "Two of the three points coincide"),
    ],
)
def test_three_points_on_a_line_get_a_second_axis_and_say_so(
    points: list[list[float]], says: str
) -> None:
    plane = points_plane(points)
    assert says in plane.note
    assert plane.directions @ plane.directions.T == pytest.approx(np.eye(2), abs=1e-12)
    assert plane.off_plane(np.array(points, float)) == pytest.approx(np.zeros(3), abs=1e-7)


# ---- choices


def bowl(vector: np.ndarray) -> float:
    return float(np.sum((vector - 0.3) ** 2))


@pytest.fixture
def network() -> Network:
    made = layered()
    made.parameters[:] = 0.25
    made.parameters[3] = 0.9
    return made


@pytest.fixture
def path(network: Network) -> np.ndarray:
    """Eight points that come closer and closer to where the bowl is deepest, but for the last."""
    steps = np.linspace(2, 0, 7)[:, None] * cloud(1, 1, network.count) + 0.31
    return np.vstack([steps, network.parameters])


@pytest.mark.parametrize(
    ("choice", "kind"),
    [
        (PlaneChoice(), "pca"),
        (PlaneChoice("pca"), "pca"),
        (PlaneChoice("random", seed=4), "random"),
        (PlaneChoice("layer", layer=3), "layer"),
        (PlaneChoice("weights", places=(1, 5), names=("a", "b")), "weights"),
        (PlaneChoice("points"), "points"),
        (PlaneChoice("points", points=(0, 2, 7)), "points"),
    ],
    ids=str,
)
def test_a_choice_is_laid_through_the_network(
    network: Network, path: np.ndarray, choice: PlaneChoice, kind: str
) -> None:
    plane = lay(choice, network, path, bowl)
    assert plane.kind == kind
    centre = path[2] if choice.points else network.parameters
    assert plane.centre == pytest.approx(centre)
    assert all(plane.contains((a, b)) for a, b in plane.project(path))


def test_a_plane_chooses_itself_by_what_the_path_has_so_far(
    network: Network, path: np.ndarray
) -> None:
    still = np.repeat(path[-1:], 5, axis=0)
    kinds = [lay(PlaneChoice(), network, one).kind for one in (path[:2], still, path)]
    assert kinds == ["random", "random", "pca"]


def test_the_best_point_is_that_of_least_loss(network: Network, path: np.ndarray) -> None:
    plane = lay(PlaneChoice("points"), network, path, bowl)
    assert plane.off_plane(path[[0, -1, 6]]) == pytest.approx(np.zeros(3), abs=1e-6)
    assert plane.note == ""


def test_where_now_is_the_best_the_plane_says_so(network: Network, path: np.ndarray) -> None:
    plane = lay(PlaneChoice("points"), network, path, lambda v: float(np.any(v != path[-1])))
    assert "present point is the best so far" in plane.note


def test_losses_that_are_not_finite_are_never_the_best(network: Network, path: np.ndarray) -> None:
    worst = lay(PlaneChoice("points"), network, path, lambda v: np.nan if v[3] > 1 else bowl(v))
    assert worst.kind == "points"


# ---- what cannot be


def not_finite(network: Network) -> Network:
    network.parameters[4] = np.nan
    return network


BAD: list[tuple[str, Callable[[], object], str]] = [
    ("constant path", lambda: path_plane(np.ones((5, 9)), np.ones(9)), "Train some steps"),
    ("one recorded step", lambda: path_plane(np.ones((1, 9)), np.ones(9)), "Train some steps"),
    ("path not finite", lambda: path_plane([np.full(9, np.inf)], np.ones(9)), "Reset the run"),
    ("weights not finite", lambda: weights_plane([np.nan, 1], (0, 1)), "Reset the run"),
    (
        "network not finite",
        lambda: lay(PlaneChoice("random"), not_finite(layered())),
        "Reset the run",
    ),
    ("weights gone", lambda: weights_plane(np.ones(9), (0, 9)), "Choose two others"),
    ("a weight twice", lambda: weights_plane(np.ones(9), (3, 3)), "two different"),
    ("no weights chosen", lambda: lay(PlaneChoice("weights"), layered()), "Choose them"),
    ("no layer chosen", lambda: lay(PlaneChoice("layer"), layered()), "Choose one"),
    ("layer without weights", lambda: lay(PlaneChoice("layer", layer=1), layered()), "0, 2, 3"),
    ("layer gone", lambda: lay(PlaneChoice("layer", layer=9), layered()), "0, 2, 3"),
    ("points coincide", lambda: points_plane(np.ones((3, 9))), "choose other points"),
    ("two points", lambda: points_plane(np.ones((2, 9))), "three points"),
    ("no path", lambda: lay(PlaneChoice("points"), layered()), "Train some steps"),
    (
        "points gone",
        lambda: lay(PlaneChoice("points", points=(0, 1, 2)), layered()),
        "three of them",
    ),
    ("span of zero", lambda: weights_plane(np.ones(9), (0, 1)).spanning(0), "above zero"),
    ("span not finite", lambda: weights_plane(np.ones(9), (0, 1)).spanning(np.nan), "finite"),
    ("turned round", lambda: Plane("given", np.ones(3), np.eye(2, 3), (1, 0), ANY), "span"),
]


@pytest.mark.parametrize(("lay_it", "mend"), [one[1:] for one in BAD], ids=[b[0] for b in BAD])
def test_what_cannot_be_a_plane_is_explained_with_what_helps(
    lay_it: Callable[[], object], mend: str
) -> None:
    with pytest.raises(PlaneError, match=mend):
        lay_it()


def test_filters_of_zeros_are_told(build: Build) -> None:
    network = build(5, 7, 3)
    network.views()[0]["weight"][2] = 0
    plane = random_plane(network, np.random.default_rng(0))
    assert plane.note.startswith("1 of 10 units")
    network.views()[0]["weight"][:] = 0
    with pytest.raises(PlaneError, match="every weight of this layer is zero"):
        random_plane(network, np.random.default_rng(0), layer=0)
