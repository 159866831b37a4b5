"""A thread that works beside the training: one request at a time, in pieces, with rests."""

import threading
from collections.abc import Iterator
from time import perf_counter
from typing import ClassVar, Generic, TypeVar

from glassnet.engine import GlassnetError
from glassnet.runner.mailbox import Gate, Mailbox

SHOW_EVERY = 0.05  # seconds between two partial results
STRETCH = 1e-3  # seconds of work without a rest
REST = 2.0  # seconds left to training for each second of work

Asked = TypeVar("Asked")
Told = TypeVar("Told")


class Worker(Generic[Asked, Told]):
    """Answers the latest request; a new one cancels the former.

    Every method returns at once, `close` excepted. Subclasses say in `work` how a request is
    answered, piece by piece. Between two pieces the thread looks for a new request and waits while
    `gate` is held, and after a stretch of work it leaves the interpreter to training for as many
    times as long as the piece has asked for, unless nothing trains.

    `failure` introduces a fault that nobody has foreseen.
    """

    failure: ClassVar[str]

    def __init__(self, name: str, gate: Gate | None = None) -> None:
        self._gate = gate or Gate()
        self._requests: Mailbox[Asked] = Mailbox()
        self._results: Mailbox[Told] = Mailbox()
        self._wake, self._going = threading.Event(), threading.Event()
        self._going.set()
        self._dropped = self._closing = False
        self._spares = True
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def close(self, timeout: float = 5.0) -> None:
        """End the thread and wait for it, at most `timeout` seconds. May be called again."""
        self._closing = True
        self._going.set()
        self._wake.set()
        if self._thread.ident is not None:
            self._thread.join(timeout)

    @property
    def alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    def request(self, request: Asked) -> None:
        """Answer this request, and no more of the former."""
        self._requests.put(request)
        self._dropped = False
        self._wake.set()

    def cancel(self) -> None:
        """Give up what is under way or asked for; a result of it may still be found once."""
        self._requests.take()
        self._dropped = True
        self._wake.set()

    def hold(self, held: bool) -> None:
        """Stand still while nobody looks, and go on where it was when somebody does again."""
        if held:
            self._going.clear()
        else:
            self._going.set()

    def spare(self, training: bool) -> None:
        """Leave time to training, as at first, or take all of it while nothing trains."""
        self._spares = training

    def take(self) -> Told | None:
        """The latest result that has not been taken yet: partial, complete, or a problem."""
        return self._results.take()

    # ------------------------------------------------------------------ the thread

    def work(self, request: Asked) -> Iterator[float]:
        """Answer a request in pieces of about a millisecond, and put results by `show`.

        Each piece yields how many times as long as it has worked the thread is to rest, 0 for a
        piece that is in a hurry. What is raised ends it, and is shown by `give_up`.
        """
        raise NotImplementedError

    def give_up(self, request: Asked, problem: str) -> None:
        """Show why a request cannot be answered."""
        raise NotImplementedError

    def show(self, result: Told) -> None:
        """Have a result found by `take`."""
        self._results.put(result)

    def _run(self) -> None:
        while not self._closing:
            self._wake.wait()
            self._wake.clear()
            request = self._requests.take()
            if request is not None and not self._closing:
                try:
                    self._answer(request)
                except GlassnetError as error:
                    self.give_up(request, str(error))
                except Exception as error:
                    self.give_up(request, f"{self.failure}: {error!r}")

    def _answer(self, request: Asked) -> None:
        pieces, worked = self.work(request), 0.0
        while self._goes_on():
            begun = perf_counter()
            rest = next(pieces, None)
            if rest is None:
                return
            worked += perf_counter() - begun
            if worked >= STRETCH:
                self._wake.wait(rest * worked * self._spares)
                worked = 0.0
            self._gate.pass_through()

    def _goes_on(self) -> bool:
        """Whether the request is still wanted, as soon as somebody looks."""
        self._going.wait()
        return not (self._closing or self._dropped or self._requests)
