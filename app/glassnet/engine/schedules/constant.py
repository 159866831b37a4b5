"""The same learning rate throughout."""

from typing import ClassVar

from glassnet.engine.expression import Expression
from glassnet.engine.schedules import Schedule, schedules


@schedules
class Constant(Schedule):
    """The optimizer's learning rate at every step: ηₜ = η."""

    id: ClassVar[str] = "constant"
    label: ClassVar[str] = "Constant"
    formula: ClassVar[str] = r"\eta_t = \eta"
    rank: ClassVar[int] = 10
    varies: ClassVar[bool] = False

    def rate(self, peak: float, step: int, total: int) -> float:
        return peak

    def written(self, peak: Expression, step: int, total: int) -> Expression:
        return peak
