"""Hills and hollows."""

import numpy as np

from glassnet.data.dataset import datasets
from glassnet.data.regression import Points, SurfaceDataset

CENTRES = np.array([[-4, 2.5], [0, 2.5], [4, 2.5], [-4, -2.5], [0, -2.5], [4, -2.5]])
SIGNS = np.array([1, -1, 1, -1, 1, -1])


@datasets
class Bumps(SurfaceDataset):
    """Six Gaussian bumps, hills and hollows by turns, of width σ = 1 and height 1.

    y = Σₖ sₖ·exp(−‖x − cₖ‖² / 2): the centres c are (−4, 2.5), (0, 2.5), (4, 2.5) with the signs
    s = +, −, + and (−4, −2.5), (0, −2.5), (4, −2.5) with −, +, −.
    """

    id = "bumps"
    label = "Gaussian bumps"
    formula = r"y = \sum_{k=1}^{6} s_k\, e^{-\lVert x - c_k \rVert^2 / 2}"
    rank = 110

    def value(self, points: Points) -> Points:
        away = points[:, np.newaxis] - CENTRES
        height: Points = np.exp(-np.square(away).sum(axis=2) / 2) @ SIGNS
        return height
