"""How the learning rate changes over a run, and what a test of rates depends on."""

from dataclasses import dataclass

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from glassnet.data import Data
from glassnet.engine import Network
from glassnet.experiment import Spec, TrainingSpec, steps_per_epoch

Floats = NDArray[np.float64]

POINTS = 600  # of a curve, at most: two for each pixel of a wide panel


@dataclass(frozen=True)
class RateCourse:
    """The learning rate of each step of a run; `per_epoch` (≥ 1) steps are an epoch."""

    training: TrainingSpec
    per_epoch: int

    @classmethod
    def of(cls, spec: Spec, data: Data, network: Network) -> "RateCourse":
        """That of a document with its data and network."""
        return cls(spec.training, steps_per_epoch(spec, data, network))

    @property
    def total(self) -> int:
        """The planned steps; from there on the last rate is held."""
        return self.training.epochs * self.per_epoch

    def rate(self, step: int) -> float:
        """The learning rate of update `step` (≥ 0), as the trainer sets it."""
        peak = self.training.optimizer.learning_rate
        return self.training.schedule.rate(peak, step, self.total)

    def curve(self, last: int) -> tuple[Floats, Floats]:
        """Steps from 0 to `last` (≥ 1), at most `POINTS` evenly spaced ones, and their rates."""
        steps = np.unique(np.linspace(0, last, min(last + 1, POINTS)).round().astype(np.int64))
        return steps.astype(np.float64), np.array([self.rate(int(step)) for step in steps])


def essence(spec: Spec) -> Spec:
    """A spec without what tests and comparisons of rates do not depend on."""
    plain = type(spec.training)(loss=spec.training.loss)
    free = {name: getattr(plain, name) for name in ("schedule", "epochs", "early_stopping")}
    optimizer = spec.training.optimizer.replace(learning_rate=1.0)
    return replace(spec, training=replace(spec.training, optimizer=optimizer, **free))
