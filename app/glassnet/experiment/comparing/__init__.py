"""Two moments side by side, of one run or of two: what was measured there, and what differs."""

from glassnet.experiment.comparing.comparison import Comparison
from glassnet.experiment.comparing.moment import Moment, Where, best_step, read_moment
from glassnet.experiment.comparing.settings import Difference, differing
from glassnet.experiment.comparing.weights import (
    LayerDifference,
    ParameterDifference,
    WeightDifference,
)

__all__ = [
    "Comparison",
    "Difference",
    "LayerDifference",
    "Moment",
    "ParameterDifference",
    "WeightDifference",
    "Where",
    "best_step",
    "differing",
    "read_moment",
]
