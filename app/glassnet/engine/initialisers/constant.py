"""All weights the same."""

from typing import ClassVar

import numpy as np

from glassnet.engine.component import hyper
from glassnet.engine.initialisers import Initialiser, initialisers
from glassnet.engine.operations import Array


@initialisers
class Constant(Initialiser):
    """Shows why symmetry must be broken: w = c, and all units of a layer stay alike for ever."""

    id: ClassVar[str] = "constant"
    label: ClassVar[str] = "Constant"
    formula: ClassVar[str] = r"w = c"
    rank: ClassVar[int] = 70

    value: float = hyper(float, 0.5, "Value", "c")

    def draw(self, outputs: int, inputs: int, rng: np.random.Generator) -> Array:
        return np.full((outputs, inputs), self.value)
