"""Two weights are chosen on the canvas, with the panel telling what has been chosen so far."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from glassnet.ui.panels.surface import LossSurface
from glassnet.ui.plots.plane_bar import PICK
from glassnet.ui.selection import NOTHING, Selection
from glassnet.ui.window import MainWindow

LEFT = Qt.MouseButton.LeftButton
WAIT_MS = 30_000


@pytest.fixture
def window(make_window: Callable[..., MainWindow]) -> MainWindow:
    return make_window(size=(1440, 900))


@pytest.fixture
def panel(qtbot: QtBot, window: MainWindow) -> LossSurface:
    """The panel, shown, with its menu's entry for two weights chosen."""
    shown = window.docks.show("lossSurface")
    assert isinstance(shown, LossSurface)
    qtbot.waitUntil(lambda: shown.settled and shown.model.result is not None, timeout=WAIT_MS)
    return shown


def begin(panel: LossSurface) -> None:
    actions = panel.bar.plane_button.menu().actions()
    next(action for action in actions if action.text() == PICK[0]).trigger()


def click(window: MainWindow, at: QPointF | QPoint) -> None:
    point = at if isinstance(at, QPoint) else at.toPoint()
    QTest.mouseClick(window.canvas, LEFT, Qt.KeyboardModifier.NoModifier, point)


def neuron(window: MainWindow, layer: int, unit: int) -> QPointF:
    return window.canvas.scene.layout.columns[layer + 1].unit_box(unit).center()


def edge(window: MainWindow) -> QPointF:
    """The middle of a line into the output."""
    line = window.canvas.scene.layout.lines[-1][0]
    return QPointF((line[0] + line[2]) / 2, (line[1] + line[3]) / 2)


def test_two_clicks_on_the_canvas_choose_the_plane(
    qtbot: QtBot, window: MainWindow, panel: LossSurface
) -> None:
    begin(panel)
    assert panel.notice.isVisible()
    assert panel.notice.text.startswith("Click a connection")
    click(window, edge(window))
    chosen = window.session.selection
    assert (chosen.kind, chosen.unit) == ("edge", 0)
    assert panel.notice.text.startswith(f"Output: weight {chosen.source + 1} → 1.")
    click(window, neuron(window, 0, 1))
    assert not panel.picker.active
    qtbot.waitUntil(lambda: panel.settled, timeout=WAIT_MS)
    assert not panel.notice.isVisible()
    assert panel.model.result is not None
    plane = panel.model.result.plane
    assert plane is not None
    assert plane.kind == "weights"
    network = window.session.network
    along, across = (network.views(direction) for direction in plane.directions)
    assert along[-1]["weight"][0, chosen.source] == 1
    assert across[0]["bias"][1] == 1
    assert np.count_nonzero(plane.directions) == 2
    assert panel.bar.name.text() == "Plane of two weights"


def test_escape_on_the_canvas_gives_up_and_leaves_no_trace(
    window: MainWindow, panel: LossSurface
) -> None:
    before, result = Selection("neuron", 0, 2), panel.model.result
    window.session.select(before)
    begin(panel)
    assert panel.notice.text.startswith("Hidden 1, neuron 3: bias.")
    window.session.select(Selection("layer", 1))
    assert panel.picker.active
    QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert not panel.picker.active
    assert window.session.selection == before
    assert not panel.notice.isVisible()
    assert panel.model.aim.plane.kind == "auto"
    assert panel.model.result is result
    marked = [action for action in panel.bar.plane_button.menu().actions() if action.isChecked()]
    assert [action.data() for action in marked] == ["auto"]
    QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert window.session.selection == NOTHING


def test_the_button_gives_up_too(window: MainWindow, panel: LossSurface) -> None:
    begin(panel)
    click(window, neuron(window, 0, 1))
    QTest.mouseClick(panel.notice.button, LEFT)
    assert not panel.picker.active
    assert window.session.selection == NOTHING


def test_what_is_no_single_weight_is_refused_and_one_twice_is_one(
    window: MainWindow, panel: LossSurface
) -> None:
    begin(panel)
    click(window, neuron(window, -1, 0))
    assert panel.notice.text.startswith("That stands for no single weight or bias.")
    click(window, neuron(window, 0, 1))
    first = panel.notice.text
    window.session.select(NOTHING)
    click(window, neuron(window, 0, 1))
    assert panel.notice.text == first
    assert panel.picker.active


def test_an_edit_ends_the_choice(window: MainWindow, panel: LossSurface) -> None:
    begin(panel)
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    window.action("addLayerAction").trigger()
    assert not panel.picker.active
    assert not panel.notice.isVisible()
