"""The path of the parameters as it is seen on a plane."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from glassnet.landscape import Plane

Floats = NDArray[np.float64]
Points = Iterable[tuple[int, NDArray[Any]]]

LIMIT = 300  # points that are drawn; beyond, every second one goes
AT_ONCE = 500_000  # parameters projected in one call, which takes about a millisecond


class PlanePath:
    """The coordinates on one plane of the parameters that a run has passed through."""

    def __init__(self, plane: Plane, steps: Iterable[int] = (), places: ArrayLike = ()) -> None:
        self.plane = plane
        self.left_view = False  # whether a later point has lain outside of what is shown
        self._steps = [int(step) for step in steps]
        self._places = [(float(a), float(b)) for a, b in np.reshape(places, (-1, 2))]

    @property
    def steps(self) -> tuple[int, ...]:
        """The steps (k,) of the points, ascending."""
        return tuple(self._steps)

    @property
    def places(self) -> Floats:
        """The coordinates (k, 2) of the points, oldest first."""
        return np.array(self._places, np.float64).reshape(-1, 2)

    def go_to(self, step: int) -> None:
        """Forget the points beyond a step."""
        count = sum(kept <= step for kept in self._steps)
        del self._steps[count:], self._places[count:]

    def extend(self, points: Points) -> None:
        """Go on to later points (step, parameters), ascending.

        A point at the last step takes that one's place. Of many new points of a large network only
        some are taken, the latest always.
        """
        fresh = [each for each in points if not self._steps or each[0] >= self._steps[-1]]
        room = max(2, AT_ONCE // self.plane.centre.size)
        for step, parameters in fresh[:-1][:: 1 + len(fresh) // room] + fresh[-1:]:
            if self._steps and self._steps[-1] == step:
                del self._steps[-1], self._places[-1]
            (place,) = self.plane.project(parameters)
            self._steps.append(step)
            self._places.append((float(place[0]), float(place[1])))
            self.left_view |= not self.plane.contains(self._places[-1])
        if len(self._steps) > LIMIT:
            self._steps = [*self._steps[:-1:2], self._steps[-1]]
            self._places = [*self._places[:-1:2], self._places[-1]]

    def descent(self, gradient: NDArray[Any]) -> tuple[float, float] | None:
        """The way down on the plane, the projection of −∇L (P,); None where it has none there."""
        (shown,) = self.plane.project(self.plane.centre - gradient)
        if not (np.isfinite(shown).all() and shown.any()):
            return None
        return float(shown[0]), float(shown[1])
