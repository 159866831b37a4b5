"""Two crescents that reach into each other."""

import numpy as np

from glassnet.data.dataset import datasets
from glassnet.data.plane import PlaneDataset, Points


@datasets
class Moons(PlaneDataset):
    """Two half circles of radius 10/3: class 0 the upper one, class 1 the lower one, moved right.

    For t evenly spaced over [0, π]: class 0 is 10/3·(cos t − ½, sin t − ¼), class 1 is
    10/3·(½ − cos t, ¼ − sin t). That is scikit-learn's `make_moons`, centred and enlarged.
    """

    id = "moons"
    label = "Two moons"
    formula = r"x = \pm\frac{10}{3} \left( \cos t - \tfrac12,\ \sin t - \tfrac14 \right)"
    rank = 50

    def place(self, label: int, n: int, rng: np.random.Generator) -> Points:  # noqa: ARG002
        angle = np.linspace(0, np.pi, n)
        upper = np.stack([np.cos(angle) - 0.5, np.sin(angle) - 0.25], axis=1)
        return upper * (-10 / 3 if label else 10 / 3)
