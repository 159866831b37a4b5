"""Blocks are dragged, pointed at, enlarged and glide as layers do, with all that is inside."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from glassnet.engine import layers
from glassnet.experiment import edits
from glassnet.ui import groups
from glassnet.ui.canvas.building import MoveLayer
from glassnet.ui.canvas.highlight import paths
from glassnet.ui.canvas.targets import Target
from glassnet.ui.canvas.transition import SECONDS
from glassnet.ui.selection import NOTHING, Selection

if TYPE_CHECKING:
    from glassnet.ui.canvas.columns import Column
    from tests.ui.canvas.conftest import Bench

LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def block(make_bench: Callable[..., Bench]) -> Bench:
    """A 2-4-[5-3]-3-1 network, trained a little."""
    bench = make_bench((4, 5, 3, 3, 1), (1000, 600))
    groups.wrap(bench.session, (1, 2))
    bench.session.select(NOTHING)
    bench.train(20)
    return bench


def kinds(bench: Bench) -> list[str]:
    return [layer.id for layer in bench.session.spec.network.layers]


def between(column: Column) -> QPoint:
    """A point between the first two units."""
    return ((column.unit_box(0).center() + column.unit_box(1).center()) / 2).toPoint()


def drag(bench: Bench, start: QPoint, x: float) -> QPoint:
    """Press, and move to a place without letting go."""
    QTest.mousePress(bench.canvas, LEFT, NO_KEY, start)
    QTest.mouseMove(bench.canvas, start + QPoint(20, 0))
    to = QPoint(round(x), 300)
    QTest.mouseMove(bench.canvas, to)
    return to


def test_a_block_is_dragged_by_the_column_of_its_sum(block: Bench) -> None:
    before, layout = block.session.spec, block.canvas.scene.layout
    to = drag(block, between(layout.columns[2]), layout.gaps[3].center().x())
    assert isinstance(block.canvas.gesture, MoveLayer)
    # The gap opens while the layers inside stay in the block.
    wide = block.canvas.scene.layout
    assert wide.gaps[3].width() > layout.gaps[3].width()
    assert [column.layer for column in wide.inner] == [4, 5]
    links = [(before.layer, column.layer) for before, column in wide.links]
    assert links == [(-1, 0), (5, 1), (1, 2), (2, 3), (0, 4), (4, 5)]
    QTest.mouseRelease(block.canvas, LEFT, NO_KEY, to)
    assert kinds(block) == ["dense", "dense", "residual", "dense"]
    assert block.session.selection == Selection("layer", 2)
    block.session.undo_edit()
    assert block.session.spec == before


def test_the_ghost_of_a_block_has_its_columns(block: Bench) -> None:
    layout = block.canvas.scene.layout
    to = drag(block, between(layout.columns[2]), layout.gaps[3].center().x())
    gesture, wide = block.canvas.gesture, block.canvas.scene.layout
    assert isinstance(gesture, MoveLayer)
    room = gesture._room
    assert room is not None
    assert [column.units for column in room.ghosts] == [3, 5, 3]
    image, accent = block.picture(), block.canvas.theme.color("accent")
    for column in room.ghosts:
        assert wide.gaps[3].left() < column.box.left() < column.box.right() < wide.gaps[3].right()
        assert block.holds(image, accent, column.unit_box(0).center().toPoint(), 30) > 20
    QTest.mouseRelease(block.canvas, LEFT, NO_KEY, to)
    assert kinds(block) == ["dense", "dense", "residual", "dense"]


def test_escape_gives_up_the_drag_of_a_block(block: Bench) -> None:
    before, layout = block.session.spec, block.canvas.scene.layout
    drag(block, between(layout.columns[2]), layout.gaps[3].center().x())
    QTest.keyClick(block.canvas, Qt.Key.Key_Escape)
    assert block.canvas.gesture is None
    assert block.session.spec == before
    assert block.canvas.scene.layout is layout


def test_what_is_dropped_before_a_block_comes_before_all_inside(block: Bench) -> None:
    layout = block.canvas.scene.layout
    opening = layout.openings[(1,)]
    assert opening.right() <= layout.inner[0].box.left()
    to = drag(block, between(layout.columns[3]), opening.center().x())
    wide = block.canvas.scene.layout
    assert wide.inner[0].box.left() - wide.columns[1].box.right() > 2 * opening.width()
    QTest.mouseRelease(block.canvas, LEFT, NO_KEY, to)
    assert kinds(block) == ["dense", "dense", "residual", "dense"]


def test_the_paths_of_a_unit_inside_lead_to_the_columns_beside_it(block: Bench) -> None:
    scene = block.canvas.scene
    layout = scene.layout
    entering, leaving = paths(scene, Target("neuron", 4, 2))
    assert len(entering[0]) == 4
    assert len(leaving[0]) == 3
    np.testing.assert_allclose(entering[0][:, 0], layout.columns[1].exit.points[0, 0])
    np.testing.assert_allclose(leaving[0][:, 2], layout.inner[1].entry.points[0, 0])
    # From the last one each value goes on by itself, to where the skip is added.
    leaving, entering = paths(scene, Target("neuron", 5, 1))
    assert len(entering[0]) == 5
    assert leaving[0].tolist() == [
        [*layout.inner[1].exit.points[1], *layout.columns[2].entry.points[1]]
    ]


def test_a_layer_that_is_wrapped_goes_on_where_it_stood(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench((4, 5, 3, 1), (1000, 600))
    bench.canvas.tick(0.0)
    old = bench.canvas.scene.layout.columns
    groups.wrap(bench.session, (1, 2))
    assert list(bench.canvas.scene.origins) == [0, None, 3, 1, 2]
    transition = bench.canvas.gliding.transition
    assert transition is not None
    starts = [column.x for column in transition.standing.inner]
    assert starts == pytest.approx([old[2].x, old[3].x], abs=1)
    bench.canvas.tick(SECONDS / 2)
    bench.picture()
    bench.canvas.tick(SECONDS)
    assert bench.canvas.gliding.transition is None
    bench.session.undo_edit()
    assert list(bench.canvas.scene.origins) == [0, 3, 4, 2]


def test_an_enlarged_block_is_enlarged_with_all_inside(block: Bench) -> None:
    whole = block.canvas.scene.layout
    box = whole.inner[0].unit_box(2)
    block.canvas.lens.magnify(2.0, box.center())
    near = block.canvas.scene.layout
    assert near.inner[0].unit_box(2).width() == pytest.approx(2 * box.width(), abs=2)
    block.hover(near.inner[0].unit_box(2).center().toPoint())
    assert block.canvas.hovered == Target("neuron", 4, 2)
    first = block.canvas.skips.path(1).elementAt(0)
    assert QPointF(first.x, first.y).x() == pytest.approx(near.columns[1].box.right() + 8)


def test_pins_stay_with_their_neurons_where_skips_are_wrapped_and_cut(
    make_bench: Callable[..., Bench],
) -> None:
    bench = make_bench((4, 5, 3, 1), (1000, 600))
    for unit in ((0, 2), (2, 1)):
        bench.click(bench.place(*unit))
        QTest.keyClick(bench.canvas, Qt.Key.Key_P)
    groups.wrap(bench.session, (0, 1))
    assert bench.canvas.pins.units == [(3, 2), (1, 1)]  # the first one is inside
    bench.session.undo_edit()
    assert bench.canvas.pins.units == [(0, 2), (2, 1)]
    bench.session.redo_edit()
    groups.cut_skip(bench.session, (0,))
    assert bench.canvas.pins.units == [(0, 2), (2, 1)]


def test_pins_follow_through_layers_that_only_hand_on_and_through_blocks(
    make_bench: Callable[..., Bench],
) -> None:
    bench = make_bench((4, 3, 1), (1000, 600))
    bench.session.apply(edits.insert_layer, 1, layers["dropout"]())
    groups.wrap(bench.session, (1,))
    bench.click(bench.place(1, 3))
    QTest.keyClick(bench.canvas, Qt.Key.Key_P)
    bench.session.apply(edits.remove_neuron, 0, 0)
    assert bench.canvas.pins.units == [(1, 2)]


def test_ctrl_and_a_click_between_neurons_select_a_layer_besides_others(block: Bench) -> None:
    columns = block.canvas.scene.layout.columns
    block.click(between(columns[1]))
    control = Qt.KeyboardModifier.ControlModifier
    QTest.mouseClick(block.canvas, LEFT, control, between(columns[3]))
    assert block.session.selection.layers == (0, 2)
