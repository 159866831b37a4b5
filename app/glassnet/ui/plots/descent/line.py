"""The slice of the network that a ball rolls on."""

from collections.abc import Callable
from typing import get_args

import numpy as np
from PySide6.QtCore import QObject, Signal

from glassnet.experiment.slices import Along, NetworkSlice
from glassnet.landscape import SliceFunction
from glassnet.ui.plots.descent.slices import SliceModel
from glassnet.ui.plots.gradient_reading import place_of
from glassnet.ui.session import Session

SLICES: tuple[Along, ...] = get_args(Along)


class Line(QObject):
    """The slice that is shown, `cut`, and the same to walk on, `function`; `laid` tells of another.

    It follows the run as long as `rolling` says that the ball lies where the network stands.
    `weight` is the one that a slice along a weight is cut along.
    """

    laid = Signal()

    def __init__(self, session: Session, rolling: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._rolling = session, rolling
        self.weight = ""
        self.cut: NetworkSlice | None = None
        self.function: SliceFunction | None = None
        self._slices = SliceModel(session, self)
        self._slices.cut.connect(self._take)
        self.select()

    @property
    def busy(self) -> bool:
        """Whether a slice is on its way, or due."""
        return self._slices.busy

    @property
    def problem(self) -> str:
        """Why there is none."""
        return self._slices.problem

    @property
    def late(self) -> bool:
        """Whether the run has moved on since the slice was cut."""
        snapshot = self._session.snapshot
        return self.cut is not None and snapshot is not None and snapshot.step != self.cut.step

    def ask(self, along: str) -> None:
        """Cut through where the run stands now; along a weight as soon as one is selected."""
        if along in SLICES and not self._rolling() and (along != "weight" or self.weight):
            self._slices.ask(along, self.weight)

    def begin(self, along: str) -> None:
        """Show the slice along this line that there is already, and ask for the one of now."""
        self.ask(along)
        found = self._slices.slice
        self._lay(found if found is not None and found.along == along else None)

    def select(self) -> bool:
        """Take the weight that is selected on the canvas; False where none is."""
        place = place_of(self._session.selection, self._session.network)
        if place is not None:
            self.weight = place.path
        return place is not None

    def drop(self) -> None:
        """Forget the slice and what is under way: it is another network now."""
        self._slices.drop()
        self._lay(None)

    def stop(self) -> None:
        """End the thread and wait for it. May be called twice."""
        self._slices.stop()

    def _take(self) -> None:
        if not self._rolling():
            self._lay(self._slices.slice)
            self.laid.emit()

    def _lay(self, cut: NetworkSlice | None) -> None:
        """A slice whose loss is not finite cannot be walked on."""
        walkable = cut is not None and bool(np.isfinite(cut.slice.loss))
        self.cut = cut
        self.function = SliceFunction(cut.slice, cut.value) if cut and walkable else None
