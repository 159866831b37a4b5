"""Sums that may have more terms than anyone would read."""

import math
from collections.abc import Callable, Sequence

import numpy as np

from glassnet.engine.expression import Expression, Number, Sum
from glassnet.engine.operations import Array

__all__ = ["series", "summed"]

MOST = 400
"""A sum is written out up to so many terms."""


def series(terms: Sequence[Expression]) -> Expression:
    """A sum that may have many terms."""
    return summed([term.value() for term in terms], terms.__getitem__)


def summed(values: Sequence[float] | Array, term: Callable[[int], Expression]) -> Expression:
    """A sum of terms with these values; of more than `MOST` the largest, and the others as one."""
    given = np.asarray(values, np.float64)
    if len(given) == 1:
        return term(0)
    order = np.argsort(-np.abs(given), kind="stable")
    kept, left = np.sort(order[:MOST]), order[MOST:]
    terms, sizes = [term(int(one)) for one in kept], given[kept].tolist()
    if len(left):
        rest = math.fsum(given[left])
        terms.append(Number(rest, count=len(left)))
        sizes.append(rest)
    return Sum(tuple(terms), tuple(sizes))
