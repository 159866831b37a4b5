"""The generated problems are the ones that the reference defines."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet.data import Data, Dataset, datasets, load
from glassnet.data.regression import RegressionDataset
from glassnet.engine import SettingError

PLANE = ("circle", "xor", "gauss", "spiral", "moons", "rings", "checkerboard")
SURFACES = ("plane", "bumps")
CURVES = ("sine", "step")
NUMBERS = (*SURFACES, *CURVES)
ALL = [one.id for one in datasets]
seeds = st.integers(0, 2**32)


def rows(name: str, seed: int = 1, **values: Any) -> Data:
    return load(datasets[name](**values), seed)


def points(name: str, label: int, **values: Any) -> np.ndarray:
    data = rows(name, **values)
    return np.asarray(data.inputs[data.labels == label])


@pytest.mark.parametrize("name", ALL)
def test_every_dataset_says_what_it_holds(name: str) -> None:
    kind = datasets[name]
    data = load(kind(), 3)
    assert kind.label
    assert kind.formula
    assert kind.__doc__
    assert data.inputs.shape == (len(data), kind.features)
    assert len(kind.feature_names) == kind.features
    if kind.task == "regression":
        assert data.labels is None
        assert data.targets is not None
        assert data.targets.dtype == np.float64
        assert data.targets.shape == (len(data), len(kind.target_names))
        assert not kind.classes
    else:
        assert data.targets is None
        assert data.labels is not None
        assert data.labels.dtype == np.int64
        assert set(data.labels.tolist()) == set(range(len(kind.classes)))
        assert not kind.target_names


@pytest.mark.parametrize("name", ALL)
def test_every_dataset_is_drawn_from_the_seed_alone(name: str) -> None:
    first = load(datasets[name](), 3)
    load.cache_clear()
    again, other = load(datasets[name](), 3), load(datasets[name](), 4)
    for before, after in zip(vars(first).values(), vars(again).values(), strict=True):
        np.testing.assert_array_equal(before, after)
    if datasets[name].hypers:
        assert not np.array_equal(first.inputs, other.inputs)


@given(st.sampled_from([name for name in ALL if name != "digits"]), st.data())
def test_as_many_rows_are_drawn_as_are_asked_for(name: str, draw: st.DataObject) -> None:
    if "samples" in datasets[name].hypers:
        n = draw.draw(st.integers(2, 300))
        assert len(rows(name, samples=n)) == n


def test_problems_with_classes_come_before_those_with_numbers() -> None:
    assert ALL == [
        "spiral", "circle", "xor", "gauss", "moons", "rings", "checkerboard", "xor_table", "digits",
        "plane", "bumps", "sine", "step",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ALL)
def test_every_dataset_is_the_same_after_a_json_round_trip(name: str) -> None:
    dataset = datasets[name]()
    assert datasets.from_json(datasets.to_json(dataset)) == dataset


def test_a_saved_dataset_lists_what_makes_it_before_how_it_is_cut() -> None:
    saved = datasets.to_json(datasets["spiral"]())
    assert saved == {
        "name": "spiral", "samples": 500, "noise": 0.1, "validation": 0.2, "test": 0.0,
    }  # fmt: skip
    assert list(saved) == ["name", "samples", "noise", "validation", "test"]


@given(st.sampled_from((*PLANE, *NUMBERS)), seeds, st.integers(2, 400), st.floats(0, 1))
def test_points_lie_in_the_plotted_plane(name: str, seed: int, n: int, noise: float) -> None:
    data = rows(name, seed, samples=n, noise=noise)
    assert data.extent == (-6, 6)
    assert np.abs(data.inputs).max() <= 6


@given(st.sampled_from(PLANE), seeds, st.integers(2, 401))
def test_two_classes_are_equally_large(name: str, seed: int, n: int) -> None:
    labels = rows(name, seed, samples=n).labels
    assert labels is not None
    assert labels.sum() == n // 2


@pytest.mark.parametrize("name", PLANE)
def test_rows_are_not_ordered_by_class(name: str) -> None:
    labels = rows(name).labels
    assert labels is not None
    assert 100 < np.count_nonzero(np.diff(labels)) < 400


def test_circle_is_a_disc_within_a_ring() -> None:
    disc = np.linalg.norm(points("circle", 1, noise=0), axis=1)
    ring = np.linalg.norm(points("circle", 0, noise=0), axis=1)
    assert disc.max() < 2.5
    assert ring.min() >= 3.5
    assert ring.max() < 5
    # Even by area: half of the disc's points lie beyond 2.5 / √2.
    assert np.median(disc) == pytest.approx(2.5 / np.sqrt(2), abs=0.15)


def test_xor_is_positive_where_the_signs_differ() -> None:
    assert (points("xor", 1, noise=0).prod(axis=1) < 0).all()
    assert (points("xor", 0, noise=0).prod(axis=1) > 0).all()
    quadrants = np.sign(rows("xor", noise=0).inputs) @ [1, 2]
    assert set(np.unique(quadrants, return_counts=True)[1]) == {125}


def test_gauss_has_its_positive_cloud_at_two_two() -> None:
    for label, centre in ((1, 2), (0, -2)):
        cloud = points("gauss", label, noise=0, samples=4000)
        assert cloud.mean(axis=0) == pytest.approx([centre, centre], abs=0.1)
        assert cloud.std(axis=0) == pytest.approx([0.75, 0.75], abs=0.05)


def test_spiral_follows_its_equation() -> None:
    i = np.arange(1, 101)
    r = 5 * i / 100
    for label, shift in ((1, 0), (0, np.pi)):
        t = 1.75 * 2 * np.pi * i / 100 + shift
        arm = points("spiral", label, noise=0, samples=200)
        along = arm[np.argsort(np.linalg.norm(arm, axis=1))]
        expected = np.stack([r * np.sin(t), r * np.cos(t)], axis=1)
        np.testing.assert_allclose(along, expected, atol=1e-12)


def test_moons_are_two_half_circles_that_reach_into_each_other() -> None:
    upper, lower = points("moons", 0, noise=0), points("moons", 1, noise=0)
    radius = 10 / 3
    for moon, centre in ((upper, (-radius / 2, -radius / 4)), (lower, (radius / 2, radius / 4))):
        away = np.linalg.norm(moon - centre, axis=1)
        np.testing.assert_allclose(away, radius, atol=1e-12)
    assert (upper[:, 1] >= -radius / 4 - 1e-12).all()
    assert (lower[:, 1] <= radius / 4 + 1e-12).all()
    assert upper[:, 0].max() > lower[:, 0].min()
    np.testing.assert_allclose(np.sort(lower, axis=0), np.sort(-upper, axis=0), atol=1e-12)


def test_rings_take_turns_and_are_equally_dense() -> None:
    for label, radii in ((1, (1.25, 3.75)), (0, (2.5, 5.0))):
        away = np.linalg.norm(points("rings", label, noise=0, samples=1200), axis=1)
        found, counts = np.unique(away.round(9), return_counts=True)
        assert found.tolist() == list(radii)
        assert counts / found == pytest.approx([600 / sum(radii)] * 2, rel=0.01)


def test_checkerboard_alternates_and_fills_its_squares_alike() -> None:
    for label in (0, 1):
        squares = points("checkerboard", label, noise=0, samples=800) / 2.5
        corners = np.floor(squares)
        assert (corners.sum(axis=1) % 2 == label).all()
        assert np.unique(corners, axis=0, return_counts=True)[1].tolist() == [50] * 8
        within = (squares - corners) * 2.5
        assert within.min() >= 0.25
        assert within.max() <= 2.25


def test_noise_moves_each_coordinate_by_at_most_itself() -> None:
    still, moved = rows("spiral", noise=0, samples=5000), rows("spiral", noise=0.6, samples=5000)
    shift = moved.inputs - still.inputs
    assert np.abs(shift).max() <= 0.6
    assert shift.std() == pytest.approx(0.6 / np.sqrt(3), rel=0.05)
    np.testing.assert_array_equal(still.labels, moved.labels)


def value(name: str, inputs: np.ndarray) -> np.ndarray:
    """The function of a regression problem as the reference writes it, row by row."""
    if name == "plane":
        return np.asarray((inputs[:, 0] + inputs[:, 1]) / 10)
    if name == "bumps":
        hills = {(-4, 2.5): 1, (0, 2.5): -1, (4, 2.5): 1, (-4, -2.5): -1, (0, -2.5): 1}
        hills[4, -2.5] = -1
        parts = [
            sign * np.exp(-((inputs[:, 0] - a) ** 2 + (inputs[:, 1] - b) ** 2) / 2)
            for (a, b), sign in hills.items()
        ]
        return np.asarray(sum(parts))
    return np.asarray(np.sin(inputs[:, 0]) if name == "sine" else np.sign(inputs[:, 0]))


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_follow_their_equation(name: str) -> None:
    data = rows(name, noise=0)
    assert data.targets is not None
    np.testing.assert_allclose(data.targets[:, 0], value(name, data.inputs), atol=1e-12)
    assert np.abs(data.targets).max() <= 1.001
    assert np.abs(data.targets).max() > 0.9


def test_a_step_is_up_at_its_very_edge() -> None:
    step = datasets["step"]()
    assert isinstance(step, RegressionDataset)
    assert step.value(np.array([[-1e-300], [0], [1e-300]])).tolist() == [-1, 1, 1]


@pytest.mark.parametrize("name", SURFACES)
def test_noise_moves_a_point_of_a_surface_which_keeps_its_number(name: str) -> None:
    still, moved = rows(name, noise=0, samples=5000), rows(name, noise=0.6, samples=5000)
    np.testing.assert_array_equal(still.targets, moved.targets)
    shift = moved.inputs - still.inputs
    assert np.abs(shift).max() <= 0.6
    assert shift.std() == pytest.approx(0.6 / np.sqrt(3), rel=0.05)


@pytest.mark.parametrize("name", CURVES)
def test_noise_moves_a_point_of_a_curve_up_or_down(name: str) -> None:
    still, moved = rows(name, noise=0, samples=5000), rows(name, noise=0.6, samples=5000)
    np.testing.assert_array_equal(still.inputs, moved.inputs)
    assert still.targets is not None
    assert moved.targets is not None
    error = moved.targets - still.targets
    assert np.abs(error).max() <= 0.6
    assert np.square(error).mean() == pytest.approx(0.6**2 / 3, rel=0.05)


def test_xor_table_is_the_truth_table_and_all_of_it_trains() -> None:
    data = rows("xor_table")
    assert data.inputs.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert data.labels is not None
    assert data.labels.tolist() == [0, 1, 1, 0]
    assert data.train.tolist() == [0, 1, 2, 3]
    assert not len(data.validation)
    assert not datasets["xor_table"].hypers


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ({"samples": 1}, "samples"),
        ({"samples": 100_001}, "samples"),
        ({"samples": 20.5}, "samples"),
        ({"samples": True}, "samples"),
        ({"samples": "20"}, "samples"),
        ({"samples": None}, "samples"),
        ({"noise": 1.5}, "noise"),
        ({"noise": -0.1}, "noise"),
        ({"noise": float("nan")}, "noise"),
        ({"noise": float("inf")}, "noise"),
        ({"noise": "much"}, "noise"),
        ({"noise": [0.1]}, "noise"),
        ({"validation": 0.95}, "validation"),
        ({"validation": -0.1}, "validation"),
        ({"validation": 1}, "validation"),
        ({"validation": float("nan")}, "validation"),
        ({"test": 1.0}, "test"),
        ({"test": None}, "test"),
        ({"validation": 0.5, "test": 0.5}, "test"),
        ({"radius": 3}, "radius"),
    ],
)
@pytest.mark.parametrize("name", [*PLANE, *NUMBERS])
def test_a_setting_out_of_range_is_named(name: str, values: dict[str, Any], place: str) -> None:
    with pytest.raises(SettingError, match=r"it must be|has these") as caught:
        datasets[name](**values)
    assert caught.value.path == (place,)


def test_datasets_are_values() -> None:
    one: Dataset = datasets["circle"](samples=20)
    assert one == datasets["circle"](samples=20)
    assert one.replace(samples=30) != one
