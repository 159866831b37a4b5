"""A surface that one races on: click it to begin there, drag to walk down by hand."""

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent

from glassnet.landscape import Function, Plane
from glassnet.ui.plots.descent.gesture import Dragging
from glassnet.ui.plots.descent.marks import surface_look
from glassnet.ui.plots.descent.overlay import RaceOverlay
from glassnet.ui.plots.surface_aim import Window
from glassnet.ui.plots.surface_plot import SurfacePlot
from glassnet.ui.theme import Theme

GRID = 121  # points along each axis of a test function's picture


class RaceSurface(SurfacePlot):
    """A loss surface with the racers on it; the wheel looks closer.

    `dragging` tells what the mouse does, and `place` where a pixel of it is.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._box = self.plot.getPlotItem().getViewBox()
        self.race = RaceOverlay(self._box, theme, surface_look())
        self.dragging = Dragging(self.plot.viewport(), self._inside, self)
        self._plane: Plane | None = None
        self._window = Window()
        self.hand.zoomed.connect(self._zoom)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._box.sigResized.connect(self._follow_race)
        self.plot.viewport().setCursor(Qt.CursorShape.CrossCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys are the race's."""
        event.ignore()

    @property
    def plane(self) -> Plane | None:
        """What is shown."""
        return self._plane

    def show_ground(
        self, plane: Plane, alphas: np.ndarray, betas: np.ndarray, losses: np.ndarray
    ) -> None:
        """Show losses (n, m) at alphas × betas over a plane's ranges, the whole of another one."""
        if plane is not self._plane:
            self._plane, self._window = plane, Window()
        self.show_surface(plane, alphas, betas, losses)
        self._look()

    def show_function(self, function: Function) -> None:
        """Show a test function over its ranges."""
        alphas = np.linspace(*function.x_range, GRID)
        betas = np.linspace(*function.y_range, GRID)
        plane = Plane("given", np.zeros(2), np.eye(2), function.x_range, function.y_range)
        self.show_ground(plane, alphas, betas, function.value(alphas[:, None], betas[None, :]))

    def pixel(self, place: tuple[float, float]) -> QPointF:
        """Where a place (x, y) of the surface lies in the plot's viewport."""
        return QPointF(self._box.mapViewToScene(QPointF(*place)))

    def place(self, pixel: QPointF) -> tuple[float, float]:
        """The place under a pixel of the viewport, the nearest one inside of the picture."""
        at = self._box.mapSceneToView(pixel)
        (a, b), (c, d) = self.ranges
        return min(max(at.x(), a), b), min(max(at.y(), c), d)

    def _zoom(self, factor: float, at: tuple[float, float]) -> None:
        """Look closer, or back towards the whole."""
        closer = self._window.zoomed(factor, at)
        self._window = closer if closer.factor < 1 else Window()
        self._look()

    def _look(self) -> None:
        if self._plane is not None:
            self.look_at(*self._window.ranges(self._plane))
            self._follow_race()

    def _inside(self, pixel: QPointF) -> bool:
        return self._plane is not None and bool(self._box.sceneBoundingRect().contains(pixel))

    def _follow_race(self) -> None:
        if self._plane is not None:
            self.race.set_view(self._box.rect(), *self.ranges)
