"""Where a run can be told to go: a phase, a step, an epoch, or until a condition is met."""

import msgspec

from glassnet.experiment.breakpoints.breakpoint import Breakpoint
from glassnet.experiment.breakpoints.quantity import Kind


class ToPhase(msgspec.Struct, frozen=True, tag="phase"):
    """To the next time that a phase has been run; `layer` counts from 0 in the row."""

    kind: Kind
    layer: int | None = None


class ToStep(msgspec.Struct, frozen=True, tag="step"):
    """To the point at which so many updates (≥ 0) have been done."""

    step: int


class ToEpoch(msgspec.Struct, frozen=True, tag="epoch"):
    """To the end of the epoch of a number (≥ 1)."""

    epoch: int


Target = ToPhase | ToStep | ToEpoch | Breakpoint
