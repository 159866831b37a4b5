"""The hand on a loss surface: the wheel, a pinch and the keys look closer, dragging moves on."""

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QNativeGestureEvent, QWheelEvent

NOTCH = 1.25  # one notch of the wheel, or one key
STEP = 0.1  # of the view, for an arrow key
CENTRE = (0.5, 0.5)

Shares = tuple[float, float]

_CLOSER = {
    Qt.Key.Key_Plus: 1 / NOTCH,
    Qt.Key.Key_Equal: 1 / NOTCH,
    Qt.Key.Key_Minus: NOTCH,
}
ARROWS = {
    Qt.Key.Key_Left: (-STEP, 0.0),
    Qt.Key.Key_Right: (STEP, 0.0),
    Qt.Key.Key_Up: (0.0, STEP),
    Qt.Key.Key_Down: (0.0, -STEP),
}


class SurfaceHand(QObject):
    """Turns events of a plot's viewport into moves of its window; each method takes what is its.

    `zoomed` carries how many times as wide the view is to be, and the place (shares of the view,
    from the left and from below) that stays; `moved` by which shares the view moves; `reset` asks
    for the whole, `grasped` says that a drag begins, and `given_up` that it was cancelled.
    """

    zoomed = Signal(float, tuple)
    moved = Signal(tuple)
    reset = Signal()
    grasped = Signal()
    given_up = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.box = QRectF()
        self._at: QPointF | None = None

    @property
    def dragging(self) -> bool:
        """Whether the surface is held."""
        return self._at is not None

    def take(self, event: QEvent) -> bool:
        """Take an event of the viewport; False where it is not the hand's."""
        if isinstance(event, QWheelEvent):
            turned = event.angleDelta().y() / 120
            if turned:
                self.zoomed.emit(NOTCH**-turned, self._shares(event.position()))
            return True
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self.zoomed.emit(1 / max(0.1, 1 + event.value()), self._shares(event.position()))
            return True
        if not isinstance(event, QMouseEvent):
            return False
        within = self.dragging or self.box.contains(event.position())
        return within and self._take_mouse(event)

    def take_key(self, event: QKeyEvent) -> bool:
        """Take a key: + and − look closer, arrows move, 0 shows the whole, Escape lets go."""
        key = Qt.Key(event.key())
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.ShiftModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        if key == Qt.Key.Key_Escape and self.dragging:
            self._at = None
            self.given_up.emit()
        elif not plain:
            return False
        elif key in _CLOSER:
            self.zoomed.emit(_CLOSER[key], CENTRE)
        elif key in ARROWS:
            self.moved.emit(ARROWS[key])
        elif key == Qt.Key.Key_0:
            self.reset.emit()
        else:
            return False
        return True

    def _take_mouse(self, event: QMouseEvent) -> bool:
        left = event.button() == Qt.MouseButton.LeftButton
        match event.type():
            case QEvent.Type.MouseButtonPress if left:
                self._at = event.position()
                self.grasped.emit()
            case QEvent.Type.MouseButtonDblClick if left:
                self.reset.emit()
            case QEvent.Type.MouseMove if self._at is not None:
                gone, self._at = event.position() - self._at, event.position()
                self.moved.emit((-gone.x() / self.box.width(), gone.y() / self.box.height()))
            case QEvent.Type.MouseButtonRelease if left and self.dragging:
                self._at = None
            case _:
                return False
        return event.type() != QEvent.Type.MouseButtonPress  # the plot takes the keyboard by it

    def _shares(self, at: QPointF) -> Shares:
        across = (at.x() - self.box.left()) / max(self.box.width(), 1.0)
        up = (self.box.bottom() - at.y()) / max(self.box.height(), 1.0)
        return min(max(across, 0.0), 1.0), min(max(up, 0.0), 1.0)
