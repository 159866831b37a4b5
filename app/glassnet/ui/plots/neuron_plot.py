"""The curve of an activation, the neuron's place on it, and its slope there."""

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QVBoxLayout

from glassnet.engine.neuron import Neuron
from glassnet.ui.plots.plotting import (
    BOTTOM_AXIS,
    LEFT_AXIS,
    axis_texts,
    nice_ticks,
    pen,
    style_axis,
)
from glassnet.ui.plots.pointed_plot import PointedPlot
from glassnet.ui.theme import Theme

REACH = 6.0  # of z at least, to both sides of 0
POINTS = 401
ROOM = 0.1  # of the height, above and below the curve
TANGENT = 0.22  # half of the tangent's length, as a share of the plot's width
DOT = 11  # pixels


class NeuronPlot(PointedPlot):
    """a = f(z) over z. `hovered` carries (z, a, f′(z)) of the curve under the pointer, or None."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.neuron: Neuron | None = None
        self._range = ((-REACH, REACH), (0.0, 1.0))
        self._grid = pg.PlotCurveItem(connect="pairs")
        self._axes = pg.PlotCurveItem(connect="pairs")
        self.guides = pg.PlotCurveItem()
        self.line = pg.PlotCurveItem(connect="finite", antialias=True)
        self.tangent = pg.PlotCurveItem(antialias=True)
        self.dot = pg.ScatterPlotItem(size=DOT, antialias=True)
        for item in (self._grid, self._axes, self.guides, self.line, self.tangent, self.dot):
            self.plot.addItem(item, ignoreBounds=True)
        self._box = self.plot.getPlotItem().getViewBox()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.plot)
        self.restyle()

    def show_neuron(self, neuron: Neuron) -> None:
        """Draw the curve of its activation, wide enough for its z, and mark where it stands."""
        self.neuron = neuron
        at, a, slope = neuron.weighted_sum, neuron.output, neuron.slope
        reach = max(REACH, 1.25 * abs(at)) if math.isfinite(at) else REACH
        z = np.linspace(-reach, reach, POINTS)
        outputs, _ = neuron.activation.evaluate(z)
        finite = outputs[np.isfinite(outputs)]
        low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
        low, high = min(low, 0.0), max(high, 0.0) if high > low else low + 1.0
        room = ROOM * (high - low)
        self._range = ((-reach, reach), (low - room, high + room))
        self.line.setData(z, outputs)
        self._mark(at, a, slope)
        self._fit()

    def pixel(self, z: float, a: float) -> QPointF:
        """Where (z, a) lies in the plot's viewport."""
        return QPointF(self._box.mapViewToScene(QPointF(z, a)))

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""
        theme = self._theme
        self.plot.setBackground(theme.color("surface"))
        self._grid.setPen(pen(theme.color("line"), self))
        self._axes.setPen(pen(theme.color("ring"), self))
        dashed = pen(theme.color("accent"), self)
        dashed.setStyle(Qt.PenStyle.DashLine)
        self.guides.setPen(dashed)
        self.line.setPen(pen(theme.color("ink"), self, 2))
        self.tangent.setPen(pen(theme.color("back"), self, 2))
        self.dot.setPen(pen(theme.color("surface"), self, 1.5))
        self.dot.setBrush(pg.mkBrush(theme.color("accent")))
        self._fit()

    def point_to(self, position: QPointF | None) -> None:
        """Tell the curve above the pointer."""
        inside = position is not None and self._box.sceneBoundingRect().contains(position)
        if self.neuron is None or position is None or not inside:
            self.hovered.emit(None)
            return
        z = float(self._box.mapSceneToView(position).x())
        a, slope = self.neuron.activation.evaluate(np.array([z]))
        self.hovered.emit((z, float(a[0]), float(slope[0])))

    # ---- inner workings

    def _mark(self, z: float, a: float, slope: float) -> None:
        (left, right), (low, high) = self._range
        if not all(map(math.isfinite, (z, a, slope))):
            for item in (self.dot, self.tangent, self.guides):
                item.setData([], [])
            return
        half = TANGENT * (right - left)
        height = (high - low) * TANGENT * 1.5
        if abs(slope) * half > height:
            half = height / abs(slope)
        self.dot.setData([z], [a])
        self.tangent.setData([z - half, z + half], [a - slope * half, a + slope * half])
        self.guides.setData([z, z, left], [low, a, a])

    def _fit(self) -> None:
        (left, right), (low, high) = self._range
        self.plot.setRange(xRange=(left, right), yRange=(low, high), padding=0)
        heights = [tick for tick in nice_ticks(low, high, 4) if low <= tick <= high]
        places = [tick for tick in nice_ticks(left, right, 7) if left < tick < right]
        item = self.plot.getPlotItem()
        metrics = QFontMetricsF(self._theme.font("caption"))
        widest = max(metrics.horizontalAdvance(text) for text in [*axis_texts(heights), "0.00"])
        style_axis(item.getAxis("left"), self._theme, max(LEFT_AXIS, math.ceil(widest) + 10))
        style_axis(item.getAxis("bottom"), self._theme, BOTTOM_AXIS)
        item.getAxis("left").setTicks([list(zip(heights, axis_texts(heights), strict=True))])
        item.getAxis("bottom").setTicks([list(zip(places, axis_texts(places), strict=True))])
        self._grid.setData(np.tile([left, right], len(heights)), np.repeat(np.array(heights), 2))
        self._axes.setData([left, right, 0, 0], [0, 0, low, high])
