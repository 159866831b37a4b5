"""The line above a loss surface: which plane it is, and the ways to another one."""

from typing import get_args

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from glassnet.ui.plots.elided import ElidedLabel
from glassnet.ui.plots.surface_model import Choice
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme, icon


class PlaneBar(QWidget):
    """The plane's name, a menu of planes, another random one, and “compute again”."""

    chosen = Signal(str)
    another = Signal()
    renewed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.name = ElidedLabel()
        self.name.setProperty("role", "caption")
        self.plane_button = self._button(
            tr("Plane"), tr("Plane: automatic, along the path, or random")
        )
        self.plane_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.plane_button.setMenu(self._make_menu())
        self.another_button = self._button(
            tr("Another random plane"), tr("Another random plane: two new directions")
        )
        self.another_button.clicked.connect(self.another)
        self.renew_button = self._button(
            tr("Compute again"),
            tr("Lay the plane anew through the present point and compute again"),
        )
        self.renew_button.clicked.connect(self.renewed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.name, 1)
        for button in (self.plane_button, self.another_button, self.renew_button):
            row.addWidget(button)

    def show_choice(self, choice: Choice) -> None:
        """Mark the present choice in the menu."""
        for action in self._actions.actions():
            action.setChecked(action.data() == choice)

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""
        theme = self._theme
        self.name.setFont(theme.font("caption"))
        for button, name in (
            (self.plane_button, "polygon"),
            (self.another_button, "dice-five"),
            (self.renew_button, "arrows-clockwise"),
        ):
            button.setIcon(icon(theme, name, "dim"))

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
        self._actions = QActionGroup(menu)
        names: dict[Choice, tuple[str, str]] = {
            "auto": (tr("Automatic"), tr("Along the path from its third kept point on")),
            "pca": (tr("PCA of the path"), tr("The plane that holds most of the path")),
            "random": (tr("Random"), tr("Two random directions, filter-normalised")),
        }
        for choice in get_args(Choice):
            text, tip = names[choice]
            action = QAction(text, menu)
            action.setToolTip(tip)
            action.setCheckable(True)
            action.setData(choice)
            self._actions.addAction(action)
            menu.addAction(action)
        menu.setToolTipsVisible(True)
        self._actions.triggered.connect(self._choose)
        return menu

    def _choose(self, action: QAction) -> None:
        self.chosen.emit(action.data())
