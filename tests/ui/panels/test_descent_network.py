"""Slices and races of the user's own network: computed beside training, and true to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from glassnet.engine import Evaluator, optimizers
from glassnet.experiment import Run, edits
from glassnet.landscape import surface_gradient
from glassnet.ui.panels.descent import Descent
from glassnet.ui.plots.descent.texts import figure, slice_axis
from glassnet.ui.selection import Selection
from glassnet.ui.window import MainWindow

LEFT = Qt.MouseButton.LeftButton
WAIT_MS = 30_000

Wait = Callable[[Callable[[], object]], None]


@pytest.fixture
def wait(qtbot: QtBot) -> Wait:
    """Waits until something is so."""
    return lambda condition: qtbot.waitUntil(lambda: bool(condition()), timeout=WAIT_MS)


@pytest.fixture
def panel(window: MainWindow, wait: Wait) -> Descent:
    """The panel at the network's stop, after twenty steps of training."""
    window.session.runner.advance(20)
    snapshot = window.session
    wait(lambda: snapshot.snapshot is not None and snapshot.snapshot.step == 20)
    found = window.docks.show("descent")
    assert isinstance(found, Descent)
    found.stops.setValue(2)
    return found


def ask(window: MainWindow, question: Callable[[Run], Any]) -> Any:
    return window.session.runner.call(question).result(30)


def rows_of(run: Run) -> tuple[Any, ...]:
    rows = run.data.train[:512]
    return run.network, run.spec.training.loss, run.data.inputs[rows], run.targets[rows]


def gradient_of(run: Run) -> Any:
    return surface_gradient(*rows_of(run))


def loss_of(run: Run, parameters: Any = None) -> float:
    network, *rest = rows_of(run)
    return Evaluator(network.clone(), *rest).loss(parameters)


# ---------------------------------------------------------------------- slices


def test_the_slice_down_the_gradient_is_the_networks_own_loss(
    window: MainWindow, panel: Descent, wait: Wait
) -> None:
    wait(lambda: panel.model.slice is not None and panel.model.slice.step == 20)
    found = panel.model.slice
    assert found is not None
    gradient = ask(window, gradient_of)
    assert found.slice.loss == pytest.approx(ask(window, loss_of), rel=1e-6)
    assert found.slice.slope == pytest.approx(-float(gradient @ gradient), rel=1e-6)
    t, loss = found.slice.offsets[60], found.slice.losses[60]
    there = ask(window, lambda run: loss_of(run, (run.network.parameters - t * gradient)))
    assert loss == pytest.approx(there, rel=1e-5)
    (left, right), (low, high) = panel.picture.slope.tangent.getData()
    assert (high - low) / (right - left) == pytest.approx(found.slice.slope)


def test_the_slice_follows_the_training(window: MainWindow, panel: Descent, wait: Wait) -> None:
    wait(lambda: panel.model.slice is not None)
    window.session.runner.advance(5)
    wait(lambda: panel.model.slice is not None and panel.model.slice.step == 25)
    assert "step 25" in panel.detail.text()


def test_the_slice_along_the_update_ends_where_the_update_does(
    window: MainWindow, panel: Descent, wait: Wait
) -> None:
    panel.model.choose_subject("update")
    wait(lambda: panel.model.slice is not None)
    found = panel.model.slice
    assert found is not None
    assert found.mark == 1.0
    update = ask(window, lambda run: run.next_update())
    gradient = ask(window, gradient_of)
    assert found.slice.slope == pytest.approx(float(gradient @ update), rel=1e-5)


def test_the_slice_along_a_weight_waits_for_one_to_be_selected(
    window: MainWindow, panel: Descent, wait: Wait
) -> None:
    panel.model.choose_subject("weight")
    assert panel.picture.shown is panel.picture.message
    assert "Click a connection" in panel.picture.message.text()
    window.session.select(Selection("edge", 0, 2, 1))
    wait(lambda: panel.model.slice is not None)
    found = panel.model.slice
    assert found is not None
    assert found.name == "0.weight[2,1]"
    weights = ask(window, lambda run: run.network.weights())
    assert found.value == pytest.approx(float(weights["0.weight"][2, 1]))


def test_a_weight_that_was_selected_before_the_panel_was_opened_is_taken(
    window: MainWindow, wait: Wait
) -> None:
    window.session.select(Selection("edge", 0, 2, 1))
    panel = window.docks.show("descent")
    assert isinstance(panel, Descent)
    panel.stops.setValue(2)
    panel.model.choose_subject("weight")
    wait(lambda: panel.model.slice is not None and panel.model.slice.name == "0.weight[2,1]")
    assert panel.model.slice is not None
    assert slice_axis(panel.model.slice, window.session.network) == "w 2→3 of hidden 1"


def test_a_weight_that_is_gone_is_said_to_be(
    window: MainWindow, panel: Descent, wait: Wait
) -> None:
    panel.model.choose_subject("weight")
    window.session.select(Selection("edge", 0, 2, 1))
    wait(lambda: panel.model.slice is not None)
    window.session.apply(edits.set_units, 0, 2)
    wait(lambda: panel.picture.shown is panel.picture.message and panel.model.line.problem)
    assert "Select a weight or a bias that the network has" in panel.picture.message.text()


def test_a_ball_rolls_down_the_slice_by_gradient_descent_and_the_run_stays(
    window: MainWindow, panel: Descent, wait: Wait
) -> None:
    wait(lambda: panel.model.slice is not None)
    cut, line = panel.model.slice, panel.model.function
    assert cut is not None
    assert line is not None
    assert panel.picture.slope.race.walks[0].name == "now"
    (racer,) = panel.model.contestants
    rate, t, zero = racer.optimizer.learning_rate, 0.0, np.zeros(())
    for _ in range(4):
        QTest.mouseClick(panel.bar.step, LEFT)
        t -= rate * float(line.gradient(np.array(t), zero)[0])
    ball = panel.picture.slope.race.walks[0].places
    assert ball[-1] == pytest.approx((t, float(line.value(np.array(t), zero))))
    assert (np.diff(ball[:, 1]) < 0).all()
    assert ball[0] == pytest.approx((0.0, cut.slice.loss))
    (left, right), (low, high) = panel.picture.slope.tangent.getData()
    slope = float(line.gradient(np.array(t), zero)[0])
    assert (high - low) / (right - left) == pytest.approx(slope)
    assert panel.picture.slope.race.start == pytest.approx((0.0, cut.slice.loss))
    assert ask(window, lambda run: run.step) == 20
    window.session.runner.advance(5)
    snapshot = window.session
    wait(lambda: snapshot.snapshot is not None and snapshot.snapshot.step == 25)
    assert panel.model.slice is cut
    assert "the slice of step 20" in panel.detail.text()
    QTest.mouseClick(panel.bar.rewind, LEFT)
    wait(lambda: panel.model.slice is not None and panel.model.slice.step == 25)
    assert panel.picture.slope.race.walks[0].name == "now"


def test_the_ball_on_the_slice_is_taken_by_hand_and_by_key(
    window: MainWindow, panel: Descent, wait: Wait
) -> None:
    wait(lambda: panel.model.slice is not None)
    slope, line = panel.picture.slope, panel.model.function
    assert line is not None
    half = line.x_range[1] / 2
    loss = float(line.value(np.array(half), np.zeros(())))
    QTest.mouseClick(slope.plot.viewport(), LEFT, pos=slope.pixel(half, loss).toPoint())
    assert panel.model.start is not None
    assert panel.model.start[0] == pytest.approx(half, rel=0.05)
    assert slope.race.walks[0].places[0, 0] == panel.model.start[0]
    before = panel.model.start[0]
    panel.picture.setFocus()
    QTest.keyClick(panel.picture, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert panel.model.start[0] < before
    QTest.keyClick(panel.picture, Qt.Key.Key_Right)
    assert panel.model.player.step == 1
    assert panel.model.rolling()
    QTest.mouseClick(panel.again, LEFT)
    assert not panel.model.rolling()
    assert panel.model.start is None
    wait(lambda: panel.settled)
    assert slope.race.walks[0].name == "now"


# ---------------------------------------------------------------------- races


def race(panel: Descent, wait: Wait, subject: str = "pca") -> None:
    panel.model.choose_subject(subject)
    wait(lambda: panel.settled and panel.picture.shown is panel.picture.surface)


def test_racers_set_out_from_the_run_and_leave_it_as_it_is(
    window: MainWindow, panel: Descent, wait: Wait
) -> None:
    race(panel, wait)
    record = panel.model.player.record
    assert record is not None
    assert record.reached == 200
    np.testing.assert_allclose(record.losses[:, 0], ask(window, loss_of), rtol=1e-6)
    np.testing.assert_allclose(record.places[:, 0], 0, atol=1e-6)
    assert ask(window, lambda run: run.step) == 20
    assert "from step 20 of your run" in panel.detail.text()


def test_a_racer_walks_as_the_run_would(window: MainWindow, panel: Descent, wait: Wait) -> None:
    race(panel, wait)
    record = panel.model.player.record
    assert record is not None
    first = panel.model.contestants[0]
    plain = ask(window, lambda run: (run.spec, run.data, run.network.parameters.copy()))
    spec = edits.set_optimizer(plain[0], first.optimizer).spec
    run = Run.of(spec, plain[1])
    run.network.parameters[:] = plain[2]
    run.advance(10)
    assert record.losses[0, record.row(10)] == pytest.approx(loss_of(run), rel=1e-5)
    plane = panel.model.field.plane
    assert plane is not None
    np.testing.assert_allclose(
        record.places[0, record.row(10)], plane.project(run.network.parameters)[0], atol=1e-5
    )


def test_the_race_goes_on_for_another_round(panel: Descent, wait: Wait) -> None:
    race(panel, wait, "random")
    panel.model.player.to_end()
    QTest.mouseClick(panel.bar.step, LEFT)
    wait(lambda: panel.model.player.reached == 400)
    assert panel.model.player.step in (200, 201)


def test_a_click_on_the_networks_surface_is_where_all_begin(panel: Descent, wait: Wait) -> None:
    race(panel, wait, "random")
    plane, surface = panel.model.field.plane, panel.picture.surface
    QTest.mouseClick(surface.plot.viewport(), LEFT, pos=surface.pixel((0.5, 0.5)).toPoint())
    wait(lambda: panel.settled and panel.model.player.record is not None)
    assert panel.model.field.plane is plane
    record, start = panel.model.player.record, panel.model.start
    assert record is not None
    assert start == pytest.approx((0.5, 0.5), abs=0.03)
    assert start is not None
    np.testing.assert_allclose(record.places[:, 0], np.tile(start, (3, 1)), atol=1e-4)
    assert record.losses[0, 0] == pytest.approx(panel.model.field.loss_at(start), rel=0.05)


def test_a_racer_may_have_initial_weights_of_its_own(panel: Descent, wait: Wait) -> None:
    race(panel, wait)
    QTest.mouseClick(panel.racers.rows[1].own, LEFT)
    wait(lambda: panel.settled and panel.model.player.record is not None)
    record = panel.model.player.record
    assert record is not None
    assert record.losses[0, 0] == record.losses[2, 0] != record.losses[1, 0]


def test_a_racer_that_diverges_is_said_to(
    make_window: Callable[..., MainWindow], wait: Wait
) -> None:
    window = make_window(
        {
            "format": "glassnet/1",
            "dataset": {"name": "plane"},
            "network": {"layers": [{"type": "dense", "units": 1, "activation": "linear"}]},
            "training": {"loss": "mse", "optimizer": {"name": "sgd", "learning_rate": 0.01}},
        }
    )
    panel = window.docks.show("descent")
    assert isinstance(panel, Descent)
    panel.stops.setValue(2)
    race(panel, wait, "random")
    first, *others = panel.model.contestants
    wild = type(first)(optimizers.from_json({"name": "sgd", "learning_rate": 100.0}))
    panel.model.set_contestants((wild, *others))
    wait(lambda: panel.settled and panel.model.player.record is not None)
    panel.model.player.to_end()
    assert panel.racers.rows[0].loss.text() in ("diverged", "diverges")
    assert panel.racers.rows[1].loss.text() not in ("diverged", "diverges")
    panel.grab()


def test_an_edit_ends_the_race_of_the_former_network(
    window: MainWindow, panel: Descent, wait: Wait
) -> None:
    race(panel, wait)
    old = panel.model.field.plane
    window.session.apply(edits.set_units, 0, 5)
    wait(lambda: panel.settled and panel.picture.shown is panel.picture.surface)
    plane = panel.model.field.plane
    assert plane is not None
    assert plane is not old
    assert plane.centre.size == window.session.network.count


def test_nothing_is_computed_while_nobody_looks(
    window: MainWindow, panel: Descent, wait: Wait
) -> None:
    race(panel, wait)
    window.docks.show("lossSurface")
    wait(lambda: not panel.is_watched())
    window.session.runner.advance(5)
    wait(lambda: window.session.snapshot is not None and window.session.snapshot.step == 25)
    window.session.apply(edits.set_units, 0, 5)
    assert panel.settled
    assert not panel.model.busy
    window.docks.show("descent")
    wait(lambda: panel.settled and panel.picture.shown is panel.picture.surface)


def test_small_and_large_figures_are_written_as_everywhere() -> None:
    written = [figure(value) for value in (-5.22e-5, 0.5, 12_345.0)]
    assert written == ["−5.22e−5", "0.5", "1.23e4"]
