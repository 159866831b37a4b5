"""Pictures of the network: as large as asked for, drawn anew, and the same that is seen."""

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from glassnet.experiment import edits
from glassnet.ui import pictures
from glassnet.ui.canvas.edge_worker import Draughtsman, Drawn, draw_fine
from glassnet.ui.canvas.geometry import HEAD
from glassnet.ui.canvas.portrait import Sitting, portrait, sitting
from glassnet.ui.canvas.zooming import Zoom
from glassnet.ui.selection import Notice
from glassnet.ui.window import MainWindow

WAIT_MS = 30_000
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def notices(window: MainWindow) -> list[Notice]:
    """What is told from now on."""
    heard: list[Notice] = []
    window.session.notice_given.connect(heard.append)
    return heard


def at_rest(window: MainWindow, qtbot: QtBot) -> None:
    """Wait until everything is drawn."""
    qtbot.waitUntil(lambda: window.settled, timeout=WAIT_MS)


def picture(window: MainWindow, scale: float) -> QImage:
    """A picture of the canvas, at once."""
    sat = sitting(window.canvas, scale)
    drawn = draw_fine(sat.job) if scale > 1 else Draughtsman().draw(sat.job)
    return portrait(window.canvas, sat, drawn)


def pixels(image: QImage) -> NDArray[np.uint8]:
    """(height, width, 4)."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    return np.array(plain.constBits(), np.uint8).reshape(plain.height(), plain.width(), 4)


def save(window: MainWindow, qtbot: QtBot, path: Path, scale: int) -> Notice:
    """Write a picture and wait for what is told of it."""
    heard = notices(window)
    window.pictures.save_to(path, scale)
    qtbot.waitUntil(lambda: bool(heard), timeout=WAIT_MS)
    return heard[0]


@pytest.mark.parametrize("scale", [1, 2, 3, 4])
def test_a_picture_has_the_size_of_the_canvas_times_the_scale(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, scale: int
) -> None:
    path = tmp_path / "net.png"
    told = save(window, qtbot, path, scale)
    image = QImage(str(path))
    assert image.size() == window.canvas.size() * scale
    assert told.kind == "info"
    assert "net.png" in told.text
    assert f"{image.width():,}" in told.text


def test_a_name_without_an_ending_gets_one(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    save(window, qtbot, tmp_path / "net", 1)
    assert (tmp_path / "net.png").exists()


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("source", ["spiral", "digits"])
def test_at_one_to_one_it_is_what_is_seen(
    make_window: Callable[..., MainWindow], qtbot: QtBot, theme: str, source: str
) -> None:
    window = make_window(f"resources/experiments/{source}.json")
    window.theme.switch(theme)
    at_rest(window, qtbot)
    for button in (window.canvas.furniture.back, window.canvas.furniture.on):
        button.hide()
    seen = pixels(window.canvas.grab().toImage())
    taken = pixels(picture(window, 1))
    assert taken.shape == seen.shape
    assert (taken[HEAD:] == seen[HEAD:]).all()
    ground = window.theme.color("bg")
    assert tuple(taken[2, 2, :3]) == (ground.blue(), ground.green(), ground.red())


def test_a_larger_one_is_drawn_anew_and_not_enlarged(window: MainWindow, qtbot: QtBot) -> None:
    at_rest(window, qtbot)
    large = picture(window, 4)
    size = window.canvas.size() * 4
    enlarged = picture(window, 1).scaled(size)
    sharp, blurred = (
        np.abs(np.diff(pixels(image)[4 * HEAD :, :, 1].astype(int), axis=1)).max(axis=0).sum()
        for image in (
            large,
            picture(window, 1).scaled(size, mode=Qt.TransformationMode.SmoothTransformation),
        )
    )
    assert sharp > 1.3 * blurred
    # Yet it shows the same.
    small = pixels(
        large.scaled(window.canvas.size(), mode=Qt.TransformationMode.SmoothTransformation)
    )
    assert np.abs(small.astype(int) - pixels(picture(window, 1)).astype(int)).mean() < 3
    assert enlarged.size() == large.size()


def test_the_heads_are_written_on_it_without_their_buttons(
    window: MainWindow, qtbot: QtBot
) -> None:
    at_rest(window, qtbot)
    taken = pixels(picture(window, 2))
    ground = taken[2, 2]
    head = window.canvas.furniture.heads[1]

    def written(part: object) -> bool:
        box = part.geometry().translated(head.pos())  # type: ignore[attr-defined]
        cut = taken[2 * box.top() : 2 * box.bottom(), 2 * box.left() : 2 * box.right()]
        return bool((cut != ground).any())

    assert written(head.title)
    assert written(head.units)
    assert written(head.chooser)
    assert written(head.count)
    assert not written(head.minus)
    assert not written(head.plus)
    for adder in window.canvas.furniture.adders:
        box = adder.geometry()
        cut = taken[2 * box.top() : 2 * box.bottom(), 2 * box.left() : 2 * box.right()]
        assert (cut == ground).all()


def test_an_enlarged_network_is_taken_whole_and_stays_enlarged(
    window: MainWindow, qtbot: QtBot
) -> None:
    at_rest(window, qtbot)
    whole = pixels(picture(window, 2))
    window.canvas.lens.look(Zoom(3, 0.4, 0.5))
    at_rest(window, qtbot)
    seen = pixels(window.canvas.grab().toImage())
    assert (pixels(picture(window, 2)) == whole).all()
    at_rest(window, qtbot)
    assert window.canvas.lens.zoom == Zoom(3, 0.4, 0.5)
    assert (pixels(window.canvas.grab().toImage()) == seen).all()


def test_what_the_mouse_points_at_is_not_on_it(window: MainWindow, qtbot: QtBot) -> None:
    at_rest(window, qtbot)
    before = pixels(picture(window, 1))
    box = window.canvas.scene.layout.columns[1].unit_box(2)
    QTest.mouseMove(window.canvas, box.center().toPoint() + QPoint(60, 0))
    QTest.mouseMove(window.canvas, box.center().toPoint())
    assert window.canvas.hovered is not None
    assert (pixels(picture(window, 1)) == before).all()
    assert window.canvas.hovered is not None


def test_it_is_taken_while_the_network_learns(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    window.session.play()
    told = save(window, qtbot, tmp_path / "net.png", 2)
    assert told.kind == "info"
    assert window.session.playing
    qtbot.waitUntil(lambda: window.canvas.settled, timeout=WAIT_MS)


def test_an_edit_meanwhile_is_on_it(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    heard = notices(window)
    window.pictures.save_to(tmp_path / "net.png", 1)
    window.session.apply(edits.set_units, 0, 2)
    qtbot.waitUntil(lambda: any("net.png" in each.text for each in heard), timeout=WAIT_MS)
    at_rest(window, qtbot)
    assert (pixels(QImage(str(tmp_path / "net.png"))) == pixels(picture(window, 1))).all()


def test_a_window_that_closes_meanwhile_leaves_nothing_behind(
    window: MainWindow, tmp_path: Path
) -> None:
    window.session.apply(edits.set_units, 0, 2)
    window.pictures.save_to(tmp_path / "net.png", 1)
    window.shutdown()
    window.pictures.save_to(tmp_path / "net.png", 1)
    assert not (tmp_path / "net.png").exists()


def test_a_file_that_cannot_be_written_is_told(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "missing" / "net.png"
    told = save(window, qtbot, path, 1)
    assert told.kind == "error"
    assert str(path) in told.text
    assert "choose" in told.text
    assert not path.exists()


def test_the_key_copies_it(window: MainWindow, qtbot: QtBot) -> None:
    heard = notices(window)
    window.pictures.scale = 3
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(window, Qt.Key.Key_C, keys)
    qtbot.waitUntil(lambda: bool(heard), timeout=WAIT_MS)
    image = QGuiApplication.clipboard().image()
    assert image.size() == window.canvas.size() * 3
    assert (pixels(image) == pixels(picture(window, 3))).all()


def test_the_pointer_tells_when_it_takes_long(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done, draw = threading.Event(), pictures._draw

    def wait(sat: Sitting) -> Drawn:
        done.wait(WAIT_MS / 1000)
        return draw(sat)

    monkeypatch.setattr(pictures, "_draw", wait)
    heard = notices(window)
    window.pictures.save_to(tmp_path / "net.png", 1)
    qtbot.waitUntil(lambda: QGuiApplication.overrideCursor() is not None, timeout=WAIT_MS)
    cursor = QGuiApplication.overrideCursor()
    assert cursor is not None
    assert cursor.shape() == Qt.CursorShape.BusyCursor
    done.set()
    qtbot.waitUntil(lambda: bool(heard), timeout=WAIT_MS)
    assert QGuiApplication.overrideCursor() is None


def test_the_dialog_asks_for_the_scale(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, heard = tmp_path / "asked.png", notices(window)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    window.action("pictureAction").trigger()
    dialog = window.pictures.dialog
    assert dialog is not None
    assert dialog.isVisible()
    assert dialog.scales.checkedId() == 2
    QTest.mouseClick(dialog.scales.button(3), LEFT)
    assert f"{window.canvas.width() * 3:,}" in dialog.pixels.text()
    save = next(each for each in dialog.findChildren(QPushButton) if each.text() == "Save…")
    QTest.mouseClick(save, LEFT)
    assert not dialog.isVisible()
    qtbot.waitUntil(lambda: bool(heard), timeout=WAIT_MS)
    assert QImage(str(path)).size() == window.canvas.size() * 3
    window.action("pictureAction").trigger()
    assert window.pictures.dialog is not None
    assert window.pictures.dialog.scales.checkedId() == 3
    QTest.keyClick(window.pictures.dialog, Qt.Key.Key_Escape)
    assert not window.pictures.dialog.isVisible()


def test_without_a_file_chosen_nothing_is_written(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = notices(window)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    window.action("pictureAction").trigger()
    dialog = window.pictures.dialog
    assert dialog is not None
    save = next(each for each in dialog.findChildren(QPushButton) if each.text() == "Save…")
    QTest.mouseClick(save, LEFT)
    assert heard == []


def test_the_empty_canvas_offers_it(window: MainWindow, qtbot: QtBot) -> None:
    at_rest(window, qtbot)
    at = QPoint(4, HEAD + 8)
    assert window.canvas.target_at(at.toPointF()) is None
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, at, window.canvas.mapToGlobal(at), NONE
    )
    QApplication.sendEvent(window.canvas, event)
    menu = next(each for each in window.canvas.findChildren(QMenu) if each.isVisible())
    names = [action.objectName() for action in menu.actions()]
    assert {"fitAction", "copyPictureAction", "pictureAction"} <= set(names)
    menu.close()
