"""What the mouse does on the canvas, one object per gesture: it begins, moves, and ends or is
cancelled. Nothing changes before it ends."""

from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from glassnet.engine import layers
from glassnet.experiment import edits
from glassnet.ui.canvas.geometry import HEAD, Layout
from glassnet.ui.canvas.menus import problem
from glassnet.ui.canvas.scene import Scene
from glassnet.ui.canvas.targets import Target
from glassnet.ui.session import Session
from glassnet.ui.text import tr


class Host(Protocol):
    """What a gesture needs of the canvas."""

    scene: Scene
    session: Session

    def target_at(self, point: QPointF) -> Target | None:
        """What lies at a point."""

    def choose(self, target: Target | None) -> None:
        """Select a neuron or edge, show an example, or select nothing."""


class Gesture:
    """The base: does nothing."""

    def __init__(self, canvas: Host) -> None:
        self._canvas = canvas

    def move(self, point: QPointF) -> None:
        """The mouse is now here."""

    def finish(self, point: QPointF) -> None:
        """The mouse was let go: do it."""

    def paint(self, painter: QPainter) -> None:
        """Show what would happen."""


class Press(Gesture):
    """A click; it counts only when the mouse is let go over what it was pressed on."""

    def __init__(self, canvas: Host, point: QPointF) -> None:
        super().__init__(canvas)
        self._target = canvas.target_at(point)

    def finish(self, point: QPointF) -> None:
        if self._canvas.target_at(point) == self._target:
            self._canvas.choose(self._target)


class DropLayer(Gesture):
    """A layer of the palette is dragged over the canvas: the nearest gap lights up, with a ghost
    of the layer in it; where none can be, it says why."""

    def __init__(self, canvas: Host, kind: str, point: QPointF) -> None:
        super().__init__(canvas)
        self._kind = kind
        self.gap: int | None = None
        self.problem: str | None = None
        self.move(point)

    def move(self, point: QPointF) -> None:
        self._point = point
        self.gap = nearest_gap(self._canvas.scene.layout, point)
        if self.gap is None:
            self.problem = tr("Layers go between the inputs and the output")
        else:
            self.problem = problem(
                self._canvas.session, edits.insert_layer, self.gap, self._layer()
            )

    def finish(self, point: QPointF) -> None:
        self.move(point)
        if self.problem is None:
            self._canvas.session.apply(edits.insert_layer, self.gap, self._layer())

    def _layer(self) -> object:
        """The layer to insert; a dense one is made like its neighbour."""
        return None if self._kind == "dense" else layers[self._kind]()

    def paint(self, painter: QPainter) -> None:
        scene = self._canvas.scene
        theme = scene.theme
        if self.gap is not None and self.problem is None:
            self._ghost(painter, scene.layout.gaps[self.gap], theme.color("accent"))
            return
        painter.setFont(theme.font("body", "medium"))
        text = self.problem or ""
        width = painter.fontMetrics().horizontalAdvance(text) + 24
        left = min(max(8.0, self._point.x() - width / 2), scene.layout.width - width - 8)
        box = QRectF(left, max(8.0, self._point.y() - 44), width, 28)
        painter.setPen(QPen(theme.color("warn"), 1.2))
        painter.setBrush(theme.color("raised"))
        painter.drawRoundedRect(box, theme.radius("m"), theme.radius("m"))
        painter.setPen(theme.color("ink"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _ghost(self, painter: QPainter, gap: QRectF, colour: QColor) -> None:
        scene = self._canvas.scene
        tint = QColor(colour)
        tint.setAlpha(26)
        middle = gap.center().x()
        wide = max(32.0, min(gap.width() - 8, 72.0))
        band = QRectF(middle - wide / 2, 8, wide, scene.layout.height - 16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tint)
        painter.drawRoundedRect(band, 12, 12)
        tint.setAlpha(70)
        painter.setBrush(tint)
        painter.setPen(QPen(colour, 1.4, Qt.PenStyle.DashLine))
        cell = min(wide - 10, 36.0)
        centre = scene.layout.body.center().y()
        for place in (-1.5, -0.5, 0.5, 1.5):
            y = centre + place * cell * 1.5
            painter.drawRoundedRect(QRectF(middle - cell / 2, y - cell / 2, cell, cell), 8, 8)
        painter.setPen(colour)
        painter.setFont(scene.theme.font("label", "semibold"))
        name = layers[self._kind].label
        line = QRectF(middle - 60, HEAD - 12, 120, 20)
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, name)


def nearest_gap(layout: Layout, point: QPointF) -> int | None:
    """The layer before which a layer dropped at a point would go; None outside the network."""
    x = [column.x for column in layout.columns]
    if not x[0] <= point.x() <= x[-1]:
        return None
    return min(range(len(layout.gaps)), key=lambda i: abs(layout.gaps[i].center().x() - point.x()))
