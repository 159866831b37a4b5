"""Breakpoints: conditions on numbers of a run at which training stops, and says why."""

from glassnet.experiment.breakpoints.breakpoint import (
    Breakpoint,
    Comparison,
    breakpoints_from_json,
    breakpoints_to_json,
)
from glassnet.experiment.breakpoints.following import followed
from glassnet.experiment.breakpoints.quantity import (
    Kind,
    OfLayer,
    OfNeuron,
    OfParameter,
    Quantity,
    quantities,
)
from glassnet.experiment.breakpoints.targets import Target, ToEpoch, ToPhase, ToStep
from glassnet.experiment.breakpoints.watcher import Met, Watcher

__all__ = [
    "Breakpoint",
    "Comparison",
    "Kind",
    "Met",
    "OfLayer",
    "OfNeuron",
    "OfParameter",
    "Quantity",
    "Target",
    "ToEpoch",
    "ToPhase",
    "ToStep",
    "Watcher",
    "breakpoints_from_json",
    "breakpoints_to_json",
    "followed",
    "quantities",
]
