"""The window takes every dataset, in any order, while it trains and when that is undone."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from glassnet.data import datasets
from glassnet.experiment import proposal, spec_to_json
from glassnet.runner import FLAT_OUT
from glassnet.ui.window import MainWindow

WAIT_MS = 60_000
NAMES = [dataset.id for dataset in datasets]
WALK = [*NAMES, *NAMES[::-2], "sine", "digits", "step", "circle", "bumps", "xor_table", "sine"]


def shown(window: MainWindow) -> None:
    """The window shows the present document and what its run says."""
    session, snapshot = window.session, window.session.snapshot
    assert snapshot is not None
    assert snapshot.generation == session.generation
    window.canvas.show_snapshot(snapshot)
    assert not window.canvas.grab().isNull()
    data = session.data
    assert len(window.canvas.scene.layout.columns) == len(session.network.widths) + 1
    assert window.canvas.scene.layout.map_box.isEmpty() == (data.features > 2)
    name = window.transport.counters.headline.name
    assert ("accuracy" in name) == (data.task == "classification")


def present(window: MainWindow) -> bool:
    """Whether a snapshot of the present document has come."""
    snapshot = window.session.snapshot
    return snapshot is not None and snapshot.generation == window.session.generation


def test_a_walk_through_all_datasets_while_playing_and_all_the_way_back(
    window: MainWindow, qtbot: QtBot
) -> None:
    session = window.session
    notices: list[str] = []
    session.notice_given.connect(lambda notice: notices.append(notice.kind))
    session.set_speed(FLAT_OUT)
    opened = session.spec
    for name in WALK:
        if not session.playing:  # at the beginning, and where a run has come to its end
            QTest.keyClick(window, Qt.Key.Key_Space)
        QTest.mouseClick(window.side_bar.data.tiles[name], Qt.MouseButton.LeftButton)
        assert session.spec.dataset is not None
        assert session.spec.dataset.id == name
        qtbot.waitUntil(lambda: present(window), timeout=WAIT_MS)
        shown(window)
    for _ in WALK:
        if not session.playing:
            QTest.keyClick(window, Qt.Key.Key_Space)
        QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: present(window), timeout=WAIT_MS)
        shown(window)
    assert session.spec == opened
    assert "error" not in notices
    assert session.runner.alive


@pytest.mark.parametrize("name", NAMES)
def test_a_file_of_every_dataset_opens_and_learns(
    make_window: Callable[..., MainWindow], qtbot: QtBot, tmp_path: Path, name: str
) -> None:
    path = tmp_path / f"{name}.json"
    path.write_bytes(spec_to_json(proposal(name)))
    window = make_window(path)
    assert window.side_bar.data.tiles[name].isChecked()
    window.session.step("batch")

    def stepped() -> bool:
        return window.session.snapshot is not None and window.session.snapshot.step == 1

    qtbot.waitUntil(stepped, timeout=WAIT_MS)
    shown(window)


@pytest.mark.parametrize("name", ["bumps", "sine"])
def test_a_point_is_picked_with_the_mouse(
    make_window: Callable[..., MainWindow], qtbot: QtBot, tmp_path: Path, name: str
) -> None:
    path = tmp_path / f"{name}.json"
    path.write_bytes(spec_to_json(proposal(name)))
    window = make_window(path)
    row = int(window.session.data.train[5])
    at: QPoint = window.canvas.map_point(row).toPoint()
    QTest.mouseClick(window.canvas, Qt.MouseButton.LeftButton, pos=at)
    picked = window.session.example
    assert isinstance(picked, int)
    near = window.canvas.map_point(picked) - window.canvas.map_point(row)
    assert np.hypot(near.x(), near.y()) <= 2
    qtbot.waitUntil(
        lambda: window.session.snapshot is not None and window.session.snapshot.example == picked,
        timeout=WAIT_MS,
    )


def test_numbers_that_diverge_are_told_in_a_sentence_and_the_window_goes_on(
    make_window: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    layers = [{"type": "dense", "units": n, "activation": "linear"} for n in (4, 1)]
    window = make_window(
        {
            "format": "glassnet/1",
            "dataset": {"name": "sine"},
            "network": {"layers": layers},
            "training": {"loss": "mse", "optimizer": {"name": "sgd", "learning_rate": 5.0}},
        }
    )
    said: list[tuple[str, str]] = []
    window.session.notice_given.connect(lambda notice: said.append((notice.kind, notice.text)))
    QTest.keyClick(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(said), timeout=WAIT_MS)
    kind, text = said[0]
    assert kind == "error"
    assert "diverged" in text
    assert not window.session.playing
    shown(window)
    QTest.mouseClick(window.side_bar.data.tiles["step"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: present(window), timeout=WAIT_MS)
    shown(window)
