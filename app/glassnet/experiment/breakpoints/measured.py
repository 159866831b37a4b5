"""Numbers that are known when a run is measured, at the ends of epochs."""

from functools import partial
from typing import ClassVar

from glassnet.data import Data
from glassnet.engine import Network, SettingError
from glassnet.experiment.breakpoints.quantity import Quantity, Reader
from glassnet.experiment.run import Run


class Measured(Quantity):
    """A column of the measured rows, over `split`, in evaluation mode.

    While one is watched, every end of an epoch is measured, so that none is missed.
    """

    measured: ClassVar[bool] = True
    split: ClassVar[str] = "train"
    column: ClassVar[str] = ""

    def check(self, _network: Network, data: Data) -> None:
        if not len(getattr(data, self.split)):
            raise SettingError("the data has no validation split")
        if self.unit == "share" and data.task != "classification":
            raise SettingError("the data has no classes, so there is no accuracy")

    def reader(self, run: Run) -> Reader:
        return partial(_latest, run, self.column)


def _latest(run: Run, column: str) -> float | None:
    rows = run.history.rows
    return getattr(rows[-1], column) if rows else None
