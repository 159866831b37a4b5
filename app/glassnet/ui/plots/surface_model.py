"""Which loss surface is shown, and when it is time for another one."""

import math
from dataclasses import replace
from time import perf_counter
from typing import Any, Literal

from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from glassnet.data import encode
from glassnet.landscape import Plane
from glassnet.runner import Snapshot
from glassnet.runner.landscape_worker import LandscapeWorker, SurfaceRequest, SurfaceResult
from glassnet.ui.plots.honesty import Honesty, HonestyMeter, Question
from glassnet.ui.plots.plane_path import PlanePath
from glassnet.ui.session import Session

Choice = Literal["auto", "pca", "random"]
Array = NDArray[Any]

ROWS = 512  # training examples that the loss is averaged over, at most
GRID = 51  # points along each axis
FEWEST = 3  # kept points that the plane of a path takes
GOOD = 2  # another surface replaces the present one when every second row and column is known
PATIENCE = 0.5  # seconds between two planes that nobody asked for
POLL_MS = 30
AHEAD, ASIDE = 0.5, 0.25  # room around a path, as shares of its extent


class SurfaceModel(QObject):
    """The plane of the present run, the loss upon it, and the path.

    The plane stays as it is until the user asks for another or the run's point leaves the part of
    it that is shown; then the plane, its surface and the whole path change together. Along the path
    from its third kept point on, and random before, unless `choice` says otherwise.

    `surface_changed` tells of another picture, `path_changed` of a new point, `work_changed` of
    progress, `measured` carries how honest the picture is.
    """

    surface_changed = Signal()
    path_changed = Signal()
    work_changed = Signal()
    measured = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.choice: Choice = "auto"
        self.seed = 0
        self.rows = 0
        self.result: SurfaceResult | None = None
        self.path: PlanePath | None = None
        self.descent: tuple[float, float] | None = None
        self.problem = ""
        self.progress: float | None = None
        self._request: SurfaceRequest | None = None
        self._asked: tuple[object, int, float] = (None, -1, 0.0)  # run, kept points, time
        self._run: tuple[int, int] | None = None
        self._subject: object = None
        self._meter = HonestyMeter(self)
        self._meter.measured.connect(self._tell)
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self.poll)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._consider)
        self._worker = LandscapeWorker(session.runner.gate)
        self._worker.start()

    @property
    def settled(self) -> bool:
        """Whether nothing is being computed, and nothing is about to be."""
        return self._request is None and not self._meter.busy and not self._wanted()

    def show_document(self) -> None:
        """Begin anew where another function is trained: another network, other data or loss."""
        spec = self._session.spec
        subject = (spec.dataset, spec.seed, spec.network, spec.training.loss, spec.training.dtype)
        if subject == self._subject:
            return
        self._subject, self._run = subject, None
        self._request = self.result = self.path = self.descent = self.progress = None
        self.problem = ""
        self._timer.stop()
        data, network = self._session.data, self._session.network
        chosen = data.train[:ROWS]
        self.rows = len(chosen)
        self._inputs = data.inputs[chosen]
        targets = encode(data, network.outputs, network.final_activation, network.dtype)
        self._targets = targets[chosen]
        self._network, self._loss = network.clone(), spec.training.loss
        self._meter.watch(self._network, self._loss, self._inputs, self._targets)
        self.surface_changed.emit()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw the path on; ask for another plane when it is time."""
        if len(snapshot.parameters) != self._network.count:
            return
        run = (snapshot.generation, snapshot.run_id)
        if run != self._run:
            self._run = run
            self.path = PlanePath(self.path.plane) if self.path else None
        if self.path is not None:
            self._continue_path(snapshot)
            self.path_changed.emit()
        self._consider()

    def choose(self, choice: Choice, seed: int | None = None) -> None:
        """Let the user choose the plane: by itself, along the path, or random from a seed (≥ 0)."""
        self.choice = choice
        self.seed = self.seed if seed is None else seed
        self.renew()

    def renew(self) -> None:
        """Ask for a new plane through the present point; a surface under way is dropped."""
        snapshot = self._session.snapshot
        if snapshot is None or len(snapshot.parameters) != self._network.count:
            return
        steps, vectors = snapshot.path or ((), ())
        self._asked = (self._run, len(steps), perf_counter())
        self._send(
            SurfaceRequest(
                generation=snapshot.generation,
                network=self._network,
                loss=self._loss,
                inputs=self._inputs,
                targets=self._targets,
                vectors=vectors,
                steps=steps,
                parameters=snapshot.parameters,
                plane=self.choice,
                seed=self.seed,
                grid=GRID,
            )
        )
        self.progress = 0.0
        self._timer.start()
        self.work_changed.emit()

    def poll(self) -> None:
        """Take what the worker has done since; training waits meanwhile, as for every frame."""
        result = self._worker.take()
        if result is not None and result.request is self._request:
            with self._session.runner.gate:
                self._receive(result)

    def _receive(self, result: SurfaceResult) -> None:
        self.progress, self.problem = result.progress, result.problem
        if result.plane is not None and result.request.plane is not result.plane:
            self._send(replace(result.request, plane=with_room(result.plane)))
            return
        if self._better(result):
            self._adopt(result)
        if result.problem and self.path is not None:
            self.path.left_view = False  # it would be asked for again at once
        if result.complete:
            self._request = self.progress = None
            self._timer.stop()
            self._consider()
        self.work_changed.emit()

    def hold(self, held: bool) -> None:
        """Compute nothing while nobody looks."""
        self._worker.hold(held)

    def stop(self) -> None:
        """End the threads and wait for them. May be called twice."""
        self._timer.stop()
        self._later.stop()
        self._meter.stop()
        self._worker.close()

    def _send(self, request: SurfaceRequest) -> None:
        self._request = request
        self._worker.request(request)

    def _consider(self) -> None:
        """Ask for another plane when it is wanted, a new run's at once, others not too often."""
        if self._wanted():
            run, _, when = self._asked
            wait = PATIENCE - (perf_counter() - when)
            if run != self._run or wait <= 0:
                self.renew()
            elif not self._later.isActive():
                self._later.start(math.ceil(1000 * wait))

    def _wanted(self) -> bool:
        """Whether the plane is to give way to another one, without the user's asking."""
        snapshot = self._session.snapshot
        if snapshot is None or len(snapshot.parameters) != self._network.count:
            return False
        kept = len(snapshot.path[0]) if snapshot.path else 0
        run, asked, _ = self._asked
        if run != self._run:
            return True
        if self.choice != "random" and asked < FEWEST <= kept:
            return True
        if self._request is not None:
            return False
        return kept != asked if self.path is None else self.path.left_view

    def _better(self, result: SurfaceResult) -> bool:
        """Whether a surface, partial perhaps, is to be shown in place of the present one."""
        if result.stride is None or self.result is None or self.result.stride is None:
            return result.stride is not None
        if self.result.request is result.request:
            return result.stride < self.result.stride
        return result.stride <= max(GOOD, self.result.stride)

    def _adopt(self, result: SurfaceResult) -> None:
        """Change plane, surface and path together; only the surface where the plane is the same."""
        assert result.plane is not None
        snapshot = self._session.snapshot
        if self.path is None or self.path.plane is not result.plane:
            self.path = PlanePath(result.plane, result.request.steps, result.path)
            if snapshot is not None:
                self._continue_path(snapshot)
        self.result = result
        self.surface_changed.emit()

    def _continue_path(self, snapshot: Snapshot) -> None:
        assert self.path is not None
        steps, vectors = snapshot.path or ((), ())
        last = self.path.steps[-1] if self.path.steps else -1
        later = [point for point in zip(steps, vectors, strict=True) if point[0] > last]
        self.path.extend([*later, (snapshot.step, snapshot.parameters)])
        self.descent = self.path.descent(snapshot.gradient)
        start = vectors[0] if vectors else snapshot.parameters
        self._meter.ask(Question(snapshot.step, self.path.plane, start, snapshot.parameters))

    def _tell(self, honesty: Honesty) -> None:
        if self.path is not None:
            self.measured.emit(honesty)


def with_room(plane: Plane) -> Plane:
    """A plane along a path, shown so far that the path can go on for a while without leaving it.

    The path comes from the left and has reached the centre: most of the room lies to the right.
    """
    if plane.kind != "pca":
        return plane
    (left, right), (bottom, top) = plane.alpha, plane.beta
    ahead, aside = AHEAD * (right - left), ASIDE * (top - bottom)
    return replace(plane, alpha=(left, right + ahead), beta=(bottom - aside, top + aside))
