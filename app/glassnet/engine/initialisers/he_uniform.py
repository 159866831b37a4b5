"""He's uniform start."""

from typing import ClassVar

import numpy as np

from glassnet.engine.initialisers import Initialiser, initialisers
from glassnet.engine.operations import Array


@initialisers
class HeUniform(Initialiser):
    """Keeps the size of signals although relu drops half of them: w ~ U(−r, r), r = √(6 / inputs).

    He et al., "Delving deep into rectifiers", 2015 (arXiv 1502.01852).
    """

    id: ClassVar[str] = "he_uniform"
    label: ClassVar[str] = "He uniform"
    formula: ClassVar[str] = r"w \sim U(-r, r),\; r = \sqrt{6 / n_{in}}"
    rank: ClassVar[int] = 30

    def draw(self, outputs: int, inputs: int, rng: np.random.Generator) -> Array:
        bound = np.sqrt(6 / inputs)
        return rng.uniform(-bound, bound, (outputs, inputs))
