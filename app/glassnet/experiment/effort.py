"""How long the updates of a run have taken."""

from collections.abc import Mapping
from math import isnan, nan
from typing import Any, Self

import numpy as np

MARKS = 2048
"""At most so many marks are kept; beyond, every second one goes."""


class Effort:
    """Seconds of the processor that training has spent, as marks (step, seconds so far).

    Between two marks the time is shared out evenly. What a replay takes does not count: the time up
    to a step is that in which it was trained first.
    """

    def __init__(self) -> None:
        self._steps: list[int] = [0]
        self._seconds: list[float] = [0.0]
        self._spacing = 1
        self._pending = 0.0

    def spend(self, seconds: float) -> None:
        """So long was worked on the updates after the last mark."""
        self._pending += seconds

    def reach(self, step: int) -> None:
        """The updates up to a step (above the last mark's) are done, in the time spent since."""
        total = self._seconds[-1] + self._pending
        self._pending = 0.0
        if len(self._steps) > 1 and step - self._steps[-2] < self._spacing:
            self._steps[-1], self._seconds[-1] = step, total
            return
        if len(self._steps) >= MARKS:
            self._steps = [*self._steps[:-1:2], self._steps[-1]]
            self._seconds = [*self._seconds[:-1:2], self._seconds[-1]]
            self._spacing *= 2
        self._steps.append(step)
        self._seconds.append(total)

    def at(self, step: int) -> float | None:
        """Seconds that training up to a step has taken; None where that was not recorded."""
        seconds = float(np.interp(step, self._steps, self._seconds))
        return None if isnan(seconds) else seconds

    def go_to(self, step: int) -> None:
        """Drop what was recorded beyond a step (≥ 0)."""
        self._pending = 0.0
        if step >= self._steps[-1]:
            return
        seconds = float(np.interp(step, self._steps, self._seconds))
        count = int(np.searchsorted(self._steps, step))
        self._steps[count:], self._seconds[count:] = [step], [seconds]

    def state(self) -> dict[str, Any]:
        """Everything that `restore` needs."""
        return {"steps": np.array(self._steps), "seconds": np.array(self._seconds)}

    def restore(self, state: Mapping[str, Any] | None, count: int) -> Self:
        """Take over what `state` gave of `count` steps, or None where nothing was recorded.

        Raises ValueError when its parts do not belong together.
        """
        if state is None:
            self._steps, self._seconds = (
                [0, *([count] if count else [])],
                [0.0, *([nan] * (count > 0))],
            )
            return self
        steps, seconds = state["steps"], state["seconds"]
        fits = (
            steps.ndim == 1
            and steps.shape == seconds.shape
            and 0 < len(steps) <= MARKS
            and steps[0] == 0
            and (np.diff(steps) > 0).all()
            and not (np.diff(seconds) < 0).any()
        )
        if not fits:
            raise ValueError("the recorded times do not belong together")
        self._steps, self._seconds = steps.tolist(), seconds.tolist()
        self._spacing = max(1, int(np.diff(steps[:3]).min(initial=1)))
        return self
