"""The parts shared by the problems whose answer is a number."""

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from glassnet.data.dataset import SplitDataset, Task
from glassnet.engine.component import hyper

Points = NDArray[np.float64]


class RegressionDataset(SplitDataset):
    """A function of the inputs, one number y; without noise it stays within [−1, 1] or close to it.

    Where the function is asked is even chance. Every input lies in [−6, 6], the `extent`.
    """

    task: ClassVar[Task] = "regression"
    target_names = ("y",)
    extent: ClassVar[tuple[float, float]] = (-6.0, 6.0)

    samples: int = hyper(int, 500, "Samples", "n", unit="points", low=2, high=100_000)

    def value(self, points: Points) -> Points:
        """The function, without noise, at points (n, features): (n,)."""
        raise NotImplementedError


class SurfaceDataset(RegressionDataset):
    """A number for each point of the plane, a height over it.

    Undisturbed points are uniform in [−5, 5)². `noise` (plane units, 0 to 1) is the most that a
    point moves along each axis: the displacement is uniform in [−noise, noise], with standard
    deviation noise / √3. A point keeps the number of the place that it came from.
    """

    noise: float = hyper(float, 0.1, "Noise", "ε", unit="plane units", low=0, high=1)

    def generate(self, rng: np.random.Generator) -> tuple[Points, Points]:
        """Draw the points and their numbers, then move the points by the noise."""
        points = rng.uniform(-5, 5, (self.samples, 2))
        targets = self.value(points)[:, np.newaxis]
        return points + rng.uniform(-self.noise, self.noise, points.shape), targets


class CurveDataset(RegressionDataset):
    """A number for each point of a line; plotted, a curve through the points (x, y).

    x is uniform in [−6, 6). `noise` (units of y, 0 to 1) is the most that a point moves up or down:
    it adds to y what is uniform in [−noise, noise], so that the mean squared error of the true
    curve itself is noise² / 3. x is exact.
    """

    features = 1
    feature_names = ("x",)

    noise: float = hyper(float, 0.1, "Noise", "ε", unit="units of y", low=0, high=1)

    def generate(self, rng: np.random.Generator) -> tuple[Points, Points]:
        """Draw the places along the line, then the numbers there with their noise."""
        points = rng.uniform(-6, 6, (self.samples, 1))
        targets = self.value(points)[:, np.newaxis]
        return points, targets + rng.uniform(-self.noise, self.noise, targets.shape)
