"""Menus of the canvas, made from the document and the registries when they open."""

from collections.abc import Callable
from typing import Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget, QWidgetAction

from glassnet.engine import GlassnetError, activations
from glassnet.engine.layers import Layer
from glassnet.experiment import Edit, edits
from glassnet.experiment.shapes import output_index
from glassnet.ui.canvas.scene import Scene, layer_title, unit_title
from glassnet.ui.selection import Selection
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme
from glassnet.ui.widgets import Form

EditFunction = Callable[..., Edit]


def problem(session: Session, edit: EditFunction, *arguments: Any) -> str | None:
    """Why an edit of the document is impossible; None where it can be made."""
    try:
        edit(session.spec, *arguments)
    except GlassnetError as error:
        return str(error)
    return None


class EditMenu(QMenu):
    """A menu whose entries are edits; an impossible one is disabled and says why."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent)
        self._session = session
        self._edits: dict[QAction, tuple[EditFunction, tuple[Any, ...]]] = {}
        self.setToolTipsVisible(True)
        self.triggered.connect(self._apply)

    def add_edit(self, text: str, edit: EditFunction, *arguments: Any) -> QAction:
        """Add an entry that applies an edit."""
        action = self.addAction(text)
        self._edits[action] = (edit, arguments)
        why_not = problem(self._session, edit, *arguments)
        action.setEnabled(why_not is None)
        action.setToolTip(why_not or "")
        return action

    def _apply(self, action: QAction) -> None:
        if action in self._edits:
            edit, arguments = self._edits[action]
            self._session.apply(edit, *arguments)


class ActivationMenu(EditMenu):
    """The activations of the registry, to choose one for a layer."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent, session)
        self._layer, self._last = 0, False
        self.aboutToShow.connect(self.fill)

    def set_layer(self, layer: int, last: bool) -> None:
        """Choose for this layer; `last`: it is the output."""
        self._layer, self._last = layer, last

    def fill(self) -> None:
        """List them anew, the present one checked."""
        self.clear()
        self._edits.clear()
        present = self._session.spec.network.layers[self._layer].values["activation"].id
        for activation in activations:
            if activation.final_only and not self._last:
                continue
            action = self.add_edit(
                activation.label, edits.set_activation, self._layer, activation.id
            )
            action.setCheckable(True)
            action.setChecked(activation.id == present)


class SettingsMenu(QMenu):
    """What else can be set of a hidden layer, as a form that stays open."""

    def __init__(self, parent: QWidget, session: Session, theme: Theme) -> None:
        super().__init__(tr("Settings"), parent)
        self._session = session
        self._layer = 0
        self.form = Form(theme)
        self.form.setMinimumWidth(220)
        self.form.setContentsMargins(12, 8, 12, 8)
        self.form.changed.connect(self._change)
        self.form.released.connect(session.end_drag)
        holder = QWidgetAction(self)
        holder.setDefaultWidget(self.form)
        self.addAction(holder)
        self.aboutToShow.connect(self.fill)

    def set_layer(self, layer: int) -> None:
        """Be the form of this layer."""
        self._layer = layer

    def fill(self) -> None:
        """Show the values of now."""
        layer = self._session.spec.network.layers[self._layer]
        self.form.show_component(layer, settings_of(layer))

    def _change(self, name: str, value: object) -> None:
        layer = self._session.spec.network.layers[self._layer].replace(**{name: value})
        key = f"layer {self._layer} {name}"
        self._session.apply(edits.set_layer, self._layer, layer, key=key)


def settings_of(layer: Layer) -> list[str]:
    """The hyper-parameters of a layer that have no control of their own on the canvas."""
    shown = ("units", "activation")
    return [name for name, field in layer.hypers.items() if name not in shown and not field.many]


def selection_menu(
    parent: QWidget, session: Session, scene: Scene, selection: Selection
) -> EditMenu:
    """The context menu of a layer or neuron (inputs: layer −1)."""
    menu = EditMenu(parent, session)
    layer = selection.layer
    title = layer_title(scene, layer)
    if selection.kind == "neuron" and layer >= 0:
        name = unit_title(scene, layer, selection.unit)
        text = tr("Remove {neuron}").format(neuron=name)
        menu.add_edit(text, edits.remove_neuron, layer, selection.unit)
        menu.addSeparator()
    if layer >= 0:
        before = tr("Add a dense layer before {layer}").format(layer=title)
        menu.add_edit(before, edits.insert_layer, layer)
    after = tr("Add a dense layer after {layer}").format(layer=title)
    menu.add_edit(after, edits.insert_layer, layer + 1)
    if layer >= 0 and "activation" in scene.layers[layer].hypers:
        submenu = ActivationMenu(menu, session)
        submenu.set_layer(layer, layer == scene.last)
        submenu.setTitle(tr("Activation"))
        menu.addMenu(submenu)
    if 0 <= layer < output_index(scene.layers) and settings_of(scene.layers[layer]):
        settings = SettingsMenu(menu, session, scene.theme)
        settings.set_layer(layer)
        menu.addMenu(settings)
    if layer >= 0:
        menu.addSeparator()
        remove = menu.add_edit(tr("Remove {layer}").format(layer=title), edits.remove_layer, layer)
        remove.setShortcut("Delete")
        remove.setShortcutVisibleInContextMenu(True)
    return menu
