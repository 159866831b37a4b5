"""Whatever is edited in whatever order: the canvas shows the document, and undo brings all back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from glassnet.experiment import Run, edits, group_edits, read_spec
from glassnet.experiment.stacks import Place, landing, places
from glassnet.runner import FLAT_OUT
from glassnet.ui import groups
from glassnet.ui.canvas.along import move_chosen
from glassnet.ui.selection import Selection, several
from glassnet.ui.window import MainWindow

WAIT_S = 30
START = read_spec(
    {
        "format": "glassnet/1",
        "dataset": {"name": "xor_table"},
        "network": {
            "layers": [
                {"type": "dense", "units": 3, "activation": "tanh"},
                {"type": "dense", "units": 2, "activation": "relu"},
                {"type": "dense", "units": 2, "activation": "tanh"},
                {"type": "dense", "units": 1, "activation": "tanh"},
            ]
        },
        "training": {"loss": "mse", "freeze": ["2.bias"], "epochs": 1_000_000},
    }
)

Step = tuple[str, int, int]
Do = Callable[[MainWindow, int, int], object]


def chosen(window: MainWindow, first: int, count: int) -> None:
    last = len(window.canvas.scene.parts) - 1
    at = min(first, last)
    window.session.select(several(range(at, min(at + max(count, 1), last + 1))))


def on_chosen(action: str) -> Do:
    """An action of the window on some selected neighbours."""

    def do(window: MainWindow, first: int, count: int) -> None:
        chosen(window, first, count)
        window.action(action).trigger()

    return do


def gap_of(window: MainWindow, number: int) -> Place:
    """One of all gaps, those inside blocks included."""
    gaps = list(window.canvas.scene.layout.openings)
    return gaps[number % len(gaps)]


def move(window: MainWindow, layer: int, gap: int) -> None:
    """Put any layer into any gap."""
    every = places(window.session.spec.network.layers)
    origin = every[layer % len(every)]
    to = landing([origin], gap_of(window, 3 * gap + layer))
    if to[: len(origin)] != origin or to == origin:
        window.session.apply(edits.move_layer, layer % len(every), to)


def along(window: MainWindow, layer: int, step: int) -> None:
    """The key that moves a layer by one place."""
    if layer < len(window.canvas.scene.parts):
        window.session.select(Selection("layer", layer))
        move_chosen(window.session, 1 if step % 2 else -1)


def edit(function: Callable[..., Any]) -> Do:
    return lambda window, first, second: window.session.apply(function, first, second)


DO: dict[str, Do] = {
    "insert": lambda window, at, _: window.session.apply(edits.insert_layer, at),
    "remove": lambda window, at, _: window.session.apply(edits.remove_layer, at),
    "insert anywhere": lambda window, at, more: window.session.apply(
        edits.insert_layer, gap_of(window, at + 4 * more)
    ),
    "move": edit(edits.move_layer),
    "move anywhere": move,
    "move along": along,
    "units": edit(edits.set_units),
    "neuron": edit(edits.remove_neuron),
    "activation": lambda window, at, which: window.session.apply(
        edits.set_activation, at, ("tanh", "relu", "softplus", "linear")[which]
    ),
    "duplicate": on_chosen("duplicateAction"),
    "delete": on_chosen("deleteAction"),
    "wrap": on_chosen("wrapAction"),
    "cut the skip": lambda window, at, _: groups.cut_skip(window.session, (at,)),
    "cut": on_chosen("cutAction"),
    "copy": on_chosen("copyAction"),
    "paste": on_chosen("pasteAction"),
    "undo": lambda window, *_: window.action("undoAction").trigger(),
    "redo": lambda window, *_: window.action("redoAction").trigger(),
    "train": lambda window, steps, _: window.session.runner.advance(steps),
}
sequences = st.lists(
    st.tuples(st.sampled_from(list(DO)), st.integers(0, 6), st.integers(0, 3)), max_size=7
)
real_window = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def shown(make_window: Callable[..., MainWindow]) -> MainWindow:
    """A window on a small network."""
    return make_window(START)


def now(window: MainWindow) -> tuple[int, NDArray[np.floating]]:
    """The run's step and parameters, asked of the training thread."""
    state = window.session.runner.call(lambda run: (run.step, run.network.parameters.copy()))
    result: tuple[int, NDArray[np.floating]] = state.result(WAIT_S)
    return result


def check_blocks(window: MainWindow) -> None:
    """Every layer inside a block has its column, and all edges run between what they connect."""
    session, scene = window.session, window.canvas.scene
    rows = enumerate(session.spec.network.layers)
    bodies = {i: layer.values["layers"] for i, layer in rows if layer.id == "residual"}
    assert all(bodies.values())
    assert scene.layout.outline.skips == set(bodies)
    inside = [layer for body in bodies.values() for layer in body]
    assert len(scene.layout.inner) == len(inside)
    for column, layer in zip(scene.layout.inner, inside, strict=True):
        assert column.units == layer.values.get("units", column.units)
    for (source, column), matrix in zip(scene.layout.links, scene.weights, strict=True):
        assert matrix is None or matrix.shape == (column.units, source.units)
    left_to_right = [source.x < column.x for source, column in scene.layout.links]
    assert all(left_to_right)


def check_scene(window: MainWindow) -> None:
    """Every layer has its column, head and units, and every gap its plus."""
    session, scene = window.session, window.canvas.scene
    widths = [session.network.inputs, *session.network.widths]
    assert scene.spec is session.spec
    assert [column.units for column in scene.layout.columns] == widths
    assert [column.layer for column in scene.layout.columns] == list(range(-1, len(widths) - 1))
    heads = window.canvas.furniture.heads
    every = [session.network.inputs, *(part.width for part in scene.parts)]
    assert [head.layer for head in heads] == list(range(-1, len(every) - 1))
    assert all(head.isVisible() for head in heads)
    assert [int(head.units.text().split()[0]) for head in heads] == every
    blocks = len(scene.layout.outline.skips)
    assert len(window.canvas.furniture.adders) == len(every) - 1 + blocks
    check_blocks(window)
    assert session.selection.fits(every[0], every[1:])
    selected = set(session.selection.layers) if session.selection.kind == "layer" else set()
    marked = {head.layer for head in heads if head.title.property("state") == "selected"}
    assert marked == selected


def do_all(window: MainWindow, steps: list[Step]) -> None:
    for name, first, second in steps:
        DO[name](window, first, second)
        check_scene(window)


def undo_all(window: MainWindow) -> None:
    while window.session.undo.can_undo:
        window.session.undo_edit()
        check_scene(window)
    assert window.session.spec == START


@real_window
@given(steps=sequences)
def test_edits_in_any_order_are_shown_and_undone_with_the_weights(
    shown: MainWindow, steps: list[Step]
) -> None:
    shown.session.new_document(START)
    shown.session.runner.advance(5)
    while now(shown)[0] < 5:  # the test's time limit ends it
        pass
    do_all(shown, [step for step in steps if step[0] != "train"])
    last, trained = shown.session.spec, now(shown)
    undo_all(shown)
    step, parameters = now(shown)
    reference = Run(START)
    reference.advance(5)
    assert step == 5
    np.testing.assert_array_equal(parameters, reference.network.parameters)
    while shown.session.undo.can_redo:
        shown.session.redo_edit()
    if not any(name == "undo" for name, *_ in steps):
        assert shown.session.spec == last
        np.testing.assert_array_equal(now(shown)[1], trained[1])


@settings(real_window, max_examples=25)
@given(steps=sequences)
def test_also_while_it_trains(shown: MainWindow, steps: list[Step]) -> None:
    shown.session.new_document(START)
    shown.session.set_speed(FLAT_OUT)
    shown.session.play()
    do_all(shown, steps)
    shown.session.pause()
    undo_all(shown)
    step, parameters = now(shown)
    reference = Run(START)
    reference.advance(step)
    np.testing.assert_array_equal(parameters, reference.network.parameters)


@pytest.mark.parametrize("playing", [False, True])
def test_each_way_of_wrapping_and_cutting_is_shown_and_undone(
    shown: MainWindow, playing: bool
) -> None:
    if playing:
        shown.session.play()
    for first in range(3):
        for last in range(first, 3):
            groups.wrap(shown.session, tuple(range(first, last + 1)))
            check_scene(shown)
            groups.cut_skip(shown.session)
            check_scene(shown)
    undo_all(shown)


def test_what_was_selected_is_never_a_layer_that_is_gone(shown: MainWindow) -> None:
    for selection in (Selection("layer", 2), several((0, 2)), Selection("neuron", 2, 1)):
        shown.session.select(selection)
        shown.session.apply(group_edits.remove_layers, (0, 1, 2))
        check_scene(shown)
        shown.session.undo_edit()
        check_scene(shown)
