"""A bowl full of small hollows."""

from math import pi, tau
from typing import ClassVar

import numpy as np

from glassnet.landscape.functions import Floats, Function, Range, functions

DEPTH = 10.0


@functions
class Rastrigin(Function):
    """A local minimum at nearly every whole number: L = 20 + Σ (xᵢ² − 10 cos 2πxᵢ).

    Rastrigin, "Systems of extremal control", 1974.
    """

    id: ClassVar[str] = "rastrigin"
    label: ClassVar[str] = "Rastrigin's hollows"
    formula: ClassVar[str] = r"L = 20 + x^2 + y^2 - 10 \cos 2 \pi x - 10 \cos 2 \pi y"
    rank: ClassVar[int] = 70
    x_range: Range = (-5.12, 5.12)
    y_range: Range = (-5.12, 5.12)
    start: tuple[float, float] = (-3.6, 2.4)

    def value(self, x: Floats, y: Floats) -> Floats:
        waves = np.cos(tau * x) + np.cos(tau * y)
        return np.asarray(2 * DEPTH + x * x + y * y - DEPTH * waves, np.float64)

    def gradient(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        first, second = (2 * one + 2 * pi * DEPTH * np.sin(tau * one) for one in (x, y))
        return first, second
