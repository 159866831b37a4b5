"""Weights and biases are set by hand: typed, or turned with the wheel; undo brings them back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from glassnet.experiment import edits
from glassnet.runner import FLAT_OUT
from glassnet.ui.canvas.tuning import step_for
from glassnet.ui.selection import NOTHING, Selection
from glassnet.ui.widgets.entry import Entry

if TYPE_CHECKING:
    from tests.ui.canvas.conftest import Bench

Make = Callable[..., "Bench"]

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
ALT = Qt.KeyboardModifier.AltModifier
EDGE = Selection("edge", 2, 0, 1)


def weight(bench: Bench) -> float:
    """The weight of `EDGE`, in the run."""
    return float(bench.session.runner.call(lambda run: run.weights()["4.weight"][0, 1]).result(20))


def parameters(bench: Bench) -> bytes:
    return bench.session.runner.call(lambda run: run.network.parameters.tobytes()).result(20)


def middle(bench: Bench) -> QPoint:
    """The middle of `EDGE`."""
    line = bench.canvas.scene.layout.lines[2][1]
    return QPoint(round((line[0] + line[2]) / 2), round((line[1] + line[3]) / 2))


def double_click(bench: Bench, point: QPoint) -> None:
    """Press, release, and the second press that Qt calls a double click."""
    bench.click(point)
    QTest.mouseDClick(bench.canvas, LEFT, NONE, point)


def entry(bench: Bench) -> Entry:
    card = bench.canvas.asking.card
    assert card.isVisible()
    return card.entries[0]


def type_in(bench: Bench, text: str, key: Qt.Key = Qt.Key.Key_Return) -> None:
    field = entry(bench)
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, key)


def turn(
    bench: Bench,
    point: QPoint,
    eighths: int,
    keys: Qt.KeyboardModifier = ALT,
    sideways: bool = True,
) -> bool:
    """Turn the wheel over a point; with Alt, Qt tells it as a movement to the side."""
    at = QPointF(point)
    delta = QPoint(eighths, 0) if sideways else QPoint(0, eighths)
    event = QWheelEvent(
        at, bench.canvas.mapToGlobal(at), QPoint(), delta, Qt.MouseButton.NoButton,
        keys, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(bench.canvas, event)
    return event.isAccepted()


# ------------------------------------------------------------------ typing


@pytest.mark.parametrize(
    ("text", "value"), [("0.75", 0.75), ("0,75", 0.75), ("-2/5", -0.4), ("1e-3", 1e-3)]
)
def test_a_weight_is_typed_on_its_edge(bench: Bench, text: str, value: float) -> None:
    bench.train(5)
    double_click(bench, middle(bench))
    assert bench.session.selection == EDGE
    type_in(bench, text)
    assert weight(bench) == np.float32(value)
    assert not bench.canvas.asking.card.isVisible()
    assert bench.canvas.hasFocus()
    assert bench.session.undo.undo_label == "Set a weight"


def test_the_field_begins_with_the_present_number(bench: Bench) -> None:
    bench.train(5)
    double_click(bench, middle(bench))
    assert np.float32(entry(bench).text().replace("−", "-")) == np.float32(weight(bench))
    assert entry(bench).selectedText() == entry(bench).text()


def test_a_bias_is_typed_on_its_neuron(bench: Bench) -> None:
    double_click(bench, bench.place(1, 2))
    type_in(bench, "0.25")
    biases = bench.session.runner.call(lambda run: run.weights()["2.bias"]).result(20)
    assert biases.tolist() == [0.0, 0.0, 0.25]
    assert bench.session.undo.undo_label == "Set a bias"


def test_the_effect_of_a_typed_bias_is_seen_at_once(bench: Bench) -> None:
    before = bench.fresh()
    double_click(bench, bench.place(2, 0))
    type_in(bench, "3")
    after = bench.fresh()
    assert after.step == before.step == 0
    assert after.example == before.example
    bench.hover(bench.place(2, 0))
    assert "bias 3.000" in bench.canvas.readout.text
    assert after.metrics.train_loss != before.metrics.train_loss
    assert after.trace.activations[-1][0] == pytest.approx(
        np.tanh(before.trace.pre_activations[-1][0] + 3), rel=1e-5
    )
    box = bench.canvas.scene.layout.map_box
    corner = bench.picture().pixelColor(round(box.left()) + 20, round(box.top()) + 20)
    assert corner.blue() > corner.red()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_F2])
@pytest.mark.parametrize("selection", [EDGE, Selection("neuron", 1, 2)])
def test_the_keys_type_what_is_selected(bench: Bench, selection: Selection, key: Qt.Key) -> None:
    bench.session.select(selection)
    QTest.keyClick(bench.canvas, key)
    assert bench.canvas.asking.card.isVisible()
    type_in(bench, "1.5")
    assert 1.5 in bench.fresh().parameters


@pytest.mark.parametrize(
    ("selection", "text"),
    [(EDGE, "Set this weight…"), (Selection("neuron", 1, 2), "Set the bias…")],
)
def test_the_menu_types_a_number(bench: Bench, selection: Selection, text: str) -> None:
    menu = QMenu(bench.canvas)
    bench.canvas.asking.extend(menu, selection)
    (action,) = [each for each in menu.actions() if each.text() == text]
    action.trigger()
    assert bench.session.selection == selection
    type_in(bench, "1.5")
    assert 1.5 in bench.fresh().parameters
    menu.deleteLater()


def test_return_on_a_layer_opens_its_settings_as_ever(bench: Bench) -> None:
    bench.session.select(Selection("layer", 1))
    QTest.keyClick(bench.canvas, Qt.Key.Key_Return)
    assert bench.canvas.furniture.settings.isVisible()
    assert not bench.canvas.asking.card.isVisible()


def test_escape_leaves_everything_as_it_was(bench: Bench) -> None:
    before = parameters(bench)
    double_click(bench, middle(bench))
    type_in(bench, "7", Qt.Key.Key_Escape)
    assert not bench.canvas.asking.card.isVisible()
    assert bench.canvas.hasFocus()
    assert not bench.session.undo.can_undo
    assert parameters(bench) == before


def test_return_without_a_change_is_no_edit_also_while_it_trains(make_bench: Make) -> None:
    bench = make_bench(epochs=1_000_000)
    bench.session.set_speed(FLAT_OUT)
    bench.session.play()
    double_click(bench, middle(bench))
    bench.fresh()
    QTest.keyClick(entry(bench), Qt.Key.Key_Return)
    assert not bench.canvas.asking.card.isVisible()
    assert not bench.session.undo.can_undo
    bench.session.pause()


@pytest.mark.parametrize("text", ["inf", "nan", "1e39", "-1e300", "1e999", "many", "", "1/0"])
def test_what_a_weight_cannot_hold_is_refused_in_place(bench: Bench, text: str) -> None:
    before = parameters(bench)
    double_click(bench, middle(bench))
    entry(bench).clear()
    type_in(bench, text)
    field = entry(bench)
    assert field.refused
    assert field.text() == ""
    assert field.placeholderText() == "a finite number"
    assert not bench.session.undo.can_undo
    assert bench.notices == []
    QTest.keyClicks(field, "0.5")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert weight(bench) == 0.5
    bench.session.undo_edit()
    assert parameters(bench) == before


def test_a_changed_number_counts_when_the_card_is_left(bench: Bench) -> None:
    double_click(bench, middle(bench))
    entry(bench).selectAll()
    QTest.keyClicks(entry(bench), "0.5")
    bench.canvas.setFocus()
    assert weight(bench) == 0.5
    assert not bench.canvas.asking.card.isVisible()


def test_a_neuron_without_a_bias_says_so(bench: Bench) -> None:
    bench.session.apply(edits.set_layer_hyper, 1, "bias", False)
    bench.fresh()
    double_click(bench, bench.place(1, 0))
    assert not bench.canvas.asking.card.isVisible()
    assert bench.notices[-1] == "There is no bias here to set."


def test_a_card_closes_with_the_network_that_it_is_about(bench: Bench) -> None:
    double_click(bench, middle(bench))
    entry(bench).selectAll()
    QTest.keyClicks(entry(bench), "0.5")
    QTest.mouseClick(bench.head(0).plus, LEFT)
    assert not bench.canvas.asking.card.isVisible()


# ------------------------------------------------------------------ turning


def test_alt_and_the_wheel_turn_the_weight_under_the_mouse(bench: Bench) -> None:
    bench.train(5)
    before = weight(bench)
    step = step_for(before, largest(bench))
    assert turn(bench, middle(bench), 120)
    assert weight(bench) == pytest.approx(before + step, abs=1e-6)
    assert turn(bench, middle(bench), -240, sideways=False)
    assert weight(bench) == pytest.approx(before - step, rel=0.3)
    assert weight(bench) < before


def largest(bench: Bench) -> float:
    """The largest |parameter| of the layer of `EDGE`."""
    span = bench.session.network.spans[EDGE.layer]
    return float(np.abs(bench.fresh().parameters[span]).max())


def test_with_shift_a_step_is_a_tenth(bench: Bench) -> None:
    before = weight(bench)
    step = step_for(before, largest(bench))
    turn(bench, middle(bench), 120, ALT | Qt.KeyboardModifier.ShiftModifier)
    assert weight(bench) == pytest.approx(before + step / 10, abs=1e-6)


def test_over_a_neuron_the_wheel_turns_its_bias(bench: Bench) -> None:
    turn(bench, bench.place(1, 2), 120)
    biases = bench.session.runner.call(lambda run: run.weights()["2.bias"]).result(20)
    assert biases[2] > 0
    assert np.count_nonzero(biases) == 1


def test_beside_everything_the_wheel_turns_what_is_selected(bench: Bench) -> None:
    before = weight(bench)
    bench.session.select(EDGE)
    assert turn(bench, QPoint(60, 540), 120)
    assert weight(bench) > before


def test_with_nothing_selected_nothing_is_turned(bench: Bench) -> None:
    before = parameters(bench)
    assert bench.session.selection == NOTHING
    assert not turn(bench, QPoint(60, 540), 120)
    assert not turn(bench, bench.place(-1, 0), 120)
    assert parameters(bench) == before


def test_alt_and_the_arrows_turn_what_is_selected(bench: Bench) -> None:
    before = weight(bench)
    step = step_for(before, largest(bench))
    bench.session.select(EDGE)
    QTest.keyClick(bench.canvas, Qt.Key.Key_Up, ALT)
    assert weight(bench) == pytest.approx(before + step, abs=1e-6)
    QTest.keyClick(bench.canvas, Qt.Key.Key_Down, ALT)
    assert weight(bench) == pytest.approx(before, abs=step)


def test_a_burst_of_turns_is_one_undo_step(bench: Bench) -> None:
    bench.train(5)
    before = parameters(bench)
    for _ in range(6):
        turn(bench, middle(bench), 120)
    after = parameters(bench)
    bench.session.undo_edit()
    assert not bench.session.undo.can_undo
    assert parameters(bench) == before
    bench.session.redo_edit()
    assert parameters(bench) == after


def test_after_a_rest_it_is_another_step(bench: Bench) -> None:
    turn(bench, middle(bench), 120)
    bench.qtbot.waitUntil(lambda: not bench.canvas.asking.tuner._burst.isActive(), timeout=20_000)
    once = parameters(bench)
    bench.fresh()
    turn(bench, middle(bench), 120)
    bench.session.undo_edit()
    assert parameters(bench) == once
    assert bench.session.undo.can_undo


def test_letting_alt_go_ends_the_step(bench: Bench) -> None:
    turn(bench, middle(bench), 120)
    QTest.keyRelease(bench.canvas, Qt.Key.Key_Alt)
    turn(bench, middle(bench), 120)
    bench.session.undo_edit()
    assert bench.session.undo.can_undo


def test_undo_in_the_midst_of_turning_is_not_turned_away(bench: Bench) -> None:
    before = weight(bench)
    step = step_for(before, largest(bench))
    turn(bench, middle(bench), 600)
    bench.session.undo_edit()
    bench.fresh()
    turn(bench, middle(bench), 120)
    assert weight(bench) == pytest.approx(before + step, abs=1e-6)


def test_a_turned_weight_comes_through_zero(bench: Bench) -> None:
    for _ in range(60):
        turn(bench, middle(bench), -120 if weight(bench) > -0.2 else 120)
    assert weight(bench) < 0.2


@pytest.mark.parametrize(
    ("value", "top", "step"),
    [(0.53, 1.0, 0.05), (1.0, 1.0, 0.1), (-27.0, 30.0, 2.0), (0.0, 1.0, 0.01), (0.0, 0.0, 1e-4)],
)
def test_steps_are_round_and_relative_to_the_size(value: float, top: float, step: float) -> None:
    assert step_for(value, top) == pytest.approx(step)


def test_steps_of_what_is_not_finite_are_finite() -> None:
    assert step_for(float("inf"), float("nan")) == 1.0


# ------------------------------------------------------------------ the run, and undo


def test_undo_brings_back_weights_optimizer_and_step(make_bench: Make) -> None:
    bench = make_bench(optimizer={"name": "adam", "learning_rate": 0.01})
    bench.train(12)
    untouched = make_bench(optimizer={"name": "adam", "learning_rate": 0.01})
    untouched.train(20)
    double_click(bench, middle(bench))
    type_in(bench, "2")
    bench.train(30)
    bench.session.undo_edit()
    assert bench.fresh().step == 12
    bench.train(8)
    assert parameters(bench) == parameters(untouched)


def test_while_it_trains_a_weight_is_set_and_undone(make_bench: Make) -> None:
    bench = make_bench(epochs=1_000_000)
    bench.session.set_speed(FLAT_OUT)
    bench.train(5)
    before = parameters(bench)
    double_click(bench, middle(bench))
    type_in(bench, "2")
    bench.session.play()
    bench.qtbot.waitUntil(lambda: bench.fresh().step > 5, timeout=20_000)
    turn(bench, middle(bench), 360)
    turn(bench, middle(bench), 360)
    begun = bench.fresh()
    assert begun.playing
    bench.qtbot.waitUntil(lambda: bench.fresh().step > begun.step, timeout=20_000)
    bench.session.pause()
    bench.session.undo_edit()
    bench.session.undo_edit()
    assert not bench.session.undo.can_undo
    assert parameters(bench) == before
    assert bench.fresh().step == 5


def test_what_was_set_by_hand_is_unsaved_until_undone(bench: Bench) -> None:
    assert not bench.session.modified
    double_click(bench, middle(bench))
    type_in(bench, "2")
    bench.fresh()
    assert bench.session.modified
    bench.session.undo_edit()
    bench.fresh()
    assert not bench.session.modified


def test_setting_a_number_keeps_the_picture_of_the_network(bench: Bench) -> None:
    layout, network = bench.canvas.scene.layout, bench.session.network
    bench.hover(middle(bench))
    text = bench.canvas.readout.text
    turn(bench, middle(bench), 120)
    assert bench.canvas.scene.layout is layout
    assert bench.session.network is network
    assert bench.canvas.readout.text == text


def test_the_menu_of_what_has_no_number_does_not_offer_one(bench: Bench) -> None:
    menu = QMenu(bench.canvas)
    bench.canvas.asking.extend(menu, Selection("neuron", -1, 0))
    assert [action.text() for action in menu.actions()] == ["Pin its numbers"]
    menu.deleteLater()
