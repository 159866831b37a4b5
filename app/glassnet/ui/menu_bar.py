"""The menu bar: the table of actions in its parts, the panels, the ways to show things, themes."""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QMenuBar

from glassnet.ui.actions import FIRST_OF_PART, MENUS, TABLE
from glassnet.ui.text import tr
from glassnet.ui.theme import NAMES, Theme
from glassnet.ui.view import View


def fill_menu_bar(
    bar: QMenuBar,
    actions: Mapping[str, QAction],
    panels: Sequence[QAction],
    view: View,
    theme: Theme,
) -> None:
    """Add every menu: `actions` by their names in the table, `panels` those that show a panel."""
    menus = {title: _menu(bar.addMenu(tr(title))) for title in MENUS}
    below: dict[str, QMenu] = {}
    for row in TABLE:
        menu = menus[row.menu]
        if row.name in FIRST_OF_PART:
            menu.addSeparator()
        if row.below:
            if row.below not in below:
                below[row.below] = _menu(menu.addMenu(tr(row.below)))
            menu = below[row.below]
        menu.addAction(actions[row.name])
    # Its picture is in the colour that suits the button of the transport, not a menu.
    actions["playAction"].setIconVisibleInMenu(False)
    reset = actions["resetLayoutAction"]
    below["Panels"].insertActions(reset, panels)
    below["Panels"].insertSeparator(reset)
    menus["View"].addSeparator()
    view.fill(menus["View"])
    menus["View"].addSeparator()
    _add_themes(menus["View"], theme)


def _menu(menu: QMenu) -> QMenu:
    menu.setToolTipsVisible(True)
    return menu


def _add_themes(menu: QMenu, theme: Theme) -> None:
    below = _menu(menu.addMenu(tr("Theme")))
    group = QActionGroup(below)
    for name in NAMES:
        action = group.addAction(tr(name.capitalize()))
        action.setToolTip(tr("Dark text on light") if name == "light" else tr("Light on dark"))
        action.setData(name)
        action.setCheckable(True)
        action.triggered.connect(partial(_switch, theme, name))
        below.addAction(action)
    below.aboutToShow.connect(partial(_check, group, theme))


def _switch(theme: Theme, name: str, _checked: bool = False) -> None:
    theme.switch(name)


def _check(group: QActionGroup, theme: Theme) -> None:
    for action in group.actions():
        action.setChecked(action.data() == theme.name)
