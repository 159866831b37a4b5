"""A uniform start between two bounds."""

from typing import Any, ClassVar

import numpy as np

from glassnet.engine.component import hyper
from glassnet.engine.errors import SettingError
from glassnet.engine.initialisers import Initialiser, initialisers
from glassnet.engine.operations import Array


@initialisers
class Uniform(Initialiser):
    """Every value between two bounds is as likely: w ~ U(low, high), low ≤ high."""

    id: ClassVar[str] = "uniform"
    label: ClassVar[str] = "Uniform"
    formula: ClassVar[str] = r"w \sim U(l, h)"
    rank: ClassVar[int] = 60

    low: float = hyper(float, -0.5, "Lowest", "l")
    high: float = hyper(float, 0.5, "Highest", "h")

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        if self.low > self.high:
            raise SettingError(f"{self.low:g} is above high, {self.high:g}", ["low"])

    def draw(self, outputs: int, inputs: int, rng: np.random.Generator) -> Array:
        return rng.uniform(self.low, self.high, (outputs, inputs))
