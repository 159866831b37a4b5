"""Splits are disjoint, whole and repeatable; the caller's arrays are taken as they are."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet.data import Data, datasets, from_arrays, load
from glassnet.engine import SettingError

shares = st.floats(0, 0.9)


def cover(data: Data) -> list[int]:
    return sorted(np.concatenate(data.splits).tolist())


@given(st.integers(2, 300), shares, shares, st.integers(0, 2**32))
def test_splits_are_disjoint_and_cover_everything(
    n: int, validation: float, test: float, seed: int
) -> None:
    test = min(test, max(0.0, 0.9 - validation))
    data = load(datasets["circle"](samples=n, validation=validation, test=test), seed)
    assert cover(data) == list(range(n))
    assert len(data.train)
    assert len(data.validation) == pytest.approx(n * validation, abs=1)
    assert len(data.test) == pytest.approx(n * test, abs=1)


def test_a_share_that_makes_whole_rows_makes_exactly_these() -> None:
    data = load(datasets["circle"](samples=100, validation=0.29), 0)
    assert len(data.validation) == 29


def test_one_seed_gives_the_same_rows_and_another_seed_others() -> None:
    spiral = datasets["spiral"]()
    first = load(spiral, 5)
    load.cache_clear()
    again, other = load(spiral, 5), load(spiral, 6)
    np.testing.assert_array_equal(first.inputs, again.inputs)
    for before, after in zip(first.splits, again.splits, strict=True):
        np.testing.assert_array_equal(before, after)
    assert not np.array_equal(first.inputs, other.inputs)
    assert not np.array_equal(first.validation, other.validation)


def test_loaded_arrays_cannot_be_written() -> None:
    data = load(datasets["gauss"](), 1)
    with pytest.raises(ValueError, match="read-only"):
        data.inputs[0, 0] = 1


def test_given_rows_are_copied_and_keep_their_order() -> None:
    inputs = np.arange(12, dtype=np.float32).reshape(6, 2)
    data = from_arrays(inputs, [0, 1, 0, 1, 0, 1])
    inputs[:] = 0
    assert data.train.tolist() == list(range(6))
    assert data.inputs.dtype == np.float32
    assert data.inputs[5].tolist() == [10, 11]
    assert data.feature_names == ("x₁", "x₂")


def test_given_rows_can_be_kept_from_training() -> None:
    data = from_arrays(np.zeros((10, 3)), np.zeros(10), validation=0.3, seed=4)
    assert cover(data) == list(range(10))
    assert len(data.validation) == 3
    assert data.train.tolist() == sorted(data.train.tolist())


@pytest.mark.parametrize(
    ("targets", "task", "classes"),
    [
        ([0, 2, 1], "classification", 3),
        ([0.0, 1.0, 1.0], "classification", 2),
        ([-1, 1, 1], "classification", 0),
        ([[0], [1], [1]], "classification", 0),
        ([[1, 0], [0, 1], [1, 0]], "classification", 0),
        ([0.5, 1, 2], "regression", 0),
        ([[0.2, 0.3], [1, 1], [0, 0]], "regression", 0),
        ([0, 5000, 2], "regression", 0),
    ],
)
def test_given_targets_are_classes_or_numbers(targets: Any, task: str, classes: int) -> None:
    data = from_arrays(np.zeros((3, 2)), targets)
    assert data.task == task
    assert len(data.classes) == classes


@pytest.mark.parametrize(
    ("inputs", "targets", "place"),
    [
        ([1, 2, 3], [1, 2, 3], "inputs"),
        (np.zeros((0, 2)), [], "inputs"),
        ([[1, 2], [3]], [1, 2], "inputs"),
        ([["a", "b"]], [1], "inputs"),
        ([[1j, 2]], [1], "inputs"),
        ([[1, np.inf]], [1], "inputs[0][1]"),
        ([[1, 2]], [np.nan], "targets[0]"),
        ([[1, 2]], [1, 2], "targets"),
        ([[1, 2]], [[[1]]], "targets"),
        ([[1, 2]], [None], "targets"),
    ],
)
def test_rows_that_cannot_be_learnt_from_are_refused(inputs: Any, targets: Any, place: str) -> None:
    with pytest.raises(SettingError) as caught:
        from_arrays(inputs, targets)
    assert caught.value.place == place
