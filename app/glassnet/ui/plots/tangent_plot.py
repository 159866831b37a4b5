"""A curve, a point on it, and the slope there."""

import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from msgspec import Struct
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout

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

Floats = NDArray[np.float64]

ROOM = 0.1  # of the height, above and below the curve
TANGENT = 0.22  # half of the tangent's length, as a share of the plot's width
DOT = 11  # pixels
LOW = 120  # pixels: how high it would be
STYLES = (("ink", 2.0), ("dim", 1.5))  # of the curve, and of the one beside it


class Point(Struct, frozen=True):
    """A place on the curve and its slope there; without a slope no tangent is drawn."""

    x: float
    y: float
    slope: float | None = None


class TangentPlot(PointedPlot):
    """One curve or two over x, with points. `hovered` carries the x under the pointer, or None."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.points: tuple[Point, ...] = ()
        self._range = ((0.0, 1.0), (0.0, 1.0))
        self._grid = pg.PlotCurveItem(connect="pairs")
        self._zero = pg.PlotCurveItem(connect="pairs")
        self.guides = pg.PlotCurveItem(connect="pairs")
        self.lines = [pg.PlotCurveItem(connect="finite", antialias=True) for _ in STYLES]
        self.tangent = pg.PlotCurveItem(antialias=True)
        self.dots = pg.ScatterPlotItem(size=DOT, antialias=True)
        for item in (
            self._grid, self._zero, self.guides, *self.lines[::-1], self.tangent, self.dots
        ):  # fmt: skip
            self.plot.addItem(item, ignoreBounds=True)
        self._box = self.plot.getPlotItem().getViewBox()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.plot)
        self.restyle()

    def sizeHint(self) -> QSize:
        """No higher than it must be: what is below it is to be seen."""
        return QSize(super().sizeHint().width(), max(self.minimumHeight(), LOW))

    def fit_height(self, least: int) -> None:
        """Be at least so high (pixels), and up to twice that where there is room."""
        self.setMinimumHeight(least)
        self.setMaximumHeight(2 * least)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    def show_curves(self, x: Floats, *curves: Floats, top: float = math.inf) -> None:
        """Draw one or two curves (n,) over x (n,) ascending, from the least up to `top`."""
        every = np.concatenate([[0.0], *curves])
        finite = every[np.isfinite(every)]
        low, high = float(finite.min()), min(float(finite.max()), top)
        high = high if high > low else low + 1.0
        room = ROOM * (high - low)
        self._range = ((float(x[0]), float(x[-1])), (low - room, high + room))
        for place, line in enumerate(self.lines):
            if place < len(curves):
                line.setData(x, np.where(np.isfinite(curves[place]), curves[place], np.nan))
            else:
                line.setData([], [])
        self._fit()

    def show_points(self, points: Sequence[Point]) -> None:
        """Mark points, with the tangent of the first one that has a slope."""
        self.points = tuple(points)
        (left, right), (low, high) = self._range
        told = [one for one in points if math.isfinite(one.x) and math.isfinite(one.y)]
        self.dots.setData([one.x for one in told], [one.y for one in told])
        self.guides.setData(
            np.ravel([[one.x, one.x, left, one.x] for one in told]),
            np.ravel([[low, one.y, one.y, one.y] for one in told]),
        )
        self.tangent.setData([], [])
        for one in told:
            if one.slope is not None and math.isfinite(one.slope):
                half = TANGENT * (right - left)
                steepest = (high - low) * TANGENT * 1.5
                half = min(half, steepest / abs(one.slope)) if one.slope else half
                rise = one.slope * half
                self.tangent.setData([one.x - half, one.x + half], [one.y - rise, one.y + rise])
                return

    def pixel(self, x: float, y: float) -> QPointF:
        """Where (x, y) lies in the plot's viewport."""
        return QPointF(self._box.mapViewToScene(QPointF(x, y)))

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""
        theme = self._theme
        self.plot.setBackground(theme.color("surface"))
        self._grid.setPen(pen(theme.color("line"), self))
        self._zero.setPen(pen(theme.color("ring"), self))
        dashed = pen(theme.color("accent"), self)
        dashed.setStyle(Qt.PenStyle.DashLine)
        self.guides.setPen(dashed)
        for line, (color, width) in zip(self.lines, STYLES, strict=True):
            line.setPen(pen(theme.color(color), self, width))
        self.tangent.setPen(pen(theme.color("back"), self, 2))
        self.dots.setPen(pen(theme.color("surface"), self, 1.5))
        self.dots.setBrush(pg.mkBrush(theme.color("accent")))
        self._fit()

    def point_to(self, position: QPointF | None) -> None:
        """Tell where the pointer is."""
        if position is None or not self._box.sceneBoundingRect().contains(position):
            self.hovered.emit(None)
        else:
            self.hovered.emit(float(self._box.mapSceneToView(position).x()))

    # ---- inner workings

    def _fit(self) -> None:
        (left, right), (low, high) = self._range
        self.plot.setRange(xRange=(left, right), yRange=(low, high), padding=0)
        heights = [tick for tick in nice_ticks(low, high, 4) if low <= tick <= high]
        edge = 0.03 * (right - left)
        places = [t for t in nice_ticks(left, right, 7) if left + edge <= t <= right - edge]
        item = self.plot.getPlotItem()
        metrics = QFontMetricsF(self._theme.font("caption"))
        widest = max(metrics.horizontalAdvance(text) for text in [*axis_texts(heights), "0.00"])
        style_axis(item.getAxis("left"), self._theme, max(LEFT_AXIS, math.ceil(widest) + 10))
        style_axis(item.getAxis("bottom"), self._theme, BOTTOM_AXIS)
        item.getAxis("left").setTicks([list(zip(heights, axis_texts(heights), strict=True))])
        item.getAxis("bottom").setTicks([list(zip(places, axis_texts(places), strict=True))])
        self._grid.setData(np.tile([left, right], len(heights)), np.repeat(np.array(heights), 2))
        self._zero.setData([left, right, 0, 0], [0, 0, low, high])
