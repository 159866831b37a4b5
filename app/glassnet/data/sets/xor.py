"""Exclusive or on the plane."""

import numpy as np

from glassnet.data.dataset import datasets
from glassnet.data.plane import PlaneDataset, Points


@datasets
class Xor(PlaneDataset):
    """Class 1 where exactly one coordinate is positive, class 0 where both or neither are.

    |x₁| and |x₂| are uniform in [0.3, 5), which leaves a gap along the axes: y = 1 ⇔ x₁·x₂ < 0.
    """

    id = "xor"
    label = "Exclusive or"
    formula = r"y = 1 \iff x_1 x_2 < 0"
    rank = 30

    def place(self, label: int, n: int, rng: np.random.Generator) -> Points:
        points = rng.uniform(0.3, 5, (n, 2))
        points *= np.where(rng.permutation(n) % 2, 1.0, -1.0)[:, np.newaxis]
        if label:
            points[:, 1] *= -1
        return points
