"""The path of a run on the plane that is shown, how honest it is, and what comes next."""

from typing import Any

from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QObject, Signal

from glassnet.landscape import Plane
from glassnet.runner import Snapshot
from glassnet.ui.plots.honesty import Honesty, HonestyMeter, Question, course_of
from glassnet.ui.plots.next_step import NextStep
from glassnet.ui.plots.plane_path import PlanePath
from glassnet.ui.session import Session

Array = NDArray[Any]
Direction = tuple[float, float]


class SurfaceTrail(QObject):
    """The path on one plane, its present point and what is known of both; `changed` tells of more.

    `meter` measures how honest the picture is, `next_step` knows the step about to be taken.
    """

    changed = Signal()
    measured = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._measures_past = False
        self.path: PlanePath | None = None
        self.now: Honesty | None = None
        self.meter = HonestyMeter(self)
        self.meter.measured.connect(self._tell)
        self.next_step = NextStep(session, self)
        self.next_step.found.connect(self.changed)

    @property
    def busy(self) -> bool:
        """Whether something is still being measured or asked for."""
        return self.meter.busy or self.next_step.busy

    @property
    def recorded(self) -> tuple[int, ...]:
        """The recorded steps of the path."""
        snapshot = self._session.snapshot
        return snapshot.path[0] if snapshot is not None and snapshot.path else ()

    @property
    def descent(self) -> Direction | None:
        """The way down on the plane by the last batch's gradient."""
        snapshot = self._session.snapshot
        if self.path is None or snapshot is None:
            return None
        return self.path.descent(snapshot.gradient)

    @property
    def update(self) -> Array | None:
        """The step about to be taken, (P,); None while it is not known."""
        snapshot = self._session.snapshot
        return None if snapshot is None else self.next_step.update_at(snapshot)

    @property
    def ahead(self) -> Direction | None:
        """The step about to be taken, as it is seen on the plane."""
        update = self.update
        return None if self.path is None or update is None else self.path.descent(-update)

    def clear(self) -> None:
        """There is no plane."""
        self.path = self.now = None

    def lay(self, plane: Plane, steps: tuple[int, ...], places: ArrayLike) -> None:
        """Draw the path on another plane, where its recorded points lie at `places` (k, 2)."""
        self.path = PlanePath(plane, steps, places)
        if self._session.snapshot is not None:
            self._continue(self._session.snapshot)

    def begin_run(self) -> None:
        """Another run has a path of its own, on the same plane."""
        self.path = PlanePath(self.path.plane) if self.path else None

    def follow(self, snapshot: Snapshot) -> None:
        """Draw the path on."""
        if self.path is not None:
            self._continue(snapshot)
            self.changed.emit()
        self.next_step.follow(snapshot)

    def measure(self) -> None:
        """Have the present point compared with its picture, and the past where that is shown."""
        snapshot = self._session.snapshot
        if self.path is None or snapshot is None:
            return
        steps, vectors = snapshot.path or ((), ())
        start = vectors[0] if vectors else snapshot.parameters
        self.meter.ask(Question(snapshot.step, self.path.plane, start, snapshot.parameters))
        if self._measures_past:
            self.meter.follow(self.path.plane, course_of(steps, vectors))

    def measure_past(self, wanted: bool) -> None:
        """Measure the past of the path as well, or leave it alone."""
        if wanted != self._measures_past:
            self._measures_past = wanted
            self.measure()

    def honesty_at(self, step: int) -> Honesty | None:
        """How honest the picture of a point of the path is; None until it is measured, and where
        its parameters were not recorded."""
        snapshot = self._session.snapshot
        if self.now is not None and self.now.step == step:
            return self.now
        if step not in self.meter.known and step in self.recorded and self.path and snapshot:
            steps, vectors = snapshot.path or ((), ())
            vector = vectors[steps.index(step)]
            self.meter.hurry(Question(step, self.path.plane, vectors[0], vector))
        return self.meter.known.get(step)

    def stop(self) -> None:
        """End the thread that measures. May be called twice."""
        self.next_step.stop()
        self.meter.stop()

    def _continue(self, snapshot: Snapshot) -> None:
        assert self.path is not None
        steps, vectors = snapshot.path or ((), ())
        self.path.go_to(snapshot.step)
        last = self.path.steps[-1] if self.path.steps else -1
        known = zip(steps, vectors, strict=True)
        later = [point for point in known if last < point[0] <= snapshot.step]
        self.path.extend([*later, (snapshot.step, snapshot.parameters)])
        self.measure()

    def _tell(self, honesty: Honesty) -> None:
        if self.path is not None:
            self.now = honesty
            self.measured.emit(honesty)
