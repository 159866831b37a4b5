"""Cross-entropy of classes that exclude each other."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from glassnet.engine.component import hyper
from glassnet.engine.errors import SettingError
from glassnet.engine.expression import Expression, whole
from glassnet.engine.functions import log
from glassnet.engine.losses import Head, Loss, Slope, losses
from glassnet.engine.operations import Array, Operation, constants, number, op
from glassnet.engine.series import series


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
    own_formula: ClassVar[str] = r"L_b = -\sum_k y_k \, \log \, a_k"
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

    def value(self, end: Array, targets: Array) -> Array:
        scores = end - end.max(-2, keepdims=True)
        if self.class_weights is None and end.ndim > targets.ndim:
            # Many networks on the same targets: Σ yₖ zₖ of all their examples is one product.
            wanted = scores.reshape(*end.shape[:-2], -1).dot(targets.ravel())
            surprise = np.log(np.exp(scores, out=scores).sum(-2)).sum(-1) - wanted
            return np.asarray(surprise / end.shape[-1])
        wanted = (targets * scores).sum(-2)
        surprise = np.log(np.exp(scores, out=scores).sum(-2)) - wanted
        if self.class_weights is None:
            return np.asarray(surprise.mean(-1))
        counts = np.asarray(self.class_weights, end.dtype).dot(targets)
        return np.asarray((counts * surprise).sum(-1) / counts.sum(-1))

    def gradient(self, at: Head) -> list[Operation]:
        error = op(np.subtract, at.a, at.targets, at.gradient)
        batch = at.a.shape[1]
        if self.class_weights is None:
            return [error, op(np.multiply, at.gradient, number(1 / batch, at.a), at.gradient)]
        counts, whole = at.scratch.array("counts", (batch,)), at.scratch.array("whole", ())
        return [
            error,
            op(np.array(self.class_weights, at.a.dtype).dot, at.targets, counts),
            op(counts.dot, constants(1, batch, at.a), whole),
            op(np.divide, counts, whole, counts),
            op(np.multiply, at.gradient, counts, at.gradient),
        ]

    def written(self, a: Sequence[Expression], y: Sequence[Expression]) -> Expression:
        terms = [
            -log(one) if wanted.value() == 1 else -(wanted * log(one))
            for one, wanted in zip(a, y, strict=True)
            if wanted.value()
        ]
        return series(terms) if terms else whole(0)

    def factors(self, a: Expression, y: Expression, outputs: int) -> list[Slope]:
        return [Slope("p − y", r"a - y", a - y)]
