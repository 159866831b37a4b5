"""The panel tells a step phase by phase, and its numbers lead to where they come from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from glassnet.data import datasets
from glassnet.data.dataset import Dataset
from glassnet.experiment import Run, edits, read_spec
from glassnet.resources import resource
from glassnet.ui.explain.flow import Piece
from glassnet.ui.explain.line_view import LineView
from glassnet.ui.panels.explain import Explain
from glassnet.ui.selection import NOTHING, Selection
from glassnet.ui.sidebar import thumbnails
from glassnet.ui.window import MainWindow

WAIT_MS = 30_000


class TwoTwoTwo(Dataset):
    """The one example of the 2-2-2 network."""

    id = "two_two_two"
    label = "2-2-2"
    formula = r"y = (0.01, 0.99)"
    task = "regression"
    target_names = ("y₁", "y₂")
    extent: ClassVar[tuple[float, float]] = (0.0, 1.0)

    def generate(self, rng: np.random.Generator) -> tuple[Any, Any]:
        """One row."""
        return np.array([[0.05, 0.10]]), np.array([[0.01, 0.99]])


def two_two_two() -> Any:
    weights = {
        "0.weight": [[0.15, 0.20], [0.25, 0.30]],
        "0.bias": [0.35, 0.35],
        "2.weight": [[0.40, 0.45], [0.50, 0.55]],
        "2.bias": [0.60, 0.60],
    }
    layers = [{"type": "dense", "units": 2, "activation": "sigmoid"}] * 2
    training = {
        "loss": "mse",
        "optimizer": {"name": "sgd", "learning_rate": 0.5},
        "batch_size": "full",
        "freeze": ["0.bias", "2.bias"],
        "dtype": "float64",
    }
    network = {"layers": layers, "initial_weights": weights}
    spec = {"format": "glassnet/1", "dataset": {"name": "two_two_two"}}
    return read_spec({**spec, "network": network, "training": training})


def opened(qtbot: QtBot, window: MainWindow) -> Explain:
    panel = window.docks.show("explain")
    assert isinstance(panel, Explain)
    told(qtbot, panel)
    return panel


def told(qtbot: QtBot, panel: Explain) -> dict[str, LineView]:
    """The lines by their titles, once nothing is on its way."""
    qtbot.waitUntil(lambda: bool(panel.shown) and panel.settled, timeout=WAIT_MS)
    return {view.line.title: view for view in panel.shown if view.line is not None}


def select(qtbot: QtBot, window: MainWindow, panel: Explain, at: Selection) -> dict[str, LineView]:
    title = panel.name.text()
    window.session.select(at)
    qtbot.waitUntil(lambda: panel.name.text() != title, timeout=WAIT_MS)
    return told(qtbot, panel)


def next_phase(qtbot: QtBot, window: MainWindow, panel: Explain) -> dict[str, LineView]:
    """One phase by its key; the lines when the panel has followed."""
    seen = window.session.snapshot
    assert seen is not None
    before = (seen.step, seen.phase_index)
    QTest.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)

    def moved() -> bool:
        now = window.session.snapshot
        assert now is not None
        reading = panel.reading
        there = (now.step, now.phase_index)
        return there != before and reading is not None and (reading.step, reading.done) == there

    qtbot.waitUntil(moved, timeout=WAIT_MS)
    return told(qtbot, panel)


def states(lines: dict[str, LineView]) -> list[str]:
    return [view.state for view in lines.values()]


def click(view: LineView, piece: Piece) -> None:
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.box_of(piece).center().toPoint())


def test_the_two_two_two_example_phase_by_phase(
    qtbot: QtBot, make_window: Callable[..., MainWindow], monkeypatch: pytest.MonkeyPatch
) -> None:
    plane = thumbnails.sample(datasets["plane"])
    real = thumbnails.sample
    monkeypatch.setitem(datasets._classes, "two_two_two", TwoTwoTwo)
    # A single point has no picture of its own in the side bar.
    monkeypatch.setattr(thumbnails, "sample", lambda one: plane if one is TwoTwoTwo else real(one))
    window = make_window(two_two_two())
    panel = opened(qtbot, window)
    assert panel.name.text() == "The loss"
    figure = panel.figure.text().removeprefix("L = ")
    assert round(float(figure), 9) == 0.298371109
    assert "Click a neuron" in panel.hint.text()
    lines = select(qtbot, window, panel, Selection("neuron", 0, 0))
    assert panel.hint.isHidden()
    assert lines["Weighted sum"].calculation == "= 0.15 × 0.05 + 0.20 × 0.10 + 0.35 = 0.3775"
    assert lines["Activation"].result == "0.5933"
    assert set(states(lines)) == {"usual"}
    lines = next_phase(qtbot, window, panel)
    assert (lines["Weighted sum"].state, lines["Activation"].state) == ("present", "present")
    assert set(states(lines)[2:]) == {"coming"}
    assert "Step 1, under way." in panel.about.text()
    for _ in range(3):  # forward of the output, the loss, backward of the output
        lines = next_phase(qtbot, window, panel)
    assert lines["Handed back by the layer after it"].state == "present"
    assert lines["Handed back by the layer after it"].result == "0.03635"
    assert lines["The slope of the activation"].state == "coming"
    lines = select(qtbot, window, panel, Selection("edge", 1, 0, 0))
    assert lines["This example’s contribution"].result == "0.08217"
    assert lines["The step"].state == "coming"
    assert lines["The step"].calculation == "= 0.40 − 0.50 × 0.08217 = 0.3589"
    assert panel.figure.text().endswith("0.3589164797")
    next_phase(qtbot, window, panel)
    next_phase(qtbot, window, panel)
    assert window.session.snapshot is not None
    assert (window.session.snapshot.step, window.session.snapshot.phase_index) == (1, 0)
    select(qtbot, window, panel, NOTHING)
    assert panel.figure.text() == "L = 0.2910277737"


def test_the_xor_run_phase_by_phase(qtbot: QtBot, make_window: Callable[..., MainWindow]) -> None:
    window = make_window(resource("experiments", "lesson_xor.json"))
    panel = opened(qtbot, window)
    assert panel.figure.text() == "L = 0.2831895891"
    run = Run(resource("experiments", "lesson_xor.json"))
    for phase in range(6):
        lines = next_phase(qtbot, window, panel)
        step = 1 if phase == 5 else 0
        run.advance(step)
        account = run.explain()
        assert lines["The loss of the batch"].line is not None
        assert lines["The loss of the batch"].line.value == account.loss
        assert panel.figure.text() == f"L = {account.loss:.10g}"
        wanted = {2: "present", 5: "usual"}.get(phase, "coming" if phase < 2 else "usual")
        assert lines["The loss of the batch"].state == wanted


def test_numbers_lead_to_where_they_come_from(qtbot: QtBot, window: MainWindow) -> None:
    panel = opened(qtbot, window)
    lines = select(qtbot, window, panel, Selection("neuron", 1, 2))
    pointed: list[Selection] = []
    window.session.pointed.connect(pointed.append)
    view = lines["Weighted sum"]
    weight, value = view.links[:2]
    QTest.mouseMove(view, view.box_of(weight).center().toPoint())
    qtbot.waitUntil(lambda: len(pointed) == 1)
    assert pointed[-1].kind == "edge"
    assert (pointed[-1].layer, pointed[-1].unit) == (1, 2)
    QTest.mouseMove(view, QPoint(2, 2))
    qtbot.waitUntil(lambda: pointed[-1] == NOTHING)
    click(view, value)
    assert window.session.selection.kind == "neuron"
    assert window.session.selection.layer == 0
    told(qtbot, panel)
    # The same by keys: walk to a number of the chain, and follow it forward.
    view = told(qtbot, panel)["Handed back by the layer after it"]
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert pointed[-1].kind == "edge"
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert (window.session.selection.kind, window.session.selection.layer) == ("neuron", 1)
    told(qtbot, panel)


def test_long_sums_unfold_and_everything_can_be_copied(qtbot: QtBot, window: MainWindow) -> None:
    panel = opened(qtbot, window)
    lines = select(qtbot, window, panel, Selection("neuron", 1, 2))
    view = lines["Weighted sum"]
    assert "… 4 more" in view.calculation
    high = view.height()
    click(view, next(piece for piece in view.links if piece.kind == "more"))
    assert view.calculation.count("×") == 8
    assert view.height() > high
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert view.line is not None
    assert QGuiApplication.clipboard().text() == repr(view.line.value)
    click(view, next(piece for piece in view.links if piece.text == "show fewer"))
    assert (view.height(), view.unfolded) == (high, False)
    at = QPoint(20, 20)
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(view, QContextMenuEvent(reason, at, view.mapToGlobal(at)))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    everything = next(one for one in menu.actions() if one.text() == "Copy all as text")
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(everything).center())
    assert panel.lesson is not None
    assert QGuiApplication.clipboard().text() == panel.lesson.as_text()


def test_it_follows_edits_and_says_what_it_cannot_tell(qtbot: QtBot, window: MainWindow) -> None:
    panel = opened(qtbot, window)
    select(qtbot, window, panel, Selection("neuron", 1, 7))
    window.session.apply(edits.set_units, 1, 3)
    qtbot.waitUntil(lambda: panel.name.text() == "The loss", timeout=WAIT_MS)
    window.session.select(Selection("layer", 0, others=(1,)))
    qtbot.waitUntil(lambda: "Several layers" in panel.hint.text(), timeout=WAIT_MS)
    lines = select(qtbot, window, panel, Selection("layer", 0))
    assert "Neuron 1" in lines or "Neuron 2" in lines
    panel.session.step()
    qtbot.waitUntil(lambda: "Step 2, to come." in panel.about.text(), timeout=WAIT_MS)
    picture = next(iter(lines.values())).picture()
    assert picture is not None
    assert not picture.isNull()


def test_nothing_is_cut_off_in_any_width(qtbot: QtBot, window: MainWindow) -> None:
    panel = opened(qtbot, window)
    lines = select(qtbot, window, panel, Selection("edge", 1, 3, 2))
    for width in (240, 336, 600):
        for view in lines.values():
            view.resize(width, view.height())
            for piece in view.pieces:
                assert piece.box.right() <= width - 6, piece.text
                assert piece.box.bottom() <= view.height()
