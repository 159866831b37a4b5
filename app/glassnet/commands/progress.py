"""A bar that fills on a terminal, and stays away from everything else."""

import sys
from time import monotonic
from types import TracebackType
from typing import Self, TextIO

WIDTH = 30
SECONDS_BETWEEN = 0.1


class Progress:
    """Shows how many of `total` steps, or other things by their `noun`, are done.

    Within `with`, it leaves a clean line behind.
    """

    def __init__(self, total: int, stream: TextIO | None = None, noun: str = "steps") -> None:
        self._noun = noun
        self._total = max(total, 1)
        self._stream = sys.stderr if stream is None else stream
        self._visible = self._stream is not None and self._stream.isatty()
        self._due = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._visible:
            self._write("\r\x1b[K")

    def show(self, done: int) -> None:
        """Draw the bar, at most ten times a second."""
        if self._visible and monotonic() >= self._due:
            self._due = monotonic() + SECONDS_BETWEEN
            share = done / self._total
            bar = ("#" * round(share * WIDTH)).ljust(WIDTH, "-")
            self._write(f"\r[{bar}] {share:4.0%}  {done:,} of {self._total:,} {self._noun}\x1b[K")

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
