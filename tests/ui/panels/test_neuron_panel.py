"""The panel of the single neuron: what is turned by hand, and what comes out."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu
from pytestqt.qtbot import QtBot

from glassnet.engine import activations
from glassnet.engine.neuron import Neuron
from glassnet.ui.panels.neuron import SingleNeuron
from glassnet.ui.plots.neuron_arithmetic import sum_line
from glassnet.ui.selection import NOTHING, Selection
from glassnet.ui.window import MainWindow
from tests.ui.conftest import WAIT_MS

LEFT = Qt.MouseButton.LeftButton
TANH = activations.from_json("tanh")


@pytest.fixture
def panel(window: MainWindow) -> SingleNeuron:
    shown = window.docks.show("neuron")
    assert isinstance(shown, SingleNeuron)
    return shown


def press(button: QAbstractButton) -> None:
    QTest.mouseClick(button, LEFT)


def test_a_neuron_of_one_s_own(qtbot: QtBot, window: MainWindow, panel: SingleNeuron) -> None:
    assert panel.sum.text() == "z = 0.50 × 0.80 + 0.20 = 0.60"
    assert panel.output.text() == "a = sigmoid(0.60) = 0.6457"
    assert "0.2288" in panel.slope.text()
    assert not panel.fewer.isEnabled()

    entry = panel.sliders.bias.edit()
    QTest.keyClicks(entry, "-0.4")
    QTest.keyClick(entry, Qt.Key.Key_Return)
    assert panel.sum.text() == "z = 0.50 × 0.80 − 0.40 = 0.00"
    assert panel.output.text() == "a = sigmoid(0.00) = 0.50"

    QTest.mouseClick(panel.sliders.inputs[0], LEFT, pos=QPoint(1, 24))
    assert panel.neuron.inputs[0] < -1.9
    assert panel.sliders.products[0].text().startswith("= −")

    panel.activation.combo.activated.emit(panel.activation.row_of("relu"))
    assert panel.neuron.output == 0.0
    assert panel.output.text() == "a = relu(−2.00) = 0.00"

    press(panel.more)
    assert len(panel.sliders.inputs) == len(panel.neuron.weights) == 2
    for _ in range(10):
        press(panel.more)
    assert len(panel.neuron.weights) == 8
    assert not panel.more.isEnabled()
    press(panel.fewer)
    assert len(panel.sliders.inputs) == 7
    press(panel.free_button)
    assert panel.neuron.inputs == (0.5,)
    assert window.session.spec == window.session.undo.current.spec
    assert not window.session.undo.can_undo


def test_a_neuron_of_the_network_answers_as_it_does_there(
    qtbot: QtBot, window: MainWindow, panel: SingleNeuron
) -> None:
    assert not panel.open_button.isEnabled()
    window.session.select(Selection("neuron", 0, 3))
    press(panel.open_button)
    snapshot = window.session.snapshot
    assert snapshot is not None
    assert panel.name.text() == "Hidden 1, neuron 4, at step 0"
    assert panel.neuron.output == pytest.approx(float(snapshot.trace.activations[0][3]), abs=1e-6)
    x, a = panel.plot.dots.getData()
    assert (x[0], a[0]) == (panel.neuron.weighted_sum, panel.neuron.output)
    assert not panel.more.isEnabled()

    window.session.select(Selection("neuron", 1, 0))
    press(panel.open_button)
    z = float(snapshot.trace.pre_activations[1][0])
    assert panel.neuron.weighted_sum == pytest.approx(z, abs=1e-5)
    panel.sliders.weights[0].moved.emit(1.25)
    assert panel.neuron.weights[0] == 1.25
    assert np.array_equal(window.session.snapshot.parameters, snapshot.parameters)  # type: ignore[union-attr]
    window.session.select(NOTHING)
    assert not panel.open_button.isEnabled()

    seen: list[object] = []
    panel.plot.hovered.connect(seen.append)
    QTest.mouseMove(panel.plot.plot.viewport(), panel.plot.pixel(1.0, 0.5).toPoint())
    qtbot.waitUntil(lambda: bool(seen), timeout=WAIT_MS)
    assert panel.slope.text().startswith("at z = ")
    window.theme.switch("light")
    assert panel.plot.lines[0].opts["pen"].color() == window.theme.color("ink")


def test_a_sum_is_written_with_its_signs_and_tells_what_it_leaves_out() -> None:
    neuron = Neuron((1.0, -0.5, 2.0), (-0.25, 0.5, 0.125), -0.1, TANH)
    assert sum_line(neuron) == "z = −1.00 × 0.25 + (−0.50) × 0.50 + 2.00 × 0.125 − 0.10 = −0.35"
    long = Neuron((1.0,) * 6, (0.5,) * 6, 0.0, TANH, rest=-1.5)
    assert "+ 1.00 (2 more) − 1.50 (others) + 0.00 ≈ 1.50" in sum_line(long)


def test_the_menu_of_a_neuron_opens_it(window: MainWindow) -> None:
    at = window.canvas.scene.layout.columns[1].unit_box(2).center().toPoint()
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(
        window.canvas, QContextMenuEvent(reason, at, window.canvas.mapToGlobal(at))
    )
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    entry = next(each for each in menu.actions() if each.text() == "Open this neuron")
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(entry).center())
    panel = window.docks.panel("neuron")
    assert isinstance(panel, SingleNeuron)
    assert panel.name.text() == "Hidden 1, neuron 3, at step 0"
    window.session.select(Selection("neuron", 1, 1))
    QTest.keySequence(window.canvas, entry.shortcut())
    assert panel.name.text() == "Hidden 2, neuron 2, at step 0"
