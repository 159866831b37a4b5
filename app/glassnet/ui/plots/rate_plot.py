"""The plot of a learning-rate test: losses over the logarithm of the rate."""

import math

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QVBoxLayout

from glassnet.engine.finder import RateTest
from glassnet.ui.plots.curve_style import curve_pen
from glassnet.ui.plots.plotting import (
    BOTTOM_AXIS,
    LEFT_AXIS,
    axis_texts,
    decade_ticks,
    number_left,
    pen,
    style_axis,
    ticks_within,
)
from glassnet.ui.plots.pointed_plot import PointedPlot
from glassnet.ui.plots.rate_texts import rate_text
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme

Floats = NDArray[np.float64]

ABOVE = 1.25  # the plot ends at so many times the greatest smoothed loss before its least
BELOW = 0.5  # and begins so many times that span below the least, or at 0
LINE = 15  # pixels of a line of text: the names of the two marks stand above the curves
TURN = 0.62  # share of the plot beyond which a mark's name stands at its left


class RatePlot(PointedPlot):
    """Batch losses, thin, and the smoothed loss over log₁₀ of the rate; two rates are marked.

    `hovered` carries the rate and smoothed loss under the pointer, or None when it leaves.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._test: RateTest | None = None
        self._present = math.nan
        self._grid = pg.PlotCurveItem(connect="pairs")
        self._losses = pg.PlotCurveItem(connect="finite")
        self._smoothed = pg.PlotCurveItem(connect="finite", antialias=True)
        self._dot = pg.ScatterPlotItem(size=9, pxMode=True, antialias=True)
        self.marks = {name: pg.InfiniteLine(angle=90) for name in ("present", "suggested")}
        self.names = {name: pg.TextItem() for name in self.marks}
        for item in (
            self._grid, self._losses, *self.marks.values(), self._smoothed, self._dot,
            *self.names.values(),
        ):  # fmt: skip
            self.plot.addItem(item, ignoreBounds=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.plot)
        self.plot.getPlotItem().getViewBox().sigResized.connect(self._draw)
        self.restyle()

    def show_test(self, test: RateTest | None, present: float) -> None:
        """Draw a test, and mark the `present` rate; None empties the plot."""
        self._test, self._present = test, present
        self._draw()

    def drawn(self, name: str) -> tuple[Floats, Floats]:
        """The points of `losses` or `smoothed` as they are drawn: log₁₀(rate), loss."""
        x, y = (self._losses if name == "losses" else self._smoothed).getData()
        return (np.empty(0), np.empty(0)) if x is None else (x, y)

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""
        theme = self._theme
        self.plot.setBackground(theme.color("surface"))
        item = self.plot.getPlotItem()
        style_axis(item.getAxis("left"), theme, LEFT_AXIS)
        style_axis(item.getAxis("bottom"), theme, BOTTOM_AXIS)
        self._grid.setPen(pen(theme.color("line"), self))
        self._losses.setPen(curve_pen("batch", theme, self))
        self._smoothed.setPen(curve_pen("train", theme, self))
        self._dot.setPen(pen(theme.color("surface"), self, 1.5))
        self._dot.setBrush(theme.color("accent"))
        dashed = pen(theme.color("dim"), self)
        dashed.setStyle(Qt.PenStyle.DashLine)
        self.marks["present"].setPen(dashed)
        self.marks["suggested"].setPen(pen(theme.color("accent"), self, 1.5))
        for name, color in (("present", "dim"), ("suggested", "accent")):
            self.names[name].setColor(theme.color(color))
            self.names[name].fill = pg.mkBrush(theme.color("surface", 210))
            self.names[name].setFont(theme.font("caption", "medium"))
        self._draw()

    # ---- drawing

    def _draw(self, _view: object = None) -> None:
        test = self._test
        if test is None or not len(test.rates):
            test = None
            for curve in (self._grid, self._losses, self._smoothed):
                curve.setData([], [])
        else:
            exponents = np.log10(test.rates)
            self._scale(test, exponents)
            self._losses.setData(exponents, test.losses)
            self._smoothed.setData(exponents, test.smoothed)
        suggestion = test.suggestion if test else None
        self._mark("suggested", suggestion, tr("fastest fall {rate}"), 0)
        self._mark("present", self._present if test else None, tr("now {rate}"), 1)
        if test is None or suggestion is None:
            self._dot.setData([], [])
        else:
            place = int(np.argmin(np.abs(test.rates - suggestion)))
            self._dot.setData([math.log10(suggestion)], [test.smoothed[place]])

    def _scale(self, test: RateTest, exponents: Floats) -> None:
        """Fit both axes and the grid; what comes after the fall may leave the plot at its top."""
        left, right = float(exponents[0]), float(exponents[-1])
        if math.isfinite(self._present):
            left, right = (
                min(left, math.log10(self._present)),
                max(right, math.log10(self._present)),
            )
        right = right if right > left else left + 1
        least = int(test.smoothed.argmin())
        high = ABOVE * float(test.smoothed[: least + 1].max()) or 1.0
        bottom = float(test.smoothed[least])
        low = max(0.0, bottom - BELOW * (high - bottom))
        ticks = ticks_within(low, high, 4)
        height = self.plot.getPlotItem().getViewBox().height()
        names = 2 * LINE * (high - low) / max(height - 2 * LINE, LINE)
        self.plot.setRange(xRange=(left, right), yRange=(low, high + names), padding=0)
        powers = decade_ticks(left, right - 0.2, 5)
        axes = self.plot.getPlotItem()
        numbers = list(zip(ticks, axis_texts(ticks), strict=True))
        number_left(axes.getAxis("left"), self._theme, numbers)
        axes.getAxis("bottom").setTicks([[(x, axis_texts([10.0**x])[0]) for x in powers]])
        self._grid.setData(np.tile([left, right], len(ticks)), np.repeat(np.array(ticks), 2))

    def _mark(self, name: str, rate: float | None, text: str, row: int) -> None:
        """A line at a rate with its name above the curves, in a row of its own."""
        shown = rate is not None and math.isfinite(rate)
        self.marks[name].setVisible(shown)
        self.names[name].setVisible(shown)
        if rate is None or not shown:
            return
        (left, right), (low, top) = self.plot.getPlotItem().getViewBox().viewRange()
        x = math.log10(rate)
        turned = (x - left) > TURN * (right - left)
        self.names[name].setText(text.format(rate=rate_text(rate)))
        self.names[name].setAnchor((1 if turned else 0, 0))
        self.marks[name].setValue(x)
        height = max(self.plot.getPlotItem().getViewBox().height(), 1.0)
        self.names[name].setPos(x, top - row * LINE * (top - low) / height)

    def point_to(self, position: QPointF | None) -> None:
        """Tell the rate and the smoothed loss there."""
        view = self.plot.getPlotItem().getViewBox()
        test = self._test
        inside = position is not None and view.sceneBoundingRect().contains(position)
        if test is None or not len(test.rates) or not inside:
            self.hovered.emit(None)
            return
        exponent = view.mapSceneToView(position).x()
        place = int(np.argmin(np.abs(np.log10(test.rates) - exponent)))
        self.hovered.emit((float(test.rates[place]), float(test.smoothed[place])))
