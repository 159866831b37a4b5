"""Paints the stage that a step is in: light on the edges, the flash of the loss, the update.

It is drawn over the picture of everything that stands still, and only where it can be. With reduced
motion nothing travels: the lines that carry most are lit along their whole length, and the neurons
of the phase have a ring.
"""

from math import pi, sin

import numpy as np
from msgspec.structs import replace
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter, QPen, QPolygonF, QRegion

from glassnet.ui.canvas import sprites
from glassnet.ui.canvas.arcs import course
from glassnet.ui.canvas.columns import Column
from glassnet.ui.canvas.drift import Drift
from glassnet.ui.canvas.edge_worker import Drawn
from glassnet.ui.canvas.geometry import Layout, Outline
from glassnet.ui.canvas.neurons import outline
from glassnet.ui.canvas.pulses import Stream
from glassnet.ui.canvas.scene import Scene
from glassnet.ui.canvas.stage import Stage
from glassnet.ui.view import View

_RINGED = 40  # neurons of a layer that can have a ring
_HALO = 12  # pixels that a light reaches beside its way


class Flow:
    """The moving part of the picture."""

    def __init__(self, scene: Scene, view: View) -> None:
        self._scene = scene
        self._view = view
        self._stamps = sprites.Stamps()
        self._gaps = QRegion()
        self._gaps_of: Layout | None = None

    @property
    def still(self) -> bool:
        """Whether nothing may move."""
        return self._view["motion"] == "reduced"

    def rebuild(self) -> None:
        """Make the lights' pictures anew, after a change of theme or resolution."""
        self._glow = sprites.glows(self._scene.theme, self._scene.ratio)
        self._streak = sprites.streaks(self._scene.theme, self._scene.ratio)

    def area(self, stage: Stage | None) -> QRegion:
        """Where something of a stage is drawn."""
        layout = self._scene.layout
        if stage is None:
            return QRegion()
        if stage.kind == "loss":
            return _around(layout.columns[-1])
        if stage.layer is None or stage.layer >= len(layout.gaps):
            return self._between()
        gap = QRegion(layout.gaps[stage.layer].toAlignedRect()) | self._arc(stage.layer)
        return gap | _around(layout.columns[stage.layer + 1]) if self.still else gap

    def paint_edges(
        self, painter: QPainter, stage: Stage | None, drawn: Drawn | None, image: QImage
    ) -> None:
        """What lies between the neurons: light, and edges that light up at the update."""
        if stage is None or drawn is None:
            return
        painter.save()
        painter.setClipRegion(self._between())
        painter.setCompositionMode(self._mode())
        # Lights are soft at their rims; antialiased, turned ones would take ten times as long.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._paint_around(painter, stage, drawn)
        stage = part_of(stage, self._scene.layout.outline)
        stream = self.stream(stage, drawn)
        if stage.kind == "drift":
            if drawn.drift is not None:
                self._lights(painter, drawn.drift, stage.progress)
        elif stage.kind == "update":
            painter.setOpacity(0.5 * sin(pi * stage.progress))
            painter.setCompositionMode(self._mode(edges=True))
            painter.drawImage(QPointF(*drawn.box[:2]), image)
        elif stream is not None:
            self._signal(painter, stage, stream)
        painter.restore()

    def _signal(self, painter: QPainter, stage: Stage, stream: Stream) -> None:
        """What a phase carries: on its way, or lit where it must not move."""
        if self.still:
            both = ((stream,), ()) if stage.kind == "forward" else ((), (stream,))
            self._lights(painter, Drift.of(*both, lit=True), 0.0)
        else:
            self._pulses(painter, stage, stream)

    def _paint_around(self, painter: QPainter, stage: Stage, drawn: Drawn) -> None:
        """What is led around a block, while all its layers are passed."""
        blocks = sorted(self._scene.layout.outline.skips)
        if stage.layer not in blocks or stage.kind not in ("forward", "backward"):
            return
        streams = drawn.forward if stage.kind == "forward" else drawn.backward
        around = streams[len(drawn.layout.links) :]
        if len(around) == len(blocks):
            painter.save()
            painter.setClipRegion(self._arc(stage.layer))
            self._signal(painter, stage, around[blocks.index(stage.layer)])
            painter.restore()

    def _arc(self, layer: int) -> QRegion:
        """Where lights are on the arc over a layer, if there is one."""
        layout = self._scene.layout
        if layer not in layout.outline.skips:
            return QRegion()
        box = QPolygonF([QPointF(*point) for point in course(layout, layer)]).boundingRect()
        seen = box.adjusted(-_HALO, -_HALO, _HALO, _HALO) & layout.view
        return QRegion(seen.toAlignedRect())

    def paint_neurons(self, painter: QPainter, stage: Stage | None) -> None:
        """What lies over the neurons: the loss flashes around the outputs."""
        if stage is None:
            return
        columns, colour = self._scene.layout.columns, self._scene.theme.color
        snapshot = self._scene.snapshot
        if stage.kind == "loss" and snapshot is not None and snapshot.trace.loss is None:
            return
        if stage.kind == "loss":
            flash = colour("back", round(255 * (1 - stage.progress)))
            _ring(painter, columns[-1], QPen(flash, 2 + 4 * stage.progress))
        elif self.still and stage.layer is not None and stage.layer + 1 < len(columns):
            lit = colour("back" if stage.kind == "backward" else "accent")
            _ring(painter, columns[stage.layer + 1], QPen(lit, 3))

    @staticmethod
    def stream(stage: Stage, drawn: Drawn) -> Stream | None:
        """What flows in a stage of one layer: None where nothing does."""
        if stage.layer is None or stage.kind not in ("forward", "backward"):
            return None
        streams = drawn.forward if stage.kind == "forward" else drawn.backward
        return streams[stage.layer] if stage.layer < len(streams) else None

    def _between(self) -> QRegion:
        """The gaps between the columns."""
        layout = self._scene.layout
        if layout is not self._gaps_of:
            self._gaps_of, self._gaps = layout, QRegion()
            for gap in layout.gaps:
                self._gaps |= gap.toAlignedRect()
            for column in layout.inner:
                self._gaps -= column.box.toAlignedRect()
        return self._gaps

    def _pulses(self, painter: QPainter, stage: Stage, stream: Stream) -> None:
        backward = stage.kind == "backward"
        points, strength, row = stream.fragments(stage.progress, backward, stage.numbers)
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
        self._stamps.stamp(painter, self._glow)

    def _lights(self, painter: QPainter, drift: Drift, progress: float) -> None:
        if drift.lit:  # added up, lights that touch would all be white
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        points, angles, strength = drift.lights(progress)
        size = (self._streak.width() / 3, float(self._streak.height()))
        self._stamps.place(
            points[:, 0],
            points[:, 1],
            left=drift.kind * size[0],
            size=size,
            scale=(0.7 + 0.3 * strength) / self._scene.ratio,
            opacity=0.9 * strength ** (1.5 if drift.lit else 0.8),
            turn=angles,
        )
        self._stamps.stamp(painter, self._streak)

    def _mode(self, *, edges: bool = False) -> QPainter.CompositionMode:
        """Light adds up in the dark; edges become more themselves, the ground between stays."""
        modes = QPainter.CompositionMode
        dark = self._scene.theme.dark
        if edges:
            return modes.CompositionMode_ColorDodge if dark else modes.CompositionMode_ColorBurn
        return modes.CompositionMode_Plus if dark else modes.CompositionMode_SourceOver


def _around(column: Column) -> QRegion:
    return QRegion(column.box.adjusted(-12, -12, 12, 12).toAlignedRect())


def _ring(painter: QPainter, column: Column, pen: QPen) -> None:
    """A ring around each of a column's neurons, or around them all where they are drawn as one."""
    if not len(column.centres):
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(column.box.adjusted(-4, -4, 4, 4), 6, 6)
        return
    for unit in range(min(column.units, _RINGED)):
        outline(painter, column, unit, pen.color(), pen.widthF())


def part_of(stage: Stage, outline: Outline) -> Stage:
    """Of a block's phase the part that the signal is in: it goes through the layers inside one
    after the other, backward from the last."""
    passage = outline.passage(stage.layer) if stage.layer is not None else ()
    if len(passage) < 2:
        return stage
    at = min(stage.progress * len(passage), len(passage) - 1e-9)
    order = passage[::-1] if stage.kind == "backward" else passage
    return replace(stage, layer=order[int(at)], progress=at % 1)
