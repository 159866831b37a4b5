"""What is seen of a network's race: the places of its racers on a plane."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glassnet.engine import Network
from glassnet.landscape import Plane, PlaneChoice, PlaneError, Race, lay
from glassnet.runner.snapshot import read_only

ROOM = 32 * 2**20  # bytes that the points which a plane is laid through may take
FEWEST, MOST = 4, 40  # points of each racer that it is laid through


@dataclass(frozen=True, eq=False)
class Seen:
    """A race on a plane: `places` (racers, n, 2) of its racers at its recorded `steps` (n,)."""

    plane: Plane
    steps: NDArray[np.int64]
    places: NDArray[np.float64]


class RaceView:
    """Tells the places of a race on a plane; to be called on the thread that runs the race.

    `plane` is one to stay on, or a choice that is laid through the parameters of `network`: one
    along the path is laid through the ways of the racers when they have come to step `steps`, and
    until then nothing is seen. What has been projected once is kept.
    """

    def __init__(self, plane: Plane | PlaneChoice, network: Network, steps: int) -> None:
        self._plane = plane
        self._network = network
        self._steps = steps
        self._places: dict[int, NDArray[np.float64]] = {}

    def __call__(self, race: Race) -> Seen | None:
        """The places up to the race's last step; None as long as there is no plane.

        Raises PlaneError where none can be laid.
        """
        reached = race.reached
        if not isinstance(self._plane, Plane):
            if self._plane.kind == "pca" and reached < self._steps:
                return None
            self._plane = self._lay(race, self._plane)
        race.go_to(reached)
        steps = race.steps
        for step in steps:
            if int(step) not in self._places:
                race.go_to(int(step))
                self._places[int(step)] = np.stack(race.positions(self._plane))
        race.go_to(reached)
        places = np.stack([self._places[int(step)] for step in steps], axis=1)
        return Seen(self._plane, read_only(steps), read_only(places))

    def _lay(self, race: Race, choice: PlaneChoice) -> Plane:
        if choice.kind != "pca":
            return lay(choice, self._network)
        return lay(choice, self._network, self._points(race))

    def _points(self, race: Race) -> list[NDArray[Any]]:
        """Points of the ways of those who stayed finite, evenly spread over the steps."""
        staying = [row for row, racer in enumerate(race.racers) if racer.diverged is None]
        if not staying:
            raise PlaneError(
                "No plane can be laid: every racer left the finite numbers. "
                "Choose lower learning rates."
            )
        size = 8 * self._network.count * len(race.racers)
        count = int(np.clip(ROOM // size, FEWEST, MOST))
        chosen = np.unique(np.linspace(0, len(race.steps) - 1, count).astype(int))
        points: list[NDArray[Any]] = []
        for step in race.steps[chosen]:
            race.go_to(int(step))
            positions = race.positions()
            points += [positions[row] for row in staying]
        return points
