"""The timeline draws the loss of the run and marks the present."""

import numpy as np
import pytest
from msgspec import structs
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from glassnet.data import datasets
from glassnet.engine import layers
from glassnet.experiment import edits
from glassnet.runner import Snapshot
from glassnet.ui.timeline import Timeline
from glassnet.ui.window import MainWindow

WAIT_MS = 30_000


def now(window: MainWindow) -> Snapshot:
    """Where the run stands."""
    assert window.session.snapshot is not None
    return window.session.snapshot


@pytest.fixture
def timeline(window: MainWindow) -> Timeline:
    """The timeline of a real window, paused at step 0."""
    return window.timeline


def curve_columns(timeline: Timeline, image: QImage) -> list[int]:
    """The columns in which the curve is drawn, in device pixels."""
    accent = timeline.theme.color("accent")
    rows = range(image.height())
    near = 60
    return [
        x
        for x in range(image.width())
        if any(
            abs(image.pixelColor(x, y).red() - accent.red())
            + abs(image.pixelColor(x, y).green() - accent.green())
            + abs(image.pixelColor(x, y).blue() - accent.blue())
            < near
            for y in rows
        )
    ]


def test_an_untrained_run_has_no_curve(timeline: Timeline) -> None:
    assert curve_columns(timeline, timeline.grab().toImage()) == []


def test_the_curve_reaches_up_to_the_present(window: MainWindow, timeline: Timeline) -> None:
    last = 40 * timeline.steps_per_epoch
    steps = np.arange(last)
    losses = np.exp(-steps / last)
    snapshot = structs.replace(now(window), step=last, end=last, curve=(steps, losses, losses))
    timeline.show_snapshot(snapshot)
    image = timeline.grab().toImage()
    columns = curve_columns(timeline, image)
    scale = image.devicePixelRatio()
    assert min(columns) == pytest.approx(timeline.x_of(0) * scale, abs=4)
    assert max(columns) == pytest.approx(timeline.x_of(last) * scale, abs=4)


def test_a_rest_that_is_too_small_for_batch_norm_is_no_step_of_its_own(
    window: MainWindow, timeline: Timeline
) -> None:
    session = window.session
    rows = len(session.data.train)
    session.apply(edits.set_training, "batch_size", rows - 1)
    assert timeline.steps_per_epoch == 2
    session.apply(edits.insert_layer, 1, layers["batch_norm"]())
    assert timeline.steps_per_epoch == 1
    assert timeline.last_step == session.spec.training.epochs


def test_the_strip_spans_the_planned_epochs_and_grows_beyond_them(
    window: MainWindow, timeline: Timeline
) -> None:
    planned = window.session.spec.training.epochs * timeline.steps_per_epoch
    assert timeline.last_step == planned
    snapshot = now(window)
    empty = (np.empty(0, int), np.empty(0), np.empty(0))
    twice = structs.replace(
        snapshot, epoch_limit=2 * window.session.spec.training.epochs, curve=empty
    )
    timeline.show_snapshot(twice)
    assert timeline.last_step == 2 * planned
    timeline.show_snapshot(structs.replace(twice, step=5 * planned))
    assert timeline.last_step == 5 * planned
    assert timeline.strip().contains(timeline.x_of(5 * planned), timeline.strip().center().y())


def test_a_diverged_loss_is_left_out(window: MainWindow, timeline: Timeline) -> None:
    losses = np.array([1.0, 2.0, np.inf, np.nan])
    steps = np.arange(4)
    snapshot = structs.replace(now(window), step=4, curve=(steps, losses, losses))
    timeline.show_snapshot(snapshot)
    assert not timeline.grab().isNull()


def test_another_dataset_empties_the_strip(
    qtbot: QtBot, window: MainWindow, timeline: Timeline
) -> None:
    window.session.step("epoch")
    qtbot.waitUntil(lambda: timeline.now > 0, timeout=WAIT_MS)
    window.session.apply(edits.set_dataset, datasets["circle"]())
    assert timeline.now == 0
