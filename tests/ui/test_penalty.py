"""With weight decay, what the data costs and what the weights cost are two figures everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from glassnet.ui.panels.curves import LossCurves
from glassnet.ui.panels.surface import LossSurface
from glassnet.ui.plots.plotting import loss_text as plotted
from glassnet.ui.widgets import Slider
from glassnet.ui.widgets.numbers import loss_text

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from glassnet.ui.window import MainWindow

WAIT_MS = 30_000


def panel(window: MainWindow, name: str) -> QWidget:
    return window.docks.show(name)


@pytest.mark.parametrize("name", ["l1", "l2"])
def test_a_penalty_typed_in_the_side_bar_stands_beside_every_loss(
    window: MainWindow, qtbot: QtBot, name: str
) -> None:
    window.activateWindow()
    curves, surface = panel(window, "lossCurves"), panel(window, "lossSurface")
    assert isinstance(curves, LossCurves)
    assert isinstance(surface, LossSurface)
    counters = window.transport.counters
    assert not surface.captions.penalty.isVisible()
    assert counters.loss.note == ""
    window.side_bar.training.fold.unfold()
    row = window.side_bar.training.more.rows[name]
    assert isinstance(row, Slider)
    row.setFocus()
    QTest.keyClick(row, Qt.Key.Key_Return)
    entry = row.edit()
    entry.selectAll()
    QTest.keyClicks(entry, "0.01")
    QTest.keyClick(entry, Qt.Key.Key_Return)
    assert getattr(window.session.spec.training, name) == 0.01
    QTest.keyClick(window.canvas, Qt.Key.Key_Period)
    qtbot.waitUntil(lambda: counters.step.text == "1" and window.settled, timeout=WAIT_MS)
    assert window.session.snapshot is not None
    metrics = window.session.snapshot.metrics
    assert metrics.penalty
    assert counters.loss.text == loss_text(metrics.train_loss)
    assert counters.loss.note == f"penalty {loss_text(metrics.penalty)}"
    assert surface.captions.penalty.isVisible()
    assert plotted(metrics.penalty) in surface.captions.penalty.text()
    assert curves.caption.text().endswith("without penalty")
    qtbot.waitUntil(
        lambda: any(text.startswith("penalty ") for text in curves.curves.labels.texts()),
        timeout=WAIT_MS,
    )
    window.session.undo_edit()
    qtbot.waitUntil(lambda: not surface.captions.penalty.isVisible(), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: counters.loss.note == "", timeout=WAIT_MS)
