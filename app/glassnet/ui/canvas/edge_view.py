"""The picture of the edges as it was drawn last, and when the next one is asked for."""

from typing import Literal

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from glassnet.ui.canvas import edges
from glassnet.ui.canvas.edge_job import job_of
from glassnet.ui.canvas.edge_worker import Drawn, EdgeWorker, Job
from glassnet.ui.canvas.highlight import Highlight
from glassnet.ui.canvas.pixels import opaque
from glassnet.ui.canvas.scene import Scene
from glassnet.ui.canvas.stage import Stage
from glassnet.ui.canvas.targets import Target
from glassnet.ui.session import Session

_QUICK, _SLOW = 0.2, 1.0  # seconds between two pictures of the edges, at least and at most
_AT_ONCE = 400  # lines times device pixels per pixel that cost less than 25 ms to draw
_DUTY = 10  # a picture of the edges may keep the worker busy a tenth of the time

News = Literal["picture", "signals"] | None
"""What has come from the worker: another picture, or only what flows along the same one."""


class EdgeView:
    """Shows what a thread of its own draws; `drawn` and its `image` are None and empty before.

    `focus` is the neuron or edge that stands out, `stage` the phase that is being shown.
    """

    def __init__(self, scene: Scene, session: Session, highlight: Highlight) -> None:
        self._scene, self._session, self._highlight = scene, session, highlight
        self.worker = EdgeWorker()
        self.drawn: Drawn | None = None
        self.image = QImage()
        self._plain = QImage()  # the last one without a focus
        self._stale = self._unheard = True
        self._since = 1.0
        self._asked: Target | None = None
        self._job: Job | None = None

    def clear(self) -> None:
        """Show none: everything stands elsewhere, or has other colours."""
        self.drawn, self._plain = None, QImage()

    def renew(self, *, soon: bool = False) -> None:
        """The numbers have changed; when `soon`, the next picture does not wait for its turn."""
        self._stale = self._unheard = True
        if soon:
            self._since = 1.0

    def advance(self, seconds: float, focus: Target | None, stage: Stage | None) -> None:
        """Let time pass, and ask for another picture when it is due."""
        self._since += seconds
        if not self.worker.idle:
            return
        if (self._stale and self._since >= self._pause()) or focus != self._asked:
            self._ask(focus, stage)
        elif self._unheard and stage is not None and stage.layer is not None:
            # The signal of one phase must not be that of an earlier one.
            self._ask(focus, stage, signals_only=True)

    def take(self) -> News:
        """Show what the worker has made since."""
        return self._show(self.worker.take())

    def settle(self, focus: Target | None, stage: Stage | None) -> News:
        """Finish the picture now."""
        if self._stale or focus != self._asked:
            self._ask(focus, stage)
        return self._show(self.worker.settle())

    def draw_at_once(self, focus: Target | None, stage: Stage | None) -> News:
        """Small networks do not go without edges for a moment."""
        few = self._scene.layout.edges * self._scene.ratio <= _AT_ONCE
        if self.drawn is not None or not few or not self.worker.idle:
            return None
        with self._session.runner.gate:
            return self.settle(focus, stage)

    @property
    def settled(self) -> bool:
        """Whether the picture shows the latest numbers."""
        return not self._stale and self.drawn is not None and self.drawn.job is self._job

    @property
    def shown(self) -> tuple[QImage, QRectF] | None:
        """The picture and its place, while there is one."""
        return None if self.drawn is None else (self.image, QRectF(*self.drawn.box))

    def follow(self) -> None:
        """Show the picture where the scene's layout has moved it."""
        if self.drawn is not None:
            self._place(self.drawn.moved(self._scene.layout))

    def paint(self, painter: QPainter, focus: Target | None) -> None:
        """Draw it; where it does not show yet what is under the mouse, that."""
        if self.drawn is None:
            return
        late = self.drawn.job.focus != focus and not self._plain.isNull()
        if late and focus is not None:
            painter.setOpacity(edges.FADED)
        painter.drawImage(QRectF(*self.drawn.box), self._plain if late else self.image)
        painter.setOpacity(1)
        if late and focus is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._highlight.paint_paths(painter, focus, self.drawn.job.differences)

    def close(self) -> None:
        """End the thread. May be called twice."""
        self.worker.close()

    def _pause(self) -> float:
        """How long to wait between two pictures (seconds)."""
        if not self._session.playing or self.drawn is None:
            return 0.0
        return min(max(_QUICK, _DUTY * self.drawn.seconds), _SLOW)

    def _ask(
        self, focus: Target | None, stage: Stage | None, *, signals_only: bool = False
    ) -> None:
        self._job = job_of(self._scene, self._session.view, focus, stage, signals_only)
        self.worker.ask(self._job)
        self._unheard = False
        if not signals_only:
            self._stale, self._since, self._asked = False, 0.0, focus

    def _show(self, drawn: Drawn | None) -> News:
        layout = self._scene.layout
        if drawn is None or drawn.layout.outline is not layout.outline:
            return None
        if drawn.layout is not layout:
            drawn = drawn.moved(layout)
        before = self.drawn
        if before is not None and before.image is drawn.image:
            self.drawn = drawn
            return "signals"
        self.image = opaque(drawn.image)
        self._place(drawn)
        return "picture"

    def _place(self, drawn: Drawn) -> None:
        self.drawn = drawn
        self.image.setDevicePixelRatio(drawn.image.shape[1] / drawn.box[2])
        if drawn.job.focus is None:
            self._plain = self.image
