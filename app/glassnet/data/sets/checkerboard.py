"""The squares of a checkerboard."""

import numpy as np

from glassnet.data.dataset import datasets
from glassnet.data.plane import PlaneDataset, Points

SIDE = 2.5
GAP = 0.25


@datasets
class Checkerboard(PlaneDataset):
    """Four by four squares of side 2.5 on [−5, 5)², the classes alternating like their colours.

    y = (⌊x₁ / 2.5⌋ + ⌊x₂ / 2.5⌋) mod 2. A point lies at least 0.25 from the border of its square,
    which leaves gaps along the lines. The squares of a class hold as many points as each other
    (some one more), evenly by area.
    """

    id = "checkerboard"
    label = "Checkerboard"
    formula = (
        r"y = \left( \left\lfloor \frac{x_1}{2.5} \right\rfloor"
        r" + \left\lfloor \frac{x_2}{2.5} \right\rfloor \right) \bmod 2"
    )
    rank = 70

    def place(self, label: int, n: int, rng: np.random.Generator) -> Points:
        square = rng.permutation(n) % 8
        column = square // 2
        row = 2 * (square % 2) + (column + label) % 2
        corner = SIDE * (np.stack([column, row], axis=1) - 2)
        return corner + rng.uniform(GAP, SIDE - GAP, (n, 2))
