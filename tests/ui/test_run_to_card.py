"""Run to: where the run is told to go, by the card above the transport."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from glassnet.experiment.breakpoints import Breakpoint, ToEpoch, ToPhase, ToStep, quantities
from glassnet.ui.breaks.run_to import RunToCard, progress_text
from glassnet.ui.window import MainWindow

WAIT_MS = 30_000
LEFT, CONTROL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def card(window: MainWindow) -> RunToCard:
    """The card of a real window, opened by its key."""
    return opened(window)


def opened(window: MainWindow) -> RunToCard:
    QTest.keyClick(window.canvas, Qt.Key.Key_J, CONTROL)
    card = window.run_to
    assert card.isVisible()
    return card


def stands(window: MainWindow, step: int, phase: int) -> bool:
    seen = window.session.snapshot
    return seen is not None and (seen.step, seen.phase_index) == (step, phase)


def fill(card: RunToCard, name: str, text: str) -> None:
    entry = card.entries[name]
    entry.setFocus()
    entry.selectAll()
    QTest.keyClicks(entry, text)


def test_the_run_goes_to_a_step_an_epoch_and_a_phase(
    qtbot: QtBot, window: MainWindow, card: RunToCard
) -> None:
    fill(card, "step", "37")
    QTest.keyClick(card.entries["step"], Qt.Key.Key_Return)
    assert not card.isVisible()
    qtbot.waitUntil(lambda: stands(window, 37, 0), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: window.banner.text == "Step 37 is reached.", timeout=WAIT_MS)
    assert not window.session.playing
    opened(window)
    assert card.entries["step"].text() == "37"  # the last one is remembered, and selected
    assert card.entries["step"].hasSelectedText()
    # To a step that is past it goes back.
    fill(card, "step", "20")
    QTest.keyClick(card.entries["step"], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: stands(window, 20, 0), timeout=WAIT_MS)
    assert not window.session.playing
    opened(window)
    fill(card, "epoch", "4")
    QTest.mouseClick(card.buttons["epoch"], LEFT)
    qtbot.waitUntil(lambda: stands(window, 4 * window.timeline.steps_per_epoch, 0), timeout=WAIT_MS)
    QTest.mouseClick(window.transport.run_to_button, LEFT)
    row = card.phase.row_of(("backward", 1))
    card.phase.combo.activated.emit(row)
    QTest.mouseClick(card.buttons["phase"], LEFT)
    qtbot.waitUntil(lambda: window.transport.pill.text == "paused · backward", timeout=WAIT_MS)
    assert window.session.target is None


def test_a_target_is_shown_on_the_way_and_given_up_by_escape_or_space(
    qtbot: QtBot, window: MainWindow, card: RunToCard
) -> None:
    session = window.session
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_Space):
        opened(window)
        fill(card, "step", "9000000")
        QTest.keyClick(card.entries["step"], Qt.Key.Key_Return)
        assert session.target == ToStep(9_000_000)
        assert session.playing
        qtbot.waitUntil(
            lambda: window.transport.pill.text.startswith("to step 9,000,000"), timeout=WAIT_MS
        )
        QTest.keyClick(window.canvas, key)
        assert session.target is None
        assert not session.playing
    window.side_bar.setFocus()
    session.run_to(ToStep(9_000_000))
    QTest.keyClick(window.side_bar, Qt.Key.Key_Escape)
    assert session.target is None


def test_a_loss_and_an_accuracy_can_be_asked_for(window: MainWindow, card: RunToCard) -> None:
    card.values |= {"loss": 0.25, "accuracy": 0.95}
    loss, accuracy = quantities["train_loss"](), quantities["validation_accuracy"]()
    assert card.target("loss") == Breakpoint(loss, "below", 0.25, once=True)
    assert card.target("accuracy") == Breakpoint(accuracy, "above", 0.95, once=True)
    assert "Validation accuracy" in card.names["accuracy"].text()
    snapshot = window.session.snapshot
    assert progress_text(card.target("accuracy"), snapshot).endswith("→ 95.0 %")
    assert progress_text(card.target("loss"), snapshot).endswith("→ 0.2500")
    assert progress_text(ToEpoch(3), snapshot) == "to epoch 3 · 0%"
    assert progress_text(ToPhase("loss"), snapshot) == "to a phase"


def test_what_is_no_number_is_refused_in_its_field_and_escape_closes(
    window: MainWindow, card: RunToCard
) -> None:
    fill(card, "step", "soon")
    QTest.keyClick(card.entries["step"], Qt.Key.Key_Return)
    assert card.entries["step"].refused
    assert card.isVisible()
    assert not window.session.playing
    QTest.keyClick(card.entries["step"], Qt.Key.Key_Escape)
    assert not card.isVisible()
    opened(window)
    assert card.entries["step"].text() == "1,000"


def test_a_target_that_is_missed_offers_to_go_on(qtbot: QtBot, window: MainWindow) -> None:
    session = window.session
    session.runner.set_hyper("epochs", 2)
    session.run_to(ToEpoch(5))
    qtbot.waitUntil(lambda: "is not reached yet" in window.banner.text, timeout=WAIT_MS)
    assert window.banner.text == "Trained for 2 epochs. Epoch 5 is not reached yet."
    for _ in range(2):
        assert window.banner.notice is not None
        assert window.banner.notice.action is not None
        window.banner.notice.action[1]()
        assert session.target == ToEpoch(5)
        qtbot.waitUntil(lambda: session.target is None, timeout=WAIT_MS)
    assert window.banner.text.startswith("Epoch 5 is done")


def test_values_are_remembered_for_the_next_window(
    make_window: Callable[..., MainWindow],
) -> None:
    first = make_window()
    first.run_to.values |= {"step": 4321, "loss": 0.03}
    first.shutdown()
    second = make_window()
    assert second.run_to.values["step"] == 4321
    assert second.run_to.values["loss"] == 0.03
    assert QApplication.activePopupWidget() is None
