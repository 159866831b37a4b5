"""Numbers as people write them, by hand and by keyboard."""

import math
import re
from dataclasses import dataclass

from glassnet.engine.errors import SettingError

__all__ = ["Written", "parse_number", "read_written"]

LONGEST = 60
"""Nobody writes a number of more characters."""

EXAMPLES = "write it as 0.65, 0,65, −3/8, 65 % or 2e−3"

_ALIKE = str.maketrans("−–—﹣－⁄÷٫，⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "-----//,,0123456789-")
_NUMBER = re.compile(r"([+-]?)(\d+(?:[.,]\d*)?|[.,]\d+)(?:(?:e|[·×*]10\^?)([+-]?\d{1,4}))?")


@dataclass(frozen=True)
class Written:
    """A number and how finely it was written.

    `place` is what one more in the last written digit would add: 0.01 for 0.65, 1 for 3. A fraction
    stands for itself; its place is 0.
    """

    value: float
    place: float

    @property
    def digits(self) -> int:
        """How many significant digits were written; 17, as many as there are, for a fraction."""
        if not self.place or not self.value:
            return 17
        return 1 + math.floor(math.log10(abs(self.value))) - round(math.log10(self.place))


def parse_number(text: str) -> float:
    """The number that was written; see `read_written`."""
    return read_written(text).value


def read_written(text: str) -> Written:
    """The number that was written, and to which place.

    Takes a decimal point or comma, minus signs of any kind, powers of ten (2e−3, 2·10^−3),
    fractions (−3/8) and percentages. Raises SettingError, which names what is wrong and how to
    write it.
    """
    shown = _shown(text)
    plain = " ".join(text.translate(_ALIKE).lower().split())
    if not plain:
        raise SettingError(f"there is no number yet; {EXAMPLES}")
    if len(plain) > LONGEST:
        raise SettingError(f"{shown} is longer than any number here; {EXAMPLES}")
    percent = plain.endswith("%")
    parts = [part.strip() for part in plain.removesuffix("%").split("/")]
    if len(parts) > 2:
        raise SettingError(f"{shown} has more than one fraction bar; write one number over another")
    numbers = [_decimal(part, shown) for part in parts]
    value, place = numbers[0].value, numbers[0].place
    if len(numbers) == 2:
        if not numbers[1].value:
            raise SettingError(f"{shown} divides by 0; write another number below the bar")
        value, place = value / numbers[1].value, 0.0
    if not math.isfinite(value):
        raise SettingError(f"{shown} is too large; write a number of at most 300 digits")
    return Written(value / 100, place / 100) if percent else Written(value, place)


def _decimal(part: str, shown: str) -> Written:
    """One number without bar and percent sign."""
    tight = re.sub(r"\s*([·×*^])\s*", r"\1", re.sub(r"^([+-])\s+", r"\1", part))
    found = _NUMBER.fullmatch(tight)
    if found is None:
        raise SettingError(_problem(tight, shown))
    sign, figures, power = found[1], found[2].replace(",", "."), int(found[3] or 0)
    value = float(f"{sign}{figures}e{power}")
    if not math.isfinite(value):
        raise SettingError(f"{shown} is too large; write a number of at most 300 digits")
    after = len(figures.partition(".")[2])
    return Written(value, float(f"1e{power - after}"))


def _problem(part: str, shown: str) -> str:
    """What keeps a text from being a number."""
    if not part:
        return f"{shown} lacks a number beside the bar or the sign; {EXAMPLES}"
    if re.search(r"[\d.,][·×*+-][\d.,+-]", part):
        return f"{shown} is a sum to be worked out; write its result"
    if len(re.findall(r"[.,]", part)) > 1:
        return f"{shown} has more than one comma or point; write the decimals after a single one"
    if re.fullmatch(r"[+-]?\d+ \d+", part):
        return f"{shown} has a space between its digits; write it without"
    strange = re.search(r"[^\d.,+\-e·×*^ ]", part)
    if strange is not None:
        return f"{shown} is not a number, because of “{strange[0]}”; {EXAMPLES}"
    return f"{shown} is not a number; {EXAMPLES}"


def _shown(text: str) -> str:
    plain = " ".join(text.split())
    return f"“{plain if len(plain) <= 24 else plain[:23] + '…'}”"
