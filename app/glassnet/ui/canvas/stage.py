"""Which phase of a training step the canvas plays, and how far it has come.

Slow training is shown in step with itself: the phase of the snapshot. Training too fast to follow
is shown on a clock of its own, one step every two seconds, with the latest real numbers. While
nothing trains nothing moves, except a phase that the run was stopped in, and a single step that was
just made.
"""

from typing import Literal

from msgspec import Struct

from glassnet.engine import Phase
from glassnet.runner import Snapshot

StageKind = Literal["forward", "loss", "backward", "update"]

CYCLE = 2.0  # seconds for a step on the canvas's own clock
FOLLOWED = 2.0  # steps a second, up to which phases are shown as they happen
_SHORT = 0.6  # how long the loss and the update take, relative to a layer
_LOOP = 1.4  # seconds for a phase that is stood still in


class Stage(Struct, frozen=True):
    """A phase (of `layer`, or None for loss and update), a share `progress` of it passed, and
    whether only the strongest signals are to be shown."""

    kind: StageKind
    layer: int | None
    progress: float
    reduced: bool = False


class StageClock:
    """Call `observe` with each snapshot and `advance` with each frame, then read `stage`."""

    def __init__(self) -> None:
        self.stage: Stage | None = None
        self._time = 0.0
        self._once = False
        self._seen: tuple[int, int, int] | None = None
        self._snapshot: Snapshot | None = None

    def clear(self) -> None:
        """Another network: nothing to show yet."""
        self.stage = self._seen = self._snapshot = None
        self._once = False

    def observe(self, snapshot: Snapshot) -> None:
        """New numbers have come."""
        seen = (snapshot.run_id, snapshot.step, snapshot.phase_index)
        if self._seen is not None and seen != self._seen:
            stepped = not snapshot.playing and seen[0] == self._seen[0]
            self._once = stepped and seen[1] == self._seen[1] + 1 and seen[2] == 0
            if snapshot.phase is not None or self._once:
                self._time = 0.0
        self._seen, self._snapshot = seen, snapshot

    def advance(self, seconds: float, playing: bool, rate: float | None, layers: int) -> None:
        """Let time pass. `rate`: steps a second, None for as fast as possible."""
        self._time += seconds
        snapshot = self._snapshot
        if snapshot is None:
            self.stage = None
        elif playing and (rate is None or rate > FOLLOWED):
            self._once = False
            self.stage = cycle_stage(self._time / CYCLE % 1, layers)
        elif snapshot.phase is not None and (playing or snapshot.phase_index):
            self.stage = self._followed(snapshot.phase, playing, rate, layers)
        elif self._once and snapshot.phase is None and self._time < CYCLE:
            self.stage = cycle_stage(self._time / CYCLE, layers)
        elif self._once and snapshot.phase is not None and self._time < _LOOP:
            self.stage = Stage(snapshot.phase.kind, snapshot.phase.layer, self._time / _LOOP)
        else:
            self._once, self.stage = False, None

    def _followed(self, phase: Phase, playing: bool, rate: float | None, layers: int) -> Stage:
        if playing and rate:
            progress = min(self._time * rate * (2 * layers + 2), 1.0)
        else:
            progress = self._time / _LOOP % 1
        return Stage(phase.kind, phase.layer, progress, reduced=not playing)


def cycle_stage(share: float, layers: int) -> Stage:
    """The stage when a `share` in [0, 1) of a step's time has passed."""
    at = share * (2 * layers + 2 * _SHORT)
    if at < layers:
        return Stage("forward", int(at), at % 1)
    at -= layers
    if at < _SHORT:
        return Stage("loss", None, at / _SHORT)
    at -= _SHORT
    if at < layers:
        return Stage("backward", layers - 1 - int(at), at % 1)
    return Stage("update", None, min((at - layers) / _SHORT, 1.0))
