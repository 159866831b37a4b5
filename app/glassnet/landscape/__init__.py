"""Loss surfaces: planes through the space of parameters and the loss upon them.

`planes/` lays them, one kind a module; `surface` and `stack` compute the loss upon one, `slices`
that along a line; `functions/` are the textbook's landscapes, and `race` sends several down one.
"""

from glassnet.landscape.contours import contour_levels, contours
from glassnet.landscape.functions import Function, functions
from glassnet.landscape.planes import (
    Plane,
    PlaneChoice,
    PlaneError,
    lay,
    path_plane,
    points_plane,
    project,
    random_directions,
    random_plane,
    weights_plane,
)
from glassnet.landscape.race import Entry, Race, Racer, function_race
from glassnet.landscape.slices import (
    Slice,
    SliceFunction,
    slice_function,
    slice_network,
    surface_gradient,
)
from glassnet.landscape.surface import GRIDS, Surface, finest_stride

__all__ = [
    "GRIDS",
    "Entry",
    "Function",
    "Plane",
    "PlaneChoice",
    "PlaneError",
    "Race",
    "Racer",
    "Slice",
    "SliceFunction",
    "Surface",
    "contour_levels",
    "contours",
    "finest_stride",
    "function_race",
    "functions",
    "lay",
    "path_plane",
    "points_plane",
    "project",
    "random_directions",
    "random_plane",
    "slice_function",
    "slice_network",
    "surface_gradient",
    "weights_plane",
]
