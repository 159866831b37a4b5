"""The panel checks the gradient of what is selected, and tells how each layer fares."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from glassnet.engine import Network, layers
from glassnet.experiment import Run, edits, opening_spec
from glassnet.ui.panels.gradient import Gradient
from glassnet.ui.plots.gradient_figures import check_rows, step_rows
from glassnet.ui.plots.gradient_reading import place_of, selection_of
from glassnet.ui.selection import NOTHING, Selection
from glassnet.ui.window import MainWindow

WAIT_MS = 30_000
EDGE = Selection("edge", 1, 2, 3)


@pytest.fixture
def panel(qtbot: QtBot, window: MainWindow) -> Gradient:
    shown = window.docks.show("gradient")
    assert isinstance(shown, Gradient)
    qtbot.waitUntil(lambda: bool(shown.table.texts()), timeout=WAIT_MS)
    return shown


def test_nothing_selected_is_an_invitation(panel: Gradient) -> None:
    assert not panel.button.isEnabled()
    assert "Click a connection" in panel.verdict.text()
    assert panel.step_figures.texts() == {}


def test_the_health_of_each_layer_is_that_of_the_account(
    window: MainWindow, panel: Gradient
) -> None:
    health = Run(opening_spec()).explain().health
    assert len(panel.table.texts()) == len(health)
    for texts, one in zip(panel.table.texts(), health, strict=True):
        assert texts[0].lower() == one.label
        assert float(texts[1]) == pytest.approx(one.gradient_norm, rel=0.01)
        assert texts[3] == "–"
        assert one.saturated is not None
        assert texts[4] == f"{100 * one.saturated:.0f} %"


def test_a_click_on_check_shows_the_numbers_of_the_engine(
    qtbot: QtBot, window: MainWindow, panel: Gradient
) -> None:
    window.session.select(EDGE)
    assert panel.name.text() == "Hidden 2: weight 4 → 3"
    qtbot.waitUntil(lambda: bool(panel.step_figures.texts()), timeout=WAIT_MS)
    run = Run(opening_spec())
    parameter = run.explain().parameter("2.weight", (2, 3))
    expected = {name: number for name, number, _ in step_rows(parameter)}
    assert panel.step_figures.texts() == expected
    QTest.mouseClick(panel.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(panel.check_figures.texts()), timeout=WAIT_MS)
    check = run.check_gradient("2.weight[2,3]")
    assert panel.check_figures.texts() == {name: text for name, text, _ in check_rows(check)}
    assert panel.verdict.text() == "At step 0: the loss agrees with backpropagation."


def test_a_neuron_stands_for_its_bias_and_its_key_checks_it(
    qtbot: QtBot, window: MainWindow, panel: Gradient
) -> None:
    window.session.select(Selection("neuron", 0, 4))
    assert panel.name.text() == "Hidden 1, neuron 5: bias"
    assert panel.name.toolTip() == "0.bias[4]"
    QTest.keyClick(window.canvas, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(panel.check_figures.texts()), timeout=WAIT_MS)


def test_the_menu_of_the_canvas_selects_and_checks(qtbot: QtBot, window: MainWindow) -> None:
    x0, y0, x1, y1 = window.canvas.scene.layout.lines[3][2]
    at = QPoint(round((x0 + x1) / 2), round((y0 + y1) / 2))
    reason = QContextMenuEvent.Reason.Mouse
    event = QContextMenuEvent(reason, at, window.canvas.mapToGlobal(at))
    QApplication.sendEvent(window.canvas, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    check = next(each for each in menu.actions() if each.text() == "Check this gradient")
    assert check.shortcut().toString() == "Ctrl+G"
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(check).center())
    panel = window.docks.show("gradient")
    assert isinstance(panel, Gradient)
    assert panel.isVisible()
    assert window.session.selection == Selection("edge", 3, 0, 2)
    assert panel.name.text() == "Output: weight 3 → 1"
    qtbot.waitUntil(lambda: bool(panel.check_figures.texts()), timeout=WAIT_MS)
    assert "agrees" in panel.verdict.text()
    assert not window.session.undo.can_undo


def test_of_a_block_it_checks_what_is_inside(
    qtbot: QtBot, window: MainWindow, panel: Gradient
) -> None:
    body = [layers["dense"](units=n) for n in (5, 8)]
    window.session.apply(edits.insert_layer, 1, layers["residual"](layers=body))
    window.session.select(Selection("neuron", 1, 2))
    assert not panel.button.isEnabled()
    panel.check()
    assert panel.verdict.text().startswith("What is selected stands for no single weight")
    assert panel.check_figures.texts() == {}
    inside = len(window.session.spec.network.layers)
    window.session.select(Selection("edge", inside + 1, 7, 4))
    assert panel.button.isEnabled()
    panel.check()
    assert panel.name.text() == "Block 1, dense 2: weight 5 → 8"
    qtbot.waitUntil(lambda: bool(panel.check_figures.texts()), timeout=WAIT_MS)
    assert "agrees" in panel.verdict.text()


def test_another_selection_or_network_puts_the_check_away(
    qtbot: QtBot, window: MainWindow, panel: Gradient
) -> None:
    window.session.select(EDGE)
    panel.check()
    qtbot.waitUntil(lambda: bool(panel.check_figures.texts()), timeout=WAIT_MS)
    window.session.select(Selection("edge", 1, 2, 4))
    assert panel.check_figures.texts() == {}
    window.session.select(EDGE)
    assert panel.check_figures.texts() != {}
    window.session.apply(edits.set_units, 0, 6)
    assert panel.check_figures.texts() == {}
    qtbot.waitUntil(lambda: panel.settled, timeout=WAIT_MS)


def test_the_figures_follow_the_run(qtbot: QtBot, window: MainWindow, panel: Gradient) -> None:
    window.session.select(EDGE)
    qtbot.waitUntil(lambda: bool(panel.step_figures.texts()), timeout=WAIT_MS)
    before = panel.step_figures.texts()
    window.session.step()
    qtbot.waitUntil(lambda: panel.step_figures.texts() != before, timeout=WAIT_MS)


@pytest.mark.parametrize(
    "selection",
    [NOTHING, Selection("layer", 1), Selection("neuron", -1, 0)],
)
def test_what_has_no_parameter_of_its_own_stands_for_none(selection: Selection) -> None:
    assert place_of(selection, Run(opening_spec()).network) is None


def test_another_nudge_tells_why_they_differ_and_every_parameter_is_checked(
    qtbot: QtBot, window: MainWindow, panel: Gradient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not panel.nudge.around.isVisible()
    window.session.select(EDGE)
    panel.check()
    qtbot.waitUntil(lambda: bool(panel.check_figures.texts()), timeout=WAIT_MS)
    assert panel.nudge.sentence.text().startswith("A good nudge")
    run = Run(opening_spec())
    for key, epsilon, why in (
        (Qt.Key.Key_End, 0.1, "Too large a nudge: between the two points the loss bends"),
        (Qt.Key.Key_Home, 1e-7, "Too small a nudge: the two losses agree in nearly all"),
    ):
        QTest.keyClick(panel.nudge.slider, key)
        check = run.check_gradient("2.weight[2,3]", epsilon)
        rows = {name: text for name, text, _ in check_rows(check)}
        qtbot.waitUntil(partial(_shows, panel, rows), timeout=WAIT_MS)
        assert panel.nudge.sentence.text().startswith(why)
    picture = panel.nudge.around
    assert picture.nudged is not None
    check = picture.nudged.check
    image, scale = picture.grab().toImage(), picture.devicePixelRatioF()
    for offset, loss in ((check.epsilon, check.above), (-check.epsilon, check.below)):
        at = (picture.place(offset, loss) * scale).toPoint()
        assert image.pixelColor(at) == window.theme.color("accent")
    QTest.keyClick(panel.nudge.slider, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: "agree under another" in panel.verdict.text(), timeout=WAIT_MS)

    _survey(qtbot, window, panel, monkeypatch)


def _shows(panel: Gradient, rows: dict[str, str]) -> bool:
    return panel.check_figures.texts() == rows


def _survey(
    qtbot: QtBot, window: MainWindow, panel: Gradient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Check every parameter, select the worst, and stop a second time half-way."""
    survey = panel.survey
    QTest.mouseClick(survey.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not survey.running, timeout=WAIT_MS)
    assert survey.result.text().startswith(
        "157 of 157 parameters checked at step 0, with ε = 0.1. The worst is"
    )
    assert survey.survey is not None
    worst = survey.survey.worst
    assert worst is not None
    QTest.mouseClick(survey.show_button, Qt.MouseButton.LeftButton)
    assert panel.place is not None
    assert (panel.place.name, panel.place.index) == (worst.name, worst.index)
    qtbot.waitUntil(lambda: bool(panel.check_figures.texts()), timeout=WAIT_MS)
    # Pieces of no length never end, so there is time to stop.
    monkeypatch.setattr("glassnet.ui.plots.survey_row.PIECE", 0.0)
    QTest.mouseClick(survey.button, Qt.MouseButton.LeftButton)
    assert survey.button.text() == "Stop"
    qtbot.waitUntil(lambda: survey.survey is not None, timeout=WAIT_MS)
    assert survey.progress.isVisibleTo(panel)
    survey.button.setFocus()
    QTest.keyClick(survey.button, Qt.Key.Key_Space)
    assert survey.button.text() == "Check every parameter"
    assert survey.result.text().startswith("0 of 157 parameters")
    assert not window.session.playing
    assert panel.mode.isHidden()
    window.session.apply(edits.insert_layer, 1, layers["dropout"]())
    assert "dropout acts otherwise in training" in panel.mode.text()
    assert survey.result.isHidden()
    qtbot.waitUntil(lambda: panel.settled, timeout=WAIT_MS)


def test_what_stands_for_a_parameter_is_found_inside_blocks_too() -> None:
    dense = layers["dense"]
    block = layers["residual"](layers=(dense(units=2, activation="tanh"), dense(units=4)))
    network = Network((dense(units=3), block, dense(units=1)), 2)
    weight = Selection("edge", 4, 3, 1)
    assert selection_of("1.body.2.weight", (3, 1), network) == weight
    assert selection_of("1.body.0.bias", (1,), network) == Selection("neuron", 3, 1)
    assert selection_of("2.bias", (0,), network) == Selection("neuron", 2)
    assert selection_of("1.shortcut.weight", (0, 0), network) is None
    place = place_of(weight, network)
    assert place is not None
    assert place.title == "Block 1, dense 2: weight 2 → 4"
