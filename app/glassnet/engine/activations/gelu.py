"""The Gaussian error linear unit, and the normal distribution that it needs."""

from collections.abc import Sequence
from math import erf, pi, sqrt
from typing import ClassVar

import numpy as np

from glassnet.engine.activations import Activation, activations
from glassnet.engine.expression import Expression
from glassnet.engine.functions import apply, exp
from glassnet.engine.operations import Array, Operation, Scratch, number, op

# P(x) / Q(x) ≈ e^(x²) erfc(x) for x ≥ 0, lowest power first: interpolated in 60 digits so that
# e^(−x²) P/Q is within 2e-17 of erfc. All terms are positive, so nothing cancels.
P = (
    1.0,
    1.61529217373835,
    1.3118704888884074,
    0.6560753547204594,
    0.2148849414518193,
    0.04575674338502107,
    0.005862437728423826,
    0.00035024087322366377,
)
Q = (
    1.0,
    2.7436713408338624,
    3.4077720712423547,
    2.5099158033498137,
    1.2031839621140514,
    0.3860601054282583,
    0.08141284489547755,
    0.01039086106832848,
    0.0006207868081956917,
)

FAR = 30.0
"""From here on e^(−x²) is 0, and no power of x may overflow either."""


def polynomial(coefficients: tuple[float, ...], x: Array, value: Array) -> list[Operation]:
    """Operations for value ← Σ cₖ xᵏ, by Horner's rule."""
    first, *others = (number(c, x) for c in reversed(coefficients))
    steps: list[Operation] = [op(np.copyto, value, first)]
    for coefficient in others:
        steps += [op(np.multiply, value, x, value), op(np.add, value, coefficient, value)]
    return steps


def below(z: float) -> float:
    """The share of a normal distribution below z."""
    return (1 + erf(z / sqrt(2))) / 2


@activations
class GELU(Activation):
    """Each value times the share of a normal distribution below it: a = z Φ(z).

    Φ(z) = ½ (1 + erf(z/√2)) and da/dz = Φ(z) + z φ(z), φ(z) = e^(−z²/2) / √(2π). With x = |z|/√2
    the tail beyond |z| is t = ½ erfc(x), and Φ = ½ + sign(z) (½ − t).

    Hendrycks and Gimpel, "Gaussian error linear units", 2016 (arXiv 1606.08415).
    """

    id: ClassVar[str] = "gelu"
    label: ClassVar[str] = "GELU"
    formula: ClassVar[str] = r"a = z \, \Phi(z)"
    slope_formula: ClassVar[str] = r"f'(z) = \Phi(z) + z \, \varphi(z)"
    rank: ClassVar[int] = 36
    reads_z: ClassVar[bool] = True

    def forward(self, z: Array, a: Array, scratch: Scratch) -> list[Operation]:
        x, below = scratch.like("x", a), scratch.like("share below", a)
        power, work = scratch.like("power", a), scratch.like("work", a)
        half = number(0.5, a)
        return [
            op(np.abs, z, x),
            op(np.multiply, x, number(sqrt(0.5), a), x),
            op(np.minimum, x, number(FAR, a), out=x),
            op(np.multiply, x, x, power),
            op(np.negative, power, power),
            op(np.exp, power, power),
            *polynomial(P, x, below),
            *polynomial(Q, x, work),
            op(np.divide, below, work, below),
            op(np.multiply, below, power, below),
            op(np.multiply, below, half, below),
            op(np.subtract, half, below, below),
            op(np.sign, z, work),
            op(np.multiply, below, work, below),
            op(np.add, below, half, below),
            op(np.multiply, z, below, a),
        ]

    def backward(self, z: Array, a: Array, gradient: Array, scratch: Scratch) -> list[Operation]:
        below, slope = scratch.like("share below", a), scratch.like("work", a)
        return [
            op(np.multiply, scratch.like("power", a), number(1 / sqrt(2 * pi), a), slope),
            op(np.multiply, slope, z, slope),
            op(np.add, slope, below, slope),
            op(np.multiply, gradient, slope, gradient),
        ]

    def written(self, z: Expression, every: Sequence[Expression]) -> Expression:
        return z * apply("Φ", below, z)

    def written_slope(self, z: Expression, a: Expression) -> Expression:
        return apply("Φ", below, z) + z * (exp(-(z**2) / 2) / sqrt(2 * pi))
