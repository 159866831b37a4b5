"""Which learning rate to choose: try them all, from far too small to far too large."""

from dataclasses import dataclass

import numpy as np

from glassnet.engine.component import Hyper
from glassnet.engine.errors import Diverged, SettingError
from glassnet.engine.operations import Array
from glassnet.engine.schedules import schedules
from glassnet.engine.trainer import Trainer

__all__ = ["RateTest", "find_learning_rate"]

TOO_HIGH = 4.0
"""The test ends when the smoothed loss is more than this many times its best."""

_RATE = Hyper(float, 0.0, low=0.0, open_low=True)
_STEPS = Hyper(int, 0, low=3)
_MEMORY = Hyper(float, 0.0, low=0.0, high=1.0, open_high=True)


@dataclass(frozen=True)
class RateTest:
    """What a learning-rate test has seen: one entry for each rate tried, all arrays (n,) float64.

    `losses` are the batch losses, each taken right after the update with the rate before it;
    `smoothed` is their running mean. `suggestion` is the rate at which the smoothed loss falls
    most steeply over the logarithm of the rate; None when it never falls.
    """

    rates: Array
    losses: Array
    smoothed: Array
    suggestion: float | None


def find_learning_rate(
    trainer: Trainer,
    *,
    low: float = 1e-7,
    high: float = 10.0,
    steps: int = 200,
    memory: float = 0.9,
) -> RateTest:
    """Train with a rate that rises from `low` to `high`, and put everything back.

    Update i of n = `steps` (≥ 3) uses ηᵢ = low · (high / low)^(i / (n − 1)). The batch losses Lᵢ
    are smoothed with 0 ≤ `memory` < 1, and freed of the bias of starting at 0:

        sᵢ = memory · sᵢ₋₁ + (1 − memory) · Lᵢ,   smoothedᵢ = sᵢ / (1 − memoryⁱ⁺¹)

    The test stops early when that exceeds four times its best, or when training diverges. The
    trainer, a step under way included, and its network are then as before, bit for bit.

    Raises SettingError for a value that is not allowed. Smith, "Cyclical learning rates for
    training neural networks", 2017 (arXiv 1506.01186).
    """
    for name, field, value in (
        ("low", _RATE, low),
        ("high", _RATE, high),
        ("steps", _STEPS, steps),
        ("memory", _MEMORY, memory),
    ):
        try:
            field.check(value)
        except SettingError as error:
            raise error.inside(name) from None
    if high <= low:
        raise SettingError(f"{high:g} is not allowed; it must be above low, {low:g}", ["high"])
    kept, phase = trainer.state(), trainer.next_phase
    schedule, rate = trainer.schedule, trainer.optimizer.learning_rate
    trainer.restore(kept)
    trainer.schedule = schedules.from_json("constant")
    try:
        return _result(*_rise(trainer, np.geomspace(low, high, steps), memory))
    finally:
        trainer.schedule = schedule
        trainer.set_hyper("learning_rate", rate)
        trainer.restore(kept)
        for _ in range(phase):
            trainer.run_phase()


def _rise(trainer: Trainer, rates: Array, memory: float) -> tuple[Array, Array, Array]:
    """Train while it goes well: the rates tried, their losses, and those smoothed."""
    losses: list[float] = []
    smoothed: list[float] = []
    mean = 0.0
    for rate in rates:
        trainer.set_hyper("learning_rate", float(rate))
        try:
            losses.append(float(trainer.advance(1)[0]))
        except Diverged:
            break
        mean = memory * mean + (1 - memory) * losses[-1]
        smoothed.append(mean / (1 - memory ** len(losses)))
        if smoothed[-1] > TOO_HIGH * min(smoothed):
            break
    return rates[: len(losses)], np.array(losses), np.array(smoothed)


def _result(rates: Array, losses: Array, smoothed: Array) -> RateTest:
    if len(rates) < 2:
        return RateTest(rates, losses, smoothed, None)
    slopes = np.gradient(smoothed, np.log(rates))
    steepest = int(slopes.argmin())
    falls = slopes[steepest] < 0
    return RateTest(rates, losses, smoothed, float(rates[steepest]) if falls else None)
