"""The network in small shows which part is seen, and brings another part into view."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from glassnet.ui.canvas.geometry import FOOT, HEAD
from glassnet.ui.canvas.zooming import FIT, Zoom, clamped

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ui.canvas.conftest import Bench

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def enlarge(bench: Bench, scale: float, x: float = 0.5, y: float = 0.5) -> None:
    """Show an enlarged part."""
    bench.canvas.lens.look(clamped(Zoom(scale, x, y)))
    bench.canvas.settle()


def test_it_is_there_only_while_a_part_is_seen(bench: Bench) -> None:
    overview = bench.canvas.overview
    assert not overview.isVisible()
    enlarge(bench, 2)
    assert overview.isVisible()
    assert overview.percent.text() == "200 %"
    bench.canvas.lens.fit()
    assert not overview.isVisible()


@pytest.mark.parametrize("scale", [1.5, 4, 8])
def test_its_frame_is_the_part_that_is_seen(bench: Bench, scale: float) -> None:
    enlarge(bench, scale, 0.3, 0.6)
    frame, area = bench.canvas.overview.frame, bench.canvas.overview._map
    assert frame.width() == pytest.approx(area.width() / scale)
    assert frame.height() == pytest.approx(area.height() / scale)
    assert area.contains(frame)
    accent = bench.canvas.theme.color("accent")
    image = bench.canvas.overview.grab().toImage()
    left = QPoint(round(frame.left() + 0.7), round(frame.center().y()))
    assert bench.holds(image, accent, left, 2) > 0


def test_the_frame_is_dragged(bench: Bench) -> None:
    enlarge(bench, 4)
    overview, lens = bench.canvas.overview, bench.canvas.lens
    before, start = lens.zoom, overview.frame.center().toPoint()
    QTest.mousePress(overview, LEFT, NONE, start)
    QTest.mouseMove(overview, start + QPoint(20, 10))
    QTest.mouseRelease(overview, LEFT, NONE, start + QPoint(20, 10))
    assert lens.zoom.scale == 4
    assert lens.zoom.x - before.x == pytest.approx(20 / overview._map.width())
    assert lens.zoom.y - before.y == pytest.approx(10 / overview._map.height(), rel=0.05)
    assert bench.canvas.gesture is None


def test_escape_brings_the_frame_back(bench: Bench) -> None:
    enlarge(bench, 4)
    overview, lens = bench.canvas.overview, bench.canvas.lens
    before, start = lens.zoom, overview.frame.center().toPoint()
    QTest.mousePress(overview, LEFT, NONE, start)
    QTest.mouseMove(overview, start + QPoint(20, 10))
    assert lens.zoom != before
    QTest.keyClick(bench.canvas, Qt.Key.Key_Escape)
    assert lens.zoom == before
    QTest.mouseMove(overview, start + QPoint(5, 5))
    QTest.mouseRelease(overview, LEFT, NONE, start + QPoint(5, 5))
    assert lens.zoom == before


def test_a_click_beside_the_frame_goes_there(bench: Bench) -> None:
    enlarge(bench, 4, 0.8, 0.8)
    overview, lens = bench.canvas.overview, bench.canvas.lens
    area = overview._map
    at = area.topLeft() + QPointF(0.3 * area.width(), 0.4 * area.height())
    QTest.mouseClick(overview, LEFT, NONE, at.toPoint())
    assert lens.zoom.x == pytest.approx(0.3, abs=0.01)
    assert lens.zoom.y == pytest.approx(0.4, abs=0.02)
    assert bench.session.selection.kind == "none"


def test_its_buttons_zoom_and_fit(bench: Bench) -> None:
    enlarge(bench, 2)
    overview, lens = bench.canvas.overview, bench.canvas.lens
    QTest.mouseClick(overview.enlarge, LEFT)
    assert lens.zoom.scale == 3
    QTest.mouseClick(overview.reduce, LEFT)
    assert lens.zoom.scale == pytest.approx(2)
    for button in (overview.enlarge, overview.reduce, overview.fit):
        assert button.toolTip()
        assert button.accessibleName()
    QTest.mouseClick(overview.fit, LEFT)
    assert lens.zoom == FIT


def test_the_other_button_and_clicks_on_it_mean_nothing_to_the_canvas(bench: Bench) -> None:
    enlarge(bench, 2)
    before = bench.canvas.lens.zoom
    QTest.mouseClick(bench.canvas.overview, Qt.MouseButton.RightButton, NONE, QPoint(20, 20))
    assert bench.canvas.lens.zoom == before
    assert bench.canvas.gesture is None


@pytest.mark.parametrize("size", [(412, 330), (712, 572), (1600, 1200)])
def test_it_lies_between_the_heads_and_the_foot(
    make_digits: Callable[..., Bench], size: tuple[int, int]
) -> None:
    bench = make_digits(size=size)
    for x in (0.0, 0.2, 1.0):
        for y in (0.0, 0.5, 0.8, 1.0):
            enlarge(bench, 3, x, y)
            box = bench.canvas.overview.geometry()
            assert box.top() >= HEAD
            assert box.bottom() <= size[1] - FOOT
            assert box.left() >= 0
            assert box.right() <= size[0]
            furniture = bench.canvas.furniture
            for button in (furniture.back, furniture.on):
                if button.isVisible():
                    assert not box.intersects(button.geometry())
