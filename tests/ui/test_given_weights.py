"""Weights are imported, taken over as a start, and drawn again, through the menus of the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel, QMenu, QMenuBar
from pytestqt.qtbot import QtBot

from glassnet.export import write_weights
from glassnet.ui.selection import Notice
from glassnet.ui.window import MainWindow

WAIT_MS = 30_000
LEFT = Qt.MouseButton.LeftButton


def choose(window: MainWindow, title: str, text: str) -> None:
    """Click an entry of a menu of the menu bar."""
    bar = window.findChild(QMenuBar)
    assert bar is not None
    action = next(action for action in bar.actions() if action.text() == title)
    QTest.mouseClick(bar, LEFT, pos=bar.actionGeometry(action).center())
    menu = action.menu()
    assert isinstance(menu, QMenu)
    assert menu.isVisible()
    wanted = next(each for each in menu.actions() if each.text().startswith(text))
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(wanted).center())


def heard(window: MainWindow) -> list[Notice]:
    notices: list[Notice] = []
    window.session.notice_given.connect(notices.append)
    return notices


def at_step(window: MainWindow, qtbot: QtBot, step: int) -> NDArray[Any]:
    """The parameters once the run of the document stands at a step."""

    def there() -> bool:
        session = window.session
        return (
            session.snapshot is not None
            and session.snapshot.generation == session.generation
            and session.snapshot.step == step
        )

    qtbot.waitUntil(there, timeout=WAIT_MS)
    assert window.session.snapshot is not None
    return window.session.snapshot.parameters.copy()


def train(window: MainWindow, qtbot: QtBot, steps: int) -> NDArray[Any]:
    assert window.session.snapshot is not None
    end = window.session.snapshot.step + steps
    window.session.runner.advance(steps)
    return at_step(window, qtbot, end)


def offer(monkeypatch: pytest.MonkeyPatch, path: Path | None) -> None:
    """The file that the dialog will answer; None where it is cancelled."""

    def ask(*_: object) -> tuple[str, str]:
        return str(path or ""), ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", ask)


@pytest.mark.parametrize("suffix", [".npz", ".safetensors"])
def test_imported_weights_begin_a_run_and_undo_brings_the_old_one_back(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, suffix: str
) -> None:
    notices = heard(window)
    weights = window.session.runner.call(lambda run: run.weights()).result(10)
    path = tmp_path / f"ones{suffix}"
    write_weights(path, {name: np.ones_like(each) for name, each in weights.items()})
    before, spec = train(window, qtbot, 9), window.session.spec
    offer(monkeypatch, path)
    choose(window, "File", "Import weights")
    assert (at_step(window, qtbot, 0) == 1).all()
    assert notices[-1].text == f"The run starts from the weights of {path.name}."
    assert window.side_bar.training.given.isVisible()
    choose(window, "Edit", "Undo: Import weights")
    np.testing.assert_array_equal(at_step(window, qtbot, 9), before)
    assert window.session.spec == spec
    assert not window.side_bar.training.given.isVisible()


def test_a_cancelled_import_leaves_no_trace(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer(monkeypatch, None)
    choose(window, "File", "Import weights")
    assert not window.session.undo.can_undo


def bad_shape(weights: dict[str, Any], path: Path) -> str:
    write_weights(path, {**weights, "0.weight": np.ones((3, 3))})
    return "0.weight"


def bad_name(weights: dict[str, Any], path: Path) -> str:
    write_weights(path, {**weights, "91.weight": np.ones((3, 3))})
    return "91.weight"


def not_finite(weights: dict[str, Any], path: Path) -> str:
    write_weights(path, {**weights, "0.bias": np.full_like(weights["0.bias"], np.nan)})
    return "0.bias"


def garbage(_weights: dict[str, Any], path: Path) -> str:
    path.write_bytes(b"PK\x03\x04 not much of a file")
    return path.name


def missing(_weights: dict[str, Any], path: Path) -> str:
    return path.name


@pytest.mark.parametrize("make", [bad_shape, bad_name, not_finite, garbage, missing])
def test_a_file_that_does_not_fit_is_refused_in_words_and_changes_nothing(
    window: MainWindow,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    make: Callable[[dict[str, Any], Path], str],
) -> None:
    path = tmp_path / "bad.npz"
    named = make(window.session.runner.call(lambda run: run.weights()).result(10), path)
    train(window, qtbot, 5)
    notices, generation = heard(window), window.session.generation
    offer(monkeypatch, path)
    choose(window, "File", "Import weights")
    assert len(notices) == 1
    assert named in notices[0].text
    assert "Traceback" not in notices[0].text
    assert window.session.generation == generation
    assert not window.session.undo.can_undo


def test_a_reset_goes_back_to_the_weights_that_were_taken_until_they_are_dropped(
    window: MainWindow, qtbot: QtBot
) -> None:
    notices, drawn = heard(window), at_step(window, qtbot, 0)
    taken = train(window, qtbot, 8)
    choose(window, "Network", "Start from these weights")
    qtbot.waitUntil(lambda: bool(notices), timeout=WAIT_MS)
    assert "weights of this moment" in notices[-1].text
    assert window.side_bar.training.given.isVisible()
    at_step(window, qtbot, 8)
    train(window, qtbot, 4)
    choose(window, "Training", "Reset")
    np.testing.assert_array_equal(at_step(window, qtbot, 0), taken)
    choose(window, "Network", "Start from the initialisers")
    assert "draws the weights again" in notices[-1].text
    assert not window.side_bar.training.given.isVisible()
    choose(window, "Training", "Reset")
    np.testing.assert_array_equal(at_step(window, qtbot, 0), drawn)
    for shown in (False, True, True, False):  # each reset is one
        choose(window, "Edit", "Undo")
        assert window.side_bar.training.given.isVisible() is shown
    assert not window.session.undo.can_undo


def test_the_button_of_the_side_bar_lets_weights_be_drawn_again(
    window: MainWindow, qtbot: QtBot
) -> None:
    train(window, qtbot, 3)
    choose(window, "Network", "Start from these weights")
    given = window.side_bar.training.given
    qtbot.waitUntil(given.isVisible, timeout=WAIT_MS)
    QTest.mouseClick(given, LEFT)
    assert window.session.spec.network.initial_weights is None
    assert not given.isVisible()


def test_starting_from_the_initialisers_changes_nothing_that_starts_from_them(
    window: MainWindow,
) -> None:
    choose(window, "Network", "Start from the initialisers")
    assert not window.session.undo.can_undo


# ------------------------------------------------------------------ what undo will bring


def test_undo_says_whether_the_run_of_before_comes_back(window: MainWindow, qtbot: QtBot) -> None:
    undo = window.action("undoAction")
    rate = window.side_bar.training.numbers.rows["learning_rate"]
    QTest.keyClick(rate, Qt.Key.Key_Right)
    assert "stay" in undo.toolTip()
    trained = train(window, qtbot, 3)
    undo.trigger()
    np.testing.assert_array_equal(at_step(window, qtbot, 3), trained)
    QTest.mouseClick(window.canvas.furniture.heads[1].title, LEFT)
    QTest.keyClick(window.canvas, Qt.Key.Key_F)
    assert "comes back" in undo.toolTip()


# ------------------------------------------------------------------ the keys


def test_f1_lists_the_keys_of_the_canvas(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_F1)
    dialog = window.findChild(QDialog)
    assert dialog is not None
    assert dialog.isVisible()
    texts = [label.text() for label in dialog.findChildren(QLabel)]
    for key in ("Return", "F", "Ctrl+G", "Ctrl+F", "F1"):
        assert key in texts
    assert dialog.height() < 680  # on a screen of 1280 × 720
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
