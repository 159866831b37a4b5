"""How many digits are shown, so that what is shown is right when it is computed again by hand."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from glassnet.engine.expression import Expression, Number, Token
from glassnet.ui.text import tr
from glassnet.ui.widgets.numbers import MINUS

__all__ = ["FEW", "Shown", "plain_text", "reading", "rounded", "shown"]

USUAL, MOST = 4, 8
"""Digits behind the point: those of a result, and the most that its operands are given."""

FEW = 4
"""The terms that a folded sum shows."""

SMALL, LARGE = 1e-4, 1e6
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def rounded(value: float, digits: int = USUAL) -> str:
    """A number with so many digits behind the point, zeros at its end left out but for two.

    Small numbers keep as many digits that count; very small and very large ones have a power of
    ten, as “1.23e−5”. Minus is a true minus sign.
    """
    if not math.isfinite(value):
        return tr("not a number") if math.isnan(value) else (MINUS if value < 0 else "") + "∞"
    size = abs(value)
    if size and not SMALL <= size < LARGE:
        head, _, power = f"{value:.{digits - 1}e}".partition("e")
        text = f"{_trimmed(head, 0)}e{int(power)}"
    else:
        first = math.floor(math.log10(size)) if size else 0
        places = max(digits, digits - 1 - first)
        text = _trimmed(f"{value:.{places}f}", 2)
    return text.replace("-", MINUS)


def reading(text: str) -> float:
    """The number that a text of `rounded` says."""
    return float(text.replace(MINUS, "-").replace("∞", "inf").replace(tr("not a number"), "nan"))


@dataclass(frozen=True)
class Shown:
    """A calculation as it is shown: its tokens, its result, and whether they agree exactly.

    Where they do not, not even with the most digits, the result is marked with ≈.
    """

    tokens: tuple[Token, ...]
    result: str
    exact: bool

    @property
    def text(self) -> str:
        """The calculation without its result."""
        return plain_text(self.tokens)

    @property
    def sign(self) -> str:
        """What stands before the result."""
        return "=" if self.exact else "≈"


def shown(expression: Expression, value: float) -> Shown:
    """Choose the digits: the fewest with which the shown numbers give the shown result."""
    result = rounded(value)
    for digits in range(USUAL, MOST + 1):
        write = partial(_write, digits=digits)
        if rounded(expression.value(partial(_read, digits=digits))) == result:
            return Shown(tuple(expression.tokens(write)), result, exact=True)
    return Shown(tuple(expression.tokens(partial(_write, digits=USUAL))), result, exact=False)


def plain_text(tokens: Iterable[Token]) -> str:
    """An expression as a text; what stands in an exponent follows a ^."""
    text, raised = "", False
    for token in tokens:
        if token.raised and not raised and token.text.isdigit():
            text += token.text.translate(RAISED)
            continue
        if token.raised != raised:
            text += "^(" if token.raised else ")"
        raised = token.raised
        text += token.text
        if token.number is not None and token.number.count:
            text += f" ({more(token.number.count)})"
    return text + ")" * raised


def more(count: int) -> str:
    """What stands behind a number that sums up so many terms."""
    return tr("… {count} more").format(count=f"{count:,}")


def _write(number: Number, digits: int) -> str:
    return rounded(number.number, digits)


def _read(number: Number, digits: int) -> float:
    return reading(rounded(number.number, digits))


def _trimmed(text: str, least: int) -> str:
    """Without the zeros at the end, but with at least so many places; never a minus zero."""
    head, _, tail = text.partition(".")
    tail = tail.rstrip("0").ljust(least, "0")
    text = f"{head}.{tail}" if tail else head
    return text.removeprefix("-") if not text.strip("-0.") else text
