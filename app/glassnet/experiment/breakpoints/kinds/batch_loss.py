"""The loss of each batch."""

from functools import partial
from typing import ClassVar

from glassnet.experiment.breakpoints.quantity import Kind, Quantity, Reader, quantities
from glassnet.experiment.run import Run


@quantities
class BatchLoss(Quantity):
    """L of the batch, without penalty, at the weights before the update."""

    id: ClassVar[str] = "batch_loss"
    label: ClassVar[str] = "Batch loss"
    symbol: ClassVar[str] = "L"
    about: ClassVar[str] = "The loss of each batch, before its update"
    rank: ClassVar[int] = 10
    kind: ClassVar[Kind] = "loss"

    def reader(self, run: Run) -> Reader:
        return partial(_loss, run)


def _loss(run: Run) -> float | None:
    trainer = run.trainer
    if trainer.next_phase > len(run.network.layers):
        return trainer.plan.loss()
    before = run.history.losses.singly(run.step - 1, run.step) if run.step else []
    return before[0] if before else None
