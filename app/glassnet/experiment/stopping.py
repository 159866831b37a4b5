"""Early stopping: the best model so far, and how long ago it was."""

import math
from collections.abc import Mapping
from typing import Any

from glassnet.engine import Network

_PARTS = ("parameters", "statistics")


class Stopping:
    """Watches the validation loss at the ends of epochs.

    `kept` holds copies of the parameters (P,) and statistics (S,) at the lowest one, by name.
    """

    def __init__(self) -> None:
        self.best = math.inf
        self.waited = 0
        self.kept: dict[str, Any] = {}

    def watch(self, loss: float, network: Network, patience: int) -> bool:
        """Take note of an epoch; True when the last `patience` ones brought nothing better."""
        if loss < self.best:
            self.best, self.waited = loss, 0
            self.kept = {name: getattr(network, name).copy() for name in _PARTS}
        else:
            self.waited += 1
        over = self.waited >= patience
        if over:
            self.waited = 0
        return over

    def put_back(self, network: Network) -> None:
        """Give a network the best model so far; without one it stays as it is."""
        for name, vector in self.kept.items():
            getattr(network, name)[:] = vector

    def state(self) -> dict[str, Any]:
        """Everything that `restore` needs."""
        return {"best": self.best, "waited": self.waited, **_copies(self.kept)}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take over what `state` gave."""
        self.best, self.waited = float(state["best"]), int(state["waited"])
        self.kept = _copies({name: state[name] for name in _PARTS}) if _PARTS[0] in state else {}


def _copies(vectors: Mapping[str, Any]) -> dict[str, Any]:
    return {name: vector.copy() for name, vector in vectors.items()}
