"""The one transition that a canvas may be in."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget

from glassnet.ui.canvas.furniture import Furniture
from glassnet.ui.canvas.geometry import Layout
from glassnet.ui.canvas.scene import Scene
from glassnet.ui.canvas.transition import Shot, Transition, shoot


class Gliding:
    """Begins and ends transitions; the heads glide with their columns.

    `paint` draws all that stands still but for ground and edges. Nothing glides where nobody
    watches: on a hidden canvas, or before the first frame (`advance`) has come.
    """

    def __init__(
        self, canvas: QWidget, scene: Scene, furniture: Furniture, paint: Callable[[QPainter], None]
    ) -> None:
        self._canvas, self._scene, self._furniture, self._paint = canvas, scene, furniture, paint
        self.transition: Transition | None = None
        self._now: Shot | None = None
        self._watched = False

    @property
    def progress(self) -> float:
        """The share of the way that is done; 1 where nothing is on its way."""
        return 1.0 if self.transition is None else self.transition.progress

    def look(self, drawn: tuple[QImage, QRectF] | None) -> Shot | None:
        """How it looks before a change; None where nobody watches."""
        return self._shot(drawn) if self._watched and self._canvas.isVisible() else None

    def begin(self, before: Shot | None, layout: Layout, origins: Sequence[int | None]) -> None:
        """Go from what was to a layout; `origins` as in `Transition`."""
        self.transition = self._now = None
        if before is not None and before.layout is not layout:
            self.transition = Transition(before, layout, origins)
            self._furniture.shift(self.transition.shifts)

    def advance(self, seconds: float) -> bool:
        """Let time pass; whether something moved."""
        self._watched = True
        if self.transition is None:
            return False
        if self.transition.advance(seconds):
            self._furniture.shift(self.transition.shifts)
        else:
            self.arrive()
        return True

    def arrive(self) -> None:
        """Be there at once."""
        if self.transition is not None:
            self.transition = self._now = None
            self._furniture.shift()

    def renew(self) -> None:
        """The numbers have changed, or the picture of the edges has."""
        self._now = None

    def paint(self, painter: QPainter, drawn: tuple[QImage, QRectF] | None) -> None:
        """Draw this moment of the transition over the ground."""
        assert self.transition is not None
        if self._now is None:
            self._now = self._shot(drawn)
        self.transition.paint(painter, self._now)

    def _shot(self, drawn: tuple[QImage, QRectF] | None) -> Shot:
        standing = None if self.transition is None else self.transition.standing
        return shoot(self._scene, self._paint, drawn, standing)
