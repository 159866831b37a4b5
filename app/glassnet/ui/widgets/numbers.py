"""Numbers as the window writes and reads them."""

import math
from typing import Any

from glassnet.engine.component import Hyper
from glassnet.engine.errors import SettingError
from glassnet.experiment.numbers import parse_number
from glassnet.ui.text import tr

MINUS = "−"
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_DASHES = str.maketrans(dict.fromkeys("−–‐‑‒﹣－", "-"))


def number_text(value: float | None, unit: str = "") -> str:
    """A number in at most four digits with a true minus sign; “off” for None.

    A share (its unit is `%` or begins with `share`) is written as a percentage; whole numbers get
    thousands separators. Other units are left to tooltips.
    """
    if value is None:
        return tr("off")
    if is_share(unit):
        text = f"{100 * value:.4g} %"
    elif isinstance(value, int):
        text = f"{value:,d}"
    elif value == 0 or 1e-4 <= abs(value) < 1e6:
        text = f"{value:.4g}"
    else:
        digits, _, power = f"{value:.2e}".partition("e")
        text = f"{digits.rstrip('0').rstrip('.')}e{int(power)}"
    return text.replace("-", MINUS)


def lowered(number: int) -> str:
    """A whole number (≥ 0) as the index of a symbol."""
    return str(number).translate(_LOWERED)


def count_text(value: int, digits: int = 7) -> str:
    """A count (≥ 0) with thousands separators; one of more digits in thousands, millions, …"""
    if value < 10**digits:
        return f"{value:,}"
    power = 1
    while value / 1000**power >= 999.5:
        power += 1
    return f"{value / 1000**power:.3g} {'kMGTPE'[power - 1]}"


def read_number(text: str, field: Hyper) -> Any:
    """The value that was typed for a hyper-parameter.

    Takes fractions (“−2/5”), powers of ten (“1e-3”), a decimal comma, any dash as a minus sign,
    thousands separators of whole numbers, a percentage where the value is a share, and “off” where
    None is allowed. Raises SettingError naming what is allowed.
    """
    plain = text.strip().translate(_DASHES)
    if field.optional and plain.lower() in ("", tr("off")):
        return None
    try:
        number = _number(plain, field)
    except (ValueError, SettingError):
        raise SettingError(f"“{text.strip()}” is not allowed; it must be {field.allowed}") from None
    return field.check(number)


def allowed_text(field: Hyper) -> str:
    """What may be typed for a hyper-parameter, short enough for a small field: “0 < … ≤ 10”."""
    text = tr("a whole number") if field.kind is int else tr("a number")
    if math.isfinite(field.low):
        text = f"{_bound(field, field.low)} {'<' if field.open_low else '≤'} {text}"
    if math.isfinite(field.high):
        text = f"{text} {'<' if field.open_high else '≤'} {_bound(field, field.high)}"
    return text


def bounds_text(field: Hyper) -> str:
    """From where to where a number may lie, for the smallest of fields: “1–10,000”."""
    return f"{_bound(field, field.low)}–{_bound(field, field.high)}"


def is_share(unit: str) -> bool:
    """Whether numbers of a unit are shares of a whole, shown as percentages."""
    return unit == "%" or unit.startswith("share")


def _bound(field: Hyper, bound: float) -> str:
    return number_text(int(bound) if field.kind is int else bound, field.unit)


def _number(plain: str, field: Hyper) -> float:
    plain = "".join(plain.split())  # spaces, thin and protected ones too
    if field.kind is int:
        return _whole(plain.replace(",", ""))
    value = parse_number(plain)
    # Nobody who types 30 into a field that shows "20 %" means three thousand percent.
    bare = is_share(field.unit) and not plain.endswith("%")
    return value / 100 if bare and value > field.high else value


def _whole(plain: str) -> int:
    if plain.lstrip("+-").isdigit():
        return int(plain)  # exactly, however long it is
    value = parse_number(plain)
    if not value.is_integer():
        raise ValueError(plain)
    return int(value)


def loss_text(value: float | None) -> str:
    """A loss in at most six characters; a dash where there is none."""
    if value is None or not math.isfinite(value):
        return "—"
    if value >= 1e5 or 0 < value < 1e-3:
        digits, _, power = f"{value:.1e}".partition("e")
        return f"{digits}e{int(power)}".replace("-", MINUS)
    decimals = max(0, 4 - max(0, math.floor(math.log10(value)))) if value else 4
    return f"{value:,.{decimals}f}" if value < 1000 else f"{value:,.0f}"


def percent_text(share: float | None) -> str:
    """A share (0–1) in percent with one decimal; a dash where there is none."""
    return "—" if share is None or not math.isfinite(share) else f"{100 * share:.1f} %"
