"""Numbers are read as people write them, and refused in plain words."""

import contextlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet.engine import GlassnetError
from glassnet.experiment.numbers import parse_number, read_written


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.65", 0.65), ("0,65", 0.65), (".5", 0.5), (",5", 0.5), ("5.", 5.0), ("+3", 3.0),
        ("-0.2", -0.2), ("−0,2", -0.2), ("– 0.2", -0.2), ("3/8", 0.375), ("−3 / 8", -0.375),
        ("1,5/4", 0.375), ("3⁄8", 0.375), ("12.5 %", 0.125), ("−50%", -0.5), ("1/2 %", 0.005),
        ("2e-3", 0.002), ("2E−3", 0.002), ("2·10^-3", 0.002), ("2 × 10⁻³", 0.002),
        ("  7 ", 7.0), ("0", 0.0), ("1e-320", 1e-320),
    ],
)  # fmt: skip
def test_one_number_is_written_in_many_ways(text: str, value: float) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "no number yet; write it as 0.65"),
        ("   ", "no number yet"),
        ("zwei", "“zwei” is not a number, because of “z”"),
        ("3x", "because of “x”; write it as 0.65, 0,65, −3/8"),
        ("nan", "because of “n”"),
        ("inf", "because of “i”"),
        ("1,234.5", "more than one comma or point"),
        ("1 000", "a space between its digits; write it without"),
        ("1/0", "divides by 0; write another number below the bar"),
        ("1/2/3", "more than one fraction bar"),
        ("3/", "lacks a number beside the bar"),
        ("-", "is not a number"),
        ("1e", "is not a number"),
        ("0.5*0.8", "a sum to be worked out; write its result"),
        ("%", "lacks a number"),
        ("1e999", "too large"),
        ("1e300/1e-300", "too large"),
        ("1" * 61, "longer than any number here"),
    ],
)
def test_what_is_no_number_is_refused_with_its_mend(text: str, problem: str) -> None:
    with pytest.raises(GlassnetError) as caught:
        parse_number(text)
    assert problem in str(caught.value)


@pytest.mark.parametrize(
    ("text", "place", "digits"),
    [
        ("0.65", 0.01, 2),
        ("0,6500", 0.0001, 4),
        ("-12", 1, 2),
        ("2.50e-3", 1e-5, 3),
        ("65 %", 0.01, 2),
        ("3/8", 0, 17),
        ("0.00", 0.01, 17),
    ],
)
def test_how_finely_it_was_written_is_known(text: str, place: float, digits: int) -> None:
    assert read_written(text).place == pytest.approx(place)
    assert read_written(text).digits == digits


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_that_a_program_writes_is_read(value: float) -> None:
    assert parse_number(repr(value)) == value
    assert parse_number(repr(value).replace(".", ",").replace("-", "−")) == value


@given(st.text(max_size=80))
def test_any_text_is_finite_number_or_refused_in_words(text: str) -> None:
    with contextlib.suppress(GlassnetError):
        assert math.isfinite(read_written(text).value)
