"""LeCun's normal start."""

from typing import ClassVar

import numpy as np

from glassnet.engine.initialisers import Initialiser, initialisers
from glassnet.engine.operations import Array


@initialisers
class LeCunNormal(Initialiser):
    """Gives every weighted sum the variance of one input: w ~ N(0, 1 / inputs), not truncated.

    LeCun et al., "Efficient BackProp", 1998.
    """

    id: ClassVar[str] = "lecun_normal"
    label: ClassVar[str] = "LeCun normal"
    formula: ClassVar[str] = r"w \sim N(0, \sigma^2),\; \sigma = \sqrt{1 / n_{in}}"
    rank: ClassVar[int] = 50

    def draw(self, outputs: int, inputs: int, rng: np.random.Generator) -> Array:
        return rng.normal(0, np.sqrt(1 / inputs), (outputs, inputs))
