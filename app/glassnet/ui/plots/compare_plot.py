"""The plot of a comparison of rates: the loss of each copy over the steps."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF

from glassnet.ui.plots.plotting import axis_texts, pen, ticks_within
from glassnet.ui.plots.step_plot import StepPlot
from glassnet.ui.theme import Theme

Floats = NDArray[np.float64]

COLORS = (("pos", "pos_text"), ("ink", "ink"), ("neg", "neg_text"))
"""Of the smallest, the middle and the greatest rate: the curve, and text about it."""

ABOVE = 1.6  # the plot ends at so many times the first loss, where a curve goes that high
ROOM = 0.05  # share of the plot around the curves, for the dots at their ends


class ComparePlot(StepPlot):
    """Three losses over the steps, in a colour each, named at their ends.

    `hovered` carries the place in `steps` under the pointer, or None when it leaves.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._steps: Floats = np.empty(0)
        self._losses: Sequence[Floats] = ()
        self._names: Sequence[str] = ()
        self._gone: Sequence[bool] = ()
        self._last = 1
        self.crosshair = pg.InfiniteLine(angle=90)
        self._lines = [pg.PlotCurveItem(connect="finite", antialias=True) for _ in COLORS]
        self._ends = [pg.ScatterPlotItem(size=8, pxMode=True, antialias=True) for _ in COLORS]
        for item in (self.crosshair, *self._lines, *self._ends):
            self.plot.addItem(item, ignoreBounds=True)
        self.crosshair.hide()
        self.restyle()

    def show_race(
        self, steps: Floats, losses: Sequence[Floats], names: Sequence[str], last: int
    ) -> None:
        """Draw losses (≤ len(steps),) up to the planned step `last` (≥ 1).

        A curve with fewer losses than steps has left the finite numbers there.
        """
        self._steps, self._losses, self._names, self._last = steps, losses, names, last
        self._gone = [len(loss) < len(steps) for loss in losses]
        self.draw()

    def drawn(self, place: int) -> tuple[Floats, Floats]:
        """The points of a curve, the smallest rate's first, as they are drawn."""
        x, y = self._lines[place].getData()
        return (np.empty(0), np.empty(0)) if x is None else (x, y)

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""
        theme = self._theme
        self.crosshair.setPen(pen(theme.color("dim"), self))
        for line, end, (color, _) in zip(self._lines, self._ends, COLORS, strict=True):
            line.setPen(pen(theme.color(color), self, 2))
            end.setBrush(theme.color(color))
        super().restyle()

    # ---- drawing

    def draw(self) -> None:
        """Draw the losses, their ends and names."""
        if not self._losses:
            return
        low, high = span = self._fit()
        ceiling = high + (high - low)  # out of sight; a painter stumbles over 1e30
        for line, end, loss, gone, (color, _) in zip(
            self._lines, self._ends, self._losses, self._gone, COLORS, strict=True
        ):
            y = np.minimum(np.where(np.isfinite(loss), loss, ceiling), ceiling)
            x = self._steps[: len(loss)]
            line.setData(x, y)
            end.setSymbol("x" if gone else "o")
            edge = self._theme.color(color if gone else "surface")
            end.setPen(pen(edge, self, 1.5))
            end.setData(x[-1:], np.minimum(y[-1:], high - ROOM * (high - low)))
        last = [float(np.nan_to_num(loss[-1], nan=high, posinf=high)) for loss in self._losses]
        colors = [self._theme.color(color) for _, color in COLORS]
        self.name_ends(list(zip(self._names, colors, last, strict=True)), span)

    def _fit(self) -> tuple[float, float]:
        """Fit both axes and the grid; what rises far above the start leaves the plot at its top."""
        known = np.concatenate(self._losses)
        known = known[np.isfinite(known)]
        first = float(self._losses[0][0])
        low, high = float(known.min()), min(float(known.max()), first + (ABOVE - 1) * abs(first))
        high = high if high > low else low + max(abs(low), 1e-6)
        room = ROOM * (high - low)
        low, high = (0.0 if 0 <= low < 0.3 * high else low - room), high + room
        ticks = ticks_within(low, high, 4)
        self.scale((0, self._last * (1 + ROOM)), self._last, (low, high), ticks, axis_texts(ticks))
        return low, high

    def point_to(self, position: QPointF | None) -> None:
        """Tell the recorded step there, and mark it."""
        view = self.plot.getPlotItem().getViewBox()
        inside = position is not None and view.sceneBoundingRect().contains(position)
        shown = inside and len(self._steps) > 0
        self.crosshair.setVisible(shown)
        if not shown:
            self.hovered.emit(None)
            return
        place = int(np.argmin(np.abs(self._steps - view.mapSceneToView(position).x())))
        self.crosshair.setValue(float(self._steps[place]))
        self.hovered.emit(place)
