"""He's normal start."""

from typing import ClassVar

import numpy as np

from glassnet.engine.initialisers import Initialiser, initialisers
from glassnet.engine.operations import Array


@initialisers
class HeNormal(Initialiser):
    """Keeps the size of signals although relu drops half of them: w ~ N(0, 2 / inputs).

    He et al., "Delving deep into rectifiers", 2015 (arXiv 1502.01852).
    """

    id: ClassVar[str] = "he_normal"
    label: ClassVar[str] = "He normal"
    formula: ClassVar[str] = r"w \sim N(0, \sigma^2),\; \sigma = \sqrt{2 / n_{in}}"
    rank: ClassVar[int] = 40

    def draw(self, outputs: int, inputs: int, rng: np.random.Generator) -> Array:
        return rng.normal(0, np.sqrt(2 / inputs), (outputs, inputs))
