"""What the canvas can be asked with mouse and keys: numbers to set, and inputs to try."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from glassnet.ui.canvas.gestures import Gesture
from glassnet.ui.canvas.keys import ALT, ARROWS, PLAIN
from glassnet.ui.canvas.menus import show_key
from glassnet.ui.canvas.probing import SELECTED, MapPress, Probing
from glassnet.ui.canvas.tuning import Tuner, selection_of
from glassnet.ui.canvas.value_card import ValueCard
from glassnet.ui.selection import NOTHING, Selection
from glassnet.ui.text import tr

if TYPE_CHECKING:
    from glassnet.ui.canvas.input import CanvasInput

_TURNS = {Qt.Key.Key_Up: 1.0, Qt.Key.Key_Down: -1.0}
_TYPE = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2)
_SHIFT = Qt.KeyboardModifier.ShiftModifier


class Asking(QObject):
    """Sets numbers and moves the probe; each method tells whether what happened was meant for it.

    What was not, is left to the canvas, and nothing has been done.
    """

    def __init__(self, canvas: "CanvasInput") -> None:
        super().__init__(canvas)
        self._canvas, self._session = canvas, canvas.session
        self.card = ValueCard(canvas, canvas.theme)
        self.tuner = Tuner(canvas, self._session, canvas.scene, self.card)
        self.probing = Probing(canvas, self._session, canvas.scene, canvas.map, self.card)

    @property
    def typing(self) -> bool:
        """Whether a card is open."""
        return self.card.isVisible()

    def follow(self) -> None:
        """Another network: what was being typed belongs to it no longer."""
        self.card.dismiss()
        self.tuner.rest()

    def press(self, point: QPointF) -> Gesture | None:
        """The gesture that begins on the map."""
        on_map = self._canvas.map.inputs_at(point) is not None
        return MapPress(self._canvas, point, self.probing) if on_map else None

    def double_click(self, point: QPointF) -> bool:
        """Type what lies there: a weight, a bias, or the input."""
        target = self._canvas.target_at(point)
        if self._canvas.map.inputs_at(point) is not None:
            self.probing.type()
            return True
        if target is None or target.kind not in ("neuron", "input", "edge"):
            return False
        if target.kind == "input":
            self.probing.type()
            return self.probing.possible
        folded = not len(self._canvas.scene.layout.every[target.layer + 1].centres)
        selection = selection_of(target)
        if folded or selection is None:
            return False
        self._session.select(selection)
        return self._type(selection)

    def wheel(self, event: QWheelEvent) -> bool:
        """With Alt: turn the number under the mouse, or the selected one."""
        if not event.modifiers() & ALT:
            return False
        under = selection_of(self._canvas.target_at(event.position()))
        turned = self.tuner.wheel(under or self._session.selection, event)
        if turned:
            _stay(self._canvas, event)
        return turned

    def wants(self, event: QKeyEvent) -> bool:
        """Whether a key is for it and not for the window's shortcuts."""
        key, chosen = Qt.Key(event.key()), self._session.selection
        if event.modifiers() in PLAIN:
            moves = key in ARROWS and chosen == SELECTED
            tries = key == Qt.Key.Key_X and self.probing.possible
            return moves or tries or key in (Qt.Key.Key_F2, Qt.Key.Key_P)
        return key in _TURNS and bool(event.modifiers() & ALT) and self.tuner.can(chosen)

    def key(self, event: QKeyEvent) -> bool:
        """Return and F2 type what is selected, X an input, P pins a neuron; arrows move the probe,
        and with Alt turn the selected number; Escape goes back to the data."""
        key, chosen = Qt.Key(event.key()), self._session.selection
        if key in _TURNS and event.modifiers() & ALT:
            return self.tuner.turn(chosen, _TURNS[key], bool(event.modifiers() & _SHIFT))
        if key in ARROWS and chosen == SELECTED:
            self.probing.nudge(*ARROWS[key])
        elif (key in _TYPE and chosen == SELECTED) or key == Qt.Key.Key_X:
            self.probing.type()
        elif key == Qt.Key.Key_P:
            hovered = selection_of(self._canvas.hovered)
            neuron = next((s for s in (hovered, chosen) if s and s.kind == "neuron"), None)
            if neuron is not None:
                self._pin(neuron)
        elif key == Qt.Key.Key_F2:
            return self._type(chosen)
        elif key in _TYPE:
            return self.tuner.can(chosen) and self._type(chosen)
        elif key == Qt.Key.Key_Escape and chosen in (SELECTED, NOTHING) and self.probing.probe:
            self.probing.dismiss()
        else:
            return False
        return True

    def menu(self, point: QPointF) -> QMenu | None:
        """The menu of the map."""
        on_map = self._canvas.map.inputs_at(point) is not None
        return self.probing.menu(self._canvas) if on_map else None

    def extend(self, menu: QMenu, selection: Selection) -> None:
        """Put at the head of a menu what can be asked of an edge or a neuron."""
        first = next(iter(menu.actions()), None)
        own = []
        if self.tuner.can(selection):
            edge = selection.kind == "edge"
            text = tr("Set this weight…") if edge else tr("Set the bias…")
            own.append(_entry(menu, text, "Return", partial(self._choose, selection)))
        if selection.kind == "neuron":
            own.append(_entry(menu, tr("Pin its numbers"), "P", partial(self._pin, selection)))
            own[-1].setCheckable(True)
            own[-1].setChecked((selection.layer, selection.unit) in self._canvas.pins.units)
        for action in own:
            menu.insertAction(first, action)  # type: ignore[arg-type]
        if own and first is not None:
            menu.insertSeparator(first)

    def _pin(self, selection: Selection, _checked: bool = False) -> None:
        self._canvas.pins.toggle((selection.layer, selection.unit))
        self._canvas.update()

    def _choose(self, selection: Selection, _checked: bool = False) -> None:
        self._session.select(selection)
        self._type(selection)

    def _type(self, selection: Selection) -> bool:
        if selection.kind not in ("neuron", "edge") or selection.layer < 0:
            return False
        if not self.tuner.type(selection):
            kind = tr("weight") if selection.kind == "edge" else tr("bias")
            self._session.notify("info", tr("There is no {kind} here to set.").format(kind=kind))
        return True


def _stay(canvas: QWidget, event: QWheelEvent) -> None:
    """Keep the keyboard on the canvas: when Alt is let go, the menu bar takes it unless the mouse
    has moved meanwhile; a turn of the wheel does not count for Qt."""
    none = Qt.MouseButton.NoButton
    kind, at, far = QEvent.Type.MouseMove, event.position(), event.globalPosition()
    QApplication.sendEvent(canvas, QMouseEvent(kind, at, far, none, none, event.modifiers()))


def _entry(menu: QMenu, text: str, key: str, slot: Callable[..., None]) -> QAction:
    action = QAction(text, menu)
    show_key(action, key)
    action.triggered.connect(slot)
    return action
