"""Races of the user's own network, run on a thread of their own."""

from collections.abc import Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glassnet.experiment.race import Entrant
from glassnet.landscape import Plane, PlaneChoice, Race
from glassnet.runner import Runner
from glassnet.runner.race_view import RaceView, Seen
from glassnet.runner.race_worker import RaceRequest, RaceResult, RaceWorker, Standing, race_from
from glassnet.ui.plots.descent.contestants import Contestant
from glassnet.ui.plots.descent.record import Record

ROUND = 200  # steps of a race of the network that are run at once


class NetworkSource:
    """A race of the network from where the run stands, seen on a plane.

    `plane` is the one that it is seen on, None as long as none is laid. With a `start` (P,) it sets
    out from there, with `standing` from an earlier moment of the run.
    """

    round = ROUND

    def __init__(
        self,
        worker: RaceWorker,
        runner: Runner,
        contestants: Sequence[Contestant],
        plane: Plane | PlaneChoice,
        *,
        standing: "Future[Standing] | None" = None,
        start: NDArray[Any] | None = None,
    ) -> None:
        self.record: Record | None = None
        self.problem = ""
        self.plane: Plane | None = plane if isinstance(plane, Plane) else None
        self.standing = standing or runner.call(Standing.of)
        self._worker = worker
        self._entrants = [_entrant(one) for one in contestants]
        self._wanted = plane
        self._start = start
        self._race: Race | None = None
        self._view: RaceView | None = None
        self._request: RaceRequest | None = None
        self._share = 0.0
        self._send(ROUND)

    @property
    def working(self) -> bool:
        """Whether more is on its way."""
        return self._request is not None

    @property
    def progress(self) -> float | None:
        """The share (0–1) of the work under way that is done; None without."""
        return self._share if self.working else None

    def reach(self, step: int) -> None:
        """Begin another round where a step lies beyond the last one."""
        if self._race is not None and not self.working and step > self._race.reached:
            self._send(self._race.reached + ROUND)

    def poll(self) -> bool:
        """Take what the thread has done since."""
        result = self._worker.take()
        if result is None or result.request is not self._request:
            return False
        self._share = result.progress
        if result.done:
            self._request, self._race = None, result.race or self._race
            self.problem = result.problem
        return self._note(result)

    def cancel(self) -> None:
        """Give up what is under way."""
        if self.working:
            self._worker.cancel()
            self._request = None

    # ------------------------------------------------------------------ inner workings

    def _send(self, steps: int) -> None:
        race = self._race
        make = partial(race_from, self.standing, self._entrants, start=self._start)
        self._request = RaceRequest(
            make if race is None else partial(_given, race), steps, self._look
        )
        self._share = 0.0
        self._worker.request(self._request)

    def _look(self, race: Race) -> Seen | None:
        """On the race's thread: `standing` is done, or there would be no race."""
        if self._view is None:
            self._view = RaceView(self._wanted, self.standing.result().network, ROUND)
        return self._view(race)

    def _note(self, result: RaceResult) -> bool:
        seen = result.seen
        if not isinstance(seen, Seen):
            return bool(result.problem)
        self.plane = seen.plane
        rows = np.searchsorted(result.steps, seen.steps)
        self.record = Record(
            seen.steps, result.losses[:, rows], seen.places, result.labels, result.diverged
        )
        return True


def _entrant(one: Contestant) -> Entrant:
    training = {"optimizer": one.optimizer}
    return Entrant(training, one.seed)


def _given(race: Race) -> Race:
    return race
