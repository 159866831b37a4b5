"""Rings within rings."""

import numpy as np

from glassnet.data.dataset import datasets
from glassnet.data.plane import PlaneDataset, Points


@datasets
class Rings(PlaneDataset):
    """Four rings around one centre that take turns: r = 1.25·k for k = 1 … 4, y = k mod 2.

    Class 1 are the first and the third, class 0 the second and the fourth. A ring gets points in
    proportion to its length, at chance angles t: x = (r·cos t, r·sin t).
    """

    id = "rings"
    label = "Rings"
    formula = r"\lVert x \rVert = 1.25\,k,\quad y = k \bmod 2"
    rank = 60

    def place(self, label: int, n: int, rng: np.random.Generator) -> Points:
        inner, outer = (1, 3) if label else (2, 4)
        first = round(n * inner / (inner + outer))
        radius = 1.25 * np.repeat([inner, outer], [first, n - first])
        angle = rng.uniform(0, 2 * np.pi, n)
        return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
