"""The loss surface under a race of the network: laid out on the landscape's own thread."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from glassnet.data import encode
from glassnet.landscape import Plane
from glassnet.runner.landscape_worker import LandscapeWorker, SurfaceRequest, SurfaceResult
from glassnet.runner.mailbox import Gate
from glassnet.runner.race_worker import Standing
from glassnet.ui.plots.descent.hand import Floats, Place

GRID, ROWS = 41, 512
POLL_MS = 30


@dataclass(frozen=True, eq=False)
class Ground:
    """Losses (n, m) at alphas × betas on a plane; coarse while finer ones are on their way."""

    plane: Plane
    alphas: Floats
    betas: Floats
    losses: Floats

    def loss_at(self, place: Place) -> float:
        """The loss at the known point nearest to a place."""
        row = int(np.argmin(np.abs(self.alphas - place[0])))
        column = int(np.argmin(np.abs(self.betas - place[1])))
        return float(self.losses[row, column])


class GroundModel(QObject):
    """Computes the surface on one plane at a time; `laid` tells of a better picture."""

    laid = Signal()

    def __init__(self, gate: Gate, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.ground: Ground | None = None
        self.problem = ""
        self.progress: float | None = None
        self._gate = gate
        self._worker: LandscapeWorker | None = None
        self._spares = True
        self._request: SurfaceRequest | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self.poll)

    @property
    def busy(self) -> bool:
        """Whether a surface is being computed."""
        return self._request is not None

    def lay(self, standing: Standing, plane: Plane) -> None:
        """Compute the data loss of a network on a plane, unless that is what is there."""
        request = self._request
        if request is not None and request.plane is plane:
            return
        if request is None and self.ground is not None and self.ground.plane is plane:
            return
        network, data = standing.network, standing.data
        chosen = data.train[:ROWS]
        targets = encode(data, network.outputs, network.final_activation, network.dtype)
        self._request = SurfaceRequest(
            generation=0,
            network=network,
            loss=standing.spec.training.loss,
            inputs=data.inputs[chosen],
            targets=targets[chosen],
            plane=plane,
            grid=GRID,
        )
        if self._worker is None:
            self._worker = LandscapeWorker(self._gate)
            self._worker.start()
            self._worker.spare(self._spares)
        self._worker.request(self._request)
        self.progress, self.problem = 0.0, ""
        self._timer.start()

    def poll(self) -> None:
        """Take what the thread has done since."""
        result = self._worker.take() if self._worker else None
        if result is None or result.request is not self._request:
            return
        self.progress, self.problem = result.progress, result.problem
        if result.complete:
            self._request = self.progress = None
            self._timer.stop()
        if result.plane is not None and result.stride is not None:
            self._take(result, result.plane, result.stride)

    def hold(self, held: bool) -> None:
        """Compute nothing while nobody looks."""
        if self._worker is not None:
            self._worker.hold(held)

    def spare(self, training: bool) -> None:
        """Leave time to training, or take all of it while nothing trains."""
        self._spares = training
        if self._worker is not None:
            self._worker.spare(training)

    def drop(self) -> None:
        """Forget the surface and what is under way."""
        self.ground, self._request, self.progress, self.problem = None, None, None, ""
        self._timer.stop()

    def stop(self) -> None:
        """End the thread. May be called twice."""
        self._timer.stop()
        if self._worker is not None:
            self._worker.close()

    def _take(self, result: SurfaceResult, plane: Plane, stride: int) -> None:
        every = slice(None, None, stride)
        here = self.ground
        if here is None or here.plane is not plane or len(result.alphas[every]) > len(here.alphas):
            self.ground = Ground(
                plane, result.alphas[every], result.betas[every], result.losses[every, every]
            )
            self.laid.emit()
