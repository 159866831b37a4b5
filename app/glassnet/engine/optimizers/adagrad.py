"""AdaGrad: a step size that only ever shrinks, for every parameter its own."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from glassnet.engine.component import hyper
from glassnet.engine.expression import Equation, Number
from glassnet.engine.functions import sqrt
from glassnet.engine.operations import Operation, op
from glassnet.engine.optimizers import Numbers, Optimizer, Part, optimizers


@optimizers
class AdaGrad(Optimizer):
    """What has moved much moves less and less: s ← s + g²; p ← p − η g / (√s + ε).

    Duchi, Hazan and Singer, "Adaptive subgradient methods for online learning and stochastic
    optimization", 2011.
    """

    id: ClassVar[str] = "adagrad"
    label: ClassVar[str] = "AdaGrad"
    formula: ClassVar[str] = (
        r"s \leftarrow s + g^2, \quad p \leftarrow p - \eta \frac{g}{\sqrt{s} + \varepsilon}"
    )
    rank: ClassVar[int] = 40
    memory: ClassVar[tuple[str, ...]] = ("square",)

    epsilon: float = hyper(float, 1e-10, "Floor", "ε", low=0.0, open_low=True, log=True)

    def record(self, at: Part) -> list[Operation]:
        square, work = at.memory["square"], at.scratch
        return [
            op(np.multiply, at.gradient, at.gradient, work),
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
        s = after["square"]
        formula = r"p \leftarrow p - \eta \frac{g}{\sqrt{s} + \varepsilon}"
        step = p - given["learning_rate"] * (g / (sqrt(s) + given["epsilon"]))
        squares = before["square"] + g**2
        return [
            Equation("All squares so far", "s", r"s \leftarrow s + g^2", squares, s.number),
            Equation("The step", "p", formula, step, new),
        ]
