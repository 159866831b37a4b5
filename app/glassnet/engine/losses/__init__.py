"""Losses: one number for how far the outputs are from the targets."""

from dataclasses import dataclass
from typing import ClassVar

from glassnet.engine.component import Component
from glassnet.engine.errors import SettingError
from glassnet.engine.operations import Array, Operation, Scratch
from glassnet.engine.registry import Registry

__all__ = ["Head", "Loss", "losses"]


@dataclass(frozen=True)
class Head:
    """Where a loss is recorded: at the end of the network.

    `z`, `a`, `targets` and `gradient` are (outputs, batch); `total` has shape () and receives the
    loss; `gradient` receives ∂L/∂a, or ∂L/∂z where the loss is fused with the last activation.
    """

    z: Array
    a: Array
    targets: Array
    gradient: Array
    total: Array
    scratch: Scratch


class Loss(Component):
    """L(a, y), a mean over the examples of a batch.

    `fuses` is the id of the activation that the last layer must have, when the loss is computed
    from its z instead of its a; the two derivatives together are then far simpler and never divide
    by a vanishing number. Empty: any activation will do.
    """

    fuses: ClassVar[str] = ""

    def fits(self, activation: str, outputs: int) -> None:
        """Raise SettingError when the loss cannot follow this last activation."""
        if self.fuses and activation != self.fuses:
            raise SettingError(
                f"{self.id!r} needs {self.fuses!r} as the last layer's activation, "
                f"but that is {activation!r}"
            )

    def value(self, at: Head) -> list[Operation]:
        """Operations that write the loss to `at.total`; `at.gradient` is free for use."""
        raise NotImplementedError

    def gradient(self, at: Head) -> list[Operation]:
        """Operations that write `at.gradient`, run right after those of `value`."""
        raise NotImplementedError

    def factors(self, a: float, y: float, outputs: int) -> list[tuple[str, float]]:
        """What one example's own loss has as slope at one of K outputs, as factors.

        Each is its equation and its value; their product is ∂L/∂a or, where the loss is fused with
        the last activation, ∂L/∂z.
        """
        raise NotImplementedError

    def weight(self, targets: Array) -> float:
        """What a batch with targets (outputs, batch) counts in a mean of batch losses."""
        return float(targets.shape[1])


losses: Registry[Loss] = Registry("loss", "glassnet.engine.losses")
