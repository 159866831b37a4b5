"""Messages stop nothing: one is shown, the others wait, and those that can go do so."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from glassnet.ui.selection import Notice
from glassnet.ui.theme import Theme
from glassnet.ui.widgets import Banner

INFO, WARNING, ERROR = Notice("info", "a"), Notice("warning", "b"), Notice("error", "c")


@pytest.fixture
def canvas(qtbot: QtBot) -> QWidget:
    canvas = QWidget()
    canvas.resize(700, 500)
    qtbot.addWidget(canvas)
    canvas.show()
    canvas.activateWindow()
    return canvas


@pytest.fixture
def banner(theme: Theme, canvas: QWidget) -> Banner:
    return Banner(theme, canvas)


def test_it_is_hidden_while_there_is_nothing_to_say(banner: Banner) -> None:
    assert not banner.isVisible()
    assert banner.text == ""


def test_messages_that_need_closing_wait_for_each_other(banner: Banner) -> None:
    for notice in (ERROR, WARNING, WARNING, INFO):
        banner.show_notice(notice)
    assert (banner.text, banner.waiting) == ("c", 2)
    banner.dismiss()
    assert (banner.text, banner.waiting) == ("b", 1)
    banner.dismiss()
    banner.dismiss()
    assert not banner.isVisible()


def test_a_new_message_takes_the_place_of_an_info(banner: Banner) -> None:
    banner.show_notice(INFO)
    banner.show_notice(WARNING)
    assert (banner.text, banner.waiting) == ("b", 0)


def test_escape_and_the_button_close_it(qtbot: QtBot, banner: Banner, canvas: QWidget) -> None:
    banner.show_notice(ERROR)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert not banner.isVisible()
    banner.show_notice(ERROR)
    close = banner.findChild(QToolButton)
    assert close is not None
    QTest.mouseClick(close, Qt.MouseButton.LeftButton)
    assert not banner.isVisible()


def test_an_info_goes_by_itself(qtbot: QtBot, banner: Banner) -> None:
    banner.seconds = 0.01
    banner.show_notice(INFO)
    qtbot.waitUntil(lambda: not banner.isVisible())


def test_an_info_under_the_mouse_stays(qtbot: QtBot, banner: Banner) -> None:
    banner.show_notice(INFO)
    assert banner.counting
    centre = QPointF(10, 10)
    QApplication.sendEvent(banner, QEnterEvent(centre, centre, centre))
    assert not banner.counting


@pytest.mark.parametrize("notice", [ERROR, Notice("info", "d", ("Go on", print))])
def test_what_needs_an_answer_stays(banner: Banner, notice: Notice) -> None:
    banner.show_notice(notice)
    assert not banner.counting


def test_the_action_is_done_once_and_closes_the_message(qtbot: QtBot, banner: Banner) -> None:
    done: list[int] = []
    banner.show_notice(Notice("error", "It diverged", ("Try again", lambda: done.append(1))))
    button = banner.findChild(QPushButton)
    assert button is not None
    assert button.text() == "Try again"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert done == [1]
    assert not banner.isVisible()


def test_an_info_whose_time_is_past_is_closed(banner: Banner) -> None:
    banner.show_notice(Notice("info", "Trained for 100 epochs.", ("Go on", print)))
    banner.settle()
    assert not banner.isVisible()
    banner.show_notice(ERROR)
    banner.settle()
    assert banner.text == "c"


def test_long_messages_are_whole_within_a_narrow_canvas(banner: Banner, canvas: QWidget) -> None:
    for width in (420, 1200):
        canvas.resize(width, 500)
        banner.notice = None
        banner.show_notice(Notice("warning", "A sentence that goes on and on. " * 6))
        QApplication.processEvents()
        assert canvas.rect().contains(banner.geometry())
        layout = banner.layout()
        assert layout is not None
        assert banner.height() >= layout.totalHeightForWidth(banner.width())
        banner.dismiss()


def test_kinds_are_told_without_colour(banner: Banner) -> None:
    names = []
    for notice in (INFO, WARNING, ERROR):
        banner.notice = None
        banner.show_notice(notice)
        names.append(banner.accessibleName())
    assert names == ["Note: a", "Warning: b", "Error: c"]
