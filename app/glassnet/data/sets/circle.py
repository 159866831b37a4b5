"""A disc within a ring."""

import numpy as np

from glassnet.data.dataset import datasets
from glassnet.data.plane import PlaneDataset, Points


@datasets
class Circle(PlaneDataset):
    """Class 1 fills the disc r < 2.5, class 0 the ring 3.5 ≤ r < 5, both evenly by area.

    With u uniform in [0, 1): r = √(r₀² + u·(r₁² − r₀²)), x = (r·cos t, r·sin t).
    """

    id = "circle"
    label = "Circle"
    formula = r"y = 1 \iff \lVert x \rVert < 2.5"
    rank = 20

    def place(self, label: int, n: int, rng: np.random.Generator) -> Points:
        inner, outer = (0.0, 2.5) if label else (3.5, 5.0)
        radius = np.sqrt(rng.uniform(inner**2, outer**2, n))
        angle = rng.uniform(0, 2 * np.pi, n)
        return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
