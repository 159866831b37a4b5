"""What a slider runs over: stops from low to high, evenly or in equal ratios."""

import math

from msgspec import Struct

from glassnet.engine.component import Hyper

_PER_DECADE = 20
_DECADES_AROUND = 3
_FEW = 8


class Scale(Struct, frozen=True):
    """The stops 0 … `last` of a slider and the numbers at them, ascending from `low` to `high`.

    Linear stops lie a round step apart, about a hundred in all, or `fine` apart where it is given.
    Logarithmic ones are rounded to two digits, 20 in a decade; `zero` puts the number 0 before the
    first of them. `whole` keeps to whole numbers. Needs low < high, and low > 0 where it is
    logarithmic.
    """

    low: float
    high: float
    log: bool = False
    whole: bool = False
    zero: bool = False
    fine: float = 0.0

    @property
    def step(self) -> float:
        """The distance of two linear stops: 1, 2 or 5 times a power of ten."""
        if self.fine:
            return self.fine
        rough = (self.high - self.low) / 100
        power = 10.0 ** math.floor(math.log10(rough))
        step = next(power * digit for digit in (1, 2, 5, 10) if power * digit >= rough * 0.999)
        return max(step, 1.0) if self.whole else step

    @property
    def decades(self) -> float:
        """How many powers of ten lie between low and high."""
        return math.log10(self.high / self.low)

    @property
    def last(self) -> int:
        """The number of the last stop (≥ 1)."""
        if self.log:
            return max(1, round(self.decades * _PER_DECADE)) + self._shift
        return max(1, math.ceil((self.high - self.low) / self.step - 1e-9))

    @property
    def _shift(self) -> int:
        return 3 if self.zero else 0

    def at(self, stop: int) -> float:
        """The number at a stop; stops outside 0 … last count as the nearest."""
        stop = min(max(stop, 0), self.last)
        if self.log and stop < self._shift:
            return 0.0
        if stop == self.last:
            return self.high
        if self.log:
            share = (stop - self._shift) / (self.last - self._shift)
            number = float(f"{self.low * (self.high / self.low) ** share:.1e}")
        else:
            number = round(self.low + stop * self.step, 12)
        number = min(max(number, self.low), self.high)
        return float(round(number)) if self.whole else number

    def share(self, number: float) -> float:
        """Where a number lies on the track: 0 at its left end, 1 at its right."""
        if not self.log:
            share = (number - self.low) / (self.high - self.low)
        elif number < self.low:
            share = 0.0
        else:
            inner = math.log10(number / self.low) / self.decades
            share = (self._shift + inner * (self.last - self._shift)) / self.last
        return min(max(share, 0.0), 1.0)

    def stop(self, number: float) -> int:
        """The stop nearest to a number."""
        return round(self.share(number) * self.last)

    @property
    def ticks(self) -> tuple[float, ...]:
        """Where marks lie on the track, as shares: at powers of ten, or at each of a few stops."""
        if not self.log:
            few = self.last <= _FEW
            return tuple(stop / self.last for stop in range(self.last + 1)) if few else ()
        first, last = (
            math.ceil(math.log10(self.low) - 1e-9),
            math.floor(math.log10(self.high) + 1e-9),
        )
        powers = tuple(self.share(10.0**power) for power in range(first, last + 1))
        return (0.0, *powers) if self.zero else powers


def scale_of(field: Hyper) -> Scale | None:
    """The scale for a number's declaration; None where its range is open-ended or it is no number.

    A logarithmic range without an end gets three decades beyond the default. Whole numbers over
    more than three decades are logarithmic too.
    """
    if field.kind not in (int, float) or field.choices:
        return None
    whole = field.kind is int
    if field.log or (whole and field.low > 0 and 1e3 * field.low < field.high < math.inf):
        middle = field.default or (1.0 if field.optional else 1e-3)
        low = field.low if field.low > 0 else middle / 10**_DECADES_AROUND
        high = field.high if math.isfinite(field.high) else middle * 10**_DECADES_AROUND
        zero = field.optional or (field.low == 0 and not field.open_low)
        return Scale(max(low, 1.0) if whole else low, high, log=True, whole=whole, zero=zero)
    if not (math.isfinite(field.low) and math.isfinite(field.high)):
        return None
    step = _step(field)
    low, high = field.low + step * field.open_low, field.high - step * field.open_high
    return Scale(round(low, 12), round(high, 12), whole=whole, fine=step) if low < high else None


def _step(field: Hyper) -> float:
    """The distance of two stops: fine enough that a default of 0.999 keeps off the bound 1."""
    step = Scale(field.low, field.high, whole=field.kind is int).step
    gap = field.high - field.default if field.default is not None else 0
    return (
        10.0 ** math.floor(math.log10(gap * 1.001)) if field.open_high and 0 < gap < step else step
    )
