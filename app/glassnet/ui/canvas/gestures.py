"""What the mouse does on the canvas, one object per gesture: it begins, moves, and ends or is
cancelled. Nothing changes before it ends."""

from typing import Protocol

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication

from glassnet.ui.canvas.geometry import Layout
from glassnet.ui.canvas.scene import Scene
from glassnet.ui.canvas.targets import Target
from glassnet.ui.session import Session


class Host(Protocol):
    """What a gesture needs of the canvas."""

    scene: Scene
    session: Session

    def target_at(self, point: QPointF) -> Target | None:
        """What lies at a point."""

    def choose(self, target: Target | None) -> None:
        """Select a neuron or edge, show an example, or select nothing."""

    def width(self) -> int:
        """The canvas's width (pixels)."""

    def height(self) -> int:
        """The canvas's height (pixels)."""

    def enlarged(self, layout: Layout) -> Layout:
        """A layout of the whole canvas as it is seen."""


class Gesture:
    """The base: does nothing. It ends when its `button` is let go."""

    button = Qt.MouseButton.LeftButton

    def __init__(self, canvas: Host) -> None:
        self._canvas = canvas

    @property
    def layout(self) -> Layout | None:
        """Where everything stands meanwhile; None: where it stood."""
        return None

    @property
    def cursor(self) -> Qt.CursorShape:
        """What the mouse looks like meanwhile."""
        return Qt.CursorShape.ArrowCursor

    def move(self, point: QPointF) -> None:
        """The mouse is now here."""

    def finish(self, point: QPointF) -> None:
        """The mouse was let go: do it."""

    def cancel(self) -> None:
        """Give up: what has been seen of it already is taken back."""

    def paint(self, painter: QPainter) -> None:
        """Show what would happen."""

    def say(self, painter: QPainter) -> None:
        """Show in words what would happen, or why it cannot."""


class Press(Gesture):
    """A click; it counts only when the mouse is let go over what it was pressed on."""

    def __init__(self, canvas: Host, point: QPointF) -> None:
        super().__init__(canvas)
        self._point = point
        self.target = canvas.target_at(point)

    @property
    def cursor(self) -> Qt.CursorShape:
        hand = self.target is not None and self.target.kind not in ("edge", "layer")
        return Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.ArrowCursor

    def pulled(self, point: QPointF) -> int | None:
        """The layer that is dragged along by now; None where it is none, or not far enough."""
        far = (point - self._point).manhattanLength() >= QApplication.startDragDistance()
        target = self.target
        return target.layer if target is not None and target.kind == "layer" and far else None

    def finish(self, point: QPointF) -> None:
        if self._canvas.target_at(point) == self.target:
            self._canvas.choose(self.target)
