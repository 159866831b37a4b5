"""The main job, by mouse and keys: build, train on real digits, look, export, close."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from glassnet.runner import FLAT_OUT
from glassnet.ui.canvas.add_button import AddButton
from glassnet.ui.canvas.heads import LayerHead
from glassnet.ui.window import MainWindow

WAIT_MS = 60_000


def named(window: QWidget, kind: type[QWidget], text: str) -> QWidget:
    """The visible widget of a kind whose accessible name holds the text."""
    found = [
        each
        for each in window.findChildren(kind)
        if text in each.accessibleName() and each.isVisible()
    ]
    assert found, f"no visible {kind.__name__} is called {text!r}"
    return found[0]


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def softmax_network(weights: dict[str, np.ndarray], inputs: np.ndarray) -> np.ndarray:
    """A relu network with softmax at its end, in NumPy alone."""
    a = inputs
    indices = sorted({int(name.split(".")[0]) for name in weights})
    for index in indices:
        z = a @ weights[f"{index}.weight"].T + weights[f"{index}.bias"]
        a = np.maximum(z, 0)
    e = np.exp(z - z.max(1, keepdims=True))
    probabilities: np.ndarray = e / e.sum(1, keepdims=True)
    return probabilities


def test_a_newcomer_builds_trains_and_exports_a_digit_reader(
    make_window: Callable[..., MainWindow],
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window = make_window()
    session = window.session

    # Real digits, by a click on their tile: input, output and loss follow in one undo step.
    click(named(window.side_bar, QWidget, "digits"))
    assert session.spec.dataset is not None
    assert session.spec.dataset.id == "digits"
    assert session.network.outputs == 10
    assert session.spec.training.loss.id == "cross_entropy"

    # A layer between two others by its “+”, then fewer units by its “−”.
    before = session.network.widths
    plus = [each for each in window.canvas.findChildren(AddButton) if each.isVisible()]
    click(plus[1])
    assert len(session.network.widths) == len(before) + 1
    head = next(each for each in window.canvas.findChildren(LayerHead) if each.layer == 1)
    units = session.network.widths[1]
    click(head.minus)
    assert session.network.widths[1] == units - 1
    shown = "".join(each.count.text() for each in window.canvas.findChildren(LayerHead))
    assert f"{session.network.layer_counts[1]:,}" in shown

    # Back to the network that was proposed, then play as fast as it goes.
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert session.network.widths == before
    session.set_speed(FLAT_OUT)
    qtbot.waitUntil(lambda: session.snapshot is not None, timeout=WAIT_MS)
    assert session.snapshot is not None
    first = session.snapshot.metrics
    click(next(b for b in window.transport.findChildren(QAbstractButton)
                      if b.toolTip().startswith("Train, or pause")))  # fmt: skip
    assert session.playing
    qtbot.waitUntil(
        lambda: (session.snapshot.metrics.validation_accuracy or 0) >= 0.9,  # type: ignore[union-attr]
        timeout=WAIT_MS,
    )
    QTest.keyClick(window, Qt.Key.Key_Space)
    assert not session.playing
    assert session.snapshot.metrics.train_loss < first.train_loss / 2
    assert "unsaved" in window.title_row._name.text()

    # Export by its key; the file alone gives the same predictions.
    target = tmp_path / "reader.npz"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    QTest.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(target.exists, timeout=WAIT_MS)
    with np.load(target, allow_pickle=False) as file:
        weights = {name: file[name] for name in file.files}
    inputs = session.data.inputs[session.data.validation]
    ours = session.runner.call(_predictions).result(WAIT_MS / 1000)
    np.testing.assert_allclose(softmax_network(weights, inputs), ours, atol=1e-5)


def _predictions(run: object) -> np.ndarray:
    predictions: np.ndarray = run.predict(run.data.inputs[run.data.validation])  # type: ignore[attr-defined]
    return predictions
