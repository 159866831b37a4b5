"""Pinned neurons have their numbers beside them, live, for as long as they are there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from glassnet.experiment import edits
from glassnet.ui.canvas.pins import brief
from glassnet.ui.canvas.scene import value_text
from glassnet.ui.selection import NOTHING, Selection
from tests.ui.canvas.conftest import small_spec

if TYPE_CHECKING:
    from tests.ui.canvas.conftest import Bench

Make = Callable[..., "Bench"]


def pin(bench: Bench, *units: tuple[int, int]) -> None:
    """Select each neuron by a click and press P."""
    for layer, unit in units:
        bench.click(bench.place(layer, unit))
        QTest.keyClick(bench.canvas, Qt.Key.Key_P)


def test_p_pins_the_neuron_under_the_mouse_and_lets_it_go_again(bench: Bench) -> None:
    bench.hover(bench.place(1, 2))
    QTest.keyClick(bench.canvas, Qt.Key.Key_P)
    assert bench.canvas.pins.units == [(1, 2)]
    QTest.keyClick(bench.canvas, Qt.Key.Key_P)
    assert bench.canvas.pins.units == []


def test_without_a_neuron_under_the_mouse_it_is_the_selected_one(bench: Bench) -> None:
    bench.session.select(Selection("neuron", 0, 1))
    QTest.keyClick(bench.canvas, Qt.Key.Key_P)
    assert bench.canvas.pins.units == [(0, 1)]


def test_the_menu_pins_and_shows_what_is_pinned(bench: Bench) -> None:
    for pinned in (False, True):
        menu = QMenu(bench.canvas)
        bench.canvas.asking.extend(menu, Selection("neuron", 1, 2))
        (action,) = [each for each in menu.actions() if each.text() == "Pin its numbers"]
        assert action.isChecked() == pinned
        action.trigger()
        menu.deleteLater()
    assert bench.canvas.pins.units == []


def test_a_pin_tells_the_engines_numbers_live(bench: Bench) -> None:
    pin(bench, (1, 2))
    for _ in range(2):
        snapshot = bench.train(10)
        seen = snapshot.trace
        bias = bench.session.network.views(snapshot.parameters)[1]["bias"][2]
        expected = (seen.activations[1][2], seen.pre_activations[1][2], bias, seen.deltas[1][2])
        rows = bench.canvas.pins.rows((1, 2))
        assert [symbol[0] for _, symbol, _ in rows] == ["a", "z", "b", "δ"]
        assert [value_text(value) for _, _, value in rows] == [
            value_text(float(value)) for value in expected
        ]


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_its_label_is_drawn_and_goes_with_it(make_bench: Make, theme: str) -> None:
    bench = make_bench(theme=theme)
    bench.train(5)
    plain = bench.picture()
    bench.session.select(Selection("neuron", 1, 2))
    QTest.keyClick(bench.canvas, Qt.Key.Key_P)
    bench.session.select(NOTHING)
    place = bench.canvas.pins.places[0].toRect().adjusted(2, 2, -2, -2)
    shown = bench.picture()
    raised = bench.canvas.theme.color("raised")
    assert bench.holds(shown, raised, place.center(), 20) > 800
    assert shown.copy(place) != plain.copy(place)
    bench.session.select(Selection("neuron", 1, 2))
    QTest.keyClick(bench.canvas, Qt.Key.Key_P)
    bench.session.select(NOTHING)
    assert bench.picture() == plain


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (-0.0741, "−0.074"),
        (123.456, "123.5"),
        (-99999.0, "−1e5"),
        (3.2e-4, "3e−4"),
        (float("nan"), "–"),
        (float("-inf"), "−∞"),
        (None, "–"),
    ],
)
def test_numbers_of_a_pin_are_short(value: float | None, text: str) -> None:
    assert brief(value) == text


@pytest.mark.parametrize("size", [(712, 572), (1500, 1000)])
def test_labels_cover_neither_each_other_nor_their_neurons(
    make_bench: Make, size: tuple[int, int]
) -> None:
    bench = make_bench((6, 6, 1), size)
    units = [(0, 1), (0, 2), (1, 3), (1, 4), (2, 0), (-1, 0)]
    pin(bench, *units)
    places = bench.canvas.pins.places
    assert bench.canvas.pins.units == units
    layout = bench.canvas.scene.layout
    for number, place in enumerate(places):
        assert bench.canvas.rect().contains(place.toAlignedRect())
        assert not any(place.intersects(other) for other in places[:number])
        layer, unit = units[number]
        assert not place.intersects(layout.columns[layer + 1].unit_box(unit))


def test_pins_follow_their_neurons_through_edits(bench: Bench) -> None:
    pin(bench, (0, 0), (1, 2))
    bench.session.apply(edits.insert_layer, 1)
    assert bench.canvas.pins.units == [(0, 0), (2, 2)]
    bench.session.apply(edits.remove_neuron, 2, 1)
    assert bench.canvas.pins.units == [(0, 0), (2, 1)]
    bench.session.apply(edits.set_activation, 0, "relu")
    assert bench.canvas.pins.units == [(0, 0), (2, 1)]


def test_a_pin_goes_with_its_neuron_and_comes_back_by_undo(bench: Bench) -> None:
    pin(bench, (0, 0), (1, 2))
    bench.session.apply(edits.remove_neuron, 1, 2)
    assert bench.canvas.pins.units == [(0, 0)]
    bench.session.undo_edit()
    assert bench.canvas.pins.units == [(0, 0), (1, 2)]
    bench.session.redo_edit()
    assert bench.canvas.pins.units == [(0, 0)]
    bench.fresh()
    bench.picture()


def test_pins_stay_when_a_number_is_set_by_hand(bench: Bench) -> None:
    pin(bench, (1, 2))
    bench.click(bench.place(1, 1))
    QTest.keyClick(bench.canvas, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert bench.session.undo.can_undo
    bench.session.undo_edit()
    assert bench.canvas.pins.units == [(1, 2)]


def test_another_document_has_pins_of_its_own(bench: Bench) -> None:
    pin(bench, (1, 2))
    bench.session.new_document(small_spec())
    assert bench.canvas.pins.units == []
    bench.fresh()
    assert bench.canvas.pins.places == []


def test_units_of_a_folded_layer_can_be_pinned(make_bench: Make) -> None:
    bench = make_bench(
        (300, 300, 10), dataset="digits", activation="relu", output="softmax", loss="cross_entropy"
    )
    pin(bench, (0, 77))
    assert bench.canvas.pins.units == [(0, 77)]
    bench.picture()
