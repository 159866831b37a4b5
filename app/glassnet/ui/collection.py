"""Who may collect cyclic garbage: nobody but the window's timer, as long as somebody holds it.

Python collects on whichever thread happens to allocate, and a collection on the training thread
could destroy Qt objects there. While a program starts there is nothing to collect at all, yet
looking for it takes a tenth of the time.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_holders = 0
_was_enabled = False


def hold() -> None:
    """Turn automatic collection off until as many calls of `release`."""
    global _holders, _was_enabled
    if _holders == 0:
        _was_enabled = gc.isenabled()
        gc.disable()
    _holders += 1


def release() -> None:
    """Give it back."""
    global _holders
    _holders -= 1
    if _holders == 0 and _was_enabled:
        gc.enable()


@contextmanager
def held() -> Iterator[None]:
    """Hold it for a while."""
    hold()
    try:
        yield
    finally:
        release()
