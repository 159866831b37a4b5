"""Which plane is wanted, before there is one."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from glassnet.engine import Network
from glassnet.landscape.planes.filters import random_plane
from glassnet.landscape.planes.path import path_plane
from glassnet.landscape.planes.plane import Plane, PlaneError, Vectors, rows
from glassnet.landscape.planes.points import points_plane
from glassnet.landscape.planes.weights import weights_plane

FEWEST = 3  # kept points from which on "auto" is a plane along the path

Losses = Callable[[NDArray[Any]], float]


@dataclass(frozen=True)
class PlaneChoice:
    """A plane by its kind, laid by `lay` through whatever point is the centre then.

    - "random": filter-normalised, from `seed`; "layer": in the layer of index `layer` alone.
    - "pca": along the path.
    - "weights": of the two parameters at `places` of the flat vector, which have `names`.
    - "points": through three kept points of the path, `points` being their indices; None for the
      first, the centre, and the best.
    - "auto": that of the path once it has three points and has moved, a random one before.
    """

    kind: Literal["auto", "random", "layer", "pca", "weights", "points"] = "auto"
    seed: int = 0
    layer: int | None = None
    places: tuple[int, int] | None = None
    names: tuple[str, str] | None = None
    points: tuple[int, int, int] | None = None


def lay(
    choice: PlaneChoice, network: Network, vectors: Vectors = (), loss: Losses | None = None
) -> Plane:
    """The plane of a choice through the parameters of the network, holding the path `vectors`.

    `vectors` (k, P) are the kept points of the path; `loss` tells which of them is the best.

    Raises PlaneError where it cannot be laid.
    """
    path, kind, layer = rows(vectors), choice.kind, None
    centre = network.parameters
    if kind == "auto":
        kind = "random"
        if len(path) >= FEWEST:
            with suppress(PlaneError):
                return path_plane(path, centre)
    if kind == "pca":
        return path_plane([*path, centre], centre)
    if kind == "weights":
        if choice.places is None:
            raise PlaneError("No two weights are chosen yet. Choose them on the canvas.")
        return weights_plane(centre, choice.places, path or None, names=choice.names)
    if kind == "points":
        return _through(choice, path, centre, loss)
    if kind == "layer":
        if choice.layer is None:
            raise PlaneError("No layer is chosen yet. Choose one that has weights.")
        layer = choice.layer
    return random_plane(network, np.random.default_rng(choice.seed), path or None, layer=layer)


def _through(
    choice: PlaneChoice, path: list[NDArray[Any]], centre: NDArray[Any], loss: Losses | None
) -> Plane:
    if choice.points is not None:
        if not all(0 <= index < len(path) for index in choice.points):
            raise PlaneError(
                f"The path has {len(path):,} kept points, and one that was chosen is not among "
                "them. Choose three of them."
            )
        return points_plane([path[index] for index in choice.points], path)
    if not path:
        raise PlaneError("The path has no kept points yet. Train some steps first.")
    candidates = [centre, *path]
    best = candidates[int(np.argmin([_number(loss, one) for one in candidates]))]
    plane = points_plane([path[0], centre, best], path)
    if plane.note and np.array_equal(best, centre):
        plane = replace(
            plane,
            note="The present point is the best so far; the second axis is a random one across "
            "the way from the start.",
        )
    return plane


def _number(loss: Losses | None, vector: NDArray[Any]) -> float:
    """The loss there, the worst where it is not finite; without `loss` the centre is the best."""
    value = 0.0 if loss is None else loss(vector)
    return value if np.isfinite(value) else np.inf
