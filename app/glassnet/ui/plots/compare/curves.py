"""The courses of two runs on the same axes."""

import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from msgspec import Struct
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFontMetricsF, QPen
from PySide6.QtWidgets import QHBoxLayout

from glassnet.experiment.comparing import Comparison, Moment
from glassnet.ui.plots.curve_data import CurveData
from glassnet.ui.plots.curve_scale import heights, loss_axis
from glassnet.ui.plots.labels import GAP, EndLabel, EndLabels
from glassnet.ui.plots.plotting import (
    BOTTOM_AXIS,
    LEFT_AXIS,
    axis_texts,
    loss_text,
    mixed,
    nice_ticks,
    number_left,
    pen,
    style_axis,
)
from glassnet.ui.plots.pointed_plot import PointedPlot
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme

Floats = NDArray[np.float64]

COLORS = ("ink", "accent")
SYMBOLS = ("o", "s")
"""Of A and B: the colour, and the mark of the moment; A's line is solid, B's is dashed."""
POINTS = 160  # stretches of the batch losses that are drawn
ROOM = 0.05


class Course(Struct, frozen=True, eq=False):
    """One run: the mean batch losses of stretches of steps, and the losses measured on the way.

    `mark` is the step and loss of the moment that is compared.
    """

    batch_steps: Floats
    batch: Floats
    steps: Floats
    losses: Floats
    mark: tuple[float, float]

    def at(self, step: float) -> float:
        """The loss measured last up to a step; nan before the first."""
        place = int(np.searchsorted(self.steps, step, "right")) - 1
        return float(self.losses[place]) if place >= 0 else math.nan


def course_of(moment: Moment, split: str) -> Course:
    """What is drawn of a moment's run: the loss of a split, "train" or "validation"."""
    steps, low, high = (np.asarray(part, np.float64) for part in moment.curve)
    starts = np.arange(0, len(steps), max(1, -(-len(steps) // POINTS)))
    mean = (low + high) / 2
    if len(steps):
        lengths = np.diff(starts, append=len(steps))
        mean, steps = np.add.reduceat(mean, starts) / lengths, steps[starts + lengths - 1]
    rows = {row.step: getattr(row, f"{split}_loss") for row in moment.rows}
    here = getattr(moment.metrics, f"{split}_loss")
    rows = dict(sorted((rows | {moment.step: here}).items()))
    losses = np.array([np.nan if loss is None else loss for loss in rows.values()], np.float64)
    mark = (float(moment.step), math.nan if here is None else float(here))
    return Course(steps, mean, np.array([*rows], np.float64), losses, mark)


class ComparedCurves(PointedPlot):
    """The loss over the steps of both runs: A solid, B dashed, batches pale behind them.

    `hovered` carries the step under the pointer, None when it leaves. A line stands where the runs
    part.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.courses: tuple[Course, ...] = ()
        self.parted: int | None = None
        self._log = self._alone = False
        self._last = 1.0
        self.labels = EndLabels()
        self._grid = pg.PlotCurveItem(connect="pairs")
        self.crosshair = pg.InfiniteLine(angle=90)
        self.parting = pg.InfiniteLine(angle=90)
        self._batches = [pg.PlotCurveItem(connect="finite", antialias=True) for _ in COLORS]
        self._lines = [pg.PlotCurveItem(connect="finite", antialias=True) for _ in COLORS]
        self._marks = [pg.ScatterPlotItem(size=9, pxMode=True, antialias=True) for _ in COLORS]
        under = (self._grid, self.parting, self.crosshair)
        for item in (*under, *self._batches, *self._lines, *self._marks):
            self.plot.addItem(item, ignoreBounds=True)
        self.crosshair.hide()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.plot, 1)
        layout.addWidget(self.labels)
        self.setFixedHeight(150)
        self.plot.getPlotItem().getViewBox().sigResized.connect(self._draw)
        self.restyle()

    def show_comparison(self, both: Comparison) -> str:
        """Draw both runs, or the one that both moments are of; the split that is measured."""
        rows = both.a.metrics, both.b.metrics
        held_out = all(row.validation_loss is not None for row in rows)
        split = "validation" if held_out else "train"
        self.courses = tuple(course_of(moment, split) for moment in (both.a, both.b))
        if both.same_run:  # one of them may have been read before the other was trained on
            longer = max(self.courses, key=lambda one: len(one.steps) and one.steps[-1])
            self.courses = tuple(
                Course(longer.batch_steps, longer.batch, longer.steps, longer.losses, one.mark)
                for one in self.courses
            )
        self._alone = both.same_run
        self.parted = both.parted
        self._last = max(1.0, both.a.end, both.b.end)
        self._draw()
        return split

    def set_log(self, log: bool) -> None:
        """Draw losses on a logarithmic axis, or a linear one."""
        self._log = log
        self._draw()

    def drawn(self, place: int) -> tuple[Floats, Floats]:
        """The points of a side's measured line, as they are drawn."""
        x, y = self._lines[place].getData()
        return (np.empty(0), np.empty(0)) if x is None else (x, y)

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""
        theme = self._theme
        self.plot.setBackground(theme.color("surface"))
        item = self.plot.getPlotItem()
        style_axis(item.getAxis("left"), theme, LEFT_AXIS)
        style_axis(item.getAxis("bottom"), theme, BOTTOM_AXIS)
        self._grid.setPen(pen(theme.color("line"), self))
        self.crosshair.setPen(pen(theme.color("dim"), self))
        parting = pen(theme.color("dim"), self)
        parting.setStyle(Qt.PenStyle.DotLine)
        self.parting.setPen(parting)
        for place, key in enumerate(COLORS):
            color = theme.color(key)
            pale = mixed(color, theme.color("surface"), 0.4)
            self._batches[place].setPen(pen(pale, self))
            self._lines[place].setPen(self._line(place))
            self._marks[place].setPen(pen(theme.color("surface"), self, 1.5))
            self._marks[place].setBrush(color)
            self._marks[place].setSymbol(SYMBOLS[place])
        self.labels.setFont(theme.font("caption", "medium"))
        self._draw()

    def point_to(self, position: QPointF | None) -> None:
        """Tell the step there, and mark it."""
        view = self.plot.getPlotItem().getViewBox()
        inside = position is not None and view.sceneBoundingRect().contains(position)
        if not inside or not self.courses:
            self.crosshair.hide()
            self.hovered.emit(None)
            return
        step = min(max(0.0, round(view.mapSceneToView(position).x())), self._last)
        self.crosshair.setValue(step)
        self.crosshair.show()
        self.hovered.emit(int(step))

    def values_at(self, step: float) -> tuple[float, ...]:
        """The losses that were measured last, of A and B, up to a step; nan beyond their ends."""
        return tuple(one.at(step) for one in self.courses)

    # ---- drawing

    def _line(self, place: int) -> QPen:
        line = pen(self._theme.color(COLORS[place]), self, 2)
        if place:
            line.setDashPattern([4, 2.5])
            line.setCapStyle(Qt.PenCapStyle.FlatCap)
        return line

    def _draw(self, _view: object = None) -> None:
        if not self.courses:
            return
        low, high = self._scale()
        for place, one in enumerate(self.courses):
            shown = not (place and self._alone)
            for item in (self._batches[place], self._lines[place]):
                item.setVisible(shown)
            self._batches[place].setData(one.batch_steps, self._within(one.batch, high))
            self._lines[place].setData(one.steps, self._within(one.losses, high))
            mark = heights(np.array([one.mark[1]]), self._log)
            self._marks[place].setData(np.array([one.mark[0]]), np.minimum(mark, high))
        self.parting.setVisible(self.parted is not None)
        if self.parted is not None:
            self.parting.setValue(self.parted)
        self._name(low, high)

    def _within(self, losses: Floats, high: float) -> Floats:
        """Where losses lie; a painter stumbles over what is far above the plot."""
        return np.minimum(heights(losses, self._log), 2 * abs(high) + high)

    def _scale(self) -> tuple[float, float]:
        """Fit both axes and the grid."""
        nothing = np.full(0, np.nan)
        a, b = self.courses
        batch = np.concatenate([a.batch, b.batch])
        data = CurveData(nothing, a.losses, b.losses, nothing, nothing, "", nothing, batch, batch)
        axis = loss_axis(data, self._log)
        low, high = axis.low, axis.high + ROOM * (axis.high - axis.low)
        self.plot.setRange(xRange=(0, self._last * (1 + ROOM)), yRange=(low, high), padding=0)
        steps = [step for step in nice_ticks(0, self._last, 4) if step <= 0.97 * self._last]
        axes, ticks = self.plot.getPlotItem(), np.array(axis.ticks)
        numbers = list(zip(axis.ticks, axis.texts, strict=True))
        number_left(axes.getAxis("left"), self._theme, numbers)
        axes.getAxis("bottom").setTicks([list(zip(steps, axis_texts(steps), strict=True))])
        self._grid.setData(np.tile([0, self._last], len(ticks)), np.repeat(ticks, 2))
        return low, high

    def _name(self, low: float, high: float) -> None:
        """A and B with their losses, at the heights of their marks."""
        box = self.plot.getPlotItem().getViewBox().sceneBoundingRect()
        labels, texts = [], [tr("steps")]
        for name, one, color in zip("AB", self.courses, COLORS, strict=True):
            height = float(heights(np.array([one.mark[1]]), self._log)[0])
            if math.isfinite(height):
                share = min(max((height - low) / (high - low), 0.0), 1.0)
                texts.append(f"{name} {loss_text(one.mark[1])}")
                y = box.bottom() - share * box.height()
                labels.append(EndLabel(texts[-1], self._theme.color(color), y))
        metrics = QFontMetricsF(self.labels.font())
        widest = max(metrics.horizontalAdvance(text) for text in texts)
        self.labels.setFixedWidth(math.ceil(widest) + GAP + 1)
        foot = EndLabel(tr("steps"), self._theme.color("dim"), box.bottom() + BOTTOM_AXIS / 2 + 1)
        self.labels.set_labels(labels, foot, box.bottom())


def place_text(step: int, values: Sequence[float]) -> str:
    """What the curves tell at a step."""
    parts = [
        f"{name} {loss_text(value)}"
        for name, value in zip("AB", values, strict=True)
        if math.isfinite(value)
    ]
    return "  ·  ".join([tr("step {step}").format(step=f"{step:,}"), *parts])
