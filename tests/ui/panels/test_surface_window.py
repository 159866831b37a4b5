"""The surface is looked at closer, from farther off, and elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from glassnet.landscape import Plane, PlaneChoice
from glassnet.ui.panels.surface import LossSurface
from glassnet.ui.plots.surface_aim import Window

if TYPE_CHECKING:
    from tests.ui.panels.conftest import HandMadeSession

Show = Callable[["LossSurface", "HandMadeSession"], Plane]
LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def own(panel: LossSurface, session: HandMadeSession, show: Show) -> Plane:
    """The plane of a short run, as it was laid; it is shown."""
    session.train(30)
    plane = show(panel, session)
    QApplication.processEvents()
    return plane


def viewport(panel: LossSurface) -> QWidget:
    port: QWidget = panel.surface.plot.viewport()
    return port


def turn(panel: LossSurface, at: QPoint, notches: int) -> None:
    """Turn the wheel over the plot."""
    port = viewport(panel)
    event = QWheelEvent(
        QPointF(at), QPointF(port.mapToGlobal(at)), QPoint(), QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton, NONE, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(port, event)


def place(panel: LossSurface, at: QPoint) -> tuple[float, float]:
    """The coordinates of the plane at a pixel."""
    box = panel.surface.hand.box
    (a, b), (c, d) = panel.surface.ranges
    across = (at.x() - box.left()) / box.width()
    up = (box.bottom() - at.y()) / box.height()
    return a + across * (b - a), c + up * (d - c)


def settle(panel: LossSurface, qtbot: QtBot) -> Plane:
    qtbot.waitUntil(lambda: panel.settled, timeout=20_000)
    assert panel.model.result is not None
    assert panel.model.result.plane is not None
    return panel.model.result.plane


def test_the_wheel_looks_closer_at_what_is_under_the_pointer(
    panel: LossSurface, own: Plane, qtbot: QtBot
) -> None:
    at = QPoint(90, 60)
    before, first = place(panel, at), panel.model.result
    turn(panel, at, 2)
    assert panel.model.aim.window.factor == pytest.approx(1 / 1.25**2)
    assert place(panel, at) == pytest.approx(before)
    assert panel.model.result is first  # the last surface stays until the next is better
    plane = settle(panel, qtbot)
    assert panel.model.path is not None
    assert panel.model.path.plane is own
    assert np.ptp(plane.alpha) == pytest.approx(np.ptp(own.alpha) / 1.25**2)
    assert (plane.alpha, plane.beta) == panel.surface.ranges
    np.testing.assert_array_equal(plane.directions, own.directions)


def test_a_pinch_looks_closer(panel: LossSurface, own: Plane) -> None:
    port, at = viewport(panel), QPointF(90, 60)
    device = QPointingDevice.primaryPointingDevice()
    zoom = Qt.NativeGestureType.ZoomNativeGesture
    event = QNativeGestureEvent(zoom, device, 2, at, at, port.mapToGlobal(at), 0.25, QPointF())
    before = place(panel, at.toPoint())
    QApplication.sendEvent(port, event)
    assert panel.model.aim.window.factor == 0.8
    assert place(panel, at.toPoint()) == pytest.approx(before)
    assert np.ptp(panel.surface.ranges[0]) == pytest.approx(0.8 * np.ptp(own.alpha))


def test_neither_wheel_nor_keys_reach_a_span_of_zero(panel: LossSurface, own: Plane) -> None:
    turn(panel, QPoint(90, 60), 40)
    assert panel.model.aim.window.factor == 0.25
    turn(panel, QPoint(90, 60), -40)
    assert panel.model.aim.window.factor == 4
    for _ in range(20):
        QTest.keyClick(panel.surface, Qt.Key.Key_Plus)
    assert panel.model.aim.window.factor == 0.25


def test_dragging_moves_the_surface_with_the_pointer(
    panel: LossSurface, own: Plane, qtbot: QtBot
) -> None:
    port, start, end = viewport(panel), QPoint(100, 60), QPoint(140, 80)
    held = place(panel, start)
    QTest.mousePress(port, LEFT, NONE, start)
    QTest.mouseMove(port, QPoint(120, 70))
    QTest.mouseMove(port, end)
    QTest.mouseRelease(port, LEFT, NONE, end)
    assert place(panel, end) == pytest.approx(held)
    QTest.mouseMove(port, QPoint(30, 30))
    assert place(panel, end) == pytest.approx(held)
    plane = settle(panel, qtbot)
    assert plane.alpha[0] < own.alpha[0]
    assert plane.beta[0] > own.beta[0]


def test_escape_takes_a_drag_back(panel: LossSurface, own: Plane) -> None:
    port = viewport(panel)
    QTest.mousePress(port, LEFT, NONE, QPoint(100, 60))
    QTest.mouseMove(port, QPoint(150, 90))
    assert panel.model.aim.window != Window()
    QTest.keyClick(panel.surface, Qt.Key.Key_Escape)
    assert panel.model.aim.window == Window()
    assert panel.surface.ranges == (own.alpha, own.beta)
    QTest.mouseMove(port, QPoint(60, 30))
    QTest.mouseRelease(port, LEFT, NONE, QPoint(60, 30))
    assert panel.model.aim.window == Window()


def test_a_double_click_and_the_key_0_show_the_whole_again(panel: LossSurface, own: Plane) -> None:
    turn(panel, QPoint(90, 60), 3)
    QTest.mouseDClick(viewport(panel), LEFT, NONE, QPoint(90, 60))
    assert panel.surface.ranges == (own.alpha, own.beta)
    QTest.keyClick(panel.surface, Qt.Key.Key_Minus)
    QTest.keyClick(panel.surface, Qt.Key.Key_Right)
    factor, shift = panel.model.aim.window.factor, panel.model.aim.window.shift
    assert factor == 1.25
    assert shift == pytest.approx((0.125, 0))
    QTest.keyClick(panel.surface, Qt.Key.Key_0)
    assert panel.surface.ranges == (own.alpha, own.beta)


def test_another_plane_is_seen_whole_and_as_wide(
    panel: LossSurface, own: Plane, qtbot: QtBot
) -> None:
    turn(panel, QPoint(90, 60), -2)
    panel.model.change(plane=PlaneChoice("random"))
    assert panel.model.aim.window == Window(1.25**2)
    plane = settle(panel, qtbot)
    assert panel.model.path is not None
    base = panel.model.path.plane
    assert np.ptp(plane.alpha) == pytest.approx(1.25**2 * np.ptp(base.alpha))
    assert np.mean(plane.alpha) == pytest.approx(np.mean(base.alpha))


def test_a_window_that_the_point_leaves_stays(
    panel: LossSurface, session: HandMadeSession, show: Show, own: Plane
) -> None:
    panel.model.change(window=Window(0.25, (1.0, 1.0)))
    show(panel, session)
    session.train(1)
    show(panel, session)
    assert panel.model.path is not None
    assert panel.model.path.plane is own


def test_a_window_keeps_the_place_that_is_zoomed_at() -> None:
    own = Plane("given", np.zeros(2), np.eye(2), (0.0, 10.0), (-1.0, 1.0))
    window = Window(1.0, (0.2, 0.0))
    (a, b), (c, d) = window.ranges(own)
    (e, f), (g, h) = window.zoomed(0.5, (0.25, 1.0)).ranges(own)
    assert (a, b) == (2.0, 12.0)
    assert e + 0.25 * (f - e) == pytest.approx(a + 0.25 * (b - a))
    assert h == pytest.approx(d)
    assert f - e == pytest.approx(5)
    assert h - g == pytest.approx((d - c) / 2)
