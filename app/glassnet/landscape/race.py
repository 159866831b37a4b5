"""Races: several ways of walking down one landscape, step by step together."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from glassnet.engine import Network, Optimizer, Schedule, layers, schedules
from glassnet.engine.operations import replay
from glassnet.engine.update import Update
from glassnet.landscape.functions import Function
from glassnet.landscape.planes.plane import Floats, Plane, PlaneError

BUDGET = 64 * 2**20
"""Bytes that the recorded points of a race may take; it lowers their number for large networks."""
FEWEST, MOST = 16, 100_000
FIRST = 256
"""Points that there is room for at first."""


class Racer(Protocol):
    """One who walks down."""

    @property
    def label(self) -> str:
        """Who it is."""

    @property
    def position(self) -> NDArray[Any]:
        """Where it is now, (P,)."""

    @property
    def loss(self) -> float:
        """The loss there."""

    @property
    def diverged(self) -> int | None:
        """The step after which it left the finite numbers, where it stays; None: it has not."""

    def advance(self, steps: int) -> None:
        """Walk so many steps on, or as many as stay finite."""


class Race:
    """Racers side by side: they step together, and any recorded step can be shown again.

    `step` is the one that is shown, `reached` the farthest one walked to. Positions and losses are
    recorded as they are walked through: going back computes nothing, and shows what was, exactly.
    At first every step is recorded; when the room is full every second one goes, and `spacing`, the
    steps between two of them, doubles. The first step and the latest one are always there.
    """

    def __init__(self, racers: Sequence[Racer]) -> None:
        self.racers = tuple(racers)
        self.reached = 0
        self.spacing = 1
        starts = [racer.position for racer in self.racers]
        size = sum(start.nbytes for start in starts)
        self._most = int(np.clip(BUDGET // max(1, size), FEWEST, MOST))
        room = min(FIRST, self._most)
        self._steps = np.zeros(room, np.int64)
        self._losses = np.zeros((len(starts), room))
        self._points = [np.zeros((room, start.size), start.dtype) for start in starts]
        self._count = self._shown = 0
        self._record()

    @property
    def step(self) -> int:
        """The step that is shown."""
        return int(self._steps[self._shown])

    @property
    def steps(self) -> NDArray[np.int64]:
        """The recorded steps (n,) up to the one that is shown."""
        return self._steps[: self._shown + 1].copy()

    @property
    def losses(self) -> Floats:
        """The losses (racers, n) at `steps`."""
        return self._losses[:, : self._shown + 1].copy()

    def paths(self, plane: Plane | None = None) -> list[Floats]:
        """The ways of the racers up to the step that is shown, (n, P) each.

        On a `plane` their coordinates, (n, 2).
        """
        return [self._seen(points[: self._shown + 1], plane) for points in self._points]

    def positions(self, plane: Plane | None = None) -> list[Floats]:
        """Where the racers are at the step that is shown, (P,) each; on a `plane` (2,)."""
        now = slice(self._shown, self._shown + 1)
        return [self._seen(points[now], plane)[0] for points in self._points]

    def advance(self, steps: int = 1) -> None:
        """Show the race `steps` (≥ 0) later, at least; what has not been walked yet is walked."""
        target = self.step + steps
        while self.reached < target:
            due = self.spacing - self.reached % self.spacing
            more = min(due, target - self.reached)
            for racer in self.racers:
                racer.advance(more)
            self.reached += more
            self._record()
        self._shown = int(np.searchsorted(self._steps[: self._count], target))

    def go_to(self, step: int) -> None:
        """Show the recorded step nearest before `step` (≥ 0), or walk on to one not reached yet."""
        if step > self.reached:
            self.advance(step - self.step)
        later = int(np.searchsorted(self._steps[: self._count], step, "right"))
        self._shown = max(0, later - 1)

    def _record(self) -> None:
        # Between two marks stands only the latest point.
        if self._count and self._steps[self._count - 1] % self.spacing:
            self._count -= 1
        if self._count == len(self._steps):
            self._make_room()
        self._steps[self._count] = self.reached
        for row, racer in enumerate(self.racers):
            self._losses[row, self._count] = racer.loss
            self._points[row][self._count] = racer.position
        self._shown = self._count
        self._count += 1

    def _make_room(self) -> None:
        room = len(self._steps)
        if room < self._most:
            more = min(room, self._most - room)
            self._steps = np.pad(self._steps, (0, more))
            self._losses = np.pad(self._losses, ((0, 0), (0, more)))
            self._points = [np.pad(points, ((0, more), (0, 0))) for points in self._points]
            return
        kept = -(-room // 2)
        self._steps[:kept] = self._steps[::2]
        self._losses[:, :kept] = self._losses[:, ::2]
        for points in self._points:
            points[:kept] = points[::2]
        self.spacing *= 2
        self._count = kept

    @staticmethod
    def _seen(points: NDArray[Any], plane: Plane | None) -> Floats:
        return points.astype(np.float64) if plane is None else plane.project(points)


@dataclass(frozen=True)
class Entry:
    """Who runs on a test function: an optimizer, where it starts, and how its rate changes.

    The schedule is that of a run of `steps` steps. `clip_norm` cuts longer gradients.
    """

    optimizer: Optimizer
    start: tuple[float, float] | None = None
    label: str = ""
    schedule: Schedule = field(default_factory=lambda: schedules.from_json("constant"))
    steps: int = 200
    clip_norm: float | None = None


class FunctionRacer:
    """An optimizer of the engine on a test function, in float64.

    The two coordinates are the weights of a linear unit, so that what updates them is the same
    `Update` that trains networks. Raises PlaneError for a start that is not finite.
    """

    def __init__(self, function: Function, entry: Entry) -> None:
        self._function, self._entry = function, entry
        self.label = entry.label or f"{entry.optimizer.label} · {entry.optimizer.learning_rate:g}"
        self.diverged: int | None = None
        self._step = 0
        unit = layers.from_json({"type": "dense", "units": 1, "bias": False})
        self._network = Network([unit], 2, dtype="float64")
        start = np.array(function.start if entry.start is None else entry.start, np.float64)
        if start.shape != (2,) or not np.isfinite(start).all():
            raise PlaneError("A race starts at two finite coordinates. Choose another start.")
        self._network.parameters[:] = start
        self._update = Update(
            self._network,
            np.zeros(2),
            entry.optimizer,
            l1=0.0,
            l2=0.0,
            clip_norm=entry.clip_norm,
            frozen=None,
        )
        self._update.record(self._set_rate if entry.schedule.varies else None)
        self.loss = self._value()

    @property
    def position(self) -> Floats:
        """Where it is now, (2,)."""
        return self._network.parameters

    def advance(self, steps: int) -> None:
        """Walk so many steps on, or as many as stay finite."""
        with np.errstate(all="ignore"):
            for _ in range(steps):
                if self.diverged is not None:
                    return
                self._walk()

    def _walk(self) -> None:
        before = self.position.copy()
        self._update.gradient[:] = self._function.gradient(*before)
        replay(self._update.operations)
        loss = self._value()
        if not np.isfinite([*self.position, loss]).all():
            self.position[:], self.diverged = before, self._step
            return
        self.loss = loss
        self._step += 1

    @np.errstate(all="ignore")
    def _value(self) -> float:
        return float(self._function.value(*self.position))

    def _set_rate(self) -> None:
        entry = self._entry
        rate = entry.schedule.rate(entry.optimizer.learning_rate, self._step, entry.steps)
        self._update.numbers["learning_rate"][()] = rate


def function_race(function: Function, entries: Sequence[Entry]) -> Race:
    """A race on a test function; see `Race` and `Entry`."""
    return Race([FunctionRacer(function, entry) for entry in entries])
