"""The losses of the racers over their steps, and before them those of the hand."""

import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout

from glassnet.ui.plots.curve_scale import heights
from glassnet.ui.plots.decimation import band
from glassnet.ui.plots.descent.marks import racer_color
from glassnet.ui.plots.descent.record import Record
from glassnet.ui.plots.labels import EndLabel, EndLabels
from glassnet.ui.plots.plotting import (
    BOTTOM_AXIS,
    LEFT_AXIS,
    TOP,
    axis_texts,
    decade_ticks,
    nice_ticks,
    pen,
    style_axis,
    ticks_within,
)
from glassnet.ui.plots.pointed_plot import PointedPlot
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme

Floats = NDArray[np.float64]

COLUMN = 84  # pixels for the names at the ends
DECADES = 12  # that the axis goes down below its top, at most
ABOVE = 1.0  # of the fall below the start, that a climb above it is shown
PIECES = 150  # that a long curve is drawn in
FEWEST = 20  # steps that the axis is long, at least


class RaceCurves(PointedPlot):
    """Loss over the step for each racer, up to the step that is shown; left of 0 the hand's moves.

    The axis is logarithmic where no loss is zero or below. What climbs far above its start leaves
    the plot at the top. `hovered` carries the step under the pointer, or None.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._grid = pg.PlotCurveItem(connect="pairs")
        self._zero = pg.InfiniteLine(0, angle=90)
        self.curves: list[pg.PlotCurveItem] = []
        self._hand = pg.PlotCurveItem(connect="finite", antialias=True)
        self.labels = EndLabels()
        self.labels.setFixedWidth(COLUMN)
        for item in (self._grid, self._zero, self._hand):
            self.plot.addItem(item, ignoreBounds=True)
        self._shown: tuple[Record | None, int, tuple[str, ...], Floats] = (
            None, 0, (), np.empty(0)
        )  # fmt: skip
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.plot, 1)
        row.addWidget(self.labels)
        self.plot.getPlotItem().getViewBox().sigResized.connect(self._draw)
        self.restyle()

    def show_race(
        self, record: Record | None, step: int, names: Sequence[str], hand: Floats
    ) -> None:
        """Draw a race up to a step, and the losses (k,) of the hand before it."""
        self._shown = (record, step, tuple(names), hand)
        self._draw()

    def drawn(self, row: int) -> tuple[Floats, Floats]:
        """Steps and heights of a racer's curve as they are drawn."""
        x, y = self.curves[row].getData()
        return (np.empty(0), np.empty(0)) if x is None else (x, y)

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""
        theme = self._theme
        self.plot.setBackground(theme.color("surface"))
        item = self.plot.getPlotItem()
        style_axis(item.getAxis("left"), theme, LEFT_AXIS)
        style_axis(item.getAxis("bottom"), theme, BOTTOM_AXIS)
        self._grid.setPen(pen(theme.color("line"), self))
        self._zero.setPen(pen(theme.color("ring"), self))
        hand = pen(theme.color("ink"), self, 2)
        hand.setStyle(Qt.PenStyle.DotLine)
        self._hand.setPen(hand)
        self.labels.setFont(theme.font("caption", "medium"))
        for row, curve in enumerate(self.curves):
            curve.setPen(pen(racer_color(theme, row), self, 2))
        self._draw()

    # ---- drawing

    def _draw(self, _view: object = None) -> None:
        record, step, names, hand = self._shown
        losses = np.empty((0, 1)) if record is None else record.losses
        self._have(len(losses))
        row = 0 if record is None else record.row(step)
        steps = np.zeros(1) if record is None else record.steps[: row + 1].astype(float)
        shown = losses[:, : row + 1]
        log = bool(min(_least(losses), _least(hand)) > 0)
        low, high = self._span(losses, hand, log)
        first = -max(len(hand) - 1, 0)
        last = max(FEWEST, 0 if record is None else record.reached)
        self._scale((first, last), (low, high), log)
        self._zero.setVisible(first < 0)
        self._hand.setData(np.arange(first, first + len(hand)), heights(hand, log))
        ends = []
        for one, (curve, values) in enumerate(zip(self.curves, shown, strict=True)):
            drawn = np.clip(heights(values, log), low - 1, high + (high - low))
            curve.setData(*band(steps, drawn, drawn, PIECES))
            if one < len(names) and np.isfinite(drawn[-1]):
                ends.append((names[one], racer_color(self._theme, one), float(drawn[-1])))
        self._name(ends, low, high)

    def _have(self, count: int) -> None:
        while len(self.curves) > count:
            self.plot.removeItem(self.curves.pop())
        while len(self.curves) < count:
            curve = pg.PlotCurveItem(connect="finite", antialias=True)
            curve.setPen(pen(racer_color(self._theme, len(self.curves)), self, 2))
            self.plot.addItem(curve, ignoreBounds=True)
            self.curves.append(curve)

    def _span(self, losses: Floats, hand: Floats, log: bool) -> tuple[float, float]:
        """From the least loss of all to the greatest at the start, or of the hand."""
        firsts = heights(np.concatenate([losses[:, :1].ravel(), hand]), log)
        every = heights(np.concatenate([losses.ravel(), hand]), log)
        firsts, every = firsts[np.isfinite(firsts)], every[np.isfinite(every)]
        if not len(firsts):
            return 0.0, 1.0
        high, low = float(firsts.max()), float(every.min())
        high = min(float(every.max()), high + ABOVE * (high - low))
        if log:
            low = max(low, high - DECADES)
        elif 0 <= low < high / 3:
            low = 0.0
        if high <= low:
            high = low + 1.0
        room = 0.08 * (high - low)
        return low - (room if low else 0), high + room

    def _scale(self, along: tuple[float, float], span: tuple[float, float], log: bool) -> None:
        low, high = span
        self.plot.setRange(xRange=along, yRange=span, padding=0)
        item = self.plot.getPlotItem()
        if log:
            ticks, texts = _log_ticks(low, high)
        else:
            ticks = ticks_within(low, high, 3)
            texts = axis_texts(ticks)
        item.getAxis("left").setTicks([list(zip(ticks, texts, strict=True))])
        places = [tick for tick in nice_ticks(0, along[1], 4) if tick <= along[1] * 0.95]
        item.getAxis("bottom").setTicks([list(zip(places, axis_texts(places), strict=True))])
        self._grid.setData(np.tile(along, len(ticks)), np.repeat(np.array(ticks), 2))

    def _name(self, ends: Sequence[tuple[str, QColor, float]], low: float, high: float) -> None:
        height = self.plot.getPlotItem().getViewBox().height()
        labels = [
            EndLabel(text, color, TOP + height * (1 - min(max((y - low) / (high - low), 0), 1)))
            for text, color, y in ends
        ]
        foot = EndLabel(tr("steps"), self._theme.color("dim"), TOP + height + BOTTOM_AXIS / 2)
        self.labels.set_labels(labels, foot, TOP + height)

    def point_to(self, position: QPointF | None) -> None:
        """Tell the step there."""
        view = self.plot.getPlotItem().getViewBox()
        inside = position is not None and view.sceneBoundingRect().contains(position)
        self.hovered.emit(round(view.mapSceneToView(position).x()) if inside else None)


def _least(values: Floats) -> float:
    finite = values[np.isfinite(values)]
    return float(finite.min()) if len(finite) else np.inf


def _log_ticks(low: float, high: float) -> tuple[list[float], list[str]]:
    """Powers of ten, or round numbers where there are not two of them."""
    ticks = decade_ticks(low, high, 3)
    if len(ticks) > 1:
        return ticks, [axis_texts([10.0**tick])[0] for tick in ticks]
    numbers = [one for one in nice_ticks(10**low, 10**high, 3) if 10**low <= one <= 10**high]
    return [math.log10(one) for one in numbers], axis_texts(numbers)
