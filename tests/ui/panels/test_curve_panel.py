"""The panel of the loss curves shows what was measured."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from glassnet.ui.panels.curves import LossCurves
from glassnet.ui.theme import Theme

if TYPE_CHECKING:
    from tests.ui.panels.conftest import HandMadeSession


@pytest.fixture
def panel(session: HandMadeSession, theme: Theme, qtbot: QtBot) -> LossCurves:
    made = LossCurves(session.as_session(), theme)
    qtbot.addWidget(made)
    made.resize(368, 180)
    made.show()
    return made


def trained(panel: LossCurves, session: HandMadeSession, steps: int = 60) -> None:
    session.train(steps)
    panel.show_snapshot(session.look())


def test_the_penalty_is_a_curve_of_its_own(
    make_session: Callable[..., HandMadeSession], theme: Theme, qtbot: QtBot
) -> None:
    session = make_session(training={"l2": 0.01, "l1": 0.001})
    panel = LossCurves(session.as_session(), theme)
    qtbot.addWidget(panel)
    panel.resize(368, 180)
    panel.show()
    trained(panel, session)
    rows = session.run.history.rows
    assert panel.curves.drawn("penalty")[1][: len(rows)] == pytest.approx(
        [row.penalty for row in rows]
    )
    assert panel.curves.drawn("train")[1][: len(rows)] == pytest.approx(
        [row.train_loss for row in rows]
    )
    assert f"penalty {session.run.penalty():.3f}" in panel.curves.labels.texts()
    assert panel.caption.text().endswith("without penalty")
    assert "penalty" in panel.caption.toolTip()


def test_without_a_penalty_there_is_no_curve_of_it(
    panel: LossCurves, session: HandMadeSession
) -> None:
    trained(panel, session)
    assert not np.isfinite(panel.curves.drawn("penalty")[1]).any()
    assert not any("penalty" in text for text in panel.curves.labels.texts())
    assert "penalty" not in panel.caption.text()


def test_numbers_have_no_accuracy(
    make_session: Callable[..., HandMadeSession], theme: Theme, qtbot: QtBot
) -> None:
    line = {"type": "dense", "units": 1, "activation": "linear"}
    session = make_session(
        dataset={"name": "sine"},
        network={"layers": [line]},
        training={"loss": "mse", "optimizer": "adam"},
    )
    panel = LossCurves(session.as_session(), theme)
    qtbot.addWidget(panel)
    panel.resize(368, 180)
    panel.show()
    trained(panel, session)
    assert not np.isfinite(panel.curves.drawn("accuracy")[1]).any()
    assert not panel.curves.plot.getPlotItem().getAxis("right").isVisible()
    assert "accuracy" not in panel.caption.toolTip()
    assert not any("acc" in text for text in panel.curves.labels.texts())


def test_before_training_a_sentence_says_what_to_do(
    panel: LossCurves, session: HandMadeSession
) -> None:
    panel.show_snapshot(session.look())
    assert panel.message.isVisible()
    assert "play" in panel.message.text()
    assert not panel.curves.isVisible()


def test_the_curves_go_through_the_measured_rows(
    panel: LossCurves, session: HandMadeSession
) -> None:
    trained(panel, session)
    rows = session.run.history.rows
    steps, losses = panel.curves.drawn("train")
    assert [row.step for row in rows] == [step for step in steps if step % 4 == 0]
    assert losses[: len(rows)] == pytest.approx([row.train_loss for row in rows])
    assert panel.curves.drawn("validation")[1][: len(rows)] == pytest.approx(
        [row.validation_loss for row in rows]
    )
    shares = [row.validation_accuracy for row in rows]
    assert panel.curves.drawn("accuracy")[1][: len(rows)] == pytest.approx(
        [100 * share for share in shares if share is not None]
    )


def test_every_batch_loss_is_drawn_while_there_are_few(
    panel: LossCurves, session: HandMadeSession
) -> None:
    trained(panel, session)
    _, low, _ = session.run.history.curve()
    assert panel.curves.drawn("batch")[1] == pytest.approx(low)


def test_evaluations_between_recorded_rows_are_kept(
    panel: LossCurves, session: HandMadeSession
) -> None:
    trained(panel, session, 5)
    trained(panel, session, 5)
    assert panel.curves.drawn("train")[0].tolist() == [0, 4, 5, 8, 10]


def test_a_reset_begins_new_curves(panel: LossCurves, session: HandMadeSession) -> None:
    trained(panel, session)
    session.reset()
    panel.show_snapshot(session.look())
    assert panel.message.isVisible()
    trained(panel, session, 6)
    assert panel.curves.drawn("train")[0].tolist() == [0, 4, 6]


def test_labels_carry_the_latest_values(panel: LossCurves, session: HandMadeSession) -> None:
    trained(panel, session)
    assert session.snapshot is not None
    latest = session.snapshot.metrics
    texts = panel.curves.labels.texts()
    assert f"train {latest.train_loss:.3f}" in texts
    assert f"val. {latest.validation_loss:.3f}" in texts
    assert latest.validation_accuracy is not None
    assert f"val. acc. {100 * latest.validation_accuracy:.0f} %" in texts


@pytest.mark.parametrize("size", [(368, 170), (336, 120)])
def test_labels_never_overlap(
    panel: LossCurves, session: HandMadeSession, size: tuple[int, int]
) -> None:
    panel.resize(*size)
    trained(panel, session)
    QApplication.processEvents()
    boxes = panel.curves.labels.boxes()
    assert len(boxes) == 4
    assert all(a.intersected(b).height() < 1e-6 for a, b in combinations(boxes, 2))


def test_the_logarithmic_axis_shows_the_exponents(
    panel: LossCurves, session: HandMadeSession, qtbot: QtBot
) -> None:
    trained(panel, session)
    linear = panel.curves.drawn("train")[1]
    QTest.mouseClick(panel.log_switch, Qt.MouseButton.LeftButton)
    assert panel.curves.drawn("train")[1] == pytest.approx(np.log10(linear))
    QTest.mouseClick(panel.log_switch, Qt.MouseButton.LeftButton)
    assert panel.curves.drawn("train")[1] == pytest.approx(linear)


def test_hovering_reads_the_step_and_its_values(
    panel: LossCurves, session: HandMadeSession, qtbot: QtBot
) -> None:
    trained(panel, session)
    QApplication.processEvents()
    view = panel.curves.plot.getPlotItem().getViewBox()
    place = view.mapViewToScene(QPointF(20, 0.3)).toPoint()
    viewport = panel.curves.plot.viewport()
    QTest.mouseMove(viewport, QPoint(place.x() + 40, place.y()))
    QTest.mouseMove(viewport, place)
    assert panel.caption.text() == "step 20"
    row = next(row for row in session.run.history.rows if row.step == 20)
    assert f"train {row.train_loss:.3f}" in panel.curves.labels.texts()
    QApplication.sendEvent(viewport, QEvent(QEvent.Type.Leave))
    assert panel.caption.text() == session.spec.training.loss.label


def test_without_validation_the_accuracy_is_that_of_training(
    make_session: Callable[..., HandMadeSession], theme: Theme, qtbot: QtBot
) -> None:
    session = make_session(dataset={"validation": 0.0})
    panel = LossCurves(session.as_session(), theme)
    qtbot.addWidget(panel)
    trained(panel, session)
    texts = panel.curves.labels.texts()
    assert any(text.startswith("accuracy ") for text in texts)
    assert not any(text.startswith("val.") for text in texts)


def test_a_switch_of_theme_changes_the_colours(
    panel: LossCurves, session: HandMadeSession, theme: Theme
) -> None:
    trained(panel, session)
    dark = panel.grab().toImage()
    theme.switch("light")
    panel.restyle()
    light = panel.grab().toImage()
    ground = panel.curves.mapTo(panel, QPoint(60, 6))
    assert dark.pixelColor(ground).lightness() < 60
    assert light.pixelColor(ground).lightness() > 200


def test_losses_that_are_not_finite_leave_a_gap(
    panel: LossCurves, session: HandMadeSession
) -> None:
    trained(panel, session)
    assert session.snapshot is not None
    steps, low, high = session.snapshot.curve
    low, high = low.copy(), high.copy()
    low[7] = high[7] = np.inf
    panel.show_snapshot(replace(session.snapshot, curve=(steps, low, high)))
    assert np.isnan(panel.curves.drawn("batch")[1][7])
    assert np.isfinite(np.delete(panel.curves.drawn("batch")[1], 7)).all()
