"""The panel of losses: a prediction, an outlier, and an order to find."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from glassnet.ui.panels.losses import Losses
from glassnet.ui.window import MainWindow
from tests.ui.conftest import WAIT_MS

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(window: MainWindow) -> Losses:
    shown = window.docks.show("losses")
    assert isinstance(shown, Losses)
    return shown


def test_predictions_outliers_and_ranks(qtbot: QtBot, window: MainWindow, panel: Losses) -> None:
    page = panel.prediction
    assert page.error.text() == "error ŷ − y = 0.70 − 0.90 = −0.20"
    assert page.value.text() == "L = 0.0400"
    assert page.slope.text() == "∂L/∂ŷ = −0.4000: a larger ŷ lowers the loss"
    (point,) = page.plot.points
    assert (point.x, point.y, point.slope) == pytest.approx((0.7, 0.04, -0.4))

    page.choice.combo.activated.emit(page.choice.row_of("binary_cross_entropy"))
    entry = page.sliders[1].edit()
    QTest.keyClicks(entry, "1")
    QTest.keyClick(entry, Qt.Key.Key_Return)
    entry = page.sliders[0].edit()
    QTest.keyClicks(entry, "0.5")
    QTest.keyClick(entry, Qt.Key.Key_Return)
    assert page.value.text() == "L = 0.6931"
    assert page.slope.text().startswith("∂L/∂ŷ = −2.0000")
    QTest.mouseClick(page.sliders[0], LEFT, pos=QPoint(0, 24))
    assert page.numbers[0] == 0.01
    assert page.value.text() == "L = 4.6052"

    QTest.mouseClick(panel.pages.tabs["outlier"], LEFT)
    outlier = panel.outlier
    assert outlier.best == pytest.approx((1.3, 2.04))
    assert "ŷ = 1.30" in outlier.found.text()
    QTest.keyClick(outlier.outlier, Qt.Key.Key_Home)
    assert outlier.best[1] == pytest.approx((0.8 + 1.0 + 1.1 + 1.3 - 10) / 5)
    assert outlier.best[0] > 0.5
    assert "ŷ = −1.16" in outlier.found.text()

    QTest.mouseClick(panel.pages.tabs["ranking"], LEFT)
    ranking = panel.ranking
    assert 2.5 in [pytest.approx(cost) for cost in ranking.costs]
    order = sorted(range(4), key=ranking.costs.__getitem__)
    QTest.mouseClick(ranking.cards[order[1]], LEFT)
    assert ranking.cards[order[1]].rank == 1
    QTest.mouseClick(ranking.cards[order[1]], LEFT)
    assert ranking.cards[order[1]].rank is None
    for place in order[:3]:
        QTest.mouseClick(ranking.cards[place], LEFT)
    assert [ranking.cards[place].rank for place in order] == [1, 2, 3, 4]
    assert ranking.answer.text() == "All four are right."
    assert [card.cost for card in ranking.cards] == pytest.approx(ranking.costs)

    QTest.mouseClick(ranking.again, LEFT)
    assert [card.rank for card in ranking.cards] == [None] * 4
    order = sorted(range(4), key=ranking.costs.__getitem__)
    for place in (order[0], order[2], order[1]):
        ranking.cards[place].setFocus()
        QTest.keyClick(ranking.cards[place], Qt.Key.Key_Space)
    assert ranking.answer.text().startswith("2 of 4 are right.")
    assert not window.session.playing
    window.theme.switch("light")
    qtbot.waitUntil(lambda: window.settled, timeout=WAIT_MS)
    assert page.plot.lines[0].opts["pen"].color() == window.theme.color("ink")
    assert not window.session.undo.can_undo
