"""Numbers and sums as they stand on a sheet."""

import re
from collections.abc import Iterable

from glassnet.experiment.homework.facts import DIGITS

__all__ = ["added", "figure", "inner", "same"]

EXACT = 1e-6
"""Relative difference of what counts as the very number."""


def same(one: float, other: float) -> bool:
    """Whether two numbers are as good as equal."""
    return abs(one - other) <= EXACT * abs(other)


def figure(value: float, digits: int = DIGITS, zeros: bool = False) -> str:
    """A number in so many significant digits at most, or exactly, with a true minus sign."""
    text = f"{value:{'#' if zeros else ''}.{digits}g}".replace("-", "−")
    return re.sub(r"e([+−])0+", r"e\1", text)


def inner(value: float) -> str:
    """A number inside a sum or product: in brackets where it is negative."""
    return f"({figure(value)})" if value < 0 else figure(value)


def added(products: Iterable[tuple[float, ...]], *more: float) -> str:
    """A sum of products and further terms, written out."""
    terms = ["·".join(inner(one) for one in product) for product in products]
    return " + ".join([*terms, *(inner(one) for one in more)])
