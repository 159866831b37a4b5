"""Glorot's uniform start."""

from typing import ClassVar

import numpy as np

from glassnet.engine.initialisers import Initialiser, initialisers
from glassnet.engine.operations import Array


@initialisers
class GlorotUniform(Initialiser):
    """Keeps signals of one size both ways: w ~ U(−r, r), r = √(6 / (inputs + outputs)).

    Meant for tanh and sigmoid. Glorot and Bengio, "Understanding the difficulty of training deep
    feedforward networks", 2010.
    """

    id: ClassVar[str] = "glorot_uniform"
    label: ClassVar[str] = "Glorot uniform"
    formula: ClassVar[str] = r"w \sim U(-r, r),\; r = \sqrt{6 / (n_{in} + n_{out})}"
    rank: ClassVar[int] = 10

    def draw(self, outputs: int, inputs: int, rng: np.random.Generator) -> Array:
        bound = np.sqrt(6 / (inputs + outputs))
        return rng.uniform(-bound, bound, (outputs, inputs))
