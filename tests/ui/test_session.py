"""The document, its undo history and its run move together."""

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from glassnet.experiment import edits, read_spec
from glassnet.runner import FLAT_OUT
from glassnet.ui.selection import Notice, Selection
from glassnet.ui.window import MainWindow

WAIT_MS = 30_000


def now(window: MainWindow) -> tuple[int, np.ndarray]:
    """The run's step and parameters, asked of the training thread."""
    state = window.session.runner.call(lambda run: (run.step, run.network.parameters.copy()))
    result: tuple[int, np.ndarray] = state.result(WAIT_MS / 1000)
    return result


def advance(window: MainWindow, qtbot: QtBot, steps: int) -> None:
    end = now(window)[0] + steps
    window.session.runner.advance(steps)
    qtbot.waitUntil(lambda: now(window)[0] == end, timeout=WAIT_MS)


def test_undo_brings_back_the_document_and_the_trained_weights(
    window: MainWindow, qtbot: QtBot
) -> None:
    session = window.session
    advance(window, qtbot, 50)
    spec, (step, trained) = session.spec, now(window)
    session.apply(edits.insert_layer, 1)
    session.apply(edits.set_units, 1, 3)
    advance(window, qtbot, 10)
    session.undo_edit()
    session.undo_edit()
    assert session.spec == spec
    assert now(window)[0] == step
    np.testing.assert_array_equal(now(window)[1], trained)


def test_redo_returns_to_the_edited_network_and_its_weights(
    window: MainWindow, qtbot: QtBot
) -> None:
    session = window.session
    session.apply(edits.set_units, 0, 5)
    advance(window, qtbot, 10)
    edited, (step, trained) = session.spec, now(window)
    session.undo_edit()
    session.redo_edit()
    assert session.spec == edited
    assert now(window)[0] == step
    np.testing.assert_array_equal(now(window)[1], trained)


def test_an_edit_while_playing_goes_on_playing(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    session.set_speed(FLAT_OUT)
    session.play()
    session.apply(edits.set_units, 0, 5)
    assert session.playing
    begun = now(window)[0]
    qtbot.waitUntil(lambda: now(window)[0] > begun, timeout=WAIT_MS)
    session.undo_edit()
    qtbot.waitUntil(
        lambda: (
            session.snapshot is not None
            and session.snapshot.generation == session.generation
            and session.snapshot.playing
        ),
        timeout=WAIT_MS,
    )


def test_a_learning_rate_reaches_the_run_without_a_new_one(
    window: MainWindow, qtbot: QtBot
) -> None:
    session = window.session
    advance(window, qtbot, 5)
    generation = session.generation
    session.apply(edits.set_training, "learning_rate", 0.0123)
    assert session.generation == generation
    assert now(window)[0] == 5
    rate = session.runner.call(lambda run: run.trainer.learning_rate).result(10)
    assert abs(rate - 0.0123) < 1e-9
    session.undo_edit()
    rate = session.runner.call(lambda run: run.trainer.learning_rate).result(10)
    assert rate == session.spec.training.optimizer.learning_rate


def test_a_drag_is_one_undo_step(window: MainWindow) -> None:
    session = window.session
    before = session.spec
    for rate in (0.01, 0.02, 0.03):
        session.apply(edits.set_training, "learning_rate", rate, key="rate")
    session.end_drag()
    session.undo_edit()
    assert session.spec == before


def test_an_impossible_edit_is_explained_and_changes_nothing(window: MainWindow) -> None:
    session = window.session
    heard: list[Notice] = []
    session.notice_given.connect(heard.append)
    before = session.spec
    assert not session.apply(edits.set_units, 0, 0)
    assert session.spec == before
    assert [each.kind for each in heard] == ["warning"]
    assert heard[0].text.startswith("Units: 0 is not allowed")


def test_reset_returns_to_the_same_initial_weights(window: MainWindow, qtbot: QtBot) -> None:
    _, initial = now(window)
    advance(window, qtbot, 30)
    window.session.reset()
    step, weights = now(window)
    assert step == 0
    np.testing.assert_array_equal(weights, initial)


def test_a_new_seed_gives_other_weights_and_undo_the_old_ones(window: MainWindow) -> None:
    _, initial = now(window)
    window.session.new_seed()
    assert (now(window)[1] != initial).any()
    window.session.undo_edit()
    np.testing.assert_array_equal(now(window)[1], initial)


def test_divergence_is_told_with_an_action_that_mends_it(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    heard: list[Notice] = []
    session.notice_given.connect(heard.append)
    session.apply(edits.set_optimizer, {"name": "sgd", "learning_rate": 10.0})
    session.apply(edits.set_activation, 0, "relu")
    session.apply(edits.set_activation, 1, "linear")
    session.apply(edits.set_activation, 2, "linear")
    session.apply(edits.set_activation, 3, "linear")
    heard.clear()
    session.set_speed(FLAT_OUT)
    session.play()
    qtbot.waitUntil(lambda: any(each.kind == "error" for each in heard), timeout=WAIT_MS)
    notice = next(each for each in heard if each.kind == "error")
    assert "diverged at step" in notice.text
    assert not session.playing
    assert np.isfinite(now(window)[1]).all()
    assert notice.action is not None
    notice.action[1]()
    assert session.spec.training.optimizer.learning_rate == 1.0
    assert now(window)[0] == 0


def test_a_selection_that_no_longer_exists_is_dropped(window: MainWindow) -> None:
    session = window.session
    session.select(Selection("neuron", layer=0, unit=7))
    session.apply(edits.set_units, 0, 4)
    assert session.selection.kind == "none"


EDITS = st.lists(
    st.one_of(
        st.tuples(st.just(edits.insert_layer), st.integers(0, 3)),
        st.tuples(st.just(edits.remove_layer), st.integers(0, 3)),
        st.tuples(st.just(edits.set_units), st.integers(0, 3), st.integers(1, 12)),
        st.tuples(
            st.just(edits.set_activation), st.integers(0, 3), st.sampled_from(["relu", "sigmoid"])
        ),
        st.tuples(st.just(edits.set_seed), st.integers(0, 99)),
        st.tuples(st.just(edits.set_training), st.just("learning_rate"), st.floats(1e-4, 1)),
    ),
    max_size=6,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(changes=EDITS)
def test_undoing_every_edit_restores_document_and_weights(
    window: MainWindow, changes: list[tuple[object, ...]]
) -> None:
    session = window.session
    session.new_document(read_spec(session.spec))
    spec, (_, weights) = session.spec, now(window)
    for function, *arguments in changes:
        session.apply(function, *arguments)  # type: ignore[arg-type]
    while session.undo.can_undo:
        session.undo_edit()
    assert session.spec == spec
    np.testing.assert_array_equal(now(window)[1], weights)


def test_an_offer_that_was_meant_for_the_past_is_withdrawn(window: MainWindow) -> None:
    session = window.session
    for change in (session.reset, lambda: session.apply(edits.set_units, 0, 3), session.undo_edit):
        session.notify("info", "Trained for 400 epochs.", ("Train as many again", session.play))
        assert window.banner.text
        change()
        assert not window.banner.text


def test_a_newer_refusal_takes_the_place_of_the_older_one(window: MainWindow) -> None:
    session = window.session
    session.apply(edits.set_units, 0, 0)
    session.apply(edits.set_units, 0, -1)
    assert "-1" in window.banner.text
    assert window.banner.waiting == 0


def test_a_paused_phase_says_that_it_is_paused(window: MainWindow, qtbot: QtBot) -> None:
    window.session.step("phase")
    qtbot.waitUntil(
        lambda: window.transport.pill.text.startswith("paused · forward"), timeout=WAIT_MS
    )
