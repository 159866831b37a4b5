"""Two interleaved spirals."""

import numpy as np

from glassnet.data.dataset import datasets
from glassnet.data.plane import PlaneDataset, Points


@datasets
class Spiral(PlaneDataset):
    """Two arms of 1¾ turns, half a turn apart; the hardest of the plane's problems.

    For point i = 1 … n of a class: r = 5i/n, t = 1.75·2π·i/n + Δ, x = (r·sin t, r·cos t), with
    Δ = 0 for class 1 and Δ = π for class 0.
    """

    id = "spiral"
    label = "Spiral"
    formula = r"r = \frac{5i}{n},\quad t = 3.5\,\pi\,\frac{i}{n} + \Delta"
    rank = 10

    def place(self, label: int, n: int, rng: np.random.Generator) -> Points:  # noqa: ARG002
        along = np.arange(1, n + 1) / n
        angle = 3.5 * np.pi * along + (0 if label else np.pi)
        radius = 5 * along
        return np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1)
