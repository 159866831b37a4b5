"""Asking in the whole window: what is changed by hand is seen everywhere, paused or playing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from glassnet.experiment import edits
from glassnet.runner import FLAT_OUT, Probe, Snapshot

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from glassnet.ui.window import MainWindow

WAIT_MS = 30_000
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def middle(window: MainWindow) -> QPointF:
    """The middle of the output neuron."""
    return window.canvas.scene.layout.columns[-1].unit_box(0).center()


def turn(window: MainWindow) -> None:
    at = middle(window)
    event = QWheelEvent(
        at, window.canvas.mapToGlobal(at), QPoint(), QPoint(960, 0), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.AltModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(window.canvas, event)


def seen(window: MainWindow, qtbot: QtBot, right: Callable[[Snapshot], bool]) -> Snapshot:
    """The first snapshot in the window that is right."""

    def found() -> bool:
        return window.session.snapshot is not None and right(window.session.snapshot)

    qtbot.waitUntil(found, timeout=WAIT_MS)
    assert window.session.snapshot is not None
    return window.session.snapshot


def test_a_turned_bias_reaches_the_loss_and_the_map_while_paused(
    window: MainWindow, qtbot: QtBot
) -> None:
    before = seen(window, qtbot, lambda it: it.responses is not None)
    turn(window)
    after = seen(window, qtbot, lambda it: it.touched == 1)
    assert (after.step, after.playing) == (0, False)
    assert after.metrics.validation_loss != before.metrics.validation_loss
    assert before.responses is not None
    assert after.responses is not None
    assert not np.array_equal(after.responses[-1], before.responses[-1])
    qtbot.waitUntil(lambda: window.settled, timeout=WAIT_MS)
    assert window.canvas.scene.snapshot is not None
    assert window.canvas.scene.snapshot.touched == 1
    assert window.action("undoAction").text() == "Undo: Set a bias"
    assert window.isWindowModified()
    window.canvas.setFocus()
    window.action("undoAction").trigger()
    back = seen(window, qtbot, lambda it: it.touched == 0)
    assert back.parameters.tobytes() == before.parameters.tobytes()
    assert back.metrics == before.metrics
    assert not window.isWindowModified()


def test_after_alt_and_the_wheel_the_keyboard_stays_on_the_canvas(window: MainWindow) -> None:
    window.canvas.setFocus()
    QTest.keyPress(window.canvas, Qt.Key.Key_Alt, Qt.KeyboardModifier.AltModifier)
    turn(window)
    QTest.keyRelease(window.canvas, Qt.Key.Key_Alt, NONE)
    assert window.canvas.hasFocus()
    assert window.session.undo.can_undo


def test_while_it_plays_a_bias_is_turned_and_undone(window: MainWindow, qtbot: QtBot) -> None:
    # So many that it does not come to their end meanwhile, however slow the window is.
    window.session.apply(edits.set_training, "epochs", 100_000)
    window.session.set_speed(FLAT_OUT)
    window.session.play()
    seen(window, qtbot, lambda it: it.step > 0)
    turn(window)
    turned = seen(window, qtbot, lambda it: it.touched == 1)
    later = seen(window, qtbot, lambda it: it.step > turned.step)
    assert later.playing
    window.session.pause()
    window.session.undo_edit()
    back = seen(window, qtbot, lambda it: it.touched == 0)
    assert back.step <= turned.step


def test_the_probe_is_followed_while_it_plays(window: MainWindow, qtbot: QtBot) -> None:
    window.session.play()
    box = window.canvas.scene.layout.map_box.toRect()
    corner = box.topLeft() + QPoint(12, 12)
    QTest.mousePress(window.canvas, LEFT, NONE, corner)
    QTest.mouseMove(window.canvas, box.center())
    QTest.mouseRelease(window.canvas, LEFT, NONE, box.center())
    shown = window.session.example
    assert isinstance(shown, Probe)
    snapshot = seen(window, qtbot, lambda it: it.example == shown)
    np.testing.assert_allclose(snapshot.trace.inputs, shown.inputs, rtol=1e-6)
    moved = seen(window, qtbot, lambda it: it.step > snapshot.step)
    assert moved.example == shown
    window.session.pause()
    QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
    seen(window, qtbot, lambda it: isinstance(it.example, int))


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Period, Qt.Key.Key_Comma])
def test_keys_that_train_are_text_in_a_card(window: MainWindow, key: Qt.Key) -> None:
    QTest.mouseDClick(window.canvas, LEFT, NONE, middle(window).toPoint())
    field = window.canvas.asking.card.entries[0]
    assert field.hasFocus()
    QTest.keyClick(field, key)
    assert not window.session.playing
    assert field.text() in (" ", ".", ",")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert window.canvas.hasFocus()
