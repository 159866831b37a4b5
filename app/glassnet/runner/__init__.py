"""The training thread: commands in, snapshots and events out. No mathematics, no Qt."""

from glassnet.runner import events
from glassnet.runner.events import Event
from glassnet.runner.mailbox import Gate
from glassnet.runner.runner import Runner
from glassnet.runner.snapshot import Example, Probe, Request, Snapshot
from glassnet.runner.speeds import (
    EPOCHS_1,
    EPOCHS_10,
    FLAT_OUT,
    OPENING_SPEED,
    PHASES,
    SPEEDS,
    STEPS_1,
    STEPS_5,
    STEPS_20,
    Speed,
)

__all__ = [
    "EPOCHS_1",
    "EPOCHS_10",
    "FLAT_OUT",
    "OPENING_SPEED",
    "PHASES",
    "SPEEDS",
    "STEPS_1",
    "STEPS_5",
    "STEPS_20",
    "Event",
    "Example",
    "Gate",
    "Probe",
    "Request",
    "Runner",
    "Snapshot",
    "Speed",
    "events",
]
