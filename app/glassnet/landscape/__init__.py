"""Loss surfaces: planes through the space of parameters and the loss upon them."""

from glassnet.landscape.contours import contour_levels, contours
from glassnet.landscape.directions import (
    Plane,
    PlaneError,
    path_plane,
    project,
    random_directions,
    random_plane,
)
from glassnet.landscape.surface import Surface, finest_stride

__all__ = [
    "Plane",
    "PlaneError",
    "Surface",
    "contour_levels",
    "contours",
    "finest_stride",
    "path_plane",
    "project",
    "random_directions",
    "random_plane",
]
