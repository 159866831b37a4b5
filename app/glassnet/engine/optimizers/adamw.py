"""Adam with weight decay that does not pass through its step sizes."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

import numpy as np

from glassnet.engine.component import hyper
from glassnet.engine.expression import Equation, Number
from glassnet.engine.operations import Array, Operation, op
from glassnet.engine.optimizers import Numbers, Part, optimizers
from glassnet.engine.optimizers.adam import Adam


@optimizers
class AdamW(Adam):
    """First every trained parameter shrinks, p ← p − η λ p, then Adam's step follows.

    Biases shrink too, as in PyTorch. Loshchilov and Hutter, "Decoupled weight decay
    regularization", 2019 (arXiv 1711.05101).
    """

    id: ClassVar[str] = "adamw"
    label: ClassVar[str] = "AdamW"
    formula: ClassVar[str] = (
        r"p \leftarrow p - \eta \lambda p"
        r" - \eta \frac{\hat m}{\sqrt{\hat v} + \varepsilon}"
    )
    rank: ClassVar[int] = 70
    derived: ClassVar[tuple[str, ...]] = (*Adam.derived, "decay")

    weight_decay: float = hyper(float, 0.01, "Weight decay", "λ", low=0.0)

    def prepare(self, numbers: Mapping[str, Array], count: int) -> None:
        super().prepare(numbers, count)
        numbers["decay"][()] = float(numbers["learning_rate"]) * self.weight_decay

    def record(self, at: Part) -> list[Operation]:
        frozen_stay = (
            [] if at.trainable is None else [op(np.multiply, at.scratch, at.trainable, at.scratch)]
        )
        return [
            op(np.multiply, at.parameters, at.numbers["decay"], at.scratch),
            *frozen_stay,
            op(np.subtract, at.parameters, at.scratch, at.parameters),
            *super().record(at),
        ]

    def written(
        self, p: Number, g: Number, given: Numbers, before: Numbers, after: Numbers, new: float
    ) -> Sequence[Equation]:
        if not given["trainable"].number:
            return super().written(p, g, given, before, after, new)
        *moments, m, v = self._written_moments(g, given, before, after)
        rate = given["learning_rate"]
        step = p - rate * given["weight_decay"] * p - self._written_step(given, m, v)
        formula = (
            r"p \leftarrow p - \eta \lambda p - \eta \frac{\hat m}{\sqrt{\hat v} + \varepsilon}"
        )
        return [*moments, m, v, Equation("The step, with decay", "p", formula, step, new)]
