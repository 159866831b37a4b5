"""Several layers are selected, removed, duplicated, copied and pasted, each as one undo step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from glassnet.experiment.layer_text import layers_from_text
from glassnet.ui import groups
from glassnet.ui.canvas.menus import EditMenu, selection_menu
from glassnet.ui.selection import NOTHING, Selection, several

if TYPE_CHECKING:
    from glassnet.ui.window import MainWindow
    from tests.ui.canvas.conftest import Bench

LEFT = Qt.MouseButton.LeftButton
ALT = Qt.KeyboardModifier.AltModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
FIVE = (5, 4, 3, 2, 1)


@pytest.fixture
def five(make_bench: Callable[..., Bench]) -> Bench:
    """A 2-5-4-3-2-1 network."""
    return make_bench(FIVE, (1000, 600))


@pytest.fixture(autouse=True)
def empty_clipboard(qapp: QApplication) -> Iterator[None]:
    """What one test copies is not there for the next."""
    QGuiApplication.clipboard().clear()
    yield
    QGuiApplication.clipboard().clear()


def pick(bench: Bench, layer: int, held: Qt.KeyboardModifier) -> None:
    QTest.mouseClick(bench.head(layer).title, LEFT, held)


# ------------------------------------------------------------------ selecting


def test_ctrl_and_a_click_select_layers_besides_each_other_and_no_longer(five: Bench) -> None:
    pick(five, 0, Qt.KeyboardModifier.NoModifier)
    pick(five, 2, CTRL)
    assert five.session.selection.layers == (0, 2)
    pick(five, 0, CTRL)
    assert five.session.selection == Selection("layer", 2)
    pick(five, 2, CTRL)
    assert five.session.selection == NOTHING


def test_shift_and_a_click_select_a_range_from_the_first_one(five: Bench) -> None:
    pick(five, 2, Qt.KeyboardModifier.NoModifier)
    seen = []
    for layer in (0, 3):
        pick(five, layer, SHIFT)
        seen.append(five.session.selection.layers)
    assert seen == [(0, 1, 2), (2, 3)]


def test_the_keyboard_alone_selects_several(five: Bench) -> None:
    for layer, held in ((0, Qt.KeyboardModifier.NoModifier), (1, CTRL), (3, SHIFT)):
        QTest.keyClick(five.head(layer).title, Qt.Key.Key_Return, held)
    assert five.session.selection.layers == (1, 2, 3)


def test_the_inputs_are_selected_alone(five: Bench) -> None:
    pick(five, 1, Qt.KeyboardModifier.NoModifier)
    pick(five, -1, CTRL)
    assert five.session.selection == Selection("layer", -1)
    pick(five, 1, CTRL)
    assert five.session.selection == Selection("layer", 1)


def test_all_hidden_ones_are_selected_and_escape_selects_none(five: Bench) -> None:
    groups.select_all(five.session)
    assert five.session.selection.layers == (0, 1, 2, 3)
    QTest.keyClick(five.canvas, Qt.Key.Key_Escape)
    assert five.session.selection == NOTHING


def test_each_selected_layer_is_marked_in_head_and_column(five: Bench) -> None:
    def ground(layer: int) -> str:
        column = five.canvas.scene.layout.columns[layer + 1]
        return five.picture().pixelColor(round(column.x), round(column.box.top()) - 6).name()

    plain = [ground(layer) for layer in range(5)]
    five.session.select(several((0, 2)))
    assert [five.head(layer).title.property("state") for layer in range(4)] == [
        *("selected", "", "selected", "")
    ]
    marked = [ground(layer) != plain[layer] for layer in range(5)]
    assert marked == [True, False, True, False, False]
    five.session.select(NOTHING)
    assert [ground(layer) for layer in range(5)] == plain


def test_undo_lets_go_of_a_selection_that_would_be_of_others_now(five: Bench) -> None:
    groups.duplicate(five.session, (0, 1))
    assert five.session.selection.layers == (2, 3)
    five.session.undo_edit()
    assert five.session.selection == NOTHING


# ------------------------------------------------------------------ commands


def test_delete_removes_all_selected_layers_in_one_step(five: Bench) -> None:
    before = five.session.spec
    pick(five, 0, Qt.KeyboardModifier.NoModifier)
    pick(five, 2, CTRL)
    QTest.keyClick(five.canvas, Qt.Key.Key_Delete)
    assert five.units == [4, 2, 1]
    assert five.session.selection == NOTHING
    five.session.undo_edit()
    assert five.session.spec == before
    assert not five.session.undo.can_undo


def test_a_group_with_the_output_in_it_is_not_removed_and_it_is_said_why(five: Bench) -> None:
    five.session.select(several((3, 4)))
    QTest.keyClick(five.canvas, Qt.Key.Key_Delete)
    assert five.units == list(FIVE)
    assert "output layer follows the dataset" in five.notices[-1]
    assert five.session.selection.layers == (3, 4)


def test_plus_and_minus_change_the_units_of_all_selected_layers_in_one_step(five: Bench) -> None:
    before = five.session.spec
    five.session.select(several((1, 3)))
    QTest.keyClick(five.canvas, Qt.Key.Key_Plus)
    assert five.units == [5, 5, 3, 3, 1]
    five.session.undo_edit()
    assert five.session.spec == before
    assert not five.session.undo.can_undo
    five.session.select(several((1, 3)))
    QTest.mouseClick(five.head(3).minus, LEFT)
    assert five.units == [5, 3, 3, 1, 1]
    QTest.mouseClick(five.head(1).minus, LEFT)
    assert five.units == [5, 2, 3, 1, 1]
    assert "no layer has fewer than 1 unit" in five.notices[-1]
    QTest.mouseClick(five.head(0).plus, LEFT, SHIFT)
    assert five.units == [10, 2, 3, 1, 1]
    assert five.session.selection.layers == (1, 3)


def test_alt_and_arrows_move_neighbours_together(five: Bench) -> None:
    before = five.session.spec
    five.session.select(several((0, 1)))
    QTest.keyClick(five.canvas, Qt.Key.Key_Right, ALT)
    assert five.units == [3, 5, 4, 2, 1]
    assert five.session.selection.layers == (1, 2)
    QTest.keyClick(five.canvas, Qt.Key.Key_Right, ALT)
    assert five.units == [3, 2, 5, 4, 1]
    QTest.keyClick(five.canvas, Qt.Key.Key_Right, ALT)
    assert five.notices[-1] == "The output stays last"
    for _ in range(2):
        QTest.keyClick(five.canvas, Qt.Key.Key_Left, ALT)
    assert five.session.spec == before
    five.session.select(several((0, 2)))
    QTest.keyClick(five.canvas, Qt.Key.Key_Right, ALT)
    assert five.notices[-1].startswith("Only neighbours move together")
    five.session.select(several((0, 3, 4)))
    QTest.keyClick(five.canvas, Qt.Key.Key_Left, ALT)
    assert five.notices[-1] == "The output stays last"
    assert five.session.spec == before


def test_copies_follow_the_layers_and_are_selected(five: Bench) -> None:
    five.session.select(several((1, 2)))
    groups.duplicate(five.session)
    assert five.units == [5, 4, 3, 4, 3, 2, 1]
    assert five.session.selection.layers == (3, 4)


def test_layers_are_copied_as_json_and_pasted_after_the_selected_ones(five: Bench) -> None:
    groups.copy(five.session, (0, 2))
    mime = QGuiApplication.clipboard().mimeData()
    assert mime.hasFormat(groups.LAYERS_MIME)
    every = five.session.spec.network.layers
    assert layers_from_text(mime.text()) == (every[0], every[2])
    five.session.select(Selection("layer", 3))
    groups.paste(five.session)
    assert five.units == [5, 4, 3, 2, 5, 3, 1]
    assert five.session.selection.layers == (4, 5)


@pytest.mark.parametrize(
    ("selection", "place"), [(NOTHING, 4), (Selection("layer", 4), 4), (Selection("layer", -1), 0)]
)
def test_without_hidden_layers_selected_they_are_pasted_at_the_ends(
    five: Bench, selection: Selection, place: int
) -> None:
    groups.copy(five.session, (1,))
    five.session.select(selection)
    groups.paste(five.session)
    assert five.units == [*FIVE[:place], 4, *FIVE[place:]]


def test_layers_are_cut_in_one_step_and_pasted_elsewhere(five: Bench) -> None:
    groups.cut(five.session, (0, 1))
    assert five.units == [3, 2, 1]
    groups.paste(five.session)
    assert five.units == [3, 2, 5, 4, 1]
    five.session.undo_edit()
    five.session.undo_edit()
    assert five.units == list(FIVE)
    assert not five.session.undo.can_undo


def test_what_cannot_be_cut_is_not_put_on_the_clipboard(five: Bench) -> None:
    groups.cut(five.session, (3, 4))
    assert five.units == list(FIVE)
    assert five.notices
    assert QGuiApplication.clipboard().text() == ""


def test_json_of_an_editor_is_pasted_too(five: Bench) -> None:
    QGuiApplication.clipboard().setText('[{"type": "dense", "units": 9}]')
    groups.paste(five.session)
    assert five.units == [5, 4, 3, 2, 9, 1]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, "nothing to paste"),
        ("", "nothing to paste"),
        ("a shopping list", "no layers"),
        ('[{"type": "dense", "units": 0}]', "0 is not allowed"),
        ('[{"type": "dense", "activation": "softmax"}]', "not allowed in a hidden layer"),
    ],
)
def test_what_cannot_be_pasted_is_refused_in_words(
    five: Bench, text: str | None, told: str
) -> None:
    if text is not None:
        QGuiApplication.clipboard().setText(text)
    groups.paste(five.session)
    assert five.units == list(FIVE)
    assert told in five.notices[-1]
    assert not five.session.undo.can_undo


@pytest.mark.parametrize(
    "command", [groups.copy, groups.cut, groups.duplicate, groups.remove, groups.wrap]
)
def test_a_command_without_a_layer_says_that_one_must_be_selected(
    five: Bench, command: Callable[..., object]
) -> None:
    command(five.session)
    assert five.notices == ["No layer is selected; click the name of one"]
    assert not five.session.undo.can_undo


def test_f_freezes_all_selected_layers_and_lets_them_learn_again(five: Bench) -> None:
    five.session.select(several((0, 2)))
    seen = []
    for _ in range(2):
        QTest.keyClick(five.canvas, Qt.Key.Key_F)
        seen.append(five.session.spec.training.freeze)
    assert seen == [("0", "4"), ()]


# ------------------------------------------------------------------ menus and keys


def test_the_menu_of_several_layers_offers_what_can_be_done_with_them(five: Bench) -> None:
    five.session.select(several((1, 2)))
    chosen = five.session.selection
    menu = selection_menu(five.canvas, five.session, five.canvas.scene, chosen)
    entries = {action.text(): action for action in menu.actions()}
    assert list(filter(None, entries)) == [
        "Move left",
        "Move right",
        "Wrap 2 layers with a skip",
        "Duplicate 2 layers",
        "Cut 2 layers",
        "Copy 2 layers",
        "Paste after 2 layers",
        "Remove 2 layers",
    ]
    entries["Duplicate 2 layers"].trigger()
    assert five.units == [5, 4, 3, 4, 3, 2, 1]


@pytest.mark.parametrize(("layer", "count"), [(1, "2 layers"), (0, "Hidden 1")])
def test_the_menu_of_a_head_is_about_all_selected_layers_if_it_is_one_of_them(
    five: Bench, layer: int, count: str
) -> None:
    five.session.select(several((1, 2)))
    five.head(layer).menu_wanted.emit(layer, QPointF(five.canvas.mapToGlobal(QPointF(99, 99))))
    menus = [menu for menu in five.canvas.findChildren(EditMenu) if menu.isVisible()]
    assert f"Duplicate {count}" in [action.text() for action in menus[0].actions()]
    menus[0].close()


def test_the_menu_of_a_layer_is_about_that_one_though_others_are_selected(five: Bench) -> None:
    five.session.select(several((1, 2)))
    menu = selection_menu(five.canvas, five.session, five.canvas.scene, Selection("layer", 0))
    entries = {action.text(): action for action in menu.actions()}
    entries["Duplicate Hidden 1"].trigger()
    assert five.units == [5, 5, 4, 3, 2, 1]


def test_impossible_entries_for_several_layers_are_disabled_and_say_why(five: Bench) -> None:
    five.session.select(several((0, 2)))
    chosen = five.session.selection
    menu = selection_menu(five.canvas, five.session, five.canvas.scene, chosen)
    wrap = next(action for action in menu.actions() if action.text().startswith("Wrap"))
    assert not wrap.isEnabled()
    assert wrap.toolTip().startswith("A skip goes around neighbours")


def units(window: MainWindow) -> list[int]:
    return [layer.values["units"] for layer in window.session.spec.network.layers]


def test_the_keys_work_wherever_the_focus_is_in_the_window(window: MainWindow) -> None:
    window.activateWindow()
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_A, CTRL)
    assert window.session.selection.layers == (0, 1, 2)
    QTest.mouseClick(window.canvas.furniture.heads[3].title, LEFT)
    QTest.keyClick(window.transport, Qt.Key.Key_D, CTRL)
    assert units(window) == [8, 8, 6, 6, 1]
    QTest.keyClick(window.canvas, Qt.Key.Key_X, CTRL)
    assert units(window) == [8, 8, 6, 1]
    QTest.keyClick(window.canvas, Qt.Key.Key_V, CTRL)
    QTest.keyClick(window.canvas, Qt.Key.Key_V, CTRL)
    assert units(window) == [8, 8, 6, 6, 6, 1]
    QTest.keyClick(window.canvas, Qt.Key.Key_C, CTRL)
    QTest.keyClick(window.transport, Qt.Key.Key_Delete)
    assert units(window) == [8, 8, 6, 6, 1]
    for _ in range(5):
        QTest.keyClick(window.canvas, Qt.Key.Key_Z, CTRL)
    assert units(window) == [8, 8, 6, 1]


def test_text_fields_keep_their_own_copy_paste_and_delete(window: MainWindow) -> None:
    window.activateWindow()
    window.session.select(Selection("layer", 0))
    groups.copy(window.session)
    head = window.canvas.furniture.heads[1]
    QTest.mouseDClick(head.units, LEFT)
    field = head.entry
    assert isinstance(field, QLineEdit)
    for key in (Qt.Key.Key_A, Qt.Key.Key_C):
        QTest.keyClick(field, key, CTRL)
    assert QGuiApplication.clipboard().text() == "8"
    assert window.session.selection.layers == (0,)
    QTest.keyClick(field, Qt.Key.Key_Delete)
    QTest.keyClick(field, Qt.Key.Key_V, CTRL)
    QTest.keyClick(field, Qt.Key.Key_V, CTRL)
    assert field.text() == "88"
    assert units(window) == [8, 8, 6, 1]


def test_layers_go_from_one_window_to_another(make_window: Callable[..., MainWindow]) -> None:
    first, second = make_window(), make_window()
    groups.copy(first.session, (2,))
    second.action("pasteAction").trigger()
    assert units(second) == [8, 8, 6, 6, 1]
    assert units(first) == [8, 8, 6, 1]


def test_copied_layers_outlast_their_window_as_text(make_window: Callable[..., MainWindow]) -> None:
    window = make_window()
    groups.copy(window.session, (2,))
    window.shutdown()
    mime = QGuiApplication.clipboard().mimeData()
    assert not mime.hasFormat(groups.LAYERS_MIME)
    assert layers_from_text(mime.text()) == (window.session.spec.network.layers[2],)


def test_commands_are_done_while_it_trains(five: Bench) -> None:
    five.session.play()
    groups.duplicate(five.session, (0, 1))
    groups.wrap(five.session, (1, 2))
    snapshot = five.fresh()
    assert [len(values) for values in snapshot.trace.activations] == [5, 5, 4, 3, 2, 1]
    five.session.pause()


def test_a_click_beside_the_heads_still_selects_nothing(five: Bench) -> None:
    five.session.select(several((0, 1)))
    five.click(QPoint(40, 590))
    assert five.session.selection == NOTHING
