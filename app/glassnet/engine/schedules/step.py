"""A learning rate that falls in stairs."""

from typing import ClassVar

from glassnet.engine.component import hyper
from glassnet.engine.expression import Expression, Number, whole
from glassnet.engine.schedules import Schedule, schedules


@schedules
class Step(Schedule):
    """Multiplied by γ after every n steps: ηₜ = η γ^⌊t/n⌋."""

    id: ClassVar[str] = "step"
    label: ClassVar[str] = "Stairs"
    formula: ClassVar[str] = r"\eta_t = \eta \, \gamma^{\lfloor t / n \rfloor}"
    rank: ClassVar[int] = 20

    every: int = hyper(int, 1000, "Steps of a stair", "n", unit="steps", low=1)
    gamma: float = hyper(float, 0.5, "Factor", "γ", low=0.0, open_low=True, high=1.0)

    def rate(self, peak: float, step: int, total: int) -> float:
        return peak * self.gamma ** (min(step, total) // self.every)

    def written(self, peak: Expression, step: int, total: int) -> Expression:
        return peak * Number(self.gamma) ** whole(min(step, total) // self.every)
