"""What can be watched: one number of a run, and the phase at which it becomes known."""

import re
from collections.abc import Callable
from typing import ClassVar, Literal

from glassnet.data import Data
from glassnet.engine import Component, Network, Registry, SettingError, hyper
from glassnet.experiment.metrics import Metrics
from glassnet.experiment.run import Run
from glassnet.experiment.shapes import single_position
from glassnet.experiment.stacks import Stack, owner_of, places, titles

Kind = Literal["forward", "loss", "backward", "update"]
Moment = tuple[Kind, int | None]
Reader = Callable[[], float | None]


class Quantity(Component):
    """One number of a run.

    It becomes known at the phase of this `kind`, of its own layer where it is about one. A
    `measured` one becomes known when the run is measured at the end of an epoch. `symbol` is how it
    is written, `unit` is "share" where it is from 0 to 1, `whose` says in a menu what it belongs
    to, and `about` is a sentence for a tooltip.
    """

    symbol: ClassVar[str] = ""
    unit: ClassVar[str] = ""
    whose: ClassVar[str] = ""
    about: ClassVar[str] = ""
    kind: ClassVar[Kind] = "update"
    measured: ClassVar[bool] = False

    def check(self, network: Network, data: Data) -> None:
        """Raise SettingError where there is no such number."""

    def layer(self, _network: Network) -> int | None:
        """The layer of the row that it is about, or inside which that is."""
        return None

    def subject(self, _network: Network) -> str:
        """What it is a number of, after “of”; empty where that goes without saying."""
        return ""

    def title(self, network: Network) -> str:
        """What it is, in words."""
        return " of ".join(filter(None, (self.label, self.subject(network))))

    def moment(self, network: Network) -> Moment:
        """The kind and layer of the phase at which it becomes known."""
        return self.kind, None if self.kind in ("loss", "update") else self.layer(network)

    def reader(self, run: Run) -> Reader:
        """A function that reads it off a run, as it is known now; None where it is not."""
        raise NotImplementedError

    def measure(self, _metrics: Metrics) -> float | None:
        """What the run has just been measured to be; None of what is not measured."""
        return None


class OfLayer(Quantity):
    """A number of one layer, by its number; see `stacks.places`."""

    whose: ClassVar[str] = "of a layer"

    index: int = hyper(int, 0, "Layer", low=0)

    def check(self, network: Network, _data: Data) -> None:
        if self.index >= len(places(network.layers)):
            raise SettingError(f"the network has no layer {self.index + 1} any more", ["index"])

    def layer(self, network: Network) -> int | None:
        return places(network.layers)[self.index][0]

    def subject(self, network: Network) -> str:
        return titles(network.layers)[self.index]


class OfNeuron(OfLayer):
    """A number of one neuron, counted from 0 in its layer."""

    whose: ClassVar[str] = "of a neuron"

    neuron: int = hyper(int, 0, "Neuron", low=0)

    def check(self, network: Network, data: Data) -> None:
        super().check(network, data)
        part = Stack(network.layers, network.inputs).numbered()[self.index]
        if self.neuron >= part.width:
            label = titles(network.layers)[self.index]
            raise SettingError(f"{label} has no neuron {self.neuron + 1} any more", ["neuron"])

    def subject(self, network: Network) -> str:
        return f"neuron {self.neuron + 1} of {super().subject(network)}"


class OfParameter(Quantity):
    """A number of one parameter, named as in a weight file: "2.weight[0,3]"."""

    whose: ClassVar[str] = "of a weight or bias"

    parameter: str = hyper(str, "0.weight[0,0]", "Parameter", "θ")

    def check(self, network: Network, _data: Data) -> None:
        try:
            self.place(network)
        except SettingError:
            raise SettingError(f"{self.parameter} is no longer there", ["parameter"]) from None

    def place(self, network: Network) -> int:
        """Where it lies in the flat vector. Raises SettingError."""
        if not self.parameter.endswith("]"):
            raise SettingError("names no single entry", ["parameter"])
        return single_position(network.layers, network.inputs, self.parameter)

    def layer(self, network: Network) -> int | None:
        place = self.place(network)
        return next(i for i, span in enumerate(network.spans) if span.start <= place < span.stop)

    def subject(self, network: Network) -> str:
        layer = owner_of(self.parameter, network.layers)
        assert layer is not None
        return f"{parameter_text(self.parameter)} of {titles(network.layers)[layer]}"


def parameter_text(name: str) -> str:
    """One parameter of a layer in words: “weight 4 → 1”, “bias 2”."""
    match = re.fullmatch(r"[\w.]*?(\w+)\[([\d, ]+)\]", name)
    assert match is not None
    entry = [str(int(number) + 1) for number in match[2].split(",")]
    return f"{match[1]} {' → '.join(reversed(entry))}"


quantities: Registry[Quantity] = Registry("quantity", "glassnet.experiment.breakpoints.kinds")
"""Everything that can be watched, in the order of menus."""
