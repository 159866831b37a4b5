"""The window as a whole: names, keys, theme, layout, and one timer that moves it."""

import gc
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDockWidget, QLabel, QLineEdit, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from glassnet.experiment import edits, opening_spec, save_spec
from glassnet.ui import collection
from glassnet.ui.actions import TABLE
from glassnet.ui.help import KeysDialog
from glassnet.ui.panels import panels
from glassnet.ui.pump import Viewer
from glassnet.ui.session import Session
from glassnet.ui.theme import NAMES
from glassnet.ui.window import MainWindow

WAIT_MS = 30_000


@pytest.mark.parametrize(
    "name", ["networkCanvas", "lossCurves", "lossSurface", "transportBar", "timeline"]
)
def test_scripts_find_the_parts_by_name(window: MainWindow, name: str) -> None:
    part = window.findChild(QWidget, name)
    assert part is not None
    assert part.isVisible()


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_scripts_find_every_action_by_name(window: MainWindow, row: object) -> None:
    action = window.findChild(QAction, row.name)  # type: ignore[attr-defined]
    assert action is not None
    assert action.toolTip()


def test_it_opens_on_the_spiral_ready_to_learn(window: MainWindow) -> None:
    session = window.session
    assert session.spec == opening_spec()
    assert not session.playing
    assert session.snapshot is not None
    assert session.snapshot.step == 0


def test_space_plays_and_pauses(window: MainWindow, qtbot: QtBot) -> None:
    QTest.keyClick(window, Qt.Key.Key_Space)
    assert window.session.playing
    qtbot.waitUntil(lambda: window.session.snapshot.step > 0, timeout=WAIT_MS)  # type: ignore[union-attr]
    QTest.keyClick(window, Qt.Key.Key_Space)
    assert not window.session.playing


def test_in_a_text_field_space_types(window: MainWindow) -> None:
    field = QLineEdit(window)
    field.show()
    field.setFocus()
    QTest.keyClicks(field, "a b")
    assert field.text() == "a b"
    assert not window.session.playing


def test_a_full_stop_steps_one_mini_batch(window: MainWindow, qtbot: QtBot) -> None:
    QTest.keyClick(window, Qt.Key.Key_Period)
    qtbot.waitUntil(lambda: window.session.snapshot.step == 1, timeout=WAIT_MS)  # type: ignore[union-attr]


def test_phases_are_stepped_one_by_one(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    labels = []
    for _ in range(3):
        before = session.snapshot.phase_index  # type: ignore[union-attr]
        window.action("stepPhaseAction").trigger()
        qtbot.waitUntil(
            lambda before=before: session.snapshot.phase_index == before + 1,  # type: ignore[misc, union-attr]
            timeout=WAIT_MS,
        )
        labels.append(session.snapshot.phase.label)  # type: ignore[union-attr]
    assert labels == ["forward · hidden 1", "forward · hidden 2", "forward · hidden 3"]
    assert session.snapshot.step == 0  # type: ignore[union-attr]


def test_undo_and_redo_follow_the_edits(window: MainWindow) -> None:
    undo, redo = window.action("undoAction"), window.action("redoAction")
    assert not undo.isEnabled()
    assert not redo.isEnabled()
    window.session.apply(edits.set_units, 0, 3)
    assert undo.isEnabled()
    undo.trigger()
    assert redo.isEnabled()
    assert not undo.isEnabled()


@pytest.mark.parametrize("name", NAMES)
def test_the_ground_takes_the_theme_at_once(window: MainWindow, name: str) -> None:
    window.theme.switch(name)
    picture = window.grab().toImage()
    corner = picture.pixelColor(window.width() // 2, 4)
    assert corner == window.theme.color("surface")


def test_theme_and_layout_are_remembered(
    make_window: Callable[..., MainWindow], window: MainWindow
) -> None:
    window.theme.switch("light")
    window.findChild(QDockWidget, "lossCurvesDock").hide()  # type: ignore[union-attr]
    window.shutdown()
    again = make_window()
    assert again.theme.name == "light"
    assert again.findChild(QDockWidget, "lossCurvesDock").isHidden()  # type: ignore[union-attr]
    again.action("resetLayoutAction").trigger()
    assert again.findChild(QDockWidget, "lossCurvesDock").isVisible()  # type: ignore[union-attr]


@pytest.mark.parametrize("size", [(1280, 720), (1440, 900), (2560, 1440)])
def test_the_canvas_is_the_largest_thing(
    make_window: Callable[..., MainWindow], size: tuple[int, int]
) -> None:
    window = make_window(size=size)
    areas = {
        part: part.width() * part.height()
        for part in (window.canvas, window.side_bar, *window.docks.panels)
    }
    assert max(areas, key=lambda part: areas[part]) is window.canvas
    assert window.width() == size[0]
    assert window.height() == size[1]


def test_a_spec_dropped_on_the_window_opens(window: MainWindow, tmp_path: Path) -> None:
    spec = edits.set_units(opening_spec(), 0, 3).spec
    path = tmp_path / "dropped.json"
    save_spec(path, spec)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(
        QPointF(50, 300),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dropEvent(event)
    assert window.session.spec == spec
    assert window.files.name == "dropped"


def test_the_help_lists_every_key_and_needs_no_scrolling(window: MainWindow, qtbot: QtBot) -> None:
    window.action("helpAction").trigger()
    help_window = window.findChild(KeysDialog)
    assert help_window is not None
    qtbot.waitUntil(help_window.isVisible, timeout=WAIT_MS)
    texts = [label.text() for label in help_window.findChildren(QLabel)]
    for keys in (*(row.keys for row in TABLE), *((kind.key,) for kind in panels)):
        assert not any(keys) or ", ".join(keys) in texts
    assert help_window.height() <= window.height()
    assert help_window.width() <= window.width()
    for page in ("keys", "canvas", "panels"):
        help_window.pages.turn_to(page)
        area = next(one for one in help_window.findChildren(QScrollArea) if one.isVisible())
        content = area.widget()
        assert content is not None
        assert area.verticalScrollBar().maximum() == 0, page
        assert content.minimumSizeHint().width() <= area.viewport().width(), page
        for label in content.findChildren(QLabel):
            assert label.height() >= label.heightForWidth(label.width()), label.text()


def test_a_hidden_panel_is_not_shown_snapshots(window: MainWindow, qtbot: QtBot) -> None:
    shown: list[object] = []
    viewers = window.pump._viewers
    viewers.append(Viewer(shown.append, 100, lambda: False))
    seen: list[object] = []
    viewers.append(Viewer(seen.append, 100, lambda: True))
    window.session.step()
    qtbot.waitUntil(lambda: bool(seen), timeout=WAIT_MS)
    assert shown == []


def test_garbage_is_collected_by_the_window_alone_while_it_lives(window: MainWindow) -> None:
    assert not gc.isenabled()
    window.shutdown()
    assert gc.isenabled()


def test_nested_holds_give_collection_back_at_the_last_release() -> None:
    with collection.held():
        with collection.held():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_late_snapshot_of_a_replaced_run_is_dropped(window: MainWindow) -> None:
    session: Session = window.session
    late = session.snapshot
    assert late is not None
    session.apply(edits.set_units, 0, 3)
    session.receive(late)
    assert session.snapshot is not late
