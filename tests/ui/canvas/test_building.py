"""Layers are dragged along, made larger by their grips and moved by keys, with the real mouse."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from glassnet.engine import layers
from glassnet.experiment import edits
from glassnet.ui.canvas.building import DropLayer, MoveLayer
from glassnet.ui.canvas.handles import grip
from glassnet.ui.canvas.menus import EditMenu, selection_menu
from glassnet.ui.canvas.resizing import DragUnits
from glassnet.ui.selection import NOTHING, Selection, several
from glassnet.ui.sidebar.layer_palette import layer_mime
from tests.ui.canvas.conftest import small_spec
from tests.ui.canvas.test_editing import Drag

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget

    from glassnet.experiment import Spec
    from glassnet.ui.canvas.geometry import Layout
    from tests.ui.canvas.conftest import Bench

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NONE, ALT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier


class Hand:
    """The left button pressed at a point of a widget, then moved over the canvas."""

    def __init__(self, bench: Bench, widget: QWidget, at: QPoint) -> None:
        self.bench, self.widget = bench, widget
        QTest.mousePress(widget, LEFT, NONE, at)
        self.at = widget.mapTo(bench.canvas, at) if widget is not bench.canvas else at

    @property
    def inside(self) -> QPoint:
        """The place in the widget, which may have moved with the layout."""
        return self.widget.mapFrom(self.bench.canvas, self.at)

    def move(self, x: float, y: float = 300) -> None:
        """Move to a place on the canvas."""
        self.at = QPoint(round(x), round(y))
        QTest.mouseMove(self.widget, self.inside)

    def let_go(self) -> None:
        """Release the button here."""
        QTest.mouseRelease(self.widget, LEFT, NONE, self.inside)


def by_head(bench: Bench, layer: int) -> Hand:
    """Press on the name of a layer."""
    title = bench.head(layer).title
    return Hand(bench, title, title.rect().center())


def by_column(bench: Bench, layer: int) -> Hand:
    """Press between two neurons of a layer."""
    column = bench.canvas.scene.layout.every[layer + 1]
    first, second = column.unit_box(0), column.unit_box(1)
    return Hand(bench, bench.canvas, ((first.center() + second.center()) / 2).toPoint())


def by_grip(bench: Bench, layer: int) -> Hand:
    """Press on the grip under a layer."""
    return Hand(bench, bench.canvas, grip_of(bench, layer))


def grip_of(bench: Bench, layer: int) -> QPoint:
    return grip(bench.canvas.scene.layout.every[layer + 1]).center().toPoint()


def gap(bench: Bench, index: int) -> float:
    """The middle of the gap before a layer, while nothing is dragged."""
    return bench.canvas.scene.layout.gaps[index].center().x()


def shown(bench: Bench) -> list[float]:
    """Where the columns stand."""
    return [column.x for column in bench.canvas.scene.layout.columns]


class Memory:
    """Everything that a cancelled gesture must leave as it was."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.now = self.state()

    def state(self) -> tuple[Spec, int, bool, bool, Selection, Layout]:
        session = self.bench.session
        undo = session.undo
        return (
            *(session.spec, session.generation, undo.can_undo, undo.can_redo),
            *(session.selection, self.bench.canvas.scene.layout),
        )

    def check(self) -> None:
        assert self.state() == self.now
        assert self.bench.canvas.gesture is None


# ------------------------------------------------------------------ moving a layer along


@pytest.mark.parametrize("press", [by_head, by_column])
def test_a_layer_is_dragged_to_another_place(
    bench: Bench, press: Callable[[Bench, int], Hand]
) -> None:
    to = gap(bench, 2)
    hand = press(bench, 0)
    hand.move(to - 30)
    hand.move(to + 5)
    assert isinstance(bench.canvas.gesture, MoveLayer)
    assert bench.units == [4, 3, 1]
    hand.let_go()
    assert bench.units == [3, 4, 1]
    assert bench.session.selection == Selection("layer", 1)
    bench.session.undo_edit()
    assert bench.units == [4, 3, 1]
    assert not bench.session.undo.can_undo


def test_a_layer_is_dragged_to_the_left(bench: Bench) -> None:
    to = gap(bench, 0)
    hand = by_head(bench, 1)
    hand.move(to)
    hand.let_go()
    assert bench.units == [3, 4, 1]
    assert bench.session.selection == Selection("layer", 0)


def test_the_gap_opens_while_a_layer_is_dragged_and_closes_again(bench: Bench) -> None:
    before, to = shown(bench), gap(bench, 2)
    hand = by_head(bench, 0)
    hand.move(to)
    during = shown(bench)
    assert len(during) == len(before)
    assert during[3] - during[2] > 1.4 * (before[3] - before[2])
    hand.move(gap(bench, 0))
    assert shown(bench) == before


def test_the_gap_stays_under_the_mouse_while_it_opens(bench: Bench) -> None:
    for index in (0, 2):
        to = gap(bench, index)
        hand = by_head(bench, 1 if index == 0 else 0)
        hand.move(to)
        room = bench.canvas.scene.layout.gaps[index]
        assert room.left() < to < room.right()
        hand.let_go()
        bench.session.undo_edit()


def test_a_ghost_of_the_layer_stands_in_the_open_gap(bench: Bench) -> None:
    to = gap(bench, 2)
    hand = by_head(bench, 0)
    hand.move(to, 500)
    room = bench.canvas.scene.layout.gaps[2]
    image, accent = bench.picture(), bench.canvas.theme.color("accent")
    corner = QPoint(round(room.center().x()), 300)
    assert bench.holds(image, accent, corner, 40) > 20
    hand.let_go()
    assert bench.holds(bench.picture(), accent, corner, 40) == 0


def test_several_selected_neighbours_are_dragged_together(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench((5, 4, 3, 2, 1), (1000, 600))
    before = bench.session.spec
    bench.session.select(several((0, 1)))
    to = gap(bench, 3)
    hand = by_head(bench, 1)
    hand.move(to)
    gesture = bench.canvas.gesture
    assert isinstance(gesture, MoveLayer)
    assert gesture.words == ["2 layers"]
    room, opening = gesture._room, bench.canvas.scene.layout.gaps[3]
    assert room is not None
    assert [column.units for column in room.ghosts] == [5, 4]
    assert all(opening.left() < column.x < opening.right() for column in room.ghosts)
    hand.let_go()
    assert bench.units == [3, 5, 4, 2, 1]
    assert bench.session.selection.layers == (1, 2)
    bench.session.undo_edit()
    assert bench.session.spec == before
    bench.session.select(several((0, 2)))
    hand = by_head(bench, 0)
    hand.move(to)
    assert isinstance(bench.canvas.gesture, MoveLayer)
    assert str(bench.canvas.gesture.problem).startswith("Only neighbours move together")
    hand.let_go()
    assert bench.session.spec == before


def test_a_small_move_on_a_head_is_still_a_click(bench: Bench) -> None:
    hand = by_head(bench, 0)
    hand.move(hand.at.x() + 3, hand.at.y() + 2)
    hand.let_go()
    assert bench.session.selection == Selection("layer", 0)
    assert not bench.session.undo.can_undo


def test_a_click_between_the_neurons_selects_the_layer(bench: Bench) -> None:
    by_column(bench, 0).let_go()
    assert bench.session.selection == Selection("layer", 0)


def test_a_layer_put_back_where_it_was_changes_nothing(bench: Bench) -> None:
    x = shown(bench)[1]
    hand = by_head(bench, 0)
    hand.move(gap(bench, 2))
    hand.move(x + 4)
    hand.let_go()
    assert bench.units == [4, 3, 1]
    assert not bench.session.undo.can_undo


@pytest.mark.parametrize(
    ("layer", "reason"), [(-1, "The inputs stay first"), (2, "The output stays last")]
)
def test_inputs_and_output_cannot_be_moved_and_say_so(
    bench: Bench, layer: int, reason: str
) -> None:
    before, to = Memory(bench), gap(bench, 1)
    hand = by_head(bench, layer)
    hand.move(to)
    assert isinstance(bench.canvas.gesture, MoveLayer)
    assert bench.canvas.gesture.problem == reason
    assert bench.canvas.scene.layout is before.now[-1]
    hand.let_go()
    before.check()


def test_behind_the_output_is_no_place_and_it_says_so(bench: Bench) -> None:
    before = Memory(bench)
    hand = by_head(bench, 0)
    hand.move(bench.canvas.scene.layout.map_box.center().x())
    assert isinstance(bench.canvas.gesture, MoveLayer)
    assert bench.canvas.gesture.problem == "Layers stand between the inputs and the output"
    image, warn = bench.picture(), bench.canvas.theme.color("warn")
    assert any(bench.holds(image, warn, QPoint(x, 300), 30) > 10 for x in range(40, 680, 60))
    hand.let_go()
    before.check()


def test_layers_that_are_alike_say_that_nothing_would_change(
    make_bench: Callable[..., Bench],
) -> None:
    bench = make_bench((3, 3, 1))
    to = gap(bench, 2)
    hand = by_head(bench, 0)
    hand.move(to)
    assert isinstance(bench.canvas.gesture, MoveLayer)
    assert "nothing would change" in bench.canvas.gesture.words[1]
    hand.let_go()
    assert not bench.session.undo.can_undo
    assert bench.session.selection == NOTHING


# ------------------------------------------------------------------ giving up


def start_head(bench: Bench) -> Hand:
    hand = by_head(bench, 0)
    hand.move(gap(bench, 2))
    return hand


def start_column(bench: Bench) -> Hand:
    to = gap(bench, 2)
    hand = by_column(bench, 0)
    hand.move(to)
    return hand


def start_grip(bench: Bench) -> Hand:
    hand = by_grip(bench, 0)
    hand.move(hand.at.x(), hand.at.y() + 70)
    return hand


STARTS = [start_head, start_column, start_grip]


@pytest.mark.parametrize("start", STARTS)
def test_escape_leaves_everything_as_it_was(bench: Bench, start: Callable[[Bench], Hand]) -> None:
    bench.session.apply(edits.set_units, 1, 5)
    bench.session.undo_edit()
    bench.fresh()
    before, picture = Memory(bench), bench.picture()
    hand = start(bench)
    assert bench.picture() != picture
    QTest.keyClick(bench.canvas, Qt.Key.Key_Escape)
    before.check()
    hand.let_go()
    before.check()
    QTest.mouseMove(bench.canvas, QPoint(6, 560))  # Qt drops a move that leads nowhere new
    QTest.mouseMove(bench.canvas, QPoint(5, 565))
    bench.canvas.settle()
    assert bench.picture() == picture


@pytest.mark.parametrize("start", STARTS)
def test_the_right_button_gives_up_and_opens_no_menu(
    bench: Bench, start: Callable[[Bench], Hand]
) -> None:
    before = Memory(bench)
    hand = start(bench)
    QTest.mouseClick(hand.widget, RIGHT, NONE, hand.inside)
    before.check()
    assert QApplication.activePopupWidget() is None
    hand.move(300, 310)
    hand.let_go()
    before.check()


@pytest.mark.parametrize("start", STARTS)
def test_undo_while_dragging_gives_up_the_gesture(
    bench: Bench, start: Callable[[Bench], Hand]
) -> None:
    bench.session.apply(edits.set_units, 1, 5)
    bench.fresh()
    hand = start(bench)
    bench.session.undo_edit()
    assert bench.canvas.gesture is None
    hand.move(400, 320)
    hand.let_go()
    assert bench.units == [4, 3, 1]
    assert bench.session.undo.can_redo


def test_undo_during_a_drag_of_the_palette_gives_it_up(bench: Bench) -> None:
    bench.session.apply(edits.set_units, 1, 5)
    drag = Drag(bench, layer_mime("dense"))
    middle = bench.canvas.scene.layout.gaps[1].center()
    assert drag.move(middle)
    bench.session.undo_edit()
    assert not drag.move(middle)
    drag.drop(middle)
    assert bench.units == [4, 3, 1]


def test_escape_gives_up_a_drag_of_the_palette(bench: Bench) -> None:
    before = Memory(bench)
    drag = Drag(bench, layer_mime("dropout"))
    middle = bench.canvas.scene.layout.gaps[1].center()
    assert drag.move(middle)
    QTest.keyClick(bench.canvas, Qt.Key.Key_Escape)
    before.check()
    assert not drag.move(middle)
    drag.drop(middle)
    before.check()


def test_a_neuron_that_goes_while_the_mouse_is_on_it_leaves_no_trace(bench: Bench) -> None:
    bench.hover(bench.place(1, 2))
    bench.session.apply(edits.set_units, 1, 1)
    bench.canvas.settle()
    assert bench.canvas.settled
    assert bench.canvas.hovered is None or bench.canvas.hovered.unit == 0


# ------------------------------------------------------------------ dropping


def test_the_gap_opens_for_a_layer_of_the_palette(bench: Bench) -> None:
    before = shown(bench)
    drag = Drag(bench, layer_mime("dense"))
    drag.move(QPointF(gap(bench, 1), 300))
    during = shown(bench)
    assert during[2] - during[1] > 1.4 * (before[2] - before[1])
    drag.drop(QPointF(gap(bench, 1), 300))
    assert len(bench.units) == 4
    drag = Drag(bench, layer_mime("dense"))
    drag.move(QPointF(gap(bench, 1), 300))
    drag.leave()
    assert len(shown(bench)) == 5


def test_what_is_dropped_stands_where_its_ghost_was(bench: Bench) -> None:
    drag = Drag(bench, layer_mime("dense"))
    at = QPointF(gap(bench, 1), 300)
    drag.move(at)
    others = shown(bench)
    drag.drop(at)
    now = shown(bench)
    assert now[:2] + now[3:] == others


def test_a_layer_that_cannot_be_is_refused_while_it_is_dragged(
    make_bench: Callable[..., Bench],
) -> None:
    bench = make_bench((4_600, 1))  # another layer like this has more than 20 million weights
    before = Memory(bench)
    drag = Drag(bench, layer_mime("dense"))
    at = QPointF(gap(bench, 1), 300)
    assert not drag.move(at)
    assert isinstance(bench.canvas.gesture, DropLayer)
    assert "parameters" in (bench.canvas.gesture.problem or "")
    assert shown(bench) == [column.x for column in before.now[-1].columns]
    drag.drop(at)
    before.check()


# ------------------------------------------------------------------ units


def test_the_grip_is_seen_under_the_layer_that_the_mouse_is_on(bench: Bench) -> None:
    at, theme = grip_of(bench, 0), bench.canvas.theme
    QTest.mouseMove(bench.canvas, QPoint(5, 560))
    assert bench.holds(bench.picture(), theme.color("dim"), at, 3) == 0
    bench.hover(bench.place(0, 1))
    assert bench.holds(bench.picture(), theme.color("dim"), at, 3) > 8
    QTest.mouseMove(bench.canvas, at)
    assert bench.holds(bench.picture(), theme.color("accent"), at, 3) > 8
    assert bench.canvas.cursor().shape() == Qt.CursorShape.SizeVerCursor
    assert "units n" in bench.canvas.toolTip()


def test_the_grip_drags_the_units_in_one_undo_step(bench: Bench) -> None:
    hand = by_grip(bench, 0)
    hand.move(hand.at.x(), hand.at.y() + 40)
    hand.move(hand.at.x(), hand.at.y() + 40)
    gesture = bench.canvas.gesture
    assert isinstance(gesture, DragUnits)
    assert gesture.units > 4
    assert gesture.words == [f"{gesture.units} units", f"+{gesture.units - 4}"]
    assert bench.units == [4, 3, 1]
    hand.let_go()
    assert bench.units == [gesture.units, 3, 1]
    bench.session.undo_edit()
    assert bench.units == [4, 3, 1]
    assert not bench.session.undo.can_undo


def test_the_layout_makes_room_for_units_to_come(bench: Bench) -> None:
    old = bench.canvas.scene.layout.columns[1]
    hand = by_grip(bench, 0)
    hand.move(hand.at.x(), hand.at.y() + 80)
    column = bench.canvas.scene.layout.columns[1]
    assert column.units == 4
    assert column.centres[0, 1] < old.centres[0, 1]
    hand.let_go()
    new = bench.canvas.scene.layout.columns[1]
    assert np.array_equal(new.centres[:4], column.centres)


def test_upwards_it_takes_units_away_and_leaves_one(bench: Bench) -> None:
    hand = by_grip(bench, 0)
    hand.move(hand.at.x(), 100)
    gesture = bench.canvas.gesture
    assert isinstance(gesture, DragUnits)
    assert gesture.words == ["1 unit", "At least 1 unit"]
    hand.let_go()
    assert bench.units == [1, 3, 1]


def test_the_most_units_are_told_in_words(bench: Bench) -> None:
    before = Memory(bench)
    hand = by_grip(bench, 0)
    hand.move(hand.at.x(), 1_000_000)
    gesture = bench.canvas.gesture
    assert isinstance(gesture, DragUnits)
    assert gesture.words == ["10,000 units", "At most 10,000 units"]
    QTest.keyClick(bench.canvas, Qt.Key.Key_Escape)
    before.check()


def test_a_grip_let_go_where_it_was_selects_its_layer(bench: Bench) -> None:
    hand = by_grip(bench, 1)
    hand.move(hand.at.x(), hand.at.y() + 60)
    hand.move(hand.at.x(), hand.at.y() - 60)
    hand.let_go()
    assert bench.units == [4, 3, 1]
    assert not bench.session.undo.can_undo
    assert bench.session.selection == Selection("layer", 1)


def test_inputs_and_output_have_no_grip(bench: Bench) -> None:
    for layer in (-1, 2):
        target = bench.canvas.target_at(QPointF(grip_of(bench, layer)))
        assert target is None or target.kind != "grip"


# ------------------------------------------------------------------ trained weights


def weights(bench: Bench) -> list[NDArray[np.floating]]:
    return [matrix for matrix in bench.canvas.scene.weights if matrix is not None]


def test_what_keeps_its_shape_keeps_its_trained_weights(bench: Bench) -> None:
    bench.session.apply(edits.insert_layer, 1, layers["dense"](units=4))
    bench.train(20)
    before = weights(bench)
    hand = by_head(bench, 2)
    hand.move(gap(bench, 1))
    words = getattr(bench.canvas.gesture, "words", [])
    assert words[-1].startswith("New weights in ")
    hand.let_go()
    assert bench.units == [4, 3, 4, 1]
    bench.fresh()
    assert np.array_equal(weights(bench)[0], before[0])
    assert bench.notices[-1] == words[-1]
    bench.session.undo_edit()
    bench.fresh()
    for old, now in zip(before, weights(bench), strict=True):
        assert np.array_equal(old, now)


@pytest.mark.parametrize("start", STARTS)
def test_gestures_work_while_it_trains_and_undo_brings_the_weights_back(
    bench: Bench, start: Callable[[Bench], Hand]
) -> None:
    bench.session.play()
    bench.train(5)
    hand = start(bench)
    during = bench.train(5)  # goes on, and is shown, while it is dragged
    assert bench.canvas.gesture is not None
    bench.session.pause()
    stood = bench.fresh()
    hand.let_go()
    assert bench.units != [4, 3, 1]
    assert stood.step >= during.step
    assert bench.fresh().generation == bench.session.generation
    bench.session.undo_edit()
    again = bench.fresh()
    assert bench.units == [4, 3, 1]
    assert again.step == stood.step
    assert np.array_equal(again.parameters, stood.parameters)


GESTURES = st.lists(
    st.tuples(
        st.sampled_from(["move", "drop", "units", "keys"]),
        st.integers(0, 5),
        st.integers(0, 5),
        st.booleans(),
    ),
    max_size=5,
)


def do(bench: Bench, kind: str, a: int, b: int, cancel: bool) -> None:
    """One gesture on whatever layers there are, let go or given up."""
    layers = len(bench.units)
    layer, to = a % (layers - 1) if layers > 1 else -1, gap(bench, b % layers)
    if kind == "keys":
        bench.session.select(Selection("layer", layer))
        press(bench, Qt.Key.Key_Left if b % 2 else Qt.Key.Key_Right)
    elif kind == "drop":
        drag = Drag(bench, layer_mime("dense"))
        drag.move(QPointF(to, 300))
        (drag.leave if cancel else partial(drag.drop, QPointF(to, 300)))()
    else:
        hand = by_head(bench, layer) if kind == "move" else by_grip(bench, layer)
        hand.move(to, 300 + 60 * b)
        if cancel:
            QTest.keyClick(bench.canvas, Qt.Key.Key_Escape)
        hand.let_go()


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12, deadline=None
)
@given(gestures=GESTURES)
def test_after_any_gestures_document_and_canvas_agree_and_undo_leads_back(
    bench: Bench, gestures: list[tuple[str, int, int, bool]]
) -> None:
    bench.session.new_document(small_spec())
    bench.session.select(NOTHING)
    start, first = bench.train(3), bench.session.generation
    for gesture in gestures:
        do(bench, *gesture)
        shown = [column.units for column in bench.canvas.scene.layout.columns]
        assert shown == [2, *bench.units]
        assert bench.canvas.gesture is None
        if bench.session.generation != first:
            bench.train(1)
    while bench.session.undo.can_undo:
        bench.session.undo_edit()
    assert bench.units == [4, 3, 1]
    assert np.array_equal(bench.fresh().parameters, start.parameters)


# ------------------------------------------------------------------ keys and menus


def press(bench: Bench, key: Qt.Key) -> None:
    QTest.keyClick(bench.canvas, key, ALT)


def test_alt_and_arrows_move_the_selected_layer(bench: Bench) -> None:
    bench.session.select(Selection("neuron", 0, 1))
    press(bench, Qt.Key.Key_Right)
    assert bench.units == [3, 4, 1]
    assert bench.session.selection == Selection("layer", 1)
    press(bench, Qt.Key.Key_Left)
    assert bench.units == [4, 3, 1]
    assert bench.session.selection == Selection("layer", 0)


@pytest.mark.parametrize(
    ("layer", "key", "reason"),
    [
        (0, Qt.Key.Key_Left, "No layer stands before the inputs"),
        (1, Qt.Key.Key_Right, "The output stays last"),
        (2, Qt.Key.Key_Left, "The output stays last"),
        (-1, Qt.Key.Key_Right, "The inputs stay first"),
    ],
)
def test_keys_that_cannot_move_a_layer_say_why(
    bench: Bench, layer: int, key: Qt.Key, reason: str
) -> None:
    bench.session.select(Selection("layer", layer))
    press(bench, key)
    assert bench.units == [4, 3, 1]
    assert bench.notices == [reason]


def test_with_nothing_selected_they_do_nothing(bench: Bench) -> None:
    press(bench, Qt.Key.Key_Right)
    assert bench.units == [4, 3, 1]
    assert bench.session.selection == NOTHING
    assert not bench.notices


def entry(menu: EditMenu, text: str) -> QAction:
    return next(action for action in menu.actions() if action.text() == text)


def test_the_menu_moves_a_layer_and_says_why_it_cannot(bench: Bench) -> None:
    menu = selection_menu(bench.canvas, bench.session, bench.canvas.scene, Selection("layer", 0))
    left, right = entry(menu, "Move left"), entry(menu, "Move right")
    assert not left.isEnabled()
    assert left.toolTip() == "No layer stands before the inputs"
    assert right.shortcut().toString() == "Alt+Right"
    right.trigger()
    assert bench.units == [3, 4, 1]
