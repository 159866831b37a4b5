"""Threads end when they are told to, and meet without losing anything."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from glassnet.experiment import Spec
from glassnet.runner import FLAT_OUT, OPENING_SPEED, SPEEDS, Gate, Request, Runner
from glassnet.runner.mailbox import Mailbox
from glassnet.runner.pace import LAG, Allowance, Pace, StepRate

Small = Callable[..., Spec]


def our_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("glassnet")]


def test_closing_fifty_times_while_training_leaves_no_thread(small: Small) -> None:
    spec = small()
    for _ in range(50):
        runner = Runner()
        runner.start()
        runner.load(1, spec)
        runner.play(FLAT_OUT)
        runner.want(Request())
        runner.close()
        assert not runner.alive
    assert not our_threads()


def test_closing_twice_or_before_the_start_does_no_harm() -> None:
    never = Runner()
    never.close()
    runner = Runner()
    runner.start()
    runner.close()
    runner.close()
    assert not runner.alive


def test_what_is_called_after_closing_is_cancelled() -> None:
    runner = Runner()
    runner.start()
    runner.close()
    assert runner.call(lambda run: run.step).cancelled()


def test_closing_while_the_gate_is_held_ends_the_thread(small: Small) -> None:
    runner = Runner()
    runner.start()
    runner.load(1, small())
    runner.play(FLAT_OUT)
    with runner.gate:
        runner.close()
    assert not runner.alive


def test_a_mailbox_holds_the_latest_value_once() -> None:
    box: Mailbox[int] = Mailbox()
    assert box.take() is None
    assert box.put(1)
    assert not box.put(2)
    assert box
    assert box.take() == 2
    assert box.take() is None
    assert not box


def test_a_gate_lets_nobody_pass_until_all_have_left_it() -> None:
    gate, passed = Gate(), threading.Event()
    gate.PATIENCE = 60.0

    def walk() -> None:
        gate.pass_through()
        passed.set()

    thread = threading.Thread(target=walk)
    with gate:
        with gate:
            thread.start()
        assert not passed.is_set()
    assert passed.wait(60)
    thread.join()


def test_a_gate_opens_after_an_exception_too() -> None:
    gate = Gate()
    gate.PATIENCE = float("inf")
    with pytest.raises(ValueError, match="paint"), gate:
        raise ValueError("paint")
    gate.pass_through()


def test_whoever_shuts_a_gate_waits_for_the_end_of_the_work_under_way() -> None:
    gate, begun, end, done = Gate(), threading.Event(), threading.Event(), []
    gate.COURTESY = 60.0

    def work() -> None:
        with gate.work():
            begun.set()
            end.wait()
            done.append("worked")

    thread = threading.Thread(target=work)
    thread.start()
    begun.wait()
    threading.Timer(0.01, end.set).start()
    with gate:
        assert done == ["worked"]
    thread.join()


def test_work_begins_only_when_the_gate_is_open() -> None:
    gate, done = Gate(), []
    gate.PATIENCE = 60.0

    def work() -> None:
        with gate.work():
            done.append("worked")

    with gate:
        thread = threading.Thread(target=work)
        thread.start()
        assert not done
    thread.join()
    assert done == ["worked"]


def test_a_gate_held_for_too_long_does_not_stop_training_for_good() -> None:
    gate = Gate()
    with gate:
        gate.pass_through()


def test_speeds_are_told_in_steps_a_second() -> None:
    rates = [speed.steps_per_second(steps_per_epoch=250, phases=10) for speed in SPEEDS]
    assert rates[1:] == [1, 5, 20, 250, 2500, None]
    assert rates[0] == pytest.approx(1 / 28)  # ten phases of 2.8 seconds
    assert OPENING_SPEED in SPEEDS
    assert len({speed.id for speed in SPEEDS}) == len(SPEEDS)


def test_slow_speeds_do_a_step_at_a_time_and_fast_ones_what_is_due() -> None:
    pace = Pace()
    pace.took(1000, 1000 * 1e-6)
    for _ in range(100):
        pace.took(1000, 1000 * 1e-6)
    assert pace.chunk(20.0) == 1
    assert pace.chunk(2500.0) == 12
    assert pace.chunk() > 1000


def test_slow_steps_are_done_one_by_one_however_fast_they_are_wanted() -> None:
    pace = Pace()
    pace.took(1, 10.0)
    assert pace.chunk() == pace.chunk(2500.0) == 1


def test_a_machine_that_is_too_slow_does_not_run_up_a_debt() -> None:
    pace = Pace()
    pace.restart(SPEEDS[0])
    pace.passed(-1e9)
    pace.passed(2 * LAG)
    assert pace.wait() > 0


def test_work_that_has_just_been_done_is_not_due_again() -> None:
    allowance = Allowance(rate=1e-6)
    assert allowance.due()
    with allowance.spend():
        pass
    assert not allowance.due()
    assert allowance.due(patience=0.0)


def test_a_rate_needs_two_looks() -> None:
    rate = StepRate()
    assert rate.read() == 0
    rate.add(10)
    assert rate.read() > 0
    rate.restart()
    assert rate.read() == 0


def test_the_first_time_which_also_prepares_does_not_delay_the_second(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = [0.0]
    monkeypatch.setattr("glassnet.runner.pace.perf_counter", lambda: clock[0])
    allowance = Allowance(rate=10)
    for seconds, soon in ((1.0, True), (1.0, False)):
        with allowance.spend():
            clock[0] += seconds
        clock[0] += 0.2
        assert allowance.due() is soon
