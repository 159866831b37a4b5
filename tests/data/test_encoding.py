"""Labels and numbers meet the outputs of a network, and accuracy counts the rows that are met."""

from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet.data import Data, accuracy, datasets, encode, from_arrays, load
from glassnet.engine import SettingError

XOR = load(datasets["xor_table"](), 0)


def given_data(targets: object) -> Data:
    array = np.asarray(targets)
    return from_arrays(np.zeros((len(array), 2)), array)


def test_one_output_is_zero_or_one() -> None:
    targets = encode(XOR, 1, "sigmoid")
    assert targets.dtype == np.float32
    assert targets.tolist() == [[0], [1], [1], [0]]


def test_one_tanh_output_is_minus_one_or_plus_one() -> None:
    assert encode(XOR, 1, "tanh", "float64").tolist() == [[-1], [1], [1], [-1]]


@given(st.sampled_from(["softmax", "tanh", "linear"]))
def test_as_many_outputs_as_classes_are_one_hot(activation: str) -> None:
    assert encode(XOR, 2, activation).tolist() == [[1, 0], [0, 1], [0, 1], [1, 0]]


@pytest.mark.parametrize("outputs", [3, 9])
def test_a_wrong_number_of_outputs_is_refused_with_the_right_ones(outputs: int) -> None:
    with pytest.raises(SettingError, match="2 classes; it must be 1 or 2 wide"):
        encode(XOR, outputs, "softmax")


def test_ten_digits_want_ten_outputs() -> None:
    data = load(datasets["digits"](samples=20), 0)
    assert encode(data, 10, "softmax").sum(axis=1).tolist() == [1] * 20
    with pytest.raises(SettingError, match="10 classes; it must be 10 wide"):
        encode(data, 1, "sigmoid")


def test_given_numbers_are_taken_as_they_are() -> None:
    assert encode(given_data([0.5, 2, -1]), 1, "tanh").tolist() == [[0.5], [2], [-1]]
    assert encode(given_data([[0.5, 2]]), 2, "linear").tolist() == [[0.5, 2]]
    with pytest.raises(SettingError, match="targets of width 2; it must be 2 wide"):
        encode(given_data([[0.5, 2]]), 3, "linear")


def test_given_class_indices_are_one_hot_or_one_number() -> None:
    data = given_data([0, 2])
    assert encode(data, 1, "linear").tolist() == [[0], [2]]
    assert encode(data, 3, "softmax").tolist() == [[1, 0, 0], [0, 0, 1]]
    assert encode(data, 4, "softmax").tolist() == [[1, 0, 0, 0], [0, 0, 1, 0]]
    with pytest.raises(SettingError, match=r"targets\[1\]: 2 .* with 2 outputs .* from 0 to 1;"):
        encode(data, 2, "softmax")


@pytest.mark.parametrize("targets", [[0, 1, -1], [0, 1, 3], [0, 1, 0.5], [[0], [1], [-2]]])
def test_a_class_index_without_an_output_is_named_by_its_row(targets: object) -> None:
    with pytest.raises(SettingError, match=r"class indices, from 0 to 2;") as caught:
        encode(given_data(targets), 3, "softmax")
    assert caught.value.path == ("targets", 2)


@given(st.lists(st.integers(0, 4), min_size=1, max_size=30), st.integers(0, 4))
def test_accuracy_is_the_share_of_largest_outputs_that_are_right(
    labels: list[int], guess: int
) -> None:
    targets = np.eye(5)[labels]
    assert accuracy(targets * 0.3, targets, "softmax") == 1
    guesses = np.eye(5)[[guess] * len(labels)]
    assert accuracy(guesses, targets, "softmax") == pytest.approx(labels.count(guess) / len(labels))


def test_one_output_is_judged_at_its_middle() -> None:
    outputs = np.array([[0.2], [0.4], [0.6], [-0.2]])
    assert accuracy(outputs, np.array([[0], [1], [1], [0]]), "sigmoid") == 0.75
    assert accuracy(outputs, np.array([[1], [1], [1], [-1]]), "tanh") == 1


def test_no_rows_and_plain_numbers_have_no_accuracy() -> None:
    assert isnan(accuracy(np.zeros((0, 2)), np.zeros((0, 2)), "softmax"))
    assert isnan(accuracy(np.zeros((2, 1)), np.array([[0.5], [3]]), "linear"))
