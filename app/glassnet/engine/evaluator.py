"""The loss of a network over many examples, apart from its training."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from glassnet.engine.losses import Loss
from glassnet.engine.network import CHUNK, Network, extended
from glassnet.engine.operations import Array, Scratch, replay
from glassnet.engine.plan import Plan

__all__ = ["Evaluator"]


class Evaluator:
    """Loss, predictions and gradient over fixed rows (n, features) and targets (n, outputs).

    It works on buffers of its own: with a cloned network it may run on a thread of its own. Each
    method takes the parameters (P,) to look at, by default those that the network has now.
    """

    def __init__(self, network: Network, loss: Loss, inputs: ArrayLike, targets: ArrayLike) -> None:
        loss.fits(network.final_activation, network.outputs)
        self._network = network
        self._loss = loss
        self._inputs = extended(inputs, network.dtype)
        self._targets = np.asarray(targets, network.dtype)
        self._parameters = np.zeros_like(network.parameters)
        self._gradient = np.zeros_like(network.parameters)
        self._scratch = Scratch(network.dtype)
        self._plans: dict[bool, list[tuple[Plan, float]]] = {}

    def loss(self, parameters: Array | None = None) -> float:
        """The mean data loss, without penalty; nan without rows."""
        return self.loss_and_predictions(parameters)[0]

    def predictions(self, parameters: Array | None = None) -> Array:
        """The outputs (n, outputs)."""
        return self.loss_and_predictions(parameters)[1]

    def loss_and_predictions(self, parameters: Array | None = None) -> tuple[float, Array]:
        """The mean data loss and the outputs (n, outputs), from one forward pass."""
        total = weight = 0.0
        outputs = np.empty_like(self._targets)
        done = 0
        for plan, share in self._run(parameters, backward=False):
            total += plan.loss() * share
            weight += share
            outputs[done : done + plan.batch] = plan.outputs.T
            done += plan.batch
        return (total / weight if weight else float("nan")), outputs

    @np.errstate(all="ignore")
    def gradient(self, parameters: Array | None = None) -> Array:
        """The gradient (P,) of `loss`."""
        total, weight = np.zeros_like(self._gradient), 0.0
        for _, share in self._run(parameters, backward=True):
            total += self._gradient * share
            weight += share
        return total / weight if weight else total

    def _run(self, parameters: Array | None, *, backward: bool) -> Iterator[tuple[Plan, float]]:
        """Replay the plan of each chunk of rows; yields it with what the chunk counts."""
        with np.errstate(all="ignore"):
            self._parameters[:] = self._network.parameters if parameters is None else parameters
        if backward not in self._plans:
            self._plans[backward] = list(self._record(backward))
        for plan, share in self._plans[backward]:
            with np.errstate(all="ignore"):
                replay(plan.operations)
            yield plan, share

    def _record(self, backward: bool) -> Iterator[tuple[Plan, float]]:
        for start in range(0, len(self._inputs), CHUNK):
            rows = slice(start, start + CHUNK)
            targets = np.ascontiguousarray(self._targets[rows].T)
            plan = Plan(
                self._network,
                self._parameters,
                self._inputs[rows],
                self._scratch,
                loss=self._loss,
                targets=targets,
                gradient=self._gradient if backward else None,
            )
            yield plan, self._loss.weight(targets)
