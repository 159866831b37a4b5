"""Units that are left out at random."""

from typing import ClassVar

import numpy as np

from glassnet.engine.component import hyper
from glassnet.engine.expression import Equation, Number
from glassnet.engine.layers import Layer, layers
from glassnet.engine.operations import Operation, number, op
from glassnet.engine.places import Places
from glassnet.engine.signal import Site


@layers
class Dropout(Layer):
    """In training every value is dropped with probability p: a = m ⊙ x, m = 0 or 1/(1 − p).

    The kept ones grow so that the mean stays; in evaluation a = x. Backward ∂L/∂x = m ⊙ ∂L/∂a.
    With u drawn evenly from [0, 1), m = ⌊u + 1 − p⌋ / (1 − p).

    Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014.
    """

    id: ClassVar[str] = "dropout"
    label: ClassVar[str] = "Dropout"
    formula: ClassVar[str] = r"a = \frac{m \odot x}{1 - p}, \quad m \sim \mathrm{Bernoulli}(1 - p)"
    rank: ClassVar[int] = 30
    noun: ClassVar[str] = "dropout"

    rate: float = hyper(float, 0.5, "Share dropped", "p", low=0.0, high=1.0, open_high=True)

    def forward(self, at: Site) -> list[Operation]:
        x, a = at.source.values, at.target.values
        if at.noise is None:
            return [op(np.copyto, a, x)]
        mask, kept = at.scratch.like("mask", a), number(1 - self.rate, a)
        return [
            op(at.noise.random, None, mask.dtype, mask),
            op(np.add, mask, kept, mask),
            op(np.floor, mask, mask),
            op(np.divide, mask, kept, mask),
            op(np.multiply, x, mask, a),
        ]

    def backward(self, at: Site) -> list[Operation]:
        gradient, back = at.target.gradient, at.source.gradient
        if gradient is None or back is None:
            return []
        if at.noise is None:
            return [op(np.copyto, back, gradient)]
        return [op(np.multiply, gradient, at.scratch.like("mask", gradient), back)]

    def written(self, at: Site, unit: int, example: int, places: Places) -> list[Equation]:
        x, a = (float(one.values[unit, example]) for one in (at.source, at.target))
        value = Number(x, places.source(unit))
        if at.noise is None:
            return [Equation("Nothing is dropped", "a", "a = x", value, a)]
        mask = float(at.scratch.like("mask", at.target.values)[unit, example])
        note = "dropped" if mask == 0 else "kept, and grown by 1/(1 − p)"
        product = Number(mask, places.unit(unit)) * value
        return [Equation("Dropout", "a", r"a = m \, x", product, a, note)]
