"""From what is selected on the canvas to what can be watched, and back."""

import re
from typing import Any

from glassnet.data import Data
from glassnet.engine import Network
from glassnet.experiment.breakpoints import OfLayer, OfNeuron, OfParameter, Quantity
from glassnet.experiment.stacks import Stack, owner_of
from glassnet.ui.plots.gradient_reading import place_of, selection_of
from glassnet.ui.selection import NOTHING, Selection
from glassnet.ui.text import tr


def quantity_for(
    kind: type[Quantity], selection: Selection, network: Network, example: int
) -> Quantity | None:
    """The number of a kind that the selection stands for; None where it stands for none."""
    values: dict[str, Any] = {}
    if issubclass(kind, OfParameter):
        place = place_of(selection, network)
        if place is None:
            return None
        values["parameter"] = place.path
    elif issubclass(kind, OfLayer):
        if selection.layer < 0 or selection.kind not in ("layer", "neuron", "edge"):
            return None
        values["index"] = selection.layer
    if issubclass(kind, OfNeuron):
        if selection.kind != "neuron":
            return None
        values["neuron"] = selection.unit
    if "example" in kind.hypers:
        values["example"] = example
    return kind(**values)


def wanted_text(kind: type[Quantity]) -> str:
    """What has to be selected for a kind of number."""
    if issubclass(kind, OfParameter):
        return tr("Click a connection, or a neuron with a bias, on the canvas.")
    if issubclass(kind, OfNeuron):
        return tr("Click a neuron on the canvas.")
    return tr("Click a layer on the canvas.")


def selection_for(quantity: Quantity, network: Network, data: Data) -> Selection:
    """Where on the canvas a number belongs; nothing where it has no place there."""
    if isinstance(quantity, OfNeuron):
        found = Selection("neuron", quantity.index, quantity.neuron)
    elif isinstance(quantity, OfLayer):
        found = Selection("layer", quantity.index)
    elif isinstance(quantity, OfParameter):
        found = _of_parameter(quantity.parameter, network)
    else:
        return NOTHING
    parts = Stack(network.layers, network.inputs).numbered()
    return found if found.fits(data.features, [part.width for part in parts]) else NOTHING


def _of_parameter(path: str, network: Network) -> Selection:
    """The line or neuron of a parameter, else its layer."""
    name, entry = re.findall(r"([\w.]+)\[([\d, ]+)\]", path)[0]
    chosen = selection_of(name, tuple(map(int, entry.split(","))), network)
    layer = owner_of(name, network.layers)
    assert layer is not None
    return chosen or Selection("layer", layer)
