"""What the card beside the panel sets: centre, rows, grid, colours, penalty and span."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from glassnet.engine import Evaluator
from glassnet.landscape import Plane, PlaneChoice, Surface
from glassnet.ui.panels.surface import LossSurface
from glassnet.ui.plots.surface_aim import Aim, centre_index
from glassnet.ui.widgets import Choice

if TYPE_CHECKING:
    from tests.ui.panels.conftest import HandMadeSession

Show = Callable[["LossSurface", "HandMadeSession"], Plane]
Floats = NDArray[np.float64]
LEFT = Qt.MouseButton.LeftButton


def opened(panel: LossSurface) -> LossSurface:
    QTest.mouseClick(panel.bar.settings_button, LEFT)
    assert panel.settings.isVisible()
    return panel


def pick(choice: Choice, row: int) -> None:
    """Choose a row of a list by the keyboard."""
    choice.combo.setFocus()
    QTest.keyClick(choice.combo, Qt.Key.Key_Home)
    for _ in range(row):
        QTest.keyClick(choice.combo, Qt.Key.Key_Down)


def centre_field(panel: LossSurface) -> QLineEdit:
    field = panel.settings.centre.combo.lineEdit()
    assert field is not None
    return field


def type_centre(panel: LossSurface, text: str) -> None:
    field = centre_field(panel)
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def wanted_losses(session: HandMadeSession, panel: LossSurface, split: str, l2: float) -> Floats:
    run, result = session.run, panel.model.result
    assert result is not None
    assert result.plane is not None
    rows = getattr(run.data, split)
    surface = Surface(
        run.network.clone(), run.spec.training.loss, run.data.inputs[rows], run.targets[rows], l2=l2
    )
    return surface.grid(result.plane, result.alphas, result.betas)


def test_escape_closes_the_card(panel: LossSurface, session: HandMadeSession, show: Show) -> None:
    show(panel, session)
    opened(panel)
    QTest.keyClick(panel.settings, Qt.Key.Key_Escape)
    assert not panel.settings.isVisible()


@pytest.mark.parametrize(("row", "grid"), [(0, 21), (2, 101), (3, 201)])
def test_the_grid_has_so_many_points(
    panel: LossSurface, session: HandMadeSession, show: Show, row: int, grid: int
) -> None:
    session.train(10)
    plane = show(panel, session)
    pick(opened(panel).settings.grid, row)
    again = show(panel, session)
    assert panel.model.result is not None
    assert panel.model.result.losses.shape == (grid, grid)
    assert np.isfinite(panel.model.result.losses).all()
    np.testing.assert_array_equal(plane.directions, again.directions)


def test_the_loss_of_the_validation_rows_is_drawn_and_told(
    panel: LossSurface, session: HandMadeSession, show: Show
) -> None:
    session.train(20)
    plane = show(panel, session)
    pick(opened(panel).settings.data, 1)
    assert show(panel, session) is not None
    result = panel.model.result
    assert result is not None
    np.testing.assert_allclose(
        result.losses, wanted_losses(session, panel, "validation", 0.0), rtol=1e-5
    )
    run, rows = session.run, session.data.validation
    judge = Evaluator(
        run.network.clone(), run.spec.training.loss, run.data.inputs[rows], run.targets[rows]
    )
    shown = judge.loss(plane.points(plane.project(run.network.parameters))[0].astype("f"))
    assert panel.captions.losses.text() == (
        f"on-plane loss {shown:.3f} · true loss {judge.loss():.3f}"
    )
    assert f"{len(rows)} validation examples" in panel.bar.name.toolTip()


def test_without_validation_rows_there_is_no_such_choice(
    make_panel: Callable[[HandMadeSession], LossSurface],
    make_session: Callable[..., HandMadeSession],
    show: Show,
) -> None:
    session = make_session(dataset={"validation": 0.0})
    panel = make_panel(session)
    panel.model.change(split="validation")
    show(panel, session)
    assert opened(panel).settings.data.combo.count() == 1
    assert f"{len(session.data.train)} training examples" in panel.bar.name.toolTip()


def test_the_penalty_is_drawn_where_there_is_one_and_left_out_by_the_switch(
    make_panel: Callable[[HandMadeSession], LossSurface],
    make_session: Callable[..., HandMadeSession],
    show: Show,
) -> None:
    session = make_session(training={"l2": 0.05})
    panel = make_panel(session)
    session.train(20)
    show(panel, session)
    assert panel.model.result is not None
    with_penalty = panel.model.result.losses
    np.testing.assert_allclose(
        with_penalty, wanted_losses(session, panel, "train", 0.05), rtol=1e-5
    )
    run = session.run
    penalty = run.penalty()
    assert panel.captions.penalty.text() == f"data loss + penalty, which is {penalty:.3f} now"
    assert panel.captions.losses.text().endswith(f"true loss {run.loss() + penalty:.3f}")
    switch = opened(panel).settings.penalty
    assert switch.isChecked()
    QTest.mouseClick(switch, LEFT)
    show(panel, session)
    assert (panel.model.result.losses < with_penalty).all()
    assert panel.captions.penalty.text() == f"data loss only, without the penalty of {penalty:.3f}"
    assert panel.captions.losses.text().endswith(f"true loss {run.loss():.3f}")


def test_without_a_penalty_there_is_nothing_to_add(
    panel: LossSurface, session: HandMadeSession, show: Show
) -> None:
    show(panel, session)
    switch = opened(panel).settings.penalty
    assert not switch.isEnabled()
    assert "0" in switch.toolTip()


def test_the_plane_is_laid_through_a_recorded_step(
    panel: LossSurface, session: HandMadeSession, show: Show
) -> None:
    session.train(20)
    show(panel, session)
    opened(panel)
    type_centre(panel, "7")
    plane = show(panel, session)
    vectors, steps = session.run.trajectory.vectors, session.run.trajectory.steps
    np.testing.assert_allclose(plane.centre, vectors[steps.index(7)], rtol=1e-6)
    assert "step 7" in panel.bar.name.toolTip()
    type_centre(panel, "final")
    np.testing.assert_allclose(show(panel, session).centre, vectors[-1], rtol=1e-6)
    type_centre(panel, "now")
    np.testing.assert_allclose(show(panel, session).centre, session.network.parameters, rtol=1e-6)


@pytest.mark.parametrize(("text", "problem"), [("999", "nearest is 20"), ("soon", "now, final")])
def test_a_step_that_is_not_recorded_is_no_centre(
    panel: LossSurface, session: HandMadeSession, show: Show, text: str, problem: str
) -> None:
    session.train(20)
    show(panel, session)
    opened(panel)
    type_centre(panel, text)
    assert problem in centre_field(panel).toolTip()
    assert panel.model.aim.centre == "now"


def test_a_random_plane_through_an_old_point_holds_the_present_one_and_stays(
    panel: LossSurface, session: HandMadeSession, show: Show
) -> None:
    session.train(30)
    show(panel, session)
    panel.model.change(plane=PlaneChoice("random"), centre=0)
    plane = show(panel, session)
    assert plane.contains(tuple(plane.project(session.network.parameters)[0]))
    assert show(panel, session) is plane


def test_tones_rise_with_the_loss_itself_where_that_is_chosen(
    panel: LossSurface, session: HandMadeSession, show: Show
) -> None:
    session.train(20)
    show(panel, session)
    result = panel.model.result
    assert panel.surface.tones is not None
    assert panel.surface.tones.log
    pick(opened(panel).settings.colours, 1)
    assert panel.model.result is result
    seen = panel.surface.tones
    assert not seen.log
    assert result is not None
    low, high = result.losses.min(), result.losses.max()
    np.testing.assert_allclose(seen.shares, (result.losses - low) / (high - low), atol=1e-12)


def test_the_span_is_set_by_the_slider(
    panel: LossSurface, session: HandMadeSession, show: Show, qtbot: QtBot
) -> None:
    session.train(20)
    own = show(panel, session)
    slider = opened(panel).settings.span
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_End)
    assert panel.model.aim.window.factor == 4
    wide = show(panel, session)
    assert np.ptp(wide.alpha) == pytest.approx(4 * np.ptp(own.alpha))
    QTest.keyClick(slider, Qt.Key.Key_Home)
    assert panel.model.aim.window.factor == 0.25


def test_a_centre_that_is_recorded_no_more_gives_way_to_the_nearest() -> None:
    steps = (0, 2, 4, 6)
    centres = [centre_index(centre, steps) for centre in ("now", "final", 4, 5, 99)]
    assert centres == [None, 3, 2, 2, 3]
    assert centre_index(5, ()) is None


def test_how_it_is_shown_is_remembered(
    panel: LossSurface, make_panel: Callable[[HandMadeSession], LossSurface],
    session: HandMadeSession, tmp_path: object,
) -> None:  # fmt: skip
    settings = QSettings(f"{tmp_path}/settings.ini", QSettings.Format.IniFormat)
    panel.model.change(
        plane=PlaneChoice("random", 7), split="validation", grid=101, log=False, penalty=False
    )
    panel.remember(settings)
    other = make_panel(session)
    other.recall(settings)
    aim = other.model.aim
    assert aim == Aim(
        plane=PlaneChoice("random"), split="validation", grid=101, log=False, penalty=False
    )
    settings.setValue("surface/grid", "7")
    settings.setValue("surface/plane", "weights")
    third = make_panel(session)
    third.recall(settings)
    assert (third.model.aim.grid, third.model.aim.plane) == (51, PlaneChoice())
