"""Is backpropagation right? One parameter under many nudges, or many parameters under one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from glassnet.engine import Network, SettingError
from glassnet.engine.gradient_check import GradientCheck, GradientChecker
from glassnet.experiment.run import Run

__all__ = ["NUDGES", "GradientStudy", "Nudged", "Survey", "training_differs"]

Floats = NDArray[np.float64]

NUDGES = np.logspace(-7, -1, 25)
"""The nudges ε under which a parameter is looked at."""

POINTS, REACH = 41, 2.2
"""So many points of the curve are computed, up to so many ε on either side."""

MOST = 200
"""At most so many parameters are checked in a survey."""

NOISE = 1e-9
"""Where slope and gradient are smaller than this, rounding is all there is to compare."""


@dataclass(frozen=True, eq=False)
class Nudged:
    """A parameter p nudged by ε: the check, and L (n,) at p + offsets (n,) around it.

    `differences` (k,) are |slope − gradient| under each of the `NUDGES`, nan where p + ε is p.
    """

    step: int
    check: GradientCheck
    offsets: Floats
    losses: Floats
    differences: Floats


class GradientStudy:
    """The checks of a run's gradients at one moment, on a copy: the run may go on."""

    def __init__(self, run: Run) -> None:
        self.step = run.step
        self.checker: GradientChecker = run.gradient_checker()
        self._differences: dict[tuple[str, tuple[int, ...]], Floats] = {}

    def nudged(self, name: str, index: Sequence[int], epsilon: float) -> Nudged:
        """Look at one parameter. Raises SettingError as `GradientChecker.check` does."""
        check = self.checker.check(name, index, epsilon)
        offsets = np.linspace(-REACH * epsilon, REACH * epsilon, POINTS)
        losses = self.checker.losses(name, index, offsets)
        key = name, tuple(index)
        if key not in self._differences:
            self._differences[key] = np.array([self._difference(key, each) for each in NUDGES])
        return Nudged(self.step, check, offsets, losses, self._differences[key])

    def _difference(self, key: tuple[str, tuple[int, ...]], epsilon: float) -> float:
        try:
            return abs(self.checker.check(*key, float(epsilon)).difference)
        except SettingError:
            return float("nan")


class Survey:
    """Every parameter of a moment checked, or `MOST` of them drawn at random, piece by piece."""

    def __init__(self, study: GradientStudy, epsilon: float = 1e-5) -> None:
        self._study, self.epsilon = study, epsilon
        network = study.checker.network
        self.parameters = network.count
        drawn = np.random.default_rng(0).permutation(network.count)[:MOST]
        self._entries = [
            (name, tuple(map(int, index)))
            for name, places in network.positions().items()
            for index in np.argwhere(np.isin(places, drawn))
        ]
        self.checks: list[GradientCheck] = []

    @property
    def step(self) -> int:
        """Updates before it."""
        return self._study.step

    @property
    def total(self) -> int:
        """How many will be checked."""
        return len(self._entries)

    @property
    def done(self) -> bool:
        """Whether all are checked."""
        return len(self.checks) == self.total

    def work(self, count: int = 1) -> None:
        """Check so many more."""
        for name, index in self._entries[len(self.checks) : len(self.checks) + count]:
            self.checks.append(self._study.checker.check(name, index, self.epsilon))

    @property
    def worst(self) -> GradientCheck | None:
        """The check whose relative difference is largest, of those that have a slope to compare."""
        sloped = [one for one in self.checks if max(abs(one.slope), abs(one.gradient)) >= NOISE]
        return max(sloped, key=lambda one: one.relative, default=None)


def training_differs(network: Network) -> tuple[str, ...]:
    """The kinds of layers, by their labels, that act otherwise in training than in evaluation."""
    every = [one for layer in network.layers for one in (layer, *getattr(layer, "layers", ()))]
    return tuple(dict.fromkeys(one.label for one in every if one.id in ("dropout", "batch_norm")))
