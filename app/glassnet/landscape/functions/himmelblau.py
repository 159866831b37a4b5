"""Four minima of the same depth."""

from typing import ClassVar

from glassnet.landscape.functions import Floats, Function, Range, functions


@functions
class Himmelblau(Function):
    """Where one ends depends on where one starts: L = (x² + y − 11)² + (x + y² − 7)².

    Himmelblau, "Applied nonlinear programming", 1972.
    """

    id: ClassVar[str] = "himmelblau"
    label: ClassVar[str] = "Himmelblau's four minima"
    formula: ClassVar[str] = r"L = (x^2 + y - 11)^2 + (x + y^2 - 7)^2"
    rank: ClassVar[int] = 50
    x_range: Range = (-5.0, 5.0)
    y_range: Range = (-5.0, 5.0)
    start: tuple[float, float] = (-0.5, -1.0)
    minima: tuple[tuple[float, float], ...] = (
        (3.0, 2.0),
        (-2.805118086952745, 3.131312518250573),
        (-3.779310253377747, -3.283185991286170),
        (3.584428340330492, -1.848126526964404),
    )

    def value(self, x: Floats, y: Floats) -> Floats:
        return (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2

    def gradient(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        first, second = x * x + y - 11, x + y * y - 7
        return 4 * x * first + 2 * second, 2 * first + 4 * y * second
