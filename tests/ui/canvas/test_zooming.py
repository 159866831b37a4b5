"""A part of the network is enlarged, moved, and seen whole again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pytest
from msgspec import structs
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from glassnet.experiment import edits
from glassnet.ui.canvas.blocks import Block
from glassnet.ui.canvas.building import DropLayer
from glassnet.ui.canvas.geometry import FOOT, HEAD
from glassnet.ui.canvas.pixels import coloured
from glassnet.ui.canvas.scene import shown_values
from glassnet.ui.canvas.targets import Target
from glassnet.ui.canvas.zooming import FIT, MOST, Zoom, clamped
from glassnet.ui.selection import NOTHING, Selection
from glassnet.ui.sidebar.layer_palette import layer_mime
from tests.ui.canvas.conftest import small_spec
from tests.ui.canvas.test_editing import Drag

if TYPE_CHECKING:
    from tests.ui.canvas.conftest import Bench

LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
NONE = Qt.KeyboardModifier.NoModifier
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
Make = Callable[..., "Bench"]


def turn(
    bench: Bench, point: QPoint, notches: float, keys: Qt.KeyboardModifier = NONE, across: float = 0
) -> None:
    """Turn the wheel over a point."""
    at = QPointF(point)
    event = QWheelEvent(
        at,
        QPointF(bench.canvas.mapToGlobal(at)),
        QPoint(),
        QPoint(round(120 * across), round(120 * notches)),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(bench.canvas, event)


def enlarge(bench: Bench, scale: float, x: float = 0.5, y: float = 0.5) -> None:
    """Show an enlarged part, edges drawn."""
    bench.canvas.lens.look(clamped(Zoom(scale, x, y)))
    bench.canvas.settle()


def drag(
    bench: Bench, start: QPoint, end: QPoint, button: Qt.MouseButton = LEFT, *, drop: bool = True
) -> None:
    """Drag from one point to another."""
    QTest.mousePress(bench.canvas, button, NONE, start)
    QTest.mouseMove(bench.canvas, (start + end) / 2)
    QTest.mouseMove(bench.canvas, end)
    if drop:
        QTest.mouseRelease(bench.canvas, button, NONE, end)


def middle(bench: Bench) -> QPoint:
    """The middle of the view."""
    return bench.canvas.lens.view.center().toPoint()


def bare(bench: Bench) -> QPoint:
    """A point of the view where nothing is."""
    view = bench.canvas.lens.view.toRect().adjusted(60, 20, -60, -20)
    places = (QPoint(x, y) for x in range(view.left(), view.right(), 9)
              for y in range(view.top(), view.bottom(), 9))  # fmt: skip
    canvas = bench.canvas
    return next(
        at for at in places if canvas.target_at(QPointF(at)) is None and canvas.childAt(at) is None
    )


# ------------------------------------------------------------------ the wheel


@pytest.mark.parametrize("keys", [NONE, CTRL])
@pytest.mark.parametrize("unit", [0, 3])
def test_the_wheel_enlarges_what_is_under_the_mouse(
    bench: Bench, keys: Qt.KeyboardModifier, unit: int
) -> None:
    at = bench.place(0, unit)
    cell = bench.canvas.scene.layout.columns[1].cell
    turn(bench, at, 3, keys)
    assert bench.canvas.scene.layout.columns[1].cell == pytest.approx(cell * 1.2**3, abs=1)
    assert (bench.place(0, unit) - at).manhattanLength() <= 2
    assert bench.canvas.target_at(QPointF(at)) == Target("neuron", 0, unit)


def test_backwards_it_ends_at_the_whole_network(bench: Bench) -> None:
    whole, before = bench.canvas.scene.layout, bench.picture()
    turn(bench, bench.place(0, 1), 5)
    assert bench.canvas.scene.layout is not whole
    turn(bench, bench.place(2, 0), -20)
    assert bench.canvas.scene.layout is whole
    bench.canvas.settle()
    assert bench.picture() == before


def test_it_enlarges_eight_times_at_most(bench: Bench) -> None:
    turn(bench, middle(bench), 50)
    assert bench.canvas.lens.zoom.scale == MOST


def test_it_never_shows_what_is_beyond_the_canvas(bench: Bench) -> None:
    turn(bench, QPoint(2, HEAD + 2), 6)
    turn(bench, QPoint(700, 500), -3)
    part = bench.canvas.lens.zoom.part
    assert part.left() >= 0
    assert part.top() >= 0
    assert part.right() <= 1
    assert part.bottom() <= 1


@pytest.mark.parametrize(("notches", "across"), [(1, 0), (0, 1)])
def test_with_shift_or_tilted_it_moves_sideways(
    bench: Bench, notches: float, across: float
) -> None:
    enlarge(bench, 3)
    before = bench.place(0, 1)
    turn(bench, middle(bench), notches, SHIFT if notches else NONE, across)
    moved = bench.place(0, 1) - before
    assert moved.x() == 60
    assert moved.y() == 0


def test_with_alt_it_is_for_the_weights(bench: Bench) -> None:
    turn(bench, middle(bench), 2, Qt.KeyboardModifier.AltModifier)
    assert bench.canvas.lens.zoom == FIT


def test_two_fingers_enlarge_too(bench: Bench) -> None:
    at = QPointF(bench.place(0, 1))
    event = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        QPointingDevice.primaryPointingDevice(),
        2,
        at,
        at,
        QPointF(bench.canvas.mapToGlobal(at)),
        0.5,
        QPointF(),
    )
    QApplication.sendEvent(bench.canvas, event)
    assert bench.canvas.lens.zoom.scale == pytest.approx(1.5)
    assert (bench.place(0, 1) - at.toPoint()).manhattanLength() <= 2


# ------------------------------------------------------------------ moving


@pytest.mark.parametrize("button", [LEFT, MIDDLE])
def test_the_background_is_dragged_along(bench: Bench, button: Qt.MouseButton) -> None:
    enlarge(bench, 3)
    start, before = bare(bench), bench.place(0, 1)
    drag(bench, start, start + QPoint(30, -20), button)
    assert bench.place(0, 1) - before == QPoint(30, -20)
    assert bench.canvas.gesture is None
    assert not bench.session.undo.can_undo


def test_the_middle_button_moves_it_from_anywhere(bench: Bench) -> None:
    enlarge(bench, 4, 0.3, 0.4)
    column = bench.canvas.scene.layout.columns[1]
    unit = int(column.seen(bench.canvas.lens.view)[0])
    before = bench.place(0, unit)
    drag(bench, before, before + QPoint(12, 0), MIDDLE)
    assert bench.place(0, unit) - before == QPoint(12, 0)
    assert bench.session.selection == NOTHING


def test_escape_takes_a_pan_back(bench: Bench) -> None:
    enlarge(bench, 3)
    bench.session.select(Selection("neuron", 0, 1))
    bench.canvas.settle()
    zoom, before = bench.canvas.lens.zoom, bench.picture()
    start = bare(bench)
    drag(bench, start, start + QPoint(40, 30), drop=False)
    assert bench.canvas.lens.zoom != zoom
    QTest.keyClick(bench.canvas, Qt.Key.Key_Escape)
    assert bench.canvas.lens.zoom == zoom
    QTest.mouseRelease(bench.canvas, LEFT, NONE, start + QPoint(40, 30))
    assert bench.canvas.lens.zoom == zoom
    assert bench.session.selection == Selection("neuron", 0, 1)
    bench.canvas.leaveEvent(None)  # type: ignore[arg-type]
    bench.canvas.settle()
    assert bench.picture() == before


def test_a_click_on_the_background_still_selects_nothing(bench: Bench) -> None:
    enlarge(bench, 3)
    bench.session.select(Selection("neuron", 0, 1))
    zoom = bench.canvas.lens.zoom
    bench.click(bare(bench))
    assert bench.session.selection == NOTHING
    assert bench.canvas.lens.zoom == zoom


def test_the_whole_network_cannot_be_dragged(bench: Bench) -> None:
    start = bare(bench)
    whole = bench.canvas.scene.layout
    drag(bench, start, start + QPoint(50, 0))
    drag(bench, start, start + QPoint(50, 0), MIDDLE)
    assert bench.canvas.scene.layout is whole


def test_while_it_is_moved_the_edges_come_along_at_once(bench: Bench) -> None:
    enlarge(bench, 3)
    drawn = bench.canvas.drawn
    assert drawn is not None
    box, job = drawn.box, drawn.job
    enlarged = bench.canvas.lens
    enlarged.pan(QPointF(25, -10))
    moved = bench.canvas.drawn
    assert moved is not None
    assert moved.job is job
    assert moved.box == pytest.approx((box[0] + 25, box[1] - 10, box[2], box[3]))
    assert not bench.canvas.settled
    bench.canvas.settle()
    assert bench.canvas.settled
    assert bench.canvas.drawn is not None
    assert bench.canvas.drawn.job.layout is bench.canvas.scene.layout


def test_a_neuron_selected_out_of_sight_comes_into_view(bench: Bench) -> None:
    enlarge(bench, 4, 0.2, 0.5)
    bench.session.select(Selection("neuron", 2, 0))
    box = bench.canvas.scene.layout.columns[3].unit_box(0)
    assert bench.canvas.lens.view.contains(box)


# ------------------------------------------------------------------ all else goes on working


@pytest.mark.parametrize("scale", [2, 4, 8])
def test_neurons_and_edges_are_found_where_they_are_drawn(bench: Bench, scale: float) -> None:
    for layer, unit in ((0, 0), (0, 3), (1, 2), (2, 0)):
        bench.session.select(Selection("neuron", layer, unit))
        enlarge(bench, scale)
        bench.canvas.lens.reveal(bench.canvas.scene.layout.columns[layer + 1].unit_box(unit))
        assert bench.canvas.target_at(QPointF(bench.place(layer, unit))) == Target(
            "neuron", layer, unit
        )
    for x in np.linspace(0.25, 0.5, 9):
        enlarge(bench, scale, float(x), 0.5)
        layout = bench.canvas.scene.layout
        for layer, unit, source in ((0, 1, 0), (1, 1, 2)):
            row = unit * len(layout.columns[layer].exit.points) + source
            x0, y0, x1, y1 = layout.lines[layer][row]
            at = QPointF((x0 + x1) / 2, (y0 + y1) / 2)
            found = bench.canvas.target_at(at)
            if layout.view.contains(at):
                assert found is not None
                assert found.kind == "edge"
            else:
                assert found is None


def test_a_click_selects_what_is_under_it_at_four_times_the_size(bench: Bench) -> None:
    turn(bench, bench.place(1, 1), 8)
    assert bench.canvas.lens.zoom.scale > 4
    bench.click(bench.place(1, 1))
    assert bench.session.selection == Selection("neuron", 1, 1)
    accent = bench.canvas.theme.color("accent")
    column = bench.canvas.scene.layout.columns[2]
    corner = column.unit_box(1).center() + QPointF(0, column.cell / 2 + 1)
    bench.canvas.leaveEvent(None)  # type: ignore[arg-type]
    assert bench.holds(bench.picture(), accent, corner.toPoint(), 4) > 5


def test_points_of_the_map_are_clicked_where_they_lie(bench: Bench) -> None:
    row = int(bench.session.data.validation[0])
    turn(bench, bench.canvas.map_point(row).toPoint(), 6)
    bench.click(bench.canvas.map_point(row))
    assert bench.session.example == row


def test_nothing_is_drawn_or_found_over_the_heads_and_the_foot(bench: Bench) -> None:
    bench.train(50)
    enlarge(bench, 4, 0.45, 0.4)
    image, ground = bench.picture(), bench.canvas.theme.color("bg")
    for y in (2, HEAD - 1, 572 - FOOT + 1, 570):
        row = [image.pixelColor(x, y) for x in range(712)]
        assert {pixel.name() for pixel in row} == {ground.name()}
    layout = bench.canvas.scene.layout
    for column in layout.columns:
        above = QPointF(column.x, HEAD - 2)
        assert bench.canvas.target_at(above) is None


def test_the_map_does_not_cover_the_heads(bench: Bench) -> None:
    enlarge(bench, 6, 0.9, 0.5)
    image = bench.picture()
    assert image.pixelColor(500, HEAD - 2) == bench.canvas.theme.color("bg")
    assert image.pixelColor(500, HEAD + 10) != bench.canvas.theme.color("bg")


def test_heads_stand_over_their_columns_or_are_hidden(bench: Bench) -> None:
    enlarge(bench, 4, 0.4, 0.5)
    layout = bench.canvas.scene.layout
    seen = 0
    for number, head in enumerate(bench.canvas.furniture.heads):
        x = layout.columns[number].x
        if 0 <= x <= layout.width:
            seen += 1
            assert head.isVisible()
            assert abs(head.geometry().center().x() - x) <= 1
        elif x < -70 or x > layout.width + 70:
            assert not head.isVisible()
    assert 0 < seen < 4


def test_a_layer_is_changed_by_its_head_while_it_is_enlarged(bench: Bench) -> None:
    turn(bench, bench.place(0, 1), 4)
    zoom = bench.canvas.lens.zoom
    QTest.mouseClick(bench.head(0).plus, LEFT)
    assert bench.units == [5, 3, 1]
    assert bench.canvas.lens.zoom == zoom
    adder = next(each for each in bench.canvas.furniture.adders if each.isVisible())
    QTest.mouseClick(adder, LEFT)
    assert len(bench.units) == 4
    assert bench.canvas.lens.zoom == zoom


@pytest.mark.parametrize("scale", [2, 6])
def test_a_layer_of_the_palette_is_dropped_into_an_enlarged_gap(bench: Bench, scale: float) -> None:
    enlarge(bench, scale, 0.25, 0.5)
    zoom, view = bench.canvas.lens.zoom, bench.canvas.lens.view
    gap = next(i for i, each in enumerate(bench.canvas.scene.layout.gaps) if each & view)
    at = (bench.canvas.scene.layout.gaps[gap] & view).center()
    drag = Drag(bench, layer_mime("dense"))
    before = bench.picture()
    assert drag.move(at)
    assert isinstance(bench.canvas.gesture, DropLayer)
    assert bench.canvas.gesture.gap == (gap,)
    room = bench.canvas.gesture._room
    assert room is not None
    ghost = (bench.canvas.gesture._ghosts(room)[0].box & view).toAlignedRect()
    assert not ghost.isEmpty()
    assert bench.picture().copy(ghost) != before.copy(ghost)
    drag.leave()
    bench.canvas.settle()
    assert bench.picture() == before
    again = Drag(bench, layer_mime("dense"))
    assert again.move(at)
    again.drop(at)
    assert len(bench.units) == 4
    assert bench.canvas.lens.zoom == zoom


def test_arrows_walk_to_neurons_out_of_sight(bench: Bench) -> None:
    enlarge(bench, 6, 0.1, 0.5)
    bench.session.select(Selection("neuron", -1, 0))
    for _ in range(3):
        QTest.keyClick(bench.canvas, Qt.Key.Key_Right)
    assert bench.session.selection == Selection("neuron", 2, 0)
    box = bench.canvas.scene.layout.columns[3].unit_box(0)
    assert bench.canvas.lens.view.contains(box.center())


def test_the_readout_tells_of_the_enlarged_neuron(bench: Bench) -> None:
    turn(bench, bench.place(1, 0), 7)
    bench.hover(bench.place(1, 0))
    assert bench.canvas.readout.isVisible()
    assert "neuron 1" in bench.canvas.readout.text
    assert bench.canvas.rect().contains(bench.canvas.readout.geometry())


def test_light_runs_along_the_enlarged_edges(bench: Bench) -> None:
    bench.train(10)
    enlarge(bench, 3)
    stream = bench.canvas.stream("forward", 0)
    lines = bench.canvas.scene.layout.lines[0]
    np.testing.assert_allclose(stream.ends, lines[stream.index])
    bench.canvas.lens.pan(QPointF(17, 9))
    moved = bench.canvas.stream("forward", 0)
    lines = bench.canvas.scene.layout.lines[0]
    np.testing.assert_allclose(moved.ends, lines[moved.index], atol=1.01)


@pytest.mark.parametrize("scale", [2, 5])
def test_an_enlarged_edge_keeps_its_colour(make_bench: Make, scale: float) -> None:
    bench = make_bench((1, 1))
    bench.train(20)
    weight = bench.canvas.scene.weights[0]
    assert weight is not None
    for source in (0, 1):
        enlarge(bench, scale)
        for _ in range(2):
            x0, y0, x1, y1 = bench.canvas.scene.layout.lines[0][source]
            middle = QPointF((x0 + x1) / 2, (y0 + y1) / 2)
            bench.canvas.lens.reveal(QRectF(middle, middle))
        bench.canvas.settle()
        pixel = bench.picture().pixelColor(middle.toPoint())
        assert pixel != bench.canvas.theme.color("bg")
        assert (pixel.blue() > pixel.red()) == (weight[0, source] > 0)


# ------------------------------------------------------------------ documents and sizes


def test_another_size_of_the_canvas_keeps_the_middle(bench: Bench) -> None:
    enlarge(bench, 3, 0.4, 0.6)
    zoom = bench.canvas.lens.zoom
    bench.canvas.resize(1000, 700)
    assert bench.canvas.lens.zoom == zoom
    assert bench.canvas.scene.layout.width == 1000
    bench.canvas.resize(712, 572)
    assert bench.canvas.lens.zoom == zoom


def test_an_edit_keeps_the_zoom_and_another_network_is_seen_whole(bench: Bench) -> None:
    enlarge(bench, 3, 0.4, 0.5)
    zoom = bench.canvas.lens.zoom
    bench.session.apply(edits.set_units, 0, 6)
    assert bench.canvas.lens.zoom == zoom
    bench.session.new_document(small_spec((2, 1)))
    assert bench.canvas.lens.zoom == FIT


def test_another_document_of_the_same_shape_keeps_the_zoom(bench: Bench) -> None:
    enlarge(bench, 3, 0.4, 0.5)
    zoom = bench.canvas.lens.zoom
    bench.session.new_document(structs.replace(small_spec(), seed=7))
    assert bench.canvas.lens.zoom == zoom


def test_other_inputs_are_seen_whole(make_bench: Make) -> None:
    bench = make_bench((4, 2), dataset="gauss", output="softmax", loss="cross_entropy")
    enlarge(bench, 3)
    bench.session.new_document(
        small_spec((4, 10), "digits", output="softmax", loss="cross_entropy")
    )
    assert bench.canvas.lens.zoom == FIT


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_theme_changes_under_the_zoom(make_bench: Make, theme: str) -> None:
    bench = make_bench(theme="light" if theme == "dark" else "dark")
    enlarge(bench, 3)
    bench.canvas.theme.switch(theme)
    bench.canvas.restyle()
    bench.canvas.settle()
    assert bench.picture().pixelColor(2, 2) == QColor(bench.canvas.theme.hex("bg"))
    assert bench.canvas.lens.zoom.scale == 3


def test_the_picture_of_the_edges_does_not_grow_with_the_zoom(make_digits: Make) -> None:
    bench = make_digits(widths=(40, 30, 10))
    sizes = []
    for scale in (1, 2, 4, 8):
        enlarge(bench, scale, 0.5, 0.5)
        assert bench.canvas.drawn is not None
        sizes.append(bench.canvas.drawn.image.size)
    assert max(sizes) <= (712 + 130) * (572 + 130)


def test_heatmaps_are_made_of_what_is_seen_only(make_digits: Make) -> None:
    bench = make_digits(widths=(16, 10), size=(1200, 900))
    assert bench.canvas.scene.layout.columns[1].look == "tile"
    enlarge(bench, 8, 0.5, 0.5)
    column = bench.canvas.scene.layout.columns[1]
    assert len(column.seen(bench.canvas.lens.view)) < 16
    bench.picture()


def test_a_block_is_made_of_what_is_seen_of_it(make_digits: Make) -> None:
    bench = make_digits(widths=(400, 10))
    block = bench.canvas.scene.layout.columns[1]
    assert block.look == "block"
    box = block.box
    for scale, share in ((1, 0.5), (4, 0.3), (8, 0.7)):
        x = box.center().x() / 712
        enlarge(bench, scale, x, share)
        column, view = bench.canvas.scene.layout.columns[1], bench.canvas.lens.view
        part = next(part for part in bench.canvas.neurons._parts if isinstance(part, Block))
        assert part._unit.size <= view.width() * view.height() * 1.1
        image = bench.picture()
        values = shown_values(bench.canvas.scene, 0)
        assert values is not None
        table = bench.canvas.theme.diverging
        for unit in range(0, 400, 37):
            at = column.unit_box(unit).center()
            if not view.contains(at) or bench.canvas.childAt(at.toPoint()) is not None:
                continue
            expected = QColor.fromRgb(int(coloured(values[unit : unit + 1], table)[0]))
            assert image.pixelColor(at.toPoint()) == expected


def test_a_button_below_a_large_layer_goes_with_it(make_digits: Make) -> None:
    bench = make_digits(widths=(400, 10))
    button = bench.canvas.furniture.folding.buttons[0]
    assert button.isVisible()
    enlarge(bench, 4, 0.5, 0.3)
    assert not button.isVisible()
    enlarge(bench, 1.2, 0.5, 1.0)
    column = bench.canvas.scene.layout.columns[button.layer + 1]
    assert button.isVisible()
    assert abs(button.geometry().center().x() - column.x) <= 2
    zoom = bench.canvas.lens.zoom
    QTest.mouseClick(button, LEFT)
    assert bench.canvas.lens.zoom == zoom
