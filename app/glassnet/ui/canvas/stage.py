"""Which phase of a training step the canvas plays, and how far it has come.

Training up to `FOLLOWED` steps a second is shown in step with itself: the phase of the snapshot.
Of faster training no single step can be followed, and none is pretended: the signals of the last
moments drift along the edges. While nothing trains nothing moves, except a phase that the run was
stopped in, and a single step that was just made.

With `still` no stage moves: what would travel is lit where it is. Stages that would follow each
other faster than `READ` are then shown as one, which drifts; it would flicker otherwise.
"""

from typing import Literal

from msgspec import Struct

from glassnet.engine import Phase
from glassnet.runner import Snapshot

StageKind = Literal["forward", "loss", "backward", "update", "drift"]

CYCLE = 2.0  # seconds for a single step on the canvas's own clock
FOLLOWED = 2.0  # steps a second, up to which phases are shown as they happen
READ = 1.0  # seconds a phase lasts, from which its numbers can be read
_SHORT = 0.6  # how long the loss and the update take, relative to a layer
_LOOP = 1.4  # seconds in which the signal of a phase crosses its layer
_DRIFT = 1.1  # seconds in which a light drifts to the place of the next one
_HELD = 3.0  # seconds without a step, after which nothing drifts any more
_FRAME = 0.024  # seconds between two pictures of what drifts: it is slow, and training goes on
_HALF = 0.5  # the progress of what stands still


class Stage(Struct, frozen=True):
    """A phase (of `layer`, or None where it concerns all), and the share `progress` of it passed.

    `numbers` tells that it can be read: only the strongest signals flow, and say what they are.
    """

    kind: StageKind
    layer: int | None
    progress: float
    numbers: bool = False


def numbered(stage: Stage | None) -> tuple[str, int | None] | None:
    """The phase whose numbers are shown."""
    return (stage.kind, stage.layer) if stage is not None and stage.numbers else None


class StageClock:
    """Call `observe` with each snapshot and `advance` with each frame, then read `stage`."""

    def __init__(self) -> None:
        self.stage: Stage | None = None
        self._time = 0.0
        self._drifted = 0.0
        self._heard = 0.0
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
                self._time = self._drifted = 0.0
        if seen != self._seen:
            self._heard = self._time
        self._seen, self._snapshot = seen, snapshot

    def advance(
        self, seconds: float, playing: bool, rate: float | None, layers: int, still: bool = False
    ) -> None:
        """Let time pass. `rate`: steps a second, None for as fast as possible."""
        self._time += seconds
        pace = 0.0 if rate is None else 1 / (rate * (2 * layers + 2))
        stage = self._now(playing, rate, pace, layers, still)
        if still and stage is not None:
            stage = Stage(stage.kind, stage.layer, _HALF, stage.numbers)
        self.stage = stage

    def _now(
        self, playing: bool, rate: float | None, pace: float, layers: int, still: bool
    ) -> Stage | None:
        """The stage of now; a phase lasts `pace` seconds."""
        snapshot = self._snapshot
        if snapshot is None:
            return None
        if playing and (rate is None or rate > FOLLOWED or (still and pace < READ)):
            self._once = False
            return self._drift()
        if snapshot.phase is not None:
            return self._followed(snapshot.phase, pace if playing else None)
        if self._once and self._time < CYCLE:
            return self._drift() if still else cycle_stage(self._time / CYCLE, layers)
        self._once = False
        return None

    def _drift(self) -> Stage | None:
        before = self.stage
        if self._time - self._heard > _HELD:
            return None
        if before is None or before.kind != "drift" or self._time - self._drifted >= _FRAME:
            self._drifted = self._time
        return Stage("drift", None, self._drifted / _DRIFT % 1)

    def _followed(self, phase: Phase, pace: float | None) -> Stage:
        """A phase that lasts `pace` seconds, or for ever: then its signal comes again and again."""
        read = pace is None or pace >= READ
        if read and phase.layer is None:  # it stands, where it would flash again and again
            return Stage(phase.kind, None, _HALF, True)
        crossing = _LOOP if pace is None else pace / max(1, round(pace / _LOOP))
        over = pace is not None and self._time >= pace
        progress = 1.0 if over else self._time / crossing % 1
        return Stage(phase.kind, phase.layer, progress, read)


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
