"""Numbers that are known when a run is measured, at the ends of epochs."""

from functools import partial
from typing import ClassVar

from glassnet.data import Data
from glassnet.engine import Network, SettingError
from glassnet.experiment.breakpoints.quantity import Quantity, Reader
from glassnet.experiment.metrics import Metrics
from glassnet.experiment.run import Run


class Measured(Quantity):
    """The number of the measured rows with its own id, over `split`, in evaluation mode.

    While one is watched, every end of an epoch is measured, so that none is missed.
    """

    measured: ClassVar[bool] = True
    split: ClassVar[str] = "train"

    def check(self, _network: Network, data: Data) -> None:
        if not len(getattr(data, self.split)):
            raise SettingError("the data has no validation split")
        if self.unit == "share" and data.task != "classification":
            raise SettingError("the data has no classes, so there is no accuracy")

    def reader(self, run: Run) -> Reader:
        return partial(self._latest, run)

    def measure(self, metrics: Metrics) -> float | None:
        value: float | None = getattr(metrics, self.id)
        return value

    def _latest(self, run: Run) -> float | None:
        past = [row for row in run.history.rows if row.step <= run.step]
        return self.measure(past[-1]) if past else None
