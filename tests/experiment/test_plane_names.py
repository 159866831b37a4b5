"""Planes are named as people write them, and every name that cannot be is explained."""

from typing import Any

import numpy as np
import pytest

from glassnet import GlassnetError
from glassnet.engine import Evaluator, SettingError
from glassnet.experiment import Run, edits, opening_spec
from glassnet.experiment.planes import (
    layer_choice,
    loss_plane,
    path_of,
    plane_choice,
    weights_choice,
)
from glassnet.experiment.scripting import loss_surface
from glassnet.landscape import PlaneError


def recorded(run: Run, steps: int) -> Run:
    for _ in run.recorded(steps):
        pass
    return run


@pytest.fixture
def run() -> Run:
    return recorded(Run(opening_spec()), 40)


@pytest.mark.parametrize(
    "name", ["weights:0.weight[1,0],4.bias[0]", ("0.weight[1,0]", "4.bias[0]")]
)
def test_two_weights_are_found_by_their_names(run: Run, name: Any) -> None:
    plane = loss_plane(run, name)
    assert plane.names == ("0.weight[1,0]", "4.bias[0]")
    moved = run.network.clone()
    moved.parameters[:] = plane.points((0.5, -0.25))[0]
    changes = {
        key: value - run.weights()[key]
        for key, value in moved.weights().items()
        if not np.array_equal(value, run.weights()[key])
    }
    assert set(changes) == {"0.weight", "4.bias"}
    assert changes["0.weight"][1, 0] == pytest.approx(0.5, abs=1e-6)
    assert changes["4.bias"][0] == pytest.approx(-0.25, abs=1e-6)


def test_a_layer_is_found_by_the_number_of_its_names(run: Run) -> None:
    plane = loss_plane(run, "layer:2")
    for direction in plane.directions:
        moved = [parts["weight"].any() for parts in run.network.views(direction)]
        assert moved == [False, True, False, False]


def test_three_recorded_steps_span_a_plane(run: Run) -> None:
    plane = loss_plane(run, "points:0,10,35")
    vectors = [run.trajectory.vectors[run.trajectory.steps.index(step)] for step in (0, 10, 35)]
    assert plane.off_plane(vectors) == pytest.approx(np.zeros(3), abs=1e-6)
    assert plane.project(vectors[1])[0] == pytest.approx([0, 0])


def test_start_now_and_best_span_a_plane(run: Run) -> None:
    rows = run.data.train
    evaluator = Evaluator(
        run.network, run.spec.training.loss, run.data.inputs[rows], run.targets[rows]
    )
    best = min(path_of(run), key=evaluator.loss)
    plane = loss_plane(run, "points")
    three = [run.trajectory.vectors[0], run.network.parameters, best]
    assert plane.off_plane(three) == pytest.approx(np.zeros(3), abs=1e-6)


def test_a_seed_draws_another_random_plane(run: Run) -> None:
    one, same, other = (loss_plane(run, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(one.directions, same.directions)
    assert not np.array_equal(one.directions, other.directions)
    default = loss_plane(run, seed=run.spec.seed)
    assert np.array_equal(loss_plane(run).directions, default.directions)


def test_a_plane_is_centred_where_it_is_told(run: Run) -> None:
    run.advance(3)
    for centre, vector in (
        ("now", run.network.parameters),
        ("final", run.trajectory.vectors[-1]),
        (10, run.trajectory.vectors[run.trajectory.steps.index(10)]),
    ):
        for name in ("random", "pca", "layer:0", "weights:0.weight[0,0],0.bias[1]"):
            plane = loss_plane(run, name, centre=centre)  # type: ignore[arg-type]
            assert plane.centre == pytest.approx(vector)


def test_a_span_stretches_what_is_shown(run: Run) -> None:
    assert loss_plane(run, span=2.5).alpha == (-2.5, 2.5)
    natural, wide = loss_plane(run, "pca"), loss_plane(run, "pca", span=2)
    assert np.ptp(wide.beta) == pytest.approx(2 * np.ptp(natural.beta))


@pytest.mark.parametrize(
    ("name", "mention"),
    [
        ("flat", "allowed: random, pca"),
        ("layer:", "allowed: random, pca"),
        ("points:1,2", "allowed: random, pca"),
        ("layer:1", "0, 2, 4, 6"),
        ("layer:9", "0, 2, 4, 6"),
        ("points:0,10,9999", "the nearest is 40"),
        ("weights:0.weight[0,1]", "1 are named"),
        ("weights:0.weight[0,1],9.bias[0]", "Choose two weights that the network has"),
        ("weights:0.weight[99,1],0.bias[0]", "shape"),
        ("weights:0.weight,0.bias[0]", "several weights"),
        ("weights:0.bias[0],0.bias[0]", "two different"),
    ],
)
def test_a_name_that_cannot_be_is_explained(run: Run, name: str, mention: str) -> None:
    with pytest.raises(GlassnetError, match=mention):
        loss_plane(run, name)


@pytest.mark.parametrize(
    ("centre", "mention"),
    [(9999, "not recorded"), ("middle", "allowed: now"), (True, "allowed: now")],
)
def test_a_centre_that_cannot_be_is_explained(run: Run, centre: Any, mention: str) -> None:
    with pytest.raises(GlassnetError, match=mention):
        loss_plane(run, centre=centre)


@pytest.mark.parametrize("span", [0, -1, np.nan, np.inf])
def test_a_span_that_cannot_be_is_explained(run: Run, span: float) -> None:
    with pytest.raises(PlaneError, match="span"):
        loss_plane(run, span=span)


def test_a_path_that_was_not_recorded_is_explained() -> None:
    run = Run(opening_spec())
    for name in ("pca", "points"):
        with pytest.raises(PlaneError, match="Train some steps"):
            loss_plane(run, name)
    with pytest.raises(PlaneError, match="Train some steps"):
        loss_plane(run, centre="final")
    run.advance(5)
    for asked in ({"plane": "points"}, {"plane": "random", "centre": "final"}):
        with pytest.raises(SettingError, match="records no path"):
            loss_plane(run, **asked)  # type: ignore[arg-type]


def test_weights_that_an_edit_took_away_are_explained(run: Run) -> None:
    names = ("6.weight[0,1]", "0.weight[0,0]")
    assert weights_choice(run.network, names).names == names
    smaller = run.adapted(edits.remove_layer(run.spec, 1))
    with pytest.raises(PlaneError, match="Choose two weights"):
        weights_choice(smaller.network, names)
    with pytest.raises(PlaneError, match="Choose one of these layers"):
        layer_choice(smaller.network, 6)
    old = plane_choice(run, "layer:6").layer
    assert old == 3


def test_a_surface_takes_the_names_of_planes(run: Run) -> None:
    for name in ("layer:0", "points:0,10,35", ("0.weight[0,0]", "0.weight[1,1]")):
        losses = loss_surface(run, plane=name, grid=5)
        assert losses.shape == (5, 5)
        plane = loss_plane(run, name)
        alphas, betas = np.linspace(*plane.alpha, 5), np.linspace(*plane.beta, 5)
        again = loss_surface(run, None, alphas, betas, plane=plane)
        np.testing.assert_array_equal(losses, again)
