"""The paths of what is under the mouse stand out at once, on every kind of network."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint

from glassnet.engine import layers
from glassnet.experiment import edits
from glassnet.ui.canvas.highlight import paths
from glassnet.ui.canvas.targets import Target, edge_at, touching
from glassnet.ui.selection import Selection

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from tests.ui.canvas.conftest import Bench

Make = Callable[..., "Bench"]


def middle(bench: Bench, layer: int, line: int) -> QPoint:
    x0, y0, x1, y1 = bench.canvas.scene.layout.lines[layer][line][:4]
    return QPoint(round((x0 + x1) / 2), round((y0 + y1) / 2))


def ink(bench: Bench, image: QImage, at: QPoint) -> int:
    """How far the strongest pixel of a short column is from the ground."""
    ground = bench.canvas.theme.color("bg")
    pixels = [image.pixelColor(at + QPoint(0, d)) for d in range(-3, 4)]
    return max(abs(p.blue() - ground.blue()) + abs(p.red() - ground.red()) for p in pixels)


def brightest(image: QImage, at: QPoint) -> int:
    """The lightness (0–255) of the lightest pixel of a short row."""
    return max(image.pixelColor(at + QPoint(d, 0)).lightness() for d in (-1, 0, 1))


def own_lines(bench: Bench, target: Target) -> list[tuple[np.ndarray, np.ndarray]]:
    return [(lines, values) for lines, values in paths(bench.canvas.scene, target)]


def test_the_paths_of_a_neuron_are_its_incoming_and_outgoing_weights(bench: Bench) -> None:
    incoming, outgoing = own_lines(bench, Target("neuron", 1, 2))
    weights = bench.canvas.scene.weights
    assert weights[1] is not None
    assert weights[2] is not None
    assert sorted(incoming[1]) == sorted(weights[1][2])
    assert sorted(outgoing[1]) == sorted(weights[2][:, 2])
    every = bench.canvas.scene.layout.lines
    assert {tuple(line) for line in incoming[0]} == {tuple(line) for line in every[1][8:12]}
    assert {tuple(line) for line in outgoing[0]} == {tuple(every[2][2])}


def test_the_paths_of_an_input_are_those_that_leave_it(bench: Bench) -> None:
    (outgoing,) = own_lines(bench, Target("input", -1, 1))
    assert bench.canvas.scene.weights[0] is not None
    assert sorted(outgoing[1]) == sorted(bench.canvas.scene.weights[0][:, 1])


def test_the_paths_stand_out_before_the_picture_of_the_edges_is_made(bench: Bench) -> None:
    bench.train(5)
    own, other = middle(bench, 2, 2), middle(bench, 2, 0)
    plain = bench.picture()
    bench.hover(bench.place(1, 2))
    assert bench.canvas.drawn is not None
    assert bench.canvas.drawn.job.focus is None
    at_once = bench.picture()
    assert ink(bench, at_once, other) < ink(bench, plain, other)
    assert ink(bench, at_once, own) > 40
    bench.canvas.settle()
    assert bench.canvas.drawn.job.focus == Target("neuron", 1, 2)
    settled = bench.picture()
    assert ink(bench, settled, other) < ink(bench, plain, other)
    assert ink(bench, settled, own) > 40


def test_when_the_mouse_has_gone_all_edges_are_back_at_once(bench: Bench) -> None:
    other = middle(bench, 2, 0)
    plain = ink(bench, bench.picture(), other)
    bench.hover(bench.place(1, 2))
    bench.canvas.settle()
    bench.hover(QPoint(60, 540))
    assert ink(bench, bench.picture(), other) == plain


def test_an_edge_and_its_two_neurons_stand_out(bench: Bench) -> None:
    at = middle(bench, 2, 1)
    rings = [bench.place(1, 1) - QPoint(20, 0), bench.place(2, 0) + QPoint(20, 0)]
    before = [brightest(bench.picture(), place) for place in rings]
    bench.hover(at)
    assert bench.canvas.hovered == Target("edge", 2, 0, 1)
    bench.canvas.settle()
    image = bench.picture()
    for place, old in zip(rings, before, strict=True):
        assert brightest(image, place) > old + 30
    assert ink(bench, image, at) > 150


def test_an_edge_of_weight_zero_is_seen_when_it_is_under_the_mouse(bench: Bench) -> None:
    bench.session.runner.set_parameters({"4.weight[0,1]": 0.0})
    bench.fresh()
    at = middle(bench, 2, 1)
    assert ink(bench, bench.picture(), at) < 20
    bench.hover(at)
    assert ink(bench, bench.picture(), at) > 150


def test_the_selected_edge_is_in_the_accent_colour(bench: Bench) -> None:
    at = middle(bench, 2, 1)
    bench.session.select(Selection("edge", 2, 0, 1))
    assert bench.holds(bench.picture(), bench.canvas.theme.color("accent"), at, 3) > 4


def test_readouts_do_not_cover_what_they_are_about(bench: Bench) -> None:
    bench.hover(middle(bench, 2, 1))
    card = bench.canvas.readout.geometry()
    for place in (bench.place(1, 1), bench.place(2, 0), middle(bench, 2, 1)):
        assert not card.contains(place)


# ------------------------------------------------------------------ other networks


@pytest.mark.parametrize("kind", ["dropout", "batch_norm", "activation"])
def test_layers_of_single_values_have_paths_too(bench: Bench, kind: str) -> None:
    bench.session.apply(edits.insert_layer, 1, layers[kind]())
    bench.fresh()
    layout = bench.canvas.scene.layout
    for target in (Target("neuron", 0, 2), Target("neuron", 1, 2), Target("neuron", 2, 1)):
        marks = touching(layout, target)
        own = {tuple(line) for lines, _ in own_lines(bench, target) for line in lines}
        assert own <= {tuple(line) for line in np.concatenate(layout.lines)[marks]}
        bench.hover(bench.place(target.layer, target.unit))
        bench.canvas.settle()
        assert bench.canvas.drawn is not None
        assert bench.canvas.drawn.job.focus == target
    at = middle(bench, 1, 3)
    assert edge_at(layout, at.toPointF()) == Target("edge", 1, 3, 3)
    bench.hover(at)
    assert "Hidden 1, neuron 4" in bench.canvas.readout.text
    assert ("weight" if kind == "batch_norm" else "value") in bench.canvas.readout.text


@pytest.mark.parametrize("widths", [(300, 300, 10), (1024, 10)])
def test_neurons_of_a_folded_layer_show_their_own_weights(
    make_bench: Make, widths: tuple[int, ...]
) -> None:
    bench = make_bench(
        widths, dataset="digits", activation="relu", output="softmax", loss="cross_entropy"
    )
    scene = bench.canvas.scene
    target = Target("neuron", 0, 77)
    assert scene.layout.columns[1].entry.starts is not None
    incoming, outgoing = own_lines(bench, target)
    assert scene.weights[0] is not None
    assert scene.weights[1] is not None
    np.testing.assert_allclose(incoming[1].sum(), scene.weights[0][77].sum(), atol=1e-4)
    np.testing.assert_allclose(outgoing[1].sum(), scene.weights[1][:, 77].sum(), atol=1e-4)
    bench.hover(bench.place(0, 77))
    assert bench.canvas.hovered == target
    at_once = bench.picture()
    bench.canvas.settle()
    assert bench.canvas.drawn is not None
    assert bench.canvas.drawn.job.focus == target
    strongest = incoming[0][-1]
    at = QPoint(*(round((strongest[i] + strongest[i + 2]) / 2) for i in (0, 1)))
    for image in (at_once, bench.picture()):
        assert ink(bench, image, at) > 30


def test_a_pixel_of_a_digit_shows_where_it_goes(make_digits: Make) -> None:
    bench = make_digits()
    bench.hover(bench.place(-1, 300))
    assert bench.canvas.hovered == Target("input", -1, 300)
    (outgoing,) = own_lines(bench, Target("input", -1, 300))
    assert bench.canvas.scene.weights[0] is not None
    np.testing.assert_allclose(
        sorted(outgoing[1]), sorted(bench.canvas.scene.weights[0][:, 300]), rtol=1e-6
    )
    bench.canvas.settle()
    assert bench.canvas.drawn is not None


# ------------------------------------------------------------------ numbers


def test_the_card_of_an_edge_tells_the_last_update(bench: Bench) -> None:
    before = bench.train(10)
    after = bench.train(1)
    bench.hover(middle(bench, 2, 1))
    entries = [
        bench.session.network.views(each.parameters)[2]["weight"] for each in (before, after)
    ]
    rows = {symbol: value for _, symbol, value in bench.canvas.readout.rows}
    assert rows["Δw"] == pytest.approx(float(entries[1][0, 1] - entries[0][0, 1]), abs=1e-7)
    assert rows["w"] == float(entries[1][0, 1])


def test_before_the_first_step_there_is_no_last_update(bench: Bench) -> None:
    bench.hover(middle(bench, 2, 1))
    assert "last update –" in bench.canvas.readout.text


def test_the_card_of_a_neuron_agrees_with_the_engine(bench: Bench) -> None:
    bench.train(10)
    bench.session.show_example(4)
    snapshot = bench.fresh()
    bench.hover(bench.place(1, 2))
    rows = {symbol: value for _, symbol, value in bench.canvas.readout.rows}
    inputs = bench.session.data.inputs[4:5]
    hidden = bench.session.runner.call(lambda run: run.network.activations(inputs)).result(20)
    bias = bench.session.network.views(snapshot.parameters)[1]["bias"][2]
    assert rows["a"] == pytest.approx(float(hidden[1][0, 2]), rel=1e-5)
    assert rows["z"] == pytest.approx(float(np.arctanh(hidden[1][0, 2])), rel=1e-4)
    assert rows["b"] == float(bias)
    # δ is the gradient of the bias, as that of one example.
    own = bench.session.network.views(snapshot.trace.gradient)[1]["bias"][2]
    assert rows["δ = ∂L/∂z"] == pytest.approx(float(own), rel=1e-5)
