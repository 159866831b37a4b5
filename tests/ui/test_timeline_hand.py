"""A hand on the timeline: drag, keys, bookmarks and branches, with real mouse and keys."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QMenu
from pytestqt.qtbot import QtBot

from glassnet.experiment import edits
from glassnet.runner import FLAT_OUT, Snapshot, events
from glassnet.ui.panels.curves import LossCurves
from glassnet.ui.timeline import Timeline
from glassnet.ui.window import MainWindow

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
WAIT_MS = 30_000
STEPS = 130  # ten epochs


def now(window: MainWindow) -> Snapshot:
    """Where the run stands."""
    assert window.session.snapshot is not None
    return window.session.snapshot


@pytest.fixture
def arrive(qtbot: QtBot, window: MainWindow) -> Callable[..., None]:
    """Waits until the window shows a moment."""

    def wait(step: int, phase: int = 0) -> None:
        def there() -> bool:
            seen = now(window)
            return (seen.step, seen.phase_index) == (step, phase) and window.timeline.now == step

        qtbot.waitUntil(there, timeout=WAIT_MS)

    return wait


@pytest.fixture
def timeline(window: MainWindow, arrive: Callable[..., None]) -> Timeline:
    """The timeline of a window whose run has done ten of four hundred epochs."""
    window.session.apply(edits.set_training, "epochs", 10)
    window.session.runner.advance(STEPS)
    arrive(STEPS)
    return window.timeline


def at(timeline: Timeline, step: float) -> QPoint:
    return QPoint(round(timeline.x_of(step)), round(timeline.strip().center().y()))


def parameters(window: MainWindow, step: int) -> np.ndarray:
    """Those that the run had at a step, trained afresh."""
    fresh = window.session.runner.call(lambda run: type(run)(run.beginning)).result(30)
    fresh.advance(step)
    return fresh.network.parameters


def test_dragging_shows_keyframes_and_letting_go_the_exact_step(
    qtbot: QtBot, window: MainWindow, timeline: Timeline, arrive: Callable[..., None]
) -> None:
    frames = window.session.runner.call(lambda run: run.keyframes.steps).result(30)
    QTest.mousePress(timeline, LEFT, NONE, at(timeline, 100))
    assert window.session.scrubbing
    qtbot.waitUntil(lambda: now(window).step in (*frames, 100), timeout=WAIT_MS)
    QTest.mouseMove(timeline, at(timeline, 41))
    wanted = timeline._strip.step_at(at(timeline, 41).x())
    arrive(wanted)  # the pointer rests
    QTest.mouseMove(timeline, at(timeline, 20))
    QTest.mouseRelease(timeline, LEFT, NONE, at(timeline, 20))
    assert not window.session.scrubbing
    wanted = timeline._strip.step_at(at(timeline, 20).x())
    arrive(wanted)
    np.testing.assert_array_equal(now(window).parameters, parameters(window, wanted))
    assert now(window).end == timeline.course.end == STEPS
    assert len(timeline.course.steps) == STEPS
    assert window.transport.pill.text == "in the past"
    # Escape goes back to where a drag began, as if nothing had been.
    QTest.mousePress(timeline, LEFT, NONE, at(timeline, 90))
    QTest.mouseMove(timeline, at(timeline, 100))
    QTest.keyClick(timeline, Qt.Key.Key_Escape)
    arrive(wanted)
    assert not window.session.scrubbing
    QTest.mouseRelease(timeline, LEFT, NONE, at(timeline, 100))
    # Beyond what is recorded there is nothing to go to.
    QTest.mouseClick(timeline, LEFT, NONE, QPoint(timeline.width() - 20, 20))
    arrive(STEPS)
    assert not now(window).past


def test_keys_go_through_the_run(
    qtbot: QtBot, window: MainWindow, timeline: Timeline, arrive: Callable[..., None]
) -> None:
    last = window.session.runner.call(lambda run: len(run.trainer.phases)).result(30) - 1
    timeline.setFocus()
    for key, modifier, step, phase in [
        (Qt.Key.Key_Left, NONE, 129, 0),
        (Qt.Key.Key_Comma, NONE, 128, 0),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier, 127, last),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier, 127, last - 1),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier, 117, 0),
        (Qt.Key.Key_PageUp, NONE, 104, 0),
        (Qt.Key.Key_PageDown, NONE, 117, 0),
        (Qt.Key.Key_Home, NONE, 0, 0),
        (Qt.Key.Key_Right, NONE, 1, 0),
        (Qt.Key.Key_End, NONE, STEPS, 0),
    ]:
        QTest.keyClick(timeline, key, modifier)
        arrive(step, phase)
    assert now(window).end == STEPS
    # Backwards at the chosen speed, until the beginning; then nothing lies further back.
    window.session.set_speed(FLAT_OUT)
    QTest.keyClick(timeline, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    assert window.session.backwards
    arrive(0)
    qtbot.waitUntil(lambda: not window.session.playing, timeout=WAIT_MS)
    assert not window.action("backAction").isEnabled()
    QTest.keyClick(timeline, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    arrive(STEPS)
    assert not window.action("toEndAction").isEnabled()
    assert window.action("backAction").isEnabled()
    QTest.mouseClick(window.transport.back_button, LEFT, NONE, QPoint(8, 8))
    arrive(STEPS - 1)


def test_bookmarks_are_set_noted_gone_to_and_deleted(
    qtbot: QtBot, window: MainWindow, timeline: Timeline, arrive: Callable[..., None]
) -> None:
    window.session.seek(30)
    arrive(30)
    timeline.setFocus()
    QTest.keyClick(timeline, Qt.Key.Key_B)
    assert timeline.note.isVisible()
    QTest.keyClicks(timeline.note, "it bends")
    QTest.keyClick(timeline.note, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: timeline.course.bookmarks == ((30, "it bends"),), timeout=WAIT_MS)
    assert not timeline.note.isVisible()
    warn = timeline.theme.color("warn")
    image = timeline.grab().toImage()
    ribbon = image.pixelColor(round(timeline.x_of(30)) - 2, 9)
    assert abs(ribbon.red() - warn.red()) + abs(ribbon.blue() - warn.blue()) < 40
    window.session.seek(100)
    arrive(100)
    QTest.mouseMove(timeline, at(timeline, 30))
    assert timeline.mark_at(timeline.x_of(30)) == (30, "it bends · bookmark at step 30")
    QTest.mouseClick(timeline, LEFT, NONE, at(timeline, 30))
    arrive(30)
    menu = timeline.menu_at(timeline.x_of(30))
    actions = {action.text(): action for action in menu.actions()}
    actions["Change the note…"].trigger()
    QTest.keyClicks(timeline.note, "nothing")
    QTest.keyClick(timeline.note, Qt.Key.Key_Escape)
    assert timeline.course.bookmarks == ((30, "it bends"),)
    actions["Delete the bookmark"].trigger()
    qtbot.waitUntil(lambda: timeline.course.bookmarks == (), timeout=WAIT_MS)


def entries(menu: QMenu) -> dict[str, QAction]:
    menu.aboutToShow.emit()
    return {action.text(): action for action in menu.actions()}


def test_branches_are_listed_compared_renamed_and_deleted(
    qtbot: QtBot, window: MainWindow, timeline: Timeline, arrive: Callable[..., None]
) -> None:
    button = window.transport.branches
    curves = next(one for one in window.docks.panels if isinstance(one, LossCurves)).curves
    assert not button.isVisible()
    window.session.seek(60)
    arrive(60)
    qtbot.waitUntil(curves.present.line.isVisible, timeout=WAIT_MS)
    assert curves.present.line.value() == 60
    QTest.keyClick(window.canvas, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: now(window).end == 60, timeout=WAIT_MS)
    assert button.isVisible()
    assert button.text() == "Branch 1 ▾"
    assert [one.name for one in curves._others.runs] == ["Original"]
    assert curves._others.last_step >= STEPS - 1
    assert timeline.course.branches == ()
    original, branch = (entries(button.menu())[text] for text in (
        "Original — from the beginning", "Branch 1 — from step 60"
    ))  # fmt: skip
    inside = {action.text(): action for action in branch.menu().actions()}  # type: ignore[attr-defined]
    assert not inside["Delete"].isEnabled()
    inside["Rename…"].trigger()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, QInputDialog)
    dialog.setTextValue("calm")
    dialog.accept()
    assert button.text() == "calm ▾"
    entries(button.menu())["Compare their losses"].trigger()
    assert curves._others.runs == ()
    original = entries(button.menu())["Original — from the beginning"]
    other = {action.text(): action for action in original.menu().actions()}  # type: ignore[attr-defined]
    other["Switch to it"].trigger()
    qtbot.waitUntil(lambda: now(window).end == STEPS, timeout=WAIT_MS)
    assert button.text() == "Original ▾"
    arrive(60)
    assert dict(timeline.course.branches) == {60: "calm"}
    calm = entries(button.menu())["calm — from step 60"]
    {action.text(): action for action in calm.menu().actions()}["Delete"].trigger()  # type: ignore[attr-defined]
    assert not button.isVisible()
    assert not timeline.course.branches


def test_a_long_way_shows_how_far_it_is_and_escape_or_pause_ends_it(
    window: MainWindow, timeline: Timeline
) -> None:
    session = window.session
    for stop in (Qt.Key.Key_Escape, Qt.Key.Key_Space):
        before = timeline.grab().toImage()
        session.handle(events.Seeking(session.generation, 100, 0.5))
        assert window.transport.pill.text == "going to step 100 · 50 %"
        assert timeline.grab().toImage() != before
        stopped: list[Qt.Key] = []
        session.runner.stop_seeking = session.runner.pause = partial(stopped.append, stop)  # type: ignore[method-assign]
        QTest.keyClick(timeline, stop)
        assert stopped == [stop]
        session.handle(events.Sought(session.generation, STEPS))
        assert window.transport.pill.text == "paused"
        assert not session.playing


def test_in_a_narrow_window_the_branch_leaves_its_room_to_the_phase(
    qtbot: QtBot, window: MainWindow
) -> None:
    button, style = window.transport.branches, Qt.ToolButtonStyle
    QTest.keySequence(window.canvas, "Ctrl+B")
    qtbot.waitUntil(button.isVisible, timeout=WAIT_MS)
    for width, shown in ((1280, style.ToolButtonIconOnly), (1440, style.ToolButtonTextBesideIcon)):
        window.resize(width, 800)
        qtbot.waitUntil(lambda shown=shown: button.toolButtonStyle() == shown, timeout=WAIT_MS)  # type: ignore[misc]
    assert button.text() == "Branch 1 ▾"
    assert button.toolTip().startswith("Branch 1 is shown")
