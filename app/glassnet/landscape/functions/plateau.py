"""Flat almost everywhere, with a hole."""

from typing import ClassVar

import numpy as np

from glassnet.landscape.functions import Floats, Function, Range, functions


@functions
class Plateau(Function):
    """Far from the hole there is hardly a slope to follow: L = 1 − exp(−(x² + y²) / 2).

    As with saturated units, the gradient vanishes though the loss is high. What measures its steps
    by the gradient's own size walks all the same.
    """

    id: ClassVar[str] = "plateau"
    label: ClassVar[str] = "Plateau"
    formula: ClassVar[str] = r"L = 1 - e^{-(x^2 + y^2) / 2}"
    rank: ClassVar[int] = 80
    x_range: Range = (-4.0, 4.0)
    y_range: Range = (-4.0, 4.0)
    start: tuple[float, float] = (-2.6, 2.2)

    def value(self, x: Floats, y: Floats) -> Floats:
        return np.asarray(-np.expm1(-(x * x + y * y) / 2), np.float64)

    def gradient(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        height = np.exp(-(x * x + y * y) / 2)
        return x * height, y * height
