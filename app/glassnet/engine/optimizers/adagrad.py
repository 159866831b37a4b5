"""AdaGrad: a step size that only ever shrinks, for every parameter its own."""

from typing import ClassVar

import numpy as np

from glassnet.engine.component import hyper
from glassnet.engine.operations import Operation, op
from glassnet.engine.optimizers import Optimizer, Part, optimizers


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
