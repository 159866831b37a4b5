"""Two Gaussian clouds."""

import numpy as np

from glassnet.data.dataset import datasets
from glassnet.data.plane import PlaneDataset, Points


@datasets
class Gauss(PlaneDataset):
    """Two clouds of standard deviation 0.75: class 1 around (2, 2), class 0 around (−2, −2).

    x ~ N(±(2, 2), 0.75²·I); the rare point beyond ±5 (four deviations) is put on that bound.
    """

    id = "gauss"
    label = "Two Gaussians"
    formula = r"x \sim \mathcal{N}\left(\pm(2, 2),\ 0.75^2 I\right)"
    rank = 40

    def place(self, label: int, n: int, rng: np.random.Generator) -> Points:
        return np.clip(rng.normal(2 if label else -2, 0.75, (n, 2)), -5, 5)
