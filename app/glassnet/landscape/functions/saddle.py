"""Down on two sides, up on the others."""

from typing import ClassVar

from glassnet.landscape.functions import Floats, Function, functions


@functions
class Saddle(Function):
    """The gradient is zero in the middle, and that is no minimum: L = ½ (x² − y²).

    Down the ridge y = 0 one arrives there and stays; a hair beside it the distance to it grows by
    1 + η each step.
    """

    id: ClassVar[str] = "saddle"
    label: ClassVar[str] = "Saddle"
    formula: ClassVar[str] = r"L = \frac{1}{2} (x^2 - y^2)"
    rank: ClassVar[int] = 30
    start: tuple[float, float] = (-2.5, 0.01)
    minima: tuple[tuple[float, float], ...] = ()

    def value(self, x: Floats, y: Floats) -> Floats:
        return (x * x - y * y) / 2

    def gradient(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        return x, -y
