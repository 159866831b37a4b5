"""Answers from another thread reach the UI thread."""

import threading
from concurrent.futures import Future

from pytestqt.qtbot import QtBot

from glassnet.ui.waiting import Waiter


def test_an_answer_is_delivered_on_the_ui_thread(qtbot: QtBot) -> None:
    waiter = Waiter()
    future: Future[int] = Future()
    seen: list[tuple[int, threading.Thread]] = []
    waiter.when_done(future, lambda done: seen.append((done.result(), threading.current_thread())))
    assert waiter.busy
    threading.Thread(target=future.set_result, args=(7,)).start()
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [(7, threading.main_thread())]
    assert not waiter.busy


def test_nothing_is_delivered_after_stop(qtbot: QtBot) -> None:
    waiter = Waiter()
    late: Future[int] = Future()
    heard: list[object] = []
    waiter.when_done(late, heard.append)
    waiter.stop()
    late.set_result(1)
    other: Future[int] = Future()
    other.set_result(2)
    waiter.when_done(other, heard.append)
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == [other]
