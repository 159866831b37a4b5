"""The value of one weight or bias."""

from functools import partial
from typing import ClassVar

from glassnet.experiment.breakpoints.quantity import OfParameter, Reader, quantities
from glassnet.experiment.run import Run


@quantities
class ParameterValue(OfParameter):
    """θ, one parameter, after each update."""

    id: ClassVar[str] = "parameter"
    label: ClassVar[str] = "Value"
    symbol: ClassVar[str] = "θ"
    about: ClassVar[str] = "One weight or bias, after each update"
    rank: ClassVar[int] = 70

    def reader(self, run: Run) -> Reader:
        return partial(_value, run, self.place(run.network))


def _value(run: Run, place: int) -> float:
    return float(run.network.parameters[place])
