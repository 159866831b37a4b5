"""In which order the canvas is painted, and what of it is kept from frame to frame."""

from typing import TYPE_CHECKING

from PySide6.QtGui import QPainter, QPixmap

from glassnet.ui.canvas import captions
from glassnet.ui.canvas.edge_job import measure_of
from glassnet.ui.canvas.handles import paint_grips
from glassnet.ui.canvas.kept import Kept
from glassnet.ui.canvas.skips import paint_chosen
from glassnet.ui.canvas.zooming import FIT

if TYPE_CHECKING:
    from glassnet.ui.canvas.canvas import NetworkCanvas


class Painting:
    """Paints a canvas from its parts: what stands still once, and over its picture every frame.

    `stale` is set when that picture must be drawn anew, and cleared by the frame that does so.
    """

    def __init__(self, canvas: "NetworkCanvas") -> None:
        self._canvas, self._scene, self._session = canvas, canvas.scene, canvas.session
        self._ground, self._still = QPixmap(), QPixmap()
        self._legend = Kept(self._scene, self._paint_legend)
        self.stale = True

    def rebuild(self) -> None:
        """Make the pictures of all parts, for the scene's layout and resolution."""
        canvas = self._canvas
        self._ground = captions.ground(self._scene)
        self._legend.rebuild(captions.legend_area(self._scene))
        for part in (canvas.neurons, canvas.map, canvas.picture, canvas.connectors):
            part.rebuild()
        for mark in (canvas.skips, canvas.flow, canvas.frozen, canvas.pins):
            mark.rebuild()

    def paint_frame(self, painter: QPainter) -> None:
        """What stands still, or glides; over it the signal, and what the mouse does."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._canvas.gliding.transition is None:
            self._paint_flow(painter)
        else:
            self._paint_gliding(painter)
        gesture = self._canvas.gesture
        if gesture is not None:
            painter.setOpacity(self._canvas.gliding.progress)
            gesture.paint(painter)
            painter.setOpacity(1)
            gesture.say(painter)

    def _paint_gliding(self, painter: QPainter) -> None:
        canvas = self._canvas
        painter.drawPixmap(0, 0, self._ground)
        if canvas.lens.zoom != FIT:
            painter.setClipRect(self._scene.layout.view)
        canvas.gliding.paint(painter, canvas.lines.shown)
        painter.setClipping(False)

    def _paint_flow(self, painter: QPainter) -> None:
        canvas, stage = self._canvas, self._canvas.clock.stage
        if self.stale:
            self._draw_still()
        painter.drawPixmap(0, 0, self._still)
        painter.setClipRect(self._scene.layout.view)
        canvas.flow.paint_edges(painter, stage, canvas.lines.drawn, canvas.lines.image)
        canvas.flow.paint_neurons(painter, stage)
        canvas.skips.paint_handle(painter, canvas.hovered)
        painter.setClipping(False)
        canvas.numbers.paint(painter, stage)

    def _draw_still(self) -> None:
        self.stale = False
        size = self._canvas.size() * self._scene.ratio
        if self._still.size() != size:
            self._still = QPixmap(size)
            self._still.setDevicePixelRatio(self._scene.ratio)
        painter = QPainter(self._still)
        self.paint_still(painter)
        painter.end()

    def paint_still(self, painter: QPainter) -> None:
        """Ground, edges, neurons, map: all that changes with the numbers, not with the frames."""
        painter.drawPixmap(0, 0, self._ground)
        painter.setClipRect(self._scene.layout.view)
        self._canvas.lines.paint(painter, self._canvas.focus)
        painter.setClipping(False)
        self.paint_parts(painter)

    def paint_parts(self, painter: QPainter) -> None:
        """All that stands still, but for the ground and the edges."""
        canvas, scene, selection = self._canvas, self._scene, self._session.selection
        measure = measure_of(scene, self._session.view)
        self._legend.paint(painter, (measure, captions.biased(scene)))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_chosen(painter, scene, selection)
        painter.setClipRect(scene.layout.view)
        canvas.connectors.paint(painter)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for part in (canvas.map, canvas.picture, canvas.neurons, canvas.answers, canvas.frozen):
            part.paint(painter)
        canvas.highlight.paint_rings(painter, canvas.focus, selection)
        canvas.skips.paint(painter, canvas.hovered, selection)
        canvas.pins.paint(painter)
        if canvas.gesture is None:
            paint_grips(painter, scene, selection, canvas.hovered)
        painter.setClipping(False)

    def _paint_legend(self, painter: QPainter) -> None:
        captions.legend(painter, self._scene, measure_of(self._scene, self._session.view))
