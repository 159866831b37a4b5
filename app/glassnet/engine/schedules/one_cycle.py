"""A learning rate that rises and falls once."""

from math import cos, pi
from typing import ClassVar, TypeVar

from glassnet.engine.expression import Expression, Number
from glassnet.engine.functions import PI, apply
from glassnet.engine.schedules import Schedule, schedules

Rate = TypeVar("Rate", float, Expression)


@schedules
class OneCycle(Schedule):
    """Up from η/25 to η in three tenths of the T steps, then down to η/250,000.

    Both ways along half a cosine: from r₀ to r₁ it is ηₜ = r₁ + (r₀ − r₁)(1 + cos πs)/2, s being
    the share of that way. Smith and Topin, "Super-convergence", 2018 (arXiv 1708.07120).
    """

    id: ClassVar[str] = "one_cycle"
    label: ClassVar[str] = "One cycle"
    formula: ClassVar[str] = (
        r"\eta_t = r_1 + \frac{r_0 - r_1}{2} \left( 1 + \cos \pi s \right), \quad"
        r" r: \tfrac{\eta}{25} \to \eta \to \tfrac{\eta}{250\,000}"
    )
    rank: ClassVar[int] = 60

    def rate(self, peak: float, step: int, total: int) -> float:
        start, end, share = self._way(peak, step, total)
        return end + (start - end) * (1 + cos(pi * share)) / 2

    def written(self, peak: Expression, step: int, total: int) -> Expression:
        start, end, share = self._way(peak, step, total)
        turn = apply("cos", cos, PI * Number(share))
        return end + (start - end) * (1 + turn) / 2

    @staticmethod
    def _way(peak: Rate, step: int, total: int) -> tuple[Rate, Rate, float]:
        """Where the rate comes from, where it goes, and the share of that way behind it."""
        last, top = total - 1, 0.3 * total - 1
        now = min(step, last)
        if now <= top:
            return peak / 25, peak, now / top if top else 1.0
        return peak, peak / 250_000, (now - top) / (last - top)
