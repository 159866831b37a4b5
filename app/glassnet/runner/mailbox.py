"""How two threads meet: the latest value of a thing, and a gate that one holds shut."""

import threading
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

    `with gate:` shuts it, also nested, from one thread; `pass_through` waits in the other.
    """

    PATIENCE = 0.05  # seconds; a window that hangs must not stop the training thread for good

    def __init__(self) -> None:
        self._open = threading.Event()
        self._open.set()
        self._depth = 0

    def __enter__(self) -> "Gate":
        self._depth += 1
        self._open.clear()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._depth -= 1
        if self._depth == 0:
            self._open.set()

    def pass_through(self) -> None:
        """Return at once when open, else when it opens or after `PATIENCE`."""
        if not self._open.is_set():
            self._open.wait(self.PATIENCE)
