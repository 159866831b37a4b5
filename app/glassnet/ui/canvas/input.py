"""Mouse, keys and drops on the canvas."""

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QWidget

from glassnet.experiment import edits, weight_edits
from glassnet.ui.canvas.decision_map import DecisionMap
from glassnet.ui.canvas.frozen import freezable, is_frozen
from glassnet.ui.canvas.furniture import Furniture
from glassnet.ui.canvas.gestures import DropLayer, Gesture, Press
from glassnet.ui.canvas.menus import Calls, selection_menu
from glassnet.ui.canvas.picture import InputPicture
from glassnet.ui.canvas.readout import Readout
from glassnet.ui.canvas.scene import Scene
from glassnet.ui.canvas.targets import Target, edge_at
from glassnet.ui.selection import NOTHING, Selection
from glassnet.ui.session import Session
from glassnet.ui.sidebar.layer_palette import layer_in

_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_OWN = {
    *(Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Escape),
    *(Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_Insert, Qt.Key.Key_F),
}


class CanvasInput(QWidget):
    """The part of the canvas that listens; painting is the other part's."""

    check_wanted = Signal()

    scene: Scene
    session: Session
    map: DecisionMap
    picture: InputPicture
    furniture: Furniture

    def __init__(self) -> None:
        super().__init__()
        self.gesture: Gesture | None = None
        self.hovered: Target | None = None
        self._mouse = QPointF(-1, -1)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _listen(self) -> None:
        """Once the parts are there: listen to them and to the session."""
        self.readout = Readout(self, self.scene)
        self.furniture.menu_wanted.connect(self.open_layer_menu)
        self.furniture.turned.connect(self.turn)
        self.session.selection_changed.connect(self._selection_changed)

    # ------------------------------------------------------------------ what is where

    def target_at(self, point: QPointF) -> Target | None:
        """What lies at a point of the canvas."""
        row = self.map.row_at(point)
        if row is not None:
            return Target("point", row=row)
        row = self.picture.row_at(point)
        if row is not None:
            return Target("picture", row=row)
        found = self.scene.layout.unit_at(point)
        if found is not None:
            return Target("neuron" if found[0] >= 0 else "input", *found)
        return edge_at(self.scene.layout, point)

    def choose(self, target: Target | None) -> None:
        """Select a neuron or edge, show an example, or select nothing."""
        if target is None:
            self.session.select(NOTHING)
        elif target.kind in ("point", "picture"):
            self.session.show_example(target.row)
        elif target.kind == "input" and self.scene.layout.strip:
            self.turn(1)
        else:
            kind = "edge" if target.kind == "edge" else "neuron"
            self.session.select(Selection(kind, target.layer, target.unit, target.source))  # type: ignore[arg-type]

    def turn(self, step: int) -> None:
        """Show another example of those under the picture."""
        row = self.picture.neighbour(step)
        if row is not None:
            self.session.show_example(row)

    def hover_again(self) -> None:
        """What is under the mouse may have changed, and its numbers have."""
        if self.gesture is None and self.rect().contains(self._mouse.toPoint()):
            self._hover(self._mouse)

    def _hover(self, point: QPointF) -> None:
        target = self.target_at(point)
        if target != self.hovered:
            self.hovered = target
            hand = target is not None and target.kind != "edge"
            self.setCursor(
                Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.ArrowCursor
            )
            self.update()
        self.readout.show_target(target, point)

    def _selection_changed(self, _selection: Selection) -> None:
        self.furniture.place()
        self.update()

    # ------------------------------------------------------------------ mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a gesture."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.gesture = Press(self, event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the gesture on, or tell what is under the mouse."""
        self._mouse = event.position()
        if self.gesture is not None:
            self.gesture.move(self._mouse)
            self.update()
        else:
            self._hover(self._mouse)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the gesture."""
        if event.button() == Qt.MouseButton.LeftButton and self.gesture is not None:
            gesture, self.gesture = self.gesture, None
            gesture.finish(event.position())
            self.update()

    def leaveEvent(self, _event: QEvent) -> None:
        """Nothing is under the mouse."""
        self._mouse = QPointF(-1, -1)
        self.hovered = None
        self.readout.hide()
        self.update()

    def cancel(self) -> None:
        """Drop the gesture without a trace."""
        self.gesture = None
        self.update()

    # ------------------------------------------------------------------ drops of the palette

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A layer of the palette comes."""
        kind = layer_in(event.mimeData())
        if kind is not None:
            self.gesture = DropLayer(self, kind, event.position())
            self.readout.hide()
            event.acceptProposedAction()
            self.update()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """It is here; only where it can be dropped it is welcome."""
        if isinstance(self.gesture, DropLayer):
            self.gesture.move(event.position())
            event.setAccepted(self.gesture.problem is None)
            self.update()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        """It has gone, or Escape was pressed."""
        self.cancel()

    def dropEvent(self, event: QDropEvent) -> None:
        """It is dropped."""
        gesture, self.gesture = self.gesture, None
        if isinstance(gesture, DropLayer):
            gesture.finish(event.position())
            event.acceptProposedAction()
        self.update()

    # ------------------------------------------------------------------ keys and menus

    def event(self, event: QEvent) -> bool:
        """Keep the keys that walk and remove from the window's shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = event.modifiers() in (
                Qt.KeyboardModifier.NoModifier,
                Qt.KeyboardModifier.KeypadModifier,
            )
            walks = event.key() in _ARROWS and self.session.selection.kind == "neuron"
            if plain and (walks or event.key() in _OWN):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk from neuron to neuron, + and − change units, Insert adds, Delete removes,
        Return opens the layer's settings, F freezes what is selected or lets it learn."""
        key = Qt.Key(event.key())
        if key in _ARROWS and self.session.selection.kind == "neuron":
            self._walk(*_ARROWS[key])
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._remove_selected()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Minus):
            self._change_units(1 if key == Qt.Key.Key_Plus else -1)
        elif key == Qt.Key.Key_Insert:
            self.session.apply(edits.insert_layer, max(0, self.session.selection.layer + 1))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open_settings()
        elif key == Qt.Key.Key_F:
            self._freeze_selected()
        elif key == Qt.Key.Key_Escape and self.gesture is not None:
            self.cancel()
        elif key == Qt.Key.Key_Escape and self.furniture.settings.isVisible():
            self.furniture.settings.dismiss()
        elif key == Qt.Key.Key_Escape:
            self.session.select(NOTHING)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """A key held down was one gesture."""
        if not event.isAutoRepeat():
            self.session.end_drag()

    def _change_units(self, step: int) -> None:
        """One unit more or fewer in the selected layer."""
        chosen = self.session.selection
        if chosen.kind != "none" and chosen.layer >= 0:
            units = self.scene.network.widths[chosen.layer] + step
            key = f"units {chosen.layer}"
            self.session.apply(edits.set_units, chosen.layer, units, key=key)

    def _walk(self, across: int, down: int) -> None:
        """Select the next neuron in a direction."""
        columns, chosen = self.scene.layout.columns, self.session.selection
        layer = min(max(chosen.layer + across, -1), len(columns) - 2)
        here, there = columns[chosen.layer + 1], columns[layer + 1]
        unit = chosen.unit + down
        if across and layer != chosen.layer:
            unit = int((chosen.unit + 0.5) * there.units / here.units)
        unit = min(max(unit, 0), there.units - 1)
        self.session.select(Selection("neuron", layer, unit))

    def _remove_selected(self) -> None:
        chosen = self.session.selection
        if chosen.kind == "neuron" and chosen.layer >= 0:
            self.session.apply(edits.remove_neuron, chosen.layer, chosen.unit)
        elif chosen.kind == "layer" and chosen.layer >= 0:
            self.session.apply(edits.remove_layer, chosen.layer)

    def _open_settings(self) -> None:
        chosen = self.session.selection
        if chosen.kind != "none" and chosen.layer >= 0:
            self.furniture.settings.open_for(chosen.layer)

    def _freeze_selected(self) -> None:
        found = freezable(self.scene, self.session.selection)
        if found:
            names = found[0][1]
            still = is_frozen(self.scene, names)
            self.session.apply(weight_edits.set_frozen, names, not still)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the neuron under the mouse, or the selected one."""
        selection = self.session.selection
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            target = self.target_at(QPointF(event.pos()))
            if target is None or target.kind not in ("neuron", "input", "edge"):
                return
            kind = "edge" if target.kind == "edge" else "neuron"
            selection = Selection(kind, target.layer, target.unit, target.source)  # type: ignore[arg-type]
        if selection.kind != "none":
            self._open_menu(selection, event.globalPos())

    def open_layer_menu(self, layer: int, at: QPointF) -> None:
        """Offer what can be done with a layer."""
        self._open_menu(Selection("layer", layer), at.toPoint())

    def _open_menu(self, selection: Selection, at: QPoint) -> None:
        calls = Calls(self.furniture.settings.open_for, self._check)
        menu = selection_menu(self, self.session, self.scene, selection, calls)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)

    def _check(self, selection: Selection) -> None:
        """Select a weight or bias and ask for its gradient to be checked."""
        self.session.select(selection)
        self.check_wanted.emit()
