"""The truth table of exclusive or."""

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from glassnet.data.dataset import Dataset, datasets


@datasets
class XorTable(Dataset):
    """All four rows of y = x₁ ⊕ x₂, in the order 00, 01, 10, 11; all of them train.

    The example small enough to follow by hand, so its rows are neither noisy nor shuffled.
    """

    id = "xor_table"
    label = "XOR table"
    formula = r"y = x_1 \oplus x_2"
    rank = 80
    classes = ("0", "1")
    extent: ClassVar[tuple[float, float]] = (-0.5, 1.5)

    def generate(
        self,
        rng: np.random.Generator,  # noqa: ARG002
    ) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Write down the four rows; nothing is drawn."""
        inputs = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float64)
        return inputs, np.array([0, 1, 1, 0], np.int64)
