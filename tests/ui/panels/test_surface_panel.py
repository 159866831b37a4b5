"""What the panel of the loss surface shows, and how honest it is."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from msgspec import structs
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from glassnet.engine import Evaluator
from glassnet.landscape import Plane, Surface
from glassnet.runner.landscape_worker import LandscapeWorker
from glassnet.ui.panels.surface import LossSurface
from glassnet.ui.theme import Theme

if TYPE_CHECKING:
    from tests.ui.panels.conftest import HandMadeSession

Show = Callable[["LossSurface", "HandMadeSession"], Plane]


def test_the_path_is_drawn_where_the_plane_is_shown(
    panel: LossSurface, session: HandMadeSession, show: Show
) -> None:
    session.train(40)
    plane = show(panel, session)
    path = panel.model.path
    assert path is not None
    box = panel.surface.plot.getPlotItem().getViewBox().rect()
    shares = [
        (path.places[:, axis] - low) / (high - low)
        for axis, (low, high) in enumerate((plane.alpha, plane.beta))
    ]
    pixels = panel.surface.overlay.pixels
    np.testing.assert_allclose(pixels[:, 0], box.left() + shares[0] * box.width())
    np.testing.assert_allclose(pixels[:, 1], box.bottom() - shares[1] * box.height())


def test_the_surface_is_the_loss_on_the_plane(
    panel: LossSurface, session: HandMadeSession, show: Show
) -> None:
    session.train(20)
    plane = show(panel, session)
    result = panel.model.result
    assert result is not None
    assert result.complete
    run, rows = session.run, session.data.train
    surface = Surface(
        run.network.clone(), run.spec.training.loss, run.data.inputs[rows], run.targets[rows]
    )
    wanted = surface.grid(plane, result.alphas, result.betas)
    np.testing.assert_allclose(result.losses, wanted, rtol=1e-5)


def test_the_figures_compare_the_point_with_its_projection(
    panel: LossSurface, session: HandMadeSession, show: Show
) -> None:
    session.train(30)
    plane = show(panel, session)
    session.train(2)
    show(panel, session)
    run, rows = session.run, session.data.train
    now, start = run.network.parameters, run.trajectory.vectors[0]
    evaluator = Evaluator(
        run.network.clone(), run.spec.training.loss, run.data.inputs[rows], run.targets[rows]
    )
    shown = plane.centre + plane.project(now)[0] @ plane.directions
    on_plane, true = evaluator.loss(shown.astype(now.dtype)), evaluator.loss(now)
    assert panel.captions.losses.text() == f"on-plane loss {on_plane:.3f} · true loss {true:.3f}"
    share = replace(plane, centre=start.astype(float)).share(now)[0]
    assert panel.captions.share.text().endswith("% of the displacement lies in this plane")
    assert float(panel.captions.share.text().split()[0]) == pytest.approx(100 * share, abs=1)


def test_the_panel_warns_of_the_path_of_a_random_walk(
    panel: LossSurface, session: HandMadeSession, show: Show
) -> None:
    session.train(30)
    show(panel, session)
    assert "random walk" in panel.captions.caution.text()
    assert "Antognini" in panel.captions.caution.toolTip()


def test_the_surface_and_its_contours_are_seen(
    panel: LossSurface, session: HandMadeSession, show: Show
) -> None:
    session.train(30)
    show(panel, session)
    QApplication.processEvents()
    image = panel.surface.grab().toImage()
    seen = {
        image.pixelColor(x, y).rgb()
        for x in range(20, image.width() - 20, 5)
        for y in range(30, image.height() - 30, 5)
    }
    assert len(seen) > 50
    assert sum(len(lines.getData()[0]) for lines in panel.surface.contours) > 100


def test_where_the_loss_is_not_finite_the_ground_is_hatched(
    panel: LossSurface, session: HandMadeSession, show: Show, theme: Theme
) -> None:
    session.train(30)
    show(panel, session)
    result = panel.model.result
    assert result is not None
    losses = result.losses.copy()
    losses[:26] = np.inf
    panel.model.result = replace(result, losses=losses)
    panel.model.surface_changed.emit()
    QApplication.processEvents()
    assert panel.captions.caution.text() == "Hatched: the loss is not finite there."
    image = panel.surface.grab().toImage()
    middle = image.height() // 2
    stripes = {image.pixelColor(x, middle).rgb() for x in range(20, 120)}
    assert {theme.color("raised").rgb(), theme.color("dim").rgb()} <= stripes


def test_what_cannot_be_shown_is_explained(
    make_panel: Callable[[HandMadeSession], LossSurface],
    make_session: Callable[..., HandMadeSession],
    qtbot: QtBot,
) -> None:
    layer = {"type": "dense", "units": 1, "activation": "sigmoid", "init": "zeros"}
    session = make_session(network={"layers": [layer]})
    panel = make_panel(session)
    panel.show_snapshot(session.look())
    qtbot.waitUntil(lambda: panel.settled, timeout=20_000)
    assert panel.message.isVisible()
    assert "every weight is zero" in panel.message.text()


def test_hovering_reads_the_loss(panel: LossSurface, session: HandMadeSession, show: Show) -> None:
    session.train(30)
    show(panel, session)
    QApplication.processEvents()
    viewport = panel.surface.plot.viewport()
    QTest.mouseMove(viewport, QPoint(60, 60))
    QTest.mouseMove(viewport, QPoint(80, 60))
    assert panel.bar.name.text().startswith("loss here 0.")


def test_closing_ends_the_threads(panel: LossSurface, session: HandMadeSession, show: Show) -> None:
    session.train(5)
    show(panel, session)
    panel.shutdown()
    panel.shutdown()
    names = {thread.name for thread in threading.enumerate()}
    assert not any(name.startswith("glassnet-") for name in names)


def test_a_surface_takes_all_the_time_there_is_while_nothing_trains(
    panel: LossSurface, session: HandMadeSession, show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[bool] = []
    monkeypatch.setattr(LandscapeWorker, "spare", lambda _worker, training: told.append(training))
    session.train(5)
    for playing in (True, False):
        panel.show_snapshot(structs.replace(session.look(), playing=playing))
    assert told == [True, False]
