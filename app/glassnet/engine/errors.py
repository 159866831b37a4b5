"""Errors that a user can mend: each says what is wrong, where, and what is allowed."""

from collections.abc import Sequence
from typing import Any


class GlassnetError(Exception):
    """Anything that is told to the user as one plain sentence instead of a traceback."""


class SettingError(GlassnetError, ValueError):
    """A setting with a value that is not allowed.

    `path` leads to the setting from the object that was being read, as `("layers", 0, "units")`;
    `problem` names the value and what is allowed.
    """

    def __init__(self, problem: str, path: Sequence[str | int] = ()) -> None:
        self.problem = problem
        self.path = tuple(path)
        super().__init__(f"{self.place}: {problem}" if self.path else problem)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.problem, self.path)

    @property
    def place(self) -> str:
        """The path as people write it: `layers[0].units`."""
        text = ""
        for part in self.path:
            text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
        return text

    def inside(self, *parents: str | int) -> "SettingError":
        """The same error seen from an object that holds this one at `parents`."""
        return SettingError(self.problem, (*parents, *self.path))


class Diverged(GlassnetError, ArithmeticError):
    """Training left the finite numbers.

    `step` counts the updates done before the one that failed (≥ 0); `layer` is the index of the
    layer in the spec, or None for the loss; `phase` is the phase's text, as "backward · hidden 2".
    """

    def __init__(self, step: int, layer: int | None, phase: str) -> None:
        self.step = step
        self.layer = layer
        self.phase = phase
        super().__init__(
            f"Training diverged at step {step} in the phase “{phase}”: a value is no longer "
            "finite. Lower the learning rate, or clip the gradient."
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.step, self.layer, self.phase)
