"""What is seen to flow is what the engine has computed, and nothing else moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from msgspec import structs
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QImage

from glassnet.engine import Phase, layers
from glassnet.experiment import edits
from glassnet.runner import FLAT_OUT, PHASES, STEPS_1, Snapshot
from glassnet.ui.canvas.edges import FADED
from glassnet.ui.canvas.scene import value_text

if TYPE_CHECKING:
    from tests.ui.canvas.conftest import Bench

Make = Callable[..., "Bench"]
PIXELS = NDArray[np.int16]


def pixels(image: QImage) -> PIXELS:
    """Red, green and blue (height, width, 3)."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    return rows[:, :, 2::-1].astype(np.int16)


def within(box: QRectF) -> tuple[slice, slice]:
    """The rows and columns of a picture that a box touches."""
    rect = box.toAlignedRect().adjusted(-1, -1, 1, 1)
    return (
        slice(max(rect.top(), 0), rect.bottom() + 1),
        slice(max(rect.left(), 0), rect.right() + 1),
    )


def added(bench: Bench) -> PIXELS:
    """What the stage adds to the picture."""
    shown, clock = pixels(bench.picture()), bench.canvas.clock
    stage, clock.stage = clock.stage, None
    plain = pixels(bench.picture())
    clock.stage = stage
    return shown - plain


def _nothing(*_: object) -> None:
    """Numbers would hide the light."""


def stop_in(bench: Bench, kind: str, layer: int | None) -> Snapshot:
    """Step on phase by phase until this one has been run, and show it."""
    wanted: Phase | None = None
    while wanted is None or (wanted.kind, wanted.layer) != (kind, layer):
        bench.session.step("phase")
        snapshot = bench.fresh()
        wanted = snapshot.phase
    bench.canvas.tick(0.7)
    bench.canvas.settle()
    return snapshot


def drift(bench: Bench) -> None:
    """Train flat out until what drifts is on the canvas, then hold the training there."""
    canvas, session = bench.canvas, bench.session
    session.set_speed(FLAT_OUT)
    session.play()
    bench.fresh()

    def drifting() -> bool:
        canvas.tick(0.05)
        bench.fresh()
        return canvas.drawn is not None and canvas.drawn.drift is not None

    bench.qtbot.waitUntil(drifting, timeout=20_000)


def matrices(bench: Bench, vector: NDArray[np.floating]) -> list[NDArray[np.floating]]:
    return [views["weight"] for views in bench.session.network.views(vector)]


# ------------------------------------------------------------------ what flows back


def test_backward_pulses_carry_the_gradient_of_the_shown_example(bench: Bench) -> None:
    snapshot = bench.train(50)
    trace = snapshot.trace
    assert trace.gradient is not None
    arriving = [trace.inputs, *trace.activations]
    for layer, gradient in enumerate(matrices(bench, trace.gradient)):
        stream = bench.canvas.stream("backward", layer)
        np.testing.assert_array_equal(stream.values, gradient.ravel()[stream.index])
        product = trace.deltas[layer][:, np.newaxis] * arriving[layer]
        np.testing.assert_allclose(stream.values, product.ravel()[stream.index], rtol=1e-4)


def test_with_the_batch_they_carry_the_mean_gradient_of_the_engine(bench: Bench) -> None:
    bench.session.view.choose("signal", "batch")
    for layer in (2, 1, 0):
        snapshot = stop_in(bench, "backward", layer)
        engine = bench.session.runner.call(lambda run: run.trainer.gradient.copy()).result(20)
        np.testing.assert_array_equal(snapshot.gradient, engine)
        expected = matrices(bench, engine)[layer].ravel()
        stream = bench.canvas.stream("backward", layer)
        np.testing.assert_array_equal(stream.values, expected[stream.index])
        np.testing.assert_allclose(
            stream.share, np.abs(stream.values) / np.abs(expected).max(), rtol=1e-5
        )


def test_the_batch_gradient_is_the_mean_of_its_examples_gradients(make_bench: Make) -> None:
    bench = make_bench(batch_size=8)
    snapshot = stop_in(bench, "backward", 0)
    session = bench.session
    rows = session.runner.call(lambda run: run.data.train[run.trainer.batch_indices]).result(20)
    gradients = []
    for row in rows:
        session.show_example(int(row))
        gradient = bench.fresh().trace.gradient
        assert gradient is not None
        gradients.append(gradient)
    np.testing.assert_allclose(np.mean(gradients, axis=0), snapshot.gradient, atol=1e-6)


def test_choosing_the_batch_changes_what_flows_back_at_once(bench: Bench) -> None:
    bench.train(20)
    before = bench.canvas.stream("backward", 1).values
    bench.session.view.choose("signal", "batch")
    bench.canvas.settle()
    assert bench.canvas.stream("backward", 1).values.tolist() != before.tolist()


# ------------------------------------------------------------------ pixels


@pytest.mark.parametrize("kind", ["forward", "backward"])
def test_nothing_is_drawn_where_nothing_flows(bench: Bench, kind: str) -> None:
    bench.train(30)
    stop_in(bench, kind, 1)
    light = np.abs(added(bench)).sum(axis=2)
    assert light.any()
    layout = bench.canvas.scene.layout
    boxes = [layout.gaps[1], *(chip.box for chip in bench.canvas.numbers.chips(bench.canvas.stage))]
    for box in boxes:
        light[within(box)] = 0
    assert not light.any()


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_positive_pulses_are_blue_negative_ones_orange_gradients_magenta(
    make_bench: Make, monkeypatch: pytest.MonkeyPatch, theme: str
) -> None:
    bench = make_bench(theme=theme)
    bench.train(30)
    canvas, found = bench.canvas, set()
    for kind in ("forward", "backward"):
        stop_in(bench, kind, 1)
        monkeypatch.setattr(canvas.numbers, "paint", _nothing)
        for _ in range(14):
            canvas.tick(0.1)
            stream, stage = canvas.stream(kind, 1), canvas.stage
            assert stage is not None
            points, strength, row = stream.fragments(stage.progress, kind == "backward", True)
            if len(points) and strength.max() > 0.8:
                best = int(strength.argmax())
                sign = "pos" if stream.values[row[best]] > 0 else "neg"
                key = "back" if kind == "backward" else sign
                x, y = points[best].round().astype(int)
                near = pixels(bench.picture())[y - 5 : y + 6, x - 5 : x + 6].reshape(-1, 3)
                colour = canvas.theme.color(key)
                wanted = np.array([colour.red(), colour.green(), colour.blue()])
                assert np.abs(near - wanted).sum(axis=1).min() < 100
                found.add(key)
    assert "back" in found
    assert found & {"pos", "neg"}


def test_what_drifts_is_light_between_the_columns(bench: Bench) -> None:
    drift(bench)
    bench.session.pause()
    light = np.abs(added(bench)).sum(axis=2)
    assert light.any()
    for gap in bench.canvas.scene.layout.gaps:
        assert light[within(gap)].any()
        light[within(gap)] = 0
    assert not light.any()


@pytest.mark.parametrize("kind", ["forward", "drift"])
def test_beside_what_is_under_the_mouse_the_light_recedes_as_the_edges_do(
    bench: Bench, kind: str
) -> None:
    canvas, light = bench.canvas, []
    if kind == "drift":
        drift(bench)
    else:
        stop_in(bench, kind, 2)
    bench.session.pause()
    gap = within(canvas.scene.layout.gaps[2])
    for place in (QPoint(60, 540), bench.place(1, 2), QPoint(60, 540)):
        bench.hover(place)
        canvas.settle()
        light.append(np.abs(added(bench)[gap]).sum())
        if canvas.hovered is not None:
            assert canvas.drawn is not None
            own = canvas.scene.layout.lines[2][2]
            if kind == "drift":
                assert canvas.drawn.drift is not None
                ends, left = canvas.drawn.drift.ends, canvas.drawn.drift.strength
            else:
                ends, left = canvas.stream(kind, 2).ends, canvas.stream(kind, 2).light.astype(float)
            others = (ends[:, 2] == own[2]) & (ends != own).any(axis=1)
            assert left[others].max() <= FADED + 1e-6
    assert 0 < light[1] < light[0]
    assert light[2] == light[0]


# ------------------------------------------------------------------ when it flows


def test_training_flat_out_drifts_and_stands_still_when_paused(bench: Bench) -> None:
    drift(bench)
    canvas = bench.canvas
    assert canvas.stage is not None
    assert canvas.stage.kind == "drift"
    bench.session.pause()
    while bench.fresh().playing:
        pass
    canvas.tick(0.05)
    assert canvas.stage is None
    bench.fresh()
    assert canvas.drawn is not None
    assert canvas.drawn.drift is None


def test_at_a_step_a_second_the_phase_of_the_run_is_shown(bench: Bench) -> None:
    bench.session.set_speed(STEPS_1)
    bench.session.play()
    while (snapshot := bench.fresh()).phase is None:
        pass
    bench.canvas.tick(0.01)
    stage = bench.canvas.stage
    assert stage is not None
    assert (stage.kind, stage.layer) == (snapshot.phase.kind, snapshot.phase.layer)
    assert not stage.numbers


def test_a_followed_phase_has_its_own_signals_while_the_edges_wait(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    canvas = bench.canvas
    stop_in(bench, "backward", 2)
    before = canvas.drawn
    monkeypatch.setattr(canvas.lines, "_pause", lambda: 60.0)
    monkeypatch.setattr(canvas, "settle", lambda: None)
    bench.session.step("phase")
    snapshot = bench.fresh()
    canvas.tick(0.01)
    bench.qtbot.waitUntil(lambda: canvas.lines.worker.idle, timeout=20_000)
    canvas.tick(0.01)
    assert before is not None
    assert canvas.drawn is not None
    assert canvas.drawn.image is before.image
    assert canvas.drawn.job.trace is snapshot.trace
    assert not canvas.settled


# ------------------------------------------------------------------ numbers


def test_the_slowest_speed_shows_a_phase_with_its_numbers(bench: Bench) -> None:
    bench.session.set_speed(PHASES)
    bench.session.play()
    while (snapshot := bench.fresh()).phase is None:
        pass
    canvas = bench.canvas
    canvas.tick(0.5)
    assert canvas.stage is not None
    assert (canvas.stage.kind, canvas.stage.layer) == ("forward", 0)
    texts = [chip.text for chip in canvas.numbers.chips(canvas.stage)]
    for z, a in zip(snapshot.trace.pre_activations[0], snapshot.trace.activations[0], strict=True):
        assert f"z {value_text(float(z))}  a {value_text(float(a))}" in texts


def test_forward_the_largest_products_stand_on_their_edges(bench: Bench) -> None:
    snapshot = stop_in(bench, "forward", 1)
    products = matrices(bench, snapshot.parameters)[1] * snapshot.trace.activations[0]
    largest = products.ravel()[np.abs(products).argmax()]
    texts = [chip.text for chip in bench.canvas.numbers.chips(bench.canvas.stage)]
    assert value_text(float(largest)) in texts


def test_where_there_is_room_the_factors_are_shown_too(make_bench: Make) -> None:
    bench = make_bench(widths=(3, 1), size=(1400, 800))
    snapshot = stop_in(bench, "forward", 1)
    weight = matrices(bench, snapshot.parameters)[1][0]
    arriving = snapshot.trace.activations[0]
    texts = [chip.text for chip in bench.canvas.numbers.chips(bench.canvas.stage)]
    best = int(np.abs(weight * arriving).argmax())
    w, a = float(weight[best]), float(arriving[best])
    factors = f"{value_text(w)} · {value_text(a)} = "
    assert factors + value_text(float(weight[best] * arriving[best])) in texts


@pytest.mark.parametrize("signal", ["example", "batch"])
def test_backward_the_gradients_stand_there(bench: Bench, signal: str) -> None:
    bench.session.view.choose("signal", signal)
    snapshot = stop_in(bench, "backward", 1)
    batch = signal == "batch"
    vector = snapshot.gradient if batch else snapshot.trace.gradient
    assert vector is not None
    gradient = matrices(bench, vector)[1]
    delta = bench.session.network.views(vector)[1]["bias"]
    texts = [chip.text for chip in bench.canvas.numbers.chips(bench.canvas.stage)]
    assert value_text(float(gradient.ravel()[np.abs(gradient).argmax()])) in texts
    for value in delta:
        assert ("mean δ " if batch else "δ ") + value_text(float(value)) in texts


def test_at_the_loss_its_value_stands_above_the_outputs(bench: Bench) -> None:
    snapshot = stop_in(bench, "loss", None)
    chips = bench.canvas.numbers.chips(bench.canvas.stage)
    assert "L " + value_text(snapshot.trace.loss) in [chip.text for chip in chips]


def test_at_the_update_what_it_added_stands_on_the_edges(bench: Bench) -> None:
    before = stop_in(bench, "backward", 0)
    after = stop_in(bench, "update", None)
    texts = [chip.text for chip in bench.canvas.numbers.chips(bench.canvas.stage)]
    for moved in matrices(bench, after.parameters - before.parameters):
        largest = float(moved.ravel()[np.abs(moved).argmax()])
        assert "Δw " + value_text(largest) in texts


def test_numbers_touch_neither_each_other_nor_the_border(make_bench: Make) -> None:
    bench = make_bench(widths=(8, 8, 6, 1))
    for kind, layer in (("forward", 1), ("backward", 2), ("update", None)):
        stop_in(bench, kind, layer)
        boxes = [chip.box for chip in bench.canvas.numbers.chips(bench.canvas.stage)]
        assert len(boxes) > 4
        assert all(bench.canvas.rect().contains(box.toAlignedRect()) for box in boxes)
        pairs = [(a, b) for i, a in enumerate(boxes) for b in boxes[:i]]
        assert not any(a.intersects(b) for a, b in pairs)


def test_large_layers_show_only_the_numbers_that_matter_most(make_digits: Make) -> None:
    bench = make_digits(widths=(40, 10))
    for kind, layer in (("forward", 0), ("backward", 1), ("backward", 0)):
        stop_in(bench, kind, layer)
        chips = bench.canvas.numbers.chips(bench.canvas.stage)
        assert 2 <= len(chips) <= 16


@pytest.mark.parametrize("signal", ["example", "batch"])
@pytest.mark.parametrize("kind", ["activation", "dropout", "batch_norm", "residual"])
def test_every_phase_of_every_kind_of_layer_can_be_looked_at(
    bench: Bench, kind: str, signal: str
) -> None:
    bench.session.view.choose("signal", signal)
    bench.session.apply(edits.insert_layer, 1, layers[kind]())
    for phase in bench.session.runner.call(lambda run: run.trainer.phases).result(20):
        stop_in(bench, phase.kind, phase.layer)
        assert not bench.picture().isNull()
        assert bench.canvas.numbers.chips(bench.canvas.stage)


def test_numbers_that_are_none_are_shown_as_such(bench: Bench) -> None:
    snapshot = stop_in(bench, "forward", 1)
    trace = replace(
        snapshot.trace,
        pre_activations=tuple(np.full_like(z, np.nan) for z in snapshot.trace.pre_activations),
        activations=tuple(np.full_like(a, np.inf) for a in snapshot.trace.activations),
    )
    bench.canvas.show_snapshot(structs.replace(snapshot, trace=trace))
    bench.canvas.settle()
    assert "z –  a ∞" in [chip.text for chip in bench.canvas.numbers.chips(bench.canvas.stage)]
    assert not bench.picture().isNull()


def test_weights_of_zero_carry_nothing(make_bench: Make) -> None:
    bench = make_bench()
    stop_in(bench, "forward", 1)
    stage, snapshot = bench.canvas.stage, bench.session.snapshot
    assert snapshot is not None
    assert stage is not None
    zero = structs.replace(snapshot, parameters=np.zeros_like(snapshot.parameters))
    bench.canvas.show_snapshot(zero)
    bench.canvas.settle()
    assert len(bench.canvas.stream("forward", 1).values) == 0
    assert not any(chip.text == "0.000" for chip in bench.canvas.numbers.chips(stage))


def test_numbers_go_with_the_phase(bench: Bench) -> None:
    stop_in(bench, "forward", 0)
    assert bench.canvas.numbers.chips(bench.canvas.stage)
    bench.session.step("batch")
    bench.fresh()
    bench.canvas.tick(0.1)
    assert bench.canvas.numbers.chips(bench.canvas.stage) == []


# ------------------------------------------------------------------ reduced motion


@pytest.mark.parametrize(
    ("kind", "layer"),
    [("forward", 1), ("loss", None), ("backward", 1), ("update", None)],
)
def test_with_reduced_motion_a_phase_is_lit_and_nothing_moves(
    bench: Bench, kind: str, layer: int | None
) -> None:
    bench.train(20)
    bench.session.view.choose("motion", "reduced")
    stop_in(bench, kind, layer)
    first = bench.picture()
    assert added(bench).any()
    for _ in range(2):
        bench.canvas.tick(0.3)
    assert bench.picture() == first


def test_with_reduced_motion_the_neurons_of_the_phase_have_a_ring(bench: Bench) -> None:
    bench.session.view.choose("motion", "reduced")
    for kind, colour in (("forward", "accent"), ("backward", "back")):
        stop_in(bench, kind, 1)
        image, wanted = bench.picture(), bench.canvas.theme.color(colour)
        box = bench.canvas.scene.layout.columns[2].unit_box(2).toRect()
        assert bench.holds(image, wanted, box.bottomLeft(), 6) > 3


def test_with_reduced_motion_training_flat_out_is_lit_where_it_is_strongest(bench: Bench) -> None:
    bench.session.view.choose("motion", "reduced")
    drift(bench)
    canvas = bench.canvas
    assert canvas.drawn is not None
    assert canvas.drawn.drift is not None
    assert canvas.drawn.drift.lit
    first = bench.picture()
    for _ in range(2):
        canvas.clock.advance(0.3, True, None, 3, still=True)
    assert bench.picture() == first
