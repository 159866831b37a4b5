"""Losses and accuracies of a run, measured apart from its training."""

from math import isnan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glassnet.data import Data, accuracy
from glassnet.engine import Evaluator, Network
from glassnet.engine.losses import Loss


class Measurer:
    """Measures a network on the splits of its data, in evaluation mode.

    `targets` (n, outputs) are for all rows of `data`. Where only `rows` rows of a split are wanted,
    they are always the same ones, evenly spread. Nothing is drawn from the training's generators.
    """

    def __init__(self, network: Network, loss: Loss, data: Data, targets: NDArray[Any]) -> None:
        self._network = network
        self._loss = loss
        self._data = data
        self._targets = targets
        self._evaluators: dict[tuple[str, int], Evaluator] = {}

    def loss(self, split: str, rows: int | None = None) -> float | None:
        """The mean data loss over a split; None where it is empty."""
        if not len(self._rows(split, rows)):
            return None
        return self._evaluator(split, rows).loss()

    def loss_and_accuracy(
        self, split: str, rows: int | None = None
    ) -> tuple[float | None, float | None]:
        """The mean data loss over a split and the share of its rows whose class is met.

        Both are None where the split is empty; there is no accuracy where there are no classes.
        """
        chosen = self._rows(split, rows)
        if not len(chosen):
            return None, None
        loss, outputs = self._evaluator(split, rows).loss_and_predictions()
        if self._data.task != "classification":
            return loss, None
        share = accuracy(outputs, self._targets[chosen], self._network.final_activation)
        return loss, None if isnan(share) else share

    def _rows(self, split: str, rows: int | None) -> NDArray[np.int64]:
        chosen: NDArray[np.int64] = getattr(self._data, split)
        if rows is None or rows >= len(chosen):
            return chosen
        return chosen[np.linspace(0, len(chosen) - 1, rows).astype(np.intp)]

    def _evaluator(self, split: str, rows: int | None) -> Evaluator:
        chosen = self._rows(split, rows)
        key = (split, len(chosen))
        if key not in self._evaluators:
            inputs, targets = self._data.inputs[chosen], self._targets[chosen]
            self._evaluators[key] = Evaluator(self._network, self._loss, inputs, targets)
        return self._evaluators[key]
