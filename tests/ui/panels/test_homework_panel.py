"""A learner works a step out at the keyboard, and each line is marked."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from glassnet import Run
from glassnet.experiment import read_spec
from glassnet.experiment.homework import Sheet, make_sheet
from glassnet.resources import resource
from glassnet.ui.homework.reading import read_page, subject_of
from glassnet.ui.panels.homework import Homework
from glassnet.ui.selection import Selection
from glassnet.ui.window import MainWindow

WAIT_MS = 30_000
XOR = resource("experiments", "lesson_xor.json")
EDGE = Selection("edge", 1, 0, 2)


def panel_of(window: MainWindow) -> Homework:
    QTest.keyClick(window.canvas, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    panel = window.docks.show("homework")
    assert isinstance(panel, Homework)
    return panel


def xor_sheet(steps: int = 0) -> Sheet:
    """The sheet that the panel must show: of the shown example, which is the batch's first."""
    run = Run(XOR)
    run.advance(steps)
    return make_sheet(run.explain(), run.trainer.optimizer, "2", 0, 2)


def answer(panel: Homework, line: str, text: str) -> None:
    """Type into a line, and press Return."""
    field = panel.lines.rows[line].field
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def state(panel: Homework, line: str) -> str:
    verdict = panel.lines.rows[line].verdict
    return verdict.state if verdict is not None else ""


def remark(panel: Homework, line: str) -> str:
    row = panel.lines.rows[line]
    return "" if row.remark.isHidden() else row.remark.text()


def test_the_xor_lesson_is_worked_out_at_the_keyboard(
    qtbot: QtBot, make_window: Callable[..., MainWindow]
) -> None:
    window = make_window(XOR)
    panel = panel_of(window)
    assert panel.message.text().startswith("Click a neuron or a connection")
    window.session.select(EDGE)
    qtbot.waitUntil(lambda: bool(panel.lines.rows), timeout=WAIT_MS)
    sheet = xor_sheet()
    assert panel.name.text() == "Output: weight 3 → 1"
    assert panel.moment.text() == "Update 1, the shown example of 4 in the batch"
    assert panel.given.texts() == {one.symbol: one.text for one in sheet.given}
    lines = ["z", "a", "loss", "back", "delta", "gradient", "mean", "new"]
    assert list(panel.lines.rows) == lines
    field = panel.lines.rows["z"].field
    qtbot.waitUntil(lambda: QApplication.focusWidget() is field, timeout=WAIT_MS)

    # A right answer with a comma, and Return goes on.
    answer(panel, "z", f"{sheet.truth['z']:.4f}".replace(".", ","))
    assert (state(panel, "z"), remark(panel, "z")) == ("right", "Right to 4 digits.")
    assert panel.lines.rows["z"].mark.accessibleName() == "Right"
    assert QApplication.focusWidget() is panel.lines.rows["a"].field

    # z again in place of a: named, and only the first wrong line has its hint.
    answer(panel, "a", f"{sheet.truth['z']:.4f}")
    answer(panel, "new", "7")
    assert remark(panel, "a") == "Wrong. This is still z: put it through Sigmoid."
    assert panel.lines.rows["a"].mark.accessibleName() == "Wrong"
    assert remark(panel, "new").startswith("Not right either: mend the first wrong line")

    # Whatever is typed there: no number is explained in place, and nothing is lost.
    answer(panel, "a", "0.4 x")
    assert state(panel, "a") == "unread"
    assert remark(panel, "a").startswith("“0.4 x” is not a number, because of “x”; write it as")
    assert panel.lines.answers["a"] == "0.4 x"
    assert not window.session.playing

    # Escape puts back what stood there; a mark goes while its answer changes.
    field = panel.lines.rows["z"].field
    field.setFocus()
    before = field.text()
    QTest.keyClicks(field, "99")
    assert state(panel, "z") == ""
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == before

    # One solution at a time.
    rows = panel.lines.rows
    QTest.mouseClick(rows["a"].peek, Qt.MouseButton.LeftButton)
    task = sheet.tasks[1]
    assert rows["a"].solution.text() == sheet.solution(task)
    rows["z"].peek.setFocus()
    QTest.keyClick(rows["z"].peek, Qt.Key.Key_Space)
    assert (rows["z"].solution.isHidden(), rows["a"].solution.isHidden()) == (False, True)

    # All lines right, from the first to the new weight.
    for line in lines:
        answer(panel, line, f"{sheet.truth[line]:.6g}")
    assert [state(panel, line) for line in lines] == ["right"] * 8


def test_a_sheet_that_was_begun_stays_and_what_makes_none_is_refused(
    qtbot: QtBot, make_window: Callable[..., MainWindow]
) -> None:
    window = make_window(XOR)
    panel = panel_of(window)
    window.session.select(EDGE)
    qtbot.waitUntil(lambda: bool(panel.lines.rows), timeout=WAIT_MS)

    def shown() -> dict[str, str]:
        return panel.given.texts()

    def step() -> int:
        return window.session.snapshot.step if window.session.snapshot else -1

    def given(steps: int) -> dict[str, str]:
        return {one.symbol: one.text for one in xor_sheet(steps).given}

    window.session.step()
    qtbot.waitUntil(lambda: shown() == given(1) and step() == 1, timeout=WAIT_MS)
    assert panel.notice.text == ""
    QTest.keyClicks(panel.lines.rows["z"].field, "1")
    window.session.step()
    qtbot.waitUntil(lambda: panel.notice.text != "", timeout=WAIT_MS)
    assert panel.notice.text == "The run is at step 2; this sheet stays at step 1."
    assert shown() == given(1)
    window.session.select(Selection("neuron", 0, 1))
    assert panel.notice.text == "Something else is selected; this sheet stays."
    assert panel.name.text() == "Output: weight 3 → 1"
    QTest.mouseClick(panel.notice.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.name.text() == "Hidden 1, neuron 2", timeout=WAIT_MS)
    assert panel.lines.empty
    assert panel.notice.text == ""
    assert list(panel.lines.rows) == ["z", "a", "back", "delta"]
    assert panel.page is not None
    assert panel.page.sheet is not None
    assert panel.page.sheet.step == 2
    QTest.keyClicks(panel.lines.rows["z"].field, "1")
    window.session.new_seed()
    assert panel.notice.text.startswith("The network has changed; this sheet stays")
    assert panel.lines.answers["z"] == "1"
    QTest.mouseClick(panel.clear_button, Qt.MouseButton.LeftButton)
    assert panel.lines.empty
    qtbot.waitUntil(lambda: panel.settled, timeout=WAIT_MS)

    # Hundreds of inputs are refused kindly.
    window.session.new_document(read_spec(resource("experiments", "digits.json")))
    window.session.select(Selection("neuron", 0, 0))
    qtbot.waitUntil(lambda: "784 inputs" in panel.message.text(), timeout=WAIT_MS)
    assert "Choose a neuron of the layer “output”" in panel.message.text()
    assert not panel.check_button.isVisible()
    window.session.select(Selection("neuron", -1, 0))
    assert panel.message.text().startswith("Click a neuron or a connection")
    qtbot.waitUntil(lambda: panel.settled, timeout=WAIT_MS)


def test_a_sheet_is_about_neurons_and_weights_inside_blocks_too() -> None:
    dense = {"type": "dense", "units": 2, "activation": "tanh"}
    row = [
        dense,
        {"type": "residual", "layers": [dense, dense]},
        {"type": "residual", "layers": [dense]},
        {"type": "dense", "units": 1},
    ]
    run = Run(
        {"format": "glassnet/1", "network": {"layers": row}, "training": {"loss": "mse"}},
        [[0.1, 0.2], [0.3, 0.1]],
        [[0.0], [1.0]],
    )

    def asked(chosen: Selection) -> tuple[str, str]:
        subject = subject_of(chosen, run.network)
        assert subject is not None
        page = read_page(subject, 0, None, run)
        assert (page.sheet is None) == bool(page.problem)
        return subject.title, page.problem

    assert asked(Selection("neuron", 5, 1)) == ("Block 1, dense 2, neuron 2", "")
    assert asked(Selection("edge", 4, 1, 0)) == ("Block 1, dense 1: weight 1 → 2", "")
    # What leaves a block is a sum of two; with one layer inside the sheet is about that.
    assert asked(Selection("neuron", 2, 1)) == ("Block 2, dense 1, neuron 2", "")
    title, problem = asked(Selection("neuron", 1, 0))
    assert title == "Block 1, neuron 1"
    assert "this is a layer of the kind “Residual block”" in problem
    assert subject_of(Selection("edge", 1), run.network) is None
