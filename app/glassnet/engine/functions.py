"""Functions in calculations that are written out, and numbers that have a name."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from glassnet.engine.expression import ATOM, Expression, Like, Power, Read, Token, Write, lifted

__all__ = ["PI", "Constant", "apply", "exp", "log", "sqrt"]


@dataclass(frozen=True, eq=False)
class Applied(Expression):
    """A function of one or more arguments, as log(0.5); a `root` binds with its sign alone."""

    name: str
    call: Callable[..., Any] = field(repr=False)
    arguments: tuple[Expression, ...]

    def compute(self, read: Read) -> Any:
        return self.call(*(np.float64(one.compute(read)) for one in self.arguments))

    def tokens(self, write: Write) -> Iterator[Token]:
        bare = self.name == "√" and self.arguments[0].level == ATOM
        yield Token(self.name if bare else f"{self.name}(")
        for place, argument in enumerate(self.arguments):
            if place:
                yield Token(", ")
            yield from argument.tokens(write)
        if not bare:
            yield Token(")")


def apply(name: str, call: Callable[..., Any], *arguments: Like) -> Expression:
    """A function by its name: what it computes from float64 numbers."""
    return Applied(name, call, tuple(map(lifted, arguments)))


def exp(power: Like) -> Expression:
    """e to a power."""
    return Power(_E, lifted(power))


def log(argument: Like) -> Expression:
    """The natural logarithm."""
    return apply("log", np.log, argument)


def sqrt(argument: Like) -> Expression:
    """The square root."""
    return apply("√", np.sqrt, argument)


@dataclass(frozen=True, eq=False)
class Constant(Expression):
    """A number that is written as its name, as e or π."""

    name: str
    number: float

    def compute(self, read: Read) -> Any:
        return np.float64(self.number)

    def tokens(self, write: Write) -> Iterator[Token]:
        yield Token(self.name)


_E = Constant("e", math.e)
PI = Constant("π", math.pi)
