"""The speeds at which a run can be watched."""

from typing import Literal

from msgspec import Struct

PHASE_RATE = 10.0
"""Up to this many steps a second, each step is run phase by phase."""


class Speed(Struct, frozen=True):
    """A pace: `rate` units a second, or as fast as the machine can where `rate` is None."""

    id: str
    label: str
    unit: Literal["step", "epoch"]
    rate: float | None

    def steps_per_second(self, steps_per_epoch: int) -> float | None:
        """The pace in steps a second, None for flat out."""
        if self.rate is None:
            return None
        return self.rate * (steps_per_epoch if self.unit == "epoch" else 1)


STEPS_1 = Speed("steps_1", "1 step/s", "step", 1.0)
STEPS_5 = Speed("steps_5", "5 steps/s", "step", 5.0)
STEPS_20 = Speed("steps_20", "20 steps/s", "step", 20.0)
EPOCHS_1 = Speed("epochs_1", "1 epoch/s", "epoch", 1.0)
EPOCHS_10 = Speed("epochs_10", "10 epochs/s", "epoch", 10.0)
FLAT_OUT = Speed("flat_out", "flat out", "step", None)

SPEEDS = (STEPS_1, STEPS_5, STEPS_20, EPOCHS_1, EPOCHS_10, FLAT_OUT)
"""All speeds, slowest first."""

OPENING_SPEED = EPOCHS_10
"""At this one the opening problem is solved while one watches."""
