"""Gradient descent is learnt by hand, by key and by race, and every number is the engine's."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from glassnet.landscape import functions
from glassnet.ui.panels.descent import Descent
from glassnet.ui.window import MainWindow

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(window: MainWindow) -> Descent:
    """The panel as the Training menu opens it, at one parameter."""
    window.action("descentAction").trigger()
    found = window.docks.show("descent")
    assert isinstance(found, Descent)
    return found


def click(widget: QWidget, times: int = 1) -> None:
    for _ in range(times):
        QTest.mouseClick(widget, LEFT)


def go_to_stop(panel: Descent, stop: int) -> None:
    middle = panel.stops.name_box(stop).center().toPoint()
    QTest.mouseClick(panel.stops, LEFT, pos=middle)


def run_to(panel: Descent, step: int) -> None:
    """A call runs for so long only; several of them get there."""
    while panel.model.player.step < step:
        panel.model.player.go_to(step)


def pixel(panel: Descent, place: tuple[float, float]) -> QPoint:
    return panel.picture.surface.pixel(place).toPoint()


def viewport(panel: Descent) -> QWidget:
    found = panel.picture.surface.plot.viewport()
    assert isinstance(found, QWidget)
    return found


def walk_by_hand(panel: Descent, *places: tuple[float, float], let_go: bool = True) -> None:
    first, *others = (pixel(panel, place) for place in places)
    QTest.mousePress(viewport(panel), LEFT, pos=first)
    for point in others:
        QTest.mouseMove(viewport(panel), point)
    if let_go:
        QTest.mouseRelease(viewport(panel), LEFT, pos=(others or [first])[-1])


# ---------------------------------------------------------------------- how it opens


def test_it_is_hidden_until_it_is_asked_for(window: MainWindow) -> None:
    assert not any(isinstance(one, Descent) for one in window.docks.panels)
    window.action("descentAction").trigger()
    assert window.docks.panel("descent").is_watched()
    assert window.action("descentAction").shortcut().toString() == "Ctrl+Shift+D"


def test_the_slider_leads_from_one_parameter_to_the_network(qtbot: QtBot, panel: Descent) -> None:
    slope: QWidget = panel.picture.slope
    assert panel.picture.shown is slope
    go_to_stop(panel, 1)
    assert panel.model.stop_name == "two"
    assert panel.picture.shown == panel.picture.surface
    panel.stops.setFocus()
    QTest.keyClick(panel.stops, Qt.Key.Key_Right)
    assert panel.model.stop_name == "network"
    qtbot.waitUntil(lambda: panel.picture.shown is slope)
    assert panel.model.slice is not None


def test_the_wheel_looks_closer_at_a_race_and_back_at_the_whole(panel: Descent) -> None:
    go_to_stop(panel, 1)
    surface, place = panel.picture.surface, (3.0, 1.0)
    at = surface.pixel(place)

    def turn(notches: int) -> None:
        event = QWheelEvent(
            at, QPointF(viewport(panel).mapToGlobal(at)), QPoint(), QPoint(0, 120 * notches),
            Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(viewport(panel), event)

    whole = surface.ranges
    turn(3)
    (left, right), _ = surface.ranges
    assert right - left == pytest.approx((whole[0][1] - whole[0][0]) / 1.25**3)
    assert surface.place(at) == pytest.approx(place, abs=0.05)
    QTest.mouseClick(viewport(panel), LEFT, pos=at.toPoint())
    assert panel.model.start == pytest.approx(place, abs=0.1)
    click(panel.bar.step)
    assert surface.ranges != whole  # it stays while the racers walk
    turn(-9)
    assert surface.ranges == whole


# ---------------------------------------------------------------------- one parameter


def test_the_ball_rolls_as_one_computes_by_hand(panel: Descent) -> None:
    (racer,) = panel.model.contestants
    rate, w = racer.optimizer.learning_rate, functions["bowl"]().start[0]
    click(panel.bar.step, 5)
    ball = panel.picture.slope.race.walks[0].places
    by_hand = [w * (1 - rate) ** step for step in range(6)]
    np.testing.assert_allclose(ball[:, 0], by_hand, rtol=1e-12)
    np.testing.assert_allclose(ball[:, 1], np.square(by_hand) / 2, rtol=1e-12)
    click(panel.bar.back, 2)
    assert panel.model.player.step == 3
    assert panel.picture.slope.race.walks[0].places[-1, 0] == pytest.approx(by_hand[3], rel=1e-12)


def test_the_tangent_has_the_slope_of_the_curve_at_the_ball(panel: Descent) -> None:
    panel.model.choose_subject("local_minimum")
    click(panel.bar.step, 2)
    x, loss = panel.picture.slope.race.walks[0].places[-1]
    (left, right), (low, high) = panel.picture.slope.tangent.getData()
    slope = functions["local_minimum"]().gradient(np.array(x), np.zeros(()))[0]
    assert (high - low) / (right - left) == pytest.approx(slope)
    assert (high + low) / 2 == pytest.approx(loss)


def test_the_update_is_written_out_with_its_numbers(panel: Descent) -> None:
    assert panel.sentence.text() == "w − η · ∂L/∂w = −2.4 + 0.2 · 2.4 = −1.92"
    click(panel.bar.step)
    assert panel.sentence.text() == "w − η · ∂L/∂w = −1.92 + 0.2 · 1.92 = −1.54"


def test_another_rate_is_another_roll(panel: Descent) -> None:
    entry = panel.racers.rows[0].rate
    entry.setFocus()
    entry.selectAll()
    QTest.keyClicks(entry, "1.5")
    QTest.keyClick(entry, Qt.Key.Key_Return)
    click(panel.bar.step, 3)
    assert panel.picture.slope.race.walks[0].places[-1, 0] == pytest.approx(-2.4 * (-0.5) ** 3)


def test_a_rate_far_too_large_is_said_to_diverge(panel: Descent) -> None:
    entry = panel.racers.rows[0].rate
    entry.setText("1e9")
    QTest.keyClick(entry, Qt.Key.Key_Return)
    click(panel.bar.step, 3)
    row = panel.racers.rows[0]
    assert row.loss.text() == "diverges"
    assert "Lower its rate" in row.loss.toolTip()
    run_to(panel, 60)
    assert row.loss.text() == "diverged"
    assert "left the finite numbers" in row.loss.toolTip()
    panel.grab()


def test_a_rate_that_is_no_rate_is_refused_in_place(panel: Descent) -> None:
    entry = panel.racers.rows[0].rate
    entry.setFocus()
    entry.setText("-1")
    QTest.keyClick(entry, Qt.Key.Key_Return)
    assert entry.refused
    assert panel.model.contestants[0].optimizer.learning_rate == 0.2


def test_the_ball_can_be_dragged_on_the_curve(panel: Descent) -> None:
    plot = panel.picture.slope
    middle = plot.pixel(1.0, 0.5).toPoint()
    QTest.mouseClick(plot.plot.viewport(), LEFT, pos=middle)
    x, loss = plot.race.walks[0].places[0]
    assert x == pytest.approx(1.0, abs=0.05)
    assert loss == pytest.approx(x * x / 2)


# ---------------------------------------------------------------------- keys


def test_keys_drive_the_race_while_the_panel_has_the_focus(
    qtbot: QtBot, window: MainWindow, panel: Descent
) -> None:
    go_to_stop(panel, 1)
    surface = panel.picture.surface
    panel.setFocus()
    for key, step in (
        (Qt.Key.Key_Right, 1), (Qt.Key.Key_Right, 2), (Qt.Key.Key_Left, 1), (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_End, 2),
    ):  # fmt: skip
        QTest.keyClick(surface, key)
        assert panel.model.player.step == step
    QTest.keyClick(surface, Qt.Key.Key_Space)
    assert panel.model.player.playing
    assert not window.session.playing
    qtbot.waitUntil(lambda: panel.model.player.step > 5)
    QTest.keyClick(surface, Qt.Key.Key_Space)
    assert not panel.model.player.playing
    assert window.session.snapshot is not None
    assert window.session.snapshot.step == 0


def test_shift_and_the_arrows_take_the_ball_by_the_hand(panel: Descent) -> None:
    go_to_stop(panel, 1)
    function = functions["elongated_bowl"]()
    for _ in range(3):
        QTest.keyClick(panel, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(panel, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    x, y = function.start
    assert panel.model.start == pytest.approx((x + 0.36, y - 0.12))
    assert len(panel.model.hand.places) == 5
    assert panel.model.hand.losses[-1] == pytest.approx(
        float(function.value(np.array(x + 0.36), np.array(y - 0.12)))
    )


# ---------------------------------------------------------------------- two parameters


def test_racers_step_and_rewind_together_as_the_engine_walks(panel: Descent) -> None:
    go_to_stop(panel, 1)
    click(panel.bar.step, 4)
    x, y = functions["elongated_bowl"]().start
    rate = panel.model.contestants[0].optimizer.learning_rate
    walks = panel.picture.surface.race.walks
    assert [walk.name for walk in walks] == ["SGD", "Momentum", "Adam"]
    assert [len(walk.places) for walk in walks] == [5, 5, 5]
    expected = [x * (1 - rate) ** 4, y * (1 - 25 * rate) ** 4]
    np.testing.assert_allclose(walks[0].places[-1], expected, rtol=1e-12)
    click(panel.bar.rewind)
    for walk in panel.picture.surface.race.walks:
        assert walk.places.tolist() == [[x, y]]


def test_each_racer_has_a_curve_of_its_losses(panel: Descent) -> None:
    go_to_stop(panel, 1)
    click(panel.bar.step, 6)
    function = functions["elongated_bowl"]()
    for row, walk in enumerate(panel.picture.surface.race.walks):
        steps, heights = panel.curves.drawn(row)
        assert steps.tolist() == [0, 1, 2, 3, 4, 5, 6]
        losses = function.value(*walk.places.T)
        np.testing.assert_allclose(10.0**heights, losses, rtol=1e-9)
    assert panel.curves.labels.texts() == ("SGD", "Momentum", "Adam")


def test_racers_come_change_and_go(panel: Descent) -> None:
    go_to_stop(panel, 1)
    click(panel.racers.adder, 2)
    assert len(panel.picture.surface.race.walks) == 5
    assert not panel.racers.adder.isEnabled()
    click(panel.racers.rows[1].remove)
    assert [one.optimizer.id for one in panel.model.contestants][:2] == ["sgd", "adam"]
    combo = panel.racers.rows[0].optimizer
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Down)
    assert panel.model.contestants[0].optimizer.id == "momentum"
    while len(panel.racers.rows) > 1:
        click(panel.racers.rows[-1].remove)
    assert not panel.racers.rows[0].remove.isEnabled()


def test_a_racer_can_begin_elsewhere(panel: Descent) -> None:
    go_to_stop(panel, 1)
    click(panel.racers.rows[2].own)
    starts = [tuple(walk.places[0]) for walk in panel.picture.surface.race.walks]
    assert starts[0] == starts[1] == functions["elongated_bowl"]().start
    assert starts[2] != starts[0]


def test_a_click_on_the_surface_is_where_all_begin(panel: Descent) -> None:
    go_to_stop(panel, 1)
    click(panel.bar.step, 3)
    QTest.mouseClick(viewport(panel), LEFT, pos=pixel(panel, (1.0, -2.0)))
    assert panel.model.start == pytest.approx((1.0, -2.0), abs=0.1)
    assert panel.model.player.step == 0
    for walk in panel.picture.surface.race.walks:
        assert tuple(walk.places[0]) == panel.model.start
    click(panel.again)
    assert panel.model.start == functions["elongated_bowl"]().start


def test_the_hand_feels_the_loss_and_the_racers_take_over(qtbot: QtBot, panel: Descent) -> None:
    go_to_stop(panel, 1)
    function = functions["elongated_bowl"]()
    walk_by_hand(panel, (2.0, 1.0), (1.5, 0.5), (1.0, 0.3), let_go=False)
    assert panel.model.hand.held
    assert panel.sentence.text().startswith("by hand: L = ")
    np.testing.assert_allclose(
        panel.model.hand.losses, function.value(*panel.model.hand.places.T), rtol=1e-12
    )
    QTest.mouseRelease(viewport(panel), LEFT, pos=pixel(panel, (1.0, 0.3)))
    assert panel.model.start == tuple(panel.model.hand.places[-1])
    assert panel.let_go.isVisible()
    click(panel.let_go)
    qtbot.waitUntil(lambda: panel.model.player.step >= 10)
    assert not panel.let_go.isVisible()
    assert panel.model.player.record is not None
    assert (panel.model.player.record.losses[:, 10] < panel.model.hand.losses[-1]).all()


def test_escape_gives_the_hand_up_without_a_trace(panel: Descent) -> None:
    go_to_stop(panel, 1)
    click(panel.bar.step, 3)
    before = (panel.model.start, panel.model.player.step, len(panel.model.hand.places))
    walk_by_hand(panel, (2.0, 1.0), (1.5, 0.5), let_go=False)
    QTest.keyClick(panel.picture.surface, Qt.Key.Key_Escape)
    assert (panel.model.start, panel.model.player.step, len(panel.model.hand.places)) == before
    assert [len(walk.places) for walk in panel.picture.surface.race.walks] == [4, 4, 4]
    QTest.mouseRelease(viewport(panel), LEFT, pos=pixel(panel, (1.5, 0.5)))
    assert panel.model.start == before[0]


def test_the_position_slider_goes_through_the_race(panel: Descent) -> None:
    go_to_stop(panel, 1)
    click(panel.bar.step, 10)
    position = panel.bar.position
    QTest.mouseClick(position, LEFT, pos=QPoint(position.width() // 2, position.height() // 2))
    assert panel.model.player.step == pytest.approx(5, abs=1)
    assert panel.bar.count.text() == f"{panel.model.player.step} / 10"


def test_every_test_function_is_a_picture_with_racers(panel: Descent) -> None:
    go_to_stop(panel, 1)
    for one in functions:
        panel.model.choose_subject(one.id)
        run_to(panel, 50)
        record = panel.model.player.record
        assert record is not None
        assert record.diverged == (None, None, None)
        assert (record.losses[:, -1] < record.losses[:, 0]).all()
        panel.grab()


def test_the_racers_are_told_apart_by_their_colours_on_the_surface(panel: Descent) -> None:
    go_to_stop(panel, 1)
    run_to(panel, 25)
    picture = panel.picture.surface.grab().toImage()
    ends = [panel.picture.surface.race.walks[row].places[-1] for row in range(3)]
    scale = picture.devicePixelRatio()
    shown = set()
    for place in ends:
        at = viewport(panel).mapTo(panel.picture.surface, pixel(panel, (place[0], place[1])))
        shown.add(picture.pixelColor((at.toPointF() * scale).toPoint()).name())
    assert shown == {"#7dd4fb", "#e95c91", "#d5ba40"}


def test_it_is_whole_at_the_narrowest_and_side_by_side_where_there_is_room(
    make_window: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    window = make_window(size=(1000, 640))
    panel = window.docks.show("descent")
    assert isinstance(panel, Descent)
    assert panel.width() <= 304
    for row in panel.racers.rows:
        assert row.width() <= panel.width()
    panel.model.choose_stop("two")
    dock = panel.parentWidget()
    assert dock is not None
    dock.setFloating(True)  # type: ignore[attr-defined]
    dock.resize(1000, 640)
    qtbot.waitUntil(lambda: panel.side.x() > panel.picture.x() + panel.picture.width() // 2)
