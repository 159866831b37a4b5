"""The thread that computes surfaces, as the UI thread sees it: one request at a time."""

from PySide6.QtCore import QObject, QTimer, Signal

from glassnet.runner import Gate
from glassnet.runner.landscape_worker import LandscapeWorker, SurfaceRequest, SurfaceResult

HURRY_MS, POLL_MS = 8, 30  # between two looks at the worker: before the first picture, and after


class SurfaceWork(QObject):
    """Asks for surfaces; `received` carries what is known of the one asked for last.

    `progress` (0–1) is None while nothing is asked for.
    """

    received = Signal(object)
    progressed = Signal()

    def __init__(self, gate: Gate, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.progress: float | None = None
        self._gate = gate
        self._request: SurfaceRequest | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.poll)
        self._worker = LandscapeWorker(gate)
        self._worker.start()

    @property
    def busy(self) -> bool:
        """Whether a surface is under way."""
        return self._request is not None

    def send(self, request: SurfaceRequest) -> None:
        """Compute this surface; one under way is dropped."""
        self._request, self.progress = request, 0.0
        self._worker.request(request)
        self._timer.start(HURRY_MS)
        self.progressed.emit()

    def drop(self) -> None:
        """Wait for no surface any more."""
        self._request = self.progress = None
        self._timer.stop()
        self.progressed.emit()

    def poll(self) -> None:
        """Take what the worker has done since; training waits meanwhile, as for every frame."""
        result = self._worker.take()
        if result is not None and result.request is self._request:
            self._timer.start(POLL_MS)
            with self._gate:
                self._receive(result)

    def hold(self, held: bool) -> None:
        """Compute nothing while nobody looks."""
        self._worker.hold(held)

    def spare(self, training: bool) -> None:
        """Leave time to training, or take all of it while nothing trains."""
        self._worker.spare(training)

    def stop(self) -> None:
        """End the thread and wait for it. May be called twice."""
        self._timer.stop()
        self._worker.close()

    def _receive(self, result: SurfaceResult) -> None:
        self.progress = result.progress
        if result.complete:
            self._request = self.progress = None
            self._timer.stop()
        self.received.emit(result)
        self.progressed.emit()
