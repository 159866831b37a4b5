"""Arithmetic written out: which numbers are put together how, for people to read and to check.

An expression is built with the signs that one would write, `p - rate * g`. It is computed from its
numbers, exact or as they are shown, and written as a row of tokens. Nothing in training uses it.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Union

import numpy as np

from glassnet.engine.places import Place

__all__ = [
    "Equation",
    "Expression",
    "Number",
    "Product",
    "Sum",
    "Token",
    "whole",
]

MINUS = "−"
SUM, PRODUCT, POWER, ATOM = range(4)
Like = Union["Expression", float]


@dataclass(frozen=True)
class Token:
    """A piece of a written expression: a sign or name, or the text of a `number`.

    `raised` is set for what stands in an exponent.
    """

    text: str
    number: "Number | None" = None
    raised: bool = False


class Expression:
    """Numbers put together; `level` tells how tightly, for brackets."""

    level: int = ATOM

    def compute(self, read: "Read") -> Any:
        """The value, with each number as `read` gives it."""
        raise NotImplementedError

    def tokens(self, write: "Write") -> Iterator[Token]:
        """How it is written, with each number as `write` puts it."""
        raise NotImplementedError

    @property
    def numbers(self) -> "Iterator[Number]":
        """The numbers in it, in the order in which they are written."""
        return (one.number for one in self.tokens(lambda _: "") if one.number is not None)

    def folded(self, few: int) -> "Expression":
        """With long sums cut to their `few` largest terms and one number for the others."""
        changes: dict[str, Any] = {}
        for name, inner in vars(self).items():
            if isinstance(inner, Expression):
                changes[name] = inner.folded(few)
            elif isinstance(inner, tuple) and inner and isinstance(inner[0], Expression):
                changes[name] = tuple(one.folded(few) for one in inner)
        return type(self)(**{**vars(self), **changes}) if changes else self

    @np.errstate(all="ignore")
    def value(self, read: "Read | None" = None) -> float:
        """What it comes to; inf or nan where it has no finite value."""
        return float(self.compute(read or exact))

    def __add__(self, other: Like) -> "Expression":
        return Sum((self, lifted(other)))

    def __radd__(self, other: Like) -> "Expression":
        return lifted(other) + self

    def __sub__(self, other: Like) -> "Expression":
        return self + -lifted(other)

    def __rsub__(self, other: Like) -> "Expression":
        return lifted(other) - self

    def __neg__(self) -> "Expression":
        return Negative(self)

    def __mul__(self, other: Like) -> "Expression":
        return Product((self, lifted(other)))

    def __rmul__(self, other: Like) -> "Expression":
        return lifted(other) * self

    def __truediv__(self, other: Like) -> "Expression":
        return Quotient(self, lifted(other))

    def __rtruediv__(self, other: Like) -> "Expression":
        return lifted(other) / self

    def __pow__(self, other: Like) -> "Expression":
        return Power(self, lifted(other))


@dataclass(frozen=True, eq=False)
class Number(Expression):
    """A number, and where it comes from.

    A `fixed` one belongs to the formula, as the 2 of a square, or is a count: it is written as it
    is. `count` is how many terms of a sum it stands for, where it is what they come to.
    """

    number: float
    place: Place | None = None
    fixed: bool = False
    count: int = 0

    def compute(self, read: "Read") -> Any:
        return np.float64(self.number if self.fixed else read(self))

    def tokens(self, write: "Write") -> Iterator[Token]:
        yield Token(_plain(self.number) if self.fixed else write(self), self)


Read = Callable[[Number], float]
Write = Callable[[Number], str]


def exact(number: Number) -> float:
    """A number with all its digits."""
    return number.number


def whole(count: float, place: Place | None = None) -> Number:
    """A count, or a number of a formula."""
    return Number(count, place, fixed=True)


def lifted(value: Like) -> Expression:
    """A number of a formula as an expression."""
    return value if isinstance(value, Expression) else whole(value)


@dataclass(frozen=True, eq=False)
class Sum(Expression):
    """Terms added. Of a series, which may have many, `values` holds what each comes to."""

    terms: tuple[Expression, ...]
    values: tuple[float, ...] = ()

    level = SUM

    def folded(self, few: int) -> Expression:
        if len(self.values) <= few + 1:
            return super().folded(few)
        order = np.argsort(-np.abs(self.values), kind="stable")
        single = [int(place) for place in order if not _count(self.terms[place])]
        kept = sorted(single[:few])
        left = sorted(set(range(len(self.terms))) - set(kept))
        rest = math.fsum(self.values[place] for place in left)
        count = sum(_count(self.terms[place]) or 1 for place in left)
        terms = [self.terms[place] for place in kept]
        values = [self.values[place] for place in kept]
        return Sum((*terms, Number(rest, count=count)), (*values, rest))

    def compute(self, read: Read) -> Any:
        # Sums of a batch have thousands of terms; exact to the last digit whatever their order.
        values = [term.compute(read) for term in self.terms]
        return math.fsum(values) if all(map(math.isfinite, values)) else sum(values)

    def tokens(self, write: Write) -> Iterator[Token]:
        for place, term in enumerate(self.terms):
            if place and isinstance(term, Negative):
                yield Token(f" {MINUS} ")
                yield from _bracketed(term.inner, PRODUCT, write)
                continue
            parts = list(term.tokens(write))
            if place:
                negative = parts[0].text.startswith(MINUS)
                yield Token(f" {MINUS} " if negative else " + ")
                if negative:
                    parts[0] = replace(parts[0], text=parts[0].text.removeprefix(MINUS))
            yield from (one for one in parts if one.text or one.number)


@dataclass(frozen=True, eq=False)
class Negative(Expression):
    """What is inside, with the other sign."""

    inner: Expression

    level = SUM

    def compute(self, read: Read) -> Any:
        return -self.inner.compute(read)

    def tokens(self, write: Write) -> Iterator[Token]:
        yield Token(MINUS)
        yield from _bracketed(self.inner, PRODUCT, write)


@dataclass(frozen=True, eq=False)
class Product(Expression):
    """Factors multiplied."""

    factors: tuple[Expression, ...]

    level = PRODUCT

    def compute(self, read: Read) -> Any:
        return math.prod(one.compute(read) for one in self.factors)

    def tokens(self, write: Write) -> Iterator[Token]:
        for place, factor in enumerate(self.factors):
            if place:
                yield Token(" × ")
                yield from _bracketed(factor, PRODUCT, write)
            elif isinstance(factor, Sum):
                yield from _bracketed(factor, PRODUCT, write)
            else:
                yield from factor.tokens(write)


@dataclass(frozen=True, eq=False)
class Quotient(Expression):
    """One divided by another."""

    top: Expression
    bottom: Expression

    level = PRODUCT

    def compute(self, read: Read) -> Any:
        return np.float64(self.top.compute(read)) / self.bottom.compute(read)

    def tokens(self, write: Write) -> Iterator[Token]:
        if self.top.level == SUM:
            yield from _bracketed(self.top, PRODUCT, write)
        else:
            yield from self.top.tokens(write)
        yield Token(" / ")
        yield from _bracketed(self.bottom, POWER, write)


@dataclass(frozen=True, eq=False)
class Power(Expression):
    """A base with an exponent."""

    base: Expression
    exponent: Expression

    level = POWER

    def compute(self, read: Read) -> Any:
        return np.float64(self.base.compute(read)) ** self.exponent.compute(read)

    def tokens(self, write: Write) -> Iterator[Token]:
        yield from _bracketed(self.base, ATOM, write)
        yield from (replace(one, raised=True) for one in self.exponent.tokens(write))


@dataclass(frozen=True)
class Equation:
    """One line of a calculation: `name` = `expression` = `value`.

    `formula` is the equation in symbols (LaTeX), `title` says in words what is computed, `note`
    what the equation does not say. `value` is the engine's own figure.
    """

    title: str
    name: str
    formula: str
    expression: Expression
    value: float
    note: str = ""


def _plain(number: float) -> str:
    """A number of a formula as it is: “2”, “1e−5”."""
    return f"{number:.12g}".replace("e-0", "e-").replace("-", MINUS)


def _count(term: Expression) -> int:
    return term.count if isinstance(term, Number) else 0


def _bracketed(inner: Expression, level: int, write: Write) -> Iterator[Token]:
    """In brackets where it is bound more loosely than asked for, or begins with a minus."""
    parts = list(inner.tokens(write))
    if inner.level < level or parts[0].text.startswith(MINUS):
        yield Token("(")
        yield from parts
        yield Token(")")
    else:
        yield from parts
