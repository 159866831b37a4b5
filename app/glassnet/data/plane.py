"""The part shared by the two-class problems on the plane."""

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from glassnet.data.dataset import SplitDataset
from glassnet.engine.component import hyper

Points = NDArray[np.float64]


class PlaneDataset(SplitDataset):
    """Two classes of points in [−6, 6]²; class 1 is the positive one, drawn blue.

    The classes are equally large (class 0 takes the odd one). Undisturbed points lie in [−5, 5]².
    `noise` (plane units, 0 to 1) is the most that a point moves along each axis: the displacement
    is uniform in [−noise, noise], with standard deviation noise / √3. A point keeps the class of
    the place that it came from.
    """

    classes = ("orange", "blue")
    extent: ClassVar[tuple[float, float]] = (-6.0, 6.0)

    samples: int = hyper(int, 500, "Samples", "n", unit="points", low=2, high=100_000)
    noise: float = hyper(float, 0.1, "Noise", "ε", unit="plane units", low=0, high=1)

    def place(self, label: int, n: int, rng: np.random.Generator) -> Points:
        """Draw n undisturbed points (n, 2) of one class."""
        raise NotImplementedError

    def generate(self, rng: np.random.Generator) -> tuple[Points, NDArray[np.int64]]:
        """Draw the points of both classes, move them by the noise, and shuffle them."""
        positive = self.samples // 2
        counts = (self.samples - positive, positive)
        points = np.vstack([self.place(label, n, rng) for label, n in enumerate(counts)])
        points += rng.uniform(-self.noise, self.noise, points.shape)
        order = rng.permutation(self.samples)
        return points[order], np.repeat(np.arange(2), counts)[order]
