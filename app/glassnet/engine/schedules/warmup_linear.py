"""A learning rate that starts gently."""

from typing import ClassVar

from glassnet.engine.component import hyper
from glassnet.engine.expression import Expression, whole
from glassnet.engine.functions import apply
from glassnet.engine.schedules import Schedule, schedules


@schedules
class WarmupLinear(Schedule):
    """Rises in n equal stairs to η and stays there: ηₜ = η min(1, (t + 1) / n)."""

    id: ClassVar[str] = "warmup_linear"
    label: ClassVar[str] = "Linear warm-up"
    formula: ClassVar[str] = r"\eta_t = \eta \min\left( 1, \frac{t + 1}{n} \right)"
    rank: ClassVar[int] = 50

    warmup: int = hyper(int, 100, "Warm-up", "n", unit="steps", low=1)

    def rate(self, peak: float, step: int, total: int) -> float:
        return peak * min(1.0, (min(step, total) + 1) / self.warmup)

    def written(self, peak: Expression, step: int, total: int) -> Expression:
        stairs = whole(min(step, total) + 1) / whole(self.warmup)
        return peak * apply("min", min, 1, stairs)
