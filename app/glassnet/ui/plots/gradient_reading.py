"""What the panel of the gradient reads of a run: one parameter, and the health of each layer."""

from dataclasses import dataclass
from typing import Literal

from msgspec import Struct

from glassnet.engine import Network
from glassnet.engine.explain import LayerHealth, ParameterStep
from glassnet.experiment import Run
from glassnet.experiment.stacks import Stack, body_of, owner_of, titles
from glassnet.ui.selection import Selection
from glassnet.ui.text import tr


class Place(Struct, frozen=True):
    """One parameter of the network: its array in a weight file, its entry there, and its title."""

    name: str
    index: tuple[int, ...]
    title: str

    @property
    def path(self) -> str:
        """As a script names it: `2.weight[0,3]`."""
        return f"{self.name}[{','.join(map(str, self.index))}]"


@dataclass(frozen=True)
class Reading:
    """The step after `step` updates; `parameter` is the one of `place`."""

    step: int
    place: Place | None
    parameter: ParameterStep | None
    health: tuple[LayerHealth, ...]


def place_of(selection: Selection, network: Network) -> Place | None:
    """The parameter that a selection stands for: an edge's weight, a neuron's bias or its shift."""
    if selection.kind not in ("neuron", "edge") or selection.layer < 0:
        return None
    part = Stack(network.layers, network.inputs).numbered()[selection.layer]
    if body_of(part.layer):  # its lines and units are those of no array
        return None
    kind = "bias" if selection.kind == "neuron" else "weight"
    arrays = network.positions()
    name = f"{part.name}{kind}"
    index: tuple[int, ...] = (selection.unit,)
    layer = titles(network.layers)[selection.layer]
    words: dict[str, str | int] = {"layer": layer, "unit": selection.unit + 1}
    title = tr("{layer}, neuron {unit}: bias").format(**words)
    if name not in arrays:
        return None
    if kind == "weight":
        words["source"] = selection.source + 1
        title = tr("{layer}: weight {source} → {unit}").format(**words)
        if arrays[name].ndim == 2:
            index = (selection.unit, selection.source)
    return Place(name, index, title[:1].upper() + title[1:])


def selection_of(name: str, index: tuple[int, ...], network: Network) -> Selection | None:
    """The edge or neuron that stands for a parameter; None where none does."""
    layer = owner_of(name, network.layers)
    if layer is None:
        return None
    kind: Literal["edge", "neuron"] = "neuron" if name.endswith(".bias") else "edge"
    chosen = Selection(kind, layer, index[0], index[-1] if kind == "edge" else 0)
    place = place_of(chosen, network)
    return chosen if place is not None and (place.name, place.index) == (name, index) else None


def read(place: Place | None, run: Run) -> Reading:
    """Lay the step under way open, or the next one; on the training thread, where nothing moves."""
    account = run.explain()
    parameter = account.parameter(place.name, place.index) if place else None
    return Reading(account.step, place, parameter, account.health)
