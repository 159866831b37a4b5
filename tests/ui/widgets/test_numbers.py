"""Numbers are written briefly and read generously, and a bad one is told what is allowed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet.engine import Hyper, SettingError
from glassnet.ui.widgets import count_text, number_text
from glassnet.ui.widgets.numbers import allowed_text, loss_text, percent_text, read_number

RATE = Hyper(float, 0.01, "Learning rate", "η", low=0, open_low=True, log=True)
SPLIT = Hyper(float, 0.2, "Validation split", unit="share of rows", low=0, high=0.9)
ROWS = Hyper(int, 500, "Samples", low=2, high=100_000)
WEIGHT = Hyper(float, 0.0, "Weight", "w")
CLIP = Hyper(float, None, "Clip", low=0, open_low=True, optional=True)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.008, "", "0.008"),
        (0.0, "", "0"),
        (-0.5, "", "−0.5"),
        (1e-8, "", "1e−8"),
        (10_000, "", "10,000"),
        (0.3, "share of rows", "30 %"),
        (None, "", "off"),
    ],
)
def test_a_value_is_written(value: float | None, unit: str, text: str) -> None:
    assert number_text(value, unit) == text


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("0.01", RATE, 0.01),
        (" 1e-3 ", RATE, 0.001),
        ("1e−3", RATE, 0.001),
        ("0,05", RATE, 0.05),
        ("30 %", SPLIT, 0.3),
        ("30", SPLIT, 0.3),
        ("0.3", SPLIT, 0.3),
        ("10,000", ROWS, 10_000),
        ("off", CLIP, None),
        ("1", CLIP, 1.0),
        ("1/3", RATE, 1 / 3),
        ("1 / 4", RATE, 0.25),
        ("0,5/2", RATE, 0.25),
        ("1e-3/2", RATE, 0.0005),
        ("1/3", SPLIT, 1 / 3),
        ("100/4 %", SPLIT, 0.25),
        ("−2/5", WEIGHT, -0.4),
        ("2/−5", WEIGHT, -0.4),
        ("– 0,5", WEIGHT, -0.5),
        ("+.5", WEIGHT, 0.5),
        ("−1E3", WEIGHT, -1000.0),
        ("10\N{NARROW NO-BREAK SPACE}000", ROWS, 10_000),
        ("1e3", ROWS, 1000),
        ("1000/4", ROWS, 250),
    ],
)
def test_a_typed_number_is_read(text: str, field: Hyper, value: float | None) -> None:
    assert read_number(text, field) == value


@pytest.mark.parametrize(
    ("text", "field"),
    [("", RATE), ("fast", RATE), ("0", RATE), ("-1", RATE), ("nan", RATE), ("inf", RATE),
     ("95 %", SPLIT), ("2.5", ROWS), ("1", ROWS), ("9" * 5000, ROWS), ("7/2", ROWS), ("1/0", RATE),
     ("1/", WEIGHT), ("/2", WEIGHT), ("1/2/3", WEIGHT), ("2**3", WEIGHT), ("1e400", WEIGHT),
     ("1e400", ROWS), ("1,000.5", WEIGHT), ("-", WEIGHT), ("0/0", WEIGHT), ("()", WEIGHT)],
)  # fmt: skip
def test_a_bad_number_is_told_what_is_allowed(text: str, field: Hyper) -> None:
    with pytest.raises(SettingError, match=r"must be a (whole )?number"):
        read_number(text, field)


@given(st.floats(1e-12, 1e6))
def test_what_is_written_is_read_back(value: float) -> None:
    assert read_number(number_text(value), RATE) == pytest.approx(value, rel=6e-3)


def test_what_is_allowed_fits_a_small_field() -> None:
    assert allowed_text(RATE) == "0 < a number"
    assert allowed_text(SPLIT) == "0 % ≤ a number ≤ 90 %"
    assert allowed_text(ROWS) == "2 ≤ a whole number ≤ 100,000"


@given(st.integers(0, 10**14))
def test_a_count_stays_short(value: int) -> None:
    assert len(count_text(value)) <= 9
    assert len(count_text(value, digits=4)) <= 6


@given(st.floats(0, 1e300))
def test_a_loss_stays_short(value: float) -> None:
    assert len(loss_text(value)) <= 8


def test_losses_and_shares_are_written() -> None:
    assert loss_text(0.11016) == "0.1102"
    assert loss_text(123.456) == "123.46"
    assert loss_text(1.2e-6) == "1.2e−6"
    assert loss_text(4.06e-4) == "4.1e−4"
    assert loss_text(None) == loss_text(float("nan")) == "—"
    assert percent_text(0.9642) == "96.4 %"
    assert percent_text(None) == "—"
