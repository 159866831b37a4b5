"""Large layers are one block until they are asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from glassnet.engine import layers
from glassnet.experiment import edits
from glassnet.ui.canvas.folding import FoldButton
from glassnet.ui.canvas.targets import Target
from glassnet.ui.selection import Selection

if TYPE_CHECKING:
    from tests.ui.canvas.conftest import Bench

Make = Callable[..., "Bench"]
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def bench(make_bench: Make) -> Bench:
    """A 2-30-24-1 network."""
    return make_bench((30, 24, 1), (900, 640))


def looks(bench: Bench) -> list[str]:
    return [column.look for column in bench.canvas.scene.layout.columns]


def buttons(bench: Bench) -> list[FoldButton]:
    return bench.canvas.furniture.folding.buttons


def test_only_a_layer_of_more_than_24_units_is_folded_and_says_how_many_it_has(
    bench: Bench,
) -> None:
    assert looks(bench) == ["tile", "block", "tile", "tile"]
    (button,) = buttons(bench)
    assert button.text() == "30"
    assert button.isVisible()
    box = bench.canvas.scene.layout.columns[1].box
    assert abs(button.geometry().center().x() - box.center().x()) < 3
    assert 0 < button.y() - box.bottom() < 12
    assert "Unfold Hidden 1" in button.toolTip()
    assert button.accessibleName()


def test_a_click_unfolds_it_and_another_folds_it_again(bench: Bench) -> None:
    before = bench.picture()
    QTest.mouseClick(buttons(bench)[0], LEFT)
    bench.canvas.settle()
    assert looks(bench)[1] == "tile"
    assert len(bench.canvas.scene.layout.columns[1].centres) == 30
    assert "Fold Hidden 1" in buttons(bench)[0].toolTip()
    assert bench.canvas.scene.layout.columns[1].box.bottom() < buttons(bench)[0].y()
    QTest.mouseClick(buttons(bench)[0], LEFT)
    bench.canvas.settle()
    QTest.mouseMove(bench.canvas, QPoint(5, 5))
    assert bench.picture() == before


def test_what_is_folded_away_is_not_drawn(bench: Bench) -> None:
    ground = bench.canvas.theme.color("bg")
    QTest.mouseClick(buttons(bench)[0], LEFT)
    bench.canvas.settle()
    at = bench.place(0, 0)
    assert bench.picture().pixelColor(at) != ground
    QTest.mouseClick(buttons(bench)[0], LEFT)
    bench.canvas.settle()
    assert not bench.canvas.scene.layout.columns[1].box.contains(at.toPointF())
    assert bench.picture().pixelColor(at) == ground


def test_the_key_folds_what_is_selected_and_without_a_selection_all(make_bench: Make) -> None:
    bench = make_bench((30, 40, 1), (900, 640))
    QTest.keyClick(bench.canvas, Qt.Key.Key_U)
    assert looks(bench)[1:3] == ["tile", "tile"]
    bench.session.select(Selection("neuron", 1, 5))
    QTest.keyClick(bench.canvas, Qt.Key.Key_U)
    assert looks(bench)[1:3] == ["tile", "block"]
    bench.session.select(Selection())
    QTest.keyClick(bench.canvas, Qt.Key.Key_U)
    assert looks(bench)[1:3] == ["tile", "tile"]
    QTest.keyClick(bench.canvas, Qt.Key.Key_U)
    assert looks(bench)[1:3] == ["block", "block"]


def test_a_small_layer_cannot_be_folded_and_it_is_said_why(bench: Bench) -> None:
    bench.session.select(Selection("layer", 1))
    QTest.keyClick(bench.canvas, Qt.Key.Key_U)
    assert looks(bench) == ["tile", "block", "tile", "tile"]
    assert "more than 24" in bench.notices[-1]


def test_the_menu_of_a_large_layer_unfolds_it(bench: Bench) -> None:
    at = bench.canvas.rect().center().toPointF()
    menus = set(bench.canvas.findChildren(QMenu))
    bench.canvas.open_layer_menu(1, at)
    small = next(menu for menu in bench.canvas.findChildren(QMenu) if menu not in menus)
    assert not any("fold" in action.text().lower() for action in small.actions())
    menus = set(bench.canvas.findChildren(QMenu))
    bench.canvas.open_layer_menu(0, at)
    menu = next(menu for menu in bench.canvas.findChildren(QMenu) if menu not in menus)
    action = next(each for each in menu.actions() if each.text().startswith("Unfold Hidden 1"))
    assert action.shortcut().toString() == "U"
    action.trigger()
    menu.close()
    small.close()
    assert looks(bench)[1] == "tile"


def test_folding_is_no_edit_and_follows_its_layer_through_edits(bench: Bench) -> None:
    spec = bench.session.spec
    QTest.mouseClick(buttons(bench)[0], LEFT)
    assert bench.session.spec is spec
    assert not bench.session.undo.can_undo
    bench.session.apply(edits.insert_layer, 0, layers["dense"](units=6))
    assert bench.canvas.scene.opened == {1}
    assert looks(bench)[1:3] == ["tile", "tile"]
    bench.session.undo_edit()
    assert bench.canvas.scene.opened == {0}
    bench.session.apply(edits.set_units, 0, 90)
    assert looks(bench)[1] == "tile"
    bench.session.apply(edits.set_units, 0, 12)
    assert not buttons(bench)


def test_the_cells_of_a_block_are_filled_by_activation(make_bench: Make) -> None:
    bench = make_bench((64, 1), (900, 640))
    snapshot = bench.train(20)
    column, image = bench.canvas.scene.layout.columns[1], bench.picture()
    for unit, value in enumerate(snapshot.trace.activations[0]):
        if abs(value) > 0.4:
            pixel = image.pixelColor(column.unit_box(unit).center().toPoint())
            assert (pixel.blue() > pixel.red()) == (value > 0)


def test_a_neuron_of_a_block_is_hovered_and_selected_in_its_cell(bench: Bench) -> None:
    bench.hover(bench.place(0, 17))
    assert bench.canvas.hovered == Target("neuron", 0, 17)
    assert "Hidden 1, neuron 18" in bench.canvas.readout.text
    bench.click(bench.place(0, 17))
    assert bench.session.selection == Selection("neuron", 0, 17)


def test_a_layer_too_large_for_single_neurons_becomes_a_larger_block(make_bench: Make) -> None:
    bench = make_bench((5_000, 1))
    small = bench.canvas.scene.layout.columns[1].box
    QTest.mouseClick(buttons(bench)[0], LEFT)
    column = bench.canvas.scene.layout.columns[1]
    assert column.look == "block"
    assert column.box.height() > 1.2 * small.height()
    assert "no room" in buttons(bench)[0].toolTip()
    bench.hover(bench.place(0, 4_999))
    assert bench.canvas.hovered == Target("neuron", 0, 4_999)


def test_where_heads_have_no_room_the_buttons_give_way(make_bench: Make) -> None:
    bench = make_bench((30,) * 20 + (1,))
    assert len(buttons(bench)) == 20
    assert not any(button.isVisible() for button in buttons(bench))


@pytest.mark.parametrize("opened", [(), (0,), (1,), (0, 1)])
def test_a_large_layer_before_a_dropout_is_drawn_and_hovered(
    make_bench: Make, opened: tuple[int, ...]
) -> None:
    bench = make_bench((30, 3, 1))
    bench.session.apply(edits.insert_layer, 1, layers["dropout"]())
    for layer in opened:
        bench.canvas.furniture.folding.toggle(layer)
    bench.train(2)
    for layer in (0, 1, 2):
        bench.hover(bench.place(layer, 1))
        bench.canvas.settle()
        assert bench.canvas.settled
        assert bench.canvas.drawn is not None
        assert bench.canvas.drawn.job.focus == Target("neuron", layer, 1)
