"""Adam: momentum, with a step size of its own for every parameter."""

from collections.abc import Mapping
from math import sqrt
from typing import ClassVar

import numpy as np

from glassnet.engine.component import hyper
from glassnet.engine.operations import Array, Operation, op
from glassnet.engine.optimizers import Optimizer, Part, optimizers


@optimizers
class Adam(Optimizer):
    """Steps of about η in every direction, whatever the size of the gradient there.

    m ← β₁ m + (1 − β₁) g; v ← β₂ v + (1 − β₂) g²; p ← p − η m̂ / (√v̂ + ε), where
    m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ) undo the bias of starting at 0. Both corrections are
    numbers, so they go into the rate and ε: p ← p − η̂ m / (√v + ε̂).

    Kingma and Ba, "Adam: a method for stochastic optimization", 2015 (arXiv 1412.6980).
    """

    id: ClassVar[str] = "adam"
    label: ClassVar[str] = "Adam"
    formula: ClassVar[str] = (
        r"m \leftarrow \beta_1 m + (1 - \beta_1) g, \quad "
        r"v \leftarrow \beta_2 v + (1 - \beta_2) g^2, \quad "
        r"p \leftarrow p - \eta \frac{\hat m}{\sqrt{\hat v} + \varepsilon}"
    )
    rank: ClassVar[int] = 60
    memory: ClassVar[tuple[str, ...]] = ("mean", "square")
    derived: ClassVar[tuple[str, ...]] = ("share1", "share2", "rate", "floor")

    learning_rate: float = hyper(
        float, 0.01, "Learning rate", "η", low=0.0, open_low=True, log=True
    )
    beta1: float = hyper(float, 0.9, "Memory of the mean", "β₁", low=0.0, high=1.0, open_high=True)
    beta2: float = hyper(
        float, 0.999, "Memory of the square", "β₂", low=0.0, high=1.0, open_high=True
    )
    epsilon: float = hyper(float, 1e-8, "Floor", "ε", low=0.0, open_low=True, log=True)

    def settle(self, numbers: Mapping[str, Array]) -> None:
        numbers["share1"][()] = 1 - self.beta1
        numbers["share2"][()] = 1 - self.beta2

    def prepare(self, numbers: Mapping[str, Array], count: int) -> None:
        correction = sqrt(1 - self.beta2**count)
        numbers["rate"][()] = float(numbers["learning_rate"]) * correction / (1 - self.beta1**count)
        numbers["floor"][()] = self.epsilon * correction

    def record(self, at: Part) -> list[Operation]:
        mean, square, work, given = at.memory["mean"], at.memory["square"], at.scratch, at.numbers
        return [
            op(np.subtract, at.gradient, mean, work),
            op(np.multiply, work, given["share1"], work),
            op(np.add, mean, work, mean),
            op(np.multiply, at.gradient, at.gradient, work),
            op(np.subtract, work, square, work),
            op(np.multiply, work, given["share2"], work),
            op(np.add, square, work, square),
            op(np.sqrt, square, work),
            op(np.add, work, given["floor"], work),
            op(np.divide, mean, work, work),
            op(np.multiply, work, given["rate"], work),
            op(np.subtract, at.parameters, work, at.parameters),
        ]
