"""A plane through the space of parameters, and what it tells about points beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from glassnet.engine import GlassnetError

Array = NDArray[Any]
Floats = NDArray[np.float64]
Range = tuple[float, float]
Vectors = Array | Sequence[Array]  # k parameter vectors (P,), or one
Kind = Literal["random", "layer", "pca", "weights", "points", "given"]

MARGIN = 0.15  # free room around a path, as a share of its extent
NARROWEST = 0.25  # the shorter side of a view, as a share of the longer
RANK = 1e-12  # a length whose square is below this share of the largest is rounding


class PlaneError(GlassnetError):
    """No plane can be laid; the message says why and what would help."""


@dataclass(frozen=True)
class Plane:
    """A plane θ + α·d₁ + β·d₂ and the part of it that is looked at.

    `centre` (P,) is θ, `directions` (2, P) are d₁ and d₂, `alpha` and `beta` the ranges shown.
    `explained` gives the share of the path's variance (0..1) along each axis of a pca plane;
    `names` are those of the parameters along the axes of a plane of two weights, where α and β are
    what they differ by from θ; `note` is a sentence for the reader where the plane is not quite
    what was asked for.

    Raises PlaneError for a range that is empty or not finite.
    """

    kind: Kind
    centre: Floats
    directions: Floats
    alpha: Range
    beta: Range
    explained: tuple[float, float] | None = None
    names: tuple[str, str] | None = None
    note: str = ""

    def __post_init__(self) -> None:
        for low, high in (self.alpha, self.beta):
            if not (np.isfinite([low, high]).all() and low < high):
                raise PlaneError(
                    f"Nothing can be shown from {low:g} to {high:g}: the span of a surface must be "
                    "above zero, and finite. Choose a wider part of the plane."
                )

    def project(self, vectors: Vectors) -> Floats:
        """Coordinates (k, 2) of the points of the plane nearest to `vectors` (k, P): least squares.

        (α, β) = argmin ‖v − θ − α·d₁ − β·d₂‖, which is G⁺·D(v − θ) with G = D·Dᵀ.
        """
        products, _ = self._measure(vectors)
        return np.asarray(products @ self._inverse_gram(), np.float64)

    def points(self, coordinates: ArrayLike) -> Floats:
        """The parameters (k, P) at `coordinates` (k, 2)."""
        places = np.atleast_2d(np.asarray(coordinates, np.float64))
        return np.asarray(self.centre + places @ self.directions, np.float64)

    def share(self, vectors: Vectors) -> Floats:
        """Share (k,) of each displacement v − θ that lies in the plane: ‖projection‖ / ‖v − θ‖.

        1 for a displacement of zero, of which nothing is hidden.
        """
        products, lengths = self._measure(vectors)
        seen = np.sqrt(np.maximum(np.sum((products @ self._inverse_gram()) * products, axis=1), 0))
        shares = np.divide(seen, lengths, out=np.ones_like(lengths), where=lengths > 0)
        return np.asarray(np.minimum(shares, 1.0), np.float64)

    def off_plane(self, vectors: Vectors) -> Floats:
        """Share (k,) of each displacement v − θ that lies off the plane: ‖rest‖ / ‖v − θ‖.

        What `share` leaves, as share² + off² = 1; 0 for a displacement of zero.
        """
        found = []
        for place, vector in zip(self.project(vectors), rows(vectors), strict=True):
            displacement = vector - self.centre
            length = np.linalg.norm(displacement)
            rest = np.linalg.norm(displacement - place @ self.directions)
            found.append(min(rest / length, 1.0) if length else 0.0)
        return np.array(found, np.float64)

    def contains(self, point: tuple[float, float]) -> bool:
        """Whether the coordinates lie inside the ranges that are shown."""
        return all(
            low <= value <= high
            for value, (low, high) in zip(point, (self.alpha, self.beta), strict=True)
        )

    def spanning(self, factor: float) -> "Plane":
        """The same plane, its ranges stretched about their middles by a factor above 0.

        Raises PlaneError for any other factor.
        """
        alpha, beta = (_stretched(own, factor) for own in (self.alpha, self.beta))
        return replace(self, alpha=alpha, beta=beta)

    def holding(self, vectors: Vectors) -> "Plane":
        """The same plane, its ranges widened to hold `vectors` (k, P) with room around them."""
        needed = view_ranges(self.project(vectors))
        alpha, beta = (
            (min(low, own[0]), max(high, own[1]))
            for (low, high), own in zip(needed, (self.alpha, self.beta), strict=True)
        )
        return replace(self, alpha=alpha, beta=beta)

    def _inverse_gram(self) -> Floats:
        gram = self.directions @ self.directions.T
        return np.asarray(np.linalg.pinv(gram, rcond=RANK, hermitian=True), np.float64)

    def _measure(self, vectors: Vectors) -> tuple[Floats, Floats]:
        """D(v − θ), (k, 2), and ‖v − θ‖, (k,), a vector at a time to bound memory."""
        points = rows(vectors)
        products, lengths = np.empty((len(points), 2)), np.empty(len(points))
        for row, point in enumerate(points):
            displacement = point - self.centre
            products[row] = self.directions @ displacement
            lengths[row] = np.linalg.norm(displacement)
        return products, lengths


def project(plane: Plane, vectors: Vectors) -> Floats:
    """Coordinates (k, 2) of `vectors` (k, P) on the plane; see `Plane.project`."""
    return plane.project(vectors)


def view_ranges(coordinates: Floats) -> tuple[Range, Range]:
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


def rows(vectors: Vectors) -> list[Array]:
    """Vectors as a list, one alone too; nothing is copied."""
    return list(np.atleast_2d(vectors)) if isinstance(vectors, np.ndarray) else list(vectors)


def require_finite(vectors: Vectors, what: str) -> None:
    """Raise PlaneError where `what`, named as in "the path", holds values that are not finite."""
    if not all(np.isfinite(vector).all() for vector in rows(vectors)):
        raise PlaneError(
            f"No plane can be laid: {what} holds values that are not finite. Reset the run, or go "
            "back to a step before it diverged."
        )


def require_plane(count: int) -> None:
    """Raise PlaneError for fewer than two parameters."""
    if count < 2:
        raise PlaneError("No plane can be laid: it takes a network of two parameters or more.")


def orthonormal(first: Floats, second: Floats | None) -> Floats:
    """Two axes (2, P), exactly perpendicular and of length 1: Gram–Schmidt, done twice.

    Without a second one it is a random one across the first.
    """
    if second is None:
        second = np.random.default_rng(0).standard_normal(first.size)
    first = first / np.linalg.norm(first)
    for _ in range(2):
        second = second - (second @ first) * first
        second = second / np.linalg.norm(second)
    return np.stack([first, second])


def _stretched(own: Range, factor: float) -> Range:
    middle, half = (own[0] + own[1]) / 2, (own[1] - own[0]) / 2 * factor
    return middle - half, middle + half
