"""Schedules: how the learning rate changes over a run."""

from typing import ClassVar

from glassnet.engine.component import Component
from glassnet.engine.expression import Expression
from glassnet.engine.registry import Registry

__all__ = ["Schedule", "schedules"]


class Schedule(Component):
    """The learning rate of each update; `varies` is False when it is always the optimizer's own."""

    varies: ClassVar[bool] = True

    def rate(self, peak: float, step: int, total: int) -> float:
        """The learning rate ηₜ of update t = `step` (from 0) of `total` planned ones.

        `peak` is the optimizer's learning rate. From `total` on the last value is held.
        """
        raise NotImplementedError

    def written(self, peak: Expression, step: int, total: int) -> Expression:
        """ηₜ written out."""
        raise NotImplementedError


schedules: Registry[Schedule] = Registry("schedule", "glassnet.engine.schedules")
