"""The transport bar: buttons, speed, phase and numbers, whole at every width."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from glassnet.experiment import edits
from glassnet.runner import SPEEDS, Snapshot, Speed
from glassnet.ui.transport import TransportBar
from glassnet.ui.widgets.numbers import loss_text
from glassnet.ui.window import MainWindow

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
WAIT_MS = 30_000


def now(window: MainWindow) -> Snapshot:
    """Where the run stands."""
    assert window.session.snapshot is not None
    return window.session.snapshot


@pytest.fixture
def bar(window: MainWindow) -> TransportBar:
    """The transport bar of a real window, paused at step 0."""
    return window.transport


def test_the_play_button_plays_and_pauses(
    qtbot: QtBot, window: MainWindow, bar: TransportBar
) -> None:
    QTest.mouseClick(bar.play_button, LEFT)
    assert window.session.playing
    qtbot.waitUntil(lambda: now(window).step > 0, timeout=WAIT_MS)
    QTest.mouseClick(bar.play_button, LEFT)
    assert not window.session.playing


def test_the_play_button_shows_what_it_would_do(window: MainWindow, bar: TransportBar) -> None:
    before = bar.play_button.grab().toImage()
    window.session.playing = True
    bar.play_button.update()
    after = bar.play_button.grab().toImage()
    window.session.playing = False
    assert before != after
    centre = before.width() // 2
    assert before.pixelColor(centre, 4).name() == window.theme.hex("accent")


@pytest.mark.parametrize(
    ("modifier", "unit"),
    [
        (NONE, "batch"),
        (Qt.KeyboardModifier.ShiftModifier, "phase"),
        (Qt.KeyboardModifier.ControlModifier, "epoch"),
    ],
)
def test_the_step_button_steps_by_what_the_keys_say(
    qtbot: QtBot,
    window: MainWindow,
    bar: TransportBar,
    modifier: Qt.KeyboardModifier,
    unit: str,
) -> None:
    QTest.mouseClick(bar.step_button, LEFT, modifier, QPoint(12, 12))
    steps = {"batch": 1, "phase": 0, "epoch": window.timeline.steps_per_epoch}[unit]

    def stepped() -> bool:
        snapshot = now(window)
        phase = snapshot.phase is not None and snapshot.phase.kind == "forward"
        return snapshot.step == steps and (unit != "phase" or phase)

    qtbot.waitUntil(stepped, timeout=WAIT_MS)
    if unit == "phase":
        qtbot.waitUntil(lambda: "forward" in bar.pill.text, timeout=WAIT_MS)


def test_the_step_menu_lists_all_three(bar: TransportBar) -> None:
    names = [action.objectName() for action in bar.step_button.menu().actions()]
    assert names == ["stepAction", "stepPhaseAction", "stepEpochAction", "toEndAction"]


def test_reset_goes_back_to_step_0(qtbot: QtBot, window: MainWindow, bar: TransportBar) -> None:
    window.session.step()
    qtbot.waitUntil(lambda: bar.counters.step.text == "1", timeout=WAIT_MS)
    QTest.mouseClick(bar.reset_button, LEFT)
    qtbot.waitUntil(lambda: bar.counters.step.text == "0", timeout=WAIT_MS)


@pytest.mark.parametrize("speed", SPEEDS, ids=[speed.id for speed in SPEEDS])
def test_every_speed_is_a_stop_of_the_slider(
    qtbot: QtBot, window: MainWindow, bar: TransportBar, speed: Speed
) -> None:
    track = bar.speed.track
    stop = SPEEDS.index(speed)
    x = round(6 + stop / (len(SPEEDS) - 1) * (track.width() - 12))
    QTest.mouseClick(track, LEFT, pos=QPoint(x, 12))
    assert window.session.speed is speed
    assert bar.speed.label.text() == SPEEDS[stop].label


def test_the_slider_follows_a_speed_that_was_set_elsewhere(
    window: MainWindow, bar: TransportBar
) -> None:
    window.session.set_speed(SPEEDS[-1])
    assert bar.speed.track.number == len(SPEEDS) - 1


def test_the_counters_say_where_the_run_stands(
    qtbot: QtBot, window: MainWindow, bar: TransportBar
) -> None:
    window.session.step("epoch")
    steps = window.timeline.steps_per_epoch
    qtbot.waitUntil(lambda: bar.counters.step.text == f"{steps:,}", timeout=WAIT_MS)
    metrics = now(window).metrics
    assert metrics.validation_accuracy is not None
    assert bar.counters.epoch.text == "1"
    assert float(bar.counters.loss.text) == pytest.approx(metrics.train_loss, abs=1e-4)
    assert bar.counters.headline.text == f"{100 * metrics.validation_accuracy:.1f} %"
    assert "accuracy" in bar.counters.headline.name


def test_without_a_validation_split_the_headline_is_that_of_training(
    make_window: Callable[..., MainWindow],
) -> None:
    window = make_window(
        {
            "format": "glassnet/1",
            "dataset": {"name": "xor_table"},
            "network": {"layers": [{"type": "dense", "units": 1, "activation": "sigmoid"}]},
            "training": {"loss": "mse"},
        }
    )
    assert window.transport.counters.headline.name == "training accuracy"


def sine(**training: Any) -> dict[str, Any]:
    """A spec that learns numbers."""
    return {
        "format": "glassnet/1",
        "dataset": {"name": "sine", "samples": 60},
        "network": {
            "layers": [
                {"type": "dense", "units": 4, "activation": "tanh"},
                {"type": "dense", "units": 1, "activation": "linear"},
            ]
        },
        "training": {"loss": "mse", **training},
    }


def test_for_numbers_the_headline_is_the_validation_loss(
    make_window: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    window = make_window(sine())
    counters = window.transport.counters
    window.session.step("epoch")
    qtbot.waitUntil(lambda: counters.epoch.text == "1", timeout=WAIT_MS)
    assert counters.headline.name == "validation loss"
    assert counters.headline.text == loss_text(now(window).metrics.validation_loss)
    assert "without penalty" in counters.headline.toolTip()
    assert counters.loss.note == ""


def test_the_penalty_is_a_figure_beside_the_loss(
    make_window: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    window = make_window(sine(l2=0.01))
    counters = window.transport.counters
    window.session.step("epoch")
    qtbot.waitUntil(lambda: counters.epoch.text == "1", timeout=WAIT_MS)
    metrics = now(window).metrics
    assert counters.loss.text == loss_text(metrics.train_loss)
    assert counters.loss.note == f"penalty {loss_text(metrics.penalty)}"
    assert counters.loss.note in counters.loss.accessibleDescription()
    window.session.apply(edits.set_training, "l2", 0.0)
    qtbot.waitUntil(lambda: counters.loss.note == "", timeout=WAIT_MS)


def test_buttons_take_no_focus(bar: TransportBar) -> None:
    for button in bar.findChildren(QToolButton):
        assert button.focusPolicy() == Qt.FocusPolicy.NoFocus, button.objectName()


@pytest.mark.parametrize("size", [(1280, 720), (1440, 900), (2560, 1440)])
def test_nothing_overlaps_or_is_cut_off(
    window: MainWindow, bar: TransportBar, size: tuple[int, int]
) -> None:
    window.resize(*size)
    for part in (bar.counters.step, bar.counters.epoch):
        part.show_number("8,888,888" if part is bar.counters.step else "8,888")
    QApplication.processEvents()
    assert bar.width() == size[0]
    pieces = [
        bar.reset_button, bar.play_button, bar.step_button, bar.speed, bar.pill,
        bar.counters.step, bar.counters.epoch, bar.counters.loss, bar.counters.headline,
    ]  # fmt: skip
    right = 0
    for piece in pieces:
        left = piece.mapTo(bar, QPoint(0, 0)).x()
        assert left >= right
        assert piece.width() >= piece.minimumSizeHint().width()
        right = left + piece.width()
    assert right <= bar.width()
    middle = bar.pill.mapTo(bar, QPoint(0, 0)).x() + bar.pill.width() / 2
    assert middle == pytest.approx(bar.width() / 2, abs=2)
