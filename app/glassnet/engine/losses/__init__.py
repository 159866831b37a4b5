"""Losses: one number for how far the outputs are from the targets."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from glassnet.engine.component import Component
from glassnet.engine.errors import SettingError
from glassnet.engine.expression import Expression
from glassnet.engine.operations import Array, Operation, Scratch
from glassnet.engine.registry import Registry

__all__ = ["Head", "Loss", "Slope", "losses", "mean"]


@dataclass(frozen=True)
class Head:
    """Where a loss meets the end of the network, all arrays (outputs, batch).

    `a` holds the outputs; `gradient` receives ∂L/∂a, or ∂L/∂z where the loss is fused with the last
    activation.
    """

    a: Array
    targets: Array
    gradient: Array
    scratch: Scratch


@dataclass(frozen=True)
class Slope:
    """A factor of the slope of a loss: its equation as text and in LaTeX, and with its numbers."""

    symbol: str
    formula: str
    expression: Expression


class Loss(Component):
    """L(a, y), a mean over the examples of a batch.

    `fuses` is the id of the activation that the last layer must have, when the loss is computed
    from its z instead of its a; the two derivatives together are then far simpler and never divide
    by a vanishing number. Empty: any activation will do.

    Training follows the gradient and never needs the loss itself. So `gradient` is part of every
    step's operations, while `value` may be asked once for many steps.

    `own_formula` (LaTeX) is the loss of a single example, of which L is the mean.
    """

    own_formula: ClassVar[str] = ""

    fuses: ClassVar[str] = ""

    def fits(self, activation: str, outputs: int) -> None:
        """Raise SettingError when the loss cannot follow this last activation."""
        if self.fuses and activation != self.fuses:
            raise SettingError(
                f"{self.id!r} needs {self.fuses!r} as the last layer's activation, "
                f"but that is {activation!r}"
            )

    def value(self, end: Array, targets: Array) -> Array:
        """The losses (…) of batches (…, outputs, batch).

        `end` is a, or z where the loss is fused with the last activation. `targets` may lack the
        leading axes, and is then the same for all batches.
        """
        raise NotImplementedError

    def gradient(self, at: Head) -> list[Operation]:
        """Operations that write `at.gradient`."""
        raise NotImplementedError

    def written(self, a: Sequence[Expression], y: Sequence[Expression]) -> Expression:
        """One example's own loss written out, given its outputs and targets."""
        raise NotImplementedError

    def factors(self, a: Expression, y: Expression, outputs: int) -> list[Slope]:
        """What one example's own loss has as slope at one of K outputs, as factors.

        Their product is ∂L/∂a or, where the loss is fused with the last activation, ∂L/∂z.
        """
        raise NotImplementedError

    def weight(self, targets: Array) -> float:
        """What a batch with targets (outputs, batch) counts in a mean of batch losses."""
        return float(targets.shape[1])


def mean(terms: Array) -> Array:
    """The means (…) over all outputs and examples of terms (…, outputs, batch)."""
    return np.asarray(terms.reshape(*terms.shape[:-2], -1).mean(-1))


losses: Registry[Loss] = Registry("loss", "glassnet.engine.losses")
