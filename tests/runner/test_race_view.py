"""A race seen on a plane: exact places, and a plane that holds the racers' ways."""

from __future__ import annotations

import numpy as np
import pytest

from glassnet.engine import optimizers
from glassnet.experiment import Run
from glassnet.experiment.race import Entrant, network_race
from glassnet.landscape import PlaneChoice, PlaneError, Race
from glassnet.runner.race_view import RaceView
from tests.experiment.test_network_slices import SPEC


def make_race(*rates: float) -> tuple[Run, Race]:
    run = Run(SPEC)
    entrants = [Entrant({"optimizer": optimizers["sgd"](learning_rate=rate)}) for rate in rates]
    return run, network_race(run, entrants)


def test_places_are_the_projections_of_the_racers() -> None:
    run, race = make_race(0.1, 0.01)
    race.advance(12)
    seen = RaceView(PlaneChoice("random", 3), run.network, 12)(race)
    assert seen is not None
    assert seen.steps.tolist() == list(range(13))
    for row, way in enumerate(race.paths()):
        np.testing.assert_allclose(seen.places[row], seen.plane.project(way), atol=1e-12)
    assert (race.step, race.reached) == (12, 12)


def test_a_plane_along_the_ways_is_laid_when_they_are_walked() -> None:
    run, race = make_race(0.5, 0.05)
    view = RaceView(PlaneChoice("pca"), run.network, 20)
    race.advance(10)
    assert view(race) is None
    race.advance(10)
    seen = view(race)
    assert seen is not None
    assert seen.plane.explained is not None
    assert sum(seen.plane.explained) > 0.9
    np.testing.assert_allclose(seen.places[:, 0], 0, atol=1e-12)
    assert all(seen.plane.contains(tuple(place)) for place in seen.places[:, -1])
    race.advance(5)
    later = view(race)
    assert later is not None
    assert later.plane is seen.plane
    assert later.steps[-1] == 25


def test_without_a_racer_that_stays_finite_there_is_no_plane() -> None:
    run, race = make_race(0.1)
    race.advance(5)
    race.racers[0].diverged = 3  # type: ignore[misc]
    with pytest.raises(PlaneError, match="Choose lower learning rates"):
        RaceView(PlaneChoice("pca"), run.network, 5)(race)
