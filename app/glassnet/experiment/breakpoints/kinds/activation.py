"""What one neuron says to one example."""

from functools import partial
from typing import ClassVar

from glassnet.data import Data
from glassnet.engine import Network, SettingError, hyper, trace
from glassnet.experiment.breakpoints.quantity import Kind, OfNeuron, Reader, quantities
from glassnet.experiment.run import Run


@quantities
class Activation(OfNeuron):
    """a of a neuron for one row of the data, in evaluation mode."""

    id: ClassVar[str] = "activation"
    label: ClassVar[str] = "Activation"
    symbol: ClassVar[str] = "a"
    about: ClassVar[str] = "What a neuron gives for one example of the data"
    rank: ClassVar[int] = 110
    kind: ClassVar[Kind] = "forward"

    example: int = hyper(int, 0, "Example", low=0)

    def check(self, network: Network, data: Data) -> None:
        super().check(network, data)
        if self.example >= len(data):
            raise SettingError(f"the data has no example {self.example} any more", ["example"])

    def subject(self, network: Network) -> str:
        return f"{super().subject(network)} for example {self.example}"

    def reader(self, run: Run) -> Reader:
        return partial(_activation, run, self)


def _activation(run: Run, quantity: Activation) -> float:
    row = run.data.inputs[quantity.example : quantity.example + 1]
    leaving = trace(run.network, run.spec.training.loss, row, None).leaving
    return float(leaving[quantity.index][quantity.neuron])
