"""Where in a network a number of a calculation is found."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["Place", "Places"]


@dataclass(frozen=True)
class Place:
    """Where in a network a number is found: a unit of a layer, an edge into it, or the layer.

    `layer` is −1 for the inputs; `source` the unit of the layer before, of an edge.
    """

    kind: Literal["neuron", "edge", "layer"]
    layer: int
    unit: int = 0
    source: int = 0


@dataclass(frozen=True)
class Places:
    """Where the numbers around a layer of the network are found.

    Of a layer `inside` a block nothing but the block can be pointed at.
    """

    layer: int
    inside: bool = False

    def unit(self, unit: int) -> Place:
        """A unit of the layer."""
        return self._block or Place("neuron", self.layer, unit)

    def source(self, unit: int) -> Place:
        """A unit of the layer before."""
        return self._block or Place("neuron", self.layer - 1, unit)

    def edge(self, unit: int, source: int) -> Place:
        """The edge from a unit of the layer before."""
        return self._block or Place("edge", self.layer, unit, source)

    @property
    def _block(self) -> Place | None:
        return Place("layer", self.layer) if self.inside else None
