"""Which part of the canvas is enlarged, and how wheel, keys and mouse change that."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent, QNativeGestureEvent, QWheelEvent

from glassnet.ui.canvas.geometry import Layout, Outline
from glassnet.ui.canvas.gestures import Gesture, Host, Press
from glassnet.ui.canvas.zooming import FIT, Zoom, enlarged

NOTCH, KEY = 1.2, 1.5  # how much one notch of the wheel enlarges, and one press of a key
_SIDEWAYS = 60.0  # pixels for one notch of the wheel
_MARGIN = 24.0  # pixels around what is brought into view
_STILL = 4  # pixels that a click may wander


class Lens:
    """Holds the whole layout and the zoom; `changed` is called when another part is seen."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._document: object = None
        self.zoom = FIT
        self.whole: Layout
        self.layout: Layout

    def take(self, whole: Layout, document: object) -> None:
        """Look at a layout: the same part as before, but all of another document's or data's."""
        old = getattr(self, "whole", None)
        if old is not None and _differs(old.outline, whole.outline, document is self._document):
            self.zoom = FIT
        self.whole, self._document = whole, document
        self.layout = enlarged(whole, self.zoom)

    def look(self, zoom: Zoom) -> None:
        """Show another part."""
        if zoom != self.zoom:
            self.zoom = zoom
            self.layout = enlarged(self.whole, zoom)
            self._changed()

    @property
    def slots(self) -> dict[str, Callable[[], None]]:
        """What the window's actions for it do."""
        return {
            "zoomInAction": self.enlarge,
            "zoomOutAction": self.reduce,
            "fitAction": self.fit,
        }

    @property
    def view(self) -> QRectF:
        """Where an enlarged part is seen."""
        return self.whole.inside

    def fit(self) -> None:
        """Show all."""
        self.look(FIT)

    def enlarge(self) -> None:
        """Closer, about the middle."""
        self.magnify(KEY, self.view.center())

    def reduce(self) -> None:
        """Farther away, about the middle."""
        self.magnify(1 / KEY, self.view.center())

    def magnify(self, factor: float, point: QPointF) -> None:
        """Closer or farther away by a factor; what lies at the point stays there."""
        self.look(self.zoom.about(factor, point, self.view))

    def pan(self, by: QPointF) -> None:
        """Move what is seen by so many pixels."""
        self.look(self.zoom.panned(by, self.view))

    def reveal(self, box: QRectF) -> None:
        """Bring a box of the layout into view."""
        if self.zoom != FIT:
            self.look(self.zoom.showing(box, self.view, _MARGIN))

    def wheel(self, event: QWheelEvent) -> None:
        """The wheel enlarges what is under the mouse; with Shift, or tilted, it moves sideways.

        With Alt it is not meant for the lens.
        """
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            event.ignore()
            return
        turned = event.angleDelta()
        notches = (turned.y() or turned.x()) / 120
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier or not turned.y():
            self.pan(QPointF(notches * _SIDEWAYS, 0))
        else:
            self.magnify(NOTCH**notches, event.position())
        event.accept()

    def pinch(self, event: QNativeGestureEvent) -> bool:
        """Two fingers on a touch pad; False for a gesture that means something else."""
        if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
            return False
        self.magnify(max(1 + event.value(), 0.1), event.position())
        return True


class LensHost(Host, Protocol):
    """What moving the picture needs of the canvas."""

    lens: Lens

    def setCursor(self, shape: Qt.CursorShape) -> None: ...


class Slide(Gesture):
    """The picture follows the mouse, `speed` pixels for each of the mouse's."""

    def __init__(self, canvas: LensHost, point: QPointF, speed: float = 1.0) -> None:
        super().__init__(canvas)
        self._lens, self._start, self._speed = canvas.lens, point, speed
        self._before = self._from = canvas.lens.zoom

    def jump(self, by: QPointF) -> None:
        """Move the picture by so many pixels before it follows the mouse."""
        self._lens.pan(by)
        self._from = self._lens.zoom

    def move(self, point: QPointF) -> None:
        by = (point - self._start) * self._speed
        self._lens.look(self._from.panned(by, self._lens.view))

    def finish(self, point: QPointF) -> None:
        self.move(point)

    def cancel(self) -> None:
        self._lens.look(self._before)


class Pan(Slide):
    """The picture itself is dragged; where the mouse has not moved it was a click."""

    def __init__(self, canvas: LensHost, point: QPointF, button: Qt.MouseButton) -> None:
        super().__init__(canvas, point)
        self.button = button
        self._host, self._click = canvas, Press(canvas, point)
        self._moved = False

    def move(self, point: QPointF) -> None:
        if not self._moved and (point - self._start).manhattanLength() < _STILL:
            return
        if not self._moved:
            self._moved = True
            self._host.setCursor(Qt.CursorShape.ClosedHandCursor)
        super().move(point)

    def finish(self, point: QPointF) -> None:
        super().finish(point)
        self._host.setCursor(Qt.CursorShape.ArrowCursor)
        if not self._moved and self.button == Qt.MouseButton.LeftButton:
            self._click.finish(point)

    def cancel(self) -> None:
        super().cancel()
        self._host.setCursor(Qt.CursorShape.ArrowCursor)


def pan_for(canvas: LensHost, event: QMouseEvent) -> Pan | None:
    """The pan that a press begins: with the middle button, or where nothing is."""
    if canvas.lens.zoom == FIT:
        return None
    bare = event.button() == Qt.MouseButton.LeftButton and not canvas.target_at(event.position())
    if bare or event.button() == Qt.MouseButton.MiddleButton:
        return Pan(canvas, event.position(), event.button())
    return None


def _differs(old: Outline, new: Outline, same_document: bool) -> bool:
    """Whether another network or other data are to be seen; an edit only changes some layers."""
    if (old.inputs, old.kind, old.image) != (new.inputs, new.kind, new.image):
        return True
    return not same_document and old != new
