"""The docks: what is made when, and who is shown the run."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QDockWidget, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from glassnet.experiment import edits
from glassnet.ui.panels import panels
from glassnet.ui.panels.surface import LossSurface
from glassnet.ui.window import MainWindow
from tests.ui.conftest import WAIT_MS


def test_a_panel_is_made_when_it_is_asked_for_and_follows_the_run_while_it_is_in_front(
    qtbot: QtBot, window: MainWindow
) -> None:
    docks = window.docks
    assert {panel.id for panel in docks.panels} == {"lossCurves", "lossSurface"}
    told: list[object] = []
    docks.made.connect(told.append)
    surface = docks.panel("lossSurface")
    assert surface.is_watched()
    weights = docks.show("weights")
    assert told == [weights]
    qtbot.waitUntil(lambda: weights.is_watched() and not surface.is_watched(), timeout=WAIT_MS)
    viewer = next(each for each in window._viewers if each.visible == surface.is_watched)
    seen = viewer.seen
    window.session.step()
    qtbot.waitUntil(lambda: _step(window) == 1 and window.settled, timeout=WAIT_MS)
    assert viewer.seen == seen
    docks.show("lossSurface")
    qtbot.waitUntil(lambda: viewer.seen != seen and window.settled, timeout=WAIT_MS)
    assert not weights.is_watched()


def _step(window: MainWindow) -> int:
    return window.session.snapshot.step if window.session.snapshot else -1


def noted(notes: list[str], what: str, function: Callable[..., object]) -> Callable[..., object]:
    """The function, which is noted when it is called."""

    def call(*arguments: object) -> object:
        notes.append(what)
        return function(*arguments)

    return call


def watched(window: MainWindow) -> set[str]:
    return {each.id for each in window.docks.panels if each.is_watched()}


def truly_seen(window: MainWindow) -> set[str]:
    """The panels of which a pixel is on the screen."""
    return {each.id for each in window.docks.panels if not each.visibleRegion().isEmpty()}


def test_which_panels_are_watched(window: MainWindow, qtbot: QtBot) -> None:
    def agree(*expected: str) -> None:
        qtbot.waitUntil(lambda: watched(window) == set(expected), timeout=WAIT_MS)
        qtbot.waitUntil(lambda: truly_seen(window) == set(expected), timeout=WAIT_MS)

    docks = window.docks
    agree("lossCurves", "lossSurface")
    docks.show("weights")
    agree("lossCurves", "weights")
    docks.show("learningRate")
    agree("learningRate", "weights")
    tabs = next(
        bar
        for bar in window.findChildren(QTabBar)
        if [bar.tabText(i) for i in range(bar.count())] == ["Loss surface", "Weights"]
    )
    tabs.setCurrentIndex(0)
    agree("learningRate", "lossSurface")
    state = window.saveState(9)
    dock = docks.panel("lossSurface").parentWidget()
    assert isinstance(dock, QDockWidget)
    dock.setFloating(True)
    agree("learningRate", "lossSurface", "weights")
    dock.close()
    agree("learningRate", "weights")
    assert window.restoreState(state, 9)
    agree("learningRate", "lossSurface")
    docks.reset()
    agree("lossCurves", "lossSurface")


def test_a_panel_behind_a_tab_is_still_behind_it_at_the_next_start(
    make_window: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    window = make_window()
    window.docks.show("gradient")
    window.docks.show("lossSurface")
    window.close()
    again = make_window()
    qtbot.waitUntil(lambda: watched(again) == {"lossCurves", "lossSurface"}, timeout=WAIT_MS)
    assert truly_seen(again) == watched(again)


def test_behind_a_tab_a_panel_is_shown_no_snapshots_and_asks_for_nothing(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    for front in ("learningRate", "weights", "descent", "gradient", "lossSurface", "lossCurves"):
        window.docks.show(front)
    qtbot.waitUntil(lambda: window.settled, timeout=WAIT_MS)
    shown, asked = list[str](), list[str]()
    for each in window.docks.panels:
        viewer = next(one for one in window._viewers if one.show == each.show_snapshot)
        monkeypatch.setattr(viewer, "show", noted(shown, each.id, each.show_snapshot))
    surface, runner = window.docks.panel("lossSurface"), window.session.runner
    assert isinstance(surface, LossSurface)
    monkeypatch.setattr(runner, "call", noted(asked, "run", runner.call))
    work = surface.model.work
    monkeypatch.setattr(work._worker, "request", noted(asked, "surface", work._worker.request))
    window.session.step()
    qtbot.waitUntil(lambda: set(shown) == {"lossCurves", "lossSurface"}, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: window.settled, timeout=WAIT_MS)
    window.docks.show("weights")
    for seen in (shown, asked):
        seen.clear()
    window.session.apply(edits.insert_layer, 1)
    window.session.step()
    qtbot.waitUntil(lambda: {"lossCurves", "weights"} <= set(shown), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: window.settled, timeout=WAIT_MS)
    assert set(shown) == {"lossCurves", "weights"}
    assert asked == []
    window.docks.show("gradient")
    qtbot.waitUntil(lambda: "run" in asked, timeout=WAIT_MS)
    window.docks.show("lossSurface")
    qtbot.waitUntil(lambda: "surface" in asked and window.settled, timeout=WAIT_MS)


class _Windows(QObject):
    """Notes every widget that is shown as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(type(watched).__name__)
        return False


def test_no_part_of_a_panel_is_a_window_for_a_moment(window: MainWindow) -> None:
    seen, app = _Windows(), QApplication.instance()
    assert app is not None
    app.installEventFilter(seen)
    made = [window.docks.panel(kind.id).id for kind in panels]
    app.removeEventFilter(seen)
    assert len(made) == len(set(made)) > 8
    assert seen.shown == []
