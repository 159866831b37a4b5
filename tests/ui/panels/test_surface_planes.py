"""Which plane the panel of the loss surface shows, and when it changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from glassnet.landscape import Plane, PlaneChoice
from glassnet.ui.panels.surface import LossSurface

if TYPE_CHECKING:
    from tests.ui.panels.conftest import HandMadeSession

Show = Callable[["LossSurface", "HandMadeSession"], Plane]


def leave_view(panel: LossSurface, session: HandMadeSession) -> None:
    """Put the run's parameters outside of what the panel shows."""
    result = panel.model.result
    assert result is not None
    assert result.plane is not None
    plane = result.plane
    session.network.parameters[:] = plane.centre + 3 * plane.alpha[1] * plane.directions[0]


def test_before_the_third_kept_point_the_plane_is_random(
    panel: LossSurface, session: HandMadeSession, show: Show
) -> None:
    for steps in (0, 1):
        session.train(steps)
        assert show(panel, session).kind == "random"
        assert panel.bar.name.text() == "Random plane, filter-normalised"


def test_from_the_third_kept_point_on_it_is_the_plane_of_the_path(
    panel: LossSurface, session: HandMadeSession, show: Show
) -> None:
    session.train(1)
    show(panel, session)
    session.train(1)
    assert len(session.run.trajectory.steps) == 3
    plane = show(panel, session)
    assert plane.kind == "pca"
    assert panel.bar.name.text() == "PCA plane of the path"


def test_the_plane_stays_while_the_point_is_inside(
    panel: LossSurface, session: HandMadeSession, show: Show
) -> None:
    session.train(30)
    first = show(panel, session)
    for _ in range(3):
        session.train(1)
        assert first.contains(tuple(first.project(session.network.parameters)[0]))
        assert show(panel, session) is first


def test_plane_surface_and_path_change_together_when_the_point_leaves(
    panel: LossSurface, session: HandMadeSession, show: Show, qtbot: QtBot
) -> None:
    session.train(30)
    first = show(panel, session)
    before = panel.model.result
    leave_view(panel, session)
    session.train(1)
    panel.show_snapshot(session.look())
    assert panel.model.result is before
    assert panel.model.path is not None
    assert panel.model.path.plane is first
    with qtbot.waitSignal(panel.model.surface_changed, timeout=20_000):
        pass
    result, path = panel.model.result, panel.model.path
    assert result is not None
    assert path is not None
    assert result is not before
    assert result.plane is path.plane is not first
    assert path.plane.contains(tuple(path.places[-1]))
    kept = path.plane.project(np.stack(session.run.trajectory.vectors))
    np.testing.assert_allclose(path.places[: len(kept)], kept, atol=1e-6)


def test_the_path_is_the_projection_of_the_kept_parameters(
    panel: LossSurface, session: HandMadeSession, show: Show
) -> None:
    session.train(40)
    plane = show(panel, session)
    session.train(2)
    show(panel, session)
    path = panel.model.path
    assert path is not None
    steps, vectors = session.run.trajectory.points()
    assert path.steps == tuple(steps)
    np.testing.assert_allclose(path.places, plane.project(vectors), atol=1e-6)


def test_a_reset_begins_a_path_of_its_own(
    panel: LossSurface, session: HandMadeSession, show: Show
) -> None:
    session.train(30)
    show(panel, session)
    session.reset()
    panel.show_snapshot(session.look())
    assert panel.model.path is not None
    assert panel.model.path.steps == (0,)
    assert show(panel, session).kind == "random"


def test_another_loss_or_network_has_no_use_for_the_old_surface(
    panel: LossSurface, session: HandMadeSession, show: Show,
    make_session: Callable[..., HandMadeSession],
) -> None:  # fmt: skip
    session.train(5)
    show(panel, session)
    session.load(make_session(training={"loss": "mse"}).spec)
    panel.show_document()
    assert panel.model.result is None
    assert panel.message.isVisible()
    show(panel, session)
    assert panel.surface.isVisible()


def test_a_change_of_the_learning_rate_keeps_the_surface(
    panel: LossSurface, session: HandMadeSession, show: Show
) -> None:
    session.train(5)
    plane = show(panel, session)
    session.run.set_hyper("learning_rate", 0.01)
    panel.show_document()
    assert show(panel, session) is plane


def test_a_random_plane_can_be_drawn_again(
    panel: LossSurface, session: HandMadeSession, show: Show
) -> None:
    session.train(30)
    show(panel, session)
    planes = []
    for _ in range(2):
        QTest.mouseClick(panel.bar.another_button, Qt.MouseButton.LeftButton)
        planes.append(show(panel, session))
    assert [plane.kind for plane in planes] == ["random", "random"]
    assert not np.allclose(planes[0].directions, planes[1].directions)


def test_the_menu_chooses_the_plane(
    panel: LossSurface, session: HandMadeSession, show: Show
) -> None:
    session.train(30)
    show(panel, session)
    kinds = []
    for action in panel.bar.plane_button.menu().actions()[:4][::-1]:
        action.trigger()
        kinds.append(show(panel, session).kind)
    assert kinds == ["random", "points", "pca", "pca"]


def test_compute_again_lays_the_plane_through_the_present_point(
    panel: LossSurface, session: HandMadeSession, show: Show
) -> None:
    session.train(30)
    show(panel, session)
    session.train(1)
    panel.show_snapshot(session.look())
    QTest.mouseClick(panel.bar.renew_button, Qt.MouseButton.LeftButton)
    plane = show(panel, session)
    np.testing.assert_allclose(plane.centre, session.network.parameters, rtol=1e-6)


def test_a_plane_along_a_path_that_is_too_short_gives_way_and_says_so(
    panel: LossSurface, session: HandMadeSession, show: Show
) -> None:
    show(panel, session)
    panel.model.change(plane=PlaneChoice("pca"))
    assert show(panel, session).kind == "random"
    assert "fewer than 3 kept points" in panel.notice.text
    assert panel.notice.isVisible()
