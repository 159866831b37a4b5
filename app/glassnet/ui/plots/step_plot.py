"""What plots of losses over steps have in common."""

import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor, QFontMetricsF
from PySide6.QtWidgets import QHBoxLayout

from glassnet.ui.plots.labels import GAP, EndLabel, EndLabels
from glassnet.ui.plots.plotting import (
    BOTTOM_AXIS,
    LEFT_AXIS,
    axis_texts,
    nice_ticks,
    number_left,
    pen,
    style_axis,
)
from glassnet.ui.plots.pointed_plot import PointedPlot
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme

Span = tuple[float, float]


class StepPlot(PointedPlot):
    """Curves over steps, drawn by a subclass in `draw`: axes, a grid, and a name at each end."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.labels = EndLabels()
        self._grid = pg.PlotCurveItem(connect="pairs")
        self.plot.addItem(self._grid, ignoreBounds=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.plot, 1)
        row.addWidget(self.labels)
        self.plot.getPlotItem().getViewBox().sigResized.connect(self._resize)

    def draw(self) -> None:
        """Draw the curves anew."""

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""
        theme, item = self._theme, self.plot.getPlotItem()
        self.plot.setBackground(theme.color("surface"))
        style_axis(item.getAxis("left"), theme, LEFT_AXIS)
        style_axis(item.getAxis("bottom"), theme, BOTTOM_AXIS)
        self._grid.setPen(pen(theme.color("line"), self))
        self.labels.setFont(theme.font("caption", "medium"))
        self.draw()

    def scale(
        self, along: Span, last: float, span: Span, ticks: Sequence[float], texts: Sequence[str]
    ) -> None:
        """Fit the axes to steps and heights, number the steps up to `last`, and name `ticks`."""
        self.plot.setRange(xRange=along, yRange=span, padding=0)
        item = self.plot.getPlotItem()
        number_left(item.getAxis("left"), self._theme, list(zip(ticks, texts, strict=True)))
        steps = [step for step in nice_ticks(0, last, 4) if step <= 0.96 * last]
        item.getAxis("bottom").setTicks([list(zip(steps, axis_texts(steps), strict=True))])
        self._grid.setData(np.tile(along, len(ticks)), np.repeat(np.array(ticks), 2))

    def name_ends(self, ends: Sequence[tuple[str, QColor, float]], span: Span) -> None:
        """Write names beside the heights at which curves end, as near as there is room."""
        low, high = span
        box = self.plot.getPlotItem().getViewBox().sceneBoundingRect()
        labels = [
            EndLabel(
                text,
                color,
                box.bottom() - box.height() * min(max((y - low) / (high - low), 0.0), 1.0),
            )
            for text, color, y in ends
        ]
        metrics = QFontMetricsF(self.labels.font())
        widest = max(metrics.horizontalAdvance(one) for one in (*(end[0] for end in ends), "steps"))
        self.labels.setFixedWidth(math.ceil(widest) + GAP + 1)
        foot = EndLabel(tr("steps"), self._theme.color("dim"), box.bottom() + BOTTOM_AXIS / 2 + 1)
        self.labels.set_labels(labels, foot, box.bottom())

    def _resize(self, _view: object) -> None:
        self.draw()
