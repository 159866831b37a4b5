"""The one timer that moves the picture.

Each tick (16 ms) the canvas gets its frame; snapshots are asked for twelve times a second, and
each visible panel is shown the latest one in its turn, so that no tick carries all the work. While
a frame is made the training thread waits at the runner's gate. Cyclic garbage is collected here,
on the UI thread, because a collection on another one could destroy Qt objects there.
"""

import gc
from collections.abc import Callable, Iterable
from time import perf_counter

from PySide6.QtCore import QObject, Qt, QTimer

from glassnet.runner import Request, Snapshot
from glassnet.ui import collection
from glassnet.ui.session import Session

FRAME_MS = 16
SLOW_FRAME_MS = 33
FIRST_FRAME_MS = 100  # the window is painted first
BUSY_SECONDS = 0.008
SNAPSHOT_SECONDS = 0.08
COLLECT_SECONDS = 1.0


Stamp = tuple[object, ...]


def stamp(snapshot: Snapshot) -> Stamp:
    """What tells a snapshot from another; while a run stands still they are all alike."""
    return (
        snapshot.generation,
        snapshot.run_id,
        snapshot.step,
        snapshot.phase_index,
        snapshot.touched,
        snapshot.example,
        snapshot.playing,
        snapshot.epoch_limit,
        snapshot.metrics,
    )


class Viewer:
    """Somebody who is shown snapshots, at most `rate` times a second, while `visible`."""

    def __init__(
        self, show: Callable[[Snapshot], None], rate: float, visible: Callable[[], bool]
    ) -> None:
        self.show = show
        self.visible = visible
        self.interval = 1.0 / rate
        self.due = 0.0
        self.seen: Stamp | None = None


class FramePump(QObject):
    """Drives a window from one precise timer; see the module."""

    def __init__(
        self,
        session: Session,
        tick: Callable[[float], None],
        viewers: Iterable[Viewer],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self.tick = tick
        self._viewers = list(viewers)
        self._last = self._asked = self._collected = perf_counter()
        self._busy = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self.frame)

    def start(self) -> None:
        """Begin; automatic garbage collection is off until `stop`."""
        collection.hold()
        self._timer.start(FIRST_FRAME_MS)

    def stop(self) -> None:
        """End. May be called twice."""
        if self._timer.isActive():
            self._timer.stop()
            collection.release()

    def frame(self) -> None:
        """One frame: events, the latest snapshot, the canvas, then the panels whose turn it is."""
        begun = perf_counter()
        runner = self._session.runner
        for event in runner.events():
            self._session.handle(event)
        with runner.gate:
            snapshot = runner.take()
            if snapshot is not None:
                self._session.receive(snapshot)
            self.tick(min(begun - self._last, 0.1))
            self._show_one(begun)
        if begun - self._asked >= SNAPSHOT_SECONDS:
            self._asked = begun
            runner.want(Request())
        self._last = begun
        self._rest(begun)

    def _show_one(self, now: float) -> None:
        """Show the latest snapshot to the visible viewer that has waited longest past its turn."""
        snapshot = self._session.snapshot
        if snapshot is None:
            return
        latest = stamp(snapshot)
        due = [
            each
            for each in self._viewers
            if each.due <= now and each.seen != latest and each.visible()
        ]
        if due:
            viewer = min(due, key=_due)
            viewer.seen, viewer.due = latest, now + viewer.interval
            viewer.show(snapshot)

    def _rest(self, begun: float) -> None:
        """Collect garbage when it is time, and halve the frame rate while frames are too dear."""
        if begun - self._collected >= COLLECT_SECONDS:
            self._collected = begun
            gc.collect(1)
        self._busy += 0.1 * (perf_counter() - begun - self._busy)
        wanted = SLOW_FRAME_MS if self._busy > BUSY_SECONDS else FRAME_MS
        if self._timer.isActive() and self._timer.interval() != wanted:
            self._timer.setInterval(wanted)


def _due(viewer: Viewer) -> float:
    return viewer.due
