"""Layers inside blocks are built by hand like all others: real mouse and keys, one undo step."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from glassnet.experiment import edits
from glassnet.ui import groups
from glassnet.ui.canvas.building import DropLayer, MoveLayer
from glassnet.ui.canvas.menus import selection_menu
from glassnet.ui.selection import NOTHING, Selection, several
from glassnet.ui.sidebar.layer_palette import layer_mime
from tests.ui.canvas.test_building import Hand, by_column, by_grip, by_head
from tests.ui.canvas.test_editing import Drag

if TYPE_CHECKING:
    from glassnet.experiment.stacks import Place
    from tests.ui.canvas.conftest import Bench

LEFT = Qt.MouseButton.LeftButton
NONE, ALT, CONTROL, SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
FIRST, SECOND = 4, 5  # the numbers of the layers inside, after those of the row


@pytest.fixture
def block(make_bench: Callable[..., Bench]) -> Bench:
    """A 2-4-[5-3]-3-1 network, trained a little."""
    bench = make_bench((4, 5, 3, 3, 1), (1200, 700))
    groups.wrap(bench.session, (1, 2))
    bench.session.select(NOTHING)
    bench.train(20)
    return bench


def built(bench: Bench) -> list[object]:
    """The units of all layers, those of a block as a list; the kind of those without."""
    row = bench.session.spec.network.layers
    return [
        [inner.values.get("units", inner.id) for inner in layer.values["layers"]]
        if layer.id == "residual"
        else layer.values.get("units", layer.id)
        for layer in row
    ]


def one_step(bench: Bench, before: list[object]) -> None:
    """What has been done is one step that undo takes back."""
    bench.session.undo_edit()
    assert built(bench) == before
    bench.session.redo_edit()


def gap(bench: Bench, place: Place) -> float:
    return bench.canvas.scene.layout.openings[place].center().x()


START: list[object] = [4, [5, 3], 3, 1]


def test_plus_and_minus_and_typing_change_the_units_inside(block: Bench) -> None:
    QTest.mouseClick(block.head(FIRST).plus, LEFT)
    QTest.mouseClick(block.head(FIRST).minus, LEFT, SHIFT)
    assert built(block) == [4, [1, 3], 3, 1]
    QTest.mouseDClick(block.head(FIRST).units, LEFT)
    entry = block.head(FIRST).entry
    assert entry.isVisible()
    entry.selectAll()
    QTest.keyClicks(entry, "7")
    QTest.keyClick(entry, Qt.Key.Key_Return)
    assert built(block) == [4, [7, 3], 3, 1]
    one_step(block, [4, [1, 3], 3, 1])
    block.session.select(Selection("layer", SECOND))
    QTest.keyClick(block.canvas, Qt.Key.Key_Plus)
    assert built(block) == [4, [7, 4], 3, 1]
    one_step(block, [4, [7, 3], 3, 1])
    assert block.session.selection == Selection("layer", SECOND)
    # Now as many values leave as enter: the way around is the identity.
    assert block.session.network.layers[1].count(4) == 7 * 4 + 7 + 4 * 7 + 4


def test_the_grip_of_a_layer_inside_changes_its_units(block: Bench) -> None:
    hand = by_grip(block, FIRST)
    hand.move(hand.at.x(), hand.at.y() + 60)
    assert built(block) == START
    more = block.canvas.gesture
    assert more is not None
    hand.let_go()
    units = block.canvas.scene.width(FIRST)
    assert units > 5
    assert built(block) == [4, [units, 3], 3, 1]
    assert "New weights" in block.notices[-1]
    one_step(block, START)


def test_what_stays_inside_keeps_its_weights_and_says_so(block: Bench) -> None:
    before = block.session.runner.call(lambda run: run.weights()).result(20)
    QTest.mouseClick(block.head(SECOND).plus, LEFT)
    assert "New weights in block 1, dense 2" in block.notices[-1]
    after = block.session.runner.call(lambda run: run.weights()).result(20)
    np.testing.assert_array_equal(before["2.body.0.weight"], after["2.body.0.weight"])
    np.testing.assert_array_equal(before["2.body.2.weight"], after["2.body.2.weight"][:3])
    block.session.undo_edit()
    back = block.session.runner.call(lambda run: run.weights()).result(20)
    for name, values in before.items():
        np.testing.assert_array_equal(values, back[name])


def test_the_head_inside_has_a_menu_of_activations_and_settings(block: Bench) -> None:
    head = block.head(SECOND)
    head.menu.fill()
    names = [action.text() for action in head.menu.actions()]
    assert "Softmax" not in names
    next(each for each in head.menu.actions() if each.text() == "ReLU").trigger()
    inner = block.session.spec.network.layers[1].values["layers"]
    assert [layer.final_activation for layer in inner] == ["tanh", "relu"]
    block.session.select(Selection("layer", FIRST))
    QTest.keyClick(block.canvas, Qt.Key.Key_Return)
    settings = block.canvas.furniture.settings
    assert settings.isVisible()
    assert settings.accessibleName() == "Settings of Block, dense 1"
    settings.form.changed.emit("bias", False)
    inner = block.session.spec.network.layers[1].values["layers"]
    assert [layer.values["bias"] for layer in inner] == [False, True]


def test_a_layer_inside_is_removed_and_the_last_one_is_not(block: Bench) -> None:
    block.click(block.place(FIRST, 2))
    QTest.keyClick(block.canvas, Qt.Key.Key_Delete)
    assert built(block) == [4, [4, 3], 3, 1]
    block.session.select(Selection("layer", FIRST))
    QTest.keyClick(block.canvas, Qt.Key.Key_Delete)
    assert built(block) == [4, [3], 3, 1]
    one_step(block, [4, [4, 3], 3, 1])
    QTest.mouseClick(block.head(FIRST).remove, LEFT)
    assert built(block) == [4, [3], 3, 1]
    assert "A block needs a layer inside" in block.notices[-1]


def test_layers_inside_are_duplicated_copied_and_pasted(block: Bench) -> None:
    QTest.mouseClick(block.head(FIRST).title, LEFT)
    QTest.mouseClick(block.head(SECOND).title, LEFT, SHIFT)
    assert block.session.selection.layers == (FIRST, SECOND)
    groups.duplicate(block.session)
    assert built(block) == [4, [5, 3, 5, 3], 3, 1]
    assert block.session.selection.layers == (6, 7)
    groups.cut(block.session)
    assert built(block) == START
    block.session.select(Selection("layer", FIRST))
    groups.paste(block.session)
    assert built(block) == [4, [5, 5, 3, 3], 3, 1]
    assert block.session.selection.layers == (5, 6)


def test_a_range_from_outside_a_block_goes_over_it_as_a_whole(block: Bench) -> None:
    QTest.mouseClick(block.head(0).title, LEFT)
    QTest.mouseClick(block.head(SECOND).title, LEFT, SHIFT)
    assert block.session.selection.layers == (0, 1)


def test_a_layer_of_the_palette_is_dropped_into_each_gap_of_a_block(block: Bench) -> None:
    for at in range(3):
        drag = Drag(block, layer_mime("batch_norm"))
        opening = block.canvas.scene.layout.openings[1, at]
        assert drag.move(opening.center())
        gesture = block.canvas.gesture
        assert isinstance(gesture, DropLayer)
        assert gesture.gap == (1, at)
        assert gesture.words == ["Inside Block"]
        assert [column.units for column in block.canvas.scene.layout.every] == [2, 4, 3, 3, 1, 5, 3]
        drag.drop(opening.center())
        body: list[object] = [5, 3]
        body.insert(at, "batch_norm")
        assert built(block) == [4, body, 3, 1]
        block.session.undo_edit()
        assert built(block) == START


def test_a_block_is_not_dropped_into_a_block_and_it_is_said_why(block: Bench) -> None:
    drag = Drag(block, layer_mime("residual"))
    middle = block.canvas.scene.layout.openings[1, 1].center()
    assert not drag.move(middle)
    gesture = block.canvas.gesture
    assert isinstance(gesture, DropLayer)
    assert gesture.problem is not None
    assert "A residual block cannot hold another" in gesture.problem
    drag.leave()
    assert built(block) == START


@pytest.mark.parametrize("take", [by_head, by_column])
def test_a_layer_is_dragged_within_out_of_and_into_a_block(
    block: Bench, take: Callable[[Bench, int], Hand]
) -> None:
    hand = take(block, FIRST)
    hand.move(gap(block, (1, 2)))
    assert isinstance(block.canvas.gesture, MoveLayer)
    assert built(block) == START
    hand.let_go()
    assert built(block) == [4, [3, 5], 3, 1]
    assert block.session.selection == Selection("layer", SECOND)
    one_step(block, START)
    hand = take(block, SECOND)
    hand.move(gap(block, (3,)))
    hand.let_go()
    assert built(block) == [4, [3], 3, 5, 1]
    assert block.session.selection == Selection("layer", 3)
    hand = take(block, 0)
    hand.move(gap(block, (1, 1)))
    hand.let_go()
    assert built(block) == [[3, 4], 3, 5, 1]
    assert block.session.selection == Selection("layer", 5)


def test_several_layers_go_into_a_block_and_out_of_it_together(
    make_bench: Callable[..., Bench],
) -> None:
    bench = make_bench((6, 4, 5, 3, 3, 1), (1200, 700))
    groups.wrap(bench.session, (2, 3))
    start: list[object] = [6, 4, [5, 3], 3, 1]
    bench.session.select(several((0, 1)))
    hand = by_head(bench, 1)
    hand.move(gap(bench, (2, 1)))
    gesture = bench.canvas.gesture
    assert isinstance(gesture, MoveLayer)
    assert gesture.words == ["2 layers", "Inside Block"]
    room, opening = gesture._room, bench.canvas.scene.layout.openings[2, 1]
    assert room is not None
    assert [column.units for column in room.ghosts] == [6, 4]
    assert all(opening.left() < column.x < opening.right() for column in room.ghosts)
    bench.canvas.grab()
    hand.let_go()
    assert built(bench) == [[5, 6, 4, 3], 3, 1]
    assert bench.session.selection.layers == (4, 5)
    one_step(bench, start)
    bench.session.select(several((4, 5)))
    hand = by_head(bench, 4)
    hand.move(gap(bench, (1,)))
    hand.let_go()
    assert built(bench) == [[5, 3], 6, 4, 3, 1]
    assert bench.session.selection.layers == (1, 2)
    seen = []
    for _ in range(4):
        QTest.keyClick(bench.canvas, Qt.Key.Key_Left, ALT)
        seen.append(built(bench)[0])
    assert seen == [[5, 3, 6, 4], [5, 6, 4, 3], [6, 4, 5, 3], 6]
    assert built(bench) == start
    # A block steps over others with what is selected beside it, and never into another.
    bench.session.select(several((1, 2)))
    QTest.keyClick(bench.canvas, Qt.Key.Key_Left, ALT)
    assert built(bench) == [4, [5, 3], 6, 3, 1]


def test_a_block_is_dragged_as_a_whole_where_layers_inside_are_selected_too(block: Bench) -> None:
    block.session.select(several((1, SECOND)))
    hand = by_head(block, SECOND)
    hand.move(gap(block, (1, 1)))
    gesture = block.canvas.gesture
    assert isinstance(gesture, MoveLayer)
    assert gesture.problem == "A block cannot stand inside itself"
    hand.move(gap(block, (0,)))
    assert gesture.words[0] == "Block"
    room = gesture._room
    assert room is not None
    assert sorted(column.units for column in room.ghosts) == [3, 3, 5]
    hand.let_go()
    assert built(block) == [[5, 3], 4, 3, 1]
    assert block.session.selection == Selection("layer", 0)


def test_layers_inside_and_outside_grow_together(block: Bench) -> None:
    block.session.select(several((0, FIRST)))
    QTest.mouseClick(block.head(FIRST).plus, LEFT)
    assert built(block) == [5, [6, 3], 3, 1]
    one_step(block, START)
    block.session.select(several((FIRST, SECOND)))
    QTest.keyClick(block.canvas, Qt.Key.Key_Minus)
    assert built(block) == [5, [5, 2], 3, 1]
    assert block.session.selection.layers == (FIRST, SECOND)


def test_the_only_layer_inside_does_not_leave_and_escape_leaves_no_trace(block: Bench) -> None:
    block.session.apply(edits.remove_layer, FIRST)
    before, layout = block.session.spec, block.canvas.scene.layout
    hand = by_head(block, FIRST)
    hand.move(gap(block, (3,)))
    gesture = block.canvas.gesture
    assert isinstance(gesture, MoveLayer)
    assert gesture.problem is not None
    assert "A block needs a layer inside" in gesture.problem
    QTest.keyClick(block.canvas, Qt.Key.Key_Escape)
    hand.let_go()
    assert block.session.spec is before
    assert block.canvas.scene.layout is layout


def test_by_keys_a_layer_goes_through_a_block(block: Bench) -> None:
    block.session.select(Selection("layer", 0))
    seen = []
    for _ in range(4):
        QTest.keyClick(block.canvas, Qt.Key.Key_Right, ALT)
        seen.append(built(block))
    assert seen == [[[4, 5, 3], 3, 1], [[5, 4, 3], 3, 1], [[5, 3, 4], 3, 1], [[5, 3], 4, 3, 1]]
    assert block.session.selection == Selection("layer", 1)
    QTest.keyClick(block.canvas, Qt.Key.Key_Left, ALT)
    assert built(block) == [[5, 3, 4], 3, 1]
    # A block steps over another layer, and never into one.
    block.session.select(Selection("layer", 0))
    QTest.keyClick(block.canvas, Qt.Key.Key_Right, ALT)
    assert built(block) == [3, [5, 3, 4], 1]


def test_the_buttons_between_and_the_key_add_a_layer_inside(block: Bench) -> None:
    adders = {adder.gap: adder for adder in block.canvas.furniture.adders}
    assert list(adders) == [(0,), (1,), (2,), (3,), (1, 0), (1, 1), (1, 2)]
    assert all(adder.isVisible() for adder in adders.values())
    assert adders[1, 2].accessibleName() == "Add a dense layer at the end of Block"
    assert not adders[(1,)].geometry().intersects(adders[1, 0].geometry())
    QTest.mouseClick(adders[1, 0], LEFT)
    assert built(block) == [4, [5, 5, 3], 3, 1]
    block.session.select(Selection("layer", 6))
    QTest.keyClick(block.canvas, Qt.Key.Key_Insert)
    assert built(block) == [4, [5, 5, 3, 3], 3, 1]


def test_the_menu_inside_offers_what_can_be_done(block: Bench) -> None:
    menu = selection_menu(
        block.canvas, block.session, block.canvas.scene, Selection("layer", FIRST)
    )
    actions = {action.text(): action for action in menu.actions()}
    wrap = actions["Wrap Block, dense 1 with a skip"]
    assert not wrap.isEnabled()
    assert "A residual block cannot hold another" in wrap.toolTip()
    actions["Add a dense layer after Block, dense 1"].trigger()
    assert built(block) == [4, [5, 5, 3], 3, 1]
    menu.deleteLater()


def test_what_is_selected_inside_stays_selected_where_other_layers_change(block: Bench) -> None:
    block.session.select(Selection("neuron", SECOND, 1))
    block.session.apply(edits.insert_layer, 0)
    assert block.session.selection == Selection("neuron", SECOND + 1, 1)
    block.session.apply(edits.remove_layer, FIRST + 1)
    assert block.session.selection == Selection("neuron", SECOND, 1)
    block.session.apply(edits.remove_layer, 3)
    assert block.session.selection == Selection("neuron", FIRST, 1)
    block.session.undo_edit()
    assert block.session.selection == NOTHING
    block.session.select(several((FIRST + 1,)))
    groups.cut_skip(block.session)
    assert built(block) == [4, 4, 3, 3, 1]


def test_a_large_layer_inside_is_unfolded_and_folded_again(
    make_bench: Callable[..., Bench],
) -> None:
    bench = make_bench((4, 40, 3, 1), (1200, 700))
    groups.wrap(bench.session, (1, 2))
    column = bench.canvas.scene.layout.inner[0]
    assert column.look == "block"
    (button,) = bench.canvas.furniture.folding.buttons
    assert button.isVisible()
    QTest.mouseClick(button, LEFT)
    assert len(bench.canvas.scene.layout.inner[0].centres) == 40
    # It stays so where another layer is added before it.
    bench.session.apply(edits.insert_layer, 0)
    assert len(bench.canvas.scene.layout.inner[0].centres) == 40
    bench.session.select(Selection("layer", 4))
    QTest.keyClick(bench.canvas, Qt.Key.Key_U)
    assert bench.canvas.scene.layout.inner[0].look == "block"
