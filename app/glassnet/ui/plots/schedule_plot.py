"""The plot of a schedule: the learning rate over the steps of a run."""

import math

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QVBoxLayout

from glassnet.ui.plots.curve_scale import heights
from glassnet.ui.plots.plotting import (
    BOTTOM_AXIS,
    axis_texts,
    decade_ticks,
    nice_ticks,
    number_left,
    pen,
    style_axis,
)
from glassnet.ui.plots.pointed_plot import PointedPlot
from glassnet.ui.plots.rate_course import RateCourse
from glassnet.ui.theme import Theme

Floats = NDArray[np.float64]

ROOM = 0.05  # share of the plot above and right of the curve, for the point on it
LEFT_ROOM = 0.02  # and left of it
DECADES = 6  # of a logarithmic axis, at most: rates below are beside the point


class SchedulePlot(PointedPlot):
    """The rate of every planned step: bright as far as the run has come, dim what is to come.

    `hovered` carries the step under the pointer, or None when it leaves.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._course: RateCourse | None = None
        self._now = 0
        self._log = False
        self._steps = self._rates = np.empty(0)
        self._grid = pg.PlotCurveItem(connect="pairs")
        self._coming = pg.PlotCurveItem(connect="finite", antialias=True)
        self._past = pg.PlotCurveItem(connect="finite", antialias=True)
        self.end = pg.InfiniteLine(angle=90)
        self.present = pg.ScatterPlotItem(size=9, pxMode=True, antialias=True)
        self.pointed = pg.ScatterPlotItem(size=7, pxMode=True, antialias=True)
        for item in (
            self._grid, self.end, self._coming, self._past, self.present, self.pointed,
        ):  # fmt: skip
            self.plot.addItem(item, ignoreBounds=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.plot)
        self.restyle()

    @property
    def last(self) -> int:
        """The step at the right end (≥ 1): the last planned one, or the present one."""
        return max(1, self._course.total if self._course else 1, self._now)

    def show_course(self, course: RateCourse) -> None:
        """Draw the rates of a run."""
        self._course = course
        self._draw()

    def show_now(self, step: int) -> None:
        """The run has come to a step (≥ 0)."""
        before, self._now = self.last, step
        if self.last != before:
            self._draw()
        else:
            self._mark()

    def set_log(self, log: bool) -> None:
        """Draw the rate on a logarithmic axis, or a linear one."""
        self._log = log
        self._draw()

    def drawn(self) -> tuple[Floats, Floats]:
        """The steps and the rates of the whole curve."""
        return self._steps, self._rates

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""
        theme = self._theme
        self.plot.setBackground(theme.color("surface"))
        item = self.plot.getPlotItem()
        style_axis(item.getAxis("bottom"), theme, BOTTOM_AXIS)
        self._grid.setPen(pen(theme.color("line"), self))
        self._coming.setPen(pen(theme.color("dim"), self, 1.5))
        self._past.setPen(pen(theme.color("accent"), self, 2))
        dashed = pen(theme.color("dim"), self)
        dashed.setStyle(Qt.PenStyle.DashLine)
        self.end.setPen(dashed)
        for dot, color in ((self.present, "accent"), (self.pointed, "ink")):
            dot.setPen(pen(theme.color("surface"), self, 1.5))
            dot.setBrush(theme.color(color))
        self._draw()

    # ---- drawing

    def _draw(self) -> None:
        if self._course is None:
            return
        self._steps, self._rates = self._course.curve(self.last)
        self._scale()
        self.end.setVisible(self._now > self._course.total)
        self.end.setValue(self._course.total)
        self._mark()

    def _mark(self) -> None:
        """The two parts of the curve, and the point between them."""
        if self._course is None:
            return
        y = heights(self._rates, self._log)
        past = self._steps <= self._now
        here = self._place(self._now)
        self._past.setData(np.append(self._steps[past], here[0]), np.append(y[past], here[1]))
        self._coming.setData(np.append(here[0], self._steps[~past]), np.append(here[1], y[~past]))
        self.present.setData([here[0]], [here[1]])

    def _place(self, step: int) -> tuple[float, float]:
        """Where a step lies on the curve; at the foot of the plot where its rate has no height."""
        assert self._course is not None
        height = float(heights(np.array([self._course.rate(step)]), self._log)[0])
        low = self.plot.getPlotItem().getViewBox().viewRange()[1][0]
        return float(step), max(height, low) if math.isfinite(height) else low

    def _scale(self) -> None:
        """Fit both axes and the grid."""
        peak = float(self._rates.max()) or 1.0
        if self._log:
            least = float(self._rates[self._rates > 0].min(initial=peak))
            top = math.log10(peak)
            bottom = max(math.log10(least), top - DECADES)
            room = max(ROOM * (top - bottom), 0.1)
            low, high = bottom - room, top + room
            ticks = decade_ticks(low, high, 4)
            texts = [axis_texts([10.0**tick])[0] for tick in ticks]
        else:
            low, high = 0.0, peak * (1 + ROOM)
            ticks = [tick for tick in nice_ticks(low, peak, 4) if tick <= high]
            texts = axis_texts(ticks)
        last = self.last
        across = (-LEFT_ROOM * last, last * (1 + ROOM))
        self.plot.setRange(xRange=across, yRange=(low, high), padding=0)
        steps = [step for step in nice_ticks(0, last, 4) if step <= 0.97 * last]
        axes = self.plot.getPlotItem()
        number_left(axes.getAxis("left"), self._theme, list(zip(ticks, texts, strict=True)))
        axes.getAxis("bottom").setTicks([list(zip(steps, axis_texts(steps), strict=True))])
        self._grid.setData(np.tile([0, last], len(ticks)), np.repeat(np.array(ticks), 2))

    def point_to(self, position: QPointF | None) -> None:
        """Tell the step there, and mark it on the curve."""
        view = self.plot.getPlotItem().getViewBox()
        inside = position is not None and view.sceneBoundingRect().contains(position)
        if self._course is None or not inside:
            self.pointed.setData([], [])
            self.hovered.emit(None)
            return
        step = min(max(round(view.mapSceneToView(position).x()), 0), self.last)
        x, y = self._place(step)
        self.pointed.setData([x], [y])
        self.hovered.emit(step)
