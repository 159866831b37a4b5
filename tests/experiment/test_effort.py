"""The time that training took, in bounded memory."""

import pytest

from glassnet.experiment.effort import MARKS, Effort


def test_time_is_shared_out_between_marks() -> None:
    effort = Effort()
    effort.spend(1.0)
    effort.spend(1.0)
    effort.reach(4)
    effort.spend(6.0)
    effort.reach(6)
    assert [effort.at(step) for step in (0, 2, 4, 5, 6, 9)] == [0, 1, 2, 5, 8, 8]


def test_what_is_beyond_a_step_is_dropped_and_goes_on_from_there() -> None:
    effort = Effort()
    effort.spend(8.0)
    effort.reach(8)
    effort.spend(0.5)
    effort.go_to(2)
    effort.spend(1.0)
    effort.reach(3)
    assert [effort.at(step) for step in (1, 2, 3)] == [1, 2, 3]
    effort.go_to(0)
    assert effort.at(5) == 0


def test_marks_are_bounded_and_the_whole_stays_right() -> None:
    effort = Effort()
    for step in range(1, 3 * MARKS):
        effort.spend(2.0)
        effort.reach(step)
    assert len(effort.state()["steps"]) <= MARKS
    assert effort.at(3 * MARKS - 1) == pytest.approx(2 * (3 * MARKS - 1))
    assert effort.at(1000) == pytest.approx(2000)


def test_where_nothing_was_recorded_no_time_is_told() -> None:
    effort = Effort().restore(None, 100)
    assert effort.at(0) == 0
    assert effort.at(50) is None
    again = Effort().restore(Effort().state(), 0)
    assert again.at(0) == 0


def test_times_that_run_backwards_are_refused() -> None:
    effort = Effort()
    effort.spend(1.0)
    effort.reach(5)
    state = effort.state()
    state["seconds"] = state["seconds"][::-1]
    with pytest.raises(ValueError, match="do not belong together"):
        Effort().restore(state, 5)
