"""The same in all directions."""

from typing import ClassVar

from glassnet.landscape.functions import Floats, Function, functions


@functions
class Bowl(Function):
    """The gradient points straight to the minimum: L = ½ (x² + y²).

    Gradient descent shrinks the distance by |1 − η| each step, and leaves the bowl from η = 2 on.
    """

    id: ClassVar[str] = "bowl"
    label: ClassVar[str] = "Quadratic bowl"
    formula: ClassVar[str] = r"L = \frac{1}{2} (x^2 + y^2)"
    rank: ClassVar[int] = 10
    start: tuple[float, float] = (-2.4, 1.6)

    def value(self, x: Floats, y: Floats) -> Floats:
        return (x * x + y * y) / 2

    def gradient(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        return x, y
