"""The plot of a loss surface: picture and contours, and over them the path."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import QGraphicsItem, QGraphicsRectItem, QVBoxLayout

from glassnet.landscape import Plane, contour_levels, contours
from glassnet.ui.plots.picture import Tones, picture, tones
from glassnet.ui.plots.plotting import pen
from glassnet.ui.plots.pointed_plot import PointedPlot
from glassnet.ui.plots.surface_frame import SurfaceFrame
from glassnet.ui.plots.surface_hand import SurfaceHand
from glassnet.ui.plots.surface_overlay import SurfaceOverlay
from glassnet.ui.theme import Theme

Floats = NDArray[np.float64]
Range = tuple[float, float]
Spot = int | float | None

LEVELS = 12
FINEST = 101  # points along an axis from which contours are drawn, at most
BRIGHT = 0.6  # the tone from which on a contour is dark instead of light
LIGHT_LINE, DARK_LINE = QColor(255, 255, 255, 84), QColor(10, 14, 30, 84)
UNIT: Range = (0.0, 1.0)


class SurfacePlot(PointedPlot):
    """A loss surface in the theme's map, its contours, and `overlay` with the path.

    Where the loss is not finite the ground is hatched, and plain where it is not known. `hovered`
    carries what is under the pointer: the index of a point of the path, as an int, or the loss of
    the grid's nearest point, nan included; None when the pointer leaves. `hand` tells of zooming
    and moving; what then is looked at is up to `look_at`.
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
        self._hatched = QGraphicsRectItem(self._view)
        self._hatched.setZValue(-1000)
        self._hatched.setPen(QColor(Qt.GlobalColor.transparent))
        self.image = pg.ImageItem()
        self.contours = (self._contour_item(), self._contour_item())
        self.plot.addItem(self.image, ignoreBounds=True)
        for lines in self.contours:
            self.plot.addItem(lines, ignoreBounds=True)
        self.frame = SurfaceFrame(self._view)
        self.overlay = SurfaceOverlay(self._view)
        self.hand = SurfaceHand(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._ranges = self._known = (UNIT, UNIT)
        self._view.sigResized.connect(self._follow_geometry)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.plot)
        self.restyle()

    @property
    def tones(self) -> Tones | None:
        """The tones of the surface that is shown, None when there is none."""
        return self._tones

    @property
    def ranges(self) -> tuple[Range, Range]:
        """The ranges of α and β that are looked at."""
        return self._ranges

    def clear(self) -> None:
        """Show no surface and no path."""
        self._grid = self._tones = None
        self.image.clear()
        for lines in self.contours:
            lines.setData([], [])
        self.frame.set_key(None, self._theme.surface_map)
        self.overlay.set_path(np.empty((0, 2)), None)

    def show_surface(
        self, plane: Plane, alphas: Floats, betas: Floats, losses: Floats, *, log: bool = True
    ) -> None:
        """Show losses (n, m) known at alphas × betas, over the whole of the plane's ranges.

        Tones and contours follow the logarithm of the loss where `log` says so.
        """
        self._grid, self._tones = (alphas, betas, losses), tones(losses, log=log)
        self._known = (plane.alpha, plane.beta)
        rgba = picture(
            self._tones.shares, alphas, betas, plane.alpha, plane.beta, self._theme.surface_map
        )
        self.image.setImage(rgba, autoLevels=False)
        (a, b), (c, d) = self._known
        self.image.setRect(QRectF(a, c, b - a, d - c))
        self._draw_contours(self._tones)
        self.frame.set_key(self._tones, self._theme.surface_map)
        self.look_at(plane.alpha, plane.beta)

    def look_at(self, alpha: Range, beta: Range) -> None:
        """Look at these ranges of the plane, whether the loss is known there or not."""
        self._ranges = (alpha, beta)
        self.plot.setRange(xRange=alpha, yRange=beta, padding=0)
        self._follow_geometry()

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""
        theme = self._theme
        self.plot.setBackground(theme.color("surface"))
        self._view.setBackgroundColor(theme.color("raised"))
        for lines, color in zip(self.contours, (LIGHT_LINE, DARK_LINE), strict=True):
            lines.setPen(pen(color, self))
        self._hatched.setBrush(QBrush(theme.color("dim"), Qt.BrushStyle.BDiagPattern))
        self.frame.set_style(theme.font("caption", "medium"), theme.color("surface"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Look closer, or move on."""
        if not self.hand.take_key(event):
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep the keys of the surface from the window's shortcuts while it has the focus."""
        own = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            escapes = event.key() == Qt.Key.Key_Escape and self.hand.dragging
            if escapes or (event.key() in own and not event.modifiers()):
                event.accept()
                return True
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the pointer, and let the hand take what is its."""
        super().eventFilter(watched, event)
        return self._grid is not None and self.hand.take(event)

    def _contour_item(self) -> pg.PlotCurveItem:
        lines = pg.PlotCurveItem(connect="finite", antialias=True)
        # Its pixels are kept between frames: only the path above it moves.
        lines.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        return lines

    def _draw_contours(self, seen: Tones) -> None:
        """Light lines on the dark ground and dark ones on the bright, each kind as one item."""
        assert self._grid is not None
        every = slice(None, None, 1 + (len(self._grid[0]) - 1) // FINEST)
        alphas, betas, losses = self._grid[0][every], self._grid[1][every], self._grid[2]
        losses = losses[every, every]
        levels = contour_levels(losses, LEVELS, log=seen.log)
        dark = np.array([seen.share(level) >= BRIGHT for level in levels], bool)
        for lines, chosen in zip(self.contours, (levels[~dark], levels[dark]), strict=True):
            gap = np.full((1, 2), np.nan)
            parts = [
                part for line in contours(alphas, betas, losses, chosen) for part in (line, gap)
            ]
            points = np.concatenate([gap, *parts])
            lines.setData(points[:, 0], points[:, 1])

    def _follow_geometry(self) -> None:
        box = self._view.rect()
        self.frame.set_box(box)
        self.overlay.set_view(box, *self._ranges)
        self.hand.box = self._view.sceneBoundingRect()
        (a, b), (c, d) = self._known
        corners = self.overlay.pixels_of(np.array([(a, d), (b, c)]))
        known = QRectF(QPointF(*corners[0]), QPointF(*corners[1]))
        self._hatched.setRect(known.intersected(box))

    def point_to(self, position: QPointF | None) -> None:
        """Tell what is there, and mark a point of the path."""
        spot = None if position is None or self.hand.dragging else self._spot(position)
        self.overlay.mark(spot if isinstance(spot, int) else None)
        self.hovered.emit(spot)

    def _spot(self, position: QPointF) -> Spot:
        if self._grid is None or not self._view.sceneBoundingRect().contains(position):
            return None
        near = self.overlay.near(self._view.mapFromScene(position))
        if near is not None:
            return near
        place = self._view.mapSceneToView(position)
        (a, b), (c, d) = self._known
        if not (a <= place.x() <= b and c <= place.y() <= d):
            return None
        alphas, betas, losses = self._grid
        row = int(np.argmin(np.abs(alphas - place.x())))
        column = int(np.argmin(np.abs(betas - place.y())))
        return float(losses[row, column])
