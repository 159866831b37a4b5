"""A jump."""

import numpy as np

from glassnet.data.dataset import datasets
from glassnet.data.regression import CurveDataset, Points


@datasets
class Step(CurveDataset):
    """A jump at 0 that smooth units can only come close to: y = −1 for x < 0, +1 for x ≥ 0."""

    id = "step"
    label = "Step"
    formula = r"y = -1 \;\; (x < 0), \quad y = 1 \;\; (x \ge 0)"
    rank = 130

    def value(self, points: Points) -> Points:
        return np.where(points[:, 0] < 0, -1.0, 1.0)
