"""Where training stands, to the last bit: how it is left and gone back to."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from glassnet.engine.batches import Batches
from glassnet.engine.checkpoint import copied
from glassnet.engine.errors import SettingError
from glassnet.engine.network import Network
from glassnet.engine.operations import Array
from glassnet.engine.update import Update

__all__ = ["Resumable"]

_BEGUN = ("statistics", "noise", "gradient", "batches")
"""What the phases before the update change, or draw anew at the beginning of an epoch."""


class Resumable:
    """Training that can be left after any step, and gone on with from there bit for bit.

    `step` counts the updates done, `next_phase` the phases done of the step under way. What has
    begun can also be taken back: to the state that `_begin` has kept.
    """

    network: Network
    step: int
    next_phase: int
    gradient: Array
    _noise: np.random.Generator
    _batches: Batches
    _update: Update
    _before: Array
    _gradient_norm: float | None
    _kept: dict[str, Any]

    @property
    def gradient_norm(self) -> float:
        """Length of the last step's gradient, penalty included, before clipping; nan before."""
        if self._gradient_norm is None:
            return self._update.gradient_norm
        return self._gradient_norm

    @property
    def last_update(self) -> Array:
        """What the last update added to each parameter (P,); nan where there was none."""
        return np.asarray(self.network.parameters - self._before)

    def state(self) -> dict[str, Any]:
        """Everything that training goes on from, bit for bit, as copies.

        Taken while a step is under way it is the state at the beginning of that step.
        """
        begun = {name: self._kept[name] for name in _BEGUN}
        return copied(self._present() | (begun if self.next_phase else {}))

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go back to a state of this trainer, or of one made alike.

        Raises SettingError when the state belongs to another network, optimizer or data.
        """
        parameters = np.asarray(state["parameters"])
        if parameters.shape != self.network.parameters.shape:
            raise SettingError(
                f"the state has {parameters.size:,} parameters, the network {self.network.count:,}"
            )
        self._update.restore(state["optimizer"])
        self._batches.restore(state["batches"])
        self.network.parameters[:] = parameters
        self._before.fill(np.nan)
        self.network.statistics[:] = state["statistics"]
        self._noise.bit_generator.state = state["noise"]
        self.gradient[:] = state["gradient"]
        norm = state["gradient_norm"]
        self._gradient_norm = math.nan if norm is None else float(norm)
        self.step = int(state["step"])
        self.next_phase = 0

    def _present(self) -> dict[str, Any]:
        """What `state` holds, the arrays themselves."""
        norm = self.gradient_norm
        return {
            "statistics": self.network.statistics,
            "noise": self._noise.bit_generator.state,
            "step": self.step,
            "parameters": self.network.parameters,
            "gradient": self.gradient,
            "gradient_norm": None if math.isnan(norm) else norm,
            "optimizer": {"count": self._update.count, **self._update.memory},
            "batches": self._batches.state(),
        }

    def _begin(self) -> None:
        """Keep the present state, which a step is about to change."""
        self._gradient_norm = self.gradient_norm
        self._kept = copied(self._present(), self._kept)
