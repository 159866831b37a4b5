"""What differs between the weights of two networks of the same shape."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glassnet.engine import Network
from glassnet.engine.network import labels_of
from glassnet.experiment.comparing.moment import Moment
from glassnet.experiment.shapes import first_modules, positions

LARGEST = 10


@dataclass(frozen=True)
class LayerDifference:
    """How far a layer's parameters (weights, biases) lie apart: ‖b − a‖, and ‖a‖ and ‖b‖.

    `cosine` is that of the angle between a and b, −1 to 1; None where one of them is all zeros.
    """

    layer: int
    label: str
    distance: float
    norms: tuple[float, float]
    cosine: float | None


@dataclass(frozen=True)
class ParameterDifference:
    """One parameter, named as `2.weight[0,3]`; it belongs to `array`, as "weight" or "bias"."""

    name: str
    layer: int
    array: str
    index: tuple[int, ...]
    a: float
    b: float

    @property
    def difference(self) -> float:
        """b − a."""
        return self.b - self.a


@dataclass(frozen=True, eq=False)
class WeightDifference:
    """b − a (P,) of all parameters, in float64; the same by layer, and the largest single ones.

    `layers` leaves out those without parameters. `largest` (at most ten) begins with the largest
    |b − a|; where nothing differs it is empty.
    """

    vector: NDArray[np.float64]
    whole: LayerDifference
    layers: tuple[LayerDifference, ...]
    largest: tuple[ParameterDifference, ...]


def why_apart(a: Moment, b: Moment) -> str:
    """Why the weights of two moments cannot be compared one by one; empty where they can."""
    (mine, its) = (_shapes(one) for one in (a, b))
    if mine == its:
        return ""
    return (
        f"The networks have different shapes, {_sizes(a)} and {_sizes(b)}: "
        "no weight of one stands for a weight of the other."
    )


def fits(moment: Moment, network: Network) -> bool:
    """Whether a moment's weights are those of such a network."""
    shapes = {name: view.shape for name, view in network.positions().items()}
    return _shapes(moment) == shapes


def weight_difference(a: Moment, b: Moment) -> WeightDifference:
    """What b's parameters have more than a's; both moments are of networks of the same shape."""
    before, after = (np.asarray(one.parameters, np.float64) for one in (a, b))
    vector = after - before
    layers = []
    for index, places in _by_layer(a):
        label = labels_of(a.spec.network.layers)[index]
        layers.append(_apart(index, label, before[places], after[places]))
    return WeightDifference(
        vector, _apart(-1, "all", before, after), tuple(layers), tuple(_largest(a, before, after))
    )


def _apart(
    layer: int, label: str, before: NDArray[np.float64], after: NDArray[np.float64]
) -> LayerDifference:
    distance = float(np.linalg.norm(after - before))
    norms = float(np.linalg.norm(before)), float(np.linalg.norm(after))
    cosine = None
    if norms[0] > 0 and norms[1] > 0:
        share = float(np.dot(before / norms[0], after / norms[1]))
        cosine = 1.0 if distance == 0 else min(max(share, -1.0), 1.0)
    return LayerDifference(layer, label, distance, norms, cosine)


def _largest(
    a: Moment, before: NDArray[np.float64], after: NDArray[np.float64]
) -> Iterator[ParameterDifference]:
    size = np.abs(after - before)
    count = min(LARGEST, int(np.count_nonzero(size)))
    if not count:
        return
    found = np.argpartition(size, -count)[-count:]
    found = found[np.lexsort((found, -size[found]))]
    modules = first_modules(a.spec.network.layers)
    arrays = positions(a.spec.network.layers, a.data.features)
    for place in map(int, found):
        for name, view in arrays.items():
            here = np.argwhere(view == place)
            if len(here):
                module, _, array = name.partition(".")
                index = tuple(map(int, here[0]))
                path = f"{name}[{','.join(map(str, index))}]"
                layer = max(i for i, first in enumerate(modules) if first <= int(module))
                yield ParameterDifference(
                    path, layer, array, index, float(before[place]), float(after[place])
                )
                break


def _by_layer(moment: Moment) -> Iterator[tuple[int, slice]]:
    start, entering = 0, moment.data.features
    for index, layer in enumerate(moment.spec.network.layers):
        count = layer.count(entering)
        entering = layer.outputs(entering)
        if count:
            yield index, slice(start, start + count)
        start += count


def _shapes(moment: Moment) -> dict[str, tuple[int, ...]]:
    arrays = positions(moment.spec.network.layers, moment.data.features)
    return {name: view.shape for name, view in arrays.items()}


def _sizes(moment: Moment) -> str:
    sizes: list[Any] = [moment.data.features]
    for layer in moment.spec.network.layers:
        sizes.append(layer.outputs(sizes[-1]))
    return "-".join(map(str, sizes))
