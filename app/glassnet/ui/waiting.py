"""Answers from the training thread, delivered on the UI thread without blocking it."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from PySide6.QtCore import QObject, QTimer

POLL_MS = 15


class Waiter(QObject):
    """Calls a function on the UI thread when a future is done, with the future."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[tuple[Future[Any], Callable[[Future[Any]], None]]] = []
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self._look)

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return bool(self._waiting)

    def when_done(self, future: Future[Any], call: Callable[[Future[Any]], None]) -> None:
        """Call `call(future)` once it has a result or an exception."""
        self._waiting.append((future, call))
        self._timer.start()

    def _look(self) -> None:
        done = [pair for pair in self._waiting if pair[0].done()]
        self._waiting = [pair for pair in self._waiting if not pair[0].done()]
        if not self._waiting:
            self._timer.stop()
        for future, call in done:
            call(future)

    def stop(self) -> None:
        """Forget what is still to come."""
        self._timer.stop()
        self._waiting.clear()
