"""The thin plot under a loss surface: how honest it is along the path."""

import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QHBoxLayout

from glassnet.ui.plots.honesty import Honesty
from glassnet.ui.plots.labels import EndLabel, EndLabels
from glassnet.ui.plots.plotting import loss_text, pen
from glassnet.ui.plots.pointed_plot import PointedPlot
from glassnet.ui.plots.surface_texts import percent
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme

Floats = NDArray[np.float64]

HEIGHT, LABELS = 56, 84  # pixels
ROOM = 0.08  # above and below the curves, as a share of their extent


class HonestyPlot(PointedPlot):
    """True loss and on-plane loss over the recorded steps, and the share of the displacement that
    lies off the plane, from 0 at the foot to 100 % at the top.

    `hovered` carries the step under the pointer, or None.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._points: list[Honesty] = []
        item = self.plot.getPlotItem()
        item.setContentsMargins(0, 0, 0, 0)
        for side in ("left", "bottom"):
            item.hideAxis(side)
        self._view = item.getViewBox()
        self.curves = {
            name: pg.PlotCurveItem(connect="finite", antialias=True)
            for name in ("off", "plane", "true")
        }
        for curve in self.curves.values():
            self.plot.addItem(curve, ignoreBounds=True)
        self.labels = EndLabels()
        self.labels.setFixedWidth(LABELS)
        self.setFixedHeight(HEIGHT)
        self.setAccessibleName(tr("How honest the picture is along the path"))
        self.setToolTip(
            tr(
                "Over the recorded steps. Solid: the network's own loss. Dashed: the loss of its "
                "projection on the plane. Dotted: the share of the displacement since the start "
                "that lies off the plane, from 0 at the foot to 100 % at the top."
            )
        )
        self._view.sigResized.connect(self._draw)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.plot, 1)
        row.addWidget(self.labels)
        self.restyle()

    def show_points(self, points: Sequence[Honesty]) -> None:
        """Draw what is known of the path."""
        self._points = sorted(points, key=_step)
        self._draw()

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""
        theme = self._theme
        self.plot.setBackground(theme.color("surface"))
        self.labels.setFont(theme.font("caption"))
        for name, pattern, color in (
            ("true", [], "ink"),
            ("plane", [4, 2.5], "ink"),
            ("off", [0.1, 2.4], "dim"),
        ):
            line = pen(theme.color(color), self, 1.5)
            if pattern:
                line.setDashPattern(pattern)
            self.curves[name].setPen(line)
        self._draw()

    def point_to(self, position: QPointF | None) -> None:
        """Tell the step there."""
        inside = position is not None and self._view.sceneBoundingRect().contains(position)
        if position is None or not inside or not self._points:
            self.hovered.emit(None)
            return
        x = self._view.mapSceneToView(position).x()
        steps = np.array([point.step for point in self._points])
        self.hovered.emit(int(steps[np.argmin(np.abs(steps - x))]))

    def _draw(self, _view: object = None) -> None:
        points = self._points
        steps = np.array([point.step for point in points], np.float64)
        true = np.array([point.true_loss for point in points], np.float64)
        plane = np.array([point.plane_loss for point in points], np.float64)
        off = np.array([np.nan if point.off is None else point.off for point in points], np.float64)
        finite = np.concatenate([true, plane])
        finite = finite[np.isfinite(finite)]
        low, high = (finite.min(), finite.max()) if len(finite) else (0.0, 1.0)
        high = high if high > low else low + (abs(low) or 1.0)
        span = high - low
        if len(points) > 1:
            first, last = float(steps[0]), float(steps[-1])
            bounds = (low - ROOM * span, high + ROOM * span)
            self.plot.setRange(xRange=(first, last), yRange=bounds, padding=0)
        heights = {"true": true, "plane": plane, "off": low + off * span}
        for name, curve in self.curves.items():
            curve.setData(steps, heights[name]) if len(points) > 1 else curve.setData([], [])
        self._label(points[-1:], {name: values[-1:] for name, values in heights.items()})

    def _label(self, last: Sequence[Honesty], ends: dict[str, Floats]) -> None:
        labels = []
        for point in last:
            texts = {
                "true": tr("true {loss}").format(loss=loss_text(point.true_loss)),
                "plane": tr("plane {loss}").format(loss=loss_text(point.plane_loss)),
                "off": tr("off {share}").format(share=percent(point.off or 0.0)),
            }
            for name, text in texts.items():
                y = float(ends[name][0])
                if math.isfinite(y):
                    place = self._view.mapViewToScene(QPointF(point.step, y)).y()
                    color = self._theme.color("dim" if name == "off" else "ink")
                    labels.append(EndLabel(text, color, place))
        self.labels.set_labels(labels, None, self.height())


def _step(point: Honesty) -> int:
    return point.step
