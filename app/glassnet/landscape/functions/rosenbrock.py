"""A curved valley, almost flat along its floor."""

from typing import ClassVar

from glassnet.engine.component import hyper
from glassnet.landscape.functions import Floats, Function, Range, functions


@functions
class Rosenbrock(Function):
    """Easy to find the valley, long to follow it: L = (1 − x)² + b (y − x²)².

    Rosenbrock, "An automatic method for finding the greatest or least value of a function", 1960.
    """

    id: ClassVar[str] = "rosenbrock"
    label: ClassVar[str] = "Rosenbrock's valley"
    formula: ClassVar[str] = r"L = (1 - x)^2 + b \, (y - x^2)^2"
    rank: ClassVar[int] = 40
    x_range: Range = (-2.0, 2.0)
    y_range: Range = (-1.0, 3.0)
    start: tuple[float, float] = (-1.2, 1.0)
    minima: tuple[tuple[float, float], ...] = ((1.0, 1.0),)

    steepness: float = hyper(float, 100.0, "Steepness", "b", low=0.0, open_low=True, log=True)

    def value(self, x: Floats, y: Floats) -> Floats:
        return (1 - x) ** 2 + self.steepness * (y - x * x) ** 2

    def gradient(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        away = 2 * self.steepness * (y - x * x)
        return 2 * (x - 1) - 2 * x * away, away
