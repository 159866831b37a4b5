"""Where things stand on the canvas."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF

from glassnet.ui.canvas.arranging import MOST_LINES, arrange
from glassnet.ui.canvas.geometry import FOOT, HEAD, Outline

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
