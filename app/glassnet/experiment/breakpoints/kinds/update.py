"""How far an update moves one weight or bias."""

from functools import partial
from typing import ClassVar

from glassnet.experiment.breakpoints.quantity import OfParameter, Reader, quantities
from glassnet.experiment.run import Run


@quantities
class ParameterUpdate(OfParameter):
    """|Δθ|, what each update changes one parameter by."""

    id: ClassVar[str] = "update"
    label: ClassVar[str] = "Update"
    symbol: ClassVar[str] = "|Δθ|"
    about: ClassVar[str] = "How far each update moves one weight or bias"
    rank: ClassVar[int] = 90

    def reader(self, run: Run) -> Reader:
        return partial(_size, run, self.place(run.network))


def _size(run: Run, place: int) -> float:
    return abs(float(run.trainer.last_update[place]))
