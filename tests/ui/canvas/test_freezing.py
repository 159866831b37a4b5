"""Layers, neurons and weights are frozen by menu and key, marked where they stand, and let go."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from glassnet.engine import layers
from glassnet.experiment import edits
from glassnet.ui.plots.gradient_reading import place_of
from glassnet.ui.selection import NOTHING, Selection

if TYPE_CHECKING:
    from tests.ui.canvas.conftest import Bench

LEFT = Qt.MouseButton.LeftButton
PLAIN = Qt.KeyboardModifier.NoModifier
WEIGHT = ("4.weight[0,1]",)
NEURON = ("2.weight[1,0]", "2.weight[1,1]", "2.weight[1,2]", "2.weight[1,3]", "2.bias[1]")


def edge_place(bench: Bench, layer: int, line: int) -> QPoint:
    """The middle of an edge."""
    x0, y0, x1, y1 = bench.canvas.scene.layout.lines[layer][line]
    return QPoint(round((x0 + x1) / 2), round((y0 + y1) / 2))


def menu_at(bench: Bench, widget: QWidget, point: QPoint) -> QMenu:
    """The menu that a right click opens."""
    # Only the window system makes this event of a right click.
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, widget.mapToGlobal(point))
    QApplication.sendEvent(widget, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def entry(menu: QMenu, text: str) -> QAction:
    return next(action for action in menu.actions() if action.text().startswith(text))


def choose(menu: QMenu, text: str) -> None:
    """Click an entry."""
    QTest.mouseClick(menu, LEFT, PLAIN, menu.actionGeometry(entry(menu, text)).center())


def open_menu(bench: Bench, kind: str) -> QMenu:
    """The menu of the second hidden layer, its second neuron, or a weight of the output."""
    if kind == "layer":
        return menu_at(bench, bench.head(1).title, bench.head(1).title.rect().center())
    at = bench.place(1, 1) if kind == "neuron" else edge_place(bench, 2, 1)
    return menu_at(bench, bench.canvas, at)


def frozen(bench: Bench) -> tuple[str, ...]:
    return bench.session.spec.training.freeze


# ------------------------------------------------------------------ menu and key


@pytest.mark.parametrize(
    ("kind", "text", "names"),
    [
        ("layer", "Freeze Hidden 2", ("2",)),
        ("layer", "Freeze the biases of Hidden 2", ("2.bias",)),
        ("neuron", "Freeze Hidden 2, neuron 2", NEURON),
        ("neuron", "Freeze its bias", ("2.bias[1]",)),
        ("edge", "Freeze this weight", WEIGHT),
    ],
)
def test_the_menu_freezes_and_lets_go_again(
    bench: Bench, kind: str, text: str, names: tuple[str, ...]
) -> None:
    start = bench.session.spec
    menu = open_menu(bench, kind)
    assert not entry(menu, text).isChecked()
    choose(menu, text)
    assert frozen(bench) == names
    menu = open_menu(bench, kind)
    assert entry(menu, text).isChecked()
    choose(menu, text)
    assert frozen(bench) == ()
    bench.session.undo_edit()
    assert frozen(bench) == names
    bench.session.undo_edit()
    assert bench.session.spec == start
    assert not bench.session.undo.can_undo


def test_a_menu_that_is_closed_by_escape_freezes_nothing(bench: Bench) -> None:
    menu = open_menu(bench, "neuron")
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    assert not bench.session.undo.can_undo


def test_the_first_entry_names_its_key(bench: Bench) -> None:
    menu = open_menu(bench, "neuron")
    assert entry(menu, "Freeze Hidden 2, neuron 2").shortcut().toString() == "F"
    menu.close()


@pytest.mark.parametrize(
    ("selection", "names"),
    [
        (Selection("layer", 1), ("2",)),
        (Selection("neuron", 1, 1), NEURON),
        (Selection("edge", 2, 0, 1), WEIGHT),
    ],
)
def test_the_key_f_freezes_what_was_clicked_and_lets_it_go(
    bench: Bench, selection: Selection, names: tuple[str, ...]
) -> None:
    start = bench.session.spec
    if selection.kind == "layer":
        QTest.mouseClick(bench.head(1).title, LEFT)
    else:
        bench.click(bench.place(1, 1) if selection.kind == "neuron" else edge_place(bench, 2, 1))
    assert bench.session.selection == selection
    QTest.keyClick(bench.canvas, Qt.Key.Key_F)
    assert frozen(bench) == names
    assert bench.session.selection == selection
    QTest.keyClick(bench.canvas, Qt.Key.Key_F)
    assert frozen(bench) == ()
    bench.session.undo_edit()
    bench.session.undo_edit()
    assert bench.session.spec == start


@pytest.mark.parametrize("selection", [NOTHING, Selection("neuron", -1, 0), Selection("layer", -1)])
def test_the_key_f_means_nothing_where_there_are_no_parameters(
    bench: Bench, selection: Selection
) -> None:
    bench.session.select(selection)
    QTest.keyClick(bench.canvas, Qt.Key.Key_F)
    assert not bench.session.undo.can_undo
    assert not bench.notices


def test_a_frozen_neuron_stands_still_while_the_others_learn(bench: Bench) -> None:
    bench.click(bench.place(1, 1))
    QTest.keyClick(bench.canvas, Qt.Key.Key_F)
    network = bench.session.network
    before = network.views(bench.fresh().parameters.copy())[1]
    after = network.views(bench.train(5).parameters)[1]
    still = (before["weight"] == after["weight"]).all(axis=1)
    assert still.tolist() == [False, True, False]
    assert (before["bias"] == after["bias"]).tolist() == [False, True, False]


def test_freezing_goes_on_with_the_run_and_undo_brings_back_the_run_of_before(
    bench: Bench,
) -> None:
    kept = bench.train(7).parameters.copy()
    bench.click(bench.place(1, 1))
    QTest.keyClick(bench.canvas, Qt.Key.Key_F)
    assert bench.fresh().step == 7
    assert bench.session.undo.undo_restores
    trained = bench.train(4)
    bench.session.undo_edit()
    assert bench.fresh().step == 7
    np.testing.assert_array_equal(bench.fresh().parameters, kept)
    assert bench.session.undo.redo_restores
    bench.session.redo_edit()
    assert bench.fresh().step == 11
    np.testing.assert_array_equal(bench.fresh().parameters, trained.parameters)


# ------------------------------------------------------------------ marks and words


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("kind", ["neuron", "bias", "edge"])
def test_a_lock_stands_by_what_is_frozen(
    make_bench: Callable[..., Bench], theme: str, kind: str
) -> None:
    bench = make_bench(theme=theme)
    bench.session.select(NOTHING)
    column = bench.canvas.scene.layout.columns[2]
    half = round(column.cell / 2)
    place = {
        "neuron": bench.place(1, 1) + QPoint(half, -half),
        "bias": bench.place(1, 1) + QPoint(-half, half),
        "edge": edge_place(bench, 2, 1),
    }[kind]
    accent = bench.canvas.scene.theme.color("accent")
    assert bench.holds(bench.picture(), accent, place, 6) == 0
    text = {"neuron": "Freeze Hidden", "bias": "Freeze its bias", "edge": "Freeze this weight"}
    choose(open_menu(bench, "edge" if kind == "edge" else "neuron"), text[kind])
    bench.fresh()
    assert bench.holds(bench.picture(), accent, place, 6) > 20
    bench.session.undo_edit()
    bench.fresh()
    assert bench.holds(bench.picture(), accent, place, 6) == 0


def test_a_frozen_layer_has_a_lock_by_its_name_that_lets_it_go(bench: Bench) -> None:
    head = bench.head(1)
    assert not head.lock.isVisible()
    choose(open_menu(bench, "layer"), "Freeze Hidden 2")
    assert head.lock.isVisible()
    assert head.lock.toolTip().startswith("Hidden 2 is frozen")
    assert not bench.canvas.frozen.places
    accent = bench.canvas.scene.theme.color("accent")
    middle = head.lock.mapTo(bench.canvas, head.lock.rect().center())
    assert bench.holds(bench.picture(), accent, middle, 8) > 20
    QTest.mouseClick(head.lock, LEFT)
    assert frozen(bench) == ()
    assert not head.lock.isVisible()


def test_a_layer_that_is_partly_frozen_says_how_much(bench: Bench) -> None:
    choose(open_menu(bench, "neuron"), "Freeze Hidden 2, neuron 2")
    assert bench.head(1).lock.isVisible()
    assert bench.head(1).lock.toolTip().startswith("33 % of the parameters of Hidden 2 are frozen")


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("neuron", "Freeze Hidden", "Frozen: weights and bias"),
        ("neuron", "Freeze its bias", "Its bias is frozen"),
        ("edge", "Freeze this weight", "This weight is frozen"),
    ],
)
def test_the_readout_says_what_is_frozen(bench: Bench, kind: str, text: str, said: str) -> None:
    at = bench.place(1, 1) if kind == "neuron" else edge_place(bench, 2, 1)
    bench.hover(at)
    assert bench.canvas.readout.isVisible()
    assert "rozen" not in bench.canvas.readout.text
    choose(open_menu(bench, kind), text)
    bench.fresh()
    bench.hover(at)
    assert bench.canvas.readout.text.endswith(said)
    bench.session.undo_edit()
    bench.fresh()
    bench.hover(at)
    assert "rozen" not in bench.canvas.readout.text


# ------------------------------------------------------------------ layers of other kinds


def insert(bench: Bench, kind: str, **values: Any) -> None:
    bench.session.apply(edits.insert_layer, 1, layers[kind](**values))
    bench.fresh()


def block(*units: int) -> dict[str, Any]:
    return {"layers": [layers["dense"](units=n, activation="tanh") for n in units]}


def test_a_line_into_batch_norm_belongs_to_one_unit_alone(bench: Bench) -> None:
    insert(bench, "batch_norm")
    at = edge_place(bench, 1, 2)
    bench.hover(at)
    assert "Hidden 1, neuron 3 → Batch norm, neuron 3" in bench.canvas.readout.text
    bench.canvas.settle()
    choose(menu_at(bench, bench.canvas, at), "Freeze this weight")
    assert frozen(bench) == ("2.weight[2]",)


def test_edges_are_drawn_on_while_a_neuron_beside_dropout_is_pointed_at(bench: Bench) -> None:
    insert(bench, "dropout")
    for layer in (0, 1, 2):
        bench.hover(bench.place(layer, 1))
        bench.canvas.settle()
        assert bench.canvas.drawn is not None
        assert bench.canvas.drawn.job.focus == bench.canvas.hovered


def test_a_neuron_of_batch_norm_is_frozen_with_scale_and_shift(bench: Bench) -> None:
    insert(bench, "batch_norm")
    bench.click(bench.place(1, 2))
    QTest.keyClick(bench.canvas, Qt.Key.Key_F)
    assert frozen(bench) == ("2.weight[2]", "2.bias[2]")


def test_a_neuron_inside_a_block_is_frozen_like_any_other(bench: Bench) -> None:
    insert(bench, "residual", **block(4))
    bench.click(bench.place(4, 2))
    QTest.keyClick(bench.canvas, Qt.Key.Key_F)
    assert frozen(bench) == (*(f"2.body.0.weight[2,{i}]" for i in range(4)), "2.body.0.bias[2]")
    assert len(bench.canvas.frozen.places) == 1
    assert "Frozen: weights and bias" in hovered(bench, 4, 2)
    QTest.keyClick(bench.canvas, Qt.Key.Key_F)
    bench.session.select(Selection("layer", 4))
    QTest.keyClick(bench.canvas, Qt.Key.Key_F)
    assert frozen(bench) == ("2",)  # the block has nothing else that learns
    assert bench.head(4).lock.isVisible()


def hovered(bench: Bench, layer: int, unit: int) -> str:
    bench.hover(bench.place(layer, unit))
    return bench.canvas.readout.text


def test_of_the_sum_of_a_block_only_the_whole_can_be_frozen(bench: Bench) -> None:
    insert(bench, "residual", **block(5, 4))
    start = bench.session.spec
    menu = menu_at(bench, bench.canvas, bench.place(1, 2))
    assert not any(action.text().startswith("Freeze") for action in menu.actions())
    assert not any("gradient" in action.text() for action in menu.actions())
    menu.close()
    for selection in (Selection("neuron", 1, 2), Selection("edge", 1, 2, 1)):
        bench.session.select(selection)
        assert place_of(selection, bench.session.network) is None
        QTest.keyClick(bench.canvas, Qt.Key.Key_F)
        assert bench.session.spec == start
    bench.session.select(Selection("layer", 1))
    QTest.keyClick(bench.canvas, Qt.Key.Key_F)
    assert frozen(bench) == ("2",)
