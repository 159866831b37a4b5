"""Pressing, dragging and letting go in a plot's picture."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget


class Dragging(QObject):
    """The left mouse button on a plot: `pressed` and `dragged` carry the pixel of the viewport.

    A press counts where the plot is `open` and `inside` says so. `released` is the end; `given_up`
    comes instead where the right button, or `give_up`, ends it without a trace.
    """

    pressed = Signal(QPointF)
    dragged = Signal(QPointF)
    released = Signal()
    given_up = Signal()

    def __init__(self, plot: QWidget, inside: Callable[[QPointF], bool], parent: QObject) -> None:
        super().__init__(parent)
        self.open = True
        self.held = False
        self._inside = inside
        plot.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Take the plot's mouse events; True where one is used up."""
        if not isinstance(event, QMouseEvent):
            return False
        kind, button = event.type(), event.button()
        left = button == Qt.MouseButton.LeftButton
        if kind == QEvent.Type.MouseButtonPress:
            if self.held:
                return button == Qt.MouseButton.RightButton and self.give_up()
            if not (left and self.open) or not self._inside(event.position()):
                return False
            self.held = True
            self.pressed.emit(event.position())
            return True
        if kind == QEvent.Type.MouseMove and self.held:
            self.dragged.emit(event.position())
        elif kind == QEvent.Type.MouseButtonRelease and self.held:
            if left:
                self.held = False
                self.released.emit()
            return True
        return False

    def give_up(self) -> bool:
        """End it without a trace; False where nothing is held."""
        held, self.held = self.held, False
        if held:
            self.given_up.emit()
        return held
