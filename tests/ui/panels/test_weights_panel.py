"""The list of the weights that matter most."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from glassnet.experiment import edits, group_edits
from glassnet.ui.canvas.scene import matrix_of
from glassnet.ui.canvas.targets import Target
from glassnet.ui.panels.weights import Weights
from glassnet.ui.plots.ranked_row import RankedRow, figure
from glassnet.ui.plots.ranking import Ranked, largest, top
from glassnet.ui.selection import Selection

if TYPE_CHECKING:
    from glassnet.ui.window import MainWindow

WAIT_MS = 30_000
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(qtbot: QtBot, window: MainWindow) -> Weights:
    shown = window.docks.show("weights")
    assert isinstance(shown, Weights)
    qtbot.waitUntil(lambda: len(shown.shown) == 10, timeout=WAIT_MS)
    return shown


def expected(window: MainWindow, by_gradient: bool) -> list[float]:
    """The ten largest, by the engine's own numbers."""
    snapshot, network = window.session.snapshot, window.session.network
    assert snapshot is not None
    gradient = snapshot.gradient if snapshot.step else snapshot.trace.gradient
    views = network.views(gradient if by_gradient else snapshot.parameters)
    matrices = (matrix for matrix in map(matrix_of, views) if matrix is not None)
    every = np.concatenate([matrix.ravel() for matrix in matrices])
    return sorted(np.abs(every).tolist(), reverse=True)[:10]


@given(st.integers(0, 10_000), st.integers(1, 60_000))
def test_the_largest_are_found_among_many(seed: int, count: int) -> None:
    values = np.random.default_rng(seed).normal(size=count).astype(np.float32)
    found = top(values, 10)
    assert np.abs(values[found]).tolist() == sorted(np.abs(values).tolist(), reverse=True)[:10]
    assert len(set(found.tolist())) == len(found)


def test_what_is_no_number_comes_last_and_the_infinite_first() -> None:
    values = np.zeros(50_000, np.float32)
    values[:30_000] = np.nan
    values[40_000], values[45_000] = -np.inf, 3
    assert top(values, 2).tolist() == [40_000, 45_000]
    weight = np.array([[np.nan, 1.0], [np.inf, -2.0]])
    found = largest([weight, None], [np.zeros((2, 2)), None], by_gradient=False)
    assert [(one.unit, one.source) for one in found] == [(1, 0), (1, 1), (0, 1), (0, 0)]


def test_weights_of_all_layers_are_ranked_together() -> None:
    weights = [np.array([[1.0, -4.0]]), None, np.array([[3.0], [0.5]])]
    gradients = [np.array([[9.0, 0.1]]), None, np.array([[0.2], [-7.0]])]
    by_weight = largest(weights, gradients, by_gradient=False, count=3)
    assert by_weight == [
        Ranked(0, 0, 1, -4.0, 0.1),
        Ranked(2, 0, 0, 3.0, 0.2),
        Ranked(0, 0, 0, 1.0, 9.0),
    ]
    by_gradient = largest(weights, gradients, by_gradient=True, count=2)
    assert [(one.layer, one.unit) for one in by_gradient] == [(0, 0), (2, 1)]
    assert largest([None], [None], by_gradient=False) == []


def test_the_panel_is_behind_a_tab_until_it_is_asked_for(window: MainWindow) -> None:
    assert not any(each.id == "weights" for each in window.docks.panels)
    action = next(each for each in window.docks.actions() if each.text() == "Weights")
    action.trigger()
    assert window.docks.panel("weights").is_watched()


def test_the_ten_largest_are_those_of_the_engine(window: MainWindow, panel: Weights) -> None:
    found = [abs(one.weight) for one in panel.shown]
    assert found == pytest.approx(expected(window, by_gradient=False))
    one = panel.shown[0]
    name, weight, gradient = panel.rows[0].texts
    assert (weight, gradient) == (figure(one.weight), figure(one.gradient))
    assert name.endswith(f"→ {one.unit + 1}")
    assert panel.caption.text() == "largest of 134 weights"
    assert "Biases are left out" in panel.caption.toolTip()


def test_the_switch_is_the_choice_of_how_edges_are_drawn(
    window: MainWindow, panel: Weights
) -> None:
    view = window.session.view
    QTest.mouseClick(panel.switches["gradient"], LEFT)
    assert view["edges"] == "gradient"
    found = [abs(one.gradient) for one in panel.shown]
    assert found == pytest.approx(expected(window, by_gradient=True))
    view.choose("edges", "weight")
    assert panel.switches["weight"].isChecked()
    assert not panel.switches["gradient"].isChecked()
    found = [abs(one.weight) for one in panel.shown]
    assert found == pytest.approx(expected(window, by_gradient=False))


def test_the_list_is_live(qtbot: QtBot, window: MainWindow, panel: Weights) -> None:
    before = [row.texts for row in panel.rows]
    window.session.step()
    qtbot.waitUntil(lambda: [row.texts for row in panel.rows] != before, timeout=WAIT_MS)


def test_a_click_on_a_row_selects_its_edge(window: MainWindow, panel: Weights) -> None:
    one = panel.shown[1]
    QTest.mouseClick(panel.rows[1], LEFT)
    assert window.session.selection == Selection("edge", one.layer, one.unit, one.source)
    assert [row.selected for row in panel.rows][:3] == [False, True, False]
    panel.rows[2].setFocus()
    QTest.keyClick(panel.rows[2], Qt.Key.Key_Return)
    assert [row.selected for row in panel.rows][:3] == [False, False, True]


def test_pointing_at_a_row_lets_its_edge_stand_out(
    qtbot: QtBot, window: MainWindow, panel: Weights
) -> None:
    one, canvas = panel.shown[0], window.canvas
    here = QPointF(panel.rows[0].rect().center())
    QApplication.sendEvent(panel.rows[0], QEnterEvent(here, here, here))
    wanted = Target("edge", one.layer, one.unit, one.source)
    qtbot.waitUntil(lambda: canvas.drawn is not None and canvas.drawn.job.focus == wanted)
    QApplication.sendEvent(panel.rows[0], QEvent(QEvent.Type.Leave))
    qtbot.waitUntil(lambda: canvas.drawn is not None and canvas.drawn.job.focus is None)


def test_another_network_has_other_weights(
    qtbot: QtBot, window: MainWindow, panel: Weights
) -> None:
    for layer in (2, 1, 0):
        window.session.apply(edits.remove_layer, layer)
    qtbot.waitUntil(lambda: len(panel.shown) == 2, timeout=WAIT_MS)
    assert panel.caption.text() == "largest of 2 weights"


def test_a_digit_network_names_pixels_and_classes(
    qtbot: QtBot, make_window: Callable[..., MainWindow]
) -> None:
    spec = {
        "format": "glassnet/1",
        "dataset": {"name": "digits", "samples": 500},
        "network": {"layers": [{"type": "dense", "units": 10, "activation": "softmax"}]},
        "training": {"loss": "cross_entropy"},
    }
    panel = make_window(spec).docks.show("weights")
    assert isinstance(panel, Weights)
    qtbot.waitUntil(lambda: len(panel.shown) == 10, timeout=WAIT_MS)
    one = panel.shown[0]
    row, column = divmod(one.source, 28)
    assert panel.rows[0].texts[0] == f"Output: pixel {row},{column} → {one.unit}"


def test_weights_inside_a_block_are_ranked_and_shown(
    qtbot: QtBot, window: MainWindow, panel: Weights
) -> None:
    network = window.session.network
    assert window.session.apply(group_edits.wrap_with_skip, range(len(network.layers) - 1))

    def inside() -> list[RankedRow]:
        return [row for row in panel.rows if row.texts[0].startswith("Block 1, dense")]

    qtbot.waitUntil(lambda: bool(inside()), timeout=WAIT_MS)
    network, snapshot, row = window.session.network, window.session.snapshot, inside()[0]
    assert snapshot is not None
    one = row.one
    assert one is not None
    name = f"0.body.{2 * (one.layer - 2)}.weight"
    at = network.position(name, (one.unit, one.source))
    assert one.weight == snapshot.parameters[at]
    QTest.mouseClick(row, LEFT)
    assert window.session.selection == Selection("edge", one.layer, one.unit, one.source)
    assert row.texts[0].startswith(f"Block 1, dense {one.layer - 1}: ")
