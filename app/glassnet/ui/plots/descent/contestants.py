"""Who runs in a race: an optimizer with its rate, from the race's start or one of its own."""

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from msgspec import Struct

from glassnet.engine.optimizers import Optimizer, optimizers
from glassnet.landscape import Entry, Function, SliceFunction

MOST = 5
"""Racers that can be told apart."""
FIRST = ("sgd", "momentum", "adam")
OWN_SIZE = ("adagrad", "rmsprop", "adam", "adamw")  # their steps do not grow with the gradient
EXTENT_SHARE = 0.02  # of what is seen: a step of those
CURVATURE_SHARE = 0.2  # of the rate that would reach the bottom in one step: the others
GREATEST = 0.5
NUDGE = 1e-4


class Contestant(Struct, frozen=True):
    """One racer; with a `seed` (≥ 0) it sets out from a place, or initial weights, of its own."""

    optimizer: Optimizer
    seed: int | None = None


def on_function(function: Function, identifiers: Sequence[str] = FIRST) -> tuple[Contestant, ...]:
    """Contestants with the rates that suit a test function."""
    return tuple(Contestant(suited(function, name)) for name in identifiers)


def suited(function: Function, identifier: str) -> Optimizer:
    """An optimizer with a rate that neither crawls nor leaps on a test function.

    From the function's greatest curvature λ at its start: a fifth of 1/λ. What divides by the
    gradient's size walks a fiftieth of the picture instead.
    """
    return optimizers[identifier](learning_rate=_suited_rate(function, identifier in OWN_SIZE))


@lru_cache(maxsize=64)
def _suited_rate(function: Function, own_size: bool) -> float:
    if own_size:
        (left, right), (low, high) = function.x_range, function.y_range
        return _round(EXTENT_SHARE * min(right - left, high - low))
    if isinstance(function, SliceFunction):
        return _round(CURVATURE_SHARE / max(function.curvature, 1e-30))
    start = np.array(function.start)
    rows = [
        np.subtract(function.gradient(*(start + one)), function.gradient(*(start - one)))
        for one in NUDGE * np.eye(2)
    ]
    curvature = float(np.abs(np.linalg.eigvals(np.array(rows) / (2 * NUDGE))).max())
    return min(GREATEST, _round(CURVATURE_SHARE / max(curvature, 1e-6)))


def on_network(trained_by: Optimizer, identifiers: Sequence[str] = FIRST) -> tuple[Contestant, ...]:
    """Contestants on a network: its own optimizer as it is set, the others with their defaults."""
    return tuple(Contestant(for_network(trained_by, name)) for name in identifiers)


def for_network(trained_by: Optimizer, identifier: str) -> Optimizer:
    """An optimizer on a network; see `on_network`."""
    return trained_by if trained_by.id == identifier else optimizers[identifier]()


def entries(
    function: Function, contestants: Sequence[Contestant], start: tuple[float, float]
) -> list[Entry]:
    """What a race on a test function takes; those with a seed set out elsewhere in the picture."""
    return [
        Entry(one.optimizer, start if one.seed is None else own_start(function, one.seed))
        for one in contestants
    ]


def own_start(function: Function, seed: int) -> tuple[float, float]:
    """A point of the picture, drawn from a seed; on a line (y = 0 always) it is not used."""
    (left, right), (low, high) = function.x_range, function.y_range
    x, y = np.random.default_rng(seed).uniform((left, low), (right, high))
    return float(x), float(y)


def _round(rate: float) -> float:
    """The next number below of the kind 1, 2, 5."""
    power = 10.0 ** math.floor(math.log10(rate))
    digit = next(one for one in (5, 2, 1) if rate >= one * power * 0.999)
    return float(f"{digit * power:.0e}")
