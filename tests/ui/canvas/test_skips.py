"""Skips are wrapped around layers, seen as arcs, drawn by hand, and cut again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from glassnet.ui import groups
from glassnet.ui.canvas.menus import selection_menu
from glassnet.ui.canvas.skip_drag import DrawSkip
from glassnet.ui.canvas.skips import arc
from glassnet.ui.selection import NOTHING, Selection, several

if TYPE_CHECKING:
    from glassnet.ui.window import MainWindow
    from tests.ui.canvas.conftest import Bench

LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def row(make_bench: Callable[..., Bench]) -> Bench:
    """A 2-4-4-3-1 network."""
    return make_bench((4, 4, 3, 1), (900, 600))


def kinds(bench: Bench) -> list[str]:
    return [layer.id for layer in bench.session.spec.network.layers]


def press(bench: Bench, source: int) -> None:
    """Take the handle at the tail of a layer."""
    column = bench.canvas.scene.layout.columns[source + 1]
    QTest.mouseMove(bench.canvas, QPoint(round(column.box.right()) + 3, 300))
    at = bench.canvas.skips.handle(source).toPoint()
    QTest.mouseMove(bench.canvas, at)
    QTest.mousePress(bench.canvas, LEFT, NO_KEY, at)


def drag(bench: Bench, source: int, last: int) -> QPoint:
    """Draw a skip from the tail of a layer over others, without letting go."""
    press(bench, source)
    column = bench.canvas.scene.layout.columns[last + 1]
    at = QPoint(round(column.x) + 4, 300)
    QTest.mouseMove(bench.canvas, at)
    return at


def gesture(bench: Bench) -> DrawSkip:
    found = bench.canvas.gesture
    assert isinstance(found, DrawSkip)
    return found


def middle_of_arc(bench: Bench, layer: int) -> QPoint:
    return bench.canvas.skips.path(layer).pointAtPercent(0.5).toPoint()


# ------------------------------------------------------------------ drawn by hand


def test_a_skip_is_drawn_from_a_tail_over_the_layers_behind_it(row: Bench) -> None:
    at = drag(row, 0, 2)
    assert gesture(row).wrapped == (1, 2)
    assert gesture(row).problem is None
    assert "Hidden 2 – Hidden 3" in gesture(row).text
    assert kinds(row) == ["dense"] * 4
    QTest.mouseRelease(row.canvas, LEFT, NO_KEY, at)
    assert kinds(row) == ["dense", "residual", "dense"]
    assert row.session.selection == Selection("skip", 1)
    assert "through a new 3 × 4 matrix" in row.notices[-1]
    row.session.undo_edit()
    assert kinds(row) == ["dense"] * 4
    assert not row.session.undo.can_undo


def test_it_tells_while_it_is_drawn_whether_a_matrix_is_needed(row: Bench) -> None:
    drag(row, 0, 1)
    assert gesture(row).text == "Around Hidden 2: 4 values are added to 4"
    QTest.mouseMove(row.canvas, row.place(2, 0))
    assert gesture(row).text.endswith("4 values are added to 3, through a new matrix")


def test_what_cannot_be_wrapped_is_told_while_it_is_drawn_and_not_done(row: Bench) -> None:
    at = drag(row, 1, 3)
    assert gesture(row).problem is not None
    assert "output layer follows the dataset" in gesture(row).text
    warn = row.canvas.theme.color("warn")
    path = arc(row.canvas.scene.layout, 2, 3)
    end = path.currentPosition().toPoint()
    assert row.holds(row.picture(), warn, end, 8)
    QTest.mouseRelease(row.canvas, LEFT, NO_KEY, at)
    assert kinds(row) == ["dense"] * 4
    assert not row.session.undo.can_undo


def test_a_block_cannot_be_wrapped_again(row: Bench) -> None:
    groups.wrap(row.session, (1,))
    row.fresh()
    drag(row, 0, 1)
    assert gesture(row).text == "A residual block cannot hold another; cut its skip first"


@pytest.mark.parametrize("how", ["escape", "back"])
def test_a_cancelled_skip_leaves_no_trace(row: Bench, how: str) -> None:
    before = row.picture()
    at = drag(row, -1, 1)
    assert row.picture() != before
    if how == "escape":
        QTest.keyClick(row.canvas, Qt.Key.Key_Escape)
    else:
        at = row.place(-1, 0)
        QTest.mouseMove(row.canvas, at)
        assert gesture(row).wrapped == ()
    QTest.mouseRelease(row.canvas, LEFT, NO_KEY, at)
    QTest.mouseMove(row.canvas, QPoint(20, 580))
    assert kinds(row) == ["dense"] * 4
    assert row.session.selection == NOTHING
    assert not row.session.undo.can_undo
    row.canvas.settle()
    assert row.picture() == before


def test_a_handle_is_offered_where_a_skip_can_begin(row: Bench) -> None:
    layout = row.canvas.scene.layout
    for layer, offered in ((-1, -1), (0, 0), (1, 1), (2, None), (3, None)):
        QTest.mouseMove(row.canvas, layout.columns[layer + 1].box.center().toPoint())
        assert row.canvas.skips.near == offered
    QTest.mouseMove(row.canvas, row.place(0, 0))
    handle = row.canvas.skips.handle(0).toPoint()
    dim = row.canvas.theme.color("dim")
    assert row.holds(row.picture(), dim, handle, 7)


# ------------------------------------------------------------------ by keys and menus


def test_keys_wrap_the_selected_layers_and_cut_the_skip_again(window: MainWindow) -> None:
    def units() -> list[int | None]:
        return [layer.values.get("units") for layer in window.session.spec.network.layers]

    window.activateWindow()
    window.session.select(several((0, 1)))
    QTest.keyClick(window.canvas, Qt.Key.Key_K, CTRL)
    assert units() == [None, 6, 1]
    QTest.keyClick(window.canvas, Qt.Key.Key_K, CTRL | SHIFT)
    assert units() == [8, 8, 6, 1]
    assert window.session.selection.layers == (0, 1)


def test_layers_with_a_gap_between_them_are_not_wrapped_and_it_is_said_why(row: Bench) -> None:
    groups.wrap(row.session, (0, 2))
    assert kinds(row) == ["dense"] * 4
    assert "without a gap" in row.notices[-1]


def test_only_one_skip_is_cut_at_a_time(row: Bench) -> None:
    for chosen in ((), (0, 1)):
        groups.cut_skip(row.session, chosen)
        assert row.notices[-1] == "Select the one skip that is to be cut"
    groups.cut_skip(row.session, (0,))
    assert "has no skip around it" in row.notices[-1]


def test_the_menus_of_arc_and_block_cut_the_skip(row: Bench) -> None:
    for kind in ("skip", "layer"):
        groups.wrap(row.session, (1, 2))
        chosen = Selection(kind, 1)
        menu = selection_menu(row.canvas, row.session, row.canvas.scene, chosen)
        next(action for action in menu.actions() if action.text() == "Cut the skip").trigger()
        assert kinds(row) == ["dense"] * 4


# ------------------------------------------------------------------ the arc


def test_the_arc_is_drawn_hovered_and_selected(row: Bench) -> None:
    groups.wrap(row.session, (1, 2))
    row.session.select(NOTHING)
    row.fresh()
    at, theme = middle_of_arc(row, 1), row.canvas.theme
    assert row.holds(row.picture(), theme.color("dim"), at, 6)
    row.hover(at)
    assert row.canvas.hovered is not None
    assert (row.canvas.hovered.kind, row.canvas.hovered.layer) == ("skip", 1)
    assert row.holds(row.picture(), theme.color("ink"), at, 6)
    row.click(at)
    assert row.session.selection == Selection("skip", 1)
    assert row.holds(row.picture(), theme.color("accent"), at, 6)


def test_delete_cuts_the_selected_skip_and_removes_the_selected_block(row: Bench) -> None:
    groups.wrap(row.session, (1, 2))
    row.fresh()
    row.click(middle_of_arc(row, 1))
    QTest.keyClick(row.canvas, Qt.Key.Key_Delete)
    assert kinds(row) == ["dense"] * 4
    groups.wrap(row.session, (1, 2))
    row.session.select(Selection("layer", 1))
    QTest.keyClick(row.canvas, Qt.Key.Key_Delete)
    assert kinds(row) == ["dense", "dense"]


def test_what_the_layers_have_learned_goes_into_the_block_and_out_again(row: Bench) -> None:
    before = row.train(30)
    groups.wrap(row.session, (1, 2))
    groups.cut_skip(row.session, (1,))
    after = row.fresh()
    np.testing.assert_array_equal(after.parameters, before.parameters)
    assert after.step == before.step
