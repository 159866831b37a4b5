"""Initialisers: the weights that a network starts from. Biases start at 0."""

import numpy as np

from glassnet.engine.component import Component
from glassnet.engine.operations import Array
from glassnet.engine.registry import Registry

__all__ = ["Initialiser", "initialisers"]


class Initialiser(Component):
    """Draws a weight matrix of shape (outputs, inputs)."""

    def draw(self, outputs: int, inputs: int, rng: np.random.Generator) -> Array:
        """Weights (outputs, inputs) in float64, whatever the network's precision."""
        raise NotImplementedError


initialisers: Registry[Initialiser] = Registry("initialiser", "glassnet.engine.initialisers")
