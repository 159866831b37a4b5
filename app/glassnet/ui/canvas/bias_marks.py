"""The bias of each neuron: a small bar below it."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtGui import QPainter

from glassnet.ui.canvas import sprites
from glassnet.ui.canvas.columns import Column
from glassnet.ui.canvas.scene import Scene
from glassnet.ui.canvas.sprites import Stamps

_REACH, _BAR, _BELOW = 0.42, 4.0, 5.0


class BiasMarks:
    """Below each neuron a bar from a small tick in the middle: to the right and blue for a positive
    bias, to the left and orange for a negative one, as long as it is large in its layer.

    There no edge runs, and the mark has half the neuron's width to tell sizes apart.
    """

    def __init__(self, scene: Scene, column: Column) -> None:
        self._scene, self._column = scene, column
        colours = [scene.theme.color(key) for key in ("pos", "neg", "dim")]
        self._colours = sprites.bars(colours)
        self._bars, self._ticks = Stamps(), Stamps()
        self._shown = False
        gap = np.diff(np.unique(column.centres[:, 1])).min(initial=1e3) - column.cell
        self._high = max(2.0, min(_BAR, round(column.cell / 8), round(0.45 * gap)))
        self._over = 2 if gap > 6 else 0  # how far the tick stands out
        self._x, self._y = column.centres.T
        self._y = self._y + column.cell / 2 + min(_BELOW, gap / 2)
        self._place(self._ticks, self._x, 2, 1.0, self._high + self._over)

    def refresh(self) -> None:
        """Take the numbers of the scene."""
        bias = self._scene.biases[self._column.layer]
        self._shown = bias is not None
        if bias is None:
            return
        values = np.nan_to_num(bias, nan=0.0, posinf=1e30, neginf=-1e30)
        top = max(float(np.abs(values).max(initial=0)), 1e-30)
        length = np.abs(values) / top * _REACH * self._column.cell
        length = np.where(values != 0, np.maximum(length, 1.5), 0)
        right = values >= 0
        middle = self._x + np.where(right, 1, -1) * length / 2
        self._place(self._bars, middle, np.where(right, 0, 1), length, self._high)

    def paint(self, painter: QPainter) -> None:
        """Draw them."""
        for stamps in (self._ticks, self._bars) if self._shown else ():
            stamps.stamp(painter, self._colours)

    def _place(
        self,
        stamps: Stamps,
        x: ArrayLike,
        colour: ArrayLike,
        wide: NDArray[np.float64] | float,
        high: float,
    ) -> None:
        """Rectangles of the colours of the sheet, of these sizes in pixels."""
        size = np.maximum(wide, 1e-3)
        stamps.place(x, self._y, left=colour, size=(1, 1), scale=size, stretch=high / size)
