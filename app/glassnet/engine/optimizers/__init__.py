"""Optimizers: how a gradient changes the parameters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from glassnet.engine.component import Component, hyper
from glassnet.engine.expression import Equation, Number
from glassnet.engine.operations import Array, Operation
from glassnet.engine.registry import Registry

__all__ = ["Numbers", "Optimizer", "Part", "optimizers"]

Numbers = Mapping[str, Number]
"""What an update is made of, by name, for one parameter."""


@dataclass(frozen=True)
class Part:
    """A stretch of the flat parameter vector on which an optimizer is recorded, all arrays (n,).

    `memory` holds the optimizer's own vectors by name. `numbers` holds arrays of shape () by name:
    every hyper-parameter, at its value of the moment, and what `Optimizer.prepare` derives.
    `trainable` is 1, or 0 where a parameter is frozen; None when all are trained.
    """

    parameters: Array
    gradient: Array
    memory: Mapping[str, Array]
    numbers: Mapping[str, Array]
    scratch: Array
    trainable: Array | None


class Optimizer(Component):
    """p ← p − (something made of the gradients so far).

    `memory` names the vectors it keeps from step to step, all 0 at first; `derived` names the
    numbers that are computed from the hyper-parameters: those that stay by `settle`, whenever a
    hyper-parameter changes, the others by `prepare` before every update (without `derived` neither
    is called).
    """

    memory: ClassVar[tuple[str, ...]] = ()
    derived: ClassVar[tuple[str, ...]] = ()

    learning_rate: float = hyper(float, 0.1, "Learning rate", "η", low=0.0, open_low=True, log=True)

    def record(self, at: Part) -> list[Operation]:
        """Operations that update `at.parameters` in place, given `at.gradient`."""
        raise NotImplementedError

    def settle(self, numbers: Mapping[str, Array]) -> None:
        """Compute the derived numbers that are the same for every update."""

    def prepare(self, numbers: Mapping[str, Array], count: int) -> None:
        """Compute the derived numbers of update `count` (from 1) from the current ones."""

    def written(
        self, p: Number, g: Number, given: Numbers, before: Numbers, after: Numbers, new: float
    ) -> Sequence[Equation]:
        """The update of one parameter written out, from its gradient g to its `new` value.

        `given` holds the hyper-parameters, as `count` which update it is, and as `trainable` 1, or
        0 where the parameter is frozen; `before` and
        `after` what is remembered of the parameter.
        """
        raise NotImplementedError


optimizers: Registry[Optimizer] = Registry("optimizer", "glassnet.engine.optimizers")
