"""What the network answers to every input that can be plotted, with the data points on it."""

from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from glassnet.ui.canvas.kept import Kept
from glassnet.ui.canvas.map_field import Field
from glassnet.ui.canvas.map_graph import Graph
from glassnet.ui.canvas.map_points import Points, legend_area, paint_legend
from glassnet.ui.canvas.probe_mark import paint_caption, paint_mark
from glassnet.ui.canvas.scene import Scene

NEAR = 8  # pixels within which a click chooses a point


class DecisionMap:
    """Paints the answer, over a plane as a map and over a single input as a curve, with the data
    and a legend, and finds points on it."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._field, self._graph = Field(scene), Graph(scene)
        self._marks = Points(scene)
        self._points = Kept(scene, self._paint_points)
        self._legend = Kept(scene, partial(paint_legend, scene=scene))
        self._places: NDArray[np.float64] = np.empty((0, 2))

    @property
    def _ground(self) -> Field | Graph:
        line = self._scene.layout.outline.kind == "line"
        return self._graph if line else self._field

    def rebuild(self) -> None:
        """Make the points anew, after a change of data, size or theme."""
        box = self._scene.layout.map_box
        self._places = np.empty((0, 2))
        if box.isEmpty():
            return
        self._places = self._ground.places()
        # Of an enlarged map only what is seen.
        self._points.rebuild(QRectF(box & self._scene.layout.view))
        self._legend.rebuild(legend_area(box))
        self.refresh()

    def refresh(self) -> None:
        """Take the responses of the scene's snapshot."""
        if not self._scene.layout.map_box.isEmpty():
            self._ground.refresh()

    def paint(self, painter: QPainter) -> None:
        """Draw the answer, the points, the shown example or probe, and the legend."""
        scene, theme = self._scene, self._scene.theme
        box = scene.layout.map_box
        if box.isEmpty():
            return
        radius = theme.radius("l")
        self._beam(painter)
        shape = QPainterPath()
        shape.addRoundedRect(box, radius, radius)
        painter.save()
        painter.setClipPath(shape, Qt.ClipOperation.IntersectClip)
        self._ground.paint(painter)
        self._points.paint(painter)
        self._ground.paint_over(painter)
        self._ring(painter)
        painter.restore()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("ring"), 1.2))
        painter.drawPath(shape)
        self._legend.paint(painter)
        paint_caption(painter, scene)

    def row_at(self, point: QPointF) -> int | None:
        """The row of the data whose point is nearest, if it is near."""
        if not self._scene.layout.map_box.contains(point) or not len(self._places):
            return None
        away = np.hypot(*(self._places - (point.x(), point.y())).T)
        row = int(away.argmin())
        return row if away[row] <= NEAR else None

    def place_of(self, row: int) -> QPointF:
        """Where a row's point is drawn."""
        return QPointF(*self._places[row])

    def inputs_at(self, point: QPointF, *, beyond: bool = False) -> tuple[float, ...] | None:
        """The input at a point of the map; None beside it, or with `beyond` the nearest one."""
        box = self._scene.layout.map_box
        if box.isEmpty() or not (beyond or box.contains(point)):
            return None
        return self._ground.to_inputs(point)

    def to_canvas(self, points: NDArray[np.floating]) -> NDArray[np.float64]:
        """Points (n, 2) of the plane, or inputs and their numbers, in pixels of the canvas."""
        return self._ground.to_canvas(points)

    def _paint_points(self, painter: QPainter) -> None:
        self._marks.paint(painter, self._places)

    def _ring(self, painter: QPainter) -> None:
        """A ring around the shown example."""
        row, snapshot = self._scene.row, self._scene.snapshot
        if snapshot is not None and self._scene.probe is not None:
            paint_mark(painter, self._scene, self._ground.probe_place(snapshot.trace))
        if row is None or not 0 <= row < len(self._places):
            return
        at = self.place_of(row)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((QColor("white"), 4.0), (self._scene.theme.color("accent"), 2.5)):
            painter.setPen(QPen(colour, width))
            painter.drawEllipse(at, 7.5, 7.5)

    def _beam(self, painter: QPainter) -> None:
        """From the output neuron to the map, as a lens: the map is that neuron, enlarged."""
        column = self._scene.layout.columns[-1]
        box = self._scene.layout.map_box
        start = column.box.adjusted(2, 8, 2, -8)
        colour = self._scene.theme.color("ring", 70)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        corners = (start.topRight(), box.topLeft(), box.bottomLeft(), start.bottomRight())
        inset = QPointF(0, 12)
        beam = (corners[0], corners[1] + inset, corners[2] - inset, corners[3])
        painter.drawPolygon(QPolygonF(list(beam)))
