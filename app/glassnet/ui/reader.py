"""What panels read of the run: one question at a time, a bounded share of the training's time."""

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from time import perf_counter, thread_time
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, QTimer

from glassnet.experiment import Run
from glassnet.ui.session import Session
from glassnet.ui.waiting import Waiter

SHARE = 0.05
"""Reading takes at most this share of the training thread's time."""

T = TypeVar("T")
Question = Callable[[Run], T]


class Reader(Generic[T]):
    """Asks the training thread what a panel shows, and hands the answer over on the UI thread.

    `question()` is what to call with the run, or None where nothing is to be asked; `answer` takes
    its result, `failed` what it raised instead. The answer about a run that is no longer there is
    dropped and asked for anew.
    """

    def __init__(
        self,
        session: Session,
        question: Callable[[], Question[T] | None],
        answer: Callable[[T], None],
        failed: Callable[[BaseException], None] | None = None,
        parent: QObject | None = None,
    ) -> None:
        self._session = session
        self._question, self._answer, self._failed = question, answer, failed
        self._waiter = Waiter(parent)
        self._later = QTimer(parent)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self.read)
        self._due = 0.0
        self._again = False

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._waiter.busy or self._later.isActive()

    def read(self) -> None:
        """Ask now; while an answer is awaited, once more after it."""
        self._again = self._waiter.busy
        question = None if self._again else self._question()
        if question is None:
            return
        self._later.stop()
        self._waiter.when_done(
            self._session.runner.call(partial(_timed, question)),
            partial(self._take, self._session.generation),
        )

    def read_soon(self) -> None:
        """Ask as soon as that takes no more than its share."""
        wait = self._due - perf_counter()
        if wait <= 0 or self._waiter.busy:
            self.read()
        elif not self._later.isActive():
            self._later.start(round(1000 * wait) + 1)

    def stop(self) -> None:
        """Forget what is awaited."""
        self._later.stop()
        self._waiter.stop()

    def _take(self, generation: int, future: "Future[tuple[T, float]]") -> None:
        if generation != self._session.generation:
            self.read()
            return
        if future.cancelled():
            return
        error = future.exception()
        if error is None:
            result, seconds = future.result()
            self._due = perf_counter() + seconds / SHARE
            self._answer(result)
        elif self._failed is not None:
            self._failed(error)
        if self._again:
            self.read_soon()


def _timed(question: Question[Any], run: Run) -> tuple[Any, float]:
    begun = thread_time()
    result = question(run)
    return result, thread_time() - begun
