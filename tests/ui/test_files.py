"""Opening, saving and closing: nothing trained is ever lost, and bad files harm nothing."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from glassnet.experiment import edits, open_project, read_spec
from glassnet.experiment.breakpoints import Breakpoint, quantities
from glassnet.runner import Snapshot
from glassnet.ui.selection import Notice
from glassnet.ui.window import MainWindow

WAIT_MS = 30_000
Answer = QMessageBox.StandardButton


def notices(window: MainWindow) -> list[Notice]:
    heard: list[Notice] = []
    window.session.notice_given.connect(heard.append)
    return heard


def now(window: MainWindow) -> Snapshot:
    assert window.session.snapshot is not None
    return window.session.snapshot


def train(window: MainWindow, qtbot: QtBot, steps: int = 20) -> None:
    session = window.session
    assert session.snapshot is not None
    end = session.snapshot.step + steps
    session.runner.advance(steps)
    qtbot.waitUntil(
        lambda: session.snapshot is not None and session.snapshot.step == end, timeout=WAIT_MS
    )


def answer(monkeypatch: pytest.MonkeyPatch, button: Answer) -> list[str]:
    asked: list[str] = []

    def question(_parent: object, _title: str, text: str, *_: object) -> Answer:
        asked.append(text)
        return button

    monkeypatch.setattr(QMessageBox, "question", question)
    return asked


def test_a_fresh_window_has_nothing_to_save(window: MainWindow) -> None:
    assert not window.session.modified
    assert not window.isWindowModified()


def test_training_and_editing_mark_the_title(window: MainWindow, qtbot: QtBot) -> None:
    train(window, qtbot)
    assert window.isWindowModified()
    window.session.reset()
    qtbot.waitUntil(lambda: not window.isWindowModified(), timeout=WAIT_MS)
    window.session.apply(edits.set_seed, 5)
    assert window.isWindowModified()


def test_a_saved_project_opens_with_its_weights(
    window: MainWindow, make_window: Callable[..., MainWindow], qtbot: QtBot, tmp_path: Path
) -> None:
    train(window, qtbot, 33)
    path = tmp_path / "mine.glassnet"
    window.files.save_to(path)
    qtbot.waitUntil(lambda: not window.isWindowModified(), timeout=WAIT_MS)
    assert window.files.name == "mine"
    other = make_window(str(path))
    assert other.session.snapshot is not None
    assert window.session.snapshot is not None
    assert other.session.snapshot.step == 33
    assert (other.session.snapshot.parameters == window.session.snapshot.parameters).all()


def test_a_project_saved_in_the_past_opens_there_with_branches_and_breakpoints(
    window: MainWindow, make_window: Callable[..., MainWindow], qtbot: QtBot, tmp_path: Path
) -> None:
    session = window.session
    train(window, qtbot, 20)
    session.apply(edits.set_training, "l2", 0.1)
    train(window, qtbot, 10)
    session.seek(6)
    qtbot.waitUntil(lambda: now(window).step == 6, timeout=WAIT_MS)
    session.branch()
    qtbot.waitUntil(lambda: session.snapshot is not None, timeout=WAIT_MS)
    train(window, qtbot, 4)
    session.switch_to(next(iter(session.branches)))
    session.bookmark(6, "here")
    qtbot.waitUntil(lambda: session.snapshot is not None, timeout=WAIT_MS)
    session.breaks.add(Breakpoint(quantities["batch_loss"](), "above", 50.0))
    assert session.spec.training.l2 == 0.0
    path = tmp_path / "mine.glassnet"
    window.files.save_to(path)
    qtbot.waitUntil(lambda: window.files.path == path, timeout=WAIT_MS)
    assert not session.modified
    other = make_window(str(path))
    assert not other.session.modified
    seen = now(other)
    assert (seen.step, seen.end, seen.bookmarks) == (6, 30, ((6, "here"),))
    assert other.session.undo.current.spec.training.l2 == 0.1
    assert other.session.breaks.breakpoints == session.breaks.breakpoints
    original, branch = other.session.branches
    assert (original.name, branch.name, branch.step) == ("Original", "Branch 1", 6)
    assert original.generation == other.session.generation
    assert branch.curve is not None
    assert len(branch.curve[0])
    assert other.transport.branches.isVisible()
    other.session.switch_to(branch)
    qtbot.waitUntil(lambda: other.session.snapshot is not None, timeout=WAIT_MS)
    assert (now(other).step, now(other).end) == (10, 10)
    window.files.open_path(path)
    assert [one.name for one in session.branches] == ["Original", "Branch 1"]


def test_a_spec_saves_as_json_that_reads_back(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "spec.json"
    window.files.save_to(path)
    qtbot.waitUntil(path.exists, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: window.files.path == path, timeout=WAIT_MS)
    assert read_spec(path) == window.session.spec


def test_a_spec_alone_does_not_pass_for_saved_weights(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    train(window, qtbot)
    heard = notices(window)
    window.files.save_to(tmp_path / "spec.json")
    qtbot.waitUntil(lambda: bool(heard), timeout=WAIT_MS)
    assert window.isWindowModified()
    assert "weights" in heard[0].text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("missing.json", None),
        ("broken.json", b'{"format": "glassnet/1"'),
        ("wrong.json", json.dumps({"format": "glassnet/1", "dataset": {"name": "spiral"},
                                   "network": {"layers": [{"type": "dense", "units": -3}]},
                                   "training": {"loss": "mse"}}).encode()),
        ("broken.glassnet", b"PK\x03\x04 not much of a zip"),
        ("missing.glassnet", None),
        ("text.txt", b"hello"),
        ("nodata.json", json.dumps({"format": "glassnet/1",
                                    "network": {"layers": [{"type": "dense", "units": 1}]},
                                    "training": {"loss": "mse"}}).encode()),
    ],
)  # fmt: skip
def test_a_bad_file_is_told_in_one_sentence_and_harms_nothing(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, name: str, content: bytes | None
) -> None:
    train(window, qtbot)
    spec, generation = window.session.spec, window.session.generation
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    heard = notices(window)
    window.files.open_path(path)
    assert [each.kind for each in heard] == ["error"]
    assert name in heard[0].text
    assert "\n" not in heard[0].text
    assert (window.session.spec, window.session.generation) == (spec, generation)


def test_an_unwritable_place_is_told_and_training_goes_on(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    heard = notices(window)
    window.files.export_to(tmp_path / "no" / "such" / "folder" / "w.npz")
    qtbot.waitUntil(lambda: bool(heard), timeout=WAIT_MS)
    assert heard[0].kind == "error"
    assert "folder" in heard[0].text
    train(window, qtbot)


def test_closing_asks_once_about_trained_weights(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(window, qtbot)
    asked = answer(monkeypatch, Answer.Cancel)
    window.close()
    assert len(asked) == 1
    assert window.isVisible()
    asked = answer(monkeypatch, Answer.Discard)
    window.close()
    assert len(asked) == 1
    assert not window.isVisible()


def test_closing_with_save_writes_the_project_first(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    train(window, qtbot, 7)
    path = tmp_path / "kept.glassnet"
    answer(monkeypatch, Answer.Save)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=WAIT_MS)
    run, _ = open_project(path)
    assert run.step == 7


def test_an_untouched_window_closes_without_a_question(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answer(monkeypatch, Answer.Cancel)
    window.close()
    assert asked == []
    assert not window.isVisible()
