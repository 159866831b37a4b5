"""The line above a loss surface: which plane it is, and the ways to another one."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from glassnet.landscape import PlaneChoice
from glassnet.ui.plots.elided import ElidedLabel
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme, icon

KINDS = {
    "auto": ("Automatic", "Along the path from its third kept point on, random before"),
    "pca": ("PCA of the path", "The plane that holds most of the path"),
    "points": ("Start, now and best", "The plane through three recorded points of the path"),
    "random": ("Random", "Two random directions, filter-normalised"),
}
PICK = ("Two weights…", "Two weights or biases that you choose on the canvas; all others are held")
LAYER = ("One layer only", "Two random directions in which one layer alone moves")


class PlaneBar(QWidget):
    """The plane's name, a menu of planes, another random one, settings, and “compute again”.

    `chosen` carries a kind ("auto", "pca", "points", "random"), `layer_chosen` the index of a
    layer; `pick_wanted` asks for two weights.
    """

    chosen = Signal(str)
    layer_chosen = Signal(int)
    pick_wanted = Signal()
    another = Signal()
    renewed = Signal()
    relief_wanted = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._choice = PlaneChoice()
        self.name = ElidedLabel()
        self.name.setProperty("role", "caption")
        self.plane_button = self._button(
            tr("Plane"), tr("Plane: along the path, random, of a layer, of two weights …")
        )
        self.plane_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.plane_button.setMenu(self._make_menu())
        self.another_button = self._button(
            tr("Another random plane"), tr("Another random plane: two new directions")
        )
        self.another_button.clicked.connect(self.another)
        self.relief_button = self._button(
            tr("3-D view"),
            tr("As a landscape: heights rise with the colours. Drag to turn it, wheel to zoom"),
        )
        self.relief_button.setCheckable(True)
        self.relief_button.toggled.connect(self.relief_wanted)
        self.settings_button = self._button(
            tr("Settings of the surface"),
            tr("Settings: span, centre, data, grid, colours, penalty"),
        )
        self.renew_button = self._button(
            tr("Compute again"),
            tr("Lay the plane anew through its centre and compute again"),
        )
        self.renew_button.clicked.connect(self.renewed)
        self._icons = (
            (self.plane_button, "polygon"),
            (self.another_button, "dice-five"),
            (self.relief_button, "cube"),
            (self.settings_button, "sliders-horizontal"),
            (self.renew_button, "arrows-clockwise"),
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.name, 1)
        for button, _ in self._icons:
            row.addWidget(button)

    def show_choice(self, choice: PlaneChoice) -> None:
        """Mark the present choice in the menu."""
        self._choice = choice
        for action in self._actions.actions():
            wanted = f"layer {choice.layer}" if choice.kind == "layer" else choice.kind
            action.setChecked(action.data() == wanted)

    def show_relief(self, relief: bool) -> None:
        """Show whether the surface is shown as a landscape."""
        self.relief_button.blockSignals(True)
        self.relief_button.setChecked(relief)
        self.relief_button.blockSignals(False)

    def show_layers(self, layers: Sequence[tuple[int, str]]) -> None:
        """Offer these layers, by their indices and names."""
        for action in self._layers.actions():
            self._actions.removeAction(action)
        self._layers.clear()
        for index, name in layers:
            action = self._add(self._layers, name, f"layer {index}", tr(LAYER[1]))
            action.triggered.connect(partial(self._choose_layer, index))
        self.show_choice(self._choice)

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""
        self.name.setFont(self._theme.font("caption"))
        for button, name in self._icons:
            button.setIcon(icon(self._theme, name, "dim"))

    def _button(self, name: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setIconSize(QSize(16, 16))
        button.setToolTip(tip)
        button.setAccessibleName(name)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setProperty("role", "plot")
        return button

    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        self._actions = QActionGroup(menu)
        for kind, (text, tip) in KINDS.items():
            action = self._add(menu, tr(text), kind, tr(tip))
            action.triggered.connect(partial(self._choose, kind))
        self._layers = menu.addMenu(tr(LAYER[0]))
        self._layers.setToolTipsVisible(True)
        pick = self._add(menu, tr(PICK[0]), "weights", tr(PICK[1]))
        pick.triggered.connect(self._pick)
        return menu

    def _add(self, menu: QMenu, text: str, data: str, tip: str) -> QAction:
        action = QAction(text, menu)
        action.setToolTip(tip)
        action.setCheckable(True)
        action.setData(data)
        self._actions.addAction(action)
        menu.addAction(action)
        return action

    def _choose(self, kind: str, _checked: bool = False) -> None:
        self.chosen.emit(kind)

    def _choose_layer(self, index: int, _checked: bool = False) -> None:
        self.layer_chosen.emit(index)

    def _pick(self, _checked: bool = False) -> None:
        self.show_choice(self._choice)  # nothing is chosen yet
        self.pick_wanted.emit()
