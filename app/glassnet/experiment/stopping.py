"""Early stopping: the best parameters so far, and how long ago they were."""

import math
from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray


class Stopping:
    """Watches the validation loss at the ends of epochs."""

    def __init__(self) -> None:
        self.best = math.inf
        self.waited = 0
        self.parameters: NDArray[Any] | None = None

    def watch(self, loss: float, parameters: NDArray[Any], patience: int) -> bool:
        """Take note of an epoch; True when the last `patience` ones brought nothing better."""
        if loss < self.best:
            self.best, self.waited, self.parameters = loss, 0, parameters.copy()
        else:
            self.waited += 1
        over = self.waited >= patience
        if over:
            self.waited = 0
        return over

    def state(self) -> dict[str, Any]:
        """Everything that `restore` needs."""
        kept = {} if self.parameters is None else {"parameters": self.parameters.copy()}
        return {"best": self.best, "waited": self.waited, **kept}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take over what `state` gave."""
        self.best, self.waited = float(state["best"]), int(state["waited"])
        kept = state.get("parameters")
        self.parameters = None if kept is None else kept.copy()
