"""Steep across, flat along."""

from typing import ClassVar

from glassnet.engine.component import hyper
from glassnet.landscape.functions import Floats, Function, functions


@functions
class ElongatedBowl(Function):
    """The rate that the steep direction bears is slow in the flat one: L = ½ (x² + κ y²).

    κ is the condition number. Gradient descent diverges from η = 2/κ on, and needs about κ steps.
    """

    id: ClassVar[str] = "elongated_bowl"
    label: ClassVar[str] = "Elongated bowl"
    formula: ClassVar[str] = r"L = \frac{1}{2} (x^2 + \kappa y^2)"
    rank: ClassVar[int] = 20
    start: tuple[float, float] = (-2.6, 1.2)

    condition: float = hyper(float, 25.0, "Condition number", "κ", low=1.0, high=1e6, log=True)

    def value(self, x: Floats, y: Floats) -> Floats:
        return (x * x + self.condition * y * y) / 2

    def gradient(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        return x, self.condition * y
