"""The plot of the loss curves: losses on the left axis, accuracy on the right one."""

import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from msgspec import Struct
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QHBoxLayout

from glassnet.ui.plots.curve_data import CurveData
from glassnet.ui.plots.curve_scale import heights, loss_axis
from glassnet.ui.plots.curve_style import curve_color, curve_names, curve_pen
from glassnet.ui.plots.decimation import band, every
from glassnet.ui.plots.end_dots import EndDot, EndDots
from glassnet.ui.plots.labels import GAP, EndLabel, EndLabels
from glassnet.ui.plots.other_runs import OtherRun, OtherRuns
from glassnet.ui.plots.plotting import (
    BOTTOM_AXIS,
    LEFT_AXIS,
    RIGHT_AXIS,
    axis_texts,
    loss_text,
    nice_ticks,
    pen,
    style_axis,
)
from glassnet.ui.plots.pointed_plot import PointedPlot
from glassnet.ui.plots.present_mark import PresentMark
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme

Floats = NDArray[np.float64]

WIDE_LIMIT = 300  # points of a curve that is drawn wide and antialiased
BINS = 300  # pieces of the band of batch losses
ROOM = 0.03  # share of the plot right of and above the curves, for the dots at their ends


class _Curve(Struct):
    """One curve: its line, and its measured points behind it."""

    name: str
    line: pg.PlotCurveItem
    steps: Floats
    values: Floats

    def at(self, step: float | None) -> tuple[float, float] | None:
        """The measured point nearest to a step, or the last one; None where there is none."""
        if not len(self.steps):
            return None
        index = len(self.steps) - 1
        if step is not None:
            index = int(np.argmin(np.abs(self.steps - step)))
        return float(self.steps[index]), float(self.values[index])


class CurvePlot(PointedPlot):
    """Batch, training and validation loss and the penalty over the steps, and the accuracy in
    percent.

    `hovered` carries the step under the pointer, or None when it leaves.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._data: CurveData | None = None
        self._log = False
        self._cursor: float | None = None
        self._now: float | None = None
        self._others = OtherRuns(self.plot)
        self._ticks: dict[str, list[tuple[float, str]]] = {}
        self.labels = EndLabels()
        self._build_accuracy_view()
        self._grid = pg.PlotCurveItem(connect="pairs")
        self._crosshair = pg.InfiniteLine(angle=90)
        self.present = PresentMark(theme)
        for item in (self._grid, self._crosshair):
            self.plot.addItem(item, ignoreBounds=True)
        for item in self.present.items:  # over both views, so that it dims the curves of both
            self._accuracy_view.addItem(item, ignoreBounds=True)
        names = ("batch", "train", "validation", "penalty", "accuracy")
        self._curves = {name: self._add_curve(name) for name in names}
        self._dots = EndDots(self.plot.getPlotItem().getViewBox())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.plot, 1)
        layout.addWidget(self.labels)
        self.restyle()

    def set_log(self, log: bool) -> None:
        """Draw the losses on a logarithmic axis, or a linear one."""
        self._log = log
        self._draw()

    def show_data(self, data: CurveData | None) -> None:
        """Draw these curves; None, and a run that has not begun, empty the plot."""
        self._data = data if data and data.trained else None
        self._draw()

    def show_present(self, step: float | None) -> None:
        """Mark a step of the past, what was later dimmed; None while the run stands at its end."""
        if step != self._now:
            self._now = step
            self._mark()

    def show_others(self, others: Sequence[OtherRun]) -> None:
        """Draw the losses of other runs behind these."""
        self._others.show(others)
        self._draw()

    def drawn(self, name: str) -> tuple[Floats, Floats]:
        """The points of `batch`, `train`, `validation`, `penalty` or `accuracy` as they are drawn.

        Losses and penalty are log₁₀ of them on a logarithmic axis; accuracy is in percent.
        """
        x, y = self._curves[name].line.getData()
        return (np.empty(0), np.empty(0)) if x is None else (x, y)

    def point_at(self, step: float | None) -> None:
        """Show the values measured nearest to a step, under a crosshair; None for the latest."""
        if step != self._cursor:
            self._cursor = step
            self._mark()
            self.hovered.emit(step)

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""
        theme = self._theme
        self.plot.setBackground(theme.color("surface"))
        item = self.plot.getPlotItem()
        for side, thickness in (
            ("left", LEFT_AXIS),
            ("right", RIGHT_AXIS),
            ("bottom", BOTTOM_AXIS),
        ):
            style_axis(item.getAxis(side), theme, thickness)
        self._grid.setPen(pen(theme.color("line"), self))
        self._crosshair.setPen(pen(theme.color("dim"), self))
        self.present.restyle(self)
        for curve in self._curves.values():
            curve.line.setPen(curve_pen(curve.name, theme, self))
        self._dots.rim = theme.color("surface")
        self.labels.setFont(theme.font("caption", "medium"))
        metrics = QFontMetricsF(self.labels.font())
        widest = max(metrics.horizontalAdvance(f"{name} 100 %") for name in curve_names().values())
        self.labels.setFixedWidth(math.ceil(widest) + GAP + 1)
        self._draw()

    # ---- building

    def _build_accuracy_view(self) -> None:
        """A second view over the first, with the right axis for its own."""
        item = self.plot.getPlotItem()
        view = pg.ViewBox(enableMenu=False, enableMouse=False, defaultPadding=0)
        view.setZValue(5)
        view.disableAutoRange()
        view.setYRange(0, 100 * (1 + ROOM), padding=0)
        view.setXLink(item.getViewBox())
        item.scene().addItem(view)
        item.getAxis("right").linkToView(view)
        self._accuracy_view = view
        item.getViewBox().sigResized.connect(self._follow_geometry)

    def _follow_geometry(self) -> None:
        view = self.plot.getPlotItem().getViewBox()
        self._accuracy_view.setGeometry(view.sceneBoundingRect())
        self._mark()

    def _add_curve(self, name: str) -> _Curve:
        line = pg.PlotCurveItem(connect="finite", antialias=name != "batch", name=name)
        self._view_of(name).addItem(line, ignoreBounds=True)
        return _Curve(name, line, np.empty(0), np.empty(0))

    def _view_of(self, name: str) -> pg.ViewBox:
        return self._accuracy_view if name == "accuracy" else self.plot.getPlotItem().getViewBox()

    # ---- drawing

    def _draw(self) -> None:
        data = self._data
        for curve in self._curves.values():
            curve.steps = curve.values = np.empty(0)
        item = self.plot.getPlotItem()
        item.showAxis("right", bool(data and data.accuracy_of))
        if data is None:
            self._grid.setData([], [])
            for side in ("left", "bottom"):
                self._number(side, (), ())
        else:
            self._scale(data)
            self._take(data)
        for curve in self._curves.values():
            self._draw_curve(curve)
        self._others.draw(self._log, self._theme, self)
        self._mark()

    def _take(self, data: CurveData) -> None:
        for name, values in (
            ("train", data.train),
            ("validation", data.validation),
            ("penalty", data.penalty),
            ("accuracy", data.accuracy),
        ):
            measured = np.isfinite(values)
            self._curves[name].steps = data.steps[measured]
            self._curves[name].values = values[measured]
        batch = self._curves["batch"]
        batch.steps, batch.values = data.batch_steps, data.high

    def _draw_curve(self, curve: _Curve) -> None:
        data = self._data
        if data is not None and curve.name == "batch":
            x, y = band(data.batch_steps, data.low, data.high, BINS)
        else:
            kept = every(len(curve.steps), WIDE_LIMIT)
            x, y = curve.steps[kept], curve.values[kept]
        curve.line.setData(x, self._height(curve, y))

    def _height(self, curve: _Curve, values: Floats) -> Floats:
        return values if curve.name == "accuracy" else heights(values, self._log)

    def _scale(self, data: CurveData) -> None:
        """Fit both axes and the grid to the data."""
        axis, last = loss_axis(data, self._log), max(data.last_step, self._others.last_step)
        top = axis.high + ROOM * (axis.high - axis.low)
        self.plot.setRange(xRange=(0, last * (1 + ROOM)), yRange=(axis.low, top), padding=0)
        # Left to the next paint, this would ask for another one right after it.
        self.plot.getPlotItem().getViewBox().updateMatrix()
        self._accuracy_view.updateMatrix()
        steps = [step for step in nice_ticks(0, last, 4) if step <= 0.95 * last]
        self._number("left", axis.ticks, axis.texts)
        self._number("right", (0, 50, 100), ("0 %", "50 %", "100 %"))
        self._number("bottom", steps, axis_texts(steps))
        self._grid.setData(np.tile([0, last], len(axis.ticks)), np.repeat(axis.ticks, 2))

    def _number(self, side: str, values: Sequence[float], texts: Sequence[str]) -> None:
        """Number an axis; only other numbers than before cost a layout."""
        ticks = list(zip(values, texts, strict=True))
        if self._ticks.get(side) != ticks:
            self._ticks[side] = ticks
            self.plot.getPlotItem().getAxis(side).setTicks([ticks])

    def _mark(self) -> None:
        """Dots and labels at the ends of the curves, or at the crosshair."""
        self._crosshair.setVisible(self._cursor is not None and self._data is not None)
        if self._cursor is not None:
            self._crosshair.setValue(self._cursor)
        end = self.plot.getPlotItem().getViewBox().viewRange()[0][1]
        self.present.show(self._now if self._data else None, end)
        shown = self._now if self._cursor is None else self._cursor
        labels, dots = [], []
        view = self.plot.getPlotItem().getViewBox()
        box = view.sceneBoundingRect()
        left, right = view.viewRange()[0]
        for curve in self._curves.values():
            point = curve.at(shown)
            if point is None:
                continue
            height = float(self._height(curve, np.array([point[1]]))[0])
            if not math.isfinite(height):
                continue
            low, high = self._view_of(curve.name).viewRange()[1]
            share = (height - low) / (high - low)
            if curve.name != "batch" and 0 <= share <= 1:
                color = curve_color(curve.name, self._theme)
                dots.append(EndDot((point[0] - left) / (right - left), share, color))
            share = min(max(share, 0), 1)
            labels.append(self._label(curve, point[1], box.bottom() - share * box.height()))
        self._dots.set_dots(dots)
        labels += self._others.labels(view, box, self._theme)
        foot = EndLabel(tr("steps"), self._theme.color("dim"), box.bottom() + BOTTOM_AXIS / 2 + 1)
        self.labels.set_labels(labels, foot if labels else None, box.bottom())

    def _label(self, curve: _Curve, value: float, y: float) -> EndLabel:
        key = curve.name
        if key == "accuracy" and self._data and self._data.accuracy_of == "train":
            key = "train accuracy"
        figure = f"{value:.0f} %" if curve.name == "accuracy" else loss_text(value)
        return EndLabel(f"{curve_names()[key]} {figure}", curve_color(curve.name, self._theme), y)

    def point_to(self, position: QPointF | None) -> None:
        """Show and tell the step there."""
        view = self.plot.getPlotItem().getViewBox()
        inside = position is not None and view.sceneBoundingRect().contains(position)
        if self._data is None or not inside:
            self.point_at(None)
            return
        step = view.mapSceneToView(position).x()
        self.point_at(float(min(max(round(step), 0), self._data.last_step)))
