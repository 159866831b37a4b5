"""Plain gradient descent."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from glassnet.engine.expression import Equation, Number
from glassnet.engine.operations import Operation, op
from glassnet.engine.optimizers import Numbers, Optimizer, Part, optimizers


@optimizers
class SGD(Optimizer):
    """A step straight down the slope: p ← p − η g."""

    id: ClassVar[str] = "sgd"
    label: ClassVar[str] = "SGD"
    formula: ClassVar[str] = r"p \leftarrow p - \eta g"
    rank: ClassVar[int] = 10

    def record(self, at: Part) -> list[Operation]:
        return [
            op(np.multiply, at.gradient, at.numbers["learning_rate"], at.scratch),
            op(np.subtract, at.parameters, at.scratch, at.parameters),
        ]

    def written(
        self, p: Number, g: Number, given: Numbers, before: Numbers, after: Numbers, new: float
    ) -> Sequence[Equation]:
        rate = given["learning_rate"]
        return [Equation("The step", "p", r"p \leftarrow p - \eta \, g", p - rate * g, new)]
