"""Any single parameter can be asked for its slope, by nudging it."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet.engine import Evaluator, Network, SettingError, layers, losses
from glassnet.engine.gradient_check import check_gradient

BLOCK = {"type": "residual", "layers": [{"type": "dense", "units": 3, "activation": "silu"}]}
STACK = [
    {"type": "dense", "units": 4, "activation": "tanh"},
    {"type": "batch_norm"},
    {"type": "dropout", "rate": 0.5},
    BLOCK,
    {"type": "dense", "units": 2, "activation": "softmax"},
]


def network(dtype: str = "float32") -> Network:
    stack = [layers.from_json(one) for one in STACK]
    return Network(stack, 3, dtype=dtype, rng=np.random.default_rng(2))


def examples() -> tuple[Any, Any]:
    rng = np.random.default_rng(6)
    return rng.normal(size=(7, 3)), np.eye(2)[rng.integers(0, 2, 7)]


@given(data=st.data(), dtype=st.sampled_from(["float32", "float64"]))
def test_any_parameter_agrees_and_nothing_is_touched(data: st.DataObject, dtype: str) -> None:
    one = network(dtype)
    before = one.parameters.tobytes() + one.statistics.tobytes()
    places = one.positions()
    name = data.draw(st.sampled_from(sorted(places)))
    index = tuple(data.draw(st.integers(0, size - 1)) for size in places[name].shape)
    check = check_gradient(one, losses.from_json("cross_entropy"), *examples(), name, index)
    assert check.value == one.weights()[name][index]
    assert abs(check.difference) < 1e-8
    assert check.relative < 1e-5 or abs(check.slope) + abs(check.gradient) < 1e-6
    assert one.parameters.tobytes() + one.statistics.tobytes() == before


def test_every_figure_of_a_check_can_be_done_by_hand() -> None:
    # L = (w x + b − y)² with w = 2, b = 0, x = 3, y = 5: L = 1, ∂L/∂w = 2 · 1 · 3.
    one = Network([layers.from_json({"type": "dense", "units": 1})], 1)
    one.parameters[:] = [2.0, 0.0]
    loss = losses.from_json("mse")
    check = check_gradient(one, loss, [[3.0]], [[5.0]], "0.weight", (0, 0), 0.5)
    assert (check.below, check.above) == (0.25, 6.25)
    assert (check.slope, check.gradient, check.difference) == (6.0, 6.0, 0.0)
    assert (check.value, check.epsilon) == (2.0, 0.5)


def test_a_check_tells_of_a_kink() -> None:
    one = Network([layers.from_json({"type": "dense", "units": 1, "activation": "relu"})], 1)
    check = check_gradient(one, losses.from_json("mse"), [[1.0]], [[1.0]], "0.bias", (0,), 1e-3)
    assert check.gradient == 0.0
    assert check.slope == pytest.approx(-1, abs=1e-3)
    assert check.relative == 1.0


def test_the_gradient_is_that_of_the_mean_data_loss() -> None:
    one = network("float64")
    loss = losses.from_json("cross_entropy")
    gradient = Evaluator(one, loss, *examples()).gradient()
    check = check_gradient(one, loss, *examples(), "0.weight", (1, 2))
    assert check.gradient == gradient[one.position("0.weight", (1, 2))]


@pytest.mark.parametrize(
    ("name", "index", "epsilon", "path", "problem"),
    [
        ("9.weight", (0, 0), 1e-5, "9.weight", "no such parameters; there are: 0.weight"),
        ("2.running_mean", (0,), 1e-5, "2.running_mean", "no such parameters"),
        ("0.weight", (4, 0), 1e-5, "0.weight", r"is no entry of the shape \(4, 3\)"),
        ("0.weight", (0,), 1e-5, "0.weight", r"is no entry of the shape \(4, 3\)"),
        ("0.weight", (0, -1), 1e-5, "0.weight", r"is no entry of the shape \(4, 3\)"),
        ("0.weight", (0, 0), 0.0, "epsilon", "above 0"),
        ("0.weight", (0, 0), 1e-300, "epsilon", "so little changes nothing"),
        ("0.weight", (0.5, 0), 1e-5, "0.weight", r"is no entry of the shape \(4, 3\)"),
    ],
)
def test_a_check_that_cannot_be_made_is_refused_by_name(
    name: str, index: tuple[int, ...], epsilon: float, path: str, problem: str
) -> None:
    with pytest.raises(SettingError, match=problem) as caught:
        check_gradient(
            network(), losses.from_json("cross_entropy"), *examples(), name, index, epsilon
        )
    assert caught.value.path == (path,)
