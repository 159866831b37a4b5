"""The parts of the network on the canvas: what they are called, and what belongs to what."""

from collections.abc import Sequence

import numpy as np

from glassnet.data import Data
from glassnet.engine import Network
from glassnet.engine.layers import Layer
from glassnet.experiment import Spec
from glassnet.experiment.shapes import output_index, widths
from glassnet.experiment.stacks import Part, Place, Stack, before, body_of, every_layer, places
from glassnet.ui.canvas.geometry import FOLD_OVER, Kind, Outline
from glassnet.ui.canvas.origins import in_order, origins_of

SINGLE = ("activation", "batch_norm", "dropout")
"""Layers that change each value by itself."""


class Anatomy:
    """A document's layers by number, and the data that they learn from; no numbers of a run.

    Layers have the numbers of `glassnet.experiment.stacks.places`, as in `parts`: those of the row
    first, then those inside blocks. `origins` names for each of them the one of the former document
    that it continues. `way` is how neurons are to be drawn, and `opened` the layers (−1: the
    inputs) that are shown unit by unit although they are large.
    """

    spec: Spec
    data: Data
    network: Network

    def __init__(self) -> None:
        self.parts: tuple[Part, ...] = ()
        self.way = "automatic"
        self.opened: frozenset[int] = frozenset()
        self.origins: tuple[int | None, ...] = ()

    def set_document(self, spec: Spec, data: Data, network: Network) -> None:
        """Be of another network; layers that stay open do so while the inputs are as many."""
        origins: list[int | None] = [None] * len(in_order(network.layers))
        if self.parts and data.features == self.data.features:
            origins = origins_of(self.network.layers, network.layers)
            stay = {new for new, old in enumerate(origins) if old in self.opened}
            self.opened = frozenset(stay | ({-1} & self.opened))
        else:
            self.opened = frozenset()
        self.origins = tuple(origins)
        self.spec, self.data, self.network = spec, data, network
        self.parts = Stack(network.layers, network.inputs).numbered()

    @property
    def layers(self) -> Sequence[Layer]:
        """The layers of the document."""
        return self.spec.network.layers

    @property
    def outline(self) -> Outline:
        """What the layout depends on."""
        row = enumerate(self.parts[: len(self.layers)])
        inner = ((block, widths(body_of(part.layer), part.entering)) for block, part in row)
        bodies = tuple((block, units) for block, units in inner if units)
        single = {number for number, layer in enumerate(self.every) if layer.id in SINGLE}
        return Outline(
            self.data.features,
            self.network.widths,
            self._kind(),
            self.data.image_shape,
            frozenset(single.union(block for block, _ in bodies)),
            self._imaged(),
            self.way,
            frozenset(self.foldable()) - self.opened,
            bodies,
        )

    def _kind(self) -> Kind:
        """What the inputs are: a picture, a point of a plane or a line, or a row of a table."""
        if self.data.image_shape is not None:
            return "image"
        if self.data.features == 2:
            return "plane"
        return "line" if self.data.features == 1 and not self.classifies() else "table"

    @property
    def every(self) -> Sequence[Layer]:
        """All layers, by number."""
        return every_layer(self.layers)

    def place(self, layer: int) -> Place:
        """Where a layer stands, by its number."""
        return places(self.layers)[layer]

    def block(self, layer: int) -> int:
        """The block that a layer inside one belongs to; one of the row is its own."""
        return layer if layer < 0 else self.place(layer)[0]

    def hidden(self, layer: int) -> bool:
        """Whether a layer stands between the inputs and the output."""
        return layer >= 0 and self.block(layer) < output_index(self.layers)

    def width(self, layer: int) -> int:
        """The units of a layer (−1: the inputs)."""
        return self.network.inputs if layer < 0 else self.parts[layer].width

    def source(self, layer: int) -> int:
        """The layer (−1: the inputs) from which the values of a layer come in."""
        return before(self.layers, layer)

    def foldable(self) -> list[int]:
        """The layers (−1: the inputs, but no picture) too large to be shown unit by unit."""
        inputs = 0 if self.data.image_shape else self.data.features
        sizes = (inputs, *(part.width for part in self.parts))
        return [i - 1 for i, units in enumerate(sizes) if units > FOLD_OVER]

    def _imaged(self) -> int | None:
        """The layer whose weights are those of the pixels: the first that is not one by one."""
        first = next((i for i, layer in enumerate(self.layers) if layer.id not in SINGLE), None)
        return first if first is not None and self.layers[first].id == "dense" else None

    @property
    def last(self) -> int:
        """The index of the output layer."""
        return len(self.layers) - 1

    def activation(self, layer: int) -> str:
        """The id of the activation that a layer's values have been through."""
        return self.parts[layer].layer.final_activation

    def classifies(self) -> bool:
        """Whether the outputs stand for classes."""
        return self.data.task == "classification"

    @property
    def reach(self) -> float:
        """The number to learn that is farthest from 0 (> 0): the full blue or orange."""
        targets = self.data.targets
        return 1.0 if targets is None else float(np.abs(targets).max(initial=1e-30))

    @property
    def extent(self) -> tuple[float, float]:
        """The range of the axes of the inputs."""
        if self.data.extent is not None:
            return self.data.extent
        reach = float(np.abs(self.data.inputs).max(initial=1.0)) * 1.1
        return -reach, reach
