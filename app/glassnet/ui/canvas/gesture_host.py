"""What carries out gestures: one at a time, begun, moved, and ended or given up."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from glassnet.ui.canvas.building import DropLayer, MoveLayer
from glassnet.ui.canvas.geometry import Layout
from glassnet.ui.canvas.gestures import Gesture
from glassnet.ui.canvas.lens import Lens
from glassnet.ui.canvas.readout import Readout
from glassnet.ui.canvas.room import resting
from glassnet.ui.canvas.scene import Scene
from glassnet.ui.canvas.targets import Target
from glassnet.ui.canvas.zooming import enlarged
from glassnet.ui.session import Session
from glassnet.ui.sidebar.layer_palette import layer_in


class GestureHost(QWidget):
    """The part of the canvas that has a gesture."""

    scene: Scene
    session: Session
    readout: Readout
    lens: Lens

    def __init__(self) -> None:
        super().__init__()
        self.gesture: Gesture | None = None
        self.hovered: Target | None = None
        self.setAcceptDrops(True)

    def target_at(self, point: QPointF) -> Target | None:
        """What lies at a point of the canvas."""
        raise NotImplementedError

    def choose(self, target: Target | None) -> None:
        """Select a neuron or edge, show an example, or select nothing."""
        raise NotImplementedError

    def make_room(self) -> None:
        """Place everything as `wanted_layout` says."""
        raise NotImplementedError

    def enlarged(self, layout: Layout) -> Layout:
        """A layout of the whole canvas as it is seen."""
        return enlarged(layout, self.lens.zoom)

    @property
    def making_room(self) -> bool:
        """Whether the gesture wants everything elsewhere."""
        return self.gesture is not None and self.gesture.layout is not None

    @property
    def wanted_layout(self) -> Layout:
        """Where everything is to stand: as the gesture wants it, or as ever."""
        wanted = self.gesture.layout if self.gesture is not None else None
        return wanted or resting(self.scene.outline, self.width(), self.height())

    def cancel(self) -> None:
        """Drop the gesture without a trace."""
        if self.gesture is not None:
            self.gesture.cancel()
        self.gesture = None
        self.make_room()
        self.update()

    def begin_gesture(self, gesture: Gesture) -> None:
        """Begin to build."""
        self.gesture, self.hovered = gesture, None
        self.readout.hide()
        self.make_room()
        self.update()

    def move_gesture(self, point: QPointF) -> None:
        """The mouse is now here."""
        if self.gesture is not None:
            self.gesture.move(point)
            self.point_with(self.gesture.cursor)
            self.make_room()
            # What stands still does so: only what the gesture shows is drawn anew.
            QWidget.update(self)

    def end_gesture(self, point: QPointF) -> None:
        """The mouse was let go here."""
        gesture, self.gesture = self.gesture, None
        if gesture is not None:
            gesture.finish(point)
            self.make_room()
            self.update()

    def pull(self, what: str, layer: int, at: QPointF) -> None:
        """A layer is dragged by its head: `what` as in `TitleButton`, `at` in global pixels."""
        point = self.mapFromGlobal(at)
        if what == "begin":
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.begin_gesture(MoveLayer(self, layer, point))
        elif not isinstance(self.gesture, MoveLayer):
            return  # it was given up meanwhile
        elif what == "move":
            self.move_gesture(point)
        elif what == "end":
            self.end_gesture(point)
        else:
            self.cancel()

    def point_with(self, shape: Qt.CursorShape) -> None:
        """Give the mouse a shape."""
        if self.cursor().shape() != shape:
            self.setCursor(shape)

    # ------------------------------------------------------------------ drops of the palette

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A layer of the palette comes."""
        kind = layer_in(event.mimeData())
        if kind is not None:
            self.begin_gesture(DropLayer(self, kind, event.position()))
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """It is here; only where it can be dropped it is welcome."""
        gesture = self.gesture
        self.move_gesture(event.position())
        event.setAccepted(isinstance(gesture, DropLayer) and gesture.problem is None)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        """It has gone, or Escape was pressed."""
        self.cancel()

    def dropEvent(self, event: QDropEvent) -> None:
        """It is dropped."""
        if isinstance(self.gesture, DropLayer):
            event.acceptProposedAction()
        self.end_gesture(event.position())
