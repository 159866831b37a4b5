"""The losses of other branches, behind those of the one that is shown."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from msgspec import Struct
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from glassnet.ui.plots.curve_scale import heights
from glassnet.ui.plots.labels import EndLabel
from glassnet.ui.plots.plotting import loss_text, pen
from glassnet.ui.theme import Theme

Floats = NDArray[np.float64]

COLORS = 5  # race_1 to race_5 of the theme
POINTS = 120  # of one curve: wide, antialiased lines are dear


class OtherRun(Struct, frozen=True, eq=False):
    """Another branch: its `number`, which gives its colour, its name, and its losses."""

    number: int
    name: str
    steps: Floats
    losses: Floats


class OtherRuns:
    """Draws the losses of other branches as lines, each in a colour of its own."""

    def __init__(self, plot: pg.PlotWidget) -> None:
        self._plot = plot
        self._lines: list[pg.PlotCurveItem] = []
        self.runs: tuple[OtherRun, ...] = ()

    @property
    def last_step(self) -> float:
        """The greatest step that any of them reaches."""
        return max((float(one.steps[-1]) for one in self.runs if len(one.steps)), default=0.0)

    def show(self, runs: Sequence[OtherRun]) -> None:
        """Draw these from now on."""
        self.runs = tuple(runs)
        while len(self._lines) > len(self.runs):
            self._plot.removeItem(self._lines.pop())
        while len(self._lines) < len(self.runs):
            line = pg.PlotCurveItem(connect="finite", antialias=True)
            line.setZValue(0.5)
            self._plot.addItem(line, ignoreBounds=True)
            self._lines.append(line)

    def draw(self, log: bool, theme: Theme, on: QWidget) -> None:
        """Bring the lines to the plot's axes and the theme's colours."""
        for one, line in zip(self.runs, self._lines, strict=True):
            x, y = _smooth(one)
            line.setPen(pen(theme.color(_token(one)), on, 1.5))
            line.setData(x, heights(y, log))

    def labels(self, view: pg.ViewBox, box: QRectF, theme: Theme) -> list[EndLabel]:
        """The names and last losses, at the heights of the lines' ends."""
        labels = []
        low, high = view.viewRange()[1]
        for one, line in zip(self.runs, self._lines, strict=True):
            y = line.getData()[1]
            if y is None or not len(y) or not np.isfinite(y[-1]):
                continue
            share = min(max((float(y[-1]) - low) / (high - low), 0), 1)
            text = f"{one.name[:10]} {loss_text(_smooth(one)[1][-1])}"
            place = box.bottom() - share * box.height()
            labels.append(EndLabel(text, theme.color(_token(one)), place))
        return labels


def _token(one: OtherRun) -> str:
    return f"race_{1 + one.number % COLORS}"


def _smooth(one: OtherRun) -> tuple[Floats, Floats]:
    """The mean loss of each of at most `POINTS` stretches."""
    count = len(one.steps)
    starts = np.arange(0, count, max(1, -(-count // POINTS)))
    if not count:
        return one.steps, one.losses
    lengths = np.diff(starts, append=count)
    return one.steps[starts + lengths - 1], np.add.reduceat(one.losses, starts) / lengths
