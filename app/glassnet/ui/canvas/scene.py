"""What the canvas shows at the moment, and what its parts are called."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glassnet.data import Data
from glassnet.engine import Network
from glassnet.engine.layers import Layer
from glassnet.experiment import Spec
from glassnet.experiment.shapes import output_index, widths
from glassnet.experiment.stacks import Part, Place, Stack, before, body_of, every_layer, places
from glassnet.runner import Probe, Snapshot
from glassnet.ui.canvas.geometry import FOLD_OVER, Kind, Layout, Outline
from glassnet.ui.canvas.origins import in_order, origins_of
from glassnet.ui.canvas.pixels import signed
from glassnet.ui.theme import Theme

SINGLE = ("activation", "batch_norm", "dropout")
"""Layers that change each value by itself."""

Arrays = tuple[NDArray[Any] | None, ...]


class Scene:
    """The document, the numbers known of it, and where things stand.

    One per canvas; the canvas changes it and all its painters read it. `ratio` is device pixels
    per pixel. `weights` (units, sources), `biases` (units,), `responses` over the input plane
    (units, n, n) or line (units, n) and `values` (units,) of the shown example hold one entry for
    each layer, None where nothing is known, and then for each layer inside a block; they come from
    `snapshot`, or are what is left of the former document's until the first snapshot of the new
    one. Layers have the numbers of `glassnet.experiment.stacks.places`, as in `parts`.
    `origins` names for each of these layers the one of the former document that it continues.
    `way` is how neurons are to be drawn, and `opened` the layers (−1: the inputs) that are shown
    unit by unit although they are large.
    """

    spec: Spec
    data: Data
    network: Network
    layout: Layout
    parts: tuple[Part, ...]

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.ratio = 1.0
        self.snapshot: Snapshot | None = None
        self.weights: Arrays = ()
        self.biases: Arrays = ()
        self.responses: Arrays = ()
        self.values: Arrays = ()
        self.way = "automatic"
        self.opened: frozenset[int] = frozenset()
        self.origins: tuple[int | None, ...] = ()

    def set_document(self, spec: Spec, data: Data, network: Network) -> None:
        """Show another network; the numbers of layers that stay are kept for the moment."""
        origins: list[int | None] = [None] * len(in_order(network.layers))
        if self.weights and data.features == self.data.features:
            origins = origins_of(self.network.layers, network.layers)
            stay = {new for new, old in enumerate(origins) if old in self.opened}
            self.opened = frozenset(stay | ({-1} & self.opened))
        else:
            self.opened = frozenset()
        self.origins = tuple(origins)
        self.spec, self.data, self.network = spec, data, network
        self.parts = Stack(network.layers, network.inputs).numbered()
        units, entering = self.outline.every, self.outline.entering
        plane = next((maps.shape[1:] for maps in self.responses if maps is not None), (2, 2))
        for name, rest in (("biases", ()), ("responses", plane), ("values", ())):
            old: Arrays = getattr(self, name)
            kept = (None if i is None else old[i] for i in origins)
            shapes = ((width, *rest) for width in units)
            setattr(self, name, tuple(map(_fitted, kept, shapes)))
        matrices = (None if i is None else self.weights[i] for i in origins)
        self.weights = tuple(map(_fitted, matrices, zip(units, entering, strict=True)))
        self.snapshot = None

    def set_snapshot(self, snapshot: Snapshot) -> bool:
        """Show new numbers. False, and nothing changes, when they are of another network."""
        if len(snapshot.parameters) != self.network.count:
            return False
        views = self.views(snapshot.parameters)
        none: Arrays = (None,) * len(views)
        maps, trace = snapshot.responses, snapshot.trace
        self.snapshot = snapshot
        self.weights = tuple(map(matrix_of, views))
        self.biases = tuple(view.get("bias") for view in views)
        self.responses = none if maps is None else (*maps, *(snapshot.inside or ()))
        self.values = (*trace.activations, *trace.inside_activations)
        return True

    def gradients(self, *, batch: bool) -> Arrays:
        """∂L/∂w (units, sources) for each layer with weights: the shown example's, or the batch's.

        The batch's is the mean over its examples; after a whole step it is what the update made
        of that, with penalty and clipped.
        """
        if self.snapshot is None:
            return (None,) * (len(self.layers) + len(self.inside))
        vector = self.snapshot.gradient if batch else self.snapshot.trace.gradient
        if vector is None:  # nothing is wanted of the example
            return (None,) * (len(self.layers) + len(self.inside))
        return tuple(map(matrix_of, self.views(vector)))

    def views(self, vector: NDArray[Any]) -> list[Mapping[str, NDArray[Any]]]:
        """For each layer, then for each inside a block, its parts of a (P,) vector by name."""
        return views_of(self.network, vector)

    @property
    def shortcuts(self) -> Arrays:
        """The matrix (units, sources) of each block's skip, None for the identity."""
        blocks = sorted(self.layout.outline.skips)
        if self.snapshot is None or not blocks:
            return (None,) * len(blocks)
        views = self.network.views(self.snapshot.parameters)
        return tuple(views[block].get("shortcut.weight") for block in blocks)

    @property
    def row(self) -> int | None:
        """The row of the data that is shown; None before a snapshot, or for a probe."""
        example = self.snapshot.example if self.snapshot is not None else None
        return None if isinstance(example, Probe) else example

    @property
    def probe(self) -> Probe | None:
        """The probe that is shown."""
        example = self.snapshot.example if self.snapshot is not None else None
        return example if isinstance(example, Probe) else None

    @property
    def layers(self) -> Sequence[Layer]:
        """The layers of the document."""
        return self.spec.network.layers

    @property
    def outline(self) -> Outline:
        """What the layout depends on."""
        data = self.data
        kind: Kind = "table"
        if data.image_shape is not None:
            kind = "image"
        elif data.features == 2:
            kind = "plane"
        elif data.features == 1 and not self.classifies():
            kind = "line"
        bodies, single = [], {i for i, layer in enumerate(self.layers) if layer.id in SINGLE}
        for block, entering in enumerate((self.network.inputs, *self.network.widths[:-1])):
            body = body_of(self.layers[block])
            if body:
                bodies.append((block, widths(body, entering)))
                single.add(block)
        first = len(self.layers)
        single |= {i for i, layer in enumerate(self.inside, first) if layer.id in SINGLE}
        sizes = (*self.network.widths, *(units for _, inner in bodies for units in inner))
        large = {i for i, units in enumerate(sizes) if units > FOLD_OVER} - self.opened
        folded = large | {i for i in self.foldable() if i < 0 and i not in self.opened}
        return Outline(
            data.features,
            self.network.widths,
            kind,
            data.image_shape,
            frozenset(single),
            self._imaged(),
            self.way,
            frozenset(folded),
            tuple(bodies),
        )

    @property
    def inside(self) -> Sequence[Layer]:
        """The layers inside blocks, block by block."""
        return self.every[len(self.layers) :]

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
        widths = (
            0 if self.data.image_shape else self.data.features,
            *(part.width for part in self.parts),
        )
        return [i - 1 for i, units in enumerate(widths) if units > FOLD_OVER]

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

    def toned(self, values: NDArray[Any], layer: int) -> NDArray[Any]:
        """A layer's values as −1 … 1 for colouring, 0 where nothing is answered.

        Numbers that are predicted are measured by the largest of the data, so that the points of
        the data have the colours of the map. What counts as one unit's is described in `signed`.
        """
        if layer == self.last and not self.classifies():
            return np.asarray(values / self.reach)
        decides = layer == self.last and self.classifies()
        return signed(values, self.activation(layer), decides=decides)

    @property
    def extent(self) -> tuple[float, float]:
        """The range of the axes of the inputs."""
        if self.data.extent is not None:
            return self.data.extent
        reach = float(np.abs(self.data.inputs).max(initial=1.0)) * 1.1
        return -reach, reach


def shown_values(scene: Scene, layer: int) -> NDArray[np.floating] | None:
    """The shown example's values of a layer (−1: the inputs), −1 … 1; None before a snapshot."""
    if layer >= 0:
        values = scene.values[layer]
        return None if values is None else signed(values, scene.activation(layer))
    if scene.snapshot is None:
        return None
    inputs = scene.snapshot.trace.inputs
    return np.asarray(inputs / np.abs(inputs).max(initial=1))


def gradient_of(snapshot: Snapshot) -> NDArray[Any]:
    """∂L/∂θ (P,) of the batch; of the shown example where no batch has come yet."""
    own = snapshot.trace.gradient
    return snapshot.gradient if own is None or snapshot.gradient.any() else own


def matrix_of(views: Mapping[str, NDArray[Any]]) -> NDArray[Any] | None:
    """The weights (units, sources) between a layer and the one before, where it has such."""
    weight = views.get("weight")
    return weight if weight is not None and weight.ndim == 2 else None


def views_of(network: Network, vector: NDArray[Any]) -> list[Mapping[str, NDArray[Any]]]:
    """For each layer by its number its parts of a (P,) vector, by name."""
    row = network.views(vector)
    stack = Stack(network.layers, network.inputs)
    found: list[Mapping[str, NDArray[Any]]] = [*row]
    for place, part in zip(places(network.layers), stack.numbered(), strict=True):
        if len(place) > 1:
            found.append(_within(row[place[0]], part.name.partition(".")[2]))
    return found


def _within(views: Mapping[str, NDArray[Any]], start: str) -> dict[str, NDArray[Any]]:
    """The views whose names have this start, without it."""
    return {
        name.removeprefix(start): view for name, view in views.items() if name.startswith(start)
    }


def _fitted(array: NDArray[Any] | None, shape: tuple[int, ...]) -> NDArray[Any] | None:
    """The array cut or filled up with zeros to a shape."""
    if array is None or array.shape == shape:
        return array
    common = tuple(slice(min(a, b)) for a, b in zip(array.shape, shape, strict=True))
    result = np.zeros(shape, array.dtype)
    result[common] = array[common]
    return result


def value_text(value: float | None) -> str:
    """A live number: three decimals, so that it does not dance; a dash when there is none."""
    if value is None or not np.isfinite(value):
        return "–" if value is None or np.isnan(value) else ("∞" if value > 0 else "−∞")
    text = f"{abs(value):.3f}" if value == 0 else f"{value:.3f}"
    if value != 0 and not 0.001 <= abs(value) < 1000:
        text = f"{value:.2e}"
    return text.replace("-", "−")
