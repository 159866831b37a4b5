"""Every test function has the gradient and the minima that it says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet.engine import SettingError
from glassnet.landscape import Function, functions

EVERY = [one() for one in functions]
EACH = pytest.mark.parametrize("function", EVERY, ids=[one.id for one in EVERY])
H = 1e-5


def test_the_functions_of_the_textbook_are_there() -> None:
    assert [one.id for one in functions] == [
        "bowl", "elongated_bowl", "saddle", "rosenbrock", "himmelblau", "beale", "rastrigin",
        "plateau", "local_minimum",
    ]  # fmt: skip


@EACH
@given(st.floats(0, 1), st.floats(0, 1))
def test_gradients_are_those_of_finite_differences(function: Function, u: float, v: float) -> None:
    (left, right), (bottom, top) = function.x_range, function.y_range
    point = np.array([left + u * (right - left), bottom + v * (top - bottom)])
    steps = H * np.eye(2)
    numeric = [
        (function.value(*(point + s)) - function.value(*(point - s))) / (2 * H) for s in steps
    ]
    exact = np.array(function.gradient(*point))
    assert exact == pytest.approx(np.array(numeric), rel=1e-5, abs=1e-3)


@EACH
def test_minima_are_flat_and_lower_than_all_around(function: Function) -> None:
    grid = np.meshgrid(np.linspace(*function.x_range, 101), np.linspace(*function.y_range, 101))
    least = function.value(*grid).min()
    for minimum in function.minima:
        assert np.array(function.gradient(*np.array(minimum))) == pytest.approx([0, 0], abs=1e-9)
        assert function.value(*np.array(minimum)) <= least + 1e-12


@EACH
def test_arrays_of_any_shape_are_taken_point_by_point(function: Function) -> None:
    x, y = np.random.default_rng(0).uniform(-1, 1, (2, 3, 4))
    values, (along_x, along_y) = function.value(x, y), function.gradient(x, y)
    assert values.shape == along_x.shape == along_y.shape == (3, 4)
    for i, j in np.ndindex(3, 4):
        assert values[i, j] == pytest.approx(function.value(x[i, j], y[i, j]), rel=1e-12)
        slope = function.gradient(x[i, j], y[i, j])
        assert (along_x[i, j], along_y[i, j]) == pytest.approx(slope, rel=1e-12)


@EACH
def test_starts_and_minima_lie_in_the_part_that_is_shown(function: Function) -> None:
    for x, y in (function.start, *function.minima):
        assert function.x_range[0] < x < function.x_range[1]
        assert function.y_range[0] < y < function.y_range[1]


@EACH
def test_a_function_has_a_name_a_formula_and_a_saved_form(function: Function) -> None:
    assert function.label
    assert function.formula
    assert functions.from_json(functions.to_json(function)) == function


def test_the_steepness_of_a_bowl_can_be_chosen() -> None:
    bowl = functions.from_json({"name": "elongated_bowl", "condition": 4})
    assert np.array(bowl.gradient(np.array(1.0), np.array(1.0))).tolist() == [1, 4]
    with pytest.raises(SettingError, match="condition"):
        functions.from_json({"name": "elongated_bowl", "condition": 0})
