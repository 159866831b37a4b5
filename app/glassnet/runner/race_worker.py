"""The thread on which races are run while training goes on."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glassnet.data import Data
from glassnet.engine import Network
from glassnet.experiment import Run, Spec
from glassnet.experiment.race import Entrant, network_race
from glassnet.landscape import Race
from glassnet.runner.mailbox import Gate
from glassnet.runner.snapshot import read_only
from glassnet.runner.worker import REST, SHOW_EVERY, Worker


@dataclass(frozen=True, eq=False)
class Standing:
    """Where a run stands: all that a race of it takes, and nothing that its training changes.

    `Runner.call(Standing.of)` takes it on the training thread, between two steps.
    """

    spec: Spec
    data: Data
    network: Network
    step: int

    @classmethod
    def of(cls, run: Run) -> "Standing":
        """Where a run stands now; the run itself is left as it is."""
        return cls(run.spec, run.data, run.network.clone(), run.step)

    def run(self) -> Run:
        """A run of its own with these parameters, at step 0."""
        run = Run.of(self.spec, self.data)
        run.network.parameters[:] = self.network.parameters
        run.network.statistics[:] = self.network.statistics
        return run


def race_from(
    standing: "Future[Standing]",
    entrants: Sequence[Entrant],
    *,
    start: NDArray[Any] | None = None,
    spacing: int = 1,
) -> Race:
    """A race of a network from where a run stands, or from `start` (P,); see `network_race`.

    Its losses are taken every `spacing` (≥ 1) steps. Waits for `standing`: to be called on the
    thread of a `RaceWorker`.
    """
    race = network_race(standing.result().run(), entrants, start=start)
    race.spacing = spacing
    return race


@dataclass(frozen=True, eq=False)
class RaceRequest:
    """A race to be run up to step `steps` (≥ 0).

    `make` is called on the thread: it makes the race, or gives one that is to go on. `look` is
    called there too, with the race, for each result: what it returns is the result's `seen`.
    """

    make: Callable[[], Race]
    steps: int
    look: Callable[[Race], Any] | None = None


@dataclass(frozen=True, eq=False)
class RaceResult:
    """A race as far as it has come; all arrays are read-only.

    `losses` (racers, n) at `steps` (n,); `diverged` has the step after which each racer left the
    finite numbers, or None. With `done` it is complete, and `race` may be used by the one who has
    asked for it; before that it belongs to the thread and is None. Where it could not be run,
    `problem` says why.
    """

    request: RaceRequest
    steps: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    losses: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 0)))
    labels: tuple[str, ...] = ()
    diverged: tuple[int | None, ...] = ()
    progress: float = 0.0
    done: bool = False
    race: Race | None = None
    seen: Any = None
    problem: str = ""


class RaceWorker(Worker[RaceRequest, RaceResult]):
    """Runs one race at a time, and takes a third of the time only."""

    failure = "The race cannot be run"

    def __init__(self, gate: Gate | None = None) -> None:
        super().__init__("glassnet-race", gate)

    def work(self, request: RaceRequest) -> Iterator[float]:
        """Advance from one recorded step to the next."""
        race = request.make()
        race.go_to(race.reached)
        shown = 0.0
        while True:
            left = request.steps - race.reached
            if left > 0:
                race.advance(min(left, race.spacing - race.reached % race.spacing))
            done, now = race.reached >= request.steps, perf_counter()
            if done or now - shown >= SHOW_EVERY:
                shown = now
                self.show(_result(request, race, done))
            if done:
                return
            yield REST

    def give_up(self, request: RaceRequest, problem: str) -> None:
        """A race that says why there is none."""
        self.show(RaceResult(request, progress=1.0, done=True, problem=problem))


def _result(request: RaceRequest, race: Race, done: bool) -> RaceResult:
    return RaceResult(
        request,
        steps=read_only(race.steps),
        losses=read_only(race.losses),
        labels=tuple(racer.label for racer in race.racers),
        diverged=tuple(racer.diverged for racer in race.racers),
        progress=1.0 if done else race.reached / request.steps,
        done=done,
        race=race if done else None,
        seen=request.look(race) if request.look else None,
    )
