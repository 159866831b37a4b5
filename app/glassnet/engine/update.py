"""From the gradient of a batch to the next parameters."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from glassnet.engine.errors import SettingError
from glassnet.engine.network import Network
from glassnet.engine.operations import Array, Operation, number, op
from glassnet.engine.optimizers import Optimizer, Part

__all__ = ["Update"]

STRETCH = 1 << 16
"""Parameters that are updated at a time: few enough that all vectors stay in the cache."""


class Update:
    """Data gradient + penalty → frozen entries masked → clipped → optimizer.

    The penalties are L1 = λ₁ Σ|w| and L2 = λ₂/2 Σw², of weights only, never of biases; their
    gradients λ₁ sign w and λ₂ w are added to `gradient` (P,). Clipping scales the whole gradient
    down to the length `clip_norm` when it is longer. `frozen` (P,) is True where a parameter stays.
    """

    def __init__(
        self,
        network: Network,
        gradient: Array,
        optimizer: Optimizer,
        *,
        l1: float,
        l2: float,
        clip_norm: float | None,
        frozen: Array | None,
    ) -> None:
        self.network = network
        self.gradient = gradient
        self.optimizer = optimizer
        self.l1, self.l2, self.clip_norm = l1, l2, clip_norm
        self.memory = {name: np.zeros_like(gradient) for name in optimizer.memory}
        self.count = 0
        self.numbers = {
            name: number(0, gradient) for name in (*optimizer.hypers, *optimizer.derived)
        }
        self._trainable = None if frozen is None else (~frozen).astype(gradient.dtype)
        self._scratch = np.empty(min(STRETCH, gradient.size), gradient.dtype)
        self._norm = number(math.nan, gradient)
        self._weights = network.weight_mask().astype(gradient.dtype)
        self.stages: dict[str, list[Operation]] = {}
        self.operations: tuple[Operation, ...] = ()

    @property
    @np.errstate(all="ignore")
    def gradient_norm(self) -> float:
        """The length of the gradient before it was clipped, once the operations have run."""
        return float(self._norm if self.clip_norm is not None else np.linalg.norm(self.gradient))

    @np.errstate(all="ignore")
    def penalty(self) -> float:
        """The penalty at the network's parameters, 0 without one."""
        if not (self.l1 or self.l2):
            return 0.0
        weights = self.network.parameters[self._weights != 0].astype(np.float64)
        return float(self.l1 * np.abs(weights).sum() + self.l2 / 2 * weights.dot(weights))

    def record(self, tick: Callable[[], None] | None = None) -> None:
        """Record the operations with the values of now; `tick` is run before the optimizer's."""
        with np.errstate(over="ignore"):
            self.stages = self._stages(tick)
        self.operations = tuple(step for steps in self.stages.values() for step in steps)

    @property
    def frozen(self) -> Array | None:
        """Where a parameter stays (P,), None where all are trained."""
        return None if self._trainable is None else np.asarray(self._trainable == 0)

    def twin(self, network: Network, gradient: Array) -> "Update":
        """The same update on another network of this kind, with the same memory and its own."""
        twin = Update(
            network,
            gradient,
            self.optimizer,
            l1=self.l1,
            l2=self.l2,
            clip_norm=self.clip_norm,
            frozen=self.frozen,
        )
        twin.restore({"count": self.count, **self.memory})
        return twin

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take over a `count` and the optimizer's vectors.

        Raises SettingError for those of another optimizer.
        """
        shapes = {name: np.shape(value) for name, value in state.items() if name != "count"}
        if shapes != {name: vector.shape for name, vector in self.memory.items()}:
            raise SettingError(
                f"the state holds {', '.join(shapes) or 'nothing'}; {self.optimizer.id!r} "
                f"remembers {', '.join(self.memory) or 'nothing'}"
            )
        self.count = int(state["count"])
        for name, vector in self.memory.items():
            vector[:] = state[name]

    def _stages(self, tick: Callable[[], None] | None) -> dict[str, list[Operation]]:
        """The operations by what they do, in order."""
        for name, value in self.optimizer.values.items():
            self.numbers[name][()] = value
        self.optimizer.settle(self.numbers)
        spans = [slice(start, start + STRETCH) for start in range(0, self.gradient.size, STRETCH)]
        prepare: list[Operation] = [] if tick is None else [tick]
        if self.optimizer.derived:
            prepare.append(self._prepare)
        learn = [step for span in spans for step in self.optimizer.record(self._part(span))]
        return {
            "penalty": [step for span in spans for step in self._penalise(span)],
            "frozen": self._hold(),
            "clip": [] if self.clip_norm is None else self._clip(self.clip_norm),
            "optimizer": [*prepare, *learn],
        }

    def _penalise(self, span: slice) -> list[Operation]:
        gradient, work = self.gradient[span], self._scratch[: self.gradient[span].size]
        parameters, weights = self.network.parameters[span], self._weights[span]
        steps: list[Operation] = []
        if self.l2:
            steps += [
                op(np.multiply, parameters, weights, work),
                op(np.multiply, work, number(self.l2, work), work),
                op(np.add, gradient, work, gradient),
            ]
        if self.l1:
            steps += [
                op(np.sign, parameters, work),
                op(np.multiply, work, weights, work),
                op(np.multiply, work, number(self.l1, work), work),
                op(np.add, gradient, work, gradient),
            ]
        return steps

    def _hold(self) -> list[Operation]:
        if self._trainable is None:
            return []
        return [op(np.multiply, self.gradient, self._trainable, self.gradient)]

    def _clip(self, longest: float) -> list[Operation]:
        # As PyTorch's clip_grad_norm_: the factor is longest / (norm + 1e-6), at most 1.
        gradient, norm, factor = self.gradient, self._norm, number(1, self.gradient)
        return [
            op(gradient.dot, gradient, norm),
            op(np.sqrt, norm, norm),
            op(np.add, norm, number(1e-6, gradient), factor),
            op(np.divide, number(longest, gradient), factor, factor),
            op(np.minimum, factor, number(1, gradient), out=factor),
            op(np.multiply, gradient, factor, gradient),
        ]

    def _part(self, span: slice) -> Part:
        gradient = self.gradient[span]
        return Part(
            self.network.parameters[span],
            gradient,
            {name: vector[span] for name, vector in self.memory.items()},
            self.numbers,
            self._scratch[: gradient.size],
            None if self._trainable is None else self._trainable[span],
        )

    def _prepare(self) -> None:
        self.count += 1
        self.optimizer.prepare(self.numbers, self.count)
