"""A runner on its own thread, and small experiments for it."""

import time
from collections.abc import Callable, Iterator
from threading import Event as Signal
from typing import Any, TypeVar

import pytest
from numpy.typing import NDArray

from glassnet.experiment import Run, Spec, read_spec
from glassnet.runner import Event, Request, Runner, Snapshot

T = TypeVar("T")
Vector = NDArray[Any]

PATIENCE = 60.0  # seconds after which a test gives up waiting


def until(find: Callable[[], T | None]) -> T:
    """What `find` finds, as soon as it finds something."""
    deadline, pause = time.monotonic() + PATIENCE, Signal()
    while True:
        found = find()
        if found:
            return found
        assert time.monotonic() < deadline, "waited in vain"
        pause.wait(0.001)


class Watched(Runner):
    """A runner that can be waited for."""

    def __init__(self) -> None:
        super().__init__()
        self.happened: list[Event] = []

    def ask(self, function: Callable[[Run], T]) -> T:
        """The answer of the training thread."""
        return self.call(function).result(PATIENCE)

    def look(self, request: Request | None = None) -> Snapshot:
        """A snapshot made now."""
        self.take()
        self.want(request or Request())
        return until(self.take)

    def look_until(self, right: Callable[[Snapshot], bool]) -> Snapshot:
        """The first snapshot that is right."""

        def find() -> Snapshot | None:
            snapshot = self.look()
            return snapshot if right(snapshot) else None

        return until(find)

    def wait_for(self, kind: type[T]) -> T:
        """The next event of a kind."""

        def find() -> T | None:
            self.happened += self.events()
            while self.happened:
                event = self.happened.pop(0)
                if isinstance(event, kind):
                    return event
            return None

        return until(find)

    def parameters(self) -> Vector:
        """A copy of the present run's parameters."""
        return self.ask(_parameters)


def _parameters(run: Run) -> Vector:
    return run.network.parameters.copy()


@pytest.fixture
def runner() -> Iterator[Watched]:
    """A runner whose thread has started; it is closed after the test."""
    runner = Watched()
    runner.start()
    yield runner
    runner.close()
    assert not runner.alive


@pytest.fixture
def wait() -> Callable[[Callable[[], object]], object]:
    """Waits for a function to find something."""
    return until


@pytest.fixture
def small() -> Callable[..., Spec]:
    """Makes the spec of a small experiment; arguments are fields of its training."""
    return _small


@pytest.fixture
def trained() -> Callable[[Spec, int], Vector]:
    """The parameters after a number of steps, trained without a runner."""

    def train(spec: Spec, steps: int) -> Vector:
        run = Run(spec)
        run.advance(steps)
        return run.network.parameters

    return train


def _small(layers: list[dict[str, Any]] | None = None, seed: int = 5, **training: Any) -> Spec:
    """A network with two inputs that learns 40 rows of the spiral in five batches."""
    dense = [
        {"type": "dense", "units": 4, "activation": "tanh"},
        {"type": "dense", "units": 1, "activation": "tanh"},
    ]
    return read_spec(
        {
            "format": "glassnet/1",
            "seed": seed,
            "dataset": {"name": "spiral", "samples": 50},
            "network": {"layers": layers or dense},
            "training": {"loss": "mse", "batch_size": 8, "epochs": 1_000_000} | training,
        }
    )
