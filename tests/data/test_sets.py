"""The generated problems are the ones that the reference defines."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet.data import Data, Dataset, datasets, load
from glassnet.engine import SettingError

PLANE = ("circle", "xor", "gauss", "spiral")
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
    assert data.labels is not None
    assert data.labels.dtype == np.int64
    assert set(data.labels.tolist()) == set(range(len(kind.classes)))


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


@given(st.sampled_from(PLANE), seeds, st.integers(2, 400), st.floats(0, 1))
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


def test_noise_moves_each_coordinate_by_at_most_itself() -> None:
    still, moved = rows("spiral", noise=0, samples=5000), rows("spiral", noise=0.6, samples=5000)
    shift = moved.inputs - still.inputs
    assert np.abs(shift).max() <= 0.6
    assert shift.std() == pytest.approx(0.6 / np.sqrt(3), rel=0.05)
    np.testing.assert_array_equal(still.labels, moved.labels)


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
        ({"noise": 1.5}, "noise"),
        ({"noise": float("nan")}, "noise"),
        ({"validation": 0.95}, "validation"),
        ({"validation": 0.5, "test": 0.5}, "test"),
        ({"radius": 3}, "radius"),
    ],
)
def test_a_setting_out_of_range_is_named(values: dict[str, float], place: str) -> None:
    with pytest.raises(SettingError) as caught:
        datasets["circle"](**values)
    assert caught.value.path == (place,)


def test_datasets_are_values() -> None:
    one: Dataset = datasets["circle"](samples=20)
    assert one == datasets["circle"](samples=20)
    assert one.replace(samples=30) != one
