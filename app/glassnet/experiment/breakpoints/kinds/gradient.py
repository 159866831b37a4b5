"""The gradient of one weight or bias."""

from functools import partial
from typing import ClassVar

from glassnet.experiment.breakpoints.quantity import Kind, OfParameter, Reader, quantities
from glassnet.experiment.run import Run


@quantities
class ParameterGradient(OfParameter):
    """∂L/∂θ of the batch's loss, without penalty and before clipping."""

    id: ClassVar[str] = "gradient"
    label: ClassVar[str] = "Gradient"
    symbol: ClassVar[str] = "∂L/∂θ"
    about: ClassVar[str] = "The slope of the batch’s loss along one weight or bias, unclipped"
    rank: ClassVar[int] = 80
    kind: ClassVar[Kind] = "backward"

    def reader(self, run: Run) -> Reader:
        return partial(_slope, run, self.place(run.network))


def _slope(run: Run, place: int) -> float | None:
    trainer = run.trainer
    begun = trainer.step or trainer.next_phase
    return float(trainer.gradient[place]) if begun else None
