"""A wave."""

import numpy as np

from glassnet.data.dataset import datasets
from glassnet.data.regression import CurveDataset, Points


@datasets
class Sine(CurveDataset):
    """Nearly two waves of y = sin x over [−6, 6)."""

    id = "sine"
    label = "Sine"
    formula = r"y = \sin x"
    rank = 120

    def value(self, points: Points) -> Points:
        wave: Points = np.sin(points[:, 0])
        return wave
