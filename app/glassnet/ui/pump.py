"""The one timer that moves the picture.

Each tick (16 ms) the canvas gets its frame; snapshots are asked for ten times a second, and each
visible panel is shown the latest one in its turn, so that no tick carries all the work. While a
frame is made and painted the training thread waits at the runner's gate. Cyclic garbage is
collected here, on the UI thread, because a collection on another one could destroy Qt objects
there.
"""

import gc
from collections.abc import Callable
from time import perf_counter

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer

from glassnet.runner import Request, Snapshot
from glassnet.ui import collection
from glassnet.ui.session import Session

FRAME_MS = 16
SLOW_FRAME_MS = 33
FIRST_FRAME_MS = 100  # the window is painted first
BUSY_SECONDS = 0.008
SNAPSHOT_SECONDS = 0.1
AT_HAND = 3  # viewers that are shown every moment then: the canvas and the foot of the window
SCRUB_SECONDS = 0.015  # between two looks while the user goes through time by hand
COLLECT_SECONDS = 1.0

_PAINTED = QEvent.Type(QEvent.registerEventType())
_LAST = Qt.EventPriority.LowEventPriority.value - 1


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
        snapshot.end,
        snapshot.bookmarks,
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
        tick: Callable[[float], bool],
        viewers: list[Viewer],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self.tick = tick
        self._viewers = viewers
        self._last = self._asked = self._collected = perf_counter()
        self._busy = 0.0
        self._shutting = False
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
        self._open()
        if self._timer.isActive():
            self._timer.stop()
            collection.release()

    def frame(self) -> None:
        """One frame: events, the latest snapshot, the canvas, then the panels whose turn it is."""
        now, runner = perf_counter(), self._session.runner
        for event in runner.events():
            self._session.handle(event)
        snapshot = runner.take()
        if snapshot is not None:
            self._session.receive(snapshot)
        viewer = self._due(now)
        moved = self.tick(min(now - self._last, 0.1))
        if moved or viewer is not None or self._session.scrubbing:
            self._shut()
        begun = perf_counter()
        if viewer is not None:
            self._show(viewer, now)
        if self._session.scrubbing:
            self._show_moment(now)
        wait = SCRUB_SECONDS if self._session.scrubbing else SNAPSHOT_SECONDS
        if now - self._asked >= wait:
            self._asked = now
            runner.want(Request())
        self._last = now
        self._rest(begun)

    def event(self, event: QEvent) -> bool:
        """The paints of a frame are done."""
        if event.type() == _PAINTED:
            self._open()
            return True
        return super().event(event)

    def _shut(self) -> None:
        """Let training wait from here until this frame is painted."""
        if not self._shutting:
            self._shutting = True
            self._session.runner.gate.__enter__()
            # Behind the paints, which are posted with low priority.
            QCoreApplication.postEvent(self, QEvent(_PAINTED), _LAST)

    def _open(self) -> None:
        if self._shutting:
            self._shutting = False
            self._session.runner.gate.__exit__(None, None, None)

    def _due(self, now: float) -> Viewer | None:
        """The visible viewer that has not seen the latest snapshot and is longest past its turn."""
        snapshot = self._session.snapshot
        due = [each for each in self._viewers if each.due <= now and each.visible()]
        if snapshot is None or not due:
            return None
        latest = stamp(snapshot)
        return min((each for each in due if each.seen != latest), key=_due, default=None)

    def _show(self, viewer: Viewer, now: float) -> None:
        """Show the latest snapshot to a viewer."""
        snapshot = self._session.snapshot
        assert snapshot is not None
        viewer.seen, viewer.due = stamp(snapshot), now + viewer.interval
        viewer.show(snapshot)

    def _show_moment(self, now: float) -> None:
        """The first viewers keep up with a hand on the timeline, whoever else has their turn."""
        snapshot = self._session.snapshot
        if snapshot is None:
            return
        for viewer in self._viewers[:AT_HAND]:
            if viewer.visible() and viewer.seen != stamp(snapshot):
                self._show(viewer, now)

    def _rest(self, begun: float) -> None:
        """Collect garbage when it is time, and halve the frame rate while frames are too dear."""
        if begun - self._collected >= COLLECT_SECONDS:
            self._collected = begun
            gc.collect(1)
        self._busy += 0.1 * (perf_counter() - begun - self._busy)
        slow = self._busy > BUSY_SECONDS and not self._session.scrubbing
        wanted = SLOW_FRAME_MS if slow else FRAME_MS
        if self._timer.isActive() and self._timer.interval() != wanted:
            self._timer.setInterval(wanted)


def _due(viewer: Viewer) -> float:
    return viewer.due
