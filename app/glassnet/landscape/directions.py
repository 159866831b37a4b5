"""Planes through the space of parameters: along which two directions the loss is shown.

The loss of a network with P parameters is a function on P dimensions; a picture shows it on the
plane θ + α·d₁ + β·d₂. Which plane is chosen decides what can be seen, so every plane tells what
share of a displacement lies in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from glassnet.engine import GlassnetError, Network

Array = NDArray[Any]
Floats = NDArray[np.float64]
Vectors = Array | Sequence[Array]  # k parameter vectors (P,), or one

MARGIN = 0.15  # free room around a path, as a share of its extent
NARROWEST = 0.25  # the shorter side of a view, as a share of the longer
BLOCK = 4096  # parameters handled at once, so that a long path is never copied whole
RANK = 1e-12  # an eigenvalue below this share of the largest is rounding


class PlaneError(GlassnetError):
    """No plane can be laid; the message says why and what would help."""


@dataclass(frozen=True)
class Plane:
    """A plane θ + α·d₁ + β·d₂ and the part of it that is looked at.

    `centre` (P,) is θ, `directions` (2, P) are d₁ and d₂, `alpha` and `beta` the ranges shown.
    `explained` gives the share of the path's variance (0..1) along each axis of a pca plane;
    `note` is a sentence for the reader where the plane is not quite what was asked for.
    """

    kind: Literal["random", "pca"]
    centre: Floats
    directions: Floats
    alpha: tuple[float, float]
    beta: tuple[float, float]
    explained: tuple[float, float] | None = None
    note: str = ""

    def project(self, vectors: Vectors) -> Floats:
        """Coordinates (k, 2) of the points of the plane nearest to `vectors` (k, P): least squares.

        (α, β) = argmin ‖v − θ − α·d₁ − β·d₂‖, which is G⁺·D(v − θ) with G = D·Dᵀ.
        """
        products, _ = self._measure(vectors)
        return np.asarray(products @ self._inverse_gram(), np.float64)

    def share(self, vectors: Vectors) -> Floats:
        """Share (k,) of each displacement v − θ that lies in the plane: ‖projection‖ / ‖v − θ‖.

        1 for a displacement of zero, of which nothing is hidden.
        """
        products, lengths = self._measure(vectors)
        seen = np.sqrt(np.maximum(np.sum((products @ self._inverse_gram()) * products, axis=1), 0))
        shares = np.divide(seen, lengths, out=np.ones_like(lengths), where=lengths > 0)
        return np.asarray(np.minimum(shares, 1.0), np.float64)

    def contains(self, point: tuple[float, float]) -> bool:
        """Whether the coordinates lie inside the ranges that are shown."""
        return all(
            low <= value <= high
            for value, (low, high) in zip(point, (self.alpha, self.beta), strict=True)
        )

    def _inverse_gram(self) -> Floats:
        gram = self.directions @ self.directions.T
        return np.asarray(np.linalg.pinv(gram, rcond=RANK, hermitian=True), np.float64)

    def _measure(self, vectors: Vectors) -> tuple[Floats, Floats]:
        """D(v − θ), (k, 2), and ‖v − θ‖, (k,), a vector at a time to bound memory."""
        points = _rows(vectors)
        products, lengths = np.empty((len(points), 2)), np.empty(len(points))
        for row, point in enumerate(points):
            displacement = point - self.centre
            products[row] = self.directions @ displacement
            lengths[row] = np.linalg.norm(displacement)
        return products, lengths


def project(plane: Plane, vectors: Vectors) -> Floats:
    """Coordinates (k, 2) of `vectors` (k, P) on the plane; see `Plane.project`."""
    return plane.project(vectors)


def random_directions(network: Network, rng: np.random.Generator) -> Floats:
    """Two filter-normalised Gaussian directions, (2, P).

    The incoming weights of a unit are one filter, and each is given the length that it has in the
    network: d ← d / (‖d‖ + 1e-10) · ‖θ‖. Directions of biases are 0. Filters whose weights are all
    zero therefore do not move.

    Li, Xu, Taylor, Studer & Goldstein, “Visualizing the Loss Landscape of Neural Nets”, 2018
    (arXiv 1712.09913).

    Raises PlaneError when every weight of the network is zero.
    """
    directions = np.zeros((2, network.count))
    for direction in directions:
        for own, parameters in zip(network.views(direction), network.views(), strict=True):
            for name, weight in parameters.items():
                if weight.ndim >= 2:
                    own[name][...] = _filter_normalised(weight, rng)
    if not directions.any():
        raise PlaneError(
            "No random plane can be laid: every weight is zero, and a random direction takes its "
            "length from the weights. Choose another initialiser, or train some steps."
        )
    return directions


def random_plane(
    network: Network, rng: np.random.Generator, vectors: Vectors | None = None
) -> Plane:
    """The random plane through the network's parameters, [−1, 1]² or what the path needs beyond.

    `vectors` (k, P) are points of the path that the view must contain. Raises PlaneError.
    """
    directions = random_directions(network, rng)
    centre = network.parameters.astype(np.float64)
    plane = Plane("random", centre, directions, (-1.0, 1.0), (-1.0, 1.0))
    if vectors is None:
        return plane
    alpha, beta = (
        (min(low, -1.0), max(high, 1.0)) for low, high in view_ranges(plane.project(vectors))
    )
    return replace(plane, alpha=alpha, beta=beta)


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
    points = _rows(vectors)
    middle = np.asarray(centre, dtype=np.float64)
    if middle.size < 2:
        raise PlaneError("No plane can be laid: it takes a network of two parameters or more.")
    if not all(np.isfinite(point).all() for point in (middle, *points)):
        raise PlaneError("No plane can be laid: the path holds values that are not finite.")
    values, axes = _principal(points, middle)
    count = int(np.count_nonzero(values > RANK * values[0]))
    note = ""
    if count < 2:
        axes[1] = np.random.default_rng(0).standard_normal(middle.size)
        note = "The path is a straight line so far; the second axis is a random one across it."
    axes = _orthonormal(axes)
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


def view_ranges(coordinates: Floats) -> tuple[tuple[float, float], tuple[float, float]]:
    """Ranges of α and β that hold the points (k, 2) and the centre with room around them.

    Never empty: the narrower range has at least a quarter of the wider one's length, and points
    that all lie on the centre are shown in [−1, 1]².
    """
    points = np.vstack([coordinates, np.zeros((1, 2))])
    low, high = points.min(axis=0), points.max(axis=0)
    extent = high - low
    extent = np.maximum(extent, NARROWEST * extent.max())
    if not extent.all():
        extent[:] = 2 / (1 + 2 * MARGIN)
    middle, half = (low + high) / 2, extent * (0.5 + MARGIN)
    (a, b), (c, d) = middle - half, middle + half
    return (float(a), float(c)), (float(b), float(d))


def _filter_normalised(weight: NDArray[np.floating], rng: np.random.Generator) -> Floats:
    """A Gaussian array like `weight` (units, inputs) with the same norm in every row."""
    draw = rng.standard_normal(weight.shape)
    filters = draw.reshape(len(weight), -1)
    target = weight.reshape(len(weight), -1).astype(np.float64)
    lengths = np.linalg.norm(filters, axis=1, keepdims=True) + 1e-10
    filters *= np.linalg.norm(target, axis=1, keepdims=True) / lengths
    return draw


def _rows(vectors: Vectors) -> list[Array]:
    return list(np.atleast_2d(vectors)) if isinstance(vectors, np.ndarray) else list(vectors)


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


def _orthonormal(axes: Floats) -> Floats:
    """The two axes made exactly perpendicular and of length 1 (Gram–Schmidt, second pass)."""
    first, second = axes
    first = first / np.linalg.norm(first)
    for _ in range(2):
        second = second - (second @ first) * first
        second = second / np.linalg.norm(second)
    return np.stack([first, second])
