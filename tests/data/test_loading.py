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
        ([[1, 2], [3]], [1, 2], "inputs[1]"),
        ([[1, 2], [3, 4], 5], [1, 2, 3], "inputs[2]"),
        ([1, [2, 3]], [1, 2], "inputs[1]"),
        ([[1, [2, 3]], [4, 5]], [1, 2], "inputs"),
        ([[1, 2]] * 3, [[1], [2], [3, 4]], "targets[2]"),
        ([["a", "b"]], [1], "inputs"),
        ([[1, "2"]], [1], "inputs"),
        ([[b"1", b"2"]], [1], "inputs"),
        ([[1j, 2]], [1], "inputs"),
        ([[{}, 2]], [1], "inputs"),
        ([[1, None]], [1], "inputs"),
        ([[10**400, 2]], [1], "inputs"),
        (np.array([["2020-01-01"]], "datetime64[D]"), [1], "inputs"),
        ([[[1, 2]]], [1], "inputs"),
        (np.ma.masked_array([[1.0, 2.0]], [[True, False]]), [1], "inputs"),
        (7, [1], "inputs"),
        ({"x": 1}, [1], "inputs"),
        (np.zeros((2, 0)), [1, 2], "inputs"),
        (np.array([[1, np.longdouble("1e4000")]]), [1], "inputs[0][1]"),
        ([[1, -np.inf]], [1], "inputs[0][1]"),
        ([[1, np.inf]], [1], "inputs[0][1]"),
        ([[1, 2]], [np.nan], "targets[0]"),
        ([[1, 2]], [1, 2], "targets"),
        ([[1, 2]], [[[1]]], "targets"),
        ([[1, 2]], [None], "targets"),
        ([[1, 2]], ["yes"], "targets"),
        ([[1, 2]], [1j], "targets"),
        ([[1, 2], [3, 4]], [[1, 2], [3, np.inf]], "targets[1][1]"),
    ],
)
def test_rows_that_cannot_be_learnt_from_are_refused(inputs: Any, targets: Any, place: str) -> None:
    with pytest.raises(SettingError) as caught:
        from_arrays(inputs, targets)
    assert caught.value.place == place


@pytest.mark.parametrize(
    ("inputs", "problem"),
    [
        ([[1, 2], [3, 4], [5]], "a row of 1 is not allowed after a row of 2; the shape must be"),
        ([[1, 2], 3], "a single number is not allowed after a row of 2"),
        ([["a", "b"]], "texts are not allowed; give real numbers"),
        ([[1j, 0]], "complex numbers are not allowed"),
        ([[None, 0]], "objects are not allowed"),
        ([1, 2], r"shape \(2,\) is not allowed; it must be \(n, features\)"),
        (np.zeros((0, 2)), r"shape \(0, 2\) is not allowed; it holds no value"),
    ],
)
def test_a_refusal_of_rows_says_what_is_wrong_and_what_is_allowed(
    inputs: Any, problem: str
) -> None:
    with pytest.raises(SettingError, match=problem):
        from_arrays(inputs, [1, 2, 3])


@pytest.mark.parametrize("share", [-0.1, 0.91, 1, np.nan, "half", None, True])
def test_a_share_of_given_rows_for_validation_leaves_some_to_train(share: Any) -> None:
    with pytest.raises(SettingError, match=r"validation: .* at least 0 and at most 0\.9"):
        from_arrays(np.zeros((4, 2)), np.zeros(4), validation=share)


@given(st.integers(1, 50), st.floats(0, 0.9))
def test_some_rows_always_train(n: int, share: float) -> None:
    data = from_arrays(np.zeros((n, 1)), np.zeros(n), validation=share)
    assert len(data.train) >= 1
    assert len(data.train) + len(data.validation) == n


def test_given_numbers_have_names() -> None:
    one, two = np.array([0.5, 2]), np.array([[0.5, 2], [1, 3]])
    assert from_arrays(two, one).target_names == ("y",)
    assert from_arrays(two, two).target_names == ("y₁", "y₂")
    assert from_arrays(two, [0, 1]).target_names == ()
    assert from_arrays(two[:, :1], one).feature_names == ("x",)


scraps = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.complex_numbers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.tuples(inner, inner),
    max_leaves=12,
)


@given(scraps, scraps)
def test_anything_given_as_rows_is_taken_or_refused_in_words(inputs: Any, targets: Any) -> None:
    try:
        data = from_arrays(inputs, targets)
    except SettingError as error:
        assert error.path[0] in ("inputs", "targets")  # noqa: PT017
    else:
        assert np.isfinite(data.inputs).all()
        assert data.inputs.ndim == 2
