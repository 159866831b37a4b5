"""A learning rate that glides down."""

from math import cos, pi
from typing import ClassVar

from glassnet.engine.component import hyper
from glassnet.engine.expression import Expression, Number, whole
from glassnet.engine.functions import PI, apply
from glassnet.engine.schedules import Schedule, schedules


@schedules
class Cosine(Schedule):
    """Half a cosine from η down to m over the T steps of a run: ηₜ = m + (η − m)(1 + cos πt/T)/2.

    Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017 (arXiv
    1608.03983).
    """

    id: ClassVar[str] = "cosine"
    label: ClassVar[str] = "Cosine"
    formula: ClassVar[str] = (
        r"\eta_t = m + \frac{\eta - m}{2} \left( 1 + \cos \frac{\pi t}{T} \right)"
    )
    rank: ClassVar[int] = 40

    minimum: float = hyper(float, 0.0, "Lowest rate", "m", low=0.0)

    def rate(self, peak: float, step: int, total: int) -> float:
        share = min(step, total) / total
        return self.minimum + (peak - self.minimum) * (1 + cos(pi * share)) / 2

    def written(self, peak: Expression, step: int, total: int) -> Expression:
        low = Number(self.minimum)
        turn = apply("cos", cos, PI * whole(min(step, total)) / whole(total))
        return low + (peak - low) * (1 + turn) / 2
