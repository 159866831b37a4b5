"""The size of the gradient of one weight or bias."""

from functools import partial
from typing import ClassVar

from glassnet.experiment.breakpoints.quantity import Kind, OfParameter, Reader, quantities
from glassnet.experiment.run import Run


@quantities
class GradientSize(OfParameter):
    """|∂L/∂θ| of the batch's loss, without penalty and before clipping."""

    id: ClassVar[str] = "gradient_size"
    label: ClassVar[str] = "Gradient size"
    symbol: ClassVar[str] = "|∂L/∂θ|"
    about: ClassVar[str] = "How steep the batch’s loss is along one weight or bias, unclipped"
    rank: ClassVar[int] = 85
    kind: ClassVar[Kind] = "backward"

    def reader(self, run: Run) -> Reader:
        return partial(_size, run, self.place(run.network))


def _size(run: Run, place: int) -> float | None:
    trainer = run.trainer
    begun = trainer.step or trainer.next_phase
    return abs(float(trainer.gradient[place])) if begun else None
