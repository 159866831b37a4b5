"""Flat in the middle, with walls in the corners."""

from typing import ClassVar

from glassnet.landscape.functions import Floats, Function, Range, functions

AIMS = (1.5, 2.25, 2.625)


@functions
class Beale(Function):
    """Gradients of very different sizes: L = Σ (cᵢ − x + x yⁱ)², c = 1.5, 2.25, 2.625, i = 1…3.

    Beale, "On an iterative method for finding a local minimum of a function of more than one
    variable", 1958.
    """

    id: ClassVar[str] = "beale"
    label: ClassVar[str] = "Beale's plain"
    formula: ClassVar[str] = r"L = (1.5 - x + x y)^2 + (2.25 - x + x y^2)^2 + (2.625 - x + x y^3)^2"
    rank: ClassVar[int] = 60
    x_range: Range = (-4.5, 4.5)
    y_range: Range = (-4.5, 4.5)
    start: tuple[float, float] = (1.0, 1.5)
    minima: tuple[tuple[float, float], ...] = ((3.0, 0.5),)

    def value(self, x: Floats, y: Floats) -> Floats:
        first, second, third = self._terms(x, y)
        return first**2 + second**2 + third**2

    def gradient(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        first, second, third = self._terms(x, y)
        along_x = first * (y - 1) + second * (y * y - 1) + third * (y**3 - 1)
        along_y = first * x + second * 2 * x * y + third * 3 * x * y * y
        return 2 * along_x, 2 * along_y

    def _terms(self, x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
        return AIMS[0] - x + x * y, AIMS[1] - x + x * y * y, AIMS[2] - x + x * y**3
