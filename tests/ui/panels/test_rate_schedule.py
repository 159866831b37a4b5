"""The schedule is drawn as the trainer follows it, with the step of now upon it."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from glassnet.engine import schedules
from glassnet.experiment import Run, edits, read_spec
from glassnet.ui.panels.learning_rate import LearningRate
from glassnet.ui.plots.rate_course import POINTS, RateCourse
from glassnet.ui.plots.rate_schedule import SchedulePage
from glassnet.ui.window import MainWindow

LEFT = Qt.MouseButton.LeftButton
WAIT_MS = 30_000
SPEC: dict[str, Any] = {
    "format": "glassnet/1",
    "seed": 5,
    "dataset": {"name": "spiral", "samples": 64},
    "network": {
        "layers": [
            {"type": "dense", "units": 3, "activation": "tanh"},
            {"type": "batch_norm"},
            {"type": "dense", "units": 1, "activation": "tanh"},
        ]
    },
    "training": {"loss": "mse", "batch_size": 10, "epochs": 4},
}


@pytest.fixture
def panel(window: MainWindow) -> LearningRate:
    shown = window.docks.show("learningRate")
    assert isinstance(shown, LearningRate)
    return shown


@pytest.fixture
def page(panel: LearningRate) -> SchedulePage:
    QTest.mouseClick(panel.tabs["rateSchedule"], LEFT)
    return panel.schedule


def at(page: SchedulePage, step: float) -> QPoint:
    view = page.curve.plot.getPlotItem().getViewBox()
    middle = view.viewRange()[1][1] / 2
    place: QPointF = view.mapViewToScene(QPointF(step, middle))
    return place.toPoint()


def point(page: SchedulePage) -> tuple[float, float]:
    x, y = page.curve.present.getData()
    return float(x[0]), float(y[0])


def is_at(page: SchedulePage, step: int) -> bool:
    return point(page)[0] == step


@pytest.mark.parametrize("schedule", [one.id for one in schedules])
@pytest.mark.parametrize("batch_size", [10, 51, "full"])
def test_every_schedule_is_drawn_as_it_is_followed(schedule: str, batch_size: int | str) -> None:
    training = {**SPEC["training"], "schedule": schedule, "batch_size": batch_size}
    run = Run(read_spec({**SPEC, "training": training}))
    course = RateCourse.of(run.spec, run.data, run.network)
    assert course.per_epoch == run.trainer.steps_per_epoch
    rates = []
    for _ in range(course.total + 3):
        rates.append(run.trainer.learning_rate)
        run.advance(1)
    steps, drawn = course.curve(course.total + 2)
    assert steps.tolist() == list(range(course.total + 3))
    assert drawn.tolist() == rates


def test_a_long_run_is_drawn_with_as_many_points_as_can_be_seen() -> None:
    run = Run(read_spec({**SPEC, "training": {**SPEC["training"], "epochs": 10_000}}))
    course = RateCourse.of(run.spec, run.data, run.network)
    steps, rates = course.curve(course.total)
    assert len(steps) == len(rates) == POINTS
    assert (steps[0], steps[-1]) == (0, course.total)


def test_the_present_point_moves_with_the_run(
    qtbot: QtBot, window: MainWindow, page: SchedulePage
) -> None:
    QTest.keyClick(page.schedule.combo, Qt.Key.Key_End)
    assert window.session.spec.training.schedule.id == "one_cycle"
    for step in (40, 90):
        more = step - (window.session.snapshot.step if window.session.snapshot else 0)
        window.session.runner.advance(more)
        qtbot.waitUntil(partial(is_at, page, step), timeout=WAIT_MS)
        rate = window.session.runner.call(lambda run: run.trainer.learning_rate).result(30)
        assert point(page)[1] == rate
        assert page.place.text().startswith(f"now: step {step} · epoch ")


def test_another_schedule_is_chosen_by_key_and_taken_back(
    window: MainWindow, page: SchedulePage
) -> None:
    before = window.session.spec
    QTest.keyClick(page.schedule.combo, Qt.Key.Key_Down)
    assert window.session.spec.training.schedule.id == "step"
    assert len(set(page.curve.drawn()[1])) > 1
    QTest.keyClick(window.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.session.spec == before
    assert page.schedule.value == "constant"
    assert len(set(page.curve.drawn()[1])) == 1
    assert not window.session.undo.can_undo


def test_every_number_of_the_training_is_seen_at_once(
    window: MainWindow, page: SchedulePage
) -> None:
    apply = window.session.apply
    apply(edits.set_training, "schedule", schedules["step"](every=100, gamma=0.5))
    apply(edits.set_training, "learning_rate", 0.08)
    steps, rates = page.curve.drawn()
    assert rates[0] == 0.08
    assert rates[steps > 100].max() == 0.04
    apply(edits.set_training, "schedule", schedules["step"](every=100, gamma=0.25))
    assert page.curve.drawn()[1][steps > 100].max() == 0.02
    apply(edits.set_training, "epochs", 20)
    assert page.curve.drawn()[0][-1] == page.course.total == 20 * page.course.per_epoch
    apply(edits.set_training, "batch_size", "full")
    assert page.curve.drawn()[0][-1] == 20


def test_pointing_tells_step_epoch_and_rate(
    qtbot: QtBot, window: MainWindow, page: SchedulePage
) -> None:
    window.session.apply(edits.set_training, "schedule", "cosine")
    now = page.place.text()
    viewport = page.curve.plot.viewport()
    QTest.mouseMove(viewport, at(page, page.course.total / 2))
    qtbot.waitUntil(lambda: page.place.text() != now, timeout=WAIT_MS)
    step = int(page.curve.pointed.getData()[0][0])
    assert abs(step - page.course.total / 2) < page.course.total / 50
    assert page.place.text() == (
        f"step {step:,} · epoch {step / page.course.per_epoch:,.1f} · η "
        f"{page.course.rate(step):.4g}"
    )
    QTest.mouseMove(viewport, QPoint(2, 2))
    qtbot.waitUntil(lambda: page.place.text() == now, timeout=WAIT_MS)
    assert page.curve.pointed.getData()[0].size == 0


def test_a_logarithmic_axis_leaves_out_a_rate_of_zero(
    window: MainWindow, page: SchedulePage
) -> None:
    window.session.apply(edits.set_training, "schedule", "cosine")
    QTest.mouseClick(page.log, LEFT)
    y = page.curve._coming.getData()[1]
    assert np.isnan(y[-1])
    assert np.isfinite(y[:-1]).all()
    page.log.setFocus()
    QTest.keyClick(page.log, Qt.Key.Key_Space)
    assert page.curve._coming.getData()[1][-1] == 0


def test_beyond_the_planned_steps_the_rate_is_held(
    qtbot: QtBot, window: MainWindow, page: SchedulePage
) -> None:
    window.session.apply(edits.set_training, "schedule", "cosine")
    window.session.apply(edits.set_training, "epochs", 1)
    assert not page.curve.end.isVisible()
    beyond = page.course.total + 5
    window.session.runner.advance(beyond)
    qtbot.waitUntil(lambda: page.curve.last == beyond, timeout=WAIT_MS)
    assert page.curve.end.isVisible()
    assert page.curve.end.value() == page.course.total
    assert page.place.text().endswith("η 0, held")


def test_the_pages_are_walked_through_by_keys(window: MainWindow, panel: LearningRate) -> None:
    first = panel.tabs["findRate"]
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Right)
    assert panel.schedule.isVisible()
    assert not panel.finder.isVisible()
    QTest.keyClick(panel.tabs["rateSchedule"], Qt.Key.Key_Right)
    assert panel.compare.isVisible()
    QTest.keyClick(panel.tabs["compareRates"], Qt.Key.Key_Left)
    assert panel.schedule.isVisible()


def test_both_themes_draw_the_curve(window: MainWindow, page: SchedulePage) -> None:
    for name in ("light", "dark"):
        window.theme.switch(name)
        picture = page.curve.grab().toImage()
        colours = {
            picture.pixel(x, y) for x in range(picture.width()) for y in range(picture.height())
        }
        assert window.theme.color("accent").rgb() in colours
        assert window.theme.color("dim").rgb() in colours
