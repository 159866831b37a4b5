"""Paints the stage that a step is in: light on the edges, the flash of the loss, the update.

It is drawn over the picture of everything that stands still, and only between the columns.
"""

from math import pi, sin

import numpy as np
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QImage, QPainter, QPen, QRegion

from glassnet.ui.canvas import sprites
from glassnet.ui.canvas.edge_worker import Drawn
from glassnet.ui.canvas.neurons import outline
from glassnet.ui.canvas.pulses import Stream
from glassnet.ui.canvas.scene import Scene
from glassnet.ui.canvas.stage import Stage


class Flow:
    """The moving part of the picture."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._stamps = sprites.Stamps()

    def rebuild(self) -> None:
        """Make the light's picture anew, after a change of theme or resolution."""
        self._glow = sprites.glows(self._scene.theme, self._scene.ratio)

    def area(self, stage: Stage | None) -> QRect:
        """Where something moves in a stage."""
        layout = self._scene.layout
        if stage is None:
            return QRect()
        if stage.kind == "loss":
            return layout.columns[-1].box.adjusted(-12, -12, 12, 12).toAlignedRect()
        if stage.layer is not None and stage.layer < len(layout.gaps):
            return layout.gaps[stage.layer].toAlignedRect()
        return layout.body.toAlignedRect()

    def paint_edges(
        self, painter: QPainter, stage: Stage | None, drawn: Drawn | None, image: QImage
    ) -> None:
        """What lies between the neurons: pulses, and edges that light up at the update."""
        if stage is None or drawn is None:
            return
        painter.save()
        between = QRegion()
        for gap in self._scene.layout.gaps:
            between |= gap.toAlignedRect()
        painter.setClipRegion(between)
        stream = self.stream(stage, drawn)
        if stream is not None:
            self._pulses(painter, stage, stream)
        elif stage.kind == "update":
            painter.setOpacity(0.4 * sin(pi * stage.progress))
            painter.setCompositionMode(self._mode())
            painter.drawImage(QPointF(*drawn.box[:2]), image)
        painter.restore()

    def paint_output(self, painter: QPainter, stage: Stage | None) -> None:
        """What lies over the neurons: the loss flashes around the outputs."""
        if stage is None or stage.kind != "loss":
            return
        column = self._scene.layout.columns[-1]
        colour = self._scene.theme.color("back", round(255 * (1 - stage.progress)))
        if not len(column.centres):
            painter.setPen(QPen(colour, 3))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(column.box.adjusted(-4, -4, 4, 4), 6, 6)
            return
        for unit in range(min(column.units, 40)):
            outline(painter, column, unit, colour, 2 + 4 * stage.progress)

    @staticmethod
    def stream(stage: Stage, drawn: Drawn) -> Stream | None:
        """What flows in a stage: None where nothing does."""
        if stage.layer is None or stage.kind not in ("forward", "backward"):
            return None
        streams = drawn.forward if stage.kind == "forward" else drawn.backward
        return streams[stage.layer] if stage.layer < len(streams) else None

    def _pulses(self, painter: QPainter, stage: Stage, stream: Stream) -> None:
        backward = stage.kind == "backward"
        points, strength, row = stream.fragments(stage.progress, backward, stage.reduced)
        if not len(points):
            return
        side = float(self._glow.height())
        kind = np.full(len(row), 2) if backward else np.where(stream.values[row] >= 0, 0, 1)
        self._stamps.place(
            points[:, 0],
            points[:, 1],
            left=kind * side,
            size=(side, side),
            scale=(0.35 + 0.5 * strength) / self._scene.ratio,
            opacity=strength**0.7,
        )
        painter.setCompositionMode(self._mode())
        self._stamps.stamp(painter, self._glow)

    def _mode(self) -> QPainter.CompositionMode:
        modes = QPainter.CompositionMode
        dark = self._scene.theme.dark
        return modes.CompositionMode_Plus if dark else modes.CompositionMode_SourceOver
