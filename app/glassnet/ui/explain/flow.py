"""A calculation laid out in rows: it is broken before its signs, never inside a number."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF

from glassnet.engine.expression import Number, Token
from glassnet.ui.explain.digits import more
from glassnet.ui.widgets.numbers import MINUS

__all__ = ["Fonts", "Piece", "lay_out"]

Group = list[tuple[str, str, Number | None]]

SIGNS = (f" {MINUS} ", " + ")
INDENT = 14.0  # pixels: of the rows after the first
GAP = 3.0  # pixels between rows


@dataclass(frozen=True)
class Fonts:
    """What texts measure: usual ones, those in an exponent, and the result."""

    usual: QFontMetricsF
    raised: QFontMetricsF
    result: QFontMetricsF


@dataclass(frozen=True)
class Piece:
    """A text in its place. `kind` is usual, raised, more, sign or result."""

    text: str
    kind: str
    box: QRectF
    number: Number | None = None


def lay_out(
    tokens: Iterable[Token], sign: str, result: str, fonts: Fonts, width: float
) -> tuple[list[Piece], float]:
    """The pieces of “= tokens = result” in a width (pixels), and how high they are."""
    groups = _groups(tokens)
    if "".join(text for group in groups for text, _, _ in group) == result:
        groups = [[]]  # a number that is the result itself
    rows: list[Group] = [[("= ", "sign", None), *groups[0]], *groups[1:]]
    end: Group = [(result, "result", None)]
    if groups[0]:
        rows.append([(f" {sign} ", "sign", None), *end])
    else:
        rows[0] += end
    return _place(rows, fonts, width)


def _groups(tokens: Iterable[Token]) -> list[Group]:
    """What must stay together; a group begins with the sign that it is joined by."""
    groups: list[Group] = [[]]
    for token in tokens:
        if token.text in SIGNS and not token.raised:
            groups.append([])
        groups[-1].append((token.text, "raised" if token.raised else "usual", token.number))
        if token.number is not None and token.number.count:
            groups[-1].append((f" {more(token.number.count)}", "more", token.number))
    return groups


def _place(groups: list[Group], fonts: Fonts, width: float) -> tuple[list[Piece], float]:
    pieces: list[Piece] = []
    high = fonts.usual.height() + GAP
    x, y = 0.0, 0.0
    for group in groups:
        wide = [_metrics(kind, fonts).horizontalAdvance(text) for text, kind, _ in group]
        if x and x + sum(wide) > width:
            x, y = INDENT, y + high
        for (words, kind, number), room in zip(group, wide, strict=True):
            if x > INDENT and x + room > width:
                x, y = INDENT, y + high  # a product that is wider than the room
            metrics = _metrics(kind, fonts)
            first = x == INDENT and y > 0
            text = words.lstrip(" ") if first else words
            own = metrics.horizontalAdvance(text) if first else room
            lift = 0.35 * fonts.usual.ascent() if kind == "raised" else 0.0
            top = y + fonts.usual.ascent() - metrics.ascent() - lift
            pieces.append(Piece(text, kind, QRectF(x, top, own, metrics.height()), number))
            x += own
    return pieces, y + high


def _metrics(kind: str, fonts: Fonts) -> QFontMetricsF:
    return {"raised": fonts.raised, "result": fonts.result}.get(kind, fonts.usual)
