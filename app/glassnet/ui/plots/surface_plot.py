"""The plot of a loss surface: picture and contours, and over them the path."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter
from PySide6.QtWidgets import QGraphicsItem, QVBoxLayout

from glassnet.landscape import Plane, contour_levels, contours
from glassnet.ui.plots.picture import Tones, picture, tones
from glassnet.ui.plots.plotting import pen
from glassnet.ui.plots.pointed_plot import PointedPlot
from glassnet.ui.plots.surface_frame import SurfaceFrame
from glassnet.ui.plots.surface_overlay import SurfaceOverlay
from glassnet.ui.theme import Theme

Floats = NDArray[np.float64]

LEVELS = 12
BRIGHT = 0.6  # the tone from which on a contour is dark instead of light
LIGHT_LINE, DARK_LINE = QColor(255, 255, 255, 84), QColor(10, 14, 30, 84)


class SurfacePlot(PointedPlot):
    """A loss surface in the theme's map, its contours, and `overlay` with the path.

    Where the loss is not finite the ground is hatched. `hovered` carries the loss of the grid's
    point nearest to the pointer, nan included, or None when the pointer leaves.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._grid: tuple[Floats, Floats, Floats] | None = None
        self._tones: Tones | None = None
        item = self.plot.getPlotItem()
        item.setContentsMargins(0, 0, 0, 0)
        for side in ("left", "bottom"):
            item.hideAxis(side)
        self.plot.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._view = item.getViewBox()
        self.image = pg.ImageItem()
        self.contours = (self._contour_item(), self._contour_item())
        self.plot.addItem(self.image, ignoreBounds=True)
        for lines in self.contours:
            self.plot.addItem(lines, ignoreBounds=True)
        self.frame = SurfaceFrame(self._view)
        self.overlay = SurfaceOverlay(self._view)
        self._ranges = ((0.0, 1.0), (0.0, 1.0))
        self._view.sigResized.connect(self._follow_geometry)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.plot)
        self.restyle()

    @property
    def tones(self) -> Tones | None:
        """The tones of the surface that is shown, None when there is none."""
        return self._tones

    def clear(self) -> None:
        """Show no surface and no path."""
        self._grid = self._tones = None
        self.image.clear()
        for lines in self.contours:
            lines.setData([], [])
        self.frame.set_key(None, self._theme.surface_map)
        self.overlay.set_path(np.empty((0, 2)), None)

    def show_surface(self, plane: Plane, alphas: Floats, betas: Floats, losses: Floats) -> None:
        """Show losses (n, m) known at alphas × betas, over the whole of the plane's ranges."""
        self._grid, self._tones = (alphas, betas, losses), tones(losses)
        (a, b), (c, d) = self._ranges = (plane.alpha, plane.beta)
        rgba = picture(
            self._tones.shares, alphas, betas, plane.alpha, plane.beta, self._theme.surface_map
        )
        self.image.setImage(rgba, autoLevels=False)
        self.image.setRect(QRectF(a, c, b - a, d - c))
        self._draw_contours(alphas, betas, losses, self._tones)
        self.plot.setRange(xRange=plane.alpha, yRange=plane.beta, padding=0)
        self.frame.set_key(self._tones, self._theme.surface_map)
        self._follow_geometry()

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""
        theme = self._theme
        self.plot.setBackground(theme.color("surface"))
        self._view.setBackgroundColor(theme.color("raised"))
        for lines, color in zip(self.contours, (LIGHT_LINE, DARK_LINE), strict=True):
            lines.setPen(pen(color, self))
        hatch = QBrush(theme.color("dim"), Qt.BrushStyle.BDiagPattern)
        self._view.background.setBrush(hatch)
        self.frame.set_style(theme.font("caption", "medium"), theme.color("surface"))

    def _contour_item(self) -> pg.PlotCurveItem:
        lines = pg.PlotCurveItem(connect="finite", antialias=True)
        # Its pixels are kept between frames: only the path above it moves.
        lines.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        return lines

    def _draw_contours(self, alphas: Floats, betas: Floats, losses: Floats, seen: Tones) -> None:
        """Light lines on the dark ground and dark ones on the bright, each kind as one item."""
        levels = contour_levels(losses, LEVELS)
        dark = np.array([seen.share(level) >= BRIGHT for level in levels], bool)
        for lines, chosen in zip(self.contours, (levels[~dark], levels[dark]), strict=True):
            gap = np.full((1, 2), np.nan)
            parts = [
                part for line in contours(alphas, betas, losses, chosen) for part in (line, gap)
            ]
            points = np.concatenate([gap, *parts])
            lines.setData(points[:, 0], points[:, 1])

    def _follow_geometry(self) -> None:
        self.frame.set_box(self._view.rect())
        self.overlay.set_view(self._view.rect(), *self._ranges)

    def point_to(self, position: QPointF | None) -> None:
        """Tell the loss there."""
        self.hovered.emit(None if position is None else self._loss_at(position))

    def _loss_at(self, position: QPointF) -> float | None:
        if self._grid is None or not self._view.sceneBoundingRect().contains(position):
            return None
        place = self._view.mapSceneToView(position)
        alphas, betas, losses = self._grid
        row = int(np.argmin(np.abs(alphas - place.x())))
        column = int(np.argmin(np.abs(betas - place.y())))
        return float(losses[row, column])
