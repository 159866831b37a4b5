"""Glorot's normal start."""

from typing import ClassVar

import numpy as np

from glassnet.engine.initialisers import Initialiser, initialisers
from glassnet.engine.operations import Array


@initialisers
class GlorotNormal(Initialiser):
    """Keeps signals of one size both ways: w ~ N(0, 2 / (inputs + outputs)).

    Meant for tanh and sigmoid. Glorot and Bengio, "Understanding the difficulty of training deep
    feedforward networks", 2010.
    """

    id: ClassVar[str] = "glorot_normal"
    label: ClassVar[str] = "Glorot normal"
    formula: ClassVar[str] = r"w \sim N(0, \sigma^2),\; \sigma = \sqrt{2 / (n_{in} + n_{out})}"
    rank: ClassVar[int] = 20

    def draw(self, outputs: int, inputs: int, rng: np.random.Generator) -> Array:
        return rng.normal(0, np.sqrt(2 / (inputs + outputs)), (outputs, inputs))
