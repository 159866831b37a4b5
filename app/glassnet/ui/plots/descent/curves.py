"""The losses of the racers over their steps, and before them those of the hand."""

import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt

from glassnet.ui.plots.curve_scale import heights
from glassnet.ui.plots.decimation import band
from glassnet.ui.plots.descent.marks import racer_color
from glassnet.ui.plots.descent.record import Record
from glassnet.ui.plots.plotting import axis_texts, decade_ticks, pen, ticks_within
from glassnet.ui.plots.step_plot import StepPlot
from glassnet.ui.theme import Theme

Floats = NDArray[np.float64]

DECADES = 12  # that the axis goes down below its top, at most
ABOVE = 1.0  # of the fall below the start, that a climb above it is shown
PIECES = 150  # that a long curve is drawn in
FEWEST = 20  # steps that the axis is long, at least


class RaceCurves(StepPlot):
    """Loss over the step for each racer, up to the step that is shown; left of 0 the hand's moves.

    The axis is logarithmic where no loss is zero or below. What climbs far above its start leaves
    the plot at the top. `hovered` carries the step under the pointer, or None.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._zero = pg.InfiniteLine(0, angle=90)
        self.curves: list[pg.PlotCurveItem] = []
        self._hand = pg.PlotCurveItem(connect="finite", antialias=True)
        for item in (self._zero, self._hand):
            self.plot.addItem(item, ignoreBounds=True)
        self._shown: tuple[Record | None, int, tuple[str, ...], Floats] = (
            None, 0, (), np.empty(0)
        )  # fmt: skip
        self.restyle()

    def show_race(
        self, record: Record | None, step: int, names: Sequence[str], hand: Floats
    ) -> None:
        """Draw a race up to a step, and the losses (k,) of the hand before it."""
        self._shown = (record, step, tuple(names), hand)
        self.draw()

    def drawn(self, row: int) -> tuple[Floats, Floats]:
        """Steps and heights of a racer's curve as they are drawn."""
        x, y = self.curves[row].getData()
        return (np.empty(0), np.empty(0)) if x is None else (x, y)

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""
        theme = self._theme
        self._zero.setPen(pen(theme.color("ring"), self))
        hand = pen(theme.color("ink"), self, 2)
        hand.setStyle(Qt.PenStyle.DotLine)
        self._hand.setPen(hand)
        for row, curve in enumerate(self.curves):
            curve.setPen(pen(racer_color(theme, row), self, 2))
        super().restyle()

    # ---- drawing

    def draw(self) -> None:
        """Draw the curves up to the step that is shown."""
        record, step, names, hand = self._shown
        losses = np.empty((0, 1)) if record is None else record.losses
        self._have(len(losses))
        row = 0 if record is None else record.row(step)
        steps = np.zeros(1) if record is None else record.steps[: row + 1].astype(float)
        shown = losses[:, : row + 1]
        log = bool(min(_least(losses), _least(hand)) > 0)
        low, high = span = self._span(losses, hand, log)
        first = -max(len(hand) - 1, 0)
        last = max(FEWEST, 0 if record is None else record.reached)
        ticks, texts = _ticks(low, high, log)
        self.scale((first, last), last, span, ticks, texts)
        self._zero.setVisible(first < 0)
        self._hand.setData(np.arange(first, first + len(hand)), heights(hand, log))
        ends = []
        for one, (curve, values) in enumerate(zip(self.curves, shown, strict=True)):
            drawn = np.clip(heights(values, log), low - 1, high + (high - low))
            curve.setData(*band(steps, drawn, drawn, PIECES))
            if one < len(names) and np.isfinite(drawn[-1]):
                ends.append((names[one], racer_color(self._theme, one), float(drawn[-1])))
        self.name_ends(ends, span)

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

    def point_to(self, position: QPointF | None) -> None:
        """Tell the step there."""
        view = self.plot.getPlotItem().getViewBox()
        inside = position is not None and view.sceneBoundingRect().contains(position)
        self.hovered.emit(round(view.mapSceneToView(position).x()) if inside else None)


def _least(values: Floats) -> float:
    finite = values[np.isfinite(values)]
    return float(finite.min()) if len(finite) else np.inf


def _ticks(low: float, high: float, log: bool) -> tuple[list[float], list[str]]:
    """Numbers of the axis: where it is logarithmic powers of ten, unless there are not two."""
    if not log:
        ticks = ticks_within(low, high, 3)
        return ticks, axis_texts(ticks)
    ticks = decade_ticks(low, high, 3)
    if len(ticks) > 1:
        return ticks, [axis_texts([10.0**tick])[0] for tick in ticks]
    numbers = ticks_within(10**low, 10**high, 3)
    return [math.log10(one) for one in numbers], axis_texts(numbers)
