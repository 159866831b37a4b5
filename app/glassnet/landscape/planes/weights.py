"""The plane of two chosen parameters."""

import numpy as np
from numpy.typing import ArrayLike

from glassnet.landscape.planes.plane import Plane, PlaneError, Vectors, require_finite

AROUND = (-1.0, 1.0)


def weights_plane(
    centre: ArrayLike,
    places: tuple[int, int],
    vectors: Vectors | None = None,
    *,
    names: tuple[str, str] | None = None,
) -> Plane:
    """The plane on which two parameters change and all others keep the values of `centre` (P,).

    `places` are where they lie in the flat vector. α and β are what they differ by from the
    centre; shown is ±1 around it, or what the points `vectors` (k, P) of the path need beyond.

    Raises PlaneError where the parameters are the same one, or are not in the network (any more).
    """
    middle = np.asarray(centre, np.float64)
    for place in places:
        if not 0 <= place < middle.size:
            raise PlaneError(
                f"No plane of these two weights can be laid: the network has {middle.size:,} "
                f"parameters now, and one at place {place:,} is not among them. Choose two others."
            )
    if places[0] == places[1]:
        raise PlaneError("No plane can be laid along one weight twice. Choose two different ones.")
    require_finite(middle, "the network")
    directions = np.zeros((2, middle.size))
    directions[(0, 1), places] = 1.0
    plane = Plane("weights", middle, directions, AROUND, AROUND, names=names)
    return plane if vectors is None else plane.holding(vectors)
