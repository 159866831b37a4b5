"""When the next piece of work is due, and how much of it."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from glassnet.runner.speeds import OPENING_SPEED, Speed

CHUNK = 0.003  # seconds of training between two looks at the commands
TICK = 0.005  # seconds between two pieces of work at a limited speed, at least
LAG = 0.1  # seconds of work that a slow machine may be behind and still catch up


class Pace:
    """Spreads steps evenly over time at a speed; flat out, it cuts them into chunks."""

    def __init__(self) -> None:
        self.speed: Speed = OPENING_SPEED
        self._due = 0.0
        self._step_seconds = CHUNK

    def restart(self, speed: Speed) -> None:
        """Begin now with a speed."""
        self.speed = speed
        self._due = perf_counter()

    def wait(self) -> float:
        """Seconds until work is due, 0 when it is."""
        return max(0.0, self._due - perf_counter())

    def rate(self, steps_per_epoch: int, phases: int) -> float | None:
        """Steps of so many phases a second, None for flat out."""
        return self.speed.steps_per_second(steps_per_epoch, phases)

    def chunk(self, rate: float | None = None) -> int:
        """How many steps to do now: what is due, and no more than a chunk of time holds."""
        room = max(1, int(CHUNK / self._step_seconds))
        return room if rate is None else min(room, max(1, int(rate * TICK)))

    def took(self, steps: int, seconds: float) -> None:
        """Learn how long steps take."""
        if steps:
            self._step_seconds += 0.2 * (max(seconds / steps, 1e-6) - self._step_seconds)

    def passed(self, seconds: float) -> None:
        """So much of the time at this speed has been worked off."""
        self._due = max(self._due + seconds, perf_counter() - LAG)


class Allowance:
    """Lets work beside training happen now and then: a share of the time, a number of times.

    It may take a twentieth of the time, and happen at most `rate` times a second.
    """

    SHARE = 0.05

    def __init__(self, rate: float) -> None:
        self._interval = 1 / rate
        self._cost: float | None = None
        self._done = -float("inf")

    def due(self, patience: float = 1.0) -> bool:
        """Whether it may happen again; `patience` stretches the wait."""
        wait = patience * max(self._interval, (self._cost or 0.0) / self.SHARE)
        return perf_counter() - self._done >= wait

    @contextmanager
    def spend(self) -> Iterator[None]:
        """Do the work and take note of what it cost."""
        begun = perf_counter()
        yield
        self._done = perf_counter()
        # The first time also prepares, which would keep the second waiting far too long.
        self._cost = 0.0 if self._cost is None else self._done - begun


class StepRate:
    """Steps a second, measured over about the last second."""

    WINDOW = 1.0

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int]] = deque()
        self._count = 0

    def restart(self) -> None:
        """Forget what was."""
        self._marks.clear()

    def add(self, steps: int) -> None:
        """Count steps."""
        self._count += steps

    def read(self) -> float:
        """The rate of now; 0 on the first reading after a restart."""
        now = perf_counter()
        self._marks.append((now, self._count))
        while len(self._marks) > 2 and now - self._marks[0][0] > self.WINDOW:
            self._marks.popleft()
        then, count = self._marks[0]
        return (self._count - count) / (now - then) if now > then else 0.0
