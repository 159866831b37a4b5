"""The loss on a plane is the loss of the network there."""

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from glassnet.engine import Evaluator, Layer, Network, activations, layers, losses
from glassnet.engine.operations import Operation, op
from glassnet.engine.signal import Site
from glassnet.landscape import Plane, Surface, finest_stride, random_plane

Build = Callable[..., Network]
Floats = NDArray[np.float64]

HIDDEN = [one.id for one in activations if not one.final_only]
ALPHAS, BETAS = np.linspace(-1, 1, 11), np.linspace(-1.5, 1, 9)


class Doubled(Layer):
    """Hands on twice what comes in; a layer that is not dense."""

    def forward(self, at: Site) -> list[Operation]:
        return [op(np.add, at.source.values, at.source.values, at.target.values)]


def rows(features: int, outputs: int, kind: str, count: int = 60) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(4)
    inputs = rng.standard_normal((count, features))
    if kind == "classes":
        return inputs, np.eye(outputs)[rng.integers(0, outputs, count)]
    if kind == "bits":
        return inputs, rng.integers(0, 2, (count, outputs)).astype(np.float64)
    return inputs, rng.uniform(-1, 1, (count, outputs))


def by_loop(network: Network, loss: str, plane: Plane, inputs: Floats, targets: Floats) -> Floats:
    """The same grid, point by point in double precision."""
    double = Network(network.layers, network.inputs, dtype="float64")
    double.statistics[:] = network.statistics
    evaluator = Evaluator(double, losses.from_json(loss), inputs, targets)
    values = [
        evaluator.loss(plane.centre + np.array([alpha, beta]) @ plane.directions)
        for alpha, beta in product(ALPHAS, BETAS)
    ]
    return np.reshape(values, (len(ALPHAS), len(BETAS)))


def largest_error(
    network: Network, loss: str, inputs: Floats, targets: Floats, plane: Plane | None = None
) -> float:
    """The largest error of a surface in units of max(1, |loss|)."""
    plane = plane or random_plane(network, np.random.default_rng(1))
    expected = by_loop(network, loss, plane, inputs, targets)
    surface = Surface(network, losses.from_json(loss), inputs, targets)
    grid = surface.grid(plane, ALPHAS, BETAS)
    return float(np.max(np.abs(grid - expected) / np.maximum(1, np.abs(expected))))


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize(
    ("loss", "last", "outputs", "kind"),
    [
        ("mse", "linear", 2, "numbers"),
        ("cross_entropy", "softmax", 4, "classes"),
        ("binary_cross_entropy", "sigmoid", 1, "bits"),
    ],
)
def test_a_surface_equals_a_double_precision_loop_over_its_points(
    build: Build, hidden: str, loss: str, last: str, outputs: int, kind: str
) -> None:
    network = build(3, 6, 5, outputs, hidden=hidden, last=last)
    assert largest_error(network, loss, *rows(3, outputs, kind)) <= 2e-6


@pytest.mark.parametrize("last", [one.id for one in activations])
def test_a_surface_is_right_after_every_last_activation(build: Build, last: str) -> None:
    network = build(3, 6, 2, last=last)
    assert largest_error(network, "mse", *rows(3, 2, "numbers")) <= 2e-6


@pytest.mark.parametrize("widths", [(4, 3), (4, 1), (2, 30, 1)])
def test_a_surface_is_right_for_few_and_for_wide_layers(
    build: Build, widths: tuple[int, ...]
) -> None:
    assert largest_error(build(*widths), "mse", *rows(widths[0], widths[-1], "numbers")) <= 2e-6


def test_a_surface_is_right_without_biases(build: Build) -> None:
    network = build(3, 6, 5, 2, bias=False)
    assert largest_error(network, "mse", *rows(3, 2, "numbers")) <= 2e-6


def test_a_surface_is_right_over_more_rows_than_are_handled_at_once(build: Build) -> None:
    network = build(3, 6, 4, last="softmax")
    assert largest_error(network, "cross_entropy", *rows(3, 4, "classes", count=2500)) <= 2e-6


def test_biases_move_where_a_direction_says_so(build: Build) -> None:
    network = build(3, 6, 2)
    rng = np.random.default_rng(0)
    directions = rng.standard_normal((2, network.count))
    plane = Plane("random", network.parameters.astype(np.float64), directions, (-1, 1), (-1, 1))
    assert largest_error(network, "mse", *rows(3, 2, "numbers"), plane) <= 2e-6


def test_a_double_precision_network_gives_a_double_precision_surface(build: Build) -> None:
    network = build(3, 6, 2, dtype="float64")
    assert largest_error(network, "mse", *rows(3, 2, "numbers")) <= 1e-13


def test_a_network_with_other_layers_is_evaluated_too(build: Build) -> None:
    dense = build(3, 6, 2)
    network = Network([dense.layers[0], Doubled(), dense.layers[1]], 3)
    network.parameters[:] = dense.parameters
    assert largest_error(network, "mse", *rows(3, 2, "numbers")) <= 2e-6


def stacked(stack: list[dict[str, Any]], dtype: str = "float32") -> Network:
    """Such a network on three inputs, with running statistics as training leaves them."""
    rng = np.random.default_rng(7)
    network = Network([layers.from_json(one) for one in stack], 3, dtype=dtype, rng=rng)
    network.statistics[:] = rng.uniform(0.3, 2, len(network.statistics))
    return network


def any_plane(network: Network) -> Plane:
    """A plane along which every parameter moves."""
    directions = np.random.default_rng(0).standard_normal((2, network.count)) / 2
    centre = network.parameters.astype(np.float64)
    return Plane("random", centre, directions, (-1, 1), (-1, 1))


def block(*inner: dict[str, Any]) -> dict[str, Any]:
    return {"type": "residual", "layers": list(inner)}


DROPOUT, NORM = {"type": "dropout", "rate": 0.5}, {"type": "batch_norm"}
RESIDUAL = {"type": "residual"}
TANH = {"type": "activation", "activation": "tanh"}
LINEAR, HALF = ({"type": "dense", "units": n, "activation": "linear"} for n in (2, 4))
DENSE = {"type": "dense", "units": 6, "activation": "tanh"}
BARE = {"type": "dense", "units": 5, "activation": "silu", "bias": False}
STACKS = {
    "dropout": [DENSE, DROPOUT, BARE, DROPOUT, LINEAR],
    "dropout first and last": [DROPOUT, DENSE, LINEAR, DROPOUT],
    "activation": [HALF, TANH, BARE, TANH, LINEAR],
    "activation first and last": [TANH, DENSE, LINEAR, TANH],
    "batch norm": [DENSE, NORM, BARE, NORM, LINEAR],
    "batch norm first and last": [NORM, DENSE, LINEAR, NORM],
    "batch norm alone": [NORM],
    "the usual order": [HALF, NORM, TANH, DROPOUT, HALF, NORM, TANH, DROPOUT, LINEAR],
    "residual": [DENSE, RESIDUAL, NORM, LINEAR],
    "residual, identity": [DENSE, block(DENSE), LINEAR],
    "residual first": [block(HALF, BARE), LINEAR],
    "residual last": [DENSE, block(HALF, DROPOUT, LINEAR)],
    "residual of layers in place": [DENSE, block(NORM, TANH, DROPOUT), TANH, LINEAR],
    "residual of nothing": [DENSE, block(DROPOUT), TANH, LINEAR],
    "residual in the usual order": [HALF, block(NORM, TANH, HALF, NORM, TANH, BARE), NORM, LINEAR],
    "two residuals": [DENSE, block(DENSE), block(TANH, HALF), TANH, block(BARE, BARE), LINEAR],
}


@pytest.mark.parametrize("stack", STACKS.values(), ids=STACKS)
def test_a_surface_is_right_with_every_kind_of_layer(stack: list[dict[str, Any]]) -> None:
    network = stacked(stack)
    pair = rows(3, network.outputs, "numbers")
    assert largest_error(network, "mse", *pair, any_plane(network)) <= 2e-6
    double = stacked(stack, "float64")
    assert largest_error(double, "mse", *pair, any_plane(double)) <= 1e-13


@pytest.mark.parametrize("middle", [DROPOUT, NORM, TANH])
@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize(
    ("loss", "last", "kind", "outputs"),
    [("cross_entropy", "softmax", "classes", 4), ("binary_cross_entropy", "sigmoid", "bits", 1)],
)
def test_a_surface_is_right_with_other_layers_before_a_fused_loss(
    middle: dict[str, Any], apart: bool, loss: str, last: str, kind: str, outputs: int
) -> None:
    end = {"type": "dense", "units": outputs, "activation": "tanh" if apart else last}
    alone = [{"type": "activation", "activation": last}] if apart else []
    network = stacked([DENSE, middle, end, *alone])
    pair = rows(3, outputs, kind, count=1500)
    assert largest_error(network, loss, *pair, any_plane(network)) <= 2e-6


def test_a_surface_keeps_the_running_statistics_that_it_began_with() -> None:
    network = stacked([DENSE, NORM, LINEAR])
    plane, pair = any_plane(network), rows(3, 2, "numbers")
    surface = Surface(network, losses.from_json("mse"), *pair)
    before = surface.grid(plane, ALPHAS, BETAS)
    network.statistics += 1
    assert np.array_equal(surface.grid(plane, ALPHAS, BETAS), before)


def block_count(stack: list[dict[str, Any]]) -> int:
    network = stacked(stack)
    surface = Surface(network, losses.from_json("mse"), *rows(3, network.outputs, "numbers", 200))
    return len(list(surface.blocks(any_plane(network), *[np.linspace(-1, 1, 51)] * 2)))


@pytest.mark.parametrize("middle", [DROPOUT, NORM, TANH])
def test_layers_that_work_on_each_unit_alone_cost_no_more_blocks(middle: dict[str, Any]) -> None:
    assert block_count([DENSE, middle, LINEAR]) == block_count([DENSE, LINEAR])


@pytest.mark.parametrize("kind", list(layers), ids=lambda kind: kind.id)
def test_every_kind_of_layer_is_evaluated_at_many_points_at_once(kind: type[Layer]) -> None:
    assert block_count([DENSE, {"type": kind.id}, LINEAR]) <= 51 * 51 // 20


def test_several_points_of_any_other_small_network_make_a_block(build: Build) -> None:
    dense = build(3, 6, 2)
    network = Network([dense.layers[0], Doubled(), dense.layers[1]], 3)
    surface = Surface(network, losses.from_json("mse"), *rows(3, 2, "numbers", 200))
    axis = np.linspace(-1, 1, 51)
    assert len(list(surface.blocks(any_plane(network), axis, axis))) <= 51 * 51 // 4


def test_the_networks_own_parameters_are_left_alone(build: Build) -> None:
    network = build(3, 6, 2)
    before = network.parameters.copy()
    largest_error(network, "mse", *rows(3, 2, "numbers"))
    assert np.array_equal(network.parameters, before)


def test_losses_that_are_not_finite_are_given_as_they_are(build: Build) -> None:
    network = build(3, 6, 2, hidden="relu")
    plane = random_plane(network, np.random.default_rng(1))
    surface = Surface(network, losses.from_json("mse"), *rows(3, 2, "numbers"))
    grid = surface.grid(plane, [0.0, 1e30], [0.0])
    assert np.isfinite(grid[0, 0])
    assert not np.isfinite(grid[1, 0])
    assert np.isfinite(surface.grid(plane, [0.0], [0.0])).all()


@pytest.mark.parametrize(("l1", "l2"), [(0.1, 0.0), (0.0, 0.1), (0.2, 0.3)])
@pytest.mark.parametrize("other", [False, True])
def test_a_penalty_is_added_at_every_point(l1: float, l2: float, other: bool) -> None:
    network = stacked([HALF, NORM, RESIDUAL, LINEAR] if other else [HALF, LINEAR], "float64")
    plane, data = any_plane(network), rows(3, 2, "numbers")
    loss = losses.from_json("mse")
    plain = Surface(network, loss, *data).grid(plane, ALPHAS, BETAS)
    grid = Surface(network, loss, *data, l1=l1, l2=l2).grid(plane, ALPHAS, BETAS)
    for (i, alpha), (j, beta) in product(enumerate(ALPHAS), enumerate(BETAS)):
        vector = plane.centre + np.array([alpha, beta]) @ plane.directions
        matrices = [w for views in network.views(vector) for w in views.values() if w.ndim == 2]
        weights = np.concatenate([matrix.ravel() for matrix in matrices])
        penalty = l1 * np.abs(weights).sum() + l2 / 2 * (weights**2).sum()
        assert grid[i, j] == pytest.approx(plain[i, j] + penalty, rel=1e-12)


def test_losses_at_any_points_are_those_of_the_grid(build: Build) -> None:
    network = build(3, 6, 2)
    plane = random_plane(network, np.random.default_rng(1))
    surface = Surface(network, losses.from_json("mse"), *rows(3, 2, "numbers"))
    points = list(product(ALPHAS, BETAS))
    grid = surface.grid(plane, ALPHAS, BETAS)
    assert surface.at(plane, points) == pytest.approx(grid.ravel(), rel=1e-6)
    assert len(surface.at(plane, np.empty((0, 2)))) == 0
    assert surface.at(plane, points[7]) == pytest.approx(grid.ravel()[7:8], rel=1e-6)


def blocks(build: Build, alphas: int, betas: int) -> list[tuple[Any, ...]]:
    network = build(2, 3, 1)
    surface = Surface(network, losses.from_json("mse"), *rows(2, 1, "numbers"))
    plane = random_plane(network, np.random.default_rng(1))
    return list(surface.blocks(plane, np.linspace(-1, 1, alphas), np.linspace(-1, 1, betas)))


@pytest.mark.parametrize(("alphas", "betas"), [(21, 21), (17, 5), (1, 1), (9, 30)])
def test_every_point_of_a_grid_comes_once(build: Build, alphas: int, betas: int) -> None:
    seen = np.zeros((alphas, betas), int)
    for rows_, columns, values in blocks(build, alphas, betas):
        np.add.at(seen, (rows_, columns), 1)
        assert len(rows_) == len(columns) == len(values)
    assert (seen == 1).all()


def test_a_grid_is_filled_coarse_before_fine(build: Build) -> None:
    known, strides = np.zeros((33, 33), bool), []
    for rows_, columns, _ in blocks(build, 33, 33):
        known[rows_, columns] = True
        strides.append(finest_stride(known) or 16)
    assert strides == sorted(strides, reverse=True)
    assert strides[-1] == 1


def test_a_coarse_grid_is_complete_when_all_its_points_are_known() -> None:
    known = np.zeros((9, 9), bool)
    assert finest_stride(known) is None
    known[::4, ::4] = True
    assert finest_stride(known) == 4
    known[::2, ::2] = True
    known[0, 2] = False
    assert finest_stride(known) == 4
