"""The thread on which races are run while training goes on."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glassnet.data import Data
from glassnet.engine import GlassnetError, Network
from glassnet.experiment import Run, Spec
from glassnet.experiment.race import Entrant, network_race
from glassnet.landscape import Race
from glassnet.runner.mailbox import Gate, Mailbox
from glassnet.runner.snapshot import read_only

SHOW_EVERY = 0.05  # seconds between two partial results
STRETCH = 1e-3  # seconds of racing without a rest
REST = 2.0  # seconds left to training for each second of racing


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


class RaceWorker:
    """Runs one race at a time; a new request cancels the former.

    Every method returns at once, `close` excepted. Between two recorded steps the thread looks for
    a new request and waits while `gate` is held. It takes a third of the time only, and leaves the
    interpreter to training for twice as long as it has worked itself, unless nothing trains.
    """

    def __init__(self, gate: Gate | None = None) -> None:
        self._gate = gate or Gate()
        self._requests: Mailbox[RaceRequest] = Mailbox()
        self._results: Mailbox[RaceResult] = Mailbox()
        self._wake = threading.Event()
        self._going = threading.Event()
        self._going.set()
        self._dropped = self._closing = False
        self._rest = REST
        self._thread = threading.Thread(target=self._run, name="glassnet-race", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def close(self, timeout: float = 5.0) -> None:
        """End the thread and wait for it, at most `timeout` seconds. May be called again."""
        self._closing = True
        self._going.set()
        self._wake.set()
        if self._thread.ident is not None:
            self._thread.join(timeout)

    @property
    def alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    def request(self, request: RaceRequest) -> None:
        """Run this race, and no more of the former."""
        self._requests.put(request)
        self._dropped = False
        self._wake.set()

    def cancel(self) -> None:
        """Give up what is under way or asked for; a result of it may still be found once."""
        self._requests.take()
        self._dropped = True
        self._wake.set()

    def hold(self, held: bool) -> None:
        """Stand still while nobody looks, and go on where it was when somebody does again."""
        if held:
            self._going.clear()
        else:
            self._going.set()

    def spare(self, training: bool) -> None:
        """Leave time to training, as at first, or take all of it while nothing trains."""
        self._rest = REST if training else 0.0

    def take(self) -> RaceResult | None:
        """The latest result that has not been taken yet: partial, done, or a problem."""
        return self._results.take()

    # ------------------------------------------------------------------ the thread

    def _run(self) -> None:
        while not self._closing:
            self._wake.wait()
            self._wake.clear()
            request = self._requests.take()
            if request is not None and not self._closing:
                self._answer(request)

    def _answer(self, request: RaceRequest) -> None:
        try:
            self._walk(request)
        except GlassnetError as error:
            self._give_up(request, str(error))
        except Exception as error:
            self._give_up(request, f"The race cannot be run: {error!r}")

    def _give_up(self, request: RaceRequest, problem: str) -> None:
        self._results.put(RaceResult(request, progress=1.0, done=True, problem=problem))

    def _walk(self, request: RaceRequest) -> None:
        race = request.make()
        race.go_to(race.reached)
        shown, worked = 0.0, 0.0
        while not (self._closing or self._dropped or self._requests):
            begun = perf_counter()
            left = request.steps - race.reached
            if left > 0:
                race.advance(min(left, race.spacing - race.reached % race.spacing))
            done, now = race.reached >= request.steps, perf_counter()
            if done or now - shown >= SHOW_EVERY:
                shown = now
                self._results.put(_result(request, race, done))
            if done:
                return
            worked += now - begun
            if worked >= STRETCH:
                self._wake.wait(self._rest * worked)
                worked = 0.0
            self._gate.pass_through()
            self._going.wait()


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
