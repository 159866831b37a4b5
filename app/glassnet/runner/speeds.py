"""The speeds at which a run can be watched."""

from typing import Literal

from msgspec import Struct

PHASE_RATE = 10.0
"""Up to this many steps a second, each step is run phase by phase."""


class Speed(Struct, frozen=True):
    """A pace: `rate` units a second, or as fast as the machine can where `rate` is None.

    `tip` says what one gets to see.
    """

    id: str
    label: str
    unit: Literal["phase", "step", "epoch"]
    rate: float | None
    tip: str

    def steps_per_second(self, steps_per_epoch: int, phases: int) -> float | None:
        """The pace in steps of so many phases a second, None for flat out."""
        if self.rate is None:
            return None
        return self.rate * {"phase": 1 / phases, "step": 1, "epoch": steps_per_epoch}[self.unit]


_FOLLOW = "Each phase of each step is shown as it happens."
_DRIFT = "Steps too fast to follow: their signals of the last moments drift along together."

PHASES = Speed(
    "phases", "phase by phase", "phase", 1 / 2.8,
    "One phase at a time, slowly: pulses, and the numbers that they carry.",
)  # fmt: skip
STEPS_1 = Speed("steps_1", "1 step/s", "step", 1.0, _FOLLOW)
STEPS_5 = Speed("steps_5", "5 steps/s", "step", 5.0, _DRIFT)
STEPS_20 = Speed("steps_20", "20 steps/s", "step", 20.0, _DRIFT)
EPOCHS_1 = Speed("epochs_1", "1 epoch/s", "epoch", 1.0, _DRIFT)
EPOCHS_10 = Speed("epochs_10", "10 epochs/s", "epoch", 10.0, _DRIFT)
FLAT_OUT = Speed(
    "flat_out", "flat out", "step", None,
    "As many steps as this computer can do; their signals drift along together.",
)  # fmt: skip

SPEEDS = (PHASES, STEPS_1, STEPS_5, STEPS_20, EPOCHS_1, EPOCHS_10, FLAT_OUT)
"""All speeds, slowest first."""

OPENING_SPEED = EPOCHS_10
"""At this one the opening problem is solved while one watches."""
