"""What the mouse and the wheel do on the canvas, and which menus it has."""

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QMenu

from glassnet.experiment import edits
from glassnet.ui import groups
from glassnet.ui.canvas.asking import Asking
from glassnet.ui.canvas.building import MoveLayer
from glassnet.ui.canvas.decision_map import DecisionMap
from glassnet.ui.canvas.furniture import Furniture
from glassnet.ui.canvas.gesture_host import GestureHost
from glassnet.ui.canvas.gestures import Press
from glassnet.ui.canvas.handles import grip_at
from glassnet.ui.canvas.keys import Keys
from glassnet.ui.canvas.lens import pan_for
from glassnet.ui.canvas.menus import Calls, canvas_menu, selection_menu
from glassnet.ui.canvas.picture import InputPicture
from glassnet.ui.canvas.pins import Pins
from glassnet.ui.canvas.readout import Readout
from glassnet.ui.canvas.resizing import DragUnits
from glassnet.ui.canvas.skip_drag import DrawSkip
from glassnet.ui.canvas.skips import Skips
from glassnet.ui.canvas.targets import Target, edge_at
from glassnet.ui.selection import NOTHING, Selection
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme

_CURSORS = {
    **dict.fromkeys(
        ("neuron", "input", "point", "picture", "skip"), Qt.CursorShape.PointingHandCursor
    ),
    "edge": Qt.CursorShape.ArrowCursor,
    "layer": Qt.CursorShape.OpenHandCursor,
    "grip": Qt.CursorShape.SizeVerCursor,
    "tail": Qt.CursorShape.CrossCursor,
}
_TIPS = {
    "layer": "A click selects the layer, a drag moves it (Alt+Left, Alt+Right)",
    "grip": "Drag for more or fewer units n (+, −)",
    "tail": "Drag over the layers that a skip is to lead around (Ctrl+K)",
}


class CanvasInput(GestureHost):
    """The part of the canvas that listens; painting is the other part's."""

    tool_wanted = Signal(str)
    threshold_wanted = Signal(str, str)

    theme: Theme
    map: DecisionMap
    picture: InputPicture
    skips: Skips
    furniture: Furniture
    pins: Pins

    def __init__(self) -> None:
        super().__init__()
        self._mouse = QPointF(-1, -1)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _listen(self) -> None:
        """Once the parts are there: listen to them and to the session."""
        self.readout = Readout(self, self.scene)
        self.asking = Asking(self)
        self.keys = Keys(self)
        self.asking.card.opened.connect(self.readout.hide)
        self.furniture.menu_wanted.connect(self.open_layer_menu)
        self.furniture.turned.connect(self.turn)
        self.furniture.pulled.connect(self.pull)
        self.session.selection_changed.connect(self._selection_changed)

    # ------------------------------------------------------------------ what is where

    def target_at(self, point: QPointF) -> Target | None:
        """What lies at a point of the canvas."""
        if not self.scene.layout.view.contains(point):
            return None
        row = self.map.row_at(point)
        if row is not None:
            return Target("point", row=row)
        row = self.picture.row_at(point)
        if row is not None:
            return Target("picture", row=row)
        found = self.scene.layout.unit_at(point)
        if found is not None:
            return Target("neuron" if found[0] >= 0 else "input", *found)
        skip = self.skips.target_at(point)
        if skip is not None:
            return skip
        layer = grip_at(self.scene, point)
        if layer is not None:
            return Target("grip", layer)
        column = self.scene.layout.column_at(point)
        if column is not None:
            return Target("layer", column.layer)
        return edge_at(self.scene.layout, point)

    def choose(self, target: Target | None) -> None:
        """Select a neuron or edge, show an example, or select nothing."""
        if target is None:
            self.session.select(NOTHING)
        elif target.kind in ("point", "picture"):
            self.session.show_example(target.row)
        elif target.kind == "input" and self.scene.layout.strip:
            self.turn(1)
        elif target.kind == "layer":
            groups.choose(self.session, target.layer, QApplication.keyboardModifiers())
        else:
            self.session.select(target.selection or self.session.selection)

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
        if self.skips.approach(point):
            super().update()
        target = self.target_at(point)
        if target != self.hovered:
            self.hovered = target
            self.setToolTip(tr(_TIPS.get(target.kind, "")) if target is not None else "")
            self.update()
        self.point_with(_CURSORS[target.kind] if target is not None else Qt.CursorShape.ArrowCursor)
        self.readout.show_target(None if self.asking.typing else target, point)

    def _selection_changed(self, selection: Selection) -> None:
        columns = self.scene.layout.every
        if selection.kind == "neuron" and selection.layer + 1 < len(columns):
            self.lens.reveal(columns[selection.layer + 1].unit_box(selection.unit))
        self.furniture.place()
        self.update()

    # ------------------------------------------------------------------ mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a gesture; another button gives it up."""
        pan = pan_for(self, event) if self.gesture is None else None
        if self.gesture is not None:
            self.cancel()
        elif pan is not None:
            self.gesture = pan
            self.readout.hide()
        elif event.button() == Qt.MouseButton.LeftButton:
            at = event.position()
            press = Press(self, at)
            held = press.target
            if held is not None and held.kind == "grip":
                self.begin_gesture(DragUnits(self, held.layer, at))
            elif held is not None and held.kind == "tail":
                self.begin_gesture(DrawSkip(self, held.layer, at))
            else:
                self.gesture = self.asking.press(at) or press

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Type a weight, a bias or an input; elsewhere it is a second press."""
        left = event.button() == Qt.MouseButton.LeftButton
        if not (left and self.asking.double_click(event.position())):
            self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the gesture on, or tell what is under the mouse."""
        self._mouse = event.position()
        gesture = self.gesture
        if gesture is None:
            self._hover(self._mouse)
            return
        layer = gesture.pulled(self._mouse) if isinstance(gesture, Press) else None
        if layer is not None:
            self.begin_gesture(MoveLayer(self, layer, self._mouse))
        self.move_gesture(self._mouse)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the gesture."""
        if self.gesture is not None and event.button() == self.gesture.button:
            self.end_gesture(event.position())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Alt, turn the number under the mouse; else closer, farther away or sideways."""
        if self.asking.wheel(event):
            event.accept()
        else:
            self.lens.wheel(event)

    def leaveEvent(self, _event: QEvent) -> None:
        """Nothing is under the mouse."""
        self._mouse = QPointF(-1, -1)
        self.hovered = None
        self.skips.approach(None)
        self.readout.hide()
        self.update()

    # ------------------------------------------------------------------ keys and menus

    def event(self, event: QEvent) -> bool:
        """Keep the keys that walk and remove from the window's shortcuts; take pinches."""
        if isinstance(event, QNativeGestureEvent):
            return self.lens.pinch(event) or super().event(event)
        kind = QEvent.Type.ShortcutOverride
        if event.type() == kind and isinstance(event, QKeyEvent) and self.keys.wants(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the key means on the canvas; see `Keys`."""
        if not self.keys.press(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """A key held down was one gesture."""
        if not event.isAutoRepeat():
            self.session.end_drag()

    def remove_selected(self) -> None:
        """Take the selected layers or neuron out, or cut the selected skip."""
        chosen = self.session.selection
        if chosen.kind == "neuron" and chosen.layer >= 0:
            self.session.apply(edits.remove_neuron, chosen.layer, chosen.unit)
        elif chosen.kind == "skip":
            groups.cut_skip(self.session)
        elif chosen.layers:
            groups.remove(self.session)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with what is under the mouse or selected, or with the canvas."""
        selection = self.session.selection
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            target = self.target_at(QPointF(event.pos()))
            held = QApplication.mouseButtons() & Qt.MouseButton.LeftButton
            if held:
                return  # the button that gave up a gesture asks for no menu
            menu = self.asking.menu(QPointF(event.pos()))
            if menu is not None:
                self._pop_up(menu, event.globalPos())
                return
            selection = (target and target.selection) or NOTHING
        self._open_menu(selection, event.globalPos())

    def open_layer_menu(self, layer: int, at: QPointF) -> None:
        """Offer what can be done with a layer."""
        chosen = self.session.selection
        among = chosen.kind == "layer" and layer in chosen.layers
        self._open_menu(chosen if among else Selection("layer", layer), at.toPoint())

    def _open_menu(self, selection: Selection, at: QPoint) -> None:
        if selection.kind == "none":
            self._pop_up(canvas_menu(self, self.session), at)
            return
        furniture = self.furniture
        calls = Calls(
            furniture.settings.open_for,
            self._use_tool,
            furniture.folding.toggle,
            self._ask_threshold,
        )
        menu = selection_menu(self, self.session, self.scene, selection, calls)
        self.asking.extend(menu, selection)
        self._pop_up(menu, at)

    @staticmethod
    def _pop_up(menu: QMenu, at: QPoint) -> None:
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)

    def _use_tool(self, action: str, selection: Selection) -> None:
        """Select something and ask for an action of the window on it."""
        self.session.select(selection)
        self.tool_wanted.emit(action)

    def _ask_threshold(self, selection: Selection, quantity: str, comparison: str) -> None:
        """Select what a breakpoint is wanted on, and ask for its threshold."""
        self.session.select(selection)
        self.threshold_wanted.emit(quantity, comparison)
