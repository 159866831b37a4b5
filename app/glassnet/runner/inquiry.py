"""Questions about runs, answered on the training thread in pieces, beside the training."""

from collections.abc import Callable, Generator
from concurrent.futures import Future
from time import thread_time
from typing import Any, Generic, TypeVar

from glassnet.engine import GlassnetError
from glassnet.experiment import Run
from glassnet.runner.courses import Courses

T = TypeVar("T")

Question = Callable[[Run], Generator[float, None, T]]
"""Given a run, answers in pieces: yields the share done (0 to 1) and returns the answer."""


class Inquiry(Generic[T]):
    """One question about the run of a generation; its answer comes as `future`.

    `share` of the way to it is done, which has taken `seconds`. Cancelling the future gives it up.
    """

    def __init__(self, generation: int, question: Question[T]) -> None:
        self.generation = generation
        self.question = question
        self.future: Future[T] = Future()
        self.share = self.seconds = 0.0


class Inquiries:
    """Those that are not answered yet, in the order in which they were asked."""

    def __init__(self) -> None:
        self._open: list[tuple[Inquiry[Any], Generator[float, None, Any]]] = []

    @property
    def busy(self) -> bool:
        """Whether there is something to answer."""
        return bool(self._open)

    def begin(self, inquiry: Inquiry[Any], courses: Courses) -> None:
        """Take a question about one of the courses.

        One that is not trained rests again as soon as the question has begun.
        """
        course = courses.get(inquiry.generation)
        if course is None:
            if inquiry.future.set_running_or_notify_cancel():
                inquiry.future.set_exception(GlassnetError("This run is no longer kept."))
            return
        self._open.append((inquiry, inquiry.question(course.run)))
        self._advance(*self._open[-1])
        if inquiry.generation != courses.generation:
            course.rest()

    def work(self) -> None:
        """Do a piece of the first one."""
        if self._open:
            self._advance(*self._open[0])

    def close(self) -> None:
        """Give all of them up."""
        for inquiry, _ in self._open:
            inquiry.future.cancel()
        self._open.clear()

    def _advance(self, inquiry: Inquiry[Any], pieces: Generator[float, None, Any]) -> None:
        """Do a piece; where that was the last one, hand the answer over."""
        begun = thread_time()
        try:
            if not inquiry.future.cancelled():
                inquiry.share = next(pieces)
                inquiry.seconds += thread_time() - begun
                return
        except StopIteration as stop:
            inquiry.seconds += thread_time() - begun
            if inquiry.future.set_running_or_notify_cancel():
                inquiry.future.set_result(stop.value)
        except Exception as error:
            if inquiry.future.set_running_or_notify_cancel():
                inquiry.future.set_exception(error)
        self._open.remove((inquiry, pieces))
