"""Where things stand on the canvas."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF

from glassnet.ui.canvas.arranging import MOST_LINES, arrange
from glassnet.ui.canvas.columns import Ports, pairs
from glassnet.ui.canvas.geometry import FOOT, HEAD, Outline
from glassnet.ui.canvas.targets import Kind, Target, touching
from glassnet.ui.canvas.zooming import Zoom, enlarged
from glassnet.ui.selection import Selection

DIGITS = Outline(784, (128, 64, 10), "image", (28, 28))

widths = st.lists(st.integers(1, 300), min_size=1, max_size=40).map(tuple)
sizes = st.tuples(st.integers(360, 2600), st.integers(280, 1500))


@given(widths, sizes, st.sampled_from(["plane", "line", "table", "image"]))
def test_every_network_fits_on_the_canvas(
    widths: tuple[int, ...], size: tuple[int, int], kind: str
) -> None:
    inputs, image = (784, (28, 28)) if kind == "image" else (2, None)
    layout = arrange(Outline(inputs, widths, kind, image), *size)  # type: ignore[arg-type]
    assert [column.units for column in layout.columns] == [inputs, *widths]
    for column in layout.columns:
        assert column.box.left() >= 0
        assert column.box.right() <= size[0]
        assert column.box.top() >= HEAD - 2
        assert column.box.bottom() <= size[1] - FOOT + 2
    for left, right in pairwise(layout.columns):
        assert left.box.right() <= right.box.left() + 1e-6
    assert layout.columns[-1].box.right() <= (
        layout.map_box.left() if kind in ("plane", "line") else size[0]
    )
    assert layout.edges <= MOST_LINES


@pytest.mark.parametrize(("layers", "width"), [(12, 470), (31, 700), (31, 820)])
def test_the_map_shrinks_before_the_neurons_of_a_deep_network_fold(layers: int, width: int) -> None:
    layout = arrange(Outline(2, (4,) * (layers - 1) + (1,), "plane"), width, 560)
    assert {column.look for column in layout.columns} == {"tile"}
    assert 80 <= layout.map_box.width() < 150
    for left, right in pairwise(layout.columns):
        assert left.box.right() + 3 <= right.box.left()


@pytest.mark.parametrize("kind", ["plane", "table", "image"])
@pytest.mark.parametrize("units", [1, 4, 60, 300])
def test_forty_layers_do_not_overlap_on_the_smallest_canvas(kind: str, units: int) -> None:
    inputs, image = (784, (28, 28)) if kind == "image" else (2, None)
    outline = Outline(inputs, (units,) * 39 + (1,), kind, image)  # type: ignore[arg-type]
    for left, right in pairwise(arrange(outline, 360, 280).columns):
        assert left.box.right() <= right.box.left() + 1e-6


@given(widths, st.sampled_from(["plane", "table"]))
def test_units_of_a_layer_never_overlap(widths: tuple[int, ...], kind: str) -> None:
    layout = arrange(Outline(2, widths, kind), 1000, 700)  # type: ignore[arg-type]
    for column in layout.columns:
        if len(column.centres) > 1:
            away = np.abs(column.centres[:, None] - column.centres[None]).max(axis=2)
            np.fill_diagonal(away, np.inf)
            assert away.min() >= column.cell


def test_a_small_network_has_one_line_for_each_weight() -> None:
    layout = arrange(Outline(2, (8, 8, 6, 1), "plane"), 712, 572)
    assert [len(lines) for lines in layout.lines] == [16, 64, 48, 6]


def test_the_pixels_of_an_image_share_a_port_for_each_row() -> None:
    layout = arrange(DIGITS, 820, 748)
    assert len(layout.columns[0].exit.points) == 28
    assert len(layout.lines[0]) == 2 * 28 * 128


@pytest.mark.parametrize("units", [1_000, 100_000])
def test_a_huge_layer_is_folded_into_a_block(units: int) -> None:
    layout = arrange(Outline(784, (units, 10), "image", (28, 28)), 712, 572)
    column = layout.columns[1]
    assert column.look == "block"
    assert column.units == units
    assert layout.edges < 3_000


def test_units_of_a_block_are_found_under_the_mouse() -> None:
    layout = arrange(Outline(2, (1_000, 1), "plane"), 712, 572)
    for unit in (0, 123, 999):
        place = layout.columns[1].unit_box(unit).center()
        assert layout.unit_at(place) == (0, unit)


def test_neurons_are_found_under_the_mouse_and_nothing_is_beside_them() -> None:
    layout = arrange(Outline(2, (3, 1), "plane"), 712, 572)
    for column in layout.columns:
        for unit in range(column.units):
            assert layout.unit_at(column.unit_box(unit).center()) == (column.layer, unit)
    assert layout.unit_at(QPointF(5, 5)) is None


def test_neurons_are_44_pixels_where_there_is_room_and_smaller_where_there_is_not() -> None:
    roomy = arrange(Outline(2, (8, 8, 6, 1), "plane"), 820, 748)
    tight = arrange(Outline(2, (20, 1), "plane"), 712, 572)
    assert roomy.columns[1].cell == 44
    assert tight.columns[1].cell < 38


@pytest.mark.parametrize("units", [25, 128, 1_000, 100_000])
@pytest.mark.parametrize("folded", [True, False])
def test_every_unit_of_a_large_layer_has_a_place_of_its_own(units: int, folded: bool) -> None:
    layers = frozenset({0} if folded else ())
    column = arrange(Outline(2, (units, 1), "plane", folded=layers), 820, 748).columns[1]
    assert column.look == ("block" if folded or units > 500 else "tile")
    for unit in {0, 1, units // 2, units - 1}:
        assert column.unit_at(column.unit_box(unit).center()) == unit
    assert column.rows * column.across >= units > (column.rows - 1) * column.across


def test_an_unfolded_layer_is_larger_than_its_block_whatever_it_holds() -> None:
    for units in (25, 128, 1_000, 10_000):
        both = [
            arrange(Outline(784, (units, 10), "image", (28, 28), folded=folded), 820, 748)
            for folded in (frozenset(), frozenset({0}))
        ]
        open_box, block = (layout.columns[1].box for layout in both)
        assert open_box.width() * open_box.height() > block.width() * block.height()


def test_cells_of_a_block_are_squares_and_the_block_grows_with_its_units() -> None:
    sizes = []
    for units in (25, 64, 128, 300):
        outline = Outline(2, (units, 1), "plane", folded=frozenset({0}))
        column = arrange(outline, 820, 748).columns[1]
        cell = column.unit_box(3)
        assert cell.width() == pytest.approx(cell.height())
        sizes.append(column.box.height())
    assert sizes == sorted(sizes)


@pytest.mark.parametrize("way", ["maps", "weights", "discs", "automatic"])
def test_each_layer_is_drawn_as_chosen_where_it_can_be(way: str) -> None:
    image = arrange(Outline(784, (40, 10), "image", (28, 28), way=way), 820, 748)
    plane = arrange(Outline(2, (8, 1), "plane", way=way), 820, 748)
    assert image.columns[1].look == ("tile" if way == "weights" else "disc")
    assert image.columns[2].look == "disc"
    assert {column.look for column in plane.columns} == {"disc" if way == "discs" else "tile"}


def test_a_layer_that_meets_no_pixels_has_no_weight_images() -> None:
    for imaged, looks in ((1, ["block", "tile"]), (None, ["block", "disc"])):
        outline = Outline(
            784, (784, 12, 10), "image", (28, 28), frozenset({0}), imaged, folded=frozenset({0})
        )
        columns = arrange(outline, 1200, 900).columns
        assert [column.look for column in columns[1:3]] == looks


@pytest.mark.parametrize("way", ["automatic", "weights"])
@pytest.mark.parametrize("outputs", [1, 10, 20, 24])
def test_outputs_stand_below_each_other_beside_their_bars(way: str, outputs: int) -> None:
    column = arrange(Outline(784, (outputs,), "image", (28, 28), way=way), 820, 748).columns[-1]
    assert np.ptp(column.centres[:, 0]) == 0


def test_many_units_share_ports_and_each_is_served_by_one() -> None:
    layout = arrange(Outline(784, (900, 900, 10), "image", (28, 28)), 2300, 1300)
    assert layout.edges <= MOST_LINES
    for column in layout.columns[1:3]:
        assert column.look == "disc"
        ports = column.entry
        assert ports.starts is not None
        for unit in (0, 450, 899):
            y = ports.points[ports.of(unit)][1]
            assert abs(y - column.centres[unit][1]) < 2 * column.box.height() / len(ports.points)


def test_units_that_are_passed_on_keep_to_their_ports() -> None:
    few = Ports(np.zeros((3, 2)), np.array([0, 4, 8]))
    many = Ports(np.zeros((12, 2)))
    assert [side.tolist() for side in pairs(many, few)] == [
        *(list(range(12)), [0] * 4 + [1] * 4 + [2] * 4)
    ]
    assert [side.tolist() for side in pairs(few, many)] == [
        *([0] * 4 + [1] * 4 + [2] * 4, list(range(12)))
    ]


@pytest.mark.parametrize("folded", [frozenset(), frozenset({0}), frozenset({0, 1})])
def test_what_touches_a_neuron_is_found_across_layers_of_single_inputs(
    folded: frozenset[int],
) -> None:
    outline = Outline(2, (30, 30, 4), "plane", single=frozenset({1}), folded=folded)
    layout = arrange(outline, 900, 700)
    marks = touching(layout, Target("neuron", 1, 7))
    assert len(marks) == layout.edges
    first, own, then = np.split(marks, np.cumsum([len(lines) for lines in layout.lines])[:2])
    assert not first.any()
    assert own.sum() == 1
    assert then.sum() == 4 * (2 if layout.columns[2].exit.starts is not None else 1)


def test_a_link_counts_the_lines_that_it_draws() -> None:
    layout = arrange(DIGITS, 820, 748)
    for link, lines in zip(layout.links, layout.lines, strict=True):
        assert len(lines) == link.count(single=False)
        assert link.room == link.target.box.left() - link.source.box.right() > 0
        start, end = link.source.exit.point(0), link.target.entry.point(0)
        np.testing.assert_array_equal(lines[0], [*start, *end])
    assert layout.links[0].shared
    assert not any(link.shared for link in arrange(Outline(2, (4, 1), "plane"), 820, 748).links)


def test_what_stands_over_a_column_stays_on_the_whole_canvas() -> None:
    whole = arrange(Outline(2, (4, 1), "plane"), 820, 748)
    first = whole.columns[0]
    assert whole.left(first, 20) == first.x - 10
    assert whole.left(first, 400) == 0
    assert whole.left(first, 400, margin=2) == 2
    assert enlarged(whole, Zoom(2.0, 0.5, 0.5)).left(first, 400) == first.x - 200


@pytest.mark.parametrize(
    ("kind", "selected"),
    [("neuron", "neuron"), ("input", "neuron"), ("edge", "edge"), ("grip", "layer")],
)
def test_a_target_says_what_it_selects(kind: Kind, selected: str) -> None:
    assert Target(kind, 2, 1).selection == Selection(selected, 2, 1)  # type: ignore[arg-type]
    assert Target("point", row=3).selection is None
