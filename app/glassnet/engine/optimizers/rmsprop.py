"""RMSprop: steps measured by the recent size of the gradient."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

import numpy as np

from glassnet.engine.component import hyper
from glassnet.engine.expression import Equation, Number
from glassnet.engine.functions import sqrt
from glassnet.engine.operations import Array, Operation, op
from glassnet.engine.optimizers import Numbers, Optimizer, Part, optimizers


@optimizers
class RMSProp(Optimizer):
    """As AdaGrad, but the past fades: s ← α s + (1 − α) g²; p ← p − η g / (√s + ε).

    Tieleman and Hinton, "Lecture 6.5: rmsprop", 2012.
    """

    id: ClassVar[str] = "rmsprop"
    label: ClassVar[str] = "RMSprop"
    formula: ClassVar[str] = (
        r"s \leftarrow \alpha s + (1 - \alpha) g^2, \quad"
        r" p \leftarrow p - \eta \frac{g}{\sqrt{s} + \varepsilon}"
    )
    rank: ClassVar[int] = 50
    memory: ClassVar[tuple[str, ...]] = ("square",)
    derived: ClassVar[tuple[str, ...]] = ("share",)

    learning_rate: float = hyper(
        float, 0.01, "Learning rate", "η", low=0.0, open_low=True, log=True
    )
    alpha: float = hyper(float, 0.99, "Memory", "α", low=0.0, high=1.0, open_high=True)
    epsilon: float = hyper(float, 1e-8, "Floor", "ε", low=0.0, open_low=True, log=True)

    def settle(self, numbers: Mapping[str, Array]) -> None:
        numbers["share"][()] = 1 - self.alpha

    def record(self, at: Part) -> list[Operation]:
        square, work = at.memory["square"], at.scratch
        return [
            op(np.multiply, at.gradient, at.gradient, work),
            op(np.subtract, work, square, work),
            op(np.multiply, work, at.numbers["share"], work),
            op(np.add, square, work, square),
            op(np.sqrt, square, work),
            op(np.add, work, at.numbers["epsilon"], work),
            op(np.divide, at.gradient, work, work),
            op(np.multiply, work, at.numbers["learning_rate"], work),
            op(np.subtract, at.parameters, work, at.parameters),
        ]

    def written(
        self, p: Number, g: Number, given: Numbers, before: Numbers, after: Numbers, new: float
    ) -> Sequence[Equation]:
        s, keep = after["square"], given["alpha"]
        recent = keep * before["square"] + (1 - keep) * g**2
        step = p - given["learning_rate"] * (g / (sqrt(s) + given["epsilon"]))
        return [
            Equation(
                "The recent squares",
                "s",
                r"s \leftarrow \alpha \, s + (1 - \alpha) \, g^2",
                recent,
                s.number,
            ),
            Equation(
                "The step",
                "p",
                r"p \leftarrow p - \eta \frac{g}{\sqrt{s} + \varepsilon}",
                step,
                new,
            ),
        ]
