"""The card of a layer's settings, used with mouse and keys alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from glassnet.engine import initialisers, layers
from glassnet.experiment import edits
from glassnet.ui.canvas.geometry import HEAD
from glassnet.ui.canvas.layer_settings import LayerSettings
from glassnet.ui.selection import NOTHING, Selection
from glassnet.ui.widgets import Choice, NumberField, Part, PartList, Slider, Switch

if TYPE_CHECKING:
    from tests.ui.canvas.conftest import Bench

LEFT = Qt.MouseButton.LeftButton
KEY = Qt.Key


def opened(bench: Bench, layer: int = 0) -> LayerSettings:
    """Click a layer's name and press Return."""
    bench.canvas.activateWindow()
    QTest.mouseClick(bench.head(layer).title, LEFT)
    bench.canvas.setFocus()
    QTest.keyClick(bench.canvas, KEY.Key_Return)
    card = bench.canvas.furniture.settings
    assert card.isVisible()
    assert card.layer == layer
    return card


def held() -> QWidget:
    """What has the keyboard."""
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def value(bench: Bench, name: str, layer: int = 0) -> Any:
    return bench.session.spec.network.layers[layer].values[name]


def pick(choice: Choice, wanted: str) -> None:
    """Walk the list to an entry with the arrow keys."""
    combo = choice.combo
    combo.setFocus()
    down = choice.row_of(wanted) > combo.currentIndex()
    for _ in range(combo.count()):
        if choice.value == wanted or combo.currentIndex() == choice.row_of(wanted):
            return
        QTest.keyClick(combo, KEY.Key_Down if down else KEY.Key_Up)


def pick_in_list(choice: Choice, text: str, key: Qt.Key) -> None:
    """Open the list by a key, type the beginning of an entry, and take it."""
    alt = Qt.KeyboardModifier.AltModifier if choice.value else Qt.KeyboardModifier.NoModifier
    choice.combo.setFocus()
    QTest.keyClick(choice.combo, key, alt)
    assert choice.combo.view().isVisible()
    QTest.keyClicks(choice.combo.view(), text)
    QTest.keyClick(choice.combo.view(), KEY.Key_Return)
    QApplication.processEvents()


def drag(slider: Slider, to: int) -> None:
    """Drag a slider's handle in several moves."""
    QTest.mousePress(slider, LEFT, pos=QPoint(60, 24))
    for x in range(70, to, 9):
        QTest.mouseMove(slider, QPoint(x, 24))
    QTest.mouseRelease(slider, LEFT, pos=QPoint(to, 24))


# ------------------------------------------------------------------ opening and closing


def test_return_opens_and_escape_closes_without_a_trace(bench: Bench) -> None:
    before = bench.picture()
    card = opened(bench)
    assert card.isAncestorOf(held())
    QTest.keyClick(held(), KEY.Key_Escape)
    assert not card.isVisible()
    assert held() is bench.canvas
    assert not bench.session.undo.can_undo
    bench.click(QPoint(60, 540))
    assert bench.picture() == before


def test_escape_closes_it_from_the_canvas_and_then_selects_nothing(bench: Bench) -> None:
    card = opened(bench)
    bench.canvas.setFocus()
    QTest.keyClick(bench.canvas, KEY.Key_Escape)
    assert not card.isVisible()
    assert bench.session.selection == Selection("layer", 0)
    QTest.keyClick(bench.canvas, KEY.Key_Escape)
    assert bench.session.selection == NOTHING


def test_its_cross_closes_it(bench: Bench) -> None:
    card = opened(bench)
    QTest.mouseClick(card.close_button, LEFT)
    assert not card.isVisible()


def test_return_means_nothing_without_a_layer(bench: Bench) -> None:
    bench.click(bench.place(-1, 0))
    QTest.keyClick(bench.canvas, KEY.Key_Return)
    assert not bench.canvas.furniture.settings.isVisible()


def test_it_closes_when_its_layer_is_gone(bench: Bench) -> None:
    bench.session.apply(edits.insert_layer, 1, layers["dropout"]())
    card = opened(bench, 1)
    bench.session.undo_edit()
    assert not card.isVisible()


def test_tab_goes_through_its_fields_in_order(bench: Bench) -> None:
    card = opened(bench)
    rows = card.form.rows
    wanted: list[QWidget] = []
    for row in rows.values():
        wanted.append(row.choice.combo if isinstance(row, Part) else row)
    wanted.append(card.close_button)
    reached = [held()]
    for _ in wanted[1:]:
        QTest.keyClick(held(), KEY.Key_Tab)
        reached.append(held())
    assert reached == wanted
    QTest.keyClick(held(), KEY.Key_Escape)
    assert not card.isVisible()


def test_its_keys_do_not_reach_the_canvas(bench: Bench) -> None:
    opened(bench)
    for key in (KEY.Key_Delete, KEY.Key_F, KEY.Key_Insert, KEY.Key_Plus):
        QTest.keyClick(held(), key)
    assert len(bench.units) == 3
    assert bench.session.spec.training.freeze == ()


# ------------------------------------------------------------------ where it stands


@pytest.mark.parametrize("size", [(712, 572), (1560, 1240)])
@pytest.mark.parametrize("layer", [0, 1, 2])
def test_it_stands_beside_its_layer_and_wholly_on_the_canvas(
    make_bench: Callable[..., Bench], size: tuple[int, int], layer: int
) -> None:
    bench = make_bench(size=size)
    card = opened(bench, layer)
    box = bench.canvas.scene.layout.columns[layer + 1].box
    place = card.geometry()
    assert bench.canvas.rect().contains(place)
    assert place.top() == HEAD
    assert not box.toRect().intersects(place)
    assert min(abs(place.left() - box.right()), abs(box.left() - place.right())) <= 24


def test_a_long_form_scrolls_inside_the_card(bench: Bench) -> None:
    body = [layers["dense"](units=3) for _ in range(4)]
    bench.session.apply(edits.insert_layer, 1, layers["residual"](layers=body))
    card = opened(bench, 1)
    bench.qtbot.waitUntil(lambda: card.form.height() > card.height() > 300, timeout=5000)
    assert bench.canvas.rect().contains(card.geometry())


@pytest.mark.parametrize(
    ("kind", "title"),
    [("dropout", "Dropout"), ("residual", "Residual block"), ("dense", "Hidden 2 · Dense")],
)
def test_its_title_says_nothing_twice(bench: Bench, kind: str, title: str) -> None:
    bench.session.apply(edits.insert_layer, 1, layers[kind]())
    card = opened(bench, 1)
    assert card.accessibleName() == f"Settings of {title}"


# ------------------------------------------------------------------ what it changes


def test_one_drag_is_one_undo_step(bench: Bench) -> None:
    card = opened(bench)
    start, units = bench.session.spec, card.form.rows["units"]
    assert isinstance(units, Slider)
    drag(units, 160)
    assert bench.units[0] == units.number != 4
    assert card.isVisible()
    bench.session.undo_edit()
    assert bench.session.spec == start
    assert units.number == 4
    assert not bench.session.undo.can_undo


def test_two_drags_are_two_undo_steps(bench: Bench) -> None:
    card = opened(bench)
    units = card.form.rows["units"]
    assert isinstance(units, Slider)
    drag(units, 130)
    first = bench.units[0]
    drag(units, 170)
    assert bench.units[0] != first
    bench.session.undo_edit()
    assert bench.units[0] == first


def test_a_typed_number_is_one_undo_step(bench: Bench) -> None:
    opened(bench)
    QTest.keyClick(held(), KEY.Key_Return)
    QTest.keyClicks(held(), "11")
    QTest.keyClick(held(), KEY.Key_Return)
    assert bench.units[0] == 11
    bench.session.undo_edit()
    assert bench.units[0] == 4
    assert not bench.session.undo.can_undo


def test_escape_gives_up_what_is_typed_and_a_second_one_closes(bench: Bench) -> None:
    card = opened(bench)
    QTest.keyClick(held(), KEY.Key_Return)
    QTest.keyClicks(held(), "11")
    QTest.keyClick(held(), KEY.Key_Escape)
    assert card.isVisible()
    assert bench.units[0] == 4
    QTest.keyClick(held(), KEY.Key_Escape)
    assert not card.isVisible()
    assert not bench.session.undo.can_undo


def test_a_switch_is_one_undo_step(bench: Bench) -> None:
    card = opened(bench)
    bias = card.form.rows["bias"]
    assert isinstance(bias, Switch)
    QTest.mouseClick(bias, LEFT)
    assert value(bench, "bias") is False
    bench.session.undo_edit()
    assert bias.isChecked()


def test_an_initialiser_brings_its_own_numbers(bench: Bench) -> None:
    card = opened(bench)
    init = card.form.rows["init"]
    assert isinstance(init, Part)
    for wanted in initialisers:
        pick(init.choice, wanted.id)
        assert value(bench, "init").id == wanted.id
        assert list(init.form.rows) == list(wanted.hypers)
        assert all(row.isVisible() for row in init.form.rows.values())
        assert bench.canvas.rect().contains(card.geometry())


# ------------------------------------------------------------------ what is refused


@pytest.mark.parametrize("text", ["0", "-2", "1.5", "many", "99999"])
def test_units_that_cannot_be_are_refused_in_their_field(bench: Bench, text: str) -> None:
    opened(bench)
    QTest.keyClick(held(), KEY.Key_Return)
    field = held()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, KEY.Key_Return)
    assert field.property("refused")
    assert "whole number" in field.toolTip()
    assert bench.units == [4, 3, 1]
    assert not bench.session.undo.can_undo
    assert not bench.notices


def test_an_activation_that_does_not_fit_is_told_below_it(bench: Bench) -> None:
    card = opened(bench)
    start, part = bench.session.spec, card.form.rows["activation"]
    assert isinstance(part, Part)
    pick_in_list(part.choice, "Softmax", KEY.Key_Down)
    assert "softmax" in card.form.problem("activation").lower()
    assert bench.session.spec == start
    assert part.choice.value == "tanh"
    assert not bench.notices
    pick(part.choice, "relu")
    assert card.form.problem("activation") == ""
    assert value(bench, "activation").id == "relu"


def test_numbers_that_contradict_each_other_are_told_below_them(bench: Bench) -> None:
    bench.session.apply(edits.set_layer_hyper, 0, "init", initialisers["uniform"]())
    card = opened(bench)
    start, init = bench.session.spec, card.form.rows["init"]
    assert isinstance(init, Part)
    low = init.form.rows["low"]
    entry = low.entry if isinstance(low, NumberField) else low.edit()  # type: ignore[attr-defined]
    entry.setFocus()
    entry.selectAll()
    QTest.keyClicks(entry, "2")
    QTest.keyClick(entry, KEY.Key_Return)
    assert bench.session.spec == start
    assert init.form.problem("low") or card.form.problem("init")
    assert not bench.notices


# ------------------------------------------------------------------ residual blocks


def test_layers_are_added_to_a_block_and_taken_out_again(bench: Bench) -> None:
    bench.session.apply(edits.insert_layer, 1, layers["residual"]())
    card = opened(bench, 1)
    parts = card.form.rows["layers"]
    assert isinstance(parts, PartList)
    begun = value(bench, "layers", 1)
    assert held() is parts.forms[0].rows["units"]
    pick_in_list(parts.adder, "Dropout", KEY.Key_Down)
    assert [one.id for one in value(bench, "layers", 1)] == [*(one.id for one in begun), "dropout"]
    assert len(parts.forms) == len(begun) + 1
    bench.fresh()
    QTest.mouseClick(parts.removers[-1], LEFT)
    assert value(bench, "layers", 1) == begun
    for _ in range(3):
        bench.session.undo_edit()
    assert bench.units == [4, 3, 1]
    assert not card.isVisible()


def test_units_inside_a_block_are_dragged_in_one_undo_step(bench: Bench) -> None:
    body = [layers["dense"](units=5), layers["dense"](units=4)]
    bench.session.apply(edits.insert_layer, 1, layers["residual"](layers=body))
    card = opened(bench, 1)
    start, parts = bench.session.spec, card.form.rows["layers"]
    assert isinstance(parts, PartList)
    units = parts.forms[0].rows["units"]
    assert isinstance(units, Slider)
    drag(units, 160)
    assert value(bench, "layers", 1)[0].values["units"] == units.number != 5
    bench.session.undo_edit()
    assert bench.session.spec == start
