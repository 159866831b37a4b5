"""Values brought to a common size over the batch."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from glassnet.engine.expression import Equation, Number, whole
from glassnet.engine.functions import sqrt
from glassnet.engine.layers import Layer, layers
from glassnet.engine.operations import Array, Operation, number, op
from glassnet.engine.places import Places
from glassnet.engine.series import summed
from glassnet.engine.signal import Site

EPSILON = 1e-5
MOMENTUM = 0.1


@layers
class BatchNorm(Layer):
    """Each unit gets mean 0 and variance 1 over the batch, then a scale and shift of its own.

    x̂ = (x − μ) / √(σ² + ε), a = γ x̂ + β, with the mean μ and the biased variance σ² of the B
    examples in the batch. Every example depends on all others through them, so backward

        ∂L/∂β = Σ δ,  ∂L/∂γ = Σ δ x̂,  ∂L/∂x = γ / √(σ² + ε) (δ − ∂L/∂β / B − x̂ ∂L/∂γ / B)

    where δ = ∂L/∂a and sums go over the batch. Training also keeps running estimates of μ and of
    the unbiased variance, moved a tenth of the way each step; evaluation uses those, and then
    ∂L/∂x = γ / √(σ² + ε) δ. ε is 1e-5.

    Ioffe and Szegedy, "Batch normalization", 2015 (arXiv 1502.03167).
    """

    id: ClassVar[str] = "batch_norm"
    label: ClassVar[str] = "Batch norm"
    formula: ClassVar[str] = r"a = \gamma \frac{x - \mu}{\sqrt{\sigma^2 + \varepsilon}} + \beta"
    rank: ClassVar[int] = 40
    noun: ClassVar[str] = "batch norm"

    @property
    def least_batch(self) -> int:
        return 2

    def count(self, inputs: int) -> int:
        return 2 * inputs

    def views(self, block: Array, inputs: int) -> Mapping[str, Array]:
        return {"weight": block[:inputs], "bias": block[inputs:]}

    def initialise(self, block: Array, inputs: int, rng: np.random.Generator) -> None:
        self.views(block, inputs)["weight"][:] = 1

    def statistics(self, inputs: int) -> int:
        return 2 * inputs + 1

    def statistic_views(self, block: Array, inputs: int) -> Mapping[str, Array]:
        return {
            "running_mean": block[:inputs],
            "running_var": block[inputs : 2 * inputs],
            "num_batches_tracked": block[2 * inputs :].reshape(()),
        }

    def start_statistics(self, block: Array, inputs: int) -> None:
        self.statistic_views(block, inputs)["running_var"][:] = 1

    def forward(self, at: Site) -> list[Operation]:
        x, a = at.source.values, at.target.values
        own = self.views(at.parameters, len(a))
        normal, scale = at.scratch.like("normal", a), self._column("scale", at)
        mean, variance = self._column("mean", at), self._column("variance", at)
        return [
            *(self._measure(at) if at.training else self._recall(at)),
            op(np.subtract, x, mean[:, None], normal),
            op(np.add, variance, number(EPSILON, a), scale),
            op(np.sqrt, scale, scale),
            op(np.divide, number(1, a), scale, scale),
            op(np.multiply, normal, scale[:, None], normal),
            op(np.multiply, normal, own["weight"][:, None], a),
            op(np.add, a, own["bias"][:, None], a),
        ]

    def backward(self, at: Site) -> list[Operation]:
        delta, back = at.target.gradient, at.source.gradient
        if delta is None or at.gradient is None:
            return []
        own, slopes = (self.views(part, len(delta)) for part in (at.parameters, at.gradient))
        normal, work = at.scratch.like("normal", delta), at.scratch.like("work", delta)
        steps: list[Operation] = [
            op(np.add.reduce, delta, 1, None, slopes["bias"]),
            op(np.multiply, delta, normal, work),
            op(np.add.reduce, work, 1, None, slopes["weight"]),
        ]
        if back is None:
            return steps
        share, column = number(1 / at.batch, delta), self._column("column", at)
        steps.append(op(np.copyto, back, delta))
        if at.training:
            steps += [
                op(np.multiply, slopes["bias"], share, column),
                op(np.subtract, back, column[:, None], back),
                op(np.multiply, slopes["weight"], share, column),
                op(np.multiply, normal, column[:, None], work),
                op(np.subtract, back, work, back),
            ]
        return [
            *steps,
            op(np.multiply, own["weight"], self._column("scale", at), column),
            op(np.multiply, back, column[:, None], back),
        ]

    def written(self, at: Site, unit: int, example: int, places: Places) -> list[Equation]:
        own, place = self.views(at.parameters, len(at.target.values)), places.unit(unit)
        gamma, beta = (Number(float(own[name][unit]), place) for name in ("weight", "bias"))
        normal = float(at.scratch.like("normal", at.target.values)[unit, example])
        mean, square = (Number(float(self._column(k, at)[unit])) for k in ("mean", "variance"))
        x = Number(float(at.source.values[unit, example]), places.source(unit))
        root = sqrt(square + whole(EPSILON))
        formula = r"\hat x = \frac{x - \mu}{\sqrt{\sigma^2 + \varepsilon}}"
        a = float(at.target.values[unit, example])
        scaled = gamma * Number(normal, place) + beta
        return [
            *self._written_moments(at, unit, mean, square),
            Equation("Brought to a common size", "x̂", formula, (x - mean) / root, normal),
            Equation("Scaled and shifted", "a", r"a = \gamma \, \hat x + \beta", scaled, a),
        ]

    @staticmethod
    def _written_moments(at: Site, unit: int, mean: Number, square: Number) -> list[Equation]:
        xs, count = at.source.values[unit].astype(np.float64), whole(at.batch)
        total = summed(xs, lambda b: Number(float(xs[b])))
        squares = summed(np.square(xs - mean.number), lambda b: (Number(float(xs[b])) - mean) ** 2)
        first, second = "Mean over the batch", "Variance over the batch"
        formula = r"\mu = \frac{1}{B} \sum_b x_b"
        formula2 = r"\sigma^2 = \frac{1}{B} \sum_b (x_b - \mu)^2"
        return [
            Equation(first, "μ", formula, total / count, mean.number),
            Equation(second, "σ²", formula2, squares / count, square.number),
        ]

    def _measure(self, at: Site) -> list[Operation]:
        """Mean and variance of the batch, and the running estimates moved towards them."""
        x, work = at.source.values, at.scratch.like("work", at.target.values)
        mean, variance = self._column("mean", at), self._column("variance", at)
        share = number(1 / at.batch, work)
        kept = self.statistic_views(at.statistics, len(work))
        unbiased = number(at.batch / (at.batch - 1), at.statistics)
        new = at.scratch.array("estimate", mean.shape, at.statistics.dtype)
        tracked = kept["num_batches_tracked"]
        return [
            op(np.add.reduce, x, 1, None, mean),
            op(np.multiply, mean, share, mean),
            op(np.subtract, x, mean[:, None], work),
            op(np.multiply, work, work, work),
            op(np.add.reduce, work, 1, None, variance),
            op(np.multiply, variance, share, variance),
            op(np.copyto, new, mean),
            *self._move(kept["running_mean"], new),
            op(np.multiply, variance, unbiased, new),
            *self._move(kept["running_var"], new),
            op(np.add, tracked, number(1, tracked), tracked),
        ]

    def _recall(self, at: Site) -> list[Operation]:
        """Mean and variance as the running estimates have them."""
        kept = self.statistic_views(at.statistics, len(at.target.values))
        return [
            op(np.copyto, self._column("mean", at), kept["running_mean"]),
            op(np.copyto, self._column("variance", at), kept["running_var"]),
        ]

    @staticmethod
    def _move(estimate: Array, new: Array) -> list[Operation]:
        """Operations that move an estimate a tenth of the way to a new value."""
        return [
            op(np.subtract, new, estimate, new),
            op(np.multiply, new, number(MOMENTUM, new), new),
            op(np.add, estimate, new, estimate),
        ]

    @staticmethod
    def _column(name: str, at: Site) -> Array:
        return at.scratch.array(name, (len(at.target.values),))
