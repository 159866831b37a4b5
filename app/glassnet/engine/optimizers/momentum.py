"""Gradient descent with momentum."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from glassnet.engine.component import hyper
from glassnet.engine.expression import Equation, Number
from glassnet.engine.operations import Operation, op
from glassnet.engine.optimizers import Numbers, Optimizer, Part, optimizers


@optimizers
class Momentum(Optimizer):
    """A ball that rolls downhill, keeping the share μ of its velocity: v ← μ v + g; p ← p − η v.

    Polyak, "Some methods of speeding up the convergence of iteration methods", 1964.
    """

    id: ClassVar[str] = "momentum"
    label: ClassVar[str] = "Momentum"
    formula: ClassVar[str] = r"v \leftarrow \mu v + g, \quad p \leftarrow p - \eta v"
    rank: ClassVar[int] = 20
    memory: ClassVar[tuple[str, ...]] = ("velocity",)

    momentum: float = hyper(float, 0.9, "Momentum", "μ", low=0.0, high=1.0, open_high=True)

    def record(self, at: Part) -> list[Operation]:
        velocity = at.memory["velocity"]
        return [
            op(np.multiply, velocity, at.numbers["momentum"], velocity),
            op(np.add, velocity, at.gradient, velocity),
            op(np.multiply, velocity, at.numbers["learning_rate"], at.scratch),
            op(np.subtract, at.parameters, at.scratch, at.parameters),
        ]

    def written(
        self, p: Number, g: Number, given: Numbers, before: Numbers, after: Numbers, new: float
    ) -> Sequence[Equation]:
        rate, v = given["learning_rate"], after["velocity"]
        return [
            self._written_velocity(g, given, before, v),
            Equation("The step", "p", r"p \leftarrow p - \eta \, v", p - rate * v, new),
        ]

    def _written_velocity(
        self, g: Number, given: Numbers, before: Numbers, velocity: Number
    ) -> Equation:
        return Equation(
            "The velocity",
            "v",
            r"v \leftarrow \mu \, v + g",
            given["momentum"] * before["velocity"] + g,
            velocity.number,
        )
