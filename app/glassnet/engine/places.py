"""Where in a network a number of a calculation is found."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["Place", "Places"]


@dataclass(frozen=True)
class Place:
    """Where in a network a number is found: a unit of a layer, an edge into it, or the layer.

    `layer` is −1 for the inputs; the layers inside blocks are numbered on after those of the row,
    block by block. `source` is the unit of the layer before, of an edge.
    """

    kind: Literal["neuron", "edge", "layer"]
    layer: int
    unit: int = 0
    source: int = 0


@dataclass(frozen=True)
class Places:
    """Where the numbers around a layer of the network are found.

    What comes in to it leaves the layer `before`; `body` is the same for the layers inside a block.
    """

    layer: int
    before: int
    body: tuple["Places", ...] = ()

    def unit(self, unit: int) -> Place:
        """A unit of the layer."""
        return Place("neuron", self.layer, unit)

    def source(self, unit: int) -> Place:
        """A unit of the layer before."""
        return Place("neuron", self.before, unit)

    def edge(self, unit: int, source: int) -> Place:
        """The edge from a unit of the layer before."""
        return Place("edge", self.layer, unit, source)
