"""The session goes back in time, and what is changed there becomes a line of its own."""

from collections.abc import Iterator

import numpy as np
import pytest

from glassnet.experiment import edits
from glassnet.runner import Request
from glassnet.ui.selection import Notice
from glassnet.ui.session import Session
from tests.runner.conftest import _small, until


class Watched(Session):
    """A session that is driven by hand instead of by a timer."""

    def settle(self) -> None:
        """Wait until everything commanded is done and seen."""
        self.runner.call(bool).result(60)
        self.runner.take()
        self.runner.want(Request())
        snapshot = until(self.runner.take)
        for event in self.runner.events():
            self.handle(event)
        self.receive(snapshot)

    def train(self, steps: int) -> None:
        end = self.runner.call(lambda run: run.step).result(60) + steps
        self.runner.advance(steps)
        until(lambda: self.runner.call(lambda run: run.step >= end).result(60))
        self.settle()

    def parameters(self) -> np.ndarray:
        return self.runner.call(lambda run: run.network.parameters.copy()).result(60)


@pytest.fixture
def session(qapp: object) -> Iterator[Watched]:
    session = Watched(_small())
    session.notices = []  # type: ignore[attr-defined]
    session.notice_given.connect(session.notices.append)  # type: ignore[attr-defined]
    session.settle()
    yield session
    session.shutdown()


def notices(session: Watched) -> list[Notice]:
    return session.notices  # type: ignore[attr-defined, no-any-return]


def where(session: Watched) -> tuple[int, int]:
    assert session.snapshot is not None
    return session.snapshot.step, session.snapshot.end


def test_a_change_in_the_past_is_a_branch_and_undo_goes_back_to_the_original(
    session: Watched,
) -> None:
    session.train(30)
    end = session.parameters()
    session.seek(12)
    session.settle()
    assert where(session) == (12, 30)
    assert session.in_past
    session.apply(edits.set_training, "l2", 0.1)
    session.settle()
    assert where(session) == (12, 12)
    original, branch = session.branches
    assert (original.name, branch.name, branch.step) == ("Original", "Branch 1", 12)
    assert branch.generation == session.generation
    assert "“Branch 1” goes on from step 12" in notices(session)[-1].text
    assert "stays in “Original”" in notices(session)[-1].text
    session.train(5)
    session.undo_edit()
    session.settle()
    assert where(session) == (12, 30)
    assert session.spec.training.l2 == 0.0
    session.seek(30)
    session.settle()
    np.testing.assert_array_equal(session.parameters(), end)
    session.redo_edit()
    session.settle()
    assert where(session) == (17, 17)
    assert session.spec.training.l2 == 0.1
    assert [one.name for one in session.branches] == ["Original", "Branch 1"]


def test_a_moment_near_the_hand_is_shown_without_being_asked_for(session: Watched) -> None:
    session.train(20)
    session.runner.take()
    session.seek(7, near=True)
    seen = until(session.runner.take)
    assert seen.past


def test_a_reset_is_undone_with_all_that_was_recorded(session: Watched) -> None:
    session.train(20)
    session.apply(edits.set_training, "l2", 0.1)
    session.train(10)
    session.bookmark(4, "here")
    session.seek(8)
    session.settle()
    trained = session.parameters()
    session.reset()
    session.settle()
    assert where(session) == (0, 0)
    assert session.undo.undo_label == "Reset"
    # It goes on with the settings that were shown when it was reset.
    assert session.spec.training.l2 == 0.0
    assert session.runner.call(lambda run: run.spec).result(60) == session.spec
    session.train(3)
    session.undo_edit()
    session.settle()
    assert where(session) == (8, 30)
    assert session.snapshot is not None
    assert session.snapshot.bookmarks == ((4, "here"),)
    np.testing.assert_array_equal(session.parameters(), trained)
    session.seek(30)
    session.settle()
    assert session.spec.training.l2 == 0.1
    session.redo_edit()
    session.settle()
    assert where(session) == (3, 3)
    session.undo_edit()
    session.branch()
    session.settle()
    session.reset()
    session.settle()
    assert [one.generation for one in session.branches][1] == session.generation
    assert where(session) == (0, 0)


def test_a_reset_where_nothing_has_happened_is_no_step_of_undo(session: Watched) -> None:
    session.reset()
    session.settle()
    assert not session.undo.can_undo


def test_lines_can_be_switched_to_renamed_and_deleted(session: Watched) -> None:
    session.train(20)
    session.seek(5)
    session.settle()
    session.branch()
    session.settle()
    session.train(3)
    original, branch = session.branches
    session.switch_to(original)
    session.settle()
    assert where(session) == (5, 20)
    original, branch = session.branches
    assert branch.curve is not None
    assert branch.curve[0][-1] <= 8
    session.rename_branch(branch, "  calm ")
    assert [one.name for one in session.branches] == ["Original", "calm"]
    session.undo_edit()
    session.settle()
    assert where(session) == (8, 8)
    original, branch = session.branches
    assert branch.generation == session.generation
    session.delete_branch(original)
    assert len(session.branches) == 0
    assert not session.undo.can_undo
    session.train(1)
    assert where(session) == (9, 9)


def test_the_document_shows_the_live_fields_of_the_moment(session: Watched) -> None:
    session.train(10)
    session.apply(edits.set_training, "learning_rate", 0.25)
    session.train(10)
    session.seek(4)
    session.settle()
    assert session.spec.training.optimizer.learning_rate != 0.25
    session.apply(edits.set_training, "l1", 0.5)
    session.settle()
    assert session.spec.training.optimizer.learning_rate != 0.25
    session.undo_edit()
    session.seek(20)
    session.settle()
    assert session.spec.training.optimizer.learning_rate == 0.25
    assert not session.in_past


def test_undoing_a_live_change_in_the_past_leaves_the_past_alone(session: Watched) -> None:
    session.train(10)
    session.apply(edits.set_training, "l2", 0.5)
    session.seek(3)
    session.settle()
    session.undo_edit()
    session.settle()
    assert where(session) == (10, 10)
    assert session.spec.training.l2 == 0.0


@pytest.mark.parametrize(
    ("step", "words"),
    [(11, "recorded up to step 10; step 11 is still to come"), (-1, "beginning of the run")],
)
def test_beyond_the_ends_nothing_moves_and_the_reason_is_told(
    session: Watched, step: int, words: str
) -> None:
    session.train(10)
    session.seek(step)
    session.settle()
    assert where(session) == (10, 10)
    assert words in notices(session)[-1].text


def test_a_run_that_an_edit_began_says_so_at_its_beginning(session: Watched) -> None:
    session.train(10)
    session.apply(edits.set_units, 0, 6)
    session.settle()
    session.back("batch")
    assert "begins at step 10, with an edit" in notices(session)[-1].text
    session.seek(3)
    assert "undo leads to the steps before" in notices(session)[-1].text


def test_after_going_back_and_away_a_live_change_is_live_again(session: Watched) -> None:
    session.train(10)
    session.seek(4)
    session.apply(edits.set_training, "l2", 0.1)
    session.settle()
    assert [one.step for one in session.branches] == [0, 4]
    generation = session.generation
    session.train(2)
    assert not session.in_past
    session.apply(edits.set_training, "l2", 0.2)
    assert session.generation == generation
    session.play_back()
    assert session.in_past
    session.pause()
    session.settle()
    session.seek(6)
    session.settle()
    session.apply(edits.set_training, "l2", 0.3)
    assert session.generation == generation


def test_a_structural_change_in_the_past_branches_with_the_weights_of_then(
    session: Watched,
) -> None:
    session.train(12)
    session.seek(5)
    session.settle()
    session.apply(edits.set_units, 0, 6)
    session.settle()
    assert where(session) == (5, 5)
    assert [one.name for one in session.branches] == ["Original", "Branch 1"]
    session.undo_edit()
    session.settle()
    assert where(session) == (5, 12)
