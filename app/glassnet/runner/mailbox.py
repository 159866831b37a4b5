"""How two threads meet: the latest value of a thing, and a gate that one holds shut."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Generic, TypeVar

T = TypeVar("T")


class Mailbox(Generic[T]):
    """One slot for the latest value: putting replaces, taking empties, nobody waits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._value: T | None = None

    def put(self, value: T) -> bool:
        """Leave a value; True when the slot was empty."""
        with self._lock:
            was_empty = self._value is None
            self._value = value
            return was_empty

    def take(self) -> T | None:
        """The latest value, once; None when there is no new one."""
        with self._lock:
            value, self._value = self._value, None
            return value

    def __bool__(self) -> bool:
        return self._value is not None


class Gate:
    """Shut while the window paints, so that training leaves the interpreter to it.

    `with gate:` shuts it, also nested, from one thread. Another trains in pieces, `with
    gate.work():`; whoever shuts the gate waits for the end of the piece under way. Two threads that
    take the interpreter from each other would both be slower. `pass_through` is for threads that
    nobody waits for.
    """

    PATIENCE = 0.05  # seconds; a window that hangs must not stop the training thread for good
    COURTESY = 0.004  # seconds that the window waits for a piece of work, at most

    def __init__(self) -> None:
        # Plain locks: `threading.Event` would take a tenth of a millisecond for each frame.
        self._shut, self._working = threading.Lock(), threading.Lock()
        self._depth = 0

    def __enter__(self) -> "Gate":
        self._depth += 1
        if self._depth == 1:
            self._shut.acquire()
            _wait_for(self._working, self.COURTESY)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._depth -= 1
        if self._depth == 0:
            self._shut.release()

    @contextmanager
    def work(self) -> Iterator[None]:
        """A piece of work, begun when the gate is open, or after `PATIENCE`."""
        self._working.acquire()
        if self._shut.locked():
            self._working.release()
            self.pass_through()
            self._working.acquire()
        try:
            yield
        finally:
            self._working.release()

    def pass_through(self) -> None:
        """Return at once when open, else when it opens or after `PATIENCE`."""
        if self._shut.locked():
            _wait_for(self._shut, self.PATIENCE)


def _wait_for(lock: threading.Lock, timeout: float) -> None:
    """Wait until nobody holds a lock, or for so many seconds."""
    if lock.acquire(timeout=timeout):
        lock.release()
