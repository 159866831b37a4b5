"""A learning rate that fades evenly."""

from typing import ClassVar

from glassnet.engine.component import hyper
from glassnet.engine.expression import Expression, Number, whole
from glassnet.engine.schedules import Schedule, schedules


@schedules
class Exponential(Schedule):
    """Multiplied by γ after every step: ηₜ = η γᵗ."""

    id: ClassVar[str] = "exponential"
    label: ClassVar[str] = "Exponential"
    formula: ClassVar[str] = r"\eta_t = \eta \, \gamma^t"
    rank: ClassVar[int] = 30

    gamma: float = hyper(float, 0.999, "Factor a step", "γ", low=0.0, open_low=True, high=1.0)

    def rate(self, peak: float, step: int, total: int) -> float:
        return peak * float(self.gamma ** min(step, total))

    def written(self, peak: Expression, step: int, total: int) -> Expression:
        return peak * Number(self.gamma) ** whole(min(step, total))
