"""Numbers to learn: over a plane they are colours, over a line the heights of a curve."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest
from msgspec import structs
from PySide6.QtCore import QPoint

from glassnet.ui.canvas.map_points import entries
from glassnet.ui.canvas.pixels import graphs
from glassnet.ui.canvas.scene import value_text

if TYPE_CHECKING:
    from tests.ui.canvas.conftest import Bench

Make = Callable[..., "Bench"]


@pytest.fixture
def make_numbers(make_bench: Make) -> Make:
    """Makes a bench with a small network for numbers."""
    adam = {"name": "adam", "learning_rate": 0.02}
    return partial(make_bench, (8, 1), output="linear", loss="mse", optimizer=adam)


def blueness(bench: Bench, at: tuple[float, float]) -> float:
    """How blue (above 0) or orange (below) the canvas is around a place."""
    image = bench.picture()
    pixels = [
        image.pixelColor(round(at[0]) + dx, round(at[1]) + dy)
        for dx in (-5, 0, 5)
        for dy in (-5, 0, 5)
    ]
    return float(np.median([pixel.blue() - pixel.red() for pixel in pixels]))


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_a_high_answer_is_blue_and_a_low_one_orange(make_numbers: Make, theme: str) -> None:
    bench = make_numbers(dataset="plane", theme=theme)
    bench.train(600)
    high, low = bench.canvas.map.to_canvas(np.array([[5.5, 5.5], [-5.5, -5.5]]))
    assert blueness(bench, high) > 60
    assert blueness(bench, low) < -60


def test_the_map_has_the_colour_that_the_scale_gives_its_number(make_numbers: Make) -> None:
    bench = make_numbers(dataset="plane")
    snapshot = bench.train(600)
    scene, table = bench.canvas.scene, bench.canvas.theme.diverging
    corner = np.array([[5.6, -1.0]])
    answer = float(bench.session.network.predict(corner, snapshot.parameters)[0, 0])
    wanted = int(table[round(127.5 * (np.clip(answer / scene.reach, -1, 1) + 1))])
    pixel = bench.picture().pixelColor(*map(round, bench.canvas.map.to_canvas(corner)[0]))
    for channel, value in zip((16, 8, 0), (pixel.red(), pixel.green(), pixel.blue()), strict=True):
        assert value == pytest.approx(wanted >> channel & 255, abs=12)


def test_points_have_the_colour_of_their_target(make_numbers: Make) -> None:
    bench = make_numbers(dataset="plane", size=(1200, 900))
    data, image = bench.session.data, bench.canvas.map._points.picture().toImage()
    assert data.targets is not None
    left = bench.canvas.scene.layout.map_box.topLeft()
    train = data.targets[data.train, 0]
    for row, sign in ((data.train[train.argmax()], 1), (data.train[train.argmin()], -1)):
        pixel = image.pixelColor((bench.canvas.map_point(int(row)) - left).toPoint())
        assert sign * (pixel.blue() - pixel.red()) > 100


def test_points_that_validate_are_hollow(make_numbers: Make) -> None:
    bench = make_numbers(dataset="plane", size=(1200, 900))
    data, image = bench.session.data, bench.canvas.map._points.picture().toImage()
    left, places = bench.canvas.scene.layout.map_box.topLeft(), bench.canvas.map._places
    seen = set()
    for row in range(len(data)):
        if sorted(np.hypot(*(places - places[row]).T))[1] < 10:
            continue
        middle = image.pixelColor((bench.canvas.map_point(row) - left).toPoint())
        hollow = row in data.validation
        assert (middle.alpha() < 128) == hollow
        seen.add(hollow)
    assert seen == {True, False}


@pytest.mark.parametrize("dataset", ["sine", "step"])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_curve_passes_where_the_network_says(
    make_numbers: Make, dataset: str, theme: str
) -> None:
    bench = make_numbers(dataset=dataset, theme=theme)
    snapshot = bench.train(400)
    image, ink = bench.picture(), bench.canvas.theme.color("ink")
    x = np.array([[-5.0], [-3.1], [-1.2], [0.9], [2.4], [4.1]])
    x = x[np.abs(x[:, 0] - snapshot.trace.inputs[0]) > 1]  # its ring would lie over the curve
    answers = bench.session.network.predict(x, snapshot.parameters)
    for at in bench.canvas.map.to_canvas(np.column_stack([x, answers])):
        assert bench.canvas.scene.layout.map_box.contains(*at)
        assert bench.holds(image, ink, QPoint(*map(round, at)), 2) >= 3


def test_a_neuron_over_a_line_shows_its_own_curve(make_numbers: Make) -> None:
    bench = make_numbers(dataset="sine")
    snapshot = bench.train(200)
    assert snapshot.responses is not None
    image, ground = bench.picture(), bench.canvas.theme.color("mid")
    for unit, response in enumerate(snapshot.responses[0]):
        box = bench.canvas.scene.layout.columns[1].unit_box(unit)
        for share in (0.25, 0.75):
            value = float(response[round(share * (len(response) - 1))])
            x = round(box.left() + share * box.width())
            inside = round(box.center().y() - 0.2 * value * box.height())
            if abs(value) > 0.5:
                pixel = image.pixelColor(x, inside)
                assert np.sign(pixel.blue() - pixel.red() - ground.blue() + ground.red()) == (
                    np.sign(value)
                )


def test_the_input_over_a_line_rises_from_orange_to_blue(make_numbers: Make) -> None:
    bench = make_numbers(dataset="sine")
    image, place = bench.picture(), bench.place(-1, 0)
    low = image.pixelColor(place + QPoint(-12, 4))
    high = image.pixelColor(place + QPoint(12, -4))
    assert low.red() > low.blue()
    assert high.blue() > high.red()


@pytest.mark.parametrize("dataset", ["plane", "bumps", "sine", "step"])
def test_a_click_on_a_point_shows_its_prediction_and_its_number(
    make_numbers: Make, dataset: str
) -> None:
    bench = make_numbers(dataset=dataset)
    data = bench.session.data
    assert data.targets is not None
    row = int(data.validation[3])
    bench.click(bench.canvas.map_point(row))
    shown = bench.session.example
    assert isinstance(shown, int)
    snapshot = bench.fresh()
    assert snapshot.trace.targets is not None
    assert snapshot.example == shown
    assert snapshot.trace.targets[0] == pytest.approx(data.targets[shown, 0], abs=1e-6)
    texts = bench.canvas.answers.texts()
    assert texts == [
        f"ŷ {value_text(float(snapshot.trace.activations[-1][0]))}",
        f"y {value_text(float(snapshot.trace.targets[0]))}",
    ]
    accent = bench.canvas.theme.color("accent")
    at = bench.canvas.map_point(shown).toPoint()
    assert bench.holds(bench.picture(), accent, at, 10) > 10


@pytest.mark.parametrize(("dataset", "signs"), [("plane", ["solid", "hollow", "bar"]),
                                                ("sine", ["line", "solid", "hollow"])])  # fmt: skip
def test_the_legend_tells_numbers_and_no_classes(
    make_numbers: Make, dataset: str, signs: list[str]
) -> None:
    bench = make_numbers(dataset=dataset)
    legend = dict(entries(bench.canvas.scene))
    assert list(legend) == signs
    assert (legend["solid"], legend["hollow"]) == ("training", "validation")
    if dataset == "plane":
        assert float(legend["bar"]) == pytest.approx(bench.canvas.scene.reach, abs=0.005)


def test_a_gradient_says_what_the_update_has_added_to_it(make_numbers: Make) -> None:
    bench = make_numbers(dataset="sine", l2=0.01, clip_norm=1.0)
    bench.train(3)
    line = bench.canvas.scene.layout.lines[1][3]
    bench.hover(QPoint(round((line[0] + line[2]) / 2), round((line[1] + line[3]) / 2)))
    assert "the batch’s gradient, with penalty, clipped" in bench.canvas.readout.text
    for _ in range(2):
        bench.session.step("phase")
    bench.fresh()
    assert "with penalty" not in bench.canvas.readout.text


def test_answers_that_are_not_finite_are_drawn(make_numbers: Make) -> None:
    bench = make_numbers(dataset="sine")
    snapshot = bench.fresh()
    assert snapshot.responses is not None
    curves = tuple(np.full_like(each, np.inf) for each in snapshot.responses)
    for value in (np.nan, np.inf, -np.inf, 1e30):
        ends = tuple(np.full_like(each, value) for each in snapshot.trace.activations)
        broken = structs.replace(
            snapshot, responses=curves, trace=replace(snapshot.trace, activations=ends)
        )
        bench.canvas.show_snapshot(broken)
        assert not bench.picture().isNull()


@pytest.mark.parametrize("size", [(360, 280), (712, 572), (1820, 1288)])
@pytest.mark.parametrize("layers", [1, 12])
def test_the_plot_keeps_inside_its_box_at_every_size(
    make_bench: Make, size: tuple[int, int], layers: int
) -> None:
    widths = (*[3] * (layers - 1), 1)
    bench = make_bench(widths, size, dataset="sine", output="linear", loss="mse")
    box = bench.canvas.scene.layout.map_box
    assert all(box.contains(*place) for place in bench.canvas.map._places)
    assert not bench.picture().isNull()


def test_a_graph_is_above_its_middle_where_it_is_positive() -> None:
    curve = np.linspace(-1, 1, 100)[np.newaxis]
    picture = graphs(curve, 40)[0]
    assert picture.shape == (40, 40)
    assert (picture[:19] >= 0).all()
    assert (picture[21:] <= 0).all()
    peaks = np.abs(picture).argmax(axis=0)
    assert (np.diff(peaks) <= 0).all()
    assert peaks[0] > 30
    assert peaks[-1] < 10


def test_a_jump_is_drawn_through() -> None:
    curve = np.where(np.arange(200) < 100, -1.0, 1.0)[np.newaxis]
    picture = np.abs(graphs(curve, 40)[0])
    assert (picture[6:34, 19:21].max(axis=1) > 0.9).all()
