"""A loss over one number, with the tangent and the balls that roll down it."""

import math

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QVBoxLayout

from glassnet.ui.plots.descent.gesture import Dragging
from glassnet.ui.plots.descent.marks import panel_look
from glassnet.ui.plots.descent.overlay import RaceOverlay
from glassnet.ui.plots.plotting import (
    BOTTOM_AXIS,
    LEFT_AXIS,
    axis_texts,
    nice_ticks,
    pen,
    style_axis,
    ticks_within,
)
from glassnet.ui.plots.pointed_plot import PointedPlot
from glassnet.ui.theme import Theme

Floats = NDArray[np.float64]

ROOM = 0.08  # of the height that is left free above and below the curve
EDGE = 0.03  # of the width that is left free of numbers at either end
TANGENT = 0.3  # half of the tangent's length, as a share of the plot's width


class SlopePlot(PointedPlot):
    """A curve L(x), its tangent, racers on it, and a place that is marked.

    `hovered` carries (x, L) of the curve under the pointer. The ball can be
    dragged: `dragging` tells how, and `place` where a pixel of it is.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.dragging = Dragging(self.plot.viewport(), self._inside, self)
        self._curve: tuple[Floats, Floats] = (np.empty(0), np.empty(0))
        self._range = ((0.0, 1.0), (0.0, 1.0))
        self._grid = pg.PlotCurveItem(connect="pairs")
        self.line = pg.PlotCurveItem(connect="finite", antialias=True)
        self.tangent = pg.PlotCurveItem(antialias=True)
        self.mark = pg.InfiniteLine(angle=90)
        self.mark_name, self.x_name = pg.TextItem(anchor=(0, 0)), pg.TextItem(anchor=(1, 1))
        for item in (
            self._grid, self.line, self.mark, self.tangent, self.mark_name, self.x_name
        ):  # fmt: skip
            self.plot.addItem(item, ignoreBounds=True)
        self._box = self.plot.getPlotItem().getViewBox()
        self.race = RaceOverlay(self._box, theme, panel_look(theme))
        self._box.sigResized.connect(self._follow)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.plot)
        self.restyle()

    def show_curve(self, x: Floats, losses: Floats, top: float, name: str) -> None:
        """Draw losses (n,) over x (n,) ascending, from the least up to `top`; `name` is x's."""
        self._curve = (x, losses)
        finite = losses[np.isfinite(losses)]
        low = float(finite.min()) if len(finite) else 0.0
        top = top if np.isfinite(top) and top > low else low + 1.0
        room = ROOM * (top - low)
        self._range = ((float(x[0]), float(x[-1])), (low - room, top + room))
        self.line.setData(x, np.where(np.isfinite(losses), losses, np.nan))
        self.x_name.setText(name)
        self._fit()

    def show_tangent(self, x: float, loss: float, slope: float) -> None:
        """Draw the line of a slope that touches the curve at (x, loss)."""
        (left, right), (low, high) = self._range
        half = TANGENT * (right - left)
        height = (high - low) * TANGENT * 1.5
        if abs(slope) * half > height:
            half = height / abs(slope)
        self.tangent.setData([x - half, x + half], [loss - slope * half, loss + slope * half])

    def show_mark(self, x: float | None, text: str = "") -> None:
        """Mark a place on the x axis; None takes the mark away."""
        for item in (self.mark, self.mark_name):
            item.setVisible(x is not None)
        if x is not None:
            (left, right), (_, high) = self._range
            self.mark.setValue(x)
            turned = x > left + 0.6 * (right - left)
            self.mark_name.setText(text)
            self.mark_name.setAnchor((1 if turned else 0, 0))
            self.mark_name.setPos(x, high)

    def clear(self) -> None:
        """Show no curve."""
        self._curve = (np.empty(0), np.empty(0))
        self.line.setData([], [])
        self.tangent.setData([], [])
        self.show_mark(None)
        self.race.set_race((), None, np.empty((0, 2)))

    def drawn(self) -> tuple[Floats, Floats]:
        """The curve as it is drawn."""
        x, y = self.line.getData()
        return (np.empty(0), np.empty(0)) if x is None else (x, y)

    def pixel(self, x: float, loss: float) -> QPointF:
        """Where (x, L) lies in the plot's viewport."""
        return QPointF(self._box.mapViewToScene(QPointF(x, loss)))

    def place(self, pixel: QPointF) -> tuple[float, float]:
        """The x under a pixel of the viewport, the nearest one inside of the plot, and 0."""
        left, right = self._range[0]
        return min(max(float(self._box.mapSceneToView(pixel).x()), left), right), 0.0

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""
        theme = self._theme
        self.plot.setBackground(theme.color("surface"))
        item = self.plot.getPlotItem()
        style_axis(item.getAxis("left"), theme, LEFT_AXIS)
        style_axis(item.getAxis("bottom"), theme, BOTTOM_AXIS)
        self._grid.setPen(pen(theme.color("line"), self))
        self.line.setPen(pen(theme.color("dim"), self, 2))
        self.tangent.setPen(pen(theme.color("back"), self, 1.5))
        dashed = pen(theme.color("accent"), self)
        dashed.setStyle(Qt.PenStyle.DashLine)
        self.mark.setPen(dashed)
        for text, color in ((self.mark_name, "accent"), (self.x_name, "dim")):
            text.setColor(theme.color(color))
            text.setFont(theme.font("caption", "medium"))
        self.race.set_look(panel_look(theme))

    # ---- inner workings

    def _fit(self) -> None:
        (left, right), (low, high) = self._range
        self.plot.setRange(xRange=(left, right), yRange=(low, high), padding=0)
        heights = ticks_within(low, high, 4)
        edge = EDGE * (right - left)
        inner = (left + edge, right - edge)
        places = [tick for tick in nice_ticks(left, right, 5) if inner[0] <= tick <= inner[1]]
        item = self.plot.getPlotItem()
        metrics = QFontMetricsF(self._theme.font("caption"))
        widest = max(metrics.horizontalAdvance(text) for text in [*axis_texts(heights), "0.00"])
        style_axis(item.getAxis("left"), self._theme, math.ceil(widest) + 10)
        item.getAxis("left").setTicks([list(zip(heights, axis_texts(heights), strict=True))])
        item.getAxis("bottom").setTicks([list(zip(places, axis_texts(places), strict=True))])
        self._grid.setData(np.tile([left, right], len(heights)), np.repeat(np.array(heights), 2))
        self.x_name.setPos(right, low)
        self._follow()

    def _follow(self) -> None:
        self.race.set_view(self._box.rect(), *self._range)

    def point_to(self, position: QPointF | None) -> None:
        """Tell the loss of the curve above the pointer."""
        x, losses = self._curve
        if position is None or not len(x) or not self._inside(position):
            self.hovered.emit(None)
            return
        at = float(self._box.mapSceneToView(position).x())
        self.hovered.emit((at, float(np.interp(at, x, losses))))

    def _inside(self, position: QPointF) -> bool:
        return bool(self._box.sceneBoundingRect().contains(position))
