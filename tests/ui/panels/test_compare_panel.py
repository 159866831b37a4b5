"""Two moments side by side: chosen by hand, with the engine's numbers, and on the canvas."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from glassnet.experiment import Run, Spec, edits
from glassnet.experiment.comparing import read_moment
from glassnet.experiment.weight_edits import set_parameter
from glassnet.ui.canvas.edge_samples import curve
from glassnet.ui.canvas.highlight import edge_line
from glassnet.ui.canvas.targets import Target
from glassnet.ui.panels.compare import Compare
from glassnet.ui.plots.compare import sides
from glassnet.ui.plots.plotting import loss_text
from glassnet.ui.selection import Selection
from tests.ui.panels.conftest import small_spec

if TYPE_CHECKING:
    from glassnet.ui.window import MainWindow

WAIT_MS = 30_000
LEFT = Qt.MouseButton.LeftButton


class Desk:
    """A window with the panel open, driven by hand."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.qtbot, self.window, self.session = qtbot, window, window.session
        panel = window.docks.show("compare")
        assert isinstance(panel, Compare)
        self.panel = panel
        qtbot.waitUntil(panel.is_watched, timeout=WAIT_MS)
        self.settle()

    def settle(self) -> None:
        """Wait until everything shows the present."""
        self.session.runner.call(bool).result(60)
        panel = self.panel
        self.qtbot.waitUntil(lambda: self.window.settled and not panel.sides.busy, timeout=WAIT_MS)
        panel.show_document()
        self.qtbot.waitUntil(lambda: panel.settled, timeout=WAIT_MS)

    def wait_for(self, right: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(right()), timeout=WAIT_MS)

    def train(self, steps: int) -> None:
        end = self.step + steps
        self.session.runner.advance(steps)
        self.wait_for(lambda: self.step >= end)
        self.settle()

    def seek(self, step: int) -> None:
        self.session.seek(step)
        self.wait_for(lambda: self.step == step)

    def change(self, edit: Callable[..., Any], *arguments: Any) -> None:
        step = self.step
        assert self.session.apply(edit, *arguments)
        self.wait_for(lambda: self.session.snapshot is not None and self.step == step)
        self.settle()

    def choose(self, side: int, text: str) -> None:
        """Choose a moment from the list."""
        combo = self.panel.choosers[side].combo
        row = combo.findText(text)
        assert row >= 0, [combo.itemText(i) for i in range(combo.count())]
        combo.setFocus()
        combo.showPopup()
        combo.view().setCurrentIndex(combo.model().index(row, 0))
        QTest.keyClick(combo.view(), Qt.Key.Key_Return)
        self.settle()

    @property
    def step(self) -> int:
        seen = self.session.snapshot
        return -1 if seen is None else seen.step

    @property
    def figures(self) -> dict[str, tuple[str, ...]]:
        return self.panel.page.figures.texts()

    def colour_of_edge(self, layer: int, unit: int, source: int) -> QColor:
        """What the picture of the edges shows in the middle of an edge."""
        self.window.canvas.settle()
        drawn = self.window.canvas.drawn
        assert drawn is not None
        line = edge_line(drawn.layout, Target("edge", layer, unit, source))
        assert line is not None
        across, down = (float(part) for part in curve(np.array(0.62)))
        x = line[0] + (line[2] - line[0]) * across - drawn.box[0]
        y = line[1] + (line[3] - line[1]) * down - drawn.box[1]
        ratio = drawn.image.shape[1] / drawn.box[2]
        return QColor.fromRgb(int(drawn.image[int(y * ratio), int(x * ratio)]))

    @property
    def ground(self) -> QColor:
        return self.window.theme.color("bg")


@pytest.fixture
def desk(qtbot: QtBot, make_window: Callable[..., MainWindow]) -> Desk:
    return Desk(qtbot, make_window(small_spec()))


def at(spec: Spec, steps: int) -> Run:
    run = Run(spec)
    run.advance(steps)
    return run


def test_two_moments_of_a_run_have_the_numbers_of_the_engine(desk: Desk) -> None:
    panel, page = desk.panel, desk.panel.page
    assert "that makes a branch" in panel.message.text()
    assert panel.message.isVisible()
    assert not panel.canvas_switch.isEnabled()
    desk.train(40)
    assert page.isVisible()
    start, end = (at(desk.session.spec, steps).evaluate() for steps in (0, 40))
    shown = desk.figures
    assert shown["Step"] == ("0", "40", "+40")
    for name, field in (("Training loss", "train_loss"), ("Validation loss", "validation_loss")):
        a, b = (getattr(one, field) for one in (start, end))
        assert shown[name][0] == loss_text(a)
        assert shown[name][1] == f"✓ {loss_text(b)}"
        assert shown[name][2] == "−" + loss_text(a - b)
    assert shown["Validation accuracy"][0].endswith(f"{100 * start.validation_accuracy:.1f} %")  # type: ignore[operator]
    assert shown["Training time"][0] == "0 s"
    assert panel.origin.text() == "Moments of one run"
    assert page.alike.text() == "All settings are the same."
    assert "Bookmarks on the timeline" in page.hint.text()
    sizes = [abs(row.one.difference) for row in page.rows if row.one is not None]
    apart = at(desk.session.spec, 40).network.parameters.astype(float)
    apart -= Run(desk.session.spec).network.parameters
    assert sizes == sorted(np.abs(apart), reverse=True)[:10]
    QTest.mouseClick(panel.swap, LEFT)
    assert desk.figures["Step"] == ("40", "0", "−40")
    assert desk.figures["Training loss"][0].startswith("✓")
    desk.choose(1, "End")
    assert desk.figures["Step"] == ("40", "40", "0")
    assert {row[-1] for row in desk.figures.values()} == {"0", "0.0"}
    assert not any(text.startswith("✓") for row in desk.figures.values() for text in row)
    assert page.apart.text() == "All 17 weights and biases are the same, bit for bit."
    assert not any(row.isVisible() for row in page.rows)
    best = min(desk.session.snapshot.rows, key=lambda row: row.validation_loss)  # type: ignore[union-attr]
    desk.choose(1, "Best validation loss")
    assert desk.figures["Step"][1] == str(best.step)
    desk.session.bookmark(15, "knee")
    desk.wait_for(lambda: panel.choosers[1].combo.findText("knee, step 15") > 0)
    assert page.hint.text() == ""
    desk.choose(1, "knee, step 15")
    desk.wait_for(lambda: desk.figures["Step"][1] == "15")
    desk.session.bookmark(15, None)
    desk.wait_for(lambda: panel.message.text().startswith("B is no longer there"))


def test_the_present_is_followed_while_it_trains(desk: Desk) -> None:
    desk.train(8)
    drawn = len(desk.panel.page.curves.drawn(0)[0])
    desk.session.play()
    desk.wait_for(lambda: int(desk.figures["Step"][1].replace(",", "")) > 8)
    desk.session.pause()
    desk.settle()
    assert desk.figures["Step"][1] == f"{desk.step:,}"
    assert len(desk.panel.page.curves.drawn(0)[0]) > drawn


def test_branches_are_compared_at_the_same_step_until_one_is_deleted(desk: Desk) -> None:
    panel, page, session = desk.panel, desk.panel.page, desk.session
    desk.train(40)
    desk.seek(12)
    desk.change(edits.set_training, "learning_rate", 0.9)
    desk.choose(0, "Original: same step")
    assert desk.figures["Step"] == ("12", "12", "0")
    assert "the same, bit for bit" in page.apart.text()
    assert panel.origin.text() == "One run up to step 12"
    assert page.curves.parted == 12
    assert page.settings.texts() == {"Learning rate": ("0.3", "0.9")}
    assert page.hint.text() == ""
    desk.train(10)
    assert desk.figures["Step"] == ("22", "22", "0")
    a, b = page.curves.courses
    common = a.steps[a.steps <= 12]
    np.testing.assert_array_equal([a.at(step) for step in common], [b.at(step) for step in common])
    assert (a.mark[0], b.mark[0]) == (22, 22)
    assert page.curves.labels.texts() == tuple(
        f"{name} {loss_text(one.mark[1])}" for name, one in zip("AB", (a, b), strict=True)
    )
    desk.choose(0, "Original: end")
    assert desk.figures["Step"] == ("40", "22", "−18")
    QTest.mouseClick(panel.canvas_switch, LEFT)
    assert session.view["edges"] == "difference"
    original = next(iter(session.branches))
    session.delete_branch(original)
    desk.wait_for(lambda: session.view["edges"] == "weight")
    assert panel.message.isVisible()
    assert panel.message.text() == "A is no longer there. Choose another moment."
    assert panel.choosers[0].combo.currentIndex() == -1
    assert not panel.canvas_switch.isEnabled()
    desk.choose(0, "Start")
    assert page.isVisible()


def test_the_curves_tell_what_lies_under_the_mouse_and_can_be_logarithmic(desk: Desk) -> None:
    page = desk.panel.page
    desk.train(40)
    view = page.curves.plot.viewport()
    box = page.curves.plot.getPlotItem().getViewBox()
    there = QPointF(box.mapViewToScene(QPointF(20, 0.5)))
    move = QMouseEvent(
        QEvent.Type.MouseMove,
        there,
        QPointF(view.mapToGlobal(there.toPoint())),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(view, move)
    losses = [one.at(20) for one in page.curves.courses]
    assert page.key.text() == "step 20  ·  A {}  ·  B {}".format(*map(loss_text, losses))
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    assert page.key.text() == "Validation loss: ● A, ■ B"
    linear = page.curves.drawn(0)[1]
    page.ensureWidgetVisible(page.log_switch)
    QTest.mouseClick(page.log_switch, LEFT)
    np.testing.assert_allclose(page.curves.drawn(0)[1], np.log10(linear))


def test_on_the_canvas_only_what_differs_is_drawn(desk: Desk) -> None:
    panel, session = desk.panel, desk.session
    desk.train(20)
    desk.seek(10)
    desk.change(set_parameter, "0.weight[0,0]", 3.0)
    desk.choose(0, "Original: same step")
    (changed,) = [row.one for row in panel.page.rows if row.isVisible() and row.one is not None]
    assert (changed.name, changed.b) == ("0.weight[0,0]", 3.0)
    assert desk.colour_of_edge(0, 3, 1) != desk.ground
    QTest.mouseClick(panel.canvas_switch, LEFT)
    assert desk.colour_of_edge(0, 3, 1) == desk.ground
    assert desk.colour_of_edge(1, 0, 3) == desk.ground
    larger = desk.colour_of_edge(0, 0, 0)
    assert larger.blue() > larger.red()
    QTest.mouseClick(panel.swap, LEFT)
    desk.settle()
    smaller = desk.colour_of_edge(0, 0, 0)
    assert smaller.red() > smaller.blue()
    row = panel.page.rows[0]
    panel.page.ensureWidgetVisible(row)
    QTest.mouseClick(row, LEFT, pos=QPoint(12, 8))
    assert session.selection == Selection("edge", 0, 0, 0)
    assert row.selected
    desk.window.docks.show("lossSurface")
    desk.wait_for(lambda: session.view["edges"] == "weight")
    assert not session.view.offers("edges", "difference")
    desk.window.docks.show("compare")
    desk.wait_for(lambda: session.view["edges"] == "difference")
    session.view.choose("edges", "gradient")
    assert not panel.canvas_switch.isChecked()
    QTest.mouseClick(panel.canvas_switch, LEFT)
    QTest.mouseClick(panel.canvas_switch, LEFT)
    assert session.view["edges"] == "gradient"


def test_networks_of_different_shapes_are_compared_without_their_weights(desk: Desk) -> None:
    desk.train(20)
    desk.seek(10)
    desk.change(edits.set_units, 0, 3)
    desk.choose(0, "Original: end")
    page = desk.panel.page
    assert page.settings.texts()["Layers"] == ("2-4-1", "2-3-1")
    assert page.apart.text().startswith("The networks have different shapes")
    assert not page.layers.isVisible()
    assert not desk.panel.canvas_switch.isEnabled()
    assert "different shapes" in desk.panel.canvas_switch.toolTip()
    desk.choose(1, "Original: same step")
    assert "The canvas shows another network." in desk.panel.canvas_switch.toolTip()
    assert [row.isEnabled() for row in page.rows if row.isVisible()] == []


def endless(_run: Run, where: object) -> Generator[float, None, None]:
    while True:
        yield 0.25


def test_a_long_reading_shows_how_far_it_is_and_can_be_given_up(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = desk.panel
    desk.train(20)
    monkeypatch.setattr(sides, "PATIENCE", 0.0)
    real = read_moment
    monkeypatch.setattr(sides, "read_moment", endless)
    panel.sides.choose(panel.sides.b, "best")
    desk.wait_for(lambda: panel.progress.isVisible() and panel.progress.value() == 250)
    assert panel.button.text() == "Cancel"
    QTest.mouseClick(panel.button, LEFT)
    assert panel.message.text() == "B: Reading this moment was given up."
    assert not panel.progress.isVisible()
    monkeypatch.setattr(sides, "read_moment", real)
    assert panel.button.text() == "Read again"
    QTest.mouseClick(panel.button, LEFT)
    desk.wait_for(panel.page.isVisible)
