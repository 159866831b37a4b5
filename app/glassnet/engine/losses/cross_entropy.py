"""Cross-entropy of classes that exclude each other."""

from typing import ClassVar

import numpy as np

from glassnet.engine.component import hyper
from glassnet.engine.errors import SettingError
from glassnet.engine.losses import Head, Loss, losses
from glassnet.engine.operations import Array, Operation, constants, number, op


@losses
class CrossEntropy(Loss):
    """The surprise at the right class, after softmax: L = −1/B Σ yₖ log aₖ.

    Targets are one-hot. Computed from the scores, log aₖ = zₖ − log Σⱼ e^zⱼ, and taken together
    with softmax the derivative is one subtraction: ∂L/∂z = (a − y) / B.

    With class weights wₖ the mean is a weighted one: an example of class k counts wₖ, and B becomes
    the sum of what the examples of the batch count.
    """

    id: ClassVar[str] = "cross_entropy"
    label: ClassVar[str] = "Cross-entropy"
    formula: ClassVar[str] = r"L = -\frac{1}{B} \sum_{b,k} y_{bk} \log a_{bk}"
    rank: ClassVar[int] = 30
    fuses: ClassVar[str] = "softmax"

    class_weights: tuple[float, ...] | None = hyper(
        tuple, None, "Class weights", "w", low=0.0, open_low=True, optional=True
    )

    def fits(self, activation: str, outputs: int) -> None:
        super().fits(activation, outputs)
        if outputs < 2:
            raise SettingError(f"{self.id!r} needs at least 2 outputs, one a class; there is 1")
        if self.class_weights is not None and len(self.class_weights) != outputs:
            problem = f"{len(self.class_weights)} weights do not fit {outputs} classes"
            raise SettingError(f"{problem}; give one for each", ["class_weights"])

    def weight(self, targets: Array) -> float:
        if self.class_weights is None:
            return super().weight(targets)
        return float(np.dot(np.array(self.class_weights), targets).sum())

    def value(self, at: Head) -> list[Operation]:
        # Softmax has brought the largest score to 0, so the largest probability is 1 / Σ e^z.
        product, ones = at.scratch.like("product", at.a), constants(1, len(at.a), at.a)
        logs, scores = self._column("logs", at), self._column("scores", at)
        return [
            op(np.maximum.reduce, at.a, 0, None, logs),
            op(np.log, logs, logs),
            op(np.multiply, at.targets, at.z, product),
            op(ones.dot, product, scores),
            op(np.add, logs, scores, logs),
            *self._mean(at, logs),
        ]

    def gradient(self, at: Head) -> list[Operation]:
        error = op(np.subtract, at.a, at.targets, at.gradient)
        if self.class_weights is None:
            mean = op(np.multiply, at.gradient, number(1 / at.a.shape[1], at.a), at.gradient)
            return [error, mean]
        return [error, op(np.multiply, at.gradient, self._column("counts", at), at.gradient)]

    def factors(self, a: float, y: float, outputs: int) -> list[tuple[str, float]]:
        return [("p − y", a - y)]

    def _mean(self, at: Head, logs: Array) -> list[Operation]:
        """Operations for the loss from the logarithms of the right classes' probabilities."""
        batch = at.a.shape[1]
        if self.class_weights is None:
            return [op(logs.dot, constants(-1 / batch, batch, at.a), at.total)]
        counts, whole = self._column("counts", at), at.scratch.array("whole", ())
        return [
            op(np.array(self.class_weights, at.a.dtype).dot, at.targets, counts),
            op(counts.dot, constants(1, batch, at.a), whole),
            op(np.divide, counts, whole, counts),
            op(logs.dot, counts, at.total),
            op(np.negative, at.total, at.total),
        ]

    @staticmethod
    def _column(name: str, at: Head) -> Array:
        return at.scratch.array(name, at.a.shape[1:])
