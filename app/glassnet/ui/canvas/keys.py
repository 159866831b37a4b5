"""What each key does on the canvas, and which keys it keeps from the window's shortcuts."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from glassnet.experiment import edits
from glassnet.experiment.stacks import behind
from glassnet.ui import groups
from glassnet.ui.canvas.along import move_chosen
from glassnet.ui.canvas.frozen import toggle_frozen
from glassnet.ui.selection import NOTHING, Selection

if TYPE_CHECKING:
    from glassnet.ui.canvas.input import CanvasInput

ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
"""How many layers and units away each arrow leads."""
PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
ALT = Qt.KeyboardModifier.AltModifier

_ALONG = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_RETURNS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Keys:
    """Does what keys mean on a canvas; `bare` says it of each that has one meaning there.

    Arrows walk from neuron to neuron, with Alt they move a layer. What can be typed or tried is
    asked first (see `Asking.key`).
    """

    def __init__(self, canvas: "CanvasInput") -> None:
        self._canvas, self._session = canvas, canvas.session
        self.bare: Mapping[Qt.Key, Callable[[], None]] = {
            Qt.Key.Key_Delete: canvas.remove_selected,
            Qt.Key.Key_Backspace: canvas.remove_selected,
            Qt.Key.Key_Plus: partial(self._add_units, 1),
            Qt.Key.Key_Minus: partial(self._add_units, -1),
            Qt.Key.Key_Insert: self._insert_layer,
            Qt.Key.Key_F: self._freeze,
            Qt.Key.Key_U: canvas.furniture.folding.toggle_selected,
            Qt.Key.Key_Escape: self._leave,
            **dict.fromkeys(_RETURNS, self._open_settings),
        }

    def wants(self, event: QKeyEvent) -> bool:
        """Whether a key is for the canvas and not for the window's shortcuts."""
        key, chosen = Qt.Key(event.key()), self._session.selection
        if event.modifiers() in PLAIN:
            walks = key in ARROWS and chosen.kind == "neuron"
            own = walks or (key in self.bare and key not in _RETURNS)
        else:
            own = key in _ALONG and event.modifiers() == ALT and chosen.kind != "none"
        return own or self._canvas.asking.wants(event)

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key means; False for one that means nothing here."""
        canvas, key, chosen = self._canvas, Qt.Key(event.key()), self._session.selection
        if canvas.gesture is None and canvas.asking.key(event):
            return True
        if key in _ALONG and event.modifiers() & ALT:
            move_chosen(self._session, _ALONG[key])
        elif key in ARROWS and chosen.kind == "neuron":
            there = canvas.scene.layout.beside(chosen.layer, chosen.unit, *ARROWS[key])
            self._session.select(Selection("neuron", *there))
        elif key in self.bare:
            self.bare[key]()
        else:
            return False
        return True

    def _add_units(self, count: int) -> None:
        """More or fewer units in the selected layers, or in the layer of what is selected."""
        chosen = self._session.selection
        if chosen.kind != "none" and chosen.layer >= 0:
            groups.add_units(self._session, count, chosen.layers or (chosen.layer,))

    def _insert_layer(self) -> None:
        gap = behind(self._canvas.scene.layers, self._session.selection.layer)
        self._session.apply(edits.insert_layer, gap)

    def _freeze(self) -> None:
        toggle_frozen(self._session, self._canvas.scene)

    def _open_settings(self) -> None:
        chosen = self._session.selection
        if chosen.kind != "none" and chosen.layer >= 0:
            self._canvas.furniture.settings.open_for(chosen.layer)

    def _leave(self) -> None:
        """Give up what is under way, the latest first: gesture, card, run, selection."""
        settings = self._canvas.furniture.settings
        if self._canvas.gesture is not None:
            self._canvas.cancel()
        elif settings.isVisible():
            settings.dismiss()
        elif self._session.target is not None:
            self._session.pause()
        else:
            self._session.select(NOTHING)
