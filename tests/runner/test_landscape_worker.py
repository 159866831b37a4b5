"""Surfaces are computed beside the training: coarse first, cancelled at once, never wrong."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import count

import numpy as np
import pytest

from glassnet.engine import Network
from glassnet.experiment import Run, Spec
from glassnet.landscape import Plane, PlaneChoice, Surface, finest_stride, random_plane
from glassnet.runner import worker as worker_module
from glassnet.runner.landscape_worker import (
    LandscapeWorker,
    SurfaceRequest,
    SurfaceResult,
    pause,
)

Small = Callable[..., Spec]
Wait = Callable[[Callable[[], object]], object]
RNG = np.random.default_rng(0)


@pytest.fixture
def worker() -> Iterator[LandscapeWorker]:
    worker = LandscapeWorker()
    worker.start()
    yield worker
    worker.close()
    assert not worker.alive


@pytest.fixture
def request_(small: Small) -> SurfaceRequest:
    """A small surface of a run that has made ten steps."""
    run = Run(small())
    while run.step < 10:
        run.train(1)
    return SurfaceRequest(
        generation=4,
        network=run.network.clone(),
        loss=run.spec.training.loss,
        inputs=run.data.inputs[run.data.train],
        targets=run.targets[run.data.train],
        vectors=run.trajectory.vectors,
        steps=run.trajectory.steps,
        grid=13,
    )


def results(worker: LandscapeWorker, wait: Wait) -> Iterator[SurfaceResult]:
    """Results as they come, up to the complete one."""
    while True:
        result = wait(worker.take)
        assert isinstance(result, SurfaceResult)
        yield result
        if result.complete:
            return


def finished(worker: LandscapeWorker, wait: Wait, request: SurfaceRequest) -> SurfaceResult:
    worker.request(request)
    return list(results(worker, wait))[-1]


def test_a_complete_surface_is_that_of_its_plane(
    worker: LandscapeWorker, wait: Wait, request_: SurfaceRequest
) -> None:
    result = finished(worker, wait, request_)
    assert result.plane is not None
    surface = Surface(request_.network, request_.loss, request_.inputs, request_.targets)
    assert np.array_equal(result.losses, surface.grid(result.plane, result.alphas, result.betas))
    assert (result.alphas[0], result.alphas[-1]) == result.plane.alpha
    assert (result.betas[0], result.betas[-1]) == result.plane.beta
    assert (result.generation, result.progress, result.stride) == (4, 1.0, 1)
    assert result.known.all()


def test_partial_results_hold_more_and_more_and_nan_where_nothing_is_known(
    worker: LandscapeWorker, wait: Wait, request_: SurfaceRequest
) -> None:
    worker.request(replace(request_, grid=151))
    progress = []
    for result in results(worker, wait):
        progress.append(result.progress)
        assert result.known.mean() == pytest.approx(result.progress)
        assert np.isnan(result.losses[~result.known]).all()
        assert np.isfinite(result.losses[result.known]).all()
        if result.stride:
            assert result.known[:: result.stride, :: result.stride].all()
    assert progress == sorted(progress)
    assert progress[-1] == 1.0


def test_a_new_request_cancels_the_former(
    worker: LandscapeWorker, wait: Wait, request_: SurfaceRequest
) -> None:
    worker.request(replace(request_, generation=1, grid=3000))
    worker.request(replace(request_, generation=2))
    complete = [result for result in results(worker, wait) if result.complete]
    assert [result.generation for result in complete] == [2]


def test_a_held_worker_stands_still_and_then_goes_on_to_the_same_surface(
    worker: LandscapeWorker, request_: SurfaceRequest, wait: Wait
) -> None:
    worker.hold(True)
    worker.request(request_)
    other = LandscapeWorker()
    other.start()
    other.request(request_)
    expected = list(results(other, wait))[-1]
    other.close()
    assert worker.take() is None
    worker.hold(False)
    np.testing.assert_array_equal(list(results(worker, wait))[-1].losses, expected.losses)


def test_a_held_worker_can_be_closed(worker: LandscapeWorker, request_: SurfaceRequest) -> None:
    worker.hold(True)
    worker.request(request_)
    worker.close()
    assert not worker.alive


def test_results_cannot_be_changed(
    worker: LandscapeWorker, wait: Wait, request_: SurfaceRequest
) -> None:
    result = finished(worker, wait, request_)
    for array in (result.losses, result.known, result.alphas, result.betas, result.path):
        assert not array.flags.writeable


def test_the_path_is_projected_on_the_plane_and_lies_in_the_view(
    worker: LandscapeWorker, wait: Wait, request_: SurfaceRequest
) -> None:
    result = finished(worker, wait, request_)
    assert result.plane is not None
    assert result.path == pytest.approx(result.plane.project(request_.vectors))
    assert all(result.plane.contains((a, b)) for a, b in result.path)


@pytest.mark.parametrize(("points", "kind"), [(0, "random"), (2, "random"), (3, "pca")])
def test_from_the_third_kept_point_on_the_plane_is_that_of_the_path(
    worker: LandscapeWorker, wait: Wait, request_: SurfaceRequest, points: int, kind: str
) -> None:
    some = replace(request_, vectors=request_.vectors[:points], steps=request_.steps[:points])
    plane = finished(worker, wait, some).plane
    assert plane is not None
    assert (plane.kind, plane.note) == (kind, "")


def test_a_path_that_has_not_moved_gives_way_to_a_random_plane_that_says_so_when_asked(
    worker: LandscapeWorker, wait: Wait, request_: SurfaceRequest
) -> None:
    still = replace(request_, vectors=[request_.network.parameters] * 4)
    plane = finished(worker, wait, still).plane
    assert plane is not None
    assert (plane.kind, plane.note) == ("random", "")
    plane = finished(worker, wait, replace(still, plane=PlaneChoice("pca"))).plane
    assert plane is not None
    assert plane.kind == "random"
    assert "has not moved" in plane.note


def test_a_random_plane_is_that_of_its_seed(
    worker: LandscapeWorker, wait: Wait, request_: SurfaceRequest
) -> None:
    drawn = [
        finished(worker, wait, replace(request_, plane=PlaneChoice("random", seed))).plane
        for seed in (1, 1, 2)
    ]
    first, second, third = (plane.directions for plane in drawn if plane is not None)
    assert np.array_equal(first, second)
    assert not np.array_equal(first, third)


def test_a_given_plane_is_kept(
    worker: LandscapeWorker, wait: Wait, request_: SurfaceRequest
) -> None:
    plane = random_plane(request_.network, np.random.default_rng(3))
    assert finished(worker, wait, replace(request_, plane=plane)).plane is plane


def test_the_centre_is_that_of_the_parameters_given(
    worker: LandscapeWorker, wait: Wait, request_: SurfaceRequest
) -> None:
    centre = request_.vectors[4]
    result = finished(worker, wait, replace(request_, parameters=centre, grid=3))
    assert result.plane is not None
    assert np.array_equal(result.plane.centre, centre)


def test_a_network_of_zeros_is_explained(
    worker: LandscapeWorker, wait: Wait, request_: SurfaceRequest
) -> None:
    network = Network(request_.network.layers, request_.network.inputs)
    result = finished(worker, wait, replace(request_, network=network, vectors=(), steps=()))
    assert result.plane is None
    assert "every weight is zero" in result.problem
    assert finished(worker, wait, request_).problem == ""


def test_a_fault_is_told_and_the_thread_lives_on(
    worker: LandscapeWorker, wait: Wait, request_: SurfaceRequest
) -> None:
    result = finished(worker, wait, replace(request_, inputs=request_.inputs[:, :1]))
    assert result.complete
    assert "cannot be computed" in result.problem
    assert finished(worker, wait, request_).problem == ""


def test_closing_fifty_times_while_computing_leaves_no_thread(request_: SurfaceRequest) -> None:
    for _ in range(50):
        worker = LandscapeWorker()
        worker.start()
        worker.request(replace(request_, grid=1000))
        worker.close()
        assert not worker.alive
    assert not [it for it in threading.enumerate() if it.name.startswith("glassnet")]


def test_closing_twice_or_before_the_start_does_no_harm() -> None:
    never = LandscapeWorker()
    never.close()
    worker = LandscapeWorker()
    worker.start()
    worker.close()
    worker.close()
    assert not worker.alive


class Counted(threading.Event):
    """Counts how long it is waited for with a limit."""

    def __init__(self) -> None:
        super().__init__()
        self.rests: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        if timeout is None:
            return super().wait()
        self.rests.append(timeout)
        return self.is_set()


def test_the_worker_rests_after_a_stretch_of_work_and_not_after_every_block(
    wait: Wait, request_: SurfaceRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks, event = count(), Counted()
    # On this clock a block takes a tenth of a millisecond.
    monkeypatch.setattr(worker_module, "perf_counter", partial(_clock, ticks))
    worker = LandscapeWorker()
    monkeypatch.setattr(worker, "_wake", event)
    worker.start()
    finished(worker, wait, replace(request_, grid=151))
    worker.close()
    rests = [rest for rest in event.rests if rest]
    assert rests
    assert all(rest >= worker_module.STRETCH * worker_module.REST for rest in rests)


def test_no_rest_is_taken_before_the_coarse_picture_is_there(
    wait: Wait, request_: SurfaceRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = Counted()
    monkeypatch.setattr(worker_module, "STRETCH", 0.0)
    worker = LandscapeWorker()
    monkeypatch.setattr(worker, "_wake", event)
    worker.start()
    surface = Surface(request_.network, request_.loss, request_.inputs, request_.targets)
    axis = np.linspace(-1, 1, 151)
    known, coarse = np.zeros((151, 151), bool), 0
    for rows, columns, _ in surface.blocks(random_plane(request_.network, RNG), axis, axis):
        known[rows, columns] = True
        if finest_stride(known) is not None:
            break
        coarse += 1
    finished(worker, wait, replace(request_, grid=151))
    worker.close()
    assert coarse
    assert [bool(rest) for rest in event.rests[: coarse + 1]] == [False] * coarse + [True]


@pytest.mark.parametrize(
    ("gone", "left", "times"),
    [
        (0.0, 1.0, 2.0),  # dear: a third of the time
        (0.0, 0.15, 4.0),  # 0.15 s of work spread over 0.75 s
        (0.5, 0.05, 4.0),
        (0.0, 0.001, 6.0),  # cheap: a seventh of the time, and early
        (9.0, 0.1, 2.0),  # late
    ],
)
def test_a_surface_that_is_there_in_time_leaves_more_to_training(
    gone: float, left: float, times: float
) -> None:
    assert pause(gone, left) == pytest.approx(times)


def test_where_nothing_trains_no_rest_is_taken(
    wait: Wait, request_: SurfaceRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = Counted()
    worker = LandscapeWorker()
    monkeypatch.setattr(worker, "_wake", event)
    worker.spare(False)
    worker.start()
    finished(worker, wait, replace(request_, grid=151))
    worker.close()
    assert not any(event.rests)


def test_what_is_computed_is_the_part_that_the_request_wants_to_see(
    worker: LandscapeWorker, wait: Wait, request_: SurfaceRequest
) -> None:
    def view(plane: Plane) -> tuple[Plane, Plane]:
        own = replace(plane, alpha=(-3.0, 3.0), beta=(-2.0, 2.0))
        return own, replace(own, alpha=(0.0, 1.0))

    result = finished(worker, wait, replace(request_, view=view))
    assert result.plane is not None
    assert result.own is not None
    assert (result.own.alpha, result.own.beta) == ((-3.0, 3.0), (-2.0, 2.0))
    assert (result.alphas[0], result.alphas[-1]) == (0.0, 1.0)
    assert (result.betas[0], result.betas[-1]) == (-2.0, 2.0)


def _clock(ticks: Iterator[int]) -> float:
    return next(ticks) * 1e-4


@pytest.mark.parametrize(
    "choice",
    [
        PlaneChoice("random", seed=3),
        PlaneChoice("layer", layer=1),
        PlaneChoice("weights", places=(0, 3), names=("0.weight[0,0]", "0.weight[1,0]")),
        PlaneChoice("points"),
        PlaneChoice("points", points=(0, 4, 9)),
        PlaneChoice("pca"),
    ],
    ids=str,
)
def test_every_choice_is_laid(
    worker: LandscapeWorker, wait: Wait, request_: SurfaceRequest, choice: PlaneChoice
) -> None:
    plane = finished(worker, wait, replace(request_, plane=choice)).plane
    assert plane is not None
    assert plane.kind == choice.kind


def test_the_penalty_is_added_to_a_surface(
    worker: LandscapeWorker, wait: Wait, request_: SurfaceRequest
) -> None:
    plain = finished(worker, wait, request_)
    assert plain.plane is not None
    both = finished(worker, wait, replace(request_, plane=plain.plane, l1=0.1, l2=0.2))
    surface = Surface(
        request_.network, request_.loss, request_.inputs, request_.targets, l1=0.1, l2=0.2
    )
    expected = surface.grid(plain.plane, both.alphas, both.betas)
    assert (expected > plain.losses).all()
    np.testing.assert_array_equal(both.losses, expected)


@pytest.mark.parametrize(
    ("choice", "mend"),
    [
        (PlaneChoice("weights", places=(0, 99)), "Choose two others"),
        (PlaneChoice("layer", layer=7), "Choose one of the layers"),
        (PlaneChoice("points", points=(0, 1, 99)), "Choose three"),
    ],
)
def test_a_choice_that_cannot_be_laid_is_a_problem_that_says_what_helps(
    worker: LandscapeWorker,
    wait: Wait,
    request_: SurfaceRequest,
    choice: PlaneChoice,
    mend: str,
) -> None:
    result = finished(worker, wait, replace(request_, plane=choice))
    assert result.plane is None
    assert mend in result.problem
