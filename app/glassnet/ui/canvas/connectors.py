"""Lines that carry no weight of their own: units passed on one by one."""

from PySide6.QtCore import QLineF
from PySide6.QtGui import QPainter, QPen

from glassnet.ui.canvas.columns import pairs
from glassnet.ui.canvas.scene import Scene

_MOST = 200


class Connectors:
    """Paints a line from each unit to its successor before a layer that has no weights, as dropout
    and activations, and from the last layer inside a block to where the skip is added."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._lines: list[QLineF] = []

    def rebuild(self) -> None:
        """Follow the document and its layout."""
        self._lines = []
        layout = self._scene.layout
        for layer in layout.outline.single:
            before, column = layout.links[layer]
            i, j = (ends[:_MOST] for ends in pairs(before.exit, column.entry))
            both = zip(before.exit.points[i], column.entry.points[j], strict=True)
            self._lines += [QLineF(*start, *end) for start, end in both]

    def paint(self, painter: QPainter) -> None:
        """Draw them in the colour of frames: they have no sign."""
        if not self._lines:
            return
        painter.setPen(QPen(self._scene.theme.color("ring"), 1))
        painter.drawLines(self._lines)
