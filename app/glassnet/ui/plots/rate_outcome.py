"""What has happened to the loss of a copy that learned at one rate, in plain language."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from glassnet.ui.plots.plotting import loss_text
from glassnet.ui.text import tr

Floats = NDArray[np.float64]
Kind = Literal["hardly", "falls", "oscillates", "rises", "diverged"]

HARDLY = 0.05
"""A change by less than this share of the first loss is hardly one."""
SWING = 0.25
"""A swing is a rise or fall by at least this share of the losses' range, or of the first one.

Where a rate suits, the differences of the batches make far smaller ones."""
SWINGS = 3
"""So many turns from rise to fall or back in the second half are an oscillation: a rate that is
settling swings at first."""
HIGH = 0.5
"""A loss that was higher than the first by this share of it, and has not come down, has risen."""
SLOW = 0.5
"""A fall by less than this share of the farthest is slow."""
LAST = 0.1
"""The last losses are those of this share of the steps; their median is the loss in the end."""


@dataclass(frozen=True)
class Outcome:
    """What became of one rate.

    `loss` is the one in the end, the median of the last tenth of the steps; of their second half
    where it oscillates, and the highest where it rises. `fall` is how far it has come down from the
    first. `step` is the one after which it left the finite numbers.
    """

    kind: Kind
    loss: float
    fall: float = 0.0
    step: int | None = None

    def text(self, farthest: float = math.inf) -> str:
        """In a few words; `farthest` is the greatest fall of all rates, inf while it is open."""
        falls = tr("falls to {loss}")
        if self.fall == farthest:
            falls = tr("falls furthest, to {loss}")
        elif math.isfinite(farthest) and self.fall < SLOW * farthest:
            falls = tr("falls slowly, to {loss}")
        loss = loss_text(self.loss)
        return {
            "hardly": tr("hardly falls"),
            "falls": falls,
            "oscillates": tr("oscillates near {loss}"),
            "rises": tr("rises up to {loss}"),
            "diverged": tr("diverged at step {step}"),
        }[self.kind].format(loss=loss, step=f"{self.step or 0:,}")


def outcome(losses: Floats, diverged: int | None) -> Outcome:
    """What happened to a loss (n ≥ 1), recorded at even distances from the start on."""
    first = float(losses[0])
    last = losses[-max(1, round(LAST * len(losses))) :]
    end = float(np.median(last))
    if diverged is not None or not np.isfinite(losses).all():
        return Outcome("diverged", end, step=diverged)
    hardly = HARDLY * abs(first)
    size = max(SWING * min(float(np.ptp(losses)), abs(first)), hardly)
    later = losses[len(losses) // 2 :]
    if size > 0 and turns(later, size) >= SWINGS:
        middle = float(np.median(later))
        return Outcome("oscillates", middle, first - middle)
    if first - end > hardly:
        return Outcome("falls", end, first - end)
    high = float(losses.max())
    if end - first > hardly or high - first > HIGH * abs(first):
        return Outcome("rises", high, first - end)
    return Outcome("hardly", end, first - end)


def turns(losses: Floats, size: float) -> int:
    """How often a curve turns round for at least `size` (> 0): peaks and valleys of that height."""
    low = high = float(losses[0])
    found, direction = 0, 0  # 1 while it rises, -1 while it falls, 0 before either
    for loss in losses[1:].tolist():
        high, low = max(high, loss), min(low, loss)
        if direction >= 0 and high - loss >= size:
            found += direction
            direction, low = -1, loss
        elif direction <= 0 and loss - low >= size:
            found -= direction
            direction, high = 1, loss
    return found
