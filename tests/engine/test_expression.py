"""A calculation that is written out reads as people write it, and comes to the same."""

import math

import pytest

from glassnet.engine.expression import Expression, Number, Sum, whole
from glassnet.engine.functions import apply, exp, log, sqrt
from glassnet.engine.series import series

A, B, C = Number(0.5), Number(-0.8), Number(2.0)


def text(expression: Expression) -> str:
    tokens = expression.tokens(lambda number: f"{number.number:g}".replace("-", "−"))
    return "".join(f"^{token.text}" if token.raised else token.text for token in tokens)


@pytest.mark.parametrize(
    ("expression", "expected", "value"),
    [
        (A * C + A, "0.5 × 2 + 0.5", 1.5),
        (A * B + C, "0.5 × (−0.8) + 2", 1.6),
        (B * A - C, "−0.8 × 0.5 − 2", -2.4),
        (C + B * A, "2 − 0.8 × 0.5", 1.6),
        (C - B, "2 − (−0.8)", 2.8),
        (C - (A + B), "2 − (0.5 − 0.8)", 2.3),
        ((A - B) ** 2, "(0.5 − (−0.8))^2", 1.69),
        (B**2, "(−0.8)^2", 0.64),
        (-(A * C), "−0.5 × 2", -1.0),
        (A / (1 + C), "0.5 / (1 + 2)", 0.5 / 3),
        ((A + C) / 2, "(0.5 + 2) / 2", 1.25),
        (A / (B * C), "0.5 / (−0.8 × 2)", -0.3125),
        (C * (1 - A), "2 × (1 − 0.5)", 1.0),
        (1 / (1 + exp(-A)), "1 / (1 + e^−^0.5)", 1 / (1 + math.exp(-0.5))),
        (log(C), "log(2)", math.log(2)),
        (-log(1 - A), "−log(1 − 0.5)", math.log(2)),
        (sqrt(C) + whole(1e-8), "√2 + 1e−8", math.sqrt(2) + 1e-8),
        (sqrt(A + C), "√(0.5 + 2)", math.sqrt(2.5)),
        (apply("max", max, 0, B), "max(0, −0.8)", 0.0),
    ],
)
def test_it_is_written_with_the_brackets_it_needs(
    expression: Expression, expected: str, value: float
) -> None:
    assert text(expression) == expected
    assert expression.value() == pytest.approx(value)


def test_a_folded_sum_keeps_its_largest_terms_in_their_order() -> None:
    values = [0.1, -5.0, 0.2, 4.0, 0.3, 3.0, 0.4]
    total = series([Number(value) for value in values])
    folded = total.folded(3) / 2
    assert text(folded) == "(−5 + 4 + 3 + 1) / 2"
    assert [number.count for number in folded.numbers] == [0, 0, 0, 4, 0]
    assert folded.value() == pytest.approx(total.value() / 2)
    assert isinstance(total, Sum)
    assert text(series([Number(1.0), C]).folded(1)) == "1 + 2"


def test_what_has_no_value_is_no_error() -> None:
    assert math.isinf((A / (C - C)).value())
    assert math.isinf(exp(Number(1e4)).value())
    assert math.isinf(log(C - C).value())
    assert math.isnan(sqrt(B).value())
