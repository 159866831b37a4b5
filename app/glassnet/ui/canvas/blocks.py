"""A layer drawn as one picture: every unit is a cell, filled by its activation."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter, QPen

from glassnet.ui.canvas.columns import Column
from glassnet.ui.canvas.pixels import coloured, opaque
from glassnet.ui.canvas.scene import Scene, shown_values

_APART = 5  # pixels of a cell, from which on a line of the ground keeps cells apart


class Block:
    """Paints a block. Cells smaller than a pixel are shown where a pixel's middle falls on them."""

    def __init__(self, scene: Scene, column: Column) -> None:
        self._scene, self._column = scene, column
        self._image = QImage()
        box, ratio = column.box, scene.ratio
        self._seen = box & scene.layout.view
        left, wide = self._seen.left() - box.left(), box.width()
        across, x_gap = _cells(wide, left, self._seen.width(), column.across, ratio)
        top, high = self._seen.top() - box.top(), box.height()
        down, y_gap = _cells(high, top, self._seen.height(), column.rows, ratio)
        unit = down[:, np.newaxis] * column.across + across
        nothing = y_gap[:, np.newaxis] | x_gap | (unit >= column.units)
        self._unit = np.where(nothing, column.units, unit).astype(np.int32)

    def refresh(self) -> None:
        """Take the numbers of the scene."""
        scene, column = self._scene, self._column
        values = shown_values(scene, column.layer)
        if values is None:
            values = np.zeros(column.units, np.float32)
        ground = np.uint32(scene.theme.color("bg").rgb())
        colours = np.append(coloured(values, scene.theme.diverging), ground)
        self._image = opaque(colours[self._unit])

    def paint(self, painter: QPainter) -> None:
        """Draw the cells in a frame."""
        theme, box = self._scene.theme, self._column.box
        painter.drawImage(self._seen, self._image)
        painter.setPen(QPen(theme.color("ring"), 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(-2, -2, 2, 2), theme.radius("s"), theme.radius("s"))


def _cells(
    side: float, start: float, length: float, count: int, ratio: float
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """For each pixel of what is seen of a side the cell that it lies in, and whether it keeps two
    cells apart."""
    pixels = max(1, round(length * ratio))
    each = side * ratio / count
    at = start * ratio / each + (np.arange(pixels) + 0.5) * length * ratio / pixels / each
    cell = np.clip(at.astype(np.int64), 0, count - 1)
    apart = (at - cell) * each < ratio
    return cell, apart & (cell > 0) & (each >= _APART * ratio)
