"""Menus of the canvas, made from the document and the registries when they open."""

from collections.abc import Callable
from functools import partial
from typing import Any

from msgspec import Struct
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from glassnet.engine import GlassnetError, activations
from glassnet.experiment import Edit, Spec, edits, group_edits, weight_edits
from glassnet.experiment.stacks import behind, body_of, every_layer
from glassnet.ui import groups
from glassnet.ui.actions import key_of
from glassnet.ui.breaks.menu import Ask, add_breaks
from glassnet.ui.canvas.along import move_along, why_stays
from glassnet.ui.canvas.folding import fold_text
from glassnet.ui.canvas.frozen import freezable, is_frozen
from glassnet.ui.canvas.scene import Scene
from glassnet.ui.canvas.titles import layer_title, unit_title
from glassnet.ui.homework.reading import subject_of
from glassnet.ui.plots.gradient_reading import place_of
from glassnet.ui.plots.neuron_arithmetic import can_open
from glassnet.ui.problems import plain_text
from glassnet.ui.selection import Selection
from glassnet.ui.session import Session
from glassnet.ui.text import tr

EditFunction = Callable[..., Edit]
_Command = Callable[[Session, tuple[int, ...]], object]


def problem(session: Session, edit: EditFunction, *arguments: Any) -> str | None:
    """Why an edit of the document is impossible; None where it can be made."""
    try:
        edit(session.spec, *arguments)
    except GlassnetError as error:
        return plain_text(error)
    return None


class EditMenu(QMenu):
    """A menu whose entries are edits; an impossible one is disabled and says why."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent)
        self._session = session
        self._calls: dict[QAction, Callable[[], object]] = {}
        self.setToolTipsVisible(True)
        self.triggered.connect(self._apply)

    def add_edit(self, text: str, edit: EditFunction, *arguments: Any) -> QAction:
        """Add an entry that applies an edit."""
        apply = partial(self._session.apply, edit, *arguments)
        return self.add_call(text, apply, edit, *arguments)

    def add_call(
        self, text: str, call: Callable[[], object], edit: EditFunction, *arguments: Any
    ) -> QAction:
        """Add an entry that does something of which an edit is a part."""
        action = self.addAction(text)
        self._calls[action] = call
        why_not = problem(self._session, edit, *arguments)
        action.setEnabled(why_not is None)
        action.setToolTip(why_not or "")
        return action

    def _apply(self, action: QAction) -> None:
        if action in self._calls:
            self._calls[action]()


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
        self._calls.clear()
        layer = every_layer(self._session.spec.network.layers)[self._layer]
        present = layer.values["activation"].id
        for activation in activations:
            if activation.final_only and not self._last:
                continue
            action = self.add_edit(
                activation.label, edits.set_activation, self._layer, activation.id
            )
            action.setCheckable(True)
            action.setChecked(activation.id == present)


class Calls(Struct, frozen=True):
    """What a menu asks of others: a layer's settings, an action of the window about something, a
    layer to be folded or unfolded, and the threshold of a breakpoint."""

    settings: Callable[[int], None]
    tool: Callable[[str, Selection], None]
    fold: Callable[[int], None]
    threshold: Ask


def selection_menu(
    parent: QWidget,
    session: Session,
    scene: Scene,
    selection: Selection,
    calls: Calls | None = None,
) -> EditMenu:
    """The context menu of layers, a neuron, an edge or a skip (inputs: layer −1)."""
    menu = EditMenu(parent, session)
    layer = selection.layer
    if selection.kind == "skip":
        _add_cutting(menu, session, layer)
        return menu
    if len(selection.layers) > 1:
        count = len(selection.layers)
        _add_moves(menu, session, selection.layers)
        menu.addSeparator()
        _add_group(menu, session, selection.layers, tr("{n} layers").format(n=count))
        return menu
    if selection.kind == "edge":
        _add_freezing(menu, scene, selection)
        _add_tools(menu, scene, selection, calls)
        _add_breaks(menu, session, selection, calls)
        return menu
    if selection.kind == "neuron" and layer >= 0:
        name = unit_title(scene, layer, selection.unit)
        text = tr("Remove {neuron}").format(neuron=name)
        menu.add_edit(text, edits.remove_neuron, layer, selection.unit)
        menu.addSeparator()
    _add_folding(menu, scene, layer, calls)
    title = layer_title(scene, layer)
    if layer >= 0:
        before = tr("Add a dense layer before {layer}").format(layer=title)
        menu.add_edit(before, edits.insert_layer, scene.place(layer))
    after = tr("Add a dense layer after {layer}").format(layer=title)
    menu.add_edit(after, edits.insert_layer, behind(scene.layers, layer))
    if layer >= 0:
        _add_settings(menu, session, scene, selection, calls)
        menu.addSeparator()
        _add_moves(menu, session, (layer,))
        menu.addSeparator()
        _add_freezing(menu, scene, selection)
        _add_tools(menu, scene, selection, calls)
        _add_breaks(menu, session, selection, calls)
        menu.addSeparator()
        _add_group(menu, session, (layer,), title)
    return menu


def _add_moves(menu: EditMenu, session: Session, chosen: tuple[int, ...]) -> None:
    """A place to the left or to the right; where there is none it says why."""
    for text, step, key in ((tr("Move left"), -1, "Alt+Left"), (tr("Move right"), 1, "Alt+Right")):
        action = menu.addAction(text)
        show_key(action, key)
        why_not = why_stays(session, chosen, step)
        action.setEnabled(why_not is None)
        action.setToolTip(why_not or text)
        action.triggered.connect(partial(_call, partial(move_along, session, chosen), step))


def canvas_menu(parent: QWidget, session: Session) -> QMenu:
    """The menu of the empty canvas: its own actions, and how things are shown."""
    menu = QMenu(parent)
    menu.addActions(parent.actions())
    for action in parent.actions():
        action.setShortcutVisibleInContextMenu(True)
    menu.addSeparator()
    session.view.fill(menu)
    return menu


def _add_group(menu: EditMenu, session: Session, chosen: tuple[int, ...], title: str) -> None:
    """What can be done with one or several layers alike."""
    rows: tuple[tuple[str, str, _Command, EditFunction], ...] = (
        (tr("Wrap {layers} with a skip"), "Ctrl+K", groups.wrap, group_edits.wrap_with_skip),
        (tr("Duplicate {layers}"), "Ctrl+D", groups.duplicate, group_edits.duplicate_layers),
        (tr("Cut {layers}"), "Ctrl+X", groups.cut, group_edits.remove_layers),
        (tr("Copy {layers}"), "Ctrl+C", groups.copy, _unchanged),
        (tr("Paste after {layers}"), "Ctrl+V", groups.paste, _unchanged),
        (tr("Remove {layers}"), "Delete", groups.remove, group_edits.remove_layers),
    )
    for text, key, command, edit in rows:
        if command is groups.wrap and body_of(every_layer(session.spec.network.layers)[chosen[0]]):
            _add_cutting(menu, session, chosen[0])
            continue
        call = partial(command, session, chosen)
        show_key(menu.add_call(text.format(layers=title), call, edit, chosen), key)


def _add_cutting(menu: EditMenu, session: Session, layer: int) -> None:
    """The end of a skip."""
    cut = partial(groups.cut_skip, session, (layer,))
    show_key(menu.add_call(tr("Cut the skip"), cut, group_edits.cut_skip, layer), "Ctrl+Shift+K")


def _unchanged(spec: Spec, _chosen: tuple[int, ...]) -> Edit:
    """The document as it is."""
    return Edit(spec, "", {})


def _add_settings(
    menu: EditMenu, session: Session, scene: Scene, selection: Selection, calls: Calls | None
) -> None:
    """The activation of a layer, and everything that can be set of it."""
    layer = selection.layer
    hypers = scene.parts[layer].layer.hypers
    if "activation" in hypers:
        submenu = ActivationMenu(menu, session)
        submenu.set_layer(layer, layer == scene.last)
        submenu.setTitle(tr("Activation"))
        menu.addMenu(submenu)
    if calls is not None and hypers:
        text = tr("Settings of {layer}…").format(layer=layer_title(scene, layer))
        action = menu.addAction(text)
        if selection.kind == "layer":
            show_key(action, "Return")
        action.triggered.connect(partial(_call, calls.settings, layer))


def _add_folding(menu: EditMenu, scene: Scene, layer: int, calls: Calls | None) -> None:
    """A large layer can be shown as one block, or unit by unit."""
    if calls is not None and layer in scene.foldable():
        action = menu.addAction(fold_text(scene, layer))
        show_key(action, "U")
        action.triggered.connect(partial(_call, calls.fold, layer))
        menu.addSeparator()


def _add_tools(menu: EditMenu, scene: Scene, selection: Selection, calls: Calls | None) -> None:
    """What can be asked about an edge's weight or a neuron, where it has one."""
    if calls is None:
        return
    rows = [
        ("checkGradientAction", tr("Check this gradient"), place_of(selection, scene.network)),
        ("homeworkAction", tr("Work it out by hand"), subject_of(selection, scene.network)),
        ("openNeuronAction", tr("Open this neuron"), can_open(selection, scene.network)),
    ]
    for name, text, possible in rows:
        if possible:
            action = menu.addAction(text)
            show_key(action, key_of(name))
            action.triggered.connect(partial(_call, partial(calls.tool, name), selection))


def _add_breaks(
    menu: EditMenu, session: Session, selection: Selection, calls: Calls | None
) -> None:
    """Breakpoints on a weight, a bias, a neuron or a layer."""
    if calls is not None:
        add_breaks(menu, session, selection, calls.threshold)


def _add_freezing(menu: EditMenu, scene: Scene, selection: Selection) -> None:
    """Entries, checked where it is so, that hold parameters still or let them go."""
    for row, (text, names) in enumerate(freezable(scene, selection)):
        still = is_frozen(scene, names)
        action = menu.add_edit(text, weight_edits.set_frozen, names, not still)
        action.setCheckable(True)
        action.setChecked(still)
        if row == 0:
            show_key(action, "F")


def show_key(action: QAction, key: str) -> None:
    """Tell which key of the canvas does the same."""
    action.setShortcut(key)
    action.setShortcutVisibleInContextMenu(True)


def _call(function: Callable[[Any], None], argument: Any, _checked: bool = False) -> None:
    function(argument)
