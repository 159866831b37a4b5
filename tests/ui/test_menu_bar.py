"""The menus: every entry says what it does, no two have the same key, panels come forward."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, cast

from PySide6.QtCore import QEvent, QKeyCombination, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QMenuBar, QTabBar
from pytestqt.qtbot import QtBot

from glassnet.ui.actions import MENUS, TABLE
from glassnet.ui.panels import panels
from glassnet.ui.selection import NOTHING, Selection
from glassnet.ui.theme import tokens
from glassnet.ui.window import MainWindow
from tests.ui.conftest import WAIT_MS

LONGEST = 16
"""Entries and lines of a menu that the eye still takes in at 720 pixels."""


def menu_bar(window: MainWindow) -> QMenuBar:
    bar = window.findChild(QMenuBar)
    assert isinstance(bar, QMenuBar)
    return bar


def menus(window: MainWindow) -> Iterator[QMenu]:
    """Every menu of the bar, with those below it."""
    yield from (each for each in menu_bar(window).findChildren(QMenu) if each.title())


def entry(window: MainWindow, text: str, menu: str) -> QAction:
    below = next(each for each in menus(window) if each.title() == menu)
    return next(each for each in below.actions() if each.text() == text)


def test_the_menus_are_short_and_every_entry_says_what_it_does(window: MainWindow) -> None:
    assert [each.text() for each in menu_bar(window).actions()] == list(MENUS)
    shown = set()
    for menu in menus(window):
        entries = [each for each in menu.actions() if not each.isSeparator()]
        assert len(entries) <= LONGEST, menu.title()
        assert menu.toolTipsVisible(), menu.title()
        for each in entries:
            shown.add(each)
            if each.menu() is None:
                about = re.sub(r"  \(.*?\)", "", each.toolTip()).removeprefix(each.text())
                assert about.strip(), f"{each.text()} is not explained"
        lines = [place for place, each in enumerate(menu.actions()) if each.isSeparator()]
        assert not {0, len(menu.actions()) - 1} & set(lines), menu.title()
    for row in TABLE:
        assert window.action(row.name) in shown, row.name


def test_no_two_actions_answer_to_the_same_key(window: MainWindow) -> None:
    for each in panels:
        window.docks.show(each.id)
    keys: list[str] = []
    for action in window.findChildren(QAction):
        keys += [key.toString() for key in action.shortcuts()]
    others = {shortcut.key().toString() for shortcut in window.findChildren(QShortcut)}
    assert [key for key, count in Counter([*keys, *others]).items() if count > 1] == []
    assert taken_by_the_canvas(window, keys) == {"Del"}, "it removes there what it does elsewhere"
    window.session.select(Selection("neuron", 0, 1))
    assert taken_by_the_canvas(window, keys) == {"Del", "Left", "Right"}, "arrows walk, , . step"
    window.session.select(NOTHING)


def taken_by_the_canvas(window: MainWindow, keys: list[str]) -> set[str]:
    """The keys that it keeps from the window's actions while it has the focus."""
    taken = set()
    for key in keys:
        pressed: QKeyCombination = cast(Any, QKeySequence(key))[0]
        event = QKeyEvent(QEvent.Type.ShortcutOverride, pressed.key(), pressed.keyboardModifiers())
        event.ignore()
        window.canvas.event(event)
        if event.isAccepted():
            taken.add(key)
    return taken


def test_escape_closes_a_notice_and_ends_a_run_to_somewhere_one_after_the_other(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT_MS)
    paused: list[bool] = []
    window.session.playing_changed.connect(paused.append)
    window.run_to.cancel.setEnabled(True)
    window.run_to.cancel.activatedAmbiguously.connect(lambda: paused.append(False))
    window.session.notify("info", "Something to know")
    assert window.banner.isVisible()
    window.timeline.setFocus()
    for _ in range(2):
        QTest.keyClick(window.timeline, Qt.Key.Key_Escape)
    assert not window.banner.isVisible()
    assert paused == [False]


def test_the_entry_of_a_panel_brings_it_forward_and_from_there_closes_it(
    window: MainWindow, qtbot: QtBot
) -> None:
    docks = window.docks
    for each in panels:
        assert entry(window, each.title, "Panels").isChecked() == (not each.beside)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT_MS)
    QTest.keySequence(window, QKeySequence("Ctrl+3"))
    qtbot.waitUntil(lambda: docks.panel("explain").is_watched(), timeout=WAIT_MS)
    explain = entry(window, "Explain", "Panels")
    assert explain.isChecked()
    docks.show("neuron")
    qtbot.waitUntil(lambda: not docks.panel("explain").is_watched(), timeout=WAIT_MS)
    explain.trigger()
    qtbot.waitUntil(lambda: docks.panel("explain").is_watched(), timeout=WAIT_MS)
    assert explain.isChecked()
    explain.trigger()
    qtbot.waitUntil(lambda: not docks.panel("explain").is_watched(), timeout=WAIT_MS)
    assert not explain.isChecked()
    asked = window.createPopupMenu()
    assert asked.actions() == docks.actions()
    asked.deleteLater()


def test_however_many_panels_share_a_place_their_names_are_whole(
    window: MainWindow, qtbot: QtBot
) -> None:
    shared = [each for each in panels if each.beside == "lossSurface"]
    for each in shared:
        window.docks.show(each.id)
    bar = max(window.findChildren(QTabBar), key=QTabBar.count)
    qtbot.waitUntil(lambda: bar.count() == len(shared) + 1, timeout=WAIT_MS)
    metrics = bar.fontMetrics()
    for place in range(bar.count()):
        assert bar.tabRect(place).width() >= metrics.horizontalAdvance(bar.tabText(place))
        bar.setCurrentIndex(place)
        middle = bar.tabRect(place).center()
        assert bar.rect().contains(middle), f"{bar.tabText(place)} cannot be seen"


def test_a_theme_is_chosen_in_the_menu(window: MainWindow) -> None:
    for name in ("light", "dark"):
        entry(window, name.capitalize(), "Theme").trigger()
        assert window.theme.name == name
        assert window.theme.hex("surface") == tokens()[name]["surface"]
        below = next(each for each in menus(window) if each.title() == "Theme")
        below.aboutToShow.emit()
        assert [each.text().lower() for each in below.actions() if each.isChecked()] == [name]
