"""What the canvas shows at the moment: a document, and the numbers known of it."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glassnet.data import Data
from glassnet.engine import Network
from glassnet.experiment import Spec
from glassnet.experiment.stacks import Stack, places
from glassnet.runner import Probe, Snapshot
from glassnet.ui.canvas.anatomy import Anatomy
from glassnet.ui.canvas.geometry import Layout
from glassnet.ui.canvas.pixels import signed
from glassnet.ui.theme import Theme

Arrays = tuple[NDArray[Any] | None, ...]


class Scene(Anatomy):
    """The document, the numbers known of it, and where things stand.

    One per canvas; the canvas changes it and all its painters read it. `ratio` is device pixels
    per pixel. `weights` (units, sources), `biases` (units,), `responses` over the input plane
    (units, n, n) or line (units, n) and `values` (units,) of the shown example hold one entry for
    each layer by its number, None where nothing is known; they come from `snapshot`, or are what
    is left of the former document's until the first snapshot of the new one.
    """

    layout: Layout

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.ratio = 1.0
        self.snapshot: Snapshot | None = None
        self.weights: Arrays = ()
        self.biases: Arrays = ()
        self.responses: Arrays = ()
        self.values: Arrays = ()

    def set_document(self, spec: Spec, data: Data, network: Network) -> None:
        """Show another network; the numbers of layers that stay are kept for the moment."""
        super().set_document(spec, data, network)
        units, entering = self.outline.every, self.outline.entering
        plane = next((maps.shape[1:] for maps in self.responses if maps is not None), (2, 2))
        for name, rest in (("biases", ()), ("responses", plane), ("values", ())):
            old: Arrays = getattr(self, name)
            kept = (None if i is None else old[i] for i in self.origins)
            shapes = ((width, *rest) for width in units)
            setattr(self, name, tuple(map(_fitted, kept, shapes)))
        matrices = (None if i is None else self.weights[i] for i in self.origins)
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
            return (None,) * len(self.parts)
        vector = self.snapshot.gradient if batch else self.snapshot.trace.gradient
        if vector is None:  # nothing is wanted of the example
            return (None,) * len(self.parts)
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

    def toned(self, values: NDArray[Any], layer: int) -> NDArray[Any]:
        """A layer's values as −1 … 1 for colouring, 0 where nothing is answered.

        Numbers that are predicted are measured by the largest of the data, so that the points of
        the data have the colours of the map. What counts as one unit's is described in `signed`.
        """
        if layer == self.last and not self.classifies():
            return np.asarray(values / self.reach)
        decides = layer == self.last and self.classifies()
        return signed(values, self.activation(layer), decides=decides)


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
