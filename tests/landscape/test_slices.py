"""A slice is the loss along a line, and its tangent touches it at the present point."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from glassnet.engine import Evaluator, Network, layers, losses
from glassnet.landscape import (
    PlaneError,
    Slice,
    SliceFunction,
    functions,
    slice_function,
    slice_network,
    surface_gradient,
)

Build = Callable[..., Network]
Floats = NDArray[np.float64]
seeds = st.integers(0, 2**32 - 1)
OFFSETS = np.linspace(-2, 2, 9)
H = 1e-5


def made(seed: int, dtype: str = "float64") -> tuple[Network, Floats, Floats]:
    """A small smooth network with batch norm, and rows for it."""
    stack = [
        {"type": "dense", "units": 4, "activation": "tanh"},
        {"type": "batch_norm"},
        {"type": "dense", "units": 2, "activation": "sigmoid"},
    ]
    rng = np.random.default_rng(seed)
    network = Network([layers.from_json(one) for one in stack], 3, dtype=dtype, rng=rng)
    network.parameters[:] += rng.normal(0, 0.1, network.count)
    return network, rng.standard_normal((20, 3)), rng.uniform(0, 1, (20, 2))


def penalty(network: Network, vector: Floats, l1: float, l2: float) -> float:
    weights = vector[network.weight_mask()]
    return float(l1 * np.abs(weights).sum() + l2 / 2 * (weights**2).sum())


@given(seeds, st.sampled_from([(0.0, 0.0), (0.0, 0.3), (0.2, 0.0), (0.1, 0.2)]))
def test_a_slice_is_a_double_precision_loop_over_its_points(
    seed: int, terms: tuple[float, float]
) -> None:
    network, inputs, targets = made(seed)
    l1, l2 = terms
    direction = np.random.default_rng(seed).standard_normal(network.count)
    loss = losses.from_json("mse")
    found = slice_network(network, loss, inputs, targets, direction, OFFSETS, l1=l1, l2=l2)
    evaluator = Evaluator(network, loss, inputs, targets)
    expected = [
        evaluator.loss(vector) + penalty(network, vector, l1, l2)
        for vector in (network.parameters + t * direction for t in OFFSETS)
    ]
    assert found.losses == pytest.approx(expected, rel=1e-12)
    assert found.loss == pytest.approx(expected[4], rel=1e-12)


@given(seeds, st.sampled_from([0.0, 0.3]))
def test_the_slope_is_that_of_finite_differences(seed: int, l2: float) -> None:
    network, inputs, targets = made(seed)
    direction = np.random.default_rng(seed).standard_normal(network.count)
    direction /= np.linalg.norm(direction)
    loss = losses.from_json("mse")
    found = slice_network(network, loss, inputs, targets, direction, [-H, H], l2=l2)
    low, high = found.losses
    assert found.slope == pytest.approx((high - low) / (2 * H), rel=1e-5, abs=1e-9)
    assert found.tangent([-H, H]) == pytest.approx(found.losses, abs=1e-8)


def test_a_slice_in_single_precision_is_that_in_double_precision() -> None:
    single, inputs, targets = made(5, "float32")
    double = Network(single.layers, 3, dtype="float64")
    double.parameters[:], double.statistics[:] = single.parameters, single.statistics
    loss = losses.from_json("mse")
    direction = surface_gradient(single, loss, inputs, targets)
    one, other = (
        slice_network(n, loss, inputs, targets, direction, OFFSETS) for n in (single, double)
    )
    assert np.max(np.abs(one.losses - other.losses)) <= 2e-6
    assert one.slope == pytest.approx(other.slope, rel=1e-5)


def test_down_the_gradient_the_loss_falls_as_steeply_as_it_can() -> None:
    network, inputs, targets = made(2)
    loss = losses.from_json("mse")
    slope = surface_gradient(network, loss, inputs, targets)
    found = slice_network(network, loss, inputs, targets, -slope, [0.0, 1e-3])
    assert found.slope == pytest.approx(-(slope @ slope))
    assert found.losses[1] < found.losses[0]


def test_a_slice_leaves_the_network_alone() -> None:
    network, inputs, targets = made(2)
    before = network.parameters.copy()
    slice_network(
        network, losses.from_json("mse"), inputs, targets, np.ones(network.count), OFFSETS
    )
    assert np.array_equal(network.parameters, before)


@pytest.mark.parametrize("value", [0.0, np.nan])
def test_a_direction_that_leads_nowhere_is_explained(value: float) -> None:
    network, inputs, targets = made(2)
    direction = np.full(network.count, value)
    with pytest.raises(PlaneError, match=r"train a step|Reset the run"):
        slice_network(network, losses.from_json("mse"), inputs, targets, direction, OFFSETS)


@pytest.mark.parametrize("function", list(functions), ids=lambda one: one.id)
def test_a_test_function_is_sliced_alike(function: type) -> None:
    one = function()
    found = slice_function(one, (0.5, -0.3), (0.6, 0.8), [-H, 0.0, H])
    assert found.losses[1] == pytest.approx(found.loss)
    numeric = (found.losses[2] - found.losses[0]) / (2 * H)
    assert found.slope == pytest.approx(numeric, rel=1e-5, abs=1e-6)


# ---------------------------------------------------------------------- to walk on


def walkable(losses: Any, loss: float = 1.0, slope: float = -2.0, origin: float = 0.0) -> Any:
    offsets = np.linspace(-1, 3, len(losses))
    return offsets, SliceFunction(Slice(offsets, np.asarray(losses, float), loss, slope), origin)


def parabola(t: Any) -> Any:
    return (t - 1.0) ** 2


def test_a_slice_to_walk_on_goes_through_its_losses_and_has_its_slope_at_the_start() -> None:
    offsets, line = walkable(parabola(np.linspace(-1, 3, 12)), origin=5.0)
    zero = np.zeros(())
    np.testing.assert_allclose(line.value(offsets + 5, zero), parabola(offsets), rtol=1e-12)
    assert float(line.value(np.array(5.0), zero)) == 1.0
    assert float(line.gradient(np.array(5.0), zero)[0]) == -2.0
    assert (line.start, line.x_range) == ((5.0, 0.0), (4.0, 8.0))


def test_between_the_losses_its_value_and_slope_belong_together() -> None:
    rng = np.random.default_rng(2)
    _, line = walkable(rng.uniform(0, 2, 40))
    x, h, zero = rng.uniform(-0.9, 2.9, 50), 1e-6, np.zeros(())
    rise = (line.value(x + h, zero) - line.value(x - h, zero)) / (2 * h)
    np.testing.assert_allclose(line.gradient(x, zero)[0], rise, rtol=1e-5, atol=1e-7)
    assert not line.gradient(x, zero)[1].any()


def test_nothing_is_made_up_where_no_loss_was_computed_or_it_is_not_finite() -> None:
    losses = parabola(np.linspace(-1, 3, 41))
    losses[30:] = np.inf
    losses[2] = np.nan
    _, line = walkable(losses)
    zero = np.zeros(())
    assert line.x_range == (pytest.approx(-0.7), pytest.approx(1.9))
    assert np.isnan(line.value(np.array([-0.8, 1.95, 9.0]), zero)).all()
    assert np.isfinite(line.value(np.array([-0.65, 1.85]), zero)).all()


@pytest.mark.parametrize("shape", [parabola, lambda t: 0.5 * (t + 1) ** 2, lambda t: 0 * t + 1.0])
def test_its_curvature_is_that_of_the_way_down(shape: Any) -> None:
    offsets = np.linspace(-1, 3, 41)
    slope = float((shape(1e-6) - shape(-1e-6)) / 2e-6)
    line = SliceFunction(Slice(offsets, shape(offsets), float(shape(0.0)), slope))
    bend = float((shape(0.1) + shape(-0.1) - 2 * shape(0.0)) / 0.01)
    assert line.curvature == pytest.approx(bend, abs=1e-6)
