"""Test functions: landscapes in two dimensions, each with one lesson about walking down.

One function is one file; it registers itself, and races, menus and messages follow.
"""

import numpy as np
from numpy.typing import NDArray

from glassnet.engine.component import Component
from glassnet.engine.registry import Registry

__all__ = ["Floats", "Function", "Range", "functions"]

Floats = NDArray[np.float64]
Range = tuple[float, float]


class Function(Component):
    """L(x, y) with its gradient in closed form; arrays of any shape go in and come out.

    `x_range` and `y_range` are the part to look at, `start` a point to set out from, and `minima`
    the points of least value in that part, none where it falls without end.
    """

    x_range: Range = (-3.0, 3.0)
    y_range: Range = (-3.0, 3.0)
    start: tuple[float, float] = (2.0, 2.0)
    minima: tuple[tuple[float, float], ...] = ((0.0, 0.0),)

    def value(self, x: Floats, y: Floats) -> Floats:
        """L at (x, y)."""
        raise NotImplementedError

    def gradient(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """(∂L/∂x, ∂L/∂y) at (x, y)."""
        raise NotImplementedError


functions: Registry[Function] = Registry("test function", "glassnet.landscape.functions")
