"""How honest the picture is along the path, what a point of it is, and what comes next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from msgspec import structs
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from glassnet.engine import Evaluator
from glassnet.landscape import Plane, PlaneChoice
from glassnet.ui.panels.surface import ROOMY, LossSurface
from glassnet.ui.plots.honesty import COURSE, course_of
from glassnet.ui.plots.surface_overlay import NEXT

if TYPE_CHECKING:
    from tests.ui.panels.conftest import HandMadeSession

Show = Callable[["LossSurface", "HandMadeSession"], Plane]


@pytest.fixture
def tall(panel: LossSurface) -> LossSurface:
    """A panel with room for the thin plot."""
    panel.resize(368, ROOMY + 20)
    QApplication.processEvents()
    return panel


def truth(session: HandMadeSession, plane: Plane, step: int) -> tuple[float, float, float]:
    """True loss, on-plane loss and the share off the plane at a recorded step."""
    run = session.run
    rows, steps, vectors = run.data.train, run.trajectory.steps, run.trajectory.vectors
    judge = Evaluator(
        run.network.clone(), run.spec.training.loss, run.data.inputs[rows], run.targets[rows]
    )
    vector = vectors[steps.index(step)]
    shown = plane.points(plane.project(vector))[0].astype(vector.dtype)
    moved = replace(plane, centre=vectors[0].astype(float))
    return judge.loss(vector), judge.loss(shown), float(moved.off_plane(vector)[0])


def point_at(panel: LossSurface, step: int) -> None:
    """Move the mouse to a point of the path."""
    assert panel.model.path is not None
    index = panel.model.path.steps.index(step)
    view = panel.surface.plot.getPlotItem().getViewBox()
    spot = view.mapToScene(QPointF(*panel.surface.overlay.pixels[index])).toPoint()
    port = panel.surface.plot.viewport()
    QTest.mouseMove(port, spot + QPoint(20, 0))
    QTest.mouseMove(port, spot)


def test_the_thin_plot_compares_every_recorded_point_with_its_picture(
    tall: LossSurface, session: HandMadeSession, show: Show
) -> None:
    session.train(25)
    plane = show(tall, session)
    assert tall.course.isVisible()
    steps, true = tall.course.curves["true"].getData()
    _, on_plane = tall.course.curves["plane"].getData()
    _, off = tall.course.curves["off"].getData()
    assert tuple(steps) == session.run.trajectory.steps
    expected = np.array([truth(session, plane, int(step)) for step in steps])
    np.testing.assert_allclose(true, expected[:, 0], rtol=1e-5)
    np.testing.assert_allclose(on_plane, expected[:, 1], rtol=1e-5)
    both = expected[:, :2]
    shares = (off - both.min()) / (both.max() - both.min())
    assert np.isnan(shares[0])  # nothing is displaced at the start
    np.testing.assert_allclose(shares[1:], expected[1:, 2], atol=1e-5)
    texts = tall.course.labels.texts()
    assert texts[:2] == (f"true {expected[-1, 0]:.3f}", f"plane {expected[-1, 1]:.3f}")


def test_a_low_panel_keeps_its_room_for_the_surface(
    panel: LossSurface, session: HandMadeSession, show: Show
) -> None:
    session.train(10)
    show(panel, session)
    assert not panel.course.isVisible()
    assert not panel.model.trail.meter.known


def test_the_past_is_measured_anew_on_another_plane(
    tall: LossSurface, session: HandMadeSession, show: Show
) -> None:
    session.train(25)
    show(tall, session)
    tall.model.change(plane=PlaneChoice("random"))
    plane = show(tall, session)
    known = tall.model.trail.meter.known
    for step in session.run.trajectory.steps:
        true, shown, _ = truth(session, plane, step)
        assert known[step].true_loss == pytest.approx(true, rel=1e-5)
        assert known[step].plane_loss == pytest.approx(shown, rel=1e-5)


def test_another_run_forgets_what_was_measured(
    tall: LossSurface, session: HandMadeSession, show: Show
) -> None:
    session.train(25)
    show(tall, session)
    session.reset()
    session.train(3)
    show(tall, session)
    assert set(tall.model.trail.meter.known) == {0, 1, 2, 3}


def test_of_a_long_path_some_points_are_measured_and_stay_the_same() -> None:
    vectors = [np.zeros(1)] * 250
    some = course_of(range(200), vectors[:200])
    more = course_of(range(205), vectors[:205])
    assert len(some) <= COURSE + 1
    assert (min(some), max(some)) == (0, 199)
    assert set(some) - {199} <= set(more)


def test_hovering_a_point_of_the_path_tells_its_step_and_both_losses(
    panel: LossSurface, session: HandMadeSession, show: Show, qtbot: QtBot
) -> None:
    session.train(30)
    plane = show(panel, session)
    before = panel.captions.losses.text()
    QApplication.processEvents()
    point_at(panel, 0)
    true, shown, _ = truth(session, plane, 0)
    expected = f"step 0 · on-plane {shown:.3f} · true {true:.3f}"
    qtbot.waitUntil(lambda: panel.captions.losses.text() == expected, timeout=20_000)
    QTest.mouseMove(panel.surface.plot.viewport(), QPoint(8, 8))
    assert panel.captions.losses.text() == before


def test_hovering_the_thin_plot_tells_the_step_there(
    tall: LossSurface, session: HandMadeSession, show: Show
) -> None:
    session.train(30)
    show(tall, session)
    port = tall.course.plot.viewport()
    QTest.mouseMove(port, QPoint(30, 20))
    QTest.mouseMove(port, QPoint(1, 20))
    assert tall.captions.losses.text().startswith("step 0 · on-plane ")


def test_the_step_about_to_be_taken_is_the_one_that_is_taken(
    panel: LossSurface, session: HandMadeSession, show: Show
) -> None:
    session.train(30)
    plane = show(panel, session)
    before = plane.project(session.network.parameters)[0]
    ahead = panel.surface.overlay.ahead
    assert ahead is not None
    image = panel.surface.grab().toImage()
    colours = {
        image.pixelColor(x, y).rgb() for x in range(image.width()) for y in range(image.height())
    }
    assert NEXT.rgb() in colours
    session.train(1)
    taken = plane.project(session.network.parameters)[0] - before
    np.testing.assert_allclose(ahead, taken, rtol=1e-3)
    assert "next step" in panel.captions.share.toolTip()


def test_at_full_speed_nobody_asks_for_the_next_step(
    panel: LossSurface, session: HandMadeSession
) -> None:
    session.train(30)
    session.snapshot = structs.replace(session.look(), steps_per_second=900.0)
    panel.show_snapshot(session.snapshot)
    assert not panel.model.trail.next_step.busy
    assert panel.model.trail.ahead is None
