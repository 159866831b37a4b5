"""What differs between two moments."""

from functools import cached_property
from math import isfinite

from glassnet.engine import Network
from glassnet.experiment.comparing.moment import Moment
from glassnet.experiment.comparing.settings import Difference, differing
from glassnet.experiment.comparing.weights import (
    WeightDifference,
    fits,
    weight_difference,
    why_apart,
)
from glassnet.experiment.history import common_steps


class Comparison:
    """Two moments, `a` and `b`; what differs is worked out when it is asked for."""

    def __init__(self, a: Moment, b: Moment) -> None:
        self.a = a
        self.b = b

    @cached_property
    def settings(self) -> tuple[Difference, ...]:
        """The settings that differ."""
        return differing(self.a.spec, self.b.spec)

    @cached_property
    def why_not(self) -> str:
        """Why the weights are not compared; empty where they are."""
        return why_apart(self.a, self.b)

    @cached_property
    def weights(self) -> WeightDifference | None:
        """b's weights against a's; None for networks of different shapes."""
        return None if self.why_not else weight_difference(self.a, self.b)

    def fits(self, network: Network) -> bool:
        """Whether the weights that are compared are those of such a network."""
        return not self.why_not and fits(self.a, network)

    @property
    def same_run(self) -> bool:
        """Whether both moments are of one run."""
        return common_steps(self.a.lineage, self.b.lineage) == float("inf")

    @property
    def parted(self) -> int | None:
        """The step up to which both runs were one; None for one run, or for two strangers."""
        common = common_steps(self.a.lineage, self.b.lineage)
        return int(common) if common is not None and isfinite(common) else None

    @cached_property
    def same_rows(self) -> bool:
        """Whether both are measured on the same rows of the same data."""
        a, b = self.a, self.b
        named = a.spec.dataset is not None and b.spec.dataset is not None
        same = (a.spec.dataset, a.spec.seed) == (b.spec.dataset, b.spec.seed)
        return a.data is b.data or (named and same)

    @cached_property
    def same_loss(self) -> bool:
        """Whether the losses are on one scale: the same function, on the same rows."""
        return self.same_rows and self.a.spec.training.loss == self.b.spec.training.loss
