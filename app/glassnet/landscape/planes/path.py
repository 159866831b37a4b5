"""The plane that holds most of a path."""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from glassnet.landscape.planes.plane import (
    RANK,
    Array,
    Floats,
    Plane,
    PlaneError,
    Vectors,
    orthonormal,
    require_finite,
    require_plane,
    rows,
    view_ranges,
)

BLOCK = 4096  # parameters handled at once, so that a long path is never copied whole


def path_plane(vectors: Vectors, centre: ArrayLike) -> Plane:
    """The plane that holds most of a path: the two principal axes of θ_t − θ, without centring.

    `vectors` (k, P) are the kept points of the path, `centre` (P,) is θ, normally the last of them.
    The axes are orthonormal; the point of the path farthest along an axis has a negative
    coordinate, so that the path comes from the left. They are eigenvectors of ΔᵀΔ (P, P), Δ being
    the differences (k, P); with fewer points than parameters those of the Gram matrix ΔΔᵀ (k, k)
    lead to them: d = Δᵀu / √λ.

    A path on a straight line has no second axis; a random one across it is taken, and noted.
    Raises PlaneError for a path that has not moved, that is not finite, or of fewer than two
    parameters.
    """
    points = rows(vectors)
    middle = np.asarray(centre, dtype=np.float64)
    require_plane(middle.size)
    require_finite([middle, *points], "the path")
    values, axes = _principal(points, middle)
    count = int(np.count_nonzero(values > RANK * values[0]))
    note = ""
    if count < 2:
        note = "The path is a straight line so far; the second axis is a random one across it."
    axes = orthonormal(axes[0], axes[1] if count > 1 else None)
    plane = Plane("pca", middle, axes, (-1.0, 1.0), (-1.0, 1.0), note=note)
    coordinates = plane.project(points)
    farthest = coordinates[np.argmax(np.abs(coordinates), axis=0), (0, 1)]
    signs = np.where(farthest > 0, -1.0, 1.0)
    alpha, beta = view_ranges(coordinates * signs)
    shares = np.where(np.arange(2) < count, values[:2] / values.sum(), 0.0)
    return replace(
        plane,
        directions=axes * signs[:, np.newaxis],
        alpha=alpha,
        beta=beta,
        explained=(float(shares[0]), float(shares[1])),
    )


def _differences(points: list[Array], centre: Floats, columns: slice) -> Floats:
    """Some columns of the matrix of differences: (k, columns)."""
    return np.stack([point[columns] for point in points]) - centre[columns]


def _blocks(count: int) -> list[slice]:
    return [slice(start, start + BLOCK) for start in range(0, count, BLOCK)]


def _principal(points: list[Array], centre: Floats) -> tuple[Floats, Floats]:
    """Eigenvalues of ΔᵀΔ, largest first (at least two), and the first two eigenvectors (2, P).

    Where an eigenvalue is zero, its vector means nothing.
    """
    if len(points) > centre.size:
        differences = _differences(points, centre, slice(None))
        values, vectors = _eigen(differences.T @ differences)
        return values, vectors[:2].copy()
    gram = np.zeros((len(points), len(points)))
    for columns in _blocks(centre.size):
        differences = _differences(points, centre, columns)
        gram += differences @ differences.T
    values, vectors = _eigen(gram)
    weights = vectors[:2] / np.sqrt(np.maximum(values[: len(vectors[:2]), None], RANK * values[0]))
    axes = np.zeros((2, centre.size))
    for columns in _blocks(centre.size):
        axes[: len(weights), columns] = weights @ _differences(points, centre, columns)
    return values, axes


def _eigen(matrix: Floats) -> tuple[Floats, Floats]:
    """Eigenvalues, largest first and one zero after them, and eigenvectors by row."""
    if not matrix.any():
        raise PlaneError(
            "No plane can be laid along the path: it has not moved from its first point. "
            "Train some steps first."
        )
    values, vectors = np.linalg.eigh(matrix)
    return np.maximum(np.append(values[::-1], 0.0), 0.0), vectors.T[::-1]
