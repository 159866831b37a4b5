"""What is known of a race, and where it comes from on a test function."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from glassnet.landscape import Entry, Function, function_race

Floats = NDArray[np.float64]

AT_ONCE = 0.002  # seconds of the window's time that a piece of a race may take
ROUND = 500  # steps after which a race on a test function pauses


@dataclass(frozen=True, eq=False)
class Record:
    """A race as far as it is known: `losses` (racers, n) and `places` (racers, n, 2) at `steps`.

    `diverged` has the step after which each racer left the finite numbers, or None.
    """

    steps: NDArray[np.int64]
    losses: Floats
    places: Floats
    labels: tuple[str, ...]
    diverged: tuple[int | None, ...]

    @property
    def reached(self) -> int:
        """The last step that is known."""
        return int(self.steps[-1])

    def row(self, step: int) -> int:
        """Where the latest known step up to `step` stands."""
        return max(0, int(np.searchsorted(self.steps, step, "right")) - 1)


class Source(Protocol):
    """Where a race is run; `reach` and `poll` return at once."""

    record: Record | None
    problem: str
    round: int

    @property
    def working(self) -> bool:
        """Whether more is on its way."""

    @property
    def progress(self) -> float | None:
        """The share (0–1) of the work under way that is done; None without."""

    def reach(self, step: int) -> None:
        """Run on to a step, or begin to."""

    def poll(self) -> bool:
        """Take in what has been run elsewhere; True where more is known than before."""


class FunctionSource:
    """A race on a test function, run in the window's own time, a little at a time."""

    round = ROUND
    working = False
    progress = None
    problem = ""

    def __init__(self, function: Function, racing: Sequence[Entry]) -> None:
        self._race = function_race(function, racing)
        self.record: Record | None = None
        self._note()

    def reach(self, step: int) -> None:
        """Run on towards a step: by one, and by more as long as two milliseconds last."""
        end = perf_counter() + AT_ONCE
        if self._race.reached >= step:
            return
        self._race.advance(1)
        while self._race.reached < step and perf_counter() < end:
            self._race.advance(1)
        self._note()

    def poll(self) -> bool:
        """Nothing is run elsewhere."""
        return False

    def _note(self) -> None:
        race = self._race
        self.record = Record(
            race.steps,
            race.losses,
            np.stack(race.paths()) if race.racers else np.empty((0, len(race.steps), 2)),
            tuple(racer.label for racer in race.racers),
            tuple(racer.diverged for racer in race.racers),
        )
