"""What is seen on the canvas is what the network is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from msgspec import structs
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from glassnet.engine import layers
from glassnet.experiment import edits
from glassnet.ui.canvas.scene import value_text
from glassnet.ui.canvas.targets import Target
from glassnet.ui.canvas.titles import layer_title, unit_title
from glassnet.ui.selection import Selection

if TYPE_CHECKING:
    from tests.ui.canvas.conftest import Bench

Make = Callable[..., "Bench"]


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_selected_neuron_has_a_ring_in_the_accent_colour(make_bench: Make, theme: str) -> None:
    bench = make_bench(theme=theme)
    accent = bench.canvas.theme.color("accent")
    here, other = bench.place(0, 1), bench.place(0, 3)
    bench.session.select(Selection("neuron", 0, 1))
    image = bench.picture()
    assert bench.holds(image, accent, here, 24) > 40
    assert bench.holds(image, accent, other, 20) == 0


def test_the_head_of_the_selected_layer_is_marked(bench: Bench) -> None:
    bench.session.select(Selection("neuron", 1, 0))
    assert bench.head(1).title.property("state") == "selected"
    assert bench.head(0).title.property("state") == ""


def test_coordinate_tiles_are_orange_to_blue(bench: Bench) -> None:
    image = bench.picture()
    left, right = bench.place(-1, 0) - QPoint(14, 0), bench.place(-1, 0) + QPoint(14, 0)
    assert image.pixelColor(left).red() > image.pixelColor(left).blue()
    assert image.pixelColor(right).blue() > image.pixelColor(right).red()
    bottom, top = bench.place(-1, 1) + QPoint(0, 14), bench.place(-1, 1) - QPoint(0, 14)
    assert image.pixelColor(bottom).red() > image.pixelColor(bottom).blue()
    assert image.pixelColor(top).blue() > image.pixelColor(top).red()


def test_the_decision_map_has_the_colour_of_the_answer(bench: Bench) -> None:
    bench.train(400)
    data, canvas = bench.session.data, bench.canvas
    assert data.extent is not None
    corners = np.array([[-4.6, 4.6], [0.0, 0.0]])
    answers = bench.session.network.predict(corners, canvas.scene.snapshot.parameters)  # type: ignore[union-attr]
    image = bench.picture()
    for answer, (x, y) in zip(answers[:, 0], canvas.map.to_canvas(corners), strict=True):
        if abs(answer) < 0.3:
            continue
        around = [
            image.pixelColor(round(x) + dx, round(y) + dy) for dx in (-6, 0, 6) for dy in (-6, 0, 6)
        ]
        blue = np.median([pixel.blue() - pixel.red() for pixel in around])
        assert np.sign(blue) == np.sign(answer)


def test_a_click_on_a_point_of_the_map_shows_that_example(bench: Bench) -> None:
    row = int(bench.session.data.validation[0])
    bench.click(bench.canvas.map_point(row))
    shown = bench.session.example
    assert isinstance(shown, int)
    near = np.hypot(*(bench.session.data.inputs[shown] - bench.session.data.inputs[row]))
    assert near < 0.3
    assert bench.fresh().example == shown
    accent = bench.canvas.theme.color("accent")
    at = bench.canvas.map_point(shown).toPoint()
    assert bench.holds(bench.picture(), accent, at, 10) > 10


def test_points_for_validation_are_hollow(make_bench: Make) -> None:
    bench = make_bench((2, 1), (1200, 900), dataset="gauss")
    data, image = bench.session.data, bench.canvas.map._points.picture().toImage()
    box = bench.canvas.scene.layout.map_box
    alone = [
        row
        for row in range(len(data))
        if sorted(np.hypot(*(bench.canvas.map._places - bench.canvas.map._places[row]).T))[1] > 8
    ]
    seen = {True: 0, False: 0}
    for row in alone:
        at = bench.canvas.map_point(row) - box.topLeft()
        hollow = row in data.validation
        seen[hollow] += 1
        assert (image.pixelColor(at.toPoint()).alpha() < 128) == hollow
    assert min(seen.values()) > 0


def test_pulses_carry_weight_times_activation_of_the_shown_example(bench: Bench) -> None:
    snapshot = bench.train(50)
    weights = [views["weight"] for views in bench.session.network.views(snapshot.parameters)]
    arriving = [snapshot.trace.inputs, *snapshot.trace.activations]
    for layer, weight in enumerate(weights):
        expected = np.abs(weight * arriving[layer])
        stream = bench.canvas.stream("forward", layer)
        carried = np.abs(stream.values)
        np.testing.assert_allclose(carried, expected.ravel()[stream.index], rtol=1e-5)
        np.testing.assert_allclose(stream.share, carried / expected.max(), rtol=1e-5)
        missing = np.delete(expected.ravel(), stream.index)
        assert (missing <= 0.04 * expected.max() + 1e-12).all()


def test_light_is_proportional_to_the_signal(bench: Bench) -> None:
    bench.train(50)
    stream = bench.canvas.stream("forward", 1)
    _, strength, row = stream.fragments(0.5, False, False)
    assert len(strength)
    assert (strength <= stream.share[row] + 1e-6).all()
    assert (strength > 0).all()


def test_a_phase_puts_light_between_its_layers_only(bench: Bench) -> None:
    bench.session.step("phase")
    bench.fresh()
    canvas = bench.canvas
    canvas.tick(0.6)
    assert canvas.stage is not None
    assert (canvas.stage.kind, canvas.stage.layer) == ("forward", 0)
    points, _, _ = canvas.stream("forward", 0).fragments(canvas.stage.progress, False, False)
    gap = canvas.scene.layout.gaps[0]
    assert len(points)
    assert ((points[:, 0] >= gap.left()) & (points[:, 0] <= gap.right())).all()


def test_a_paused_canvas_stands_still(bench: Bench) -> None:
    bench.canvas.tick(0.1)
    before = bench.picture()
    for _ in range(10):
        bench.canvas.tick(0.1)
    assert bench.canvas.stage is None
    assert bench.picture() == before


def test_hovering_a_neuron_shows_its_numbers(bench: Bench) -> None:
    snapshot = bench.train(10)
    bench.hover(bench.place(1, 2))
    assert bench.canvas.hovered == Target("neuron", 1, 2)
    text = bench.canvas.readout.text
    assert bench.canvas.readout.isVisible()
    assert "Hidden 2, neuron 3" in text
    for value in (
        snapshot.trace.activations[1][2],
        snapshot.trace.pre_activations[1][2],
        snapshot.trace.deltas[1][2],
    ):
        assert value_text(float(value)) in text


def test_the_numbers_under_the_mouse_are_live(bench: Bench) -> None:
    bench.hover(bench.place(1, 2))
    before = bench.canvas.readout.text
    bench.train(100)
    assert bench.canvas.readout.text != before


def test_hovering_an_edge_shows_its_weight_and_gradients(bench: Bench) -> None:
    snapshot = bench.train(10)
    line = bench.canvas.scene.layout.lines[2][1]
    middle = QPoint(round((line[0] + line[2]) / 2), round((line[1] + line[3]) / 2))
    bench.hover(middle)
    assert bench.canvas.hovered == Target("edge", 2, 0, 1)
    views = bench.session.network.views
    for vector in (snapshot.parameters, snapshot.gradient, snapshot.trace.gradient):
        value = float(views(vector)[2]["weight"][0, 1])
        assert value_text(value) in bench.canvas.readout.text


def test_leaving_hides_the_numbers(bench: Bench) -> None:
    bench.hover(bench.place(1, 2))
    bench.hover(QPoint(60, 540))
    assert not bench.canvas.readout.isVisible()


def test_a_digit_of_the_strip_becomes_the_shown_example(make_digits: Make) -> None:
    bench = make_digits()
    place = bench.canvas.scene.layout.strip[2].center()
    bench.click(place)
    assert bench.session.example == int(bench.session.data.validation[2])
    snapshot = bench.fresh()
    np.testing.assert_allclose(
        snapshot.trace.inputs, bench.session.data.inputs[bench.session.example]
    )


def test_the_buttons_and_the_picture_turn_to_other_digits(make_digits: Make) -> None:
    bench = make_digits()
    rows = bench.session.data.validation
    QTest.mouseClick(bench.canvas.furniture.on, Qt.MouseButton.LeftButton)
    bench.fresh()
    first = bench.session.example
    bench.click(bench.canvas.scene.layout.columns[0].box.center())
    bench.fresh()
    second = bench.session.example
    QTest.mouseClick(bench.canvas.furniture.back, Qt.MouseButton.LeftButton)
    assert bench.session.example == first
    assert first in rows
    assert second in rows
    assert first != second


def test_lit_pixels_of_the_digit_are_blue(make_digits: Make) -> None:
    bench = make_digits()
    snapshot = bench.fresh()
    image, column = bench.picture(), bench.canvas.scene.layout.columns[0]
    lit = int(np.argmax(snapshot.trace.inputs))
    pixel = image.pixelColor(column.unit_box(lit).center().toPoint())
    assert pixel.blue() > 150 > pixel.red()


def test_the_prediction_is_in_the_accent_colour(make_digits: Make) -> None:
    bench = make_digits()
    snapshot = bench.train(60)
    column = bench.canvas.scene.layout.columns[-1]
    answer = int(snapshot.trace.activations[-1].argmax())
    accent, image = bench.canvas.theme.color("accent"), bench.picture()
    for unit in range(10):
        box = column.unit_box(unit)
        label = QPoint(round(box.right()) + 19, round(box.center().y()))
        assert (bench.holds(image, accent, label, 8) > 3) == (unit == answer)


def test_first_layer_neurons_show_their_weights_on_hover(make_digits: Make) -> None:
    bench = make_digits()
    bench.hover(bench.place(0, 1))
    assert not bench.canvas.readout._picture.isNull()
    assert bench.canvas.readout._picture.width() == 28


def test_a_bias_is_marked_to_the_right_in_blue_or_to_the_left_in_orange(bench: Bench) -> None:
    snapshot = bench.train(200)
    bias = bench.session.network.views(snapshot.parameters)[0]["bias"]
    image, theme = bench.picture(), bench.canvas.theme
    for unit, value in enumerate(bias):
        if abs(value) < 0.3 * np.abs(bias).max():
            continue
        box = bench.canvas.scene.layout.columns[1].unit_box(unit)
        mark, side = QPoint(round(box.center().x()), round(box.bottom()) + 5), QPoint(5, 0)
        own = theme.color("pos" if value > 0 else "neg")
        assert bench.holds(image, own, mark + (side if value > 0 else -side), 3) > 2
        assert bench.holds(image, own, mark - (side if value > 0 else -side), 3) == 0


def test_hovering_a_bias_tells_it(bench: Bench) -> None:
    snapshot = bench.train(10)
    bias = bench.session.network.views(snapshot.parameters)[1]["bias"]
    box = bench.canvas.scene.layout.columns[2].unit_box(2)
    bench.hover(QPoint(round(box.center().x()), round(box.bottom()) + 5))
    assert bench.canvas.hovered == Target("neuron", 1, 2)
    assert f"bias {value_text(float(bias[2]))}" in bench.canvas.readout.text


def test_before_the_first_snapshot_the_network_is_there(bench: Bench) -> None:
    bench.session.apply(edits.insert_layer, 1)
    assert bench.session.snapshot is None
    image = bench.picture()
    assert len({image.pixel(x, 300) for x in range(0, 712, 3)}) > 5


def test_weights_that_are_not_finite_are_drawn(bench: Bench) -> None:
    snapshot = bench.fresh()
    parameters = snapshot.parameters.copy()
    parameters[::3], parameters[1::7] = np.nan, np.inf
    maps = tuple(np.full_like(each, np.nan) for each in snapshot.responses or ())
    trace = replace(
        snapshot.trace,
        activations=tuple(np.full_like(a, np.nan) for a in snapshot.trace.activations),
    )
    broken = structs.replace(snapshot, parameters=parameters, responses=maps, trace=trace)
    bench.canvas.show_snapshot(broken)
    bench.canvas.settle()
    assert bench.canvas.settled
    assert not bench.picture().isNull()


@pytest.mark.parametrize(
    "widths",
    [(1,), (10_000, 1), (40, 1), tuple([3] * 20 + [1]), tuple([60] * 20 + [1])],
    ids=lambda w: f"{len(w)}x{w[0]}",
)
def test_odd_networks_are_drawn(make_bench: Make, widths: tuple[int, ...]) -> None:
    bench = make_bench(widths)
    assert len(bench.canvas.scene.layout.columns) == len(widths) + 1
    image = bench.picture()
    assert len({image.pixel(x, y) for x in range(0, 712, 5) for y in range(0, 572, 5)}) > 20


def test_two_outputs_are_shown_as_the_difference_of_their_probabilities(make_bench: Make) -> None:
    bench = make_bench((4, 2), output="softmax", loss="cross_entropy")
    bench.train(300)
    assert len(bench.canvas.scene.layout.columns[-1].centres) == 2
    assert not bench.picture().isNull()


def test_parameter_counts_are_live(bench: Bench) -> None:
    assert bench.head(0).count.text().startswith("12 ")
    QTest.mouseClick(bench.head(0).plus, Qt.MouseButton.LeftButton)
    assert bench.head(0).count.text().startswith("15 ")
    assert bench.head(1).count.text().startswith("18 ")


def test_the_theme_changes_at_once(bench: Bench) -> None:
    before = bench.picture().pixelColor(5, 300)
    bench.canvas.theme.switch("light")
    bench.canvas.restyle()
    bench.canvas.settle()
    after = bench.picture().pixelColor(5, 300)
    assert after == bench.canvas.theme.color("bg") != before


def test_the_names_of_layers_and_neurons(make_digits: Make) -> None:
    scene = make_digits(widths=(5, 4, 10)).canvas.scene
    assert [layer_title(scene, i) for i in range(-1, 3)] == [
        *("Input", "Hidden 1", "Hidden 2", "Output")
    ]
    assert unit_title(scene, 1, 3) == "Hidden 2, neuron 4"
    assert unit_title(scene, 2, 7) == "Output, class 7"


def test_a_resize_places_everything_anew(bench: Bench) -> None:
    bench.canvas.resize(1100, 800)
    bench.canvas.settle()
    assert bench.canvas.scene.layout.width == 1100
    assert bench.canvas.drawn is not None
    assert bench.canvas.drawn.job.layout is bench.canvas.scene.layout


def test_short_names_tell_every_kind_of_layer_apart(bench: Bench) -> None:
    for kind in ("activation", "dropout", "batch_norm", "residual"):
        bench.session.apply(edits.insert_layer, 1, layers[kind]())
    scene = bench.canvas.scene
    names = [layer_title(scene, i, short=True) for i in range(-1, 7)]
    assert names == ["In", "H1", "Res", "BN", "Dr", "A", "H2", "Out"]
    bench.session.apply(edits.insert_layer, 1, layers["batch_norm"]())
    assert layer_title(scene, 3, short=True) == "BN2"


def test_edges_of_a_layout_that_is_gone_are_not_painted(make_bench: Make) -> None:
    bench = make_bench((24, 24, 1))
    assert bench.canvas.drawn is not None
    bench.canvas.resize(1100, 800)
    assert bench.canvas.drawn is None
    assert not bench.picture().isNull()
    bench.canvas.settle()
    bench.session.apply(edits.insert_layer, 1)
    assert bench.canvas.drawn is None
    bench.canvas.settle()
    bench.canvas.theme.switch("light")
    bench.canvas.restyle()
    assert bench.canvas.drawn is None


def test_the_edges_of_a_small_network_follow_at_once(bench: Bench) -> None:
    for change in (
        lambda: bench.canvas.resize(900, 640),
        lambda: bench.session.apply(edits.insert_layer, 1),
        lambda: bench.session.apply(edits.set_units, 0, 6),
    ):
        change()
        drawn = bench.canvas.drawn
        assert drawn is not None
        assert drawn.job.layout is bench.canvas.scene.layout


def test_walking_with_the_arrows_is_seen(bench: Bench) -> None:
    bench.session.select(Selection("neuron", 0, 1))
    QTest.keyClick(bench.canvas, Qt.Key.Key_Up)
    accent = bench.canvas.theme.color("accent")
    assert bench.holds(bench.picture(), accent, bench.place(0, 0), 24) > 40


def test_shutting_down_twice_is_harmless(bench: Bench) -> None:
    bench.canvas.shutdown()
    bench.canvas.shutdown()
    assert not bench.canvas.lines.worker._thread.is_alive()


def test_hovering_a_neuron_lets_the_other_edges_fade(bench: Bench) -> None:
    line = bench.canvas.scene.layout.lines[2][0]
    middle = QPoint(round((line[0] + line[2]) / 2), round((line[1] + line[3]) / 2))
    ground = bench.canvas.theme.color("bg")

    def ink() -> int:
        image = bench.picture()
        pixels = [image.pixelColor(middle + QPoint(0, d)) for d in range(-3, 4)]
        return max(abs(p.blue() - ground.blue()) + abs(p.red() - ground.red()) for p in pixels)

    plain = ink()
    bench.hover(bench.place(0, 0))
    bench.canvas.settle()
    assert bench.canvas.drawn is not None
    assert bench.canvas.drawn.job.focus == Target("neuron", 0, 0)
    assert ink() < plain


def test_the_worker_gives_back_only_the_newest_job(bench: Bench) -> None:
    job = bench.canvas.drawn.job if bench.canvas.drawn else None
    assert job is not None
    jobs = [structs.replace(job) for _ in range(20)]
    for each in jobs:
        bench.canvas.lines.worker.ask(each)
    drawn = bench.canvas.lines.worker.settle()
    assert drawn is not None
    assert drawn.job is jobs[-1]
    assert bench.canvas.lines.worker.take() is None
