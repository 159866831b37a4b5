"""Which loss surface is shown, and when it is time for another one."""

import math
from dataclasses import replace
from functools import partial
from time import perf_counter
from typing import Any

from msgspec import structs
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from glassnet.experiment.planes import weights_choice
from glassnet.landscape import Plane, PlaneChoice, PlaneError
from glassnet.runner import Snapshot
from glassnet.runner.landscape_worker import SurfaceRequest, SurfaceResult
from glassnet.ui.plots.plane_path import PlanePath
from glassnet.ui.plots.surface_aim import (
    Aim,
    Range,
    Sample,
    Subject,
    Window,
    centre_index,
    sample_of,
    shown,
    view_of,
)
from glassnet.ui.plots.surface_trail import SurfaceTrail
from glassnet.ui.plots.surface_work import SurfaceWork
from glassnet.ui.session import Session

Array = NDArray[Any]

FEWEST = 3  # kept points that the plane of a path takes
ENOUGH = 25  # points along an axis with which another surface may replace the present one
PATIENCE = 0.5  # seconds between two planes that nobody asked for
SETTLE_MS = 120  # after the last move of the window, before its surface is asked for


class SurfaceModel(QObject):
    """The plane of the present run, the loss upon it, and the path.

    The plane stays as it is until the user asks for another or the run's point leaves the plane's
    own view; then the plane, its surface and the whole path change together. `aim` is what the user
    wants to see, `subject` what is seen, `trail` the path on it, `work` what is under way.

    `surface_changed` tells of another picture, `window_changed` of another part of it.
    """

    surface_changed = Signal()
    window_changed = Signal()
    aim_changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.aim = Aim()
        self.result: SurfaceResult | None = None
        self.subject: Subject | None = None
        self.problem = ""
        self._base: Plane | None = None  # of what is asked for, as wide as it was laid
        self._wanted_subject: Subject | None = None
        self._asked: tuple[object, int, float] = (None, -1, 0.0)  # run, kept points, time
        self._run: tuple[int, int] | None = None
        self._network_of: object = None
        self._gone = ""  # why the chosen weights cannot be found
        self.trail = SurfaceTrail(session, self)
        self.work = SurfaceWork(session.runner.gate, self)
        self.work.received.connect(self._receive)
        self._later, self._settle = QTimer(self), QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._consider)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._compute)

    @property
    def settled(self) -> bool:
        """Whether nothing is being computed, and nothing is about to be."""
        busy = self.trail.busy or self.work.busy or self._settle.isActive()
        return not (busy or self._wanted())

    @property
    def path(self) -> PlanePath | None:
        """The path on the plane that is shown."""
        return self.trail.path

    @property
    def ranges(self) -> tuple[Range, Range] | None:
        """The ranges of α and β of the plane shown that are looked at."""
        return self.aim.window.ranges(self.path.plane) if self.path else None

    # ------------------------------------------------------------------ what happens

    def show_document(self) -> None:
        """Begin anew where another function is trained: another network, other data or loss."""
        spec = self._session.spec
        subject = (spec.dataset, spec.seed, spec.network, spec.training.loss, spec.training.dtype)
        if subject != self._network_of:
            self._network_of, self._run = subject, None
            self._network, self._loss = self._session.network.clone(), spec.training.loss
            self._forget()
            self._take_sample(sample_of(self._session, self._network, self.aim))
            self._find_weights()
            self.problem = self._gone
            self.surface_changed.emit()
        else:
            self._change_sample()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw the path on; ask for another plane when it is time."""
        if len(snapshot.parameters) != self._network.count:
            return
        self.work.spare(snapshot.playing)
        run = (snapshot.generation, snapshot.run_id)
        if run != self._run:
            self._run = run
            self.trail.begin_run()
        self.trail.follow(snapshot)
        self._consider()

    def change(self, **wanted: Any) -> None:
        """Change fields of the `aim`, and compute what follows from it; the rest stays."""
        before, self.aim = self.aim, structs.replace(self.aim, **wanted)
        if self.aim == before:
            return
        now = self.aim
        if (now.plane, now.centre) != (before.plane, before.centre):
            self.aim = structs.replace(now, window=Window(now.window.factor))
            self._find_weights()
            self.renew()
        elif (now.split, now.penalty) != (before.split, before.penalty):
            self._change_sample()
        elif now.grid != before.grid:
            self._compute()
        elif now.window != before.window:
            self.window_changed.emit()
            self._settle.start()
        else:
            self.surface_changed.emit()
        self.aim_changed.emit()

    def renew(self) -> None:
        """Ask for a new plane through the present point; a surface under way is dropped."""
        snapshot = self._session.snapshot
        if snapshot is None or len(snapshot.parameters) != self._network.count:
            return
        if self._gone:
            self.problem = self._gone
            self.work.drop()
            return
        steps, vectors = snapshot.path or ((), ())
        self._asked = (self._run, len(steps), perf_counter())
        centre = centre_index(self.aim.centre, steps)
        self._wanted_subject = Subject(
            self.aim.plane, self.sample, None if centre is None else steps[centre]
        )
        self._base = None
        through = snapshot.parameters if centre is None else vectors[centre]
        request = self._request_on(self.aim.plane, through, snapshot)
        look = partial(view_of, snapshot.parameters, self.aim.window)  # on the worker's thread
        self._send(replace(request, view=look))

    def _compute(self) -> None:
        """Compute the surface again on the same plane: other rows, another grid or window."""
        snapshot, base = self._session.snapshot, self._base
        if snapshot is None or self._gone or (base is None and not self.work.busy):
            return
        if base is None or self._wanted_subject is None:
            self.renew()
            return
        self._wanted_subject = replace(self._wanted_subject, sample=self.sample)
        window = shown(base, *self.aim.window.ranges(base))
        self._send(self._request_on(window, base.centre, snapshot))

    def stop(self) -> None:
        """End the threads and wait for them. May be called twice."""
        self._later.stop()
        self._settle.stop()
        self.trail.stop()
        self.work.stop()

    # ------------------------------------------------------------------ what is computed

    def _forget(self) -> None:
        self.result = self.subject = self._base = None
        self.trail.clear()
        self.aim = structs.replace(self.aim, window=Window(self.aim.window.factor))
        self.problem = ""
        self._settle.stop()
        self.work.drop()

    def _take_sample(self, sample: Sample) -> None:
        self.sample = sample
        self.trail.meter.watch(self._network, self._loss, sample)

    def _change_sample(self) -> None:
        """Other rows, or another penalty: the same plane, other losses."""
        sample = sample_of(self._session, self._network, self.aim)
        if not sample.equals(self.sample):
            self._take_sample(sample)
            self._compute()
            self.trail.measure()

    def _find_weights(self) -> None:
        """Find the two chosen weights in the network of now, where they may lie elsewhere."""
        self._gone, choice = "", self.aim.plane
        if choice.kind == "weights" and choice.names is not None:
            try:
                found = weights_choice(self._network, choice.names)
            except PlaneError as error:
                self._gone = str(error)
            else:
                self.aim = structs.replace(self.aim, plane=found)

    def _request_on(
        self, plane: Plane | PlaneChoice, centre: Array, snapshot: Snapshot
    ) -> SurfaceRequest:
        steps, vectors = snapshot.path or ((), ())
        return SurfaceRequest(
            generation=snapshot.generation,
            network=self._network,
            loss=self._loss,
            inputs=self.sample.inputs,
            targets=self.sample.targets,
            vectors=vectors,
            steps=steps,
            parameters=centre,
            plane=plane,
            grid=self.aim.grid,
            l1=self.sample.l1,
            l2=self.sample.l2,
        )

    def _send(self, request: SurfaceRequest) -> None:
        self._settle.stop()
        self.work.send(request)

    def _receive(self, result: SurfaceResult) -> None:
        self.problem = result.problem
        if result.own is not None and self._base is None:
            self._base = result.own
            window = shown(self._base, *self.aim.window.ranges(self._base))
            seen = result.plane or self._base
            if (window.alpha, window.beta) != (seen.alpha, seen.beta):
                self._send(replace(result.request, plane=window, view=None))
                return
        if self._better(result):
            self._adopt(result)
        if result.problem and self.path is not None:
            self.path.left_view = False  # it would be asked for again at once
        if result.complete:
            self._consider()

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
        if snapshot is None or self._gone or len(snapshot.parameters) != self._network.count:
            return False
        kept = len(snapshot.path[0]) if snapshot.path else 0
        run, asked, _ = self._asked
        if run != self._run:
            return True
        if self.aim.plane.kind in ("auto", "pca") and asked < FEWEST <= kept:
            return True
        if self.work.busy:
            return False
        return kept != asked if self.path is None or self.problem else self.path.left_view

    def _better(self, result: SurfaceResult) -> bool:
        """Whether a surface, partial perhaps, is to be shown in place of the present one."""
        old = self.result
        if result.stride is None or old is None or old.stride is None:
            return result.stride is not None
        if old.request is result.request:
            return result.stride < old.stride
        fine = len(result.alphas) / result.stride
        return fine >= min(ENOUGH, len(result.alphas) / 2, len(old.alphas) / old.stride)

    def _adopt(self, result: SurfaceResult) -> None:
        """Change plane, surface and path together; only the surface where the plane is the same."""
        assert self._base is not None
        self.subject = self._wanted_subject
        if self.path is None or self.path.plane is not self._base:
            self.trail.lay(self._base, tuple(result.request.steps), result.path)
        self.result = result
        self.surface_changed.emit()
