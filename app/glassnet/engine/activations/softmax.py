"""Probabilities from scores."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from glassnet.engine.activations import Activation, activations
from glassnet.engine.expression import Expression
from glassnet.engine.functions import exp
from glassnet.engine.operations import Array, Operation, Scratch, constants, op
from glassnet.engine.series import series


@activations
class Softmax(Activation):
    """Scores become probabilities that sum to 1: aₖ = e^zₖ / Σⱼ e^zⱼ.

    Every output depends on every score, ∂aₖ/∂zⱼ = aₖ (1[k = j] − aⱼ), hence
    δⱼ = aⱼ (∂L/∂aⱼ − Σₖ aₖ ∂L/∂aₖ). The same number added to all scores changes nothing, so the
    largest is first brought to 0, in z itself: then no power overflows.
    """

    id: ClassVar[str] = "softmax"
    label: ClassVar[str] = "Softmax"
    formula: ClassVar[str] = r"a_k = \frac{e^{z_k}}{\sum_j e^{z_j}}"
    rank: ClassVar[int] = 60
    final_only: ClassVar[bool] = True

    def forward(self, z: Array, a: Array, scratch: Scratch) -> list[Operation]:
        column, ones = scratch.array("column", z.shape[1:]), constants(1, len(z), z)
        return [
            op(np.maximum.reduce, z, 0, None, column),
            op(np.subtract, z, column, z),
            op(np.exp, z, a),
            op(ones.dot, a, column),
            op(np.divide, a, column, a),
        ]

    def backward(self, z: Array, a: Array, gradient: Array, scratch: Scratch) -> list[Operation]:
        column, product = scratch.array("column", z.shape[1:]), scratch.like("product", a)
        ones = constants(1, len(z), z)
        return [
            op(np.multiply, gradient, a, product),
            op(ones.dot, product, column),
            op(np.subtract, gradient, column, gradient),
            op(np.multiply, gradient, a, gradient),
        ]

    def written(self, z: Expression, every: Sequence[Expression]) -> Expression:
        return exp(z) / series([exp(each) for each in every])
