"""The docks: what is made when, and who is shown the run."""

from pytestqt.qtbot import QtBot

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
