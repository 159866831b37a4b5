"""Networks are built by hand on the canvas: every gesture, and every gesture that is cancelled."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from glassnet.engine import layers
from glassnet.experiment import edits
from glassnet.ui.canvas.building import DropLayer
from glassnet.ui.canvas.menus import EditMenu, selection_menu
from glassnet.ui.selection import NOTHING, Selection
from glassnet.ui.sidebar.layer_palette import layer_mime

if TYPE_CHECKING:
    from glassnet.ui.canvas.heads import LayerHead
    from tests.ui.canvas.conftest import Bench

LEFT = Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier
COPY = Qt.DropAction.CopyAction


# ------------------------------------------------------------------ adding layers


@pytest.mark.parametrize("gap", [0, 1, 2])
def test_a_click_on_a_plus_adds_a_dense_layer_there(bench: Bench, gap: int) -> None:
    QTest.mouseClick(bench.canvas.furniture.adders[gap], LEFT)
    assert len(bench.units) == 4
    assert bench.units[:gap] + bench.units[gap + 1 :] == [4, 3, 1]
    assert len(bench.canvas.scene.layout.columns) == 5


def test_a_plus_that_is_let_go_elsewhere_adds_nothing(bench: Bench) -> None:
    plus = bench.canvas.furniture.adders[0]
    QTest.mousePress(plus, LEFT)
    QTest.mouseRelease(plus, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(200, 200))
    assert bench.units == [4, 3, 1]
    assert not bench.session.undo.can_undo


class Drag:
    """A drag from the palette over the canvas."""

    def __init__(self, bench: Bench, mime: QMimeData) -> None:
        self.bench, self.mime = bench, mime
        self.inside = False

    def move(self, point: QPointF) -> bool:
        """Move to a point; whether a drop is welcome there."""
        at, buttons = point.toPoint(), LEFT
        none = Qt.KeyboardModifier.NoModifier
        if not self.inside:
            enter = QDragEnterEvent(at, COPY, self.mime, buttons, none)
            QApplication.sendEvent(self.bench.canvas, enter)
            self.inside = enter.isAccepted()
        event = QDragMoveEvent(at, COPY, self.mime, buttons, none)
        QApplication.sendEvent(self.bench.canvas, event)
        return event.isAccepted()

    def drop(self, point: QPointF) -> None:
        """Let go."""
        event = QDropEvent(point, COPY, self.mime, LEFT, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(self.bench.canvas, event)

    def leave(self) -> None:
        """Leave the canvas, or press Escape: Qt tells both alike."""
        QApplication.sendEvent(self.bench.canvas, QDragLeaveEvent())


@pytest.mark.parametrize("gap", [0, 1, 2])
def test_a_layer_of_the_palette_is_dropped_into_a_gap(bench: Bench, gap: int) -> None:
    drag = Drag(bench, layer_mime("dense"))
    middle = bench.canvas.scene.layout.gaps[gap].center()
    assert drag.move(middle)
    drag.drop(middle)
    assert len(bench.units) == 4
    assert bench.units[:gap] + bench.units[gap + 1 :] == [4, 3, 1]
    assert bench.canvas.gesture is None


def test_while_it_is_dragged_the_gap_lights_up_and_nothing_has_changed(bench: Bench) -> None:
    before = bench.picture()
    middle = bench.canvas.scene.layout.gaps[1].center()
    Drag(bench, layer_mime("dense")).move(middle)
    gesture = bench.canvas.gesture
    assert isinstance(gesture, DropLayer)
    assert gesture.gap == (1,)
    assert bench.units == [4, 3, 1]
    here = QPoint(round(middle.x()), 560)
    assert bench.picture().pixelColor(here) != before.pixelColor(here)


def test_a_cancelled_drag_leaves_no_trace(bench: Bench) -> None:
    before = bench.picture()
    drag = Drag(bench, layer_mime("dense"))
    drag.move(bench.canvas.scene.layout.gaps[1].center())
    drag.leave()
    assert bench.units == [4, 3, 1]
    assert not bench.session.undo.can_undo
    assert bench.canvas.gesture is None
    assert bench.picture() == before


def test_a_layer_behind_the_output_is_shown_as_impossible_and_not_inserted(bench: Bench) -> None:
    drag = Drag(bench, layer_mime("dense"))
    behind = bench.canvas.scene.layout.map_box.center()
    assert not drag.move(behind)
    assert isinstance(bench.canvas.gesture, DropLayer)
    assert bench.canvas.gesture.problem
    drag.drop(behind)
    assert bench.units == [4, 3, 1]


def test_other_things_cannot_be_dropped(bench: Bench) -> None:
    mime = QMimeData()
    mime.setText("dense")
    drag = Drag(bench, mime)
    drag.move(bench.canvas.scene.layout.gaps[1].center())
    assert not drag.inside
    drag.drop(bench.canvas.scene.layout.gaps[1].center())
    assert bench.units == [4, 3, 1]


# ------------------------------------------------------------------ units


def test_plus_and_minus_change_the_units(bench: Bench) -> None:
    QTest.mouseClick(bench.head(0).plus, LEFT)
    assert bench.units == [5, 3, 1]
    QTest.mouseClick(bench.head(1).minus, LEFT)
    assert bench.units == [5, 2, 1]
    assert bench.head(0).units.text() == "5"


def test_with_shift_they_change_by_five(bench: Bench) -> None:
    QTest.mouseClick(bench.head(0).plus, LEFT, SHIFT)
    assert bench.units == [9, 3, 1]
    QTest.mouseClick(bench.head(0).minus, LEFT, SHIFT)
    assert bench.units == [4, 3, 1]


def test_a_button_held_down_repeats_and_is_one_undo_step(bench: Bench) -> None:
    plus = bench.head(0).plus
    QTest.mousePress(plus, LEFT)
    bench.qtbot.waitUntil(lambda: bench.units[0] >= 7, timeout=5000)
    QTest.mouseRelease(plus, LEFT)
    bench.session.undo_edit()
    assert bench.units == [4, 3, 1]
    assert not bench.session.undo.can_undo


def test_two_presses_are_two_undo_steps(bench: Bench) -> None:
    QTest.mouseClick(bench.head(0).plus, LEFT)
    QTest.mouseClick(bench.head(0).plus, LEFT)
    bench.session.undo_edit()
    assert bench.units == [5, 3, 1]


def test_the_last_unit_stays(bench: Bench) -> None:
    for _ in range(4):
        QTest.mouseClick(bench.head(1).minus, LEFT, SHIFT)
    assert bench.units == [4, 1, 1]
    assert not bench.head(1).minus.isEnabled()


def test_a_double_click_lets_the_units_be_typed(bench: Bench) -> None:
    head = bench.head(0)
    QTest.mouseDClick(head.units, LEFT)
    assert head.entry.isVisible()
    head.entry.selectAll()
    QTest.keyClicks(head.entry, "12")
    QTest.keyClick(head.entry, Qt.Key.Key_Return)
    assert bench.units == [12, 3, 1]
    assert not head.entry.isVisible()


def test_escape_leaves_the_units_as_they_were(bench: Bench) -> None:
    head = bench.head(0)
    QTest.mouseDClick(head.units, LEFT)
    head.entry.selectAll()
    QTest.keyClicks(head.entry, "12")
    QTest.keyClick(head.entry, Qt.Key.Key_Escape)
    assert bench.units == [4, 3, 1]
    assert not head.entry.isVisible()
    assert not bench.session.undo.can_undo


def type_units(bench: Bench, layer: int, text: str) -> LayerHead:
    """Type into the units of a layer, without Return."""
    head = bench.head(layer)
    bench.canvas.activateWindow()
    QTest.mouseDClick(head.units, LEFT)
    head.entry.selectAll()
    QTest.keyClicks(head.entry, text)
    return head


def inked_columns(field: QWidget) -> int:
    """In how many columns of pixels something is written, within the frame."""
    image = field.grab().toImage()
    rows, middle = range(6, image.height() - 6), image.height() // 2
    ground = image.pixelColor(image.width() - 6, middle)
    return sum(
        any(image.pixelColor(x, y) != ground for y in rows) for x in range(6, image.width() - 6)
    )


@pytest.mark.parametrize("text", ["0", "-1", "many", "20000", " "])
def test_units_that_cannot_be_are_refused_inside_the_field(bench: Bench, text: str) -> None:
    head = type_units(bench, 0, text)
    QTest.keyClick(head.entry, Qt.Key.Key_Return)
    assert bench.units == [4, 3, 1]
    assert not bench.notices
    assert head.entry.isVisible()
    assert head.entry.placeholderText() == "1–10,000"
    assert inked_columns(head.entry) > 20
    assert "whole number" in head.entry.toolTip()
    QTest.keyClicks(head.entry, "7")
    QTest.keyClick(head.entry, Qt.Key.Key_Return)
    assert bench.units == [7, 3, 1]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_after_typing_the_units_have_the_focus_again(bench: Bench, key: Qt.Key) -> None:
    head = type_units(bench, 0, "9")
    QTest.keyClick(head.entry, key)
    assert not head.entry.isVisible()
    assert bench.canvas.focusWidget() is head.units


@pytest.mark.parametrize("layer", [0, 1])
def test_units_being_typed_never_reach_another_layer(bench: Bench, layer: int) -> None:
    bench.session.apply(edits.set_units, 1, 4)
    head = type_units(bench, layer, "9")
    bench.session.apply(edits.remove_layer, layer)
    assert bench.units == [4, 1]
    assert not head.entry.isVisible()
    bench.canvas.setFocus()
    assert bench.units == [4, 1]


def test_units_being_typed_in_the_last_head_are_dropped_with_it(bench: Bench) -> None:
    bench.session.apply(edits.insert_layer, 2)
    type_units(bench, 2, "9")
    bench.session.undo_edit()
    assert bench.units == [4, 3, 1]
    assert bench.canvas.focusWidget() in (bench.canvas, None)


def test_units_being_typed_outlast_other_edits(bench: Bench) -> None:
    head = type_units(bench, 0, "9")
    bench.session.apply(edits.set_units, 1, 5)
    assert head.entry.isVisible()
    QTest.keyClick(head.entry, Qt.Key.Key_Return)
    assert bench.units == [9, 5, 1]


def test_the_output_has_no_buttons_for_its_units(bench: Bench) -> None:
    assert not bench.head(2).minus.isVisible()
    assert not bench.head(2).plus.isVisible()
    assert not bench.head(2).remove.isVisible()


# ------------------------------------------------------------------ activation, removing, menus


def test_the_chooser_offers_the_registry_and_sets_the_activation(bench: Bench) -> None:
    menu = bench.head(0).menu
    menu.fill()
    entries = {action.text(): action for action in menu.actions()}
    assert {"Tanh", "ReLU", "Sigmoid", "Linear"} <= set(entries)
    assert "Softmax" not in entries
    assert entries["Tanh"].isChecked()
    entries["ReLU"].trigger()
    assert bench.session.spec.network.layers[0].values["activation"].id == "relu"
    assert bench.head(0).chooser.text().startswith("ReLU")


def test_a_layer_is_removed_by_its_cross(bench: Bench) -> None:
    bench.session.select(Selection("layer", 1))
    assert bench.head(1).remove.isVisible()
    QTest.mouseClick(bench.head(1).remove, LEFT)
    assert bench.units == [4, 1]


def test_delete_removes_the_selected_layer(bench: Bench) -> None:
    QTest.mouseClick(bench.head(0).title, LEFT)
    assert bench.session.selection == Selection("layer", 0)
    QTest.keyClick(bench.canvas, Qt.Key.Key_Delete)
    assert bench.units == [3, 1]
    assert bench.session.selection == NOTHING or bench.session.selection.layer < 2


def test_delete_removes_the_selected_neuron(bench: Bench) -> None:
    bench.click(bench.place(0, 2))
    QTest.keyClick(bench.canvas, Qt.Key.Key_Delete)
    assert bench.units == [3, 3, 1]


def test_what_cannot_be_removed_says_why(bench: Bench) -> None:
    bench.click(bench.place(2, 0))
    QTest.keyClick(bench.canvas, Qt.Key.Key_Delete)
    assert bench.units == [4, 3, 1]
    assert bench.notices


def entry(menu: EditMenu, start: str) -> Callable[[], None]:
    """The trigger of the first enabled entry that starts with a text."""
    return next(
        action.trigger
        for action in menu.actions()
        if action.text().startswith(start) and action.isEnabled()
    )


def test_the_menu_of_a_neuron_removes_it(bench: Bench) -> None:
    chosen = Selection("neuron", 0, 1)
    menu = selection_menu(bench.canvas, bench.session, bench.canvas.scene, chosen)
    entry(menu, "Remove Hidden 1, neuron 2")()
    assert bench.units == [3, 3, 1]


def test_the_menu_of_a_layer_adds_before_and_after_it(bench: Bench) -> None:
    chosen = Selection("layer", 1)
    menu = selection_menu(bench.canvas, bench.session, bench.canvas.scene, chosen)
    entry(menu, "Add a dense layer after Hidden 2")()
    assert len(bench.units) == 4
    assert bench.units[:2] == [4, 3]


def test_impossible_entries_of_a_menu_are_disabled_and_say_why(bench: Bench) -> None:
    chosen = Selection("layer", 2)
    menu = selection_menu(bench.canvas, bench.session, bench.canvas.scene, chosen)
    remove = [action for action in menu.actions() if action.text() == "Remove Output"]
    assert not remove[0].isEnabled()
    assert remove[0].toolTip()


def test_every_edit_is_undone(bench: Bench) -> None:
    start = bench.session.spec
    QTest.mouseClick(bench.canvas.furniture.adders[1], LEFT)
    QTest.mouseClick(bench.head(0).plus, LEFT)
    bench.click(bench.place(0, 0))
    QTest.keyClick(bench.canvas, Qt.Key.Key_Delete)
    while bench.session.undo.can_undo:
        bench.session.undo_edit()
    assert bench.session.spec == start
    assert [column.units for column in bench.canvas.scene.layout.columns] == [2, 4, 3, 1]


def test_edits_work_while_it_trains(bench: Bench) -> None:
    bench.session.play()
    QTest.mouseClick(bench.canvas.furniture.adders[1], LEFT)
    QTest.mouseClick(bench.head(0).plus, LEFT)
    snapshot = bench.fresh()
    assert len(snapshot.trace.activations) == 4
    assert len(snapshot.trace.activations[0]) == 5
    bench.session.pause()


# ------------------------------------------------------------------ selecting


def test_a_click_selects_a_neuron_and_one_beside_it_selects_nothing(bench: Bench) -> None:
    bench.click(bench.place(1, 2))
    assert bench.session.selection == Selection("neuron", 1, 2)
    bench.click(QPoint(60, 540))
    assert bench.session.selection == NOTHING


def test_a_press_that_is_let_go_elsewhere_selects_nothing(bench: Bench) -> None:
    QTest.mousePress(bench.canvas, LEFT, Qt.KeyboardModifier.NoModifier, bench.place(1, 2))
    QTest.mouseMove(bench.canvas, bench.place(1, 0))
    QTest.mouseRelease(bench.canvas, LEFT, Qt.KeyboardModifier.NoModifier, bench.place(1, 0))
    assert bench.session.selection == NOTHING


def test_escape_cancels_a_press(bench: Bench) -> None:
    QTest.mousePress(bench.canvas, LEFT, Qt.KeyboardModifier.NoModifier, bench.place(1, 2))
    QTest.keyClick(bench.canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(bench.canvas, LEFT, Qt.KeyboardModifier.NoModifier, bench.place(1, 2))
    assert bench.session.selection == NOTHING


def test_a_click_selects_an_edge(bench: Bench) -> None:
    lines = bench.canvas.scene.layout.lines[2]
    middle = QPointF((lines[1][0] + lines[1][2]) / 2, (lines[1][1] + lines[1][3]) / 2)
    bench.click(middle)
    assert bench.session.selection == Selection("edge", 2, 0, 1)


def test_the_arrows_walk_from_neuron_to_neuron(bench: Bench) -> None:
    key = Qt.Key
    seen = []
    bench.click(bench.place(0, 1))
    for each in (key.Key_Up, key.Key_Down, key.Key_Right, key.Key_Up, key.Key_Left, key.Key_Left):
        QTest.keyClick(bench.canvas, each)
        seen.append((bench.session.selection.layer, bench.session.selection.unit))
    assert seen[0] == (0, 0)
    assert seen[1] == (0, 1)
    assert seen[2][0] == 1
    assert seen[3] == (1, 0)
    assert seen[4][0] == 0
    assert seen[5][0] == -1


def keeps(bench: Bench, key: Qt.Key) -> bool:
    """Whether the canvas keeps a key from the shortcuts of the window."""
    none = Qt.KeyboardModifier.NoModifier
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, none, "", False, 1)
    event.ignore()
    QApplication.sendEvent(bench.canvas, event)
    return event.isAccepted()


def test_the_canvas_keeps_its_keys_from_the_shortcuts_of_the_window(bench: Bench) -> None:
    bench.session.select(Selection("neuron", 0, 0))
    assert keeps(bench, Qt.Key.Key_Left)
    assert keeps(bench, Qt.Key.Key_Delete)
    assert not keeps(bench, Qt.Key.Key_Space)


def test_the_arrows_are_the_windows_until_a_neuron_is_selected(bench: Bench) -> None:
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down):
        assert not keeps(bench, key)
        QTest.keyClick(bench.canvas, key)
        assert bench.session.selection == NOTHING
    bench.session.select(Selection("layer", 0))
    assert not keeps(bench, Qt.Key.Key_Right)
    bench.session.select(Selection("neuron", 0, 0))
    QTest.keyClick(bench.canvas, Qt.Key.Key_Escape)
    assert not keeps(bench, Qt.Key.Key_Right)


def test_tab_reaches_the_heads(bench: Bench) -> None:
    reached = set()
    bench.canvas.activateWindow()
    bench.canvas.setFocus()
    for _ in range(40):
        QTest.keyClick(QApplication.focusWidget() or bench.canvas, Qt.Key.Key_Tab)
        reached.add(QApplication.focusWidget())
    assert {bench.head(0).plus, bench.head(0).chooser, bench.head(1).title} <= reached
    assert set(bench.canvas.furniture.adders) <= reached


def test_every_control_has_a_name_and_a_tooltip(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench((4, 3, 1), (820, 748))
    head = bench.head(0)
    for control in (
        *(head.title, head.minus, head.plus, head.units, head.chooser, head.remove, head.entry),
        *bench.canvas.furniture.adders,
        *(bench.canvas.furniture.back, bench.canvas.furniture.on),
    ):
        assert control.toolTip()
        assert control.accessibleName()


def test_plus_minus_and_insert_work_on_the_selected_layer(bench: Bench) -> None:
    bench.session.select(Selection("layer", 0))
    QTest.keyClick(bench.canvas, Qt.Key.Key_Plus)
    QTest.keyClick(bench.canvas, Qt.Key.Key_Plus)
    assert bench.units == [6, 3, 1]
    QTest.keyClick(bench.canvas, Qt.Key.Key_Minus)
    assert bench.units == [5, 3, 1]
    QTest.keyClick(bench.canvas, Qt.Key.Key_Insert)
    assert len(bench.units) == 4
    assert bench.units[0] == 5


# ------------------------------------------------------------------ layers without weights


@pytest.mark.parametrize("kind", ["activation", "dropout", "batch_norm", "residual"])
def test_every_layer_of_the_palette_can_be_dropped_drawn_and_removed(
    bench: Bench, kind: str
) -> None:
    drag = Drag(bench, layer_mime(kind))
    middle = bench.canvas.scene.layout.gaps[1].center()
    assert drag.move(middle)
    drag.drop(middle)
    assert bench.session.spec.network.layers[1].id == kind
    bench.train(3)
    assert bench.canvas.settled
    assert not bench.picture().isNull()
    bench.session.select(Selection("layer", 1))
    QTest.keyClick(bench.canvas, Qt.Key.Key_Delete)
    assert bench.units == [4, 3, 1]


def test_the_settings_of_a_layer_are_a_form_below_its_head(bench: Bench) -> None:
    bench.session.apply(edits.insert_layer, 1, layers["dropout"]())
    bench.fresh()
    head = bench.head(1)
    QTest.mouseClick(head.chooser, LEFT)
    settings = bench.canvas.furniture.settings
    assert settings.isVisible()
    settings.form.changed.emit("rate", 0.25)
    assert bench.session.spec.network.layers[1].values["rate"] == 0.25
    assert "0.25" in head.chooser.text()


def test_a_double_click_on_the_share_dropped_lets_it_be_typed(bench: Bench) -> None:
    bench.session.apply(edits.insert_layer, 1, layers["dropout"]())
    bench.fresh()
    head, settings = bench.head(1), bench.canvas.furniture.settings
    bench.canvas.activateWindow()
    for way, text, rate in (("mouse", "1/4", 0.25), ("key", "0,4", 0.4), ("mouse", "2", 0.4)):
        if way == "mouse":
            QTest.mouseClick(head.chooser, LEFT)
            QTest.mouseDClick(head.chooser, LEFT)
        else:
            QTest.keyClick(head.chooser, Qt.Key.Key_F2)
        assert not settings.isVisible()
        assert head.entry.isVisible()
        assert head.entry.geometry().intersects(head.chooser.geometry())
        head.entry.selectAll()
        QTest.keyClicks(head.entry, text)
        QTest.keyClick(head.entry, Qt.Key.Key_Return)
        assert bench.session.spec.network.layers[1].values["rate"] == rate
        assert f"{rate}" in head.chooser.text()
    assert head.entry.isVisible()
    assert head.entry.placeholderText() == "0–1"
    assert "2" in head.entry.toolTip()
    QTest.keyClick(head.entry, Qt.Key.Key_Escape)
    assert not head.entry.isVisible()
    bench.session.undo_edit()
    assert bench.session.spec.network.layers[1].values["rate"] == 0.25
