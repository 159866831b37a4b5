"""The plane through three points."""

import numpy as np
from numpy.typing import ArrayLike

from glassnet.landscape.planes.plane import (
    RANK,
    Plane,
    PlaneError,
    Vectors,
    orthonormal,
    require_finite,
    require_plane,
    rows,
    view_ranges,
)


def points_plane(points: ArrayLike | Vectors, vectors: Vectors | None = None) -> Plane:
    """The plane through three points (3, P), such as the start, now and the best of a path.

    The second of them is the centre; the first axis runs from the first to the second, so that the
    first lies to the left, and the third lies above, on the side of positive β. The axes are
    orthonormal. The view holds the points, and `vectors` (k, P) of the path.

    Of three points on a line, or two that coincide, the second axis is a random one across the
    line, and noted. Raises PlaneError where all three coincide, or are not three, or not finite.
    """
    three = np.asarray(points, np.float64)
    if three.ndim != 2 or len(three) != 3:
        raise PlaneError(f"A plane is laid through three points; these are {len(three)}.")
    require_plane(three.shape[1])
    require_finite(three, "one of the three points")
    first, centre, third = three
    away = np.stack([centre - first, third - centre])
    lengths = np.linalg.norm(away, axis=1)
    if not lengths.any():
        raise PlaneError(
            "No plane can be laid through the three points: they are one and the same. "
            "Train some steps, or choose other points."
        )
    across = np.zeros_like(centre)
    if lengths.all():
        along = away[0] / lengths[0]
        across = away[1] - (away[1] @ along) * along
    note = ""
    if np.linalg.norm(across) <= np.sqrt(RANK) * lengths.max():
        apart = lengths.all() and not np.array_equal(first, third)
        what = "The three points lie on a line" if apart else "Two of the three points coincide"
        note = f"{what}; the second axis is a random one across their line."
    axes = orthonormal(away[int(not lengths[0])], None if note else across)
    plane = Plane("points", centre, axes, (-1.0, 1.0), (-1.0, 1.0), note=note)
    shown = [*three, *(() if vectors is None else rows(vectors))]
    alpha, beta = view_ranges(plane.project(shown))
    return Plane("points", centre, axes, alpha, beta, note=note)
