"""The panel of the breakpoints, by mouse and keys on the real window."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from glassnet.experiment import Run, edits, opening_spec
from glassnet.experiment.breakpoints import Breakpoint, quantities
from glassnet.runner import FLAT_OUT
from glassnet.ui.breaks.row import BreakRow
from glassnet.ui.panels.breakpoints import Breakpoints
from glassnet.ui.selection import NOTHING, Selection
from glassnet.ui.window import MainWindow

WAIT_MS = 30_000
LEFT = Qt.MouseButton.LeftButton
EDGE = Selection("edge", 1, 2, 3)


@pytest.fixture
def panel(window: MainWindow) -> Breakpoints:
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(window.canvas, Qt.Key.Key_B, keys)
    shown = window.docks.panel("breakpoints")
    assert isinstance(shown, Breakpoints)
    assert shown.isVisible()
    return shown


def choose(panel: Breakpoints, kind: str, comparison: str = "above") -> None:
    for choice, value in ((panel.form.quantity, kind), (panel.form.comparison, comparison)):
        row = choice.row_of(value)
        choice.combo.setCurrentIndex(row)
        choice.combo.activated.emit(row)


def only(panel: Breakpoints) -> BreakRow:
    (row,) = panel.rows.values()
    return row


def settle() -> None:
    QApplication.processEvents()


def test_a_loss_is_typed_stops_training_and_says_why(
    qtbot: QtBot, window: MainWindow, panel: Breakpoints
) -> None:
    assert panel.empty.isVisible()
    assert not panel.form.button.isEnabled()
    losses = Run(opening_spec()).advance(200)
    limit = round(float(np.sort(losses[:100])[2]), 3)
    first = int(np.flatnonzero(losses < limit)[0])
    choose(panel, "batch_loss", "below")
    panel.form.entry.setFocus()
    QTest.keyClicks(panel.form.entry, str(limit).replace(".", ","))
    QTest.keyClick(panel.form.entry, Qt.Key.Key_Return)
    row = only(panel)
    assert row.item.breakpoint == Breakpoint(quantities["batch_loss"](), "below", limit)
    assert panel.form.entry.text() == ""
    assert not panel.empty.isVisible()
    assert not window.session.playing  # Return in the field is not the window's
    window.session.set_speed(FLAT_OUT)
    QTest.mouseClick(window.transport.play_button, LEFT)
    qtbot.waitUntil(lambda: bool(row.item.hit), timeout=WAIT_MS)
    assert row.note.text().endswith(f"fell below {limit} at step {first}.")
    assert row.note.isVisible()
    assert window.banner.text == row.note.text()
    assert not window.session.playing

    def stands() -> bool:
        seen = window.session.snapshot
        return seen is not None and (seen.step, seen.phase_index) == (first, 5)

    qtbot.waitUntil(stands, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: window.transport.pill.text == "paused · loss", timeout=WAIT_MS)
    # What was said is past as soon as the run moves on.
    window.session.step("batch")
    assert not row.note.isVisible()


def test_rows_are_edited_switched_off_and_removed(window: MainWindow, panel: Breakpoints) -> None:
    breaks = window.session.breaks
    weight = quantities["parameter"](parameter="2.weight[2,3]")
    breaks.add(Breakpoint(weight, "crosses", 0.0))
    row = only(panel)
    settle()
    assert row.name.text() == "Value of weight 4 → 3 of hidden 2"
    QTest.mouseClick(row.name, LEFT)
    assert window.session.selection == EDGE
    # A threshold that is none is refused in its place, and nothing changes.
    row.entry.setFocus()
    row.entry.selectAll()
    QTest.keyClicks(row.entry, "soon")
    QTest.keyClick(row.entry, Qt.Key.Key_Return)
    assert row.entry.refused
    assert "“soon” is not allowed" in row.entry.toolTip()
    assert breaks.breakpoints[0].threshold == 0.0
    QTest.keyClicks(row.entry, "1,5")
    QTest.keyClick(row.entry, Qt.Key.Key_Return)
    assert breaks.breakpoints[0].threshold == 1.5
    at = row.comparison.row_of("below")
    row.comparison.combo.activated.emit(at)
    assert breaks.breakpoints[0].comparison == "below"
    QTest.mouseClick(row.switch, LEFT)
    assert not breaks.breakpoints[0].enabled
    assert not row.entry.isEnabled()
    row.switch.setFocus()
    QTest.keyClick(row.switch, Qt.Key.Key_Space)
    assert breaks.breakpoints[0].enabled
    assert not window.session.playing  # Space belonged to the switch
    QTest.mouseClick(row.remove, LEFT)
    assert breaks.items == ()
    assert panel.empty.isVisible()


def test_the_form_follows_the_selection_and_asks_for_what_it_needs(
    window: MainWindow, panel: Breakpoints
) -> None:
    form, session = panel.form, window.session
    choose(panel, "gradient_size", "below")
    assert "Click a connection" in form.subject.text()
    assert not form.entry.isEnabled()
    session.select(EDGE)
    assert form.subject.text() == "weight 4 → 3 of hidden 2"
    QTest.keyClicks(form.entry, "1e-4")
    QTest.mouseClick(form.button, LEFT)
    assert session.breaks.breakpoints[0] == Breakpoint(
        quantities["gradient_size"](parameter="2.weight[2,3]"), "below", 1e-4
    )
    choose(panel, "dead_units")
    assert form.subject.text() == "Hidden 2 has no relu."
    session.select(NOTHING)
    assert "Click a layer" in form.subject.text()
    choose(panel, "validation_accuracy")
    QTest.keyClicks(form.entry, "90")
    QTest.keyClick(form.entry, Qt.Key.Key_Return)
    assert session.breaks.breakpoints[1].threshold == pytest.approx(0.9)
    rows = list(panel.rows.values())
    assert rows[1].entry.text() == "90 %"
    assert not rows[1].name.isEnabled()  # an accuracy has no place on the canvas
    # Nothing is cut off at the smallest width, in either theme.
    for theme in ("light", "dark"):
        window.theme.switch(theme)
        settle()
        for row in panel.rows.values():
            for part in (row.switch, row.name, row.remove, row.comparison, row.entry):
                at = part.mapTo(panel, QPoint(part.width(), 0))
                assert at.x() <= panel.width()
                assert part.width() >= part.minimumSizeHint().width() or part is row.name


def test_a_breakpoint_is_lost_with_its_layer_and_back_with_undo(
    window: MainWindow, panel: Breakpoints
) -> None:
    session = window.session
    session.breaks.add(Breakpoint(quantities["parameter"](parameter="4.bias[1]"), "above", 9.0))
    session.apply(edits.remove_layer, 2)
    row = only(panel)
    assert "Undo brings it back" in row.note.text()
    assert row.name.text() == "Value of bias 2 of hidden 3"
    assert not row.entry.isEnabled()
    QTest.keyClick(window.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not row.item.lost
    assert row.entry.isEnabled()
    session.new_document(opening_spec())
    assert panel.rows == {}


def test_the_menus_of_the_canvas_offer_breakpoints(window: MainWindow, panel: Breakpoints) -> None:
    canvas, session = window.canvas, window.session
    session.select(EDGE)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint())
    canvas.contextMenuEvent(event)
    below = submenu(QApplication.activePopupWidget())
    texts = [action.text() for action in below.actions()]
    assert texts == [
        "this weight crosses zero",
        "its gradient falls below…",
        "its update falls below…",
    ]
    below.actions()[0].trigger()
    assert only(panel).name.text() == "Value of weight 4 → 3 of hidden 2"
    assert "Training will stop" in window.banner.text
    below.actions()[1].trigger()
    assert (panel.form.kind.id, panel.form.comparison.value) == ("gradient_size", "below")
    close_menus()


def submenu(menu: object) -> QMenu:
    assert isinstance(menu, QMenu)
    found = next(action for action in menu.actions() if action.text() == "Break when")
    below = found.menu()
    assert isinstance(below, QMenu)
    return below


def close_menus() -> None:
    while (popup := QApplication.activePopupWidget()) is not None:
        popup.close()


def test_breakpoints_are_saved_with_the_project(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    kept = (
        Breakpoint(quantities["gradient_norm"](), "above", 2.5),
        Breakpoint(quantities["parameter"](parameter="2.bias[1]"), "crosses", 0.0, enabled=False),
    )
    window.session.take_breakpoints(kept)
    path = tmp_path / "kept.glassnet"
    window.files.save_to(path)
    qtbot.waitUntil(lambda: window.files.path == path, timeout=WAIT_MS)
    window.session.new_document(opening_spec())
    assert not window.session.breaks.items
    window.files.open_path(path)
    assert window.session.breaks.breakpoints == kept
