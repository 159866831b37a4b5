"""The panel finds a learning rate, says what it has seen, and sets the rate on request."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDockWidget
from pytestqt.qtbot import QtBot

from glassnet.engine.finder import RateTest
from glassnet.experiment import edits
from glassnet.runner import events
from glassnet.ui.panels.learning_rate import LearningRate
from glassnet.ui.plots.rate_find import FindPage
from glassnet.ui.plots.rate_texts import place_text, sentence
from glassnet.ui.window import MainWindow

LEFT = Qt.MouseButton.LeftButton
WAIT_MS = 30_000


@pytest.fixture
def panel(window: MainWindow) -> FindPage:
    shown = window.docks.show("learningRate")
    assert isinstance(shown, LearningRate)
    return shown.finder


def find(qtbot: QtBot, panel: FindPage) -> None:
    QTest.mouseClick(panel.button, LEFT)
    qtbot.waitUntil(lambda: panel.settled and panel.test is not None, timeout=WAIT_MS)


def step_of(window: MainWindow) -> int:
    return window.session.snapshot.step if window.session.snapshot else -1


def test_the_panel_is_hidden_until_it_is_asked_for_by_its_key(
    qtbot: QtBot, window: MainWindow
) -> None:
    assert not any(isinstance(one, LearningRate) for one in window.docks.panels)
    QTest.keyClick(window.canvas, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    shown = window.docks.panel("learningRate")
    assert isinstance(shown, LearningRate)
    panel = shown.finder
    qtbot.waitUntil(lambda: panel.settled and panel.test is not None, timeout=WAIT_MS)
    assert panel.isVisible()


def test_before_the_first_test_it_says_what_a_test_does(panel: FindPage) -> None:
    assert panel.message.isVisible()
    assert "Your run stays as it is" in panel.message.text()
    assert panel.button.text() == "Find a learning rate"
    assert not panel.use.isVisible()
    assert not panel.progress.isVisible()
    assert panel.sentence.text() == ""


def test_find_use_and_undo(qtbot: QtBot, window: MainWindow, panel: FindPage) -> None:
    before = window.session.spec
    find(qtbot, panel)
    assert panel.test is not None
    assert panel.test.suggestion is not None
    x, y = panel.rates.drawn("smoothed")
    assert np.array_equal(x, np.log10(panel.test.rates))
    assert np.array_equal(y, panel.test.smoothed)
    assert window.session.spec == before
    rate = float(f"{panel.test.suggestion:.1e}")
    assert panel.use.text() == f"Use {rate:g}"
    QTest.mouseClick(panel.use, LEFT)
    assert window.session.spec.training.optimizer.learning_rate == rate
    assert not panel.use.isEnabled()
    assert not panel.stale
    QTest.keyClick(window.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.session.spec == before
    assert panel.use.isEnabled()
    assert not window.session.undo.can_undo


def test_the_run_is_where_it_was_after_a_test(
    qtbot: QtBot, window: MainWindow, panel: FindPage
) -> None:
    runner = window.session.runner
    runner.advance(5)
    qtbot.waitUntil(lambda: step_of(window) == 5, timeout=WAIT_MS)
    before = runner.call(lambda run: run.network.parameters.tobytes()).result(30)
    find(qtbot, panel)
    assert panel.origin.text() == "from step 5"
    assert runner.call(lambda run: run.network.parameters.tobytes()).result(30) == before


def test_a_test_of_another_experiment_is_marked_as_such(
    qtbot: QtBot, window: MainWindow, panel: FindPage
) -> None:
    find(qtbot, panel)
    window.session.apply(edits.set_training, "epochs", 7)
    assert not panel.stale
    window.session.apply(edits.set_training, "batch_size", 7)
    assert panel.stale
    assert panel.origin.text() == "from step 0, for another experiment"
    window.session.undo_edit()
    assert panel.origin.text() == "from step 0"


def test_a_second_press_gives_the_test_up(
    qtbot: QtBot, window: MainWindow, panel: FindPage
) -> None:
    QTest.mouseClick(panel.button, LEFT)
    assert panel.button.text() == "Cancel"
    QTest.mouseClick(panel.button, LEFT)
    qtbot.waitUntil(lambda: panel.settled, timeout=WAIT_MS)
    assert panel.test is None
    assert panel.button.text() == "Find a learning rate"


def test_a_test_that_takes_its_time_shows_how_far_it_is(
    qtbot: QtBot, window: MainWindow, panel: FindPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("glassnet.ui.plots.rate_find.PATIENCE", 0.0)
    QTest.mouseClick(panel.button, LEFT)
    window.session.happened.emit(events.RateTesting(window.session.generation, 0, 0.25))
    assert panel.progress.isVisible()
    assert panel.progress.value() == 250
    qtbot.waitUntil(lambda: panel.settled, timeout=WAIT_MS)
    assert not panel.progress.isVisible()


def test_an_edit_of_the_network_gives_the_test_up(
    qtbot: QtBot, window: MainWindow, panel: FindPage
) -> None:
    QTest.mouseClick(panel.button, LEFT)
    window.session.apply(edits.set_units, 0, 3)
    assert panel.settled
    find(qtbot, panel)
    assert not panel.stale


def test_asking_again_while_a_test_is_under_way_changes_nothing(
    qtbot: QtBot, window: MainWindow, panel: FindPage
) -> None:
    window.action("findRateAction").trigger()
    window.action("findRateAction").trigger()
    qtbot.waitUntil(lambda: panel.settled, timeout=WAIT_MS)
    assert panel.test is not None


def test_it_plays_on_after_a_test(qtbot: QtBot, window: MainWindow, panel: FindPage) -> None:
    window.session.play()
    find(qtbot, panel)
    step = step_of(window)
    qtbot.waitUntil(lambda: step_of(window) > step, timeout=WAIT_MS)
    assert window.session.playing


def made(smoothed: list[float], suggestion: float | None) -> RateTest:
    values = np.array(smoothed)
    rates = np.geomspace(1e-3, 1e-3 * 10 ** (len(smoothed) - 1), max(len(smoothed), 1))
    return RateTest(rates[: len(smoothed)], values, values, values, suggestion)


@pytest.mark.parametrize(
    ("smoothed", "suggestion", "text"),
    [
        ([1.0, 0.6, 0.5, 3.0], 0.01, "Falls fastest near 0.01; above 0.1 it rises."),
        ([1.0, 0.6, 0.5, 0.4], 0.01, "Falls fastest near 0.01, and does not rise up to 1."),
        (
            [1.0, 0.99, 2.0],
            0.01,
            "Hardly falls at any rate, fastest near 0.01; above 0.01 it rises.",
        ),
        ([1.0, 0.99], 0.01, "Hardly falls at any rate, fastest near 0.01."),
        ([1.0, 2.0], None, "Falls at no rate; above 0.001 it rises."),
        ([1.0, 1.0], None, "Falls at no rate."),
        ([], None, "Training diverges even at the smallest rate."),
    ],
)
def test_one_sentence_says_what_is_seen(
    smoothed: list[float], suggestion: float | None, text: str
) -> None:
    assert sentence(made(smoothed, suggestion)) == text


def test_both_themes_draw_the_test(qtbot: QtBot, window: MainWindow, panel: FindPage) -> None:
    find(qtbot, panel)
    for name in ("light", "dark"):
        window.theme.switch(name)
        accent = window.theme.color("accent").rgb()
        picture = panel.rates.grab().toImage()
        colours = {
            picture.pixel(x, y) for x in range(picture.width()) for y in range(picture.height())
        }
        assert accent in colours


def test_pointing_tells_rate_and_loss(qtbot: QtBot, window: MainWindow, panel: FindPage) -> None:
    find(qtbot, panel)
    assert panel.test is not None
    view = panel.rates.plot.getPlotItem().getViewBox()
    low, high = view.viewRange()[1]
    viewport = panel.rates.plot.viewport()
    QTest.mouseMove(viewport, view.mapViewToScene(QPointF(-3, (low + high) / 2)).toPoint())
    qtbot.waitUntil(lambda: panel.origin.text().startswith("η 0.00"), timeout=WAIT_MS)
    near = np.flatnonzero(np.abs(np.log10(panel.test.rates) + 3) < 0.2)
    assert panel.origin.text() in [
        place_text(float(panel.test.rates[place]), float(panel.test.smoothed[place]))
        for place in near
    ]
    QTest.mouseMove(viewport, QPoint(2, 2))
    qtbot.waitUntil(lambda: panel.origin.text() == "from step 0", timeout=WAIT_MS)


def test_a_test_without_a_single_rate_leaves_its_sentence(
    qtbot: QtBot, window: MainWindow, panel: FindPage
) -> None:
    window.session.pause()
    panel.begin()
    window.session.happened.emit(events.RateTested(window.session.generation, 0, made([], None)))
    assert panel.sentence.text() == "Training diverges even at the smallest rate."
    assert panel.message.isVisible()
    assert not panel.use.isVisible()
    assert panel.settled


def test_a_dock_that_shares_its_place_is_named_once_by_its_tab(
    qtbot: QtBot, window: MainWindow, panel: FindPage
) -> None:
    dock = window.findChild(QDockWidget, "learningRateDock")
    assert dock is not None
    qtbot.waitUntil(lambda: dock.titleBarWidget().height() == 0, timeout=WAIT_MS)
    window.action("resetLayoutAction").trigger()
    assert not panel.isVisible()
    curves = window.findChild(QDockWidget, "lossCurvesDock")
    assert curves is not None
    qtbot.waitUntil(lambda: curves.titleBarWidget().height() > 0, timeout=WAIT_MS)


def test_the_page_and_what_was_chosen_on_it_are_there_next_time(
    window: MainWindow, tmp_path: Path
) -> None:
    panel = window.docks.show("learningRate")
    assert isinstance(panel, LearningRate)
    written = QSettings(str(tmp_path / "memory.ini"), QSettings.Format.IniFormat)
    QTest.mouseClick(panel.tabs["compareRates"], LEFT)
    panel.compare.race.set(factor=100, steps=1000)
    panel.schedule.log.setChecked(True)
    panel.remember(written)
    QTest.mouseClick(panel.tabs["findRate"], LEFT)
    panel.compare.race.set(factor=2, steps=50)
    panel.schedule.log.setChecked(False)
    panel.recall(written)
    assert panel.tabs["compareRates"].isChecked()
    assert panel.compare.isVisibleTo(panel)
    assert (panel.compare.race.setting.factor, panel.compare.race.setting.steps) == (100, 1000)
    assert panel.schedule.log.isChecked()
    written.setValue("learningRate/page", "nowhere")
    written.setValue("learningRate/factor", "7")
    panel.recall(written)
    assert panel.tabs["compareRates"].isChecked()
    assert panel.compare.race.setting.factor == 100
