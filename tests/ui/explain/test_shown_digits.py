"""Numbers are as short as they can be, and no shorter."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet.engine.expression import Number
from glassnet.ui.explain.digits import reading, rounded, shown


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.6000000000000001, "0.60"),
        (0.800000011920929, "0.80"),
        (0.645656, "0.6457"),
        (-0.25, "−0.25"),
        (1, "1.00"),
        (0, "0.00"),
        (-0.0, "0.00"),
        (0.004711, "0.004711"),
        (0.00001234567, "1.235e−5"),
        (1e-8, "1e−8"),
        (12345678.0, "1.235e7"),
        (1234.56789, "1234.5679"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (math.nan, "not a number"),
    ],
)
def test_a_number_is_written_in_four_digits_that_count(value: float, expected: str) -> None:
    assert rounded(value) == expected


@given(st.floats(-1e9, 1e9), st.integers(4, 8))
def test_what_is_written_can_be_read_again(value: float, digits: int) -> None:
    text = rounded(value, digits)
    assert reading(text) == pytest.approx(value, rel=0.5 * 10 ** (1 - digits), abs=0.51e-12)
    assert rounded(reading(text), digits) == text


def test_a_product_gets_as_many_digits_as_its_result_needs() -> None:
    a, b = Number(0.33333333), Number(6000.0)
    told = shown(a * b, a.number * b.number)
    assert (told.text, told.sign, told.result) == ("0.33333333 × 6000.00", "=", "2000.00")
    told = shown(Number(0.5) * Number(0.8) + Number(0.2), 0.6000000000000001)
    assert (told.text, told.result) == ("0.50 × 0.80 + 0.20", "0.60")
