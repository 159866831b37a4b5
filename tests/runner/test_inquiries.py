"""Questions about runs are answered beside the training, which they do not disturb."""

from collections.abc import Callable, Generator
from functools import partial
from threading import Event

import numpy as np
import pytest

from glassnet.engine import GlassnetError
from glassnet.experiment import Run, Spec, edits
from glassnet.experiment.comparing import Moment, Where, read_moment
from glassnet.runner import FLAT_OUT
from tests.runner.conftest import Vector, Watched

PATIENCE = 60.0


def reading(kind: str, step: int = 0) -> partial[Generator[float, None, Moment]]:
    return partial(read_moment, where=Where(kind, step))  # type: ignore[arg-type]


def test_a_moment_of_a_kept_run_is_read_while_another_one_trains(
    runner: Watched, small: Callable[..., Spec], trained: Callable[[Spec, int], Vector]
) -> None:
    spec = small()
    runner.load(1, spec)
    runner.advance(500)
    runner.look_until(lambda seen: seen.step == 500)
    runner.load(2, spec, edit=edits.set_training(spec, "l2", 0.1))
    runner.play(FLAT_OUT)
    moments = [
        runner.inquire(1, reading("step", step)).future.result(PATIENCE) for step in (0, 250, 500)
    ]
    runner.look_until(lambda seen: seen.step > 600 and seen.playing)
    for moment, step in zip(moments, (0, 250, 500), strict=True):
        np.testing.assert_array_equal(moment.parameters, trained(spec, step))
    assert [moment.end for moment in moments] == [500] * 3
    runner.pause()
    runner.restore(3, 1, spec)
    runner.advance(7)
    runner.look_until(lambda seen: seen.step == 507)
    np.testing.assert_array_equal(runner.parameters(), trained(spec, 507))


def test_reading_the_present_run_leaves_it_where_it_is(
    runner: Watched, small: Callable[..., Spec], trained: Callable[[Spec, int], Vector]
) -> None:
    runner.load(1, small())
    runner.advance(40)
    runner.look_until(lambda seen: seen.step == 40)
    runner.step("phase")
    inquiry = runner.inquire(1, reading("step", 11))
    np.testing.assert_array_equal(inquiry.future.result(PATIENCE).parameters, trained(small(), 11))
    seen = runner.look()
    assert (seen.step, seen.phase_index) == (40, 1)


def endless(going: Event, ended: Event, _run: Run) -> Generator[float, None, None]:
    try:
        while True:
            going.set()
            yield 0.25
    finally:
        ended.set()


def test_a_question_can_be_given_up_and_the_run_never_waits_for_it(
    runner: Watched, small: Callable[..., Spec]
) -> None:
    going, ended = Event(), Event()
    runner.load(1, small())
    inquiry = runner.inquire(1, partial(endless, going, ended))
    runner.advance(100)
    runner.look_until(lambda seen: seen.step == 100)
    assert going.wait(PATIENCE)
    assert inquiry.share == 0.25
    assert inquiry.future.cancel()
    assert ended.wait(PATIENCE)


def test_closing_gives_every_question_up(small: Callable[..., Spec]) -> None:
    runner = Watched()
    runner.start()
    runner.load(1, small())
    inquiries = [runner.inquire(1, partial(endless, Event(), Event())) for _ in range(2)]
    runner.close()
    assert all(one.future.cancelled() for one in inquiries)
    assert runner.inquire(1, reading("now")).future.cancelled()


def test_a_run_that_is_not_kept_and_a_question_that_fails_say_so(
    runner: Watched, small: Callable[..., Spec]
) -> None:
    runner.load(1, small())
    with pytest.raises(GlassnetError, match="no longer kept"):
        runner.inquire(9, reading("now")).future.result(PATIENCE)
    with pytest.raises(GlassnetError, match="among the steps"):
        runner.inquire(1, reading("step", -4)).future.result(PATIENCE)
    assert runner.look().step == 0
