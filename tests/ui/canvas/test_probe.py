"""The probe: an input of one's own, dragged over the map or typed, is the shown example."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from glassnet.data import datasets
from glassnet.experiment import edits
from glassnet.runner import Probe
from glassnet.ui.canvas.probe_mark import place_text, wanted_text
from glassnet.ui.canvas.probing import SELECTED
from glassnet.ui.canvas.scene import value_text
from glassnet.ui.canvas.stage import Stage
from glassnet.ui.selection import NOTHING

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from tests.ui.canvas.conftest import Bench

Make = Callable[..., "Bench"]

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def make_line(make_bench: Make) -> Make:
    """Makes a bench that learns a number over a single input."""
    return partial(make_bench, (6, 1), dataset="sine", output="linear")


def free(bench: Bench) -> QPoint:
    """A point of the map on which no point of the data lies."""
    box = bench.canvas.scene.layout.map_box.toRect().adjusted(24, 24, -24, -24)
    for x in range(box.left(), box.right(), 3):
        for y in range(box.top(), box.bottom(), 3):
            if bench.canvas.map.row_at(QPoint(x, y).toPointF()) is None:
                return QPoint(x, y)
    raise AssertionError("the map is full")


def press(bench: Bench, point: QPoint) -> None:
    QTest.mousePress(bench.canvas, LEFT, NONE, point)


def move(bench: Bench, point: QPoint) -> None:
    QTest.mouseMove(bench.canvas, point)


def release(bench: Bench, point: QPoint) -> None:
    QTest.mouseRelease(bench.canvas, LEFT, NONE, point)


def drag(bench: Bench, start: QPoint, end: QPoint) -> None:
    press(bench, start)
    move(bench, (start + end) / 2)
    move(bench, end)
    release(bench, end)


def probe(bench: Bench) -> Probe:
    shown = bench.session.example
    assert isinstance(shown, Probe)
    return shown


def there(bench: Bench, point: QPoint) -> np.ndarray:
    """The input at a point of the map."""
    inputs = bench.canvas.map.inputs_at(point.toPointF())
    assert inputs is not None
    return np.array(inputs)


def type_in(bench: Bench, *texts: str, last: Qt.Key = Qt.Key.Key_Return) -> None:
    entries = bench.canvas.asking.card.entries
    for field, text in zip(entries, texts, strict=True):
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text)
    QTest.keyClick(entries[-1], last)


# ------------------------------------------------------------------ dragging


def test_a_press_on_the_map_puts_the_probe_there_and_a_drag_moves_it(bench: Bench) -> None:
    start = free(bench)
    press(bench, start)
    np.testing.assert_allclose(probe(bench).inputs, there(bench, start))
    end = start + QPoint(31, 17)
    move(bench, end)
    np.testing.assert_allclose(probe(bench).inputs, there(bench, end))
    release(bench, end)
    assert bench.session.selection == SELECTED
    snapshot = bench.fresh()
    np.testing.assert_allclose(snapshot.trace.inputs, there(bench, end), rtol=1e-6)


def test_the_place_under_the_mouse_is_the_input(bench: Bench) -> None:
    box = bench.canvas.scene.layout.map_box
    low, high = bench.canvas.scene.extent
    middle, half = (low + high) / 2, (high - low) / 2
    np.testing.assert_allclose(there(bench, box.center().toPoint()), middle, atol=0.02 * half)
    inputs = bench.canvas.map.inputs_at(box.topRight() - QPoint(1, -1).toPointF())
    np.testing.assert_allclose(inputs, (high, high), atol=0.02 * half)  # type: ignore[arg-type]
    back = bench.canvas.map.to_canvas(np.array([inputs]))[0]
    np.testing.assert_allclose(back, (box.right() - 1, box.top() + 1))


def test_everything_shown_is_of_the_probe(bench: Bench) -> None:
    bench.train(20)
    end = free(bench) + QPoint(20, 20)
    drag(bench, free(bench), end)
    snapshot = bench.fresh()
    inputs = np.array([probe(bench).inputs])
    expected = bench.session.runner.call(lambda run: run.network.activations(inputs)).result(20)
    for seen, own in zip(snapshot.trace.activations, expected, strict=True):
        np.testing.assert_allclose(seen, own[0], rtol=1e-5, atol=1e-6)
    assert bench.canvas.answers.texts() == [f"ŷ {value_text(float(expected[-1][0, 0]))}"]
    bench.hover(bench.place(1, 2))
    assert value_text(float(expected[1][0, 2])) in bench.canvas.readout.text
    bench.canvas.settle()
    carried = bench.canvas.stream("forward", 0)
    weight = bench.session.network.views(snapshot.parameters)[0]["weight"]
    full = (weight * inputs.astype(np.float32)).ravel()
    np.testing.assert_allclose(carried.values, full[carried.index], rtol=1e-5)


def test_a_drag_from_a_point_of_the_data_is_the_probes_and_a_click_is_the_points(
    bench: Bench,
) -> None:
    at = bench.canvas.map_point(int(bench.session.data.train[0])).toPoint()
    drag(bench, at, at + QPoint(0, 3 * QApplication.startDragDistance()))
    assert isinstance(bench.session.example, Probe)
    bench.click(at)
    assert isinstance(bench.session.example, int)
    assert bench.session.selection == NOTHING


def test_beyond_the_map_the_probe_stays_at_its_edge(bench: Bench) -> None:
    box = bench.canvas.scene.layout.map_box
    low, high = bench.canvas.scene.extent
    drag(bench, free(bench), QPoint(round(box.right()) + 10, round(box.top()) - 40))
    assert probe(bench).inputs == (high, high)
    drag(bench, free(bench), QPoint(round(box.left()) - 90, round(box.bottom()) + 20))
    assert probe(bench).inputs == (low, low)


def test_escape_cancels_a_drag_without_a_trace(bench: Bench) -> None:
    bench.session.show_example(7)
    start = free(bench)
    press(bench, start)
    move(bench, start + QPoint(30, 30))
    QTest.keyClick(bench.canvas, Qt.Key.Key_Escape)
    assert bench.session.example == 7
    move(bench, start + QPoint(60, 30))
    release(bench, start + QPoint(60, 30))
    assert bench.session.example == 7
    assert bench.session.selection == NOTHING


def test_a_cancelled_drag_of_the_probe_puts_it_back(bench: Bench) -> None:
    drag(bench, free(bench), free(bench) + QPoint(20, 10))
    before = probe(bench)
    press(bench, free(bench))
    QTest.keyClick(bench.canvas, Qt.Key.Key_Escape)
    release(bench, free(bench))
    assert probe(bench) == before


def test_the_probe_is_no_edit(bench: Bench) -> None:
    drag(bench, free(bench), free(bench) + QPoint(20, 10))
    assert not bench.session.undo.can_undo
    assert not bench.session.modified


def test_while_it_trains_the_probe_stays_where_it_is(bench: Bench) -> None:
    drag(bench, free(bench), free(bench) + QPoint(20, 10))
    before = bench.fresh()
    after = bench.train(30)
    assert after.example == before.example == probe(bench)
    assert after.trace.activations[-1] != before.trace.activations[-1]


# ------------------------------------------------------------------ keys


@pytest.mark.parametrize(
    ("key", "moves"),
    [
        (Qt.Key.Key_Left, (-1, 0)),
        (Qt.Key.Key_Right, (1, 0)),
        (Qt.Key.Key_Up, (0, 1)),
        (Qt.Key.Key_Down, (0, -1)),
    ],
)
def test_the_arrows_move_it_by_a_hundredth_of_the_map(
    bench: Bench, key: Qt.Key, moves: tuple[int, int]
) -> None:
    drag(bench, free(bench), free(bench) + QPoint(20, 10))
    before = np.array(probe(bench).inputs)
    QTest.keyClick(bench.canvas, key)
    low, high = bench.canvas.scene.extent
    expected = before + np.array(moves) * (high - low) / 100
    np.testing.assert_allclose(probe(bench).inputs, expected)


def test_escape_goes_back_to_the_data(bench: Bench) -> None:
    bench.session.show_example(7)
    drag(bench, free(bench), free(bench) + QPoint(20, 10))
    QTest.keyClick(bench.canvas, Qt.Key.Key_Escape)
    assert bench.session.example == 7
    assert bench.session.selection == NOTHING
    assert bench.fresh().example == 7


def test_escape_first_drops_another_selection(bench: Bench) -> None:
    drag(bench, free(bench), free(bench) + QPoint(20, 10))
    bench.click(bench.place(1, 1))
    QTest.keyClick(bench.canvas, Qt.Key.Key_Escape)
    assert bench.session.selection == NOTHING
    assert isinstance(bench.session.example, Probe)
    QTest.keyClick(bench.canvas, Qt.Key.Key_Escape)
    assert bench.session.example is None


# ------------------------------------------------------------------ typing


@pytest.mark.parametrize("way", ["double click", "key", "input"])
def test_an_input_is_typed(bench: Bench, way: str) -> None:
    if way == "double click":
        QTest.mouseDClick(bench.canvas, LEFT, NONE, free(bench))
    elif way == "key":
        QTest.keyClick(bench.canvas, Qt.Key.Key_X)
    else:
        QTest.mouseDClick(bench.canvas, LEFT, NONE, bench.place(-1, 0))
    type_in(bench, "0,5", "-5/4")
    assert probe(bench) == Probe((0.5, -1.25))
    assert bench.session.selection == SELECTED
    assert not bench.canvas.asking.card.isVisible()
    bench.fresh()
    assert place_text(bench.canvas.scene) == "x₁ 0.500   x₂ −1.250"


def test_return_types_the_selected_probe(bench: Bench) -> None:
    drag(bench, free(bench), free(bench) + QPoint(20, 10))
    bench.fresh()
    QTest.keyClick(bench.canvas, Qt.Key.Key_Return)
    type_in(bench, "0.5", "0.5")
    assert probe(bench) == Probe((0.5, 0.5))


def test_escape_leaves_both_numbers_as_they_were(bench: Bench) -> None:
    QTest.keyClick(bench.canvas, Qt.Key.Key_X)
    type_in(bench, "0.5", "0.5", last=Qt.Key.Key_Escape)
    assert bench.session.example is None
    assert bench.canvas.hasFocus()


def test_an_input_beside_the_map_is_refused_in_place(bench: Bench) -> None:
    QTest.keyClick(bench.canvas, Qt.Key.Key_X)
    type_in(bench, "0.5", "1000")
    field = bench.canvas.asking.card.entries[1]
    assert field.refused
    assert field.placeholderText().startswith(value_text(bench.canvas.scene.extent[0])[:2])
    assert bench.session.example is None
    QTest.keyClicks(field, "1")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert probe(bench) == Probe((0.5, 1.0))


# ------------------------------------------------------------------ what is wanted of it


def test_without_a_target_nothing_flows_back_and_it_is_said(bench: Bench) -> None:
    drag(bench, free(bench), free(bench) + QPoint(20, 10))
    bench.fresh()
    assert wanted_text(bench.canvas.scene) == "no target"
    bench.hover(bench.place(1, 2))
    assert "δ" not in bench.canvas.readout.text.replace("blame –", "")
    assert "blame –" in bench.canvas.readout.text
    assert "No target: no loss, and nothing flows back" in bench.canvas.readout.text
    bench.canvas.settle()
    assert bench.canvas.drawn is not None
    assert not any(len(stream.index) for stream in bench.canvas.drawn.backward)
    still = bench.picture()
    for stage in (Stage("backward", 1, 0.5), Stage("loss", None, 0.2)):
        bench.canvas.clock.stage = stage
        assert bench.picture() == still
    for stage, text in (
        (Stage("backward", 1, 0.5, numbers=True), "without a target nothing flows back"),
        (Stage("loss", None, 0.2, numbers=True), "without a target there is no loss"),
    ):
        bench.canvas.clock.stage = stage
        assert [chip.text for chip in bench.canvas.numbers.chips(stage)] == [text]
        bench.picture()


def test_the_batchs_gradient_flows_back_whatever_is_shown(bench: Bench) -> None:
    bench.session.view.choose("signal", "batch")
    bench.train(3)
    drag(bench, free(bench), free(bench) + QPoint(20, 10))
    snapshot = bench.fresh()
    assert snapshot.trace.deltas == ()
    full = bench.session.network.views(snapshot.gradient)[1]["weight"].ravel()
    carried = bench.canvas.stream("backward", 1)
    assert len(carried.index)
    np.testing.assert_array_equal(carried.values, full[carried.index])
    stage = Stage("backward", 1, 0.5, numbers=True)
    assert any(chip.text.startswith("mean δ") for chip in bench.canvas.numbers.chips(stage))


def test_a_class_can_be_wanted_of_it(bench: Bench) -> None:
    drag(bench, free(bench), free(bench) + QPoint(20, 10))
    bench.fresh()
    menu = bench.canvas.asking.menu(free(bench).toPointF())
    assert menu is not None
    names = bench.session.data.classes
    wanted = [action for action in menu.actions() if action.text() == f"Target: {names[1]}"]
    wanted[0].trigger()
    snapshot = bench.fresh()
    assert probe(bench).label == 1
    assert snapshot.trace.targets is not None
    assert snapshot.trace.targets.tolist() == [1.0]
    assert wanted_text(bench.canvas.scene) == f"target: {names[1]}"
    assert len(bench.canvas.drawn.backward) == 3 if bench.canvas.drawn else False
    QTest.keyClick(bench.canvas, Qt.Key.Key_Left)
    assert probe(bench).label == 1
    menu.deleteLater()


def test_the_menu_of_the_map_goes_back_to_the_data(bench: Bench) -> None:
    drag(bench, free(bench), free(bench) + QPoint(20, 10))
    menu = bench.canvas.asking.menu(free(bench).toPointF())
    assert menu is not None
    menu.actions()[-1].trigger()
    assert bench.session.example is None
    menu.deleteLater()


# ------------------------------------------------------------------ what is seen


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_probe_is_marked_on_the_map_and_named_above_it(make_bench: Make, theme: str) -> None:
    bench = make_bench(theme=theme)
    accent = bench.canvas.theme.color("accent")
    box = bench.canvas.scene.layout.map_box
    above = QPoint(round(box.left()) + 40, round(box.top()) - 15)
    assert accented(bench, bench.picture(), above) == 0
    end = free(bench) + QPoint(20, 10)
    drag(bench, free(bench), end)
    bench.fresh()
    image = bench.picture()
    assert bench.holds(image, accent, end, 14) > 40
    assert accented(bench, image, above) > 10


def accented(bench: Bench, image: QImage, at: QPoint) -> int:
    return bench.holds(image, bench.canvas.theme.color("accent"), at, 12)


def test_over_a_line_the_probe_moves_along_the_curve(make_line: Make) -> None:
    bench = make_line()
    bench.train(10)
    box = bench.canvas.scene.layout.map_box
    start, end = box.center().toPoint(), box.center().toPoint() + QPoint(40, -30)
    drag(bench, start, end)
    assert len(probe(bench).inputs) == 1
    np.testing.assert_allclose(probe(bench).inputs, there(bench, end))
    snapshot = bench.fresh()
    assert snapshot.trace.targets is None
    answer = snapshot.trace.activations[-1]
    x, y = bench.canvas.map.to_canvas(np.array([[probe(bench).inputs[0], answer[0]]]))[0]
    accent = bench.canvas.theme.color("accent")
    assert bench.holds(bench.picture(), accent, QPoint(round(x), round(y)), 14) > 40
    QTest.keyClick(bench.canvas, Qt.Key.Key_Up)
    QTest.keyClick(bench.canvas, Qt.Key.Key_Right)
    low, high = bench.canvas.scene.extent
    assert probe(bench).inputs[0] == pytest.approx(there(bench, end)[0] + (high - low) / 100)


def test_over_a_line_one_number_is_typed(make_line: Make) -> None:
    bench = make_line()
    QTest.mouseDClick(bench.canvas, LEFT, NONE, bench.place(-1, 0))
    type_in(bench, "0.5")
    assert probe(bench) == Probe((0.5,))


def test_numbers_have_no_class_to_be_wanted(make_line: Make) -> None:
    bench = make_line()
    box = bench.canvas.scene.layout.map_box
    drag(bench, box.center().toPoint(), box.center().toPoint() + QPoint(20, 0))
    menu = bench.canvas.asking.menu(box.center())
    assert menu is not None
    texts = [action.text() for action in menu.actions() if action.text()]
    assert texts == ["Type an input…", "Back to the data"]
    menu.deleteLater()


# ------------------------------------------------------------------ where there is none


def test_images_have_no_probe(make_digits: Make) -> None:
    bench = make_digits()
    QTest.keyClick(bench.canvas, Qt.Key.Key_X)
    QTest.mouseDClick(bench.canvas, LEFT, NONE, bench.place(-1, 300))
    assert not bench.canvas.asking.card.isVisible()
    assert bench.canvas.asking.menu(bench.place(0, 0).toPointF()) is None


@pytest.mark.parametrize(
    ("edit", "arguments", "stays"),
    [(edits.set_units, (0, 6), True), (edits.set_dataset, (datasets["sine"](),), False)],
)
def test_the_probe_outlasts_edits_but_not_other_inputs(
    bench: Bench, edit: Any, arguments: tuple[Any, ...], stays: bool
) -> None:
    drag(bench, free(bench), free(bench) + QPoint(20, 10))
    bench.session.apply(edit, *arguments)
    assert isinstance(bench.session.example, Probe) == stays
    assert (bench.session.selection == SELECTED) == stays
    bench.fresh()
    bench.picture()
