"""Momentum that looks ahead."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from glassnet.engine.expression import Equation, Number
from glassnet.engine.operations import Operation, op
from glassnet.engine.optimizers import Numbers, Part, optimizers
from glassnet.engine.optimizers.momentum import Momentum


@optimizers
class Nesterov(Momentum):
    """Steps to where the velocity is about to lead: v ← μ v + g; p ← p − η (g + μ v).

    Nesterov, 1983; in this form Sutskever et al., "On the importance of initialization and
    momentum in deep learning", 2013.
    """

    id: ClassVar[str] = "nesterov"
    label: ClassVar[str] = "Nesterov momentum"
    formula: ClassVar[str] = r"v \leftarrow \mu v + g, \quad p \leftarrow p - \eta \, (g + \mu v)"
    rank: ClassVar[int] = 30

    def record(self, at: Part) -> list[Operation]:
        velocity, keep = at.memory["velocity"], at.numbers["momentum"]
        return [
            op(np.multiply, velocity, keep, velocity),
            op(np.add, velocity, at.gradient, velocity),
            op(np.multiply, velocity, keep, at.scratch),
            op(np.add, at.scratch, at.gradient, at.scratch),
            op(np.multiply, at.scratch, at.numbers["learning_rate"], at.scratch),
            op(np.subtract, at.parameters, at.scratch, at.parameters),
        ]

    def written(
        self, p: Number, g: Number, given: Numbers, before: Numbers, after: Numbers, new: float
    ) -> Sequence[Equation]:
        v, keep = after["velocity"], given["momentum"]
        formula = r"p \leftarrow p - \eta \, (g + \mu v)"
        step = p - given["learning_rate"] * (g + keep * v)
        return [
            self._written_velocity(g, given, before, v),
            Equation("The step, looking ahead", "p", formula, step, new),
        ]
