"""Three rates run side by side on copies: what is drawn is the engine's, the run goes its way."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from glassnet.experiment import Run, edits, read_spec
from glassnet.experiment.race import Entrant, network_race
from glassnet.runner.race_worker import RaceWorker
from glassnet.ui.panels.learning_rate import LearningRate
from glassnet.ui.plots.rate_compare import ComparePage
from glassnet.ui.plots.rate_outcome import outcome
from glassnet.ui.window import MainWindow

LEFT = Qt.MouseButton.LeftButton
WAIT_MS = 30_000
LINEAR: dict[str, Any] = {
    "format": "glassnet/1",
    "dataset": {"name": "plane", "samples": 64},
    "network": {"layers": [{"type": "dense", "units": 1, "activation": "linear"}]},
    "training": {"loss": "mse", "optimizer": {"name": "sgd", "learning_rate": 1.0}},
}


@pytest.fixture
def panel(window: MainWindow) -> LearningRate:
    shown = window.docks.show("learningRate")
    assert isinstance(shown, LearningRate)
    return shown


@pytest.fixture
def page(panel: LearningRate) -> ComparePage:
    QTest.mouseClick(panel.tabs["compareRates"], LEFT)
    return panel.compare


@pytest.fixture
def stuck(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> Future[Any]:
    """Races wait for a run that does not answer, until the test lets it."""
    waiting: Future[Any] = Future()
    monkeypatch.setattr(window.session.runner, "call", lambda _function: waiting)
    return waiting


def compared(qtbot: QtBot, page: ComparePage) -> None:
    QTest.mouseClick(page.button, LEFT)
    settle(qtbot, page)


def settle(qtbot: QtBot, page: ComparePage) -> None:
    qtbot.waitUntil(lambda: page.settled and page.race.result is not None, timeout=WAIT_MS)


def rate_of(window: MainWindow) -> float:
    return window.session.spec.training.optimizer.learning_rate


def step_of(window: MainWindow) -> int:
    return window.session.snapshot.step if window.session.snapshot else -1


def texts(page: ComparePage) -> list[str]:
    return [row.words.text() for row in page.rows]


def choose(page: ComparePage, name: str, value: object) -> None:
    """Choose from the menu by the keyboard."""
    menu = page.menu.menu()
    assert isinstance(menu, QMenu)
    action = next(one for one in page.menu.groups[name].actions() if one.data() == value)
    menu.popup(page.menu.mapToGlobal(QPoint(0, 20)))
    menu.setActiveAction(action)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert not menu.isVisible()


def test_what_is_drawn_is_the_race_of_the_engine(
    qtbot: QtBot, window: MainWindow, page: ComparePage
) -> None:
    window.session.runner.advance(5)
    qtbot.waitUntil(lambda: step_of(window) == 5, timeout=WAIT_MS)
    rate = rate_of(window)
    compared(qtbot, page)
    run = Run(window.session.spec)
    run.advance(5)
    rates = [float(f"{one:.6g}") for one in (rate / 10, rate, rate * 10)]
    race = network_race(
        run, [Entrant({"schedule": "constant", "learning_rate": one}) for one in rates]
    )
    race.advance(200)
    assert page.race.result is not None
    assert np.array_equal(page.race.result.losses, race.losses)
    assert [row.rate for row in page.rows] == rates
    for place, losses in enumerate(race.losses):
        x, y = page.curves.drawn(place)
        assert np.array_equal(x, race.steps)
        seen = y < page.curves.plot.getPlotItem().getViewBox().viewRange()[1][1]
        assert np.array_equal(y[seen], losses[seen])
    assert page.curves.labels.texts() == tuple(f"η {one:.4g}" for one in rates)
    falls = max(one.fall for one in page.race.outcomes)
    assert texts(page) == [outcome(one, None).text(falls) for one in race.losses]
    assert page.origin.text() == "from step 5"


def test_the_run_is_untouched_and_plays_on(
    qtbot: QtBot, window: MainWindow, page: ComparePage
) -> None:
    window.session.play()
    compared(qtbot, page)
    assert window.session.playing
    window.session.pause()
    runner = window.session.runner
    step, bits = runner.call(lambda run: (run.step, run.network.parameters.tobytes())).result(30)
    alone = Run(window.session.spec)
    alone.advance(step)
    assert bits == alone.network.parameters.tobytes()
    assert not window.session.undo.can_undo


def test_each_rate_can_be_used_and_taken_back(
    qtbot: QtBot, window: MainWindow, page: ComparePage
) -> None:
    before = rate_of(window)
    compared(qtbot, page)
    small, present, large = page.rows
    assert not present.use.isEnabled()
    QTest.mouseClick(large.use, LEFT)
    assert rate_of(window) == large.rate == 10 * before
    assert not large.use.isEnabled()
    assert present.use.isEnabled()
    assert page.origin.text() == "from step 0"
    small.use.setFocus()
    QTest.keyClick(small.use, Qt.Key.Key_Space)
    assert rate_of(window) == small.rate
    assert not window.session.playing
    for rate in (large.rate, before):
        QTest.keyClick(window.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert rate_of(window) == rate
    assert not window.session.undo.can_undo


def test_a_press_while_it_runs_gives_it_up(stuck: Future[Any], page: ComparePage) -> None:
    QTest.mouseClick(page.button, LEFT)
    assert page.button.text() == "Cancel"
    assert page.progress.isVisible()
    assert not page.settled
    QTest.mouseClick(page.button, LEFT)
    assert page.settled
    assert page.button.text() == "Compare"
    assert page.message.isVisible()
    assert texts(page) == ["", "", ""]
    stuck.cancel()


def test_an_edit_of_what_is_compared_gives_it_up(
    qtbot: QtBot, window: MainWindow, stuck: Future[Any], page: ComparePage
) -> None:
    QTest.mouseClick(page.button, LEFT)
    window.session.apply(edits.set_training, "learning_rate", 0.5)
    assert not page.settled
    window.session.apply(edits.set_training, "batch_size", 7)
    assert page.settled
    assert page.message.isVisible()
    assert [row.rate for row in page.rows] == [0.05, 0.5, 5.0]
    stuck.cancel()


def test_a_comparison_of_another_experiment_is_marked_as_such(
    qtbot: QtBot, window: MainWindow, page: ComparePage
) -> None:
    compared(qtbot, page)
    window.session.apply(edits.set_training, "batch_size", 7)
    assert page.race.stale
    assert page.origin.text() == "from step 0, for another experiment"
    window.session.undo_edit()
    assert page.origin.text() == "from step 0"


def test_factor_and_steps_are_chosen_and_what_is_shown_follows(
    qtbot: QtBot, window: MainWindow, page: ComparePage
) -> None:
    rate = rate_of(window)
    assert page.menu.text() == f"{rate:g} ×÷ 10 · 200 steps"
    choose(page, "factor", 2)
    assert page.race.result is None
    assert [row.rate for row in page.rows] == pytest.approx([rate / 2, rate, 2 * rate])
    compared(qtbot, page)
    choose(page, "steps", 50)
    assert not page.settled
    settle(qtbot, page)
    assert page.race.result is not None
    assert page.race.result.steps[-1] == 50
    assert page.menu.text() == f"{rate:g} ×÷ 2 · 50 steps"


def test_the_menu_opens_by_its_key(page: ComparePage, window: MainWindow) -> None:
    opened = []
    menu = page.menu.menu()
    assert isinstance(menu, QMenu)
    menu.aboutToShow.connect(lambda: opened.append(True))
    menu.aboutToShow.connect(menu.close, Qt.ConnectionType.QueuedConnection)
    page.menu.setFocus()
    QTest.keyClick(page.menu, Qt.Key.Key_Space)
    assert opened == [True]
    assert not window.session.playing


def test_the_rate_that_was_found_can_stand_in_the_middle(
    qtbot: QtBot, window: MainWindow, panel: LearningRate, page: ComparePage
) -> None:
    found = page.menu.groups["middle"].actions()[1]
    assert not found.isEnabled()
    QTest.keyClick(window.canvas, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert panel.finder.isVisible()
    qtbot.waitUntil(lambda: panel.finder.settled, timeout=WAIT_MS)
    test = panel.finder.test
    assert test is not None
    assert test.suggestion is not None
    QTest.mouseClick(panel.tabs["compareRates"], LEFT)
    assert found.isEnabled()
    choose(page, "middle", "suggested")
    assert page.rows[1].rate == float(f"{test.suggestion:.1e}")
    page.suggest(None)
    assert page.rows[1].rate == rate_of(window)


def test_a_rate_that_is_far_too_large_says_when_it_diverged(
    qtbot: QtBot, window: MainWindow, page: ComparePage
) -> None:
    window.session.new_document(read_spec(LINEAR))
    qtbot.waitUntil(lambda: window.session.snapshot is not None, timeout=WAIT_MS)
    compared(qtbot, page)
    result = page.race.result
    assert result is not None
    gone = result.diverged[2]
    assert gone is not None
    assert page.rows[2].words.text() == f"diverged at step {gone:,}"
    assert len(page.race.losses[2]) <= gone + 1
    assert np.isfinite(page.curves.drawn(2)[1]).all()


def test_pointing_tells_the_losses_at_a_step(
    qtbot: QtBot, window: MainWindow, page: ComparePage
) -> None:
    compared(qtbot, page)
    before = texts(page)
    view = page.curves.plot.getPlotItem().getViewBox()
    low, high = view.viewRange()[1]
    viewport = page.curves.plot.viewport()
    place: QPointF = view.mapViewToScene(QPointF(100, (low + high) / 2))
    QTest.mouseMove(viewport, place.toPoint())
    qtbot.waitUntil(lambda: page.origin.text().startswith("step "), timeout=WAIT_MS)
    step = int(page.origin.text().split()[1])
    assert abs(step - 100) <= 2
    for words, losses in zip(texts(page), page.race.losses, strict=True):
        assert float(words.removeprefix("loss ")) == pytest.approx(losses[step], abs=6e-4)
    QTest.mouseMove(viewport, QPoint(2, 2))
    qtbot.waitUntil(lambda: texts(page) == before, timeout=WAIT_MS)
    assert page.origin.text() == "from step 0"


def test_what_cannot_be_compared_says_why(
    stuck: Future[Any], qtbot: QtBot, page: ComparePage
) -> None:
    stuck.set_exception(ZeroDivisionError())
    QTest.mouseClick(page.button, LEFT)
    settle(qtbot, page)
    assert page.message.isVisible()
    assert page.message.text() == "The race cannot be run: ZeroDivisionError()"
    assert page.race.losses == []


def test_nothing_is_computed_while_nobody_looks(
    qtbot: QtBot, panel: LearningRate, page: ComparePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[bool] = []
    monkeypatch.setattr(RaceWorker, "hold", lambda _worker, stands: held.append(stands))
    QTest.mouseClick(panel.tabs["findRate"], LEFT)
    QTest.mouseClick(panel.tabs["compareRates"], LEFT)
    assert held == [True, False]


def test_the_result_of_a_race_that_was_given_up_is_not_shown(
    qtbot: QtBot, page: ComparePage
) -> None:
    QTest.mouseClick(page.button, LEFT)
    first = page.race._request
    choose(page, "factor", 3)
    settle(qtbot, page)
    assert page.race.result is not None
    assert page.race.result.request is not first
    assert [row.rate for row in page.rows] == list(page.race.rates)
    assert page.curves.labels.texts() == tuple(f"η {rate:.4g}" for rate in page.race.rates)


def test_both_themes_draw_the_curves(qtbot: QtBot, window: MainWindow, page: ComparePage) -> None:
    compared(qtbot, page)
    for name in ("light", "dark"):
        window.theme.switch(name)
        picture = page.curves.grab().toImage()
        colours = {
            picture.pixel(x, y) for x in range(picture.width()) for y in range(picture.height())
        }
        for token in ("pos", "ink", "neg"):
            assert window.theme.color(token).rgb() in colours
