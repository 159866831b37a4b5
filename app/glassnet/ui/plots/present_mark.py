"""Where a run stands in its past, on the plot of its curves."""

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from glassnet.ui.plots.plotting import pen
from glassnet.ui.theme import Theme

_VEIL = 165  # opacity of what dims the steps to come, of 255


class PresentMark:
    """A line at the moment that is shown, and a veil over what was recorded after it."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.line = pg.InfiniteLine(angle=90)
        self.veil = pg.LinearRegionItem(movable=False)
        self.line.setZValue(20)
        self.veil.setZValue(10)
        for edge in self.veil.lines:
            edge.setPen(pg.mkPen(None))
        self.show(None)

    @property
    def items(self) -> tuple[pg.GraphicsObject, ...]:
        """What is to be added to the plot."""
        return self.veil, self.line

    def show(self, step: float | None, last: float = 0.0) -> None:
        """Mark a step, or none, on an axis that ends before `last`."""
        for item in self.items:
            item.setVisible(step is not None)
        if step is not None:
            self.line.setValue(step)
            self.veil.setRegion((step, last))

    def restyle(self, on: QWidget) -> None:
        """Take the theme's present colours."""
        line = pen(self.theme.color("ink"), on, 1.5)
        line.setStyle(Qt.PenStyle.SolidLine)
        self.line.setPen(line)
        self.veil.setBrush(self.theme.color("surface", _VEIL))
