"""Planes through the space of parameters: along which two directions the loss is shown.

The loss of a network with P parameters is a function on P dimensions; a picture shows it on the
plane θ + α·d₁ + β·d₂. Which plane is chosen decides what can be seen, so every plane tells what
share of a displacement lies in it, and what lies off it. One kind of plane is one module.
"""

from glassnet.landscape.planes.choice import FEWEST, PlaneChoice, lay
from glassnet.landscape.planes.filters import random_directions, random_plane
from glassnet.landscape.planes.path import path_plane
from glassnet.landscape.planes.plane import Plane, PlaneError, project
from glassnet.landscape.planes.points import points_plane
from glassnet.landscape.planes.weights import weights_plane

__all__ = [
    "FEWEST",
    "Plane",
    "PlaneChoice",
    "PlaneError",
    "lay",
    "path_plane",
    "points_plane",
    "project",
    "random_directions",
    "random_plane",
    "weights_plane",
]
