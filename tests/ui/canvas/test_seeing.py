"""How neurons and edges are drawn is a choice, and each shows what it says."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from msgspec import structs
from numpy.typing import NDArray
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor

from glassnet.engine import layers
from glassnet.experiment import edits
from glassnet.ui.canvas.scene import gradient_of
from glassnet.ui.selection import NOTHING, Selection

if TYPE_CHECKING:
    from tests.ui.canvas.conftest import Bench

Make = Callable[..., "Bench"]
Arrays = dict[int, Any]


def give(bench: Bench, weights: Arrays, gradients: Arrays | None = None) -> None:
    """Show weights (and gradients) by layer; all other parameters are 0."""
    snapshot, network = bench.session.snapshot, bench.session.network
    assert snapshot is not None
    vectors = [np.zeros_like(snapshot.parameters), np.zeros_like(snapshot.parameters)]
    for vector, values in zip(vectors, (weights, gradients or {}), strict=True):
        for layer, array in values.items():
            network.views(vector)[layer]["weight"][:] = array
    fake = structs.replace(snapshot, parameters=vectors[0], gradient=vectors[1])
    bench.canvas.show_snapshot(fake)
    bench.canvas.settle()


def on_edge(bench: Bench, layer: int, unit: int, source: int) -> QColor:
    """The strongest colour in the middle of an edge."""
    sources = bench.canvas.scene.layout.columns[layer].units
    x0, y0, x1, y1 = bench.canvas.scene.layout.lines[layer][unit * sources + source]
    image, ground = bench.picture(), bench.canvas.theme.color("bg")
    around = [
        image.pixelColor(int((x0 + x1) / 2), int((y0 + y1) / 2) + step) for step in (-1, 0, 1)
    ]
    return max(around, key=partial(away, ground))


def away(colour: QColor, ground: QColor) -> int:
    """How far a colour is from another, summed over red, green and blue."""
    parts = ("red", "green", "blue")
    return sum(abs(getattr(colour, part)() - getattr(ground, part)()) for part in parts)


# ------------------------------------------------------------------ edges


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_a_positive_edge_is_blue_a_negative_orange_and_a_zero_one_not_there(
    make_bench: Make, theme: str
) -> None:
    bench = make_bench((2, 1), theme=theme)
    give(bench, {1: [[1.0, -1.0]]})
    blue, orange = on_edge(bench, 1, 0, 0), on_edge(bench, 1, 0, 1)
    assert blue.blue() > 1.5 * blue.red()
    assert orange.red() > 1.5 * orange.blue()
    give(bench, {1: [[1.0, 0.0]]})
    assert on_edge(bench, 1, 0, 1) == bench.canvas.theme.color("bg")
    assert on_edge(bench, 0, 0, 0) == bench.canvas.theme.color("bg")


def test_edges_are_as_wide_as_the_gradient_when_that_is_chosen(make_bench: Make) -> None:
    bench = make_bench((2, 1))
    ground = bench.canvas.theme.color("bg")
    give(bench, {1: [[1.0, -0.1]]}, {1: [[0.5, -5.0]]})
    by_weight = [away(on_edge(bench, 1, 0, source), ground) for source in (0, 1)]
    bench.session.view.choose("edges", "gradient")
    bench.canvas.settle()
    by_gradient = [away(on_edge(bench, 1, 0, source), ground) for source in (0, 1)]
    assert by_weight[0] > 3 * by_weight[1] > 0
    assert by_gradient[1] > 3 * by_gradient[0] > 0
    orange = on_edge(bench, 1, 0, 1)
    assert orange.red() > orange.blue()
    bench.session.view.choose("edges", "weight")
    bench.canvas.settle()
    assert [away(on_edge(bench, 1, 0, source), ground) for source in (0, 1)] == by_weight


def test_the_legend_tells_what_the_width_is(bench: Bench) -> None:
    height = bench.canvas.height()
    foot = [bench.picture().copy(350, height - 36, 362, 36)]
    bench.session.view.choose("edges", "gradient")
    foot.append(bench.picture().copy(350, height - 36, 362, 36))
    assert foot[0] != foot[1]


def test_before_the_first_step_the_gradient_is_the_shown_examples(bench: Bench) -> None:
    snapshot = bench.fresh()
    assert snapshot.step == 0
    assert gradient_of(snapshot) is snapshot.trace.gradient
    bench.session.view.choose("edges", "gradient")
    bench.canvas.settle()
    assert_drawn(bench, snapshot.trace.gradient)
    trained = bench.train(3)
    assert gradient_of(trained) is trained.gradient
    assert_drawn(bench, trained.gradient)


def assert_drawn(bench: Bench, gradient: NDArray[Any]) -> None:
    """The edges are as wide as a gradient, and of the sign of the weights."""
    drawn, views = bench.canvas.drawn, bench.session.network.views
    assert drawn is not None
    assert bench.session.snapshot is not None
    weights = views(bench.session.snapshot.parameters)
    for width, weight, slope in zip(drawn.job.widths, weights, views(gradient), strict=True):
        expected = np.sign(weight["weight"]) * np.abs(slope["weight"])
        np.testing.assert_array_equal(np.asarray(width), expected)


def test_the_gradient_is_not_looked_at_unless_it_is_wanted(bench: Bench) -> None:
    bench.train(3)
    assert bench.canvas.drawn is not None
    assert bench.canvas.drawn.job.measures is None


def test_the_selected_edge_is_drawn_in_the_accent_colour(make_bench: Make) -> None:
    bench = make_bench((30, 4, 1))
    accent = bench.canvas.theme.color("accent")
    for edge in (Selection("edge", 2, 0, 1), Selection("edge", 1, 3, 20)):
        bench.session.select(edge)
        columns = bench.canvas.scene.layout.columns
        source, target = columns[edge.layer].exit, columns[edge.layer + 1].entry
        ends = source.points[source.of(edge.source)], target.points[target.of(edge.unit)]
        middle = QPoint(*(round(each) for each in (ends[0] + ends[1]) / 2))
        assert bench.holds(bench.picture(), accent, middle, 4) > 5
    cell = columns[1].unit_box(20).center().toPoint()
    assert bench.holds(bench.picture(), accent, cell, 12) > 10
    bench.session.select(NOTHING)
    assert bench.holds(bench.picture(), accent, middle, 4) == 0


# ------------------------------------------------------------------ neurons


def test_discs_are_filled_by_the_activation_of_the_shown_example(bench: Bench) -> None:
    bench.session.view.choose("neurons", "discs")
    snapshot = bench.train(30)
    assert {column.look for column in bench.canvas.scene.layout.columns} == {"disc"}
    image, theme = bench.picture(), bench.canvas.theme
    for unit, value in enumerate(snapshot.trace.activations[0]):
        expected = QColor.fromRgb(int(theme.diverging[round((float(value) + 1) * 127.5)]))
        assert away(image.pixelColor(bench.place(0, unit)), expected) < 60


def test_maps_are_the_usual_look_of_two_inputs(bench: Bench) -> None:
    before = bench.picture()
    bench.session.view.choose("neurons", "discs")
    assert bench.picture() != before
    bench.session.view.choose("neurons", "maps")
    bench.canvas.settle()
    assert bench.picture() == before


def test_a_weight_image_shows_the_sign_of_each_pixels_weight(make_digits: Make) -> None:
    bench = make_digits(widths=(16, 10), size=(1200, 900))
    bench.session.view.choose("neurons", "weights")
    rows = np.where(np.arange(28) < 14, 1.0, -0.7)
    give(bench, {0: np.tile(np.repeat(rows, 28), (16, 1))})
    column, image = bench.canvas.scene.layout.columns[1], bench.picture()
    assert column.look == "tile"
    for unit in (0, 9, 15):
        box = column.unit_box(unit)
        middle = box.center().toPoint()
        quarter = QPoint(0, round(box.height() / 4))
        above, below = image.pixelColor(middle - quarter), image.pixelColor(middle + quarter)
        assert above.blue() > 1.5 * above.red()
        assert below.red() > 1.5 * below.blue()


def test_the_layer_behind_a_dropout_of_pixels_has_weight_images_too(make_digits: Make) -> None:
    bench = make_digits(widths=(4, 10))
    bench.session.apply(edits.insert_layer, 0, layers["dropout"]())
    bench.fresh()
    assert bench.canvas.scene.layout.columns[2].look == "tile"
    bench.session.apply(edits.insert_layer, 0, layers["residual"]())
    bench.fresh()
    assert "tile" not in {column.look for column in bench.canvas.scene.layout.columns}


def test_a_choice_is_kept_when_the_document_changes(bench: Bench) -> None:
    bench.session.view.choose("neurons", "discs")
    bench.session.apply(edits.insert_layer, 1)
    bench.fresh()
    assert {column.look for column in bench.canvas.scene.layout.columns} == {"disc"}


def test_numbers_that_are_zero_or_not_finite_are_drawn(make_digits: Make) -> None:
    bench = make_digits(widths=(30, 10))
    bench.canvas.furniture.folding.toggle(0)
    for neurons in ("automatic", "weights", "discs"):
        bench.session.view.choose("neurons", neurons)
        for edges in ("weight", "gradient"):
            bench.session.view.choose("edges", edges)
            for value in (0.0, np.nan, np.inf, -np.inf):
                give(bench, {0: value, 1: value}, {0: value, 1: value})
                assert bench.canvas.settled
                image = bench.picture()
                assert len({image.pixel(x, 300) for x in range(0, 712, 3)}) > 2
