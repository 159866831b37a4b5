"""The path of the parameters: a bounded number of equally spaced points."""

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

POINTS = 250
BUDGET = 64 * 2**20
"""Bytes that the points of one path may take; it lowers their number for large networks."""
FEWEST = 16


class Trajectory:
    """At most 250 points (step, parameters), equally spaced from the first; spacing in steps.

    Whenever the path is full every second point goes and the spacing doubles. The first point
    always stays. `changed` rises with every change, so that a reader knows when to look again.
    """

    def __init__(self) -> None:
        self.spacing = 1
        self.steps: tuple[int, ...] = ()
        self.vectors: tuple[NDArray[Any], ...] = ()
        self.changed = 0

    def next_due(self, step: int) -> int:
        """The first step at or after `step` (≥ the last kept one) at which a point is due."""
        if not self.steps:
            return step
        beyond = max(step, self.steps[-1] + 1) - self.steps[0]
        return self.steps[0] + -(-beyond // self.spacing) * self.spacing

    def keep(self, step: int, parameters: NDArray[Any]) -> None:
        """Keep a copy of the parameters (P,) if a point is due at this step."""
        if self.next_due(step) != step:
            return
        if len(self.steps) >= self._limit(parameters.nbytes):
            self.steps, self.vectors = self.steps[::2], self.vectors[::2]
            self.spacing *= 2
            self.changed += 1
            self.keep(step, parameters)
            return
        vector = parameters.copy()
        vector.flags.writeable = False
        self.steps, self.vectors = (*self.steps, step), (*self.vectors, vector)
        self.changed += 1

    def points(self) -> tuple[NDArray[np.int64], NDArray[Any]]:
        """The kept steps (k,) and their parameters (k, P)."""
        vectors = np.stack(self.vectors) if self.vectors else np.empty((0, 0))
        return np.array(self.steps, np.int64), vectors

    def go_to(self, step: int) -> None:
        """Drop the points beyond a step."""
        count = sum(kept <= step for kept in self.steps)
        if count < len(self.steps):
            self.steps, self.vectors = self.steps[:count], self.vectors[:count]
            self.changed += 1

    def copy(self) -> "Trajectory":
        """A path that goes on by itself from here; the points kept so far are shared."""
        twin = Trajectory()
        twin.spacing, twin.changed = self.spacing, self.changed
        twin.steps, twin.vectors = self.steps, self.vectors
        return twin

    def state(self) -> dict[str, Any]:
        """Everything that `restore` needs, as a tree of numbers and arrays."""
        steps, vectors = self.points()
        return {"spacing": self.spacing, "steps": steps, "vectors": vectors}

    def restore(self, state: Mapping[str, Any]) -> Self:
        """Take over what `state` gave. Raises ValueError when its parts do not belong together."""
        spacing, steps, vectors = int(state["spacing"]), state["steps"], state["vectors"]
        fits = (
            spacing >= 1
            and steps.ndim == 1
            and vectors.ndim == 2
            and len(steps) == len(vectors) <= POINTS
            and steps.dtype.kind == "i"
            and bool(np.all(np.diff(steps) > 0))
        )
        if not fits:
            raise ValueError("the recorded path does not belong together")
        vectors.flags.writeable = False
        self.spacing, self.changed = spacing, self.changed + 1
        self.steps, self.vectors = tuple(steps.tolist()), tuple(vectors)
        return self

    @staticmethod
    def _limit(size: int) -> int:
        return max(FEWEST, min(POINTS, BUDGET // max(1, size)))
