"""What changes its place glides there, and is there at once where nobody watches."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from glassnet.experiment import edits
from glassnet.ui.canvas.transition import SECONDS

if TYPE_CHECKING:
    from tests.ui.canvas.conftest import Bench


@pytest.fixture
def driven(bench: Bench) -> Bench:
    """A canvas that gets its frames."""
    bench.canvas.tick(0.0)
    return bench


def x_of(bench: Bench, layer: int) -> int:
    """The middle of a layer's head."""
    return bench.head(layer).geometry().center().x()


def test_columns_glide_from_their_old_places_to_the_new_ones(driven: Bench) -> None:
    bench = driven
    old = x_of(bench, 1)
    bench.session.apply(edits.insert_layer, 2)
    new = round(bench.canvas.scene.layout.columns[2].x)
    assert new < old - 20
    assert abs(x_of(bench, 1) - old) <= 1
    seen = [x_of(bench, 1)]
    for _ in range(20):
        bench.canvas.tick(SECONDS / 10)
        seen.append(x_of(bench, 1))
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) > 5
    assert abs(seen[-1] - new) <= 1
    assert bench.canvas.gliding.transition is None


def test_the_neurons_are_seen_on_their_way(driven: Bench) -> None:
    bench = driven
    bench.session.apply(edits.insert_layer, 2)
    bench.canvas.tick(SECONDS / 4)
    assert bench.canvas.gliding.transition is not None
    on_the_way = bench.canvas.gliding.transition.standing.columns[1].unit_box(0).center()
    middle = bench.picture()
    bench.canvas.settle()
    there = bench.canvas.scene.layout.columns[1].unit_box(0).center()
    end = bench.picture()
    assert there.x() < on_the_way.x() - 5
    # Near the left edge of the tile, where it is far from the colour of the ground.
    beside = QPointF(-12, 0)
    colours = [
        image.pixelColor((place + beside).toPoint())
        for image, place in ((middle, on_the_way), (end, there))
    ]
    assert colours[0].lightness() == pytest.approx(colours[1].lightness(), abs=12)
    assert abs(colours[1].lightness() - bench.canvas.theme.color("bg").lightness()) > 40


def test_units_that_come_fade_in_where_they_will_stand(driven: Bench) -> None:
    bench = driven
    bench.session.apply(edits.set_units, 1, 4)
    middle = bench.canvas.scene.layout.columns[2].unit_box(3).center().toPoint()
    ground = bench.canvas.theme.color("bg")
    at_first = bench.holds(bench.picture(), ground, middle, 21)
    bench.canvas.settle()
    assert bench.holds(bench.picture(), ground, middle, 21) < at_first - 40


def test_settling_ends_it_at_once(driven: Bench) -> None:
    bench = driven
    bench.session.apply(edits.insert_layer, 2)
    assert not bench.canvas.settled
    bench.canvas.settle()
    assert bench.canvas.settled
    assert abs(x_of(bench, 1) - bench.canvas.scene.layout.columns[2].x) <= 1
    picture = bench.picture()
    bench.canvas.tick(SECONDS)
    assert bench.picture() == picture


def test_in_the_end_it_looks_as_if_it_had_never_moved(
    make_bench: Callable[..., Bench],
) -> None:
    moved, still = make_bench(), make_bench()
    moved.canvas.tick(0.0)
    for each in (moved, still):
        each.session.apply(edits.insert_layer, 1)
        each.fresh()
    moved.canvas.tick(SECONDS * 2)
    moved.canvas.settle()
    assert moved.picture() == still.picture()


def test_a_canvas_that_gets_no_frames_shows_the_new_places_at_once(bench: Bench) -> None:
    bench.session.apply(edits.insert_layer, 2)
    assert bench.canvas.gliding.transition is None


def test_reduced_motion_means_no_gliding(driven: Bench) -> None:
    bench = driven
    bench.session.view.choose("motion", "reduced")
    bench.session.apply(edits.insert_layer, 2)
    assert bench.canvas.gliding.transition is None
    assert abs(x_of(bench, 1) - bench.canvas.scene.layout.columns[2].x) <= 1
    bench.session.view.choose("motion", "full")
    bench.session.undo_edit()
    assert bench.canvas.gliding.transition is not None


def test_an_edit_that_moves_nothing_does_not_glide(driven: Bench) -> None:
    driven.session.apply(edits.set_training, "learning_rate", 0.02)
    driven.session.apply(edits.set_activation, 0, "relu")
    assert driven.canvas.gliding.transition is None


def test_a_change_on_the_way_goes_on_from_there(driven: Bench) -> None:
    bench = driven
    bench.session.apply(edits.insert_layer, 2)
    bench.canvas.tick(SECONDS / 4)
    before = x_of(bench, 1)
    bench.session.undo_edit()
    assert abs(x_of(bench, 1) - before) <= 1
    bench.canvas.settle()
    assert abs(x_of(bench, 1) - bench.canvas.scene.layout.columns[2].x) <= 1


def test_a_moved_layer_glides_across_the_other(driven: Bench) -> None:
    bench = driven
    old = x_of(bench, 0), x_of(bench, 1)
    bench.session.apply(edits.move_layer, 0, 1)
    assert abs(x_of(bench, 1) - old[0]) <= 1
    assert abs(x_of(bench, 0) - old[1]) <= 1


def test_the_gap_that_opens_for_a_layer_is_gone_after_escape(driven: Bench) -> None:
    bench = driven
    before = bench.picture()
    title = bench.head(0).title
    QTest.mousePress(title, Qt.MouseButton.LeftButton)
    to = bench.canvas.scene.layout.gaps[2].center().toPoint()
    QTest.mouseMove(title, title.mapFrom(bench.canvas, to))
    assert bench.canvas.gliding.transition is not None
    bench.canvas.tick(SECONDS)
    QTest.keyClick(bench.canvas, Qt.Key.Key_Escape)
    bench.canvas.tick(SECONDS)
    bench.canvas.settle()
    QTest.mouseRelease(title, Qt.MouseButton.LeftButton)
    QTest.mouseMove(bench.canvas, QPoint(5, 565))
    assert bench.picture() == before


def test_a_large_network_glides_too(make_digits: Callable[..., Bench]) -> None:
    bench = make_digits(widths=(128, 64, 10))
    bench.canvas.tick(0.0)
    bench.session.apply(edits.insert_layer, 1)
    bench.canvas.tick(SECONDS / 3)
    assert not bench.picture().isNull()
    bench.canvas.tick(SECONDS)
    assert bench.canvas.gliding.transition is None
