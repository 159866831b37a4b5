"""Which learning rate to choose: try them all, from far too small to far too large."""

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from glassnet.engine.component import Hyper
from glassnet.engine.errors import Diverged, SettingError
from glassnet.engine.operations import Array
from glassnet.engine.schedules import schedules
from glassnet.engine.trainer import Trainer

__all__ = ["RateTest", "find_learning_rate", "rate_test"]

TOO_HIGH = 4.0
"""The test ends when the smoothed loss is more than this many times its best."""

AROUND = 5
"""The slope at a rate is that of a line through so many points on either side of it."""

STANDING_STILL = 1e-30
"""A rate at which no weight moves."""

_RATE = Hyper(float, 0.0, low=0.0, open_low=True)
_STEPS = Hyper(int, 0, low=3, high=100_000)
_MEMORY = Hyper(float, 0.0, low=0.0, high=1.0, open_high=True)


@dataclass(frozen=True)
class RateTest:
    """What a learning-rate test has seen: one entry for each rate tried, all arrays (n,) float64.

    `losses` are the batch losses, each taken right before the update with its rate; `still` are
    those of the same batches where nothing is learned, and `smoothed` is the running mean, freed of
    what is only the difference of the batches. `suggestion` is the rate at which that falls most
    steeply over the logarithm of the rate; None when it never falls.
    """

    rates: Array
    losses: Array
    still: Array
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
    """The whole of `rate_test` at once."""
    test = rate_test(trainer, low=low, high=high, steps=steps, memory=memory)
    while True:
        try:
            next(test)
        except StopIteration as end:
            result: RateTest = end.value
            return result


def rate_test(
    trainer: Trainer,
    *,
    low: float = 1e-7,
    high: float = 10.0,
    steps: int = 200,
    memory: float = 0.9,
) -> Generator[float, None, RateTest]:
    """Train with a rate that rises from `low` to `high`, and put everything back.

    Update i of n = `steps` (3 to 100,000) uses ηᵢ = low · (high / low)^(i / (n − 1)). The batches
    differ, and at first far more than learning changes the loss: a running mean of the batch losses
    Lᵢ alone is steepest at the noise of its first points. So the same batches are gone through once
    before with nothing learned, which gives Bᵢ with the mean B̄, and with 0 ≤ `memory` < 1

        sᵢ = memory · sᵢ₋₁ + (1 − memory) · Lᵢ,   tᵢ = memory · tᵢ₋₁ + (1 − memory) · Bᵢ,
        smoothedᵢ = B̄ · sᵢ / tᵢ

    which is flat where the rate is too small to matter. Its slope at i is that of the line through
    the eleven points about i, and the steepest is looked for up to its minimum. The test stops
    early when it exceeds four times its best, or when training diverges.

    A generator of the share done, 0 to 1, one for each update; its value is the test. When it ends,
    and when it is closed before, the trainer, a step under way included, and its network are as
    before, bit for bit; between two updates they are not.

    Raises SettingError at once for a value that is not allowed. Smith, "Cyclical learning rates for
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
    return _test(trainer, np.geomspace(low, high, steps), memory)


def _test(trainer: Trainer, rates: Array, memory: float) -> Generator[float, None, RateTest]:
    kept, phase = trainer.state(), trainer.next_phase
    schedule, rate = trainer.schedule, trainer.optimizer.learning_rate
    steps, still, losses, smoothed = len(rates), [], [], _Smoothed(memory)
    try:
        trainer.schedule = schedules.from_json("constant")
        trainer.restore(kept)
        for loss in _losses(trainer, [STANDING_STILL] * steps):
            still.append(loss)
            yield len(still) / (2 * steps)
        trainer.restore(kept)
        for loss in _losses(trainer, rates[: len(still)]):
            losses.append(loss)
            if smoothed.add(loss, still[len(losses) - 1]) > TOO_HIGH * smoothed.best:
                break
            yield (steps + len(losses)) / (2 * steps)
    finally:
        trainer.schedule = schedule
        trainer.set_hyper("learning_rate", rate)
        trainer.restore(kept)
        for _ in range(phase):
            trainer.run_phase()
    means = np.mean(still or 0.0) * np.array(smoothed.values)
    tried = rates[: len(losses)]
    return RateTest(
        tried, np.array(losses), np.array(still[: len(losses)]), means, _steepest(tried, means)
    )


def _losses(trainer: Trainer, rates: Iterable[float]) -> Iterator[float]:
    """Do an update with each rate; its batch loss. Ends where training diverges."""
    for rate in rates:
        trainer.set_hyper("learning_rate", float(rate))
        try:
            yield float(trainer.advance(1)[0])
        except Diverged:
            return


class _Smoothed:
    """The running mean of losses, in multiples of that of the losses without learning."""

    def __init__(self, memory: float) -> None:
        self.values: list[float] = []
        self.best = np.inf
        self._memory = memory
        self._loss = self._still = 0.0

    def add(self, loss: float, still: float) -> float:
        """Take one more pair in; the value of now."""
        # Both means start at 0 and have the same bias, which the ratio is free of.
        self._loss += (1 - self._memory) * (loss - self._loss)
        self._still += (1 - self._memory) * (still - self._still)
        value = self._loss / self._still if self._still else 1.0
        self.values.append(value)
        self.best = min(self.best, value)
        return value


def _steepest(rates: Array, smoothed: Array) -> float | None:
    """The rate, up to that of the minimum, about which the smoothed loss falls most steeply."""
    if len(rates) < 2:
        return None
    slopes = [
        _slope(np.log(rates[start:end]), smoothed[start:end])
        for start, end in (
            (max(0, place - AROUND), place + AROUND + 1)
            for place in range(int(smoothed.argmin()) + 1)
        )
    ]
    place = int(np.argmin(slopes))
    return float(rates[place]) if slopes[place] < 0 else None


def _slope(x: Array, y: Array) -> float:
    """The slope of the line of least squares."""
    away = x - x.mean()
    return float(away.dot(y) / away.dot(away))
