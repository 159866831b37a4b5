"""Adam: momentum, with a step size of its own for every parameter."""

import math
from collections.abc import Mapping, Sequence
from typing import ClassVar

import numpy as np

from glassnet.engine.component import hyper
from glassnet.engine.expression import Equation, Expression, Number, whole
from glassnet.engine.functions import sqrt
from glassnet.engine.operations import Array, Operation, op
from glassnet.engine.optimizers import Numbers, Optimizer, Part, optimizers


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
        correction = math.sqrt(1 - self.beta2**count)
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

    def written(
        self, p: Number, g: Number, given: Numbers, before: Numbers, after: Numbers, new: float
    ) -> Sequence[Equation]:
        *moments, m, v = self._written_moments(g, given, before, after)
        step = p - self._written_step(given, m, v)
        formula = r"p \leftarrow p - \eta \frac{\hat m}{\sqrt{\hat v} + \varepsilon}"
        return [*moments, m, v, Equation("The step", "p", formula, step, new)]

    @staticmethod
    def _written_step(given: Numbers, m: Equation, v: Equation) -> Expression:
        root = sqrt(Number(v.value)) + given["epsilon"]
        return given["learning_rate"] * (Number(m.value) / root)

    @staticmethod
    def _written_moments(
        g: Number, given: Numbers, before: Numbers, after: Numbers
    ) -> list[Equation]:
        """The two averages, then both with the bias of starting at 0 undone."""
        moments, corrected = [], []
        for title, name, key, beta, power in (
            ("The average gradient", "m", "mean", "1", g),
            ("The average square", "v", "square", "2", g**2),
        ):
            keep, kept, t = given[f"beta{beta}"], after[key], whole(given["count"].number)
            moment = keep * before[key] + (1 - keep) * power
            square = "" if power is g else "^2"
            symbol = rf"\beta_{beta}"
            formula = rf"{name} \leftarrow {symbol} {name} + (1 - {symbol}) \, g{square}"
            moments.append(Equation(title, name, formula, moment, kept.number))
            fair = kept / (1 - keep**t)
            formula = rf"\hat {name} = \frac{{{name}}}{{1 - {symbol}^t}}"
            corrected.append(
                Equation(f"{title}, corrected", f"{name}̂", formula, fair, fair.value())
            )
        return moments + corrected
