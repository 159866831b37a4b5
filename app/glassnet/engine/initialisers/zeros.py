"""All weights zero."""

from typing import ClassVar

import numpy as np

from glassnet.engine.initialisers import Initialiser, initialisers
from glassnet.engine.operations import Array


@initialisers
class Zeros(Initialiser):
    """Shows why symmetry must be broken: w = 0, and all units of a layer stay alike for ever."""

    id: ClassVar[str] = "zeros"
    label: ClassVar[str] = "Zeros"
    formula: ClassVar[str] = r"w = 0"
    rank: ClassVar[int] = 80

    def draw(self, outputs: int, inputs: int, rng: np.random.Generator) -> Array:
        return np.zeros((outputs, inputs))
