"""The slice of the network that a ball rolls on."""

import numpy as np

from glassnet.experiment.slices import NetworkSlice
from glassnet.landscape import SliceFunction


class Line:
    """The slice that is shown, `cut`, and the same to walk on, `function`.

    The latest slice takes its place as long as the ball lies where the network stands.
    """

    def __init__(self) -> None:
        self.cut: NetworkSlice | None = None
        self.function: SliceFunction | None = None

    def take(self, cut: NetworkSlice | None) -> None:
        """Lay another slice, or none; one whose loss is not finite cannot be walked on."""
        walkable = cut is not None and bool(np.isfinite(cut.slice.loss))
        self.cut = cut
        self.function = SliceFunction(cut.slice, cut.value) if cut and walkable else None
