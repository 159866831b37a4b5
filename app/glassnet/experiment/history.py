"""What a run has been through: batch losses, and the rows measured on the way."""

from collections.abc import Mapping
from math import inf
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from glassnet.experiment.effort import Effort
from glassnet.experiment.losses import BatchLosses, Curve
from glassnet.experiment.metrics import COLUMNS, Metrics

ROWS = 4096
"""At most so many measured rows are kept; beyond, every second one goes."""

Lineage = tuple[tuple[object, int], ...]
"""What a history was recorded by, one run after the other, each with the step where it began."""


class History:
    """The batch loss of every step and the measured rows of one run, in bounded memory.

    `rows` are `Metrics` by rising step; the first and the latest are always among them. `effort`
    tells how long the steps took, `lineage` which steps are common with other histories.
    """

    def __init__(self) -> None:
        self.losses = BatchLosses()
        self.effort = Effort()
        self.rows: tuple[Metrics, ...] = ()
        self.lineage: Lineage = ((object(), 0),)

    def add_losses(self, losses: NDArray[np.float64]) -> None:
        """Append the batch losses (k,) of the next k updates."""
        self.losses.add(losses)

    def add_row(self, row: Metrics) -> None:
        """Append a row; of two at a step the later stays; one from before is ignored."""
        rows = list(self.rows)
        if rows and row.step < rows[-1].step:
            return
        if rows and rows[-1].step == row.step:
            rows.pop()
        if len(rows) >= ROWS:
            rows = [*rows[:-1:2], rows[-1]]
        self.rows = (*rows, row)

    def curve(self, limit: int = 2000) -> Curve:
        """Batch losses for drawing: (steps, low, high), each of at most `limit` values."""
        return self.losses.curve(limit)

    def go_to(self, step: int) -> None:
        """Drop what was recorded beyond a step (≥ 0)."""
        if step < self.losses.count:
            stay = tuple(one for one in self.lineage if one[1] <= step)
            self.lineage = (*stay, (object(), step))
        self.losses.go_to(step)
        self.effort.go_to(step)
        self.rows = tuple(row for row in self.rows if row.step <= step)

    def copy(self) -> "History":
        """A history that goes on by itself from here."""
        copy = History().restore(self.state())
        copy.lineage = (*self.lineage, (object(), self.losses.count))
        return copy

    def state(self) -> dict[str, Any]:
        """Everything that `restore` needs, as a tree of numbers and arrays."""
        rows = np.array([row.numbers() for row in self.rows], np.float64)
        return {
            "losses": self.losses.state(),
            "rows": rows.reshape(-1, len(COLUMNS)),
            "effort": self.effort.state(),
        }

    def restore(self, state: Mapping[str, Any]) -> Self:
        """Take over what `state` gave. Raises ValueError when its parts do not belong together."""
        rows = state["rows"]
        if rows.shape[1:] != (len(COLUMNS),) or len(rows) > ROWS:
            raise ValueError("the recorded rows do not have the columns of a history")
        self.losses.restore(state["losses"])
        self.effort.restore(state.get("effort"), self.losses.count)
        self.rows = tuple(Metrics.from_numbers(row) for row in rows)
        return self


def common_steps(one: Lineage, other: Lineage) -> float | None:
    """The step up to which two lineages are one run: inf for the same, None for strangers."""
    if one[0][0] is not other[0][0]:
        return None
    same = 0
    for mine, its in zip(one, other, strict=False):
        if mine[0] is not its[0]:
            break
        same += 1
    return min((line[same][1] for line in (one, other) if same < len(line)), default=inf)
