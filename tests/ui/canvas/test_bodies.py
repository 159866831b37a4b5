"""The layers inside a block are seen at work under the arc of the skip."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from glassnet.ui import groups
from glassnet.ui.canvas.edges import FADED
from glassnet.ui.canvas.flow import part_of
from glassnet.ui.canvas.menus import EditMenu
from glassnet.ui.canvas.scene import value_text
from glassnet.ui.canvas.stage import Stage, StageKind
from glassnet.ui.canvas.targets import Target
from glassnet.ui.plots.neuron_arithmetic import opened
from glassnet.ui.selection import NOTHING, Selection

if TYPE_CHECKING:
    from tests.ui.canvas.conftest import Bench

FIRST = 3  # the number of the first layer inside, after those of the row


@pytest.fixture
def block(make_bench: Callable[..., Bench]) -> Bench:
    """A 2-4-[5-3]-1 network, trained a little."""
    bench = make_bench((4, 5, 3, 1), (1000, 600))
    groups.wrap(bench.session, (1, 2))
    bench.session.select(NOTHING)
    bench.train(20)
    return bench


def inside(bench: Bench, number: int, unit: int) -> QPoint:
    """The middle of a unit inside the block."""
    return bench.canvas.scene.layout.inner[number].unit_box(unit).center().toPoint()


def known(array: NDArray[Any] | None) -> NDArray[Any]:
    assert array is not None
    return array


def test_each_layer_inside_is_a_column_between_its_neighbours(block: Bench) -> None:
    layout = block.canvas.scene.layout
    assert [column.units for column in layout.columns] == [2, 4, 3, 1]
    assert [column.units for column in layout.inner] == [5, 3]
    x = [column.x for column in (*layout.columns[:2], *layout.inner, *layout.columns[2:])]
    assert np.diff(x) == pytest.approx(np.diff(x)[0], abs=1)
    titles = [head.title.text() for head in block.canvas.furniture.heads]
    assert titles == ["Input", "Hidden 1", "Block", "Output", "Dense 1", "Dense 2"]


def test_what_is_shown_inside_is_what_the_network_computes(block: Bench) -> None:
    scene = block.canvas.scene
    assert scene.snapshot is not None
    entering = scene.snapshot.trace.activations[0]
    hidden = np.tanh(known(scene.weights[FIRST]) @ entering + known(scene.biases[FIRST]))
    np.testing.assert_allclose(known(scene.values[FIRST]), hidden, rtol=1e-5)
    last = FIRST + 1
    leaving = np.tanh(known(scene.weights[last]) @ hidden + known(scene.biases[last]))
    np.testing.assert_allclose(known(scene.values[last]), leaving, rtol=1e-5)
    shortcut = scene.network.views(scene.snapshot.parameters)[1]["shortcut.weight"]
    np.testing.assert_allclose(known(scene.values[1]), leaving + shortcut @ entering, rtol=1e-5)


def test_the_maps_inside_are_drawn(block: Bench) -> None:
    maps = known(block.canvas.scene.responses[FIRST])
    assert len(maps) == 5
    picture = block.picture()
    unit = int(np.abs(maps).mean(axis=(1, 2)).argmax())
    box = block.canvas.scene.layout.inner[0].unit_box(unit).toRect().adjusted(3, 3, -3, -3)
    colours = {picture.pixelColor(x, y).name() for x in range(*span(box.left(), box.right()))
               for y in range(*span(box.top(), box.bottom()))}  # fmt: skip
    assert len(colours) > 10


def span(start: int, end: int) -> tuple[int, int, int]:
    return start, end, 2


def test_edges_run_through_the_block_and_can_stand_out(block: Bench) -> None:
    layout = block.canvas.scene.layout
    assert [len(lines) for lines in layout.lines] == [8, 3, 3, 20, 15]
    before = block.picture()
    block.hover(inside(block, 1, 0))
    block.canvas.settle()
    assert block.canvas.hovered is not None
    assert block.canvas.hovered == Target("neuron", 4, 0)
    assert block.picture() != before


def test_a_unit_inside_tells_its_numbers_and_a_click_selects_it(block: Bench) -> None:
    block.hover(inside(block, 0, 2))
    readout, scene = block.canvas.readout, block.canvas.scene
    assert readout.isVisible()
    assert readout.text.startswith("Block, dense 1, neuron 3")
    assert scene.snapshot is not None
    trace, shown = scene.snapshot.trace, {symbol: value for _, symbol, value in readout.rows}
    assert shown["a"] == pytest.approx(float(known(scene.values[FIRST])[2]))
    z = known(scene.weights[FIRST])[2] @ trace.activations[0] + known(scene.biases[FIRST])[2]
    assert shown["z"] == pytest.approx(float(z), rel=1e-5)
    assert shown["b"] == pytest.approx(float(known(scene.biases[FIRST])[2]))
    assert shown["δ = ∂L/∂z"] == pytest.approx(float(trace.inside_deltas[0][2]))
    assert not readout.note
    block.click(inside(block, 0, 2))
    assert block.session.selection == Selection("neuron", FIRST, 2)


def test_an_edge_inside_tells_its_numbers_and_is_set_by_hand(block: Bench) -> None:
    scene, canvas = block.canvas.scene, block.canvas
    block.session.select(Selection("edge", FIRST + 1, 2, 4))
    line = scene.layout.lines[FIRST + 1][2 * 5 + 4]
    block.hover(QPointF((line[0] + line[2]) / 2, (line[1] + line[3]) / 2).toPoint())
    assert canvas.hovered == Target("edge", FIRST + 1, 2, 4)
    assert canvas.readout.text.startswith("Block, dense 1, neuron 5 → Block, dense 2, neuron 3")
    rows, snapshot = canvas.readout.rows, scene.snapshot
    assert snapshot is not None
    at = scene.network.position("2.body.2.weight", (2, 4))
    trace = snapshot.trace
    numbers = snapshot.parameters, trace.gradient, snapshot.gradient, snapshot.last_update
    assert [value for *_, value in rows] == pytest.approx([float(known(n)[at]) for n in numbers])
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    QTest.keyClicks(canvas.asking.card.entries[0], "0.5")
    QTest.keyClick(canvas.asking.card.entries[0], Qt.Key.Key_Return)
    block.fresh()
    assert known(scene.weights[FIRST + 1])[2, 4] == np.float32(0.5)
    QTest.keyClick(canvas, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    block.fresh()
    assert known(scene.weights[FIRST + 1])[2, 4] == np.float32(0.55)


def test_arrows_walk_through_the_block(block: Bench) -> None:
    block.session.select(Selection("neuron", 0, 1))
    walked = []
    for _ in range(4):
        QTest.keyClick(block.canvas, Qt.Key.Key_Right)
        walked.append(block.session.selection.layer)
    assert walked == [FIRST, FIRST + 1, 1, 2]


def test_a_skip_tells_how_it_leads_around(block: Bench) -> None:
    path = block.canvas.skips.path(1)
    block.hover(path.pointAtPercent(0.5).toPoint())
    assert block.canvas.readout.note == "a = body(x) + S x, S 3 × 4; Delete cuts the skip"
    block.hover(block.place(0, 0))
    assert not block.canvas.readout.note


def test_the_menu_of_a_unit_inside_is_that_of_a_unit(block: Bench) -> None:
    at = inside(block, 0, 2)
    reason = QContextMenuEvent.Reason.Mouse
    event = QContextMenuEvent(reason, at, block.canvas.mapToGlobal(at))
    QApplication.sendEvent(block.canvas, event)
    menus = [menu for menu in block.canvas.findChildren(EditMenu) if menu.isVisible()]
    texts = [action.text() for action in menus[0].actions()]
    assert "Set the bias…" in texts
    assert "Remove Block, dense 1, neuron 3" in texts
    menus[0].close()


def test_the_signal_goes_through_the_layers_inside_one_after_the_other(block: Bench) -> None:
    outline = block.canvas.scene.layout.outline
    parts = [part_of(Stage("forward", 1, p), outline) for p in (0.0, 0.5, 0.9)]
    assert [part.layer for part in parts] == [FIRST, FIRST + 1, 1]
    assert parts[1].progress == pytest.approx(0.5)
    back = [part_of(Stage("backward", 1, p), outline) for p in (0.0, 0.5, 0.9)]
    assert [part.layer for part in back] == [1, FIRST + 1, FIRST]
    assert part_of(Stage("forward", 0, 0.5), outline) == Stage("forward", 0, 0.5)
    assert part_of(Stage("update", None, 0.5), outline) == Stage("update", None, 0.5)


def test_pulses_inside_carry_activation_times_weight(block: Bench) -> None:
    scene = block.canvas.scene
    stream = block.canvas.stream("forward", FIRST)
    weight = known(scene.weights[FIRST])
    assert scene.snapshot is not None
    signal = (weight * scene.snapshot.trace.activations[0]).ravel()
    np.testing.assert_allclose(stream.values, signal[stream.index], rtol=1e-5)
    back = block.canvas.stream("backward", FIRST)
    blame = np.outer(scene.snapshot.trace.inside_deltas[0], scene.snapshot.trace.activations[0])
    np.testing.assert_allclose(back.values, blame.ravel()[back.index], rtol=1e-5)


@pytest.mark.parametrize("signal", ["example", "batch"])
@pytest.mark.parametrize("kind", ["forward", "backward"])
def test_a_slow_phase_of_a_block_tells_the_numbers_of_its_outputs(
    block: Bench, kind: StageKind, signal: str
) -> None:
    block.session.view.choose("signal", signal)
    trace = block.canvas.scene.snapshot.trace if block.canvas.scene.snapshot else None
    assert trace is not None
    chips = block.canvas.numbers.chips(Stage(kind, 1, 0.5, True))
    texts = " ".join(chip.text for chip in chips)
    if kind == "forward":
        assert f"a {value_text(float(trace.activations[1][0]))}" in texts
    elif signal == "example":
        assert f"δ {value_text(float(trace.deltas[1][0]))}" in texts
    assert chips


def test_the_update_of_weights_inside_is_told(block: Bench) -> None:
    block.session.runner.step("batch")
    block.fresh()
    chips = block.canvas.numbers.chips(Stage("update", None, 0.5, True))
    column = block.canvas.scene.layout.inner[0]
    inside = [chip for chip in chips if 0 < column.x - chip.box.center().x() < 120]
    assert inside[0].text.startswith("Δw")


def test_a_layer_is_added_before_the_block_where_its_gap_opens(block: Bench) -> None:
    layout = block.canvas.scene.layout
    adder = block.canvas.furniture.adders[1]
    middle = adder.geometry().center().x()
    assert layout.columns[1].box.right() < middle < layout.inner[0].box.left()
    QTest.mouseClick(adder, Qt.MouseButton.LeftButton)
    kinds = [layer.id for layer in block.session.spec.network.layers]
    assert kinds == ["dense", "dense", "residual", "dense"]


@pytest.mark.parametrize("size", [(712, 572), (1600, 1200)])
def test_a_block_of_many_layers_is_whole_at_any_size(
    make_bench: Callable[..., Bench], size: tuple[int, int]
) -> None:
    bench = make_bench((3,) * 9 + (1,), size)
    groups.wrap(bench.session, tuple(range(7)))
    bench.fresh()
    layout = bench.canvas.scene.layout
    every = sorted((*layout.columns, *layout.inner), key=lambda column: column.x)
    gaps = [b.box.left() - a.box.right() for a, b in pairwise(every)]
    assert min(gaps) > 0
    assert not bench.picture().isNull()


def test_a_block_on_images_shows_its_first_layer_and_its_weights(
    make_digits: Callable[..., Bench],
) -> None:
    bench = make_digits(widths=(12, 6, 10), size=(1000, 700))
    groups.wrap(bench.session, (0, 1))
    bench.fresh()
    scene = bench.canvas.scene
    assert [column.units for column in scene.layout.inner] == [12, 6]
    assert known(scene.weights[2]).shape == (12, 784)
    assert bench.canvas.settled
    assert not bench.picture().isNull()


@pytest.mark.parametrize("kind", ["forward", "backward"])
def test_pulses_along_the_arc_carry_what_the_skip_carries(block: Bench, kind: str) -> None:
    scene, canvas = block.canvas.scene, block.canvas
    assert scene.snapshot is not None
    trace = scene.snapshot.trace
    shortcut = scene.network.views(scene.snapshot.parameters)[1]["shortcut.weight"]
    around = canvas.stream(kind, len(scene.parts))
    expected = shortcut @ trace.activations[0]
    # Forward it is what is missing of the sum, back what is missing of the gradient of x.
    np.testing.assert_allclose(trace.activations[1] - trace.inside_activations[1], expected, 1e-4)
    if kind == "backward":
        expected = shortcut.T @ trace.deltas[1]
    np.testing.assert_allclose(around.values, expected[around.index], rtol=1e-5)
    path = canvas.skips.path(1)
    points, _, _ = around.fragments(0.5, kind == "backward", False)
    assert len(points)
    for point in points:
        assert path.intersects(QRectF(point[0] - 2, point[1] - 2, 4, 4))


def test_beside_what_is_under_the_mouse_lines_inside_recede_and_the_arc_does_not(
    block: Bench,
) -> None:
    canvas = block.canvas
    block.hover(block.place(4, 0))
    canvas.settle()
    assert canvas.hovered is not None
    parts = len(canvas.scene.parts)
    kept = [canvas.stream("forward", layer).light for layer in range(parts + 1)]
    assert kept[0].max() < 1
    assert {kept[4].min(), kept[4].max()} == {np.float32(FADED), np.float32(1)}
    assert kept[parts].min() == 1


def test_along_an_identity_the_arc_carries_its_input(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench((4, 5, 4, 1), (1000, 600))
    groups.wrap(bench.session, (1, 2))
    trace = bench.fresh().trace
    around = bench.canvas.stream("forward", len(bench.canvas.scene.parts))
    np.testing.assert_array_equal(around.values, trace.activations[0][around.index])
    back = bench.canvas.stream("backward", len(bench.canvas.scene.parts))
    np.testing.assert_array_equal(back.values, trace.deltas[1][back.index])
    bench.session.view.choose("signal", "batch")
    bench.canvas.settle()
    # Of a batch only the gradients of weights are known.
    assert not len(bench.canvas.stream("backward", len(bench.canvas.scene.parts)).values)


def test_the_arc_is_lit_in_the_phase_of_its_block(block: Bench) -> None:
    arc = block.canvas.skips.path(1).boundingRect().adjusted(4, -4, -20, 4).toRect()
    for _ in range(2):  # the phases of the first layer and of the block
        block.session.step("phase")
        block.qtbot.waitUntil(lambda: block.fresh().phase is not None, timeout=20_000)
    assert block.canvas.scene.snapshot is not None
    pictures = []
    for _ in range(8):
        block.canvas.tick(0.15)
        assert block.canvas.stage is not None
        assert block.canvas.stage.layer == 1
        pictures.append(block.picture().copy(arc))
    assert sum(one != other for one, other in pairwise(pictures)) >= 5


def test_a_slow_phase_tells_the_numbers_inside_too(block: Bench) -> None:
    scene, numbers = block.canvas.scene, block.canvas.numbers
    assert scene.snapshot is not None
    trace = scene.snapshot.trace
    forward = [chip.text for chip in numbers.chips(Stage("forward", 1, 0.5, True))]
    assert any(f"a {value_text(float(trace.inside_activations[0][0]))}" in text for text in forward)
    assert sum("z = Σ w · a + b" in text for text in forward) == 1
    back = [chip.text for chip in numbers.chips(Stage("backward", 1, 0.5, True))]
    assert any(f"δ {value_text(float(trace.inside_deltas[1][0]))}" in text for text in back)


def test_a_neuron_inside_is_pinned_with_its_numbers(block: Bench) -> None:
    block.click(inside(block, 1, 2))
    QTest.keyClick(block.canvas, Qt.Key.Key_P)
    pins = block.canvas.pins
    assert pins.units == [(FIRST + 1, 2)]
    assert [symbol for _, symbol, _ in pins.rows(pins.units[0])] == ["a", "z", "b", "δ = ∂L/∂z"]
    box = block.canvas.scene.layout.inner[1].unit_box(2)
    assert not pins.places[0].intersects(box)
    groups.cut_skip(block.session, (1,))
    assert pins.units == [(2, 2)]
    block.session.undo_edit()
    assert pins.units == [(FIRST + 1, 2)]


def test_a_neuron_inside_is_worked_out_by_hand(block: Bench) -> None:
    scene = block.canvas.scene
    assert scene.snapshot is not None
    origin = opened(Selection("neuron", FIRST + 1, 2), scene.network, scene.snapshot)
    assert origin is not None
    assert origin.title.startswith("Block 1, dense 2, neuron 3, at step")
    trace = scene.snapshot.trace
    assert origin.neuron.inputs == pytest.approx(tuple(map(float, trace.inside_activations[0])))
    assert origin.neuron.output == pytest.approx(float(trace.inside_activations[1][2]), rel=1e-5)
    assert opened(Selection("neuron", 1, 2), scene.network, scene.snapshot) is None
