"""Random planes whose directions have the size of the weights."""

import numpy as np
from numpy.typing import NDArray

from glassnet.engine import Network
from glassnet.landscape.planes.plane import (
    Floats,
    Plane,
    PlaneError,
    Vectors,
    require_finite,
    require_plane,
)

SQUARE = (-1.0, 1.0)


def random_directions(
    network: Network, rng: np.random.Generator, layer: int | None = None
) -> Floats:
    """Two filter-normalised Gaussian directions, (2, P), of one layer alone if that is given.

    The incoming weights of a unit are one filter, and each is given the length that it has in the
    network: d ← d / (‖d‖ + 1e-10) · ‖θ‖. Directions of biases are 0. Filters whose weights are all
    zero therefore do not move.

    Li, Xu, Taylor, Studer & Goldstein, “Visualizing the Loss Landscape of Neural Nets”, 2018
    (arXiv 1712.09913).

    Raises PlaneError for a layer without weights, and where all of them are zero or one is not
    finite.
    """
    require_plane(network.count)
    require_finite(network.parameters, "the network")
    _require_weights(network, layer)
    directions = np.zeros((2, network.count))
    for direction in directions:
        parts = zip(network.views(direction), network.views(), strict=True)
        for index, (own, parameters) in enumerate(parts):
            for name, weight in parameters.items():
                if weight.ndim >= 2 and layer in (None, index):
                    own[name][...] = _filter_normalised(weight, rng)
    if not directions.any():
        whose = "weight is zero" if layer is None else "weight of this layer is zero"
        raise PlaneError(
            f"No random plane can be laid: every {whose}, and a random direction takes its "
            "length from the weights. Choose another initialiser, or train some steps."
        )
    return directions


def random_plane(
    network: Network,
    rng: np.random.Generator,
    vectors: Vectors | None = None,
    *,
    layer: int | None = None,
) -> Plane:
    """The random plane through the network's parameters, [−1, 1]² or what the path needs beyond.

    With the index of a `layer` only its weights move, all others are held. `vectors` (k, P) are
    points of the path that the view must contain. Raises PlaneError as `random_directions`.
    """
    directions = random_directions(network, rng, layer)
    centre = network.parameters.astype(np.float64)
    plane = Plane(
        "random" if layer is None else "layer",
        centre,
        directions,
        SQUARE,
        SQUARE,
        note=_note(network, layer),
    )
    return plane if vectors is None else plane.holding(vectors)


def _weights(network: Network, layer: int | None) -> list[NDArray[np.floating]]:
    """The matrices (units, inputs) of the network or of one layer."""
    return [
        weight.reshape(len(weight), -1)
        for index, parameters in enumerate(network.views())
        for weight in parameters.values()
        if weight.ndim >= 2 and layer in (None, index)
    ]


def _require_weights(network: Network, layer: int | None) -> None:
    if layer is None or _weights(network, layer):
        return
    known = [str(index) for index in range(len(network.layers)) if _weights(network, index)]
    raise PlaneError(
        f"No plane of layer {layer} can be laid: there are no weights in it. "
        f"Choose one of the layers that have some: {', '.join(known)}."
    )


def _note(network: Network, layer: int | None) -> str:
    moved = [weight.any(axis=1) for weight in _weights(network, layer)]
    still = sum(int(np.count_nonzero(~filters)) for filters in moved)
    if not still:
        return ""
    units = sum(one.size for one in moved)
    return (
        f"{still:,} of {units:,} units have weights of zero alone; in random directions these do "
        "not move."
    )


def _filter_normalised(weight: NDArray[np.floating], rng: np.random.Generator) -> Floats:
    """A Gaussian array like `weight` (units, inputs) with the same norm in every row."""
    draw = rng.standard_normal(weight.shape)
    filters = draw.reshape(len(weight), -1)
    target = weight.reshape(len(weight), -1).astype(np.float64)
    lengths = np.linalg.norm(filters, axis=1, keepdims=True) + 1e-10
    filters *= np.linalg.norm(target, axis=1, keepdims=True) / lengths
    return draw
