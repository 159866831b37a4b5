"""The ball in the user's hand."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Place = tuple[float, float]


class Hand:
    """Where the hand has taken the ball, `places` (k, 2), and the `losses` (k,) it felt there.

    From `take` to `let_go` or `give_up` the ball is `held`.
    """

    def __init__(self) -> None:
        self.places: Floats = np.empty((0, 2))
        self.losses: Floats = np.empty(0)
        self._kept: tuple[Floats, Floats] | None = None

    @property
    def held(self) -> bool:
        """Whether the ball is in the hand."""
        return self._kept is not None

    @property
    def walked(self) -> bool:
        """Whether the hand has moved the ball, and not only put it down."""
        return len(self.places) > 1

    def take(self) -> None:
        """Begin another way."""
        kept = (self.places, self.losses)
        self.forget()
        self._kept = kept

    def move(self, place: Place, loss: float) -> bool:
        """Take the ball there; False where it lies there, or is not held."""
        there = len(self.places) and tuple(self.places[-1]) == place
        if not self.held or there:
            return False
        self.places = np.vstack([self.places, place])
        self.losses = np.append(self.losses, loss)
        return True

    def let_go(self) -> Place | None:
        """Where the ball is put down; None where it was not held."""
        held, self._kept = self.held, None
        return (float(self.places[-1, 0]), float(self.places[-1, 1])) if held else None

    def give_up(self) -> bool:
        """The way before is back; False where the ball was not held."""
        if self._kept is None:
            return False
        (self.places, self.losses), self._kept = self._kept, None
        return True

    def forget(self) -> None:
        """There is no way, and the ball is not held."""
        self.places, self.losses, self._kept = np.empty((0, 2)), np.empty(0), None
