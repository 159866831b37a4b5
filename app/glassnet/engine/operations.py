"""A training step is recorded once and replayed: a list of operations on arrays made beforehand.

An operation is a NumPy call with its arguments and its output bound, `op(np.tanh, z, a)` for
a ← tanh z. Replaying a list of them allocates nothing, and costs little more than the arithmetic.
`W.dot(A, out)` and an output given by position are the cheapest forms of NumPy's calls, and numbers
are bound as arrays without axes, which is cheaper than Python's floats and lets a slider change
them between two replays.
"""

from collections.abc import Callable, Iterable
from functools import partial as op
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

__all__ = ["Array", "Operation", "Scratch", "constants", "number", "op", "replay"]

Array = NDArray[Any]
Operation = Callable[[], object]


def number(value: float, like: Array) -> Array:
    """A value as an array of shape () in the precision of another array."""
    return np.asarray(value, like.dtype)


def constants(value: float, count: int, like: Array) -> Array:
    """A value (count,) times. The product with it sums or averages, faster than a reduction."""
    return np.full(count, value, like.dtype)


def replay(operations: Iterable[Operation]) -> None:
    """Run operations in order."""
    for operation in operations:
        operation()


class Scratch:
    """Work arrays by name: made when first asked for, the same ones ever after.

    Plans recorded on one scratch share their arrays, so at any time one of them is current.
    """

    def __init__(self, dtype: DTypeLike) -> None:
        self.dtype = np.dtype(dtype)
        self._arrays: dict[tuple[object, ...], Array] = {}
        self._prefix: tuple[object, ...] = ()

    def inside(self, *prefix: object) -> "Scratch":
        """The same store, seen from a part whose names are its own."""
        part = Scratch(self.dtype)
        part._arrays = self._arrays
        part._prefix = (*self._prefix, *prefix)
        return part

    def array(self, name: str, shape: tuple[int, ...], dtype: DTypeLike | None = None) -> Array:
        """The array of a name, filled with zeros when new."""
        key = (*self._prefix, name, shape)
        if key not in self._arrays:
            self._arrays[key] = np.zeros(shape, self.dtype if dtype is None else dtype)
        return self._arrays[key]

    def like(self, name: str, other: Array) -> Array:
        """The array of a name, with the shape of another array."""
        return self.array(name, other.shape)
