"""Races run beside the training: from where the run stands, cancelled at once, never wrong."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest

from glassnet.engine import GlassnetError
from glassnet.experiment import Run, Spec
from glassnet.experiment.race import Entrant, network_race
from glassnet.landscape import Race
from glassnet.runner import worker as worker_module
from glassnet.runner.mailbox import Gate
from glassnet.runner.race_worker import RaceRequest, RaceResult, RaceWorker, Standing, race_from
from glassnet.runner.speeds import FLAT_OUT

if TYPE_CHECKING:
    from tests.runner.conftest import Watched

Small = Callable[..., Spec]
Wait = Callable[[Callable[[], object]], object]
NORMED = [
    {"type": "dense", "units": 4, "activation": "tanh"},
    {"type": "batch_norm"},
    {"type": "dense", "units": 1, "activation": "tanh"},
]
RATES = [Entrant({"learning_rate": rate}) for rate in (0.001, 0.01, 0.1)]


@pytest.fixture
def worker() -> Iterator[RaceWorker]:
    worker = RaceWorker()
    worker.start()
    yield worker
    worker.close()
    assert not worker.alive


def finished(worker: RaceWorker, wait: Wait, request: RaceRequest) -> RaceResult:
    worker.request(request)
    return last_of(worker, wait)


def last_of(worker: RaceWorker, wait: Wait) -> RaceResult:
    while True:
        result = wait(worker.take)
        assert isinstance(result, RaceResult)
        if result.done:
            return result


def test_a_race_from_a_run_is_that_of_the_engine(
    runner: Watched, worker: RaceWorker, wait: Wait, small: Small
) -> None:
    spec = small(NORMED)
    runner.load(1, spec)
    runner.advance(7)
    runner.look_until(lambda snapshot: snapshot.step == 7)
    make = partial(race_from, runner.call(Standing.of), RATES)
    result = finished(worker, wait, RaceRequest(make, 30))
    run = Run(spec)
    run.advance(7)
    expected = network_race(run, RATES)
    expected.advance(30)
    assert result.problem == ""
    assert np.array_equal(result.steps, expected.steps)
    assert np.array_equal(result.losses, expected.losses)
    assert result.diverged == (None, None, None)
    assert result.labels == tuple(racer.label for racer in expected.racers)


def test_the_run_that_plays_meanwhile_goes_where_it_would_have_gone(
    runner: Watched, worker: RaceWorker, wait: Wait, small: Small
) -> None:
    spec = small(NORMED)
    runner.load(1, spec)
    runner.play(FLAT_OUT)
    make = partial(race_from, runner.call(Standing.of), RATES)
    finished(worker, wait, RaceRequest(make, 50))
    runner.pause()
    step = runner.ask(lambda run: run.step)
    alone = Run(spec)
    alone.advance(step)
    assert runner.parameters().tobytes() == alone.network.parameters.tobytes()


def test_losses_are_taken_as_far_apart_as_they_are_wanted(
    runner: Watched, worker: RaceWorker, wait: Wait, small: Small
) -> None:
    runner.load(1, small())
    standing = runner.call(Standing.of)
    every = finished(worker, wait, RaceRequest(partial(race_from, standing, RATES), 25))
    sparse = partial(race_from, standing, RATES, spacing=10)
    result = finished(worker, wait, RaceRequest(sparse, 25))
    assert result.steps.tolist() == [0, 10, 20, 25]
    assert np.array_equal(result.losses, every.losses[:, [0, 10, 20, 25]])


def test_a_finished_race_can_go_on(
    runner: Watched, worker: RaceWorker, wait: Wait, small: Small
) -> None:
    runner.load(1, small())
    make = partial(race_from, runner.call(Standing.of), RATES)
    race = finished(worker, wait, RaceRequest(make, 10)).race
    assert race is not None
    race.go_to(4)
    result = finished(worker, wait, RaceRequest(lambda: race, 15, look=reached))
    assert result.steps.tolist() == list(range(16))
    assert result.seen == 15


def reached(race: Race) -> int:
    return race.reached


class Slow:
    """A racer that waits before its second step until it is told to go on."""

    def __init__(self, waiting: bool = True) -> None:
        self.waiting = waiting
        self.label, self.loss, self.position = "slow", 1.0, np.zeros(2)
        self.diverged: int | None = None
        self.steps = 0
        self.go_on, self.waits = threading.Event(), threading.Event()

    def advance(self, steps: int) -> None:
        self.steps += steps
        if self.steps == 2 and self.waiting:
            self.waits.set()
            assert self.go_on.wait(30)


def test_progress_is_told_and_a_new_request_ends_the_former(worker: RaceWorker, wait: Wait) -> None:
    slow = Slow()
    worker.request(RaceRequest(lambda: Race([slow]), 100))
    assert slow.waits.wait(30)
    first = wait(worker.take)
    assert isinstance(first, RaceResult)
    assert (first.progress, first.done, first.race) == (0.01, False, None)
    worker.request(RaceRequest(lambda: Race([Slow()]), 1))
    slow.go_on.set()
    assert last_of(worker, wait).steps.tolist() == [0, 1]
    assert slow.steps == 2


def test_what_is_cancelled_ends_and_the_next_is_run(worker: RaceWorker, wait: Wait) -> None:
    slow = Slow()
    worker.request(RaceRequest(lambda: Race([slow]), 100))
    assert slow.waits.wait(30)
    worker.cancel()
    slow.go_on.set()
    result = finished(worker, wait, RaceRequest(lambda: Race([Slow()]), 1))
    assert result.steps.tolist() == [0, 1]
    assert slow.steps == 2


def test_it_stands_still_while_it_is_held_or_the_window_paints(wait: Wait) -> None:
    gate, slow = Gate(), Slow()
    worker = RaceWorker(gate)
    worker.start()
    worker.request(RaceRequest(lambda: Race([slow]), 5))
    assert slow.waits.wait(30)
    worker.hold(True)
    slow.go_on.set()
    with gate:
        assert slow.steps == 2
    worker.hold(False)
    assert last_of(worker, wait).steps.tolist() == list(range(6))
    worker.hold(True)
    worker.close()
    assert not worker.alive


class Rests(threading.Event):
    """An event that remembers for how long it was waited for."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        if timeout is not None:
            self.seconds.append(timeout)
        return super().wait(timeout)


@pytest.mark.parametrize("training", [True, False])
def test_it_leaves_time_to_training_where_there_is_any(
    wait: Wait, monkeypatch: pytest.MonkeyPatch, training: bool
) -> None:
    monkeypatch.setattr(worker_module, "STRETCH", 0.0)
    worker = RaceWorker()
    rests = worker._wake = Rests()
    worker.spare(training)
    worker.start()
    finished(worker, wait, RaceRequest(lambda: Race([Slow(waiting=False)]), 20))
    worker.close()
    assert len(rests.seconds) == 19
    assert (sum(rests.seconds) > 0) == training


def refused() -> Race:
    raise GlassnetError("There is nothing to race.")


def broken() -> Race:
    raise ZeroDivisionError


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (refused, "There is nothing to race."),
        (broken, "The race cannot be run: ZeroDivisionError()"),
    ],
)
def test_what_cannot_be_raced_says_why(
    worker: RaceWorker, wait: Wait, make: Callable[[], Race], problem: str
) -> None:
    result = finished(worker, wait, RaceRequest(make, 5))
    assert (result.problem, result.race) == (problem, None)


def test_a_run_that_is_closed_before_it_answers_is_a_problem_and_not_a_hang(
    runner: Watched, worker: RaceWorker, wait: Wait
) -> None:
    runner.close()
    make = partial(race_from, runner.call(Standing.of), RATES)
    assert finished(worker, wait, RaceRequest(make, 5)).problem
