"""The length of each batch's gradient."""

from functools import partial
from typing import ClassVar

from glassnet.experiment.breakpoints.quantity import Quantity, Reader, quantities
from glassnet.experiment.run import Run


@quantities
class GradientNorm(Quantity):
    """‖g‖ of all parameters, penalty included, before clipping."""

    id: ClassVar[str] = "gradient_norm"
    label: ClassVar[str] = "Gradient norm"
    symbol: ClassVar[str] = "‖g‖"
    about: ClassVar[str] = "The length of each step’s gradient, with penalty, before clipping"
    rank: ClassVar[int] = 60

    def reader(self, run: Run) -> Reader:
        return partial(_norm, run)


def _norm(run: Run) -> float:
    return run.trainer.gradient_norm
