"""A tilted plane."""

from glassnet.data.dataset import datasets
from glassnet.data.regression import Points, SurfaceDataset


@datasets
class TiltedPlane(SurfaceDataset):
    """A height that rises evenly towards the upper right: y = (x₁ + x₂) / 10.

    One linear neuron without a hidden layer can learn it.
    """

    id = "plane"
    label = "Plane"
    formula = r"y = \frac{x_1 + x_2}{10}"
    rank = 100

    def value(self, points: Points) -> Points:
        total: Points = points.sum(axis=1)
        return total / 10
