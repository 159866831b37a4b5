"""Racers of a run's network share its start and its batches, and each is a run of its own."""

from typing import Any

import numpy as np
import pytest

from glassnet.engine import SettingError
from glassnet.experiment import Run, read_spec
from glassnet.experiment.planes import loss_plane
from glassnet.experiment.race import Entrant, network_race
from glassnet.experiment.scripting import loss_surface
from glassnet.landscape import Race, path_plane

SPEC: dict[str, Any] = {
    "format": "glassnet/1",
    "seed": 5,
    "dataset": {"name": "spiral", "samples": 60},
    "network": {
        "layers": [
            {"type": "dense", "units": 4, "activation": "tanh"},
            {"type": "batch_norm"},
            {"type": "dropout", "rate": 0.2},
            {"type": "dense", "units": 1, "activation": "tanh"},
        ]
    },
    "training": {
        "loss": "mse",
        "batch_size": 8,
        "l2": 0.01,
        "optimizer": {"name": "sgd", "learning_rate": 0.1},
    },
}
OPTIMIZERS = [Entrant({"optimizer": name}) for name in ("sgd", "momentum", "adam")]


@pytest.fixture
def run() -> Run:
    made = Run(SPEC)
    made.advance(7)
    return made


def test_all_start_where_the_run_is_and_the_run_stays_there(run: Run) -> None:
    before = run.network.parameters.copy()
    race = network_race(run, OPTIMIZERS)
    for position in race.positions():
        np.testing.assert_array_equal(position, before.astype(np.float64))
    race.advance(10)
    np.testing.assert_array_equal(run.network.parameters, before)
    assert run.step == 7


def test_each_goes_where_a_run_of_its_own_would_go() -> None:
    start = Run(SPEC)
    entrants = [
        Entrant({"learning_rate": 0.02}),
        Entrant({"optimizer": "adam", "learning_rate": 0.05, "l2": 0.0}),
        Entrant({"optimizer": "rmsprop", "schedule": "cosine", "clip_norm": 1.0}),
    ]
    race = network_race(start, entrants)
    race.advance(25)
    for entrant, path in zip(entrants, race.paths(), strict=True):
        training = dict(SPEC["training"])
        changed = dict(entrant.training)
        rate = changed.pop("learning_rate", None)
        training |= changed
        if rate is not None:
            name = changed.get("optimizer", "sgd")
            training["optimizer"] = {"name": name, "learning_rate": rate}
        alone = Run(read_spec(SPEC | {"training": training}))
        alone.advance(25)
        np.testing.assert_array_equal(path[-1], alone.network.parameters.astype(np.float64))


def test_another_seed_draws_other_weights_for_the_same_batches(run: Run) -> None:
    race = network_race(run, [Entrant(), Entrant(seed=1), Entrant(seed=2), Entrant(seed=1)])
    own, first, second, again = race.positions()
    np.testing.assert_array_equal(own, run.network.parameters.astype(np.float64))
    assert not np.array_equal(first, second)
    np.testing.assert_array_equal(first, again)
    drawn = Run(SPEC | {"seed": 1}).network.parameters
    np.testing.assert_array_equal(first, drawn.astype(np.float64))
    race.advance(9)
    paths = race.paths()
    np.testing.assert_array_equal(paths[1], paths[3])
    assert [racer.label for racer in race.racers][1:3] == ["seed 1", "seed 2"]


def test_a_race_starts_at_any_point_of_a_plane(run: Run) -> None:
    plane = loss_plane(run, "weights:0.weight[0,1],4.bias[0]")
    (there,) = plane.points((0.5, -0.5))
    race = network_race(run, OPTIMIZERS, start=there)
    for position in race.positions(plane):
        assert position == pytest.approx([0.5, -0.5], abs=1e-6)
    losses = loss_surface(run, None, [0.5], [-0.5], plane=plane)
    assert race.losses[0, 0] == pytest.approx(losses[0, 0], rel=1e-5)
    with pytest.raises(SettingError, match=r"start.*nan is not allowed"):
        network_race(run, OPTIMIZERS, start=np.full(run.network.count, np.nan))
    with pytest.raises(SettingError, match=r"start: 3 numbers do not fit"):
        network_race(run, OPTIMIZERS, start=np.zeros(3))


def test_losses_are_those_of_the_surface(run: Run) -> None:
    race = network_race(run, OPTIMIZERS)
    race.advance(6)
    at_start = loss_surface(run, alphas=[0], betas=[0])
    assert race.losses[:, 0] == pytest.approx(np.full(3, at_start[0, 0]), rel=1e-5)
    assert race.losses.shape == (3, 7)


def same(one: Race, other: Race) -> bool:
    paths = zip(one.paths(), other.paths(), strict=True)
    return all(np.array_equal(a, b) for a, b in paths) and np.array_equal(one.losses, other.losses)


def test_going_back_and_on_again_is_exact(run: Run) -> None:
    whole, race = network_race(run, OPTIMIZERS), network_race(run, OPTIMIZERS)
    whole.advance(30)
    race.advance(12)
    race.go_to(5)
    then = race.positions()
    race.advance(25)
    assert race.step == race.reached == 30
    assert same(race, whole)
    race.go_to(5)
    for one, other in zip(race.positions(), then, strict=True):
        np.testing.assert_array_equal(one, other)


def test_paths_are_projected_on_a_plane(run: Run) -> None:
    race = network_race(run, OPTIMIZERS)
    race.advance(10)
    everything = np.concatenate(race.paths())
    plane = path_plane(everything, run.network.parameters)
    for flat, seen in zip(race.paths(), race.paths(plane), strict=True):
        assert seen == pytest.approx(plane.project(flat))
        assert seen.shape == (11, 2)


def test_a_racer_that_diverges_stays_where_it_was(run: Run) -> None:
    race = network_race(run, [Entrant({"learning_rate": 1e38}), Entrant()])
    race.advance(20)
    wild, calm = race.racers
    assert wild.diverged is not None
    assert calm.diverged is None
    assert np.isfinite(race.paths()[0]).all()
    assert (race.paths()[0][-1] == race.paths()[0][wild.diverged]).all()


@pytest.mark.parametrize(
    ("entrant", "mention"),
    [
        (Entrant({"batch_size": 4}), r"entrants\[1\]\.training\.batch_size: cannot differ"),
        (Entrant({"loss": "huber"}), "cannot differ"),
        (Entrant({"momentum": 0.5}), "cannot differ"),
        (Entrant({"learning_rate": -1}), r"entrants\[1\].*above 0"),
        (Entrant({"optimizer": "adma"}), "did you mean 'adam'"),
    ],
)
def test_what_cannot_race_is_refused_by_its_place(run: Run, entrant: Entrant, mention: str) -> None:
    with pytest.raises(SettingError, match=mention):
        network_race(run, [Entrant(), entrant])
