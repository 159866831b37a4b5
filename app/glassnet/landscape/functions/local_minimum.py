"""A valley with a hollow on the way down."""

from typing import ClassVar

from glassnet.landscape.functions import Floats, Function, Range, functions

MINIMUM = -1.0355787140888537
"""The lesser root of 4x³ − 4x + 0.3."""


@functions
class LocalMinimum(Function):
    """A shallow minimum lies before the deep one: L = (x² − 1)² + 0.3 x + y².

    Without momentum one stays in the first hollow, at x ≈ 0.96; the deep one is at x ≈ −1.04.
    """

    id: ClassVar[str] = "local_minimum"
    label: ClassVar[str] = "Valley with a local minimum"
    formula: ClassVar[str] = r"L = (x^2 - 1)^2 + 0.3 x + y^2"
    rank: ClassVar[int] = 90
    x_range: Range = (-2.0, 2.0)
    y_range: Range = (-1.5, 1.5)
    start: tuple[float, float] = (1.8, 1.0)
    minima: tuple[tuple[float, float], ...] = ((MINIMUM, 0.0),)

    def value(self, x: Floats, y: Floats) -> Floats:
        return (x * x - 1) ** 2 + 0.3 * x + y * y

    def gradient(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        return 4 * x * (x * x - 1) + 0.3, 2 * y
