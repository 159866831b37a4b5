"""Going to a moment of a run gives that moment, and the future after it, bit for bit."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glassnet import Run
from glassnet.engine import SettingError, optimizers
from glassnet.experiment import edits
from glassnet.experiment.timeline import Keyframes, Seek

NOISY = [
    {"type": "dense", "units": 4},
    {"type": "batch_norm"},
    {"type": "activation", "activation": "relu"},
    {"type": "dropout", "rate": 0.3},
]
OUTPUT = {"type": "dense", "units": 1, "activation": "sigmoid"}


class Often(Keyframes):
    """Keyframes as dense as they can be: a step takes for ever to replay."""

    def took(self, steps: int, seconds: float) -> None:
        pass


def spec(optimizer: str = "adam", *, noisy: bool = True, **training: Any) -> dict[str, Any]:
    layers = NOISY if noisy else [{"type": "dense", "units": 3, "activation": "tanh"}]
    return {
        "format": "glassnet/1",
        "dataset": {"name": "xor", "samples": 30, "validation": 0.2},
        "network": {"layers": [*layers, OUTPUT]},
        "training": {
            "loss": "binary_cross_entropy",
            "optimizer": optimizer,
            "batch_size": 7,
            "epochs": 9,
            **training,
        },
    }


def leaves(tree: Any, path: str = "") -> dict[str, Any]:
    if isinstance(tree, dict):
        return {k: v for name, it in tree.items() for k, v in leaves(it, f"{path}.{name}").items()}
    return {path: np.array(tree, copy=True) if isinstance(tree, np.ndarray) else tree}


def seen(run: Run) -> dict[str, Any]:
    """All that can be seen of a run where it stands."""
    return leaves(
        run.state()
        | {
            "spec": run.spec,
            "norm": repr(run.trainer.gradient_norm),
            "now": run.trainer.gradient,
            "values": run.network.parameters,
            "batch": run.trainer.batch_indices,
            "epoch": run.epoch,
        }
    )


def assert_same(now: dict[str, Any], then: dict[str, Any]) -> None:
    assert now.keys() == then.keys()
    for name, value in then.items():
        if isinstance(value, np.ndarray):
            np.testing.assert_array_equal(now[name], value, err_msg=name)
        else:
            assert now[name] == value, name


class Witness:
    """Remembers every moment that a run was at, and compares when it is there again."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.moments: dict[tuple[int, int], dict[str, Any]] = {}
        self.updates: dict[int, Any] = {}
        self.look()

    @property
    def here(self) -> tuple[int, int]:
        return (self.run.step, self.run.trainer.next_phase)

    def look(self) -> None:
        if self.here in self.moments:
            assert_same(seen(self.run), self.moments[self.here])
        else:
            self.moments[self.here] = seen(self.run)
        update = self.run.trainer.last_update
        if self.run.step in self.updates:
            known = ~np.isnan(self.updates[self.run.step])
            np.testing.assert_array_equal(update[known], self.updates[self.run.step][known])
        else:
            self.updates[self.run.step] = update.copy()

    def changed(self) -> None:
        here = (self.run.step, 0)
        self.moments = {moment: it for moment, it in self.moments.items() if moment < here}
        self.updates = {step: it for step, it in self.updates.items() if step < here[0]}
        self.look()


actions = st.lists(
    st.one_of(
        st.tuples(st.just("train"), st.integers(1, 9)),
        st.tuples(st.just("phase"), st.integers(1, 6)),
        st.tuples(st.just("seek"), st.integers(0, 100), st.integers(0, 4)),
        st.tuples(st.just("rate"), st.sampled_from([0.05, 0.2, 0.4])),
        st.tuples(st.just("l2"), st.sampled_from([0.0, 0.1])),
        st.tuples(st.just("clip_norm"), st.sampled_from([None, 0.5])),
        st.tuples(st.just("batch_size"), st.sampled_from([5, 7, "full"])),
        st.tuples(st.just("parameter"), st.floats(-1, 1, width=32)),
        st.tuples(st.just("weights"), st.floats(0.5, 1.5, width=32)),
        st.tuples(st.just("advance"), st.integers(0, 5)),
    ),
    min_size=6,
    max_size=30,
)


def act(run: Run, witness: Witness, action: Any) -> None:
    match action:
        case ("train", steps):
            run.train(steps)
            witness.look()
        case ("advance", steps):
            run.advance(steps)
            witness.look()
        case ("phase", count):
            for _ in range(count):
                run.run_phase()
                witness.look()
        case ("seek", share, phase):
            run.seek(round(share / 100 * run.end), phase)
            witness.look()
        case ("rate", value):
            run.set_hyper("learning_rate", value)
            witness.changed()
        case ("parameter", value):
            run.set_parameter("0.bias[1]", value)
            witness.changed()
        case ("weights", factor):
            weights = run.weights()
            weights["0.weight"] = weights["0.weight"] * np.float32(factor)
            run.set_weights(weights)
            witness.changed()
        case (name, value):
            run.set_hyper(name, value)
            witness.changed()


@pytest.mark.parametrize("optimizer", [one.id for one in optimizers])
@settings(max_examples=40)
@given(
    actions=actions,
    noisy=st.booleans(),
    schedule=st.sampled_from(["constant", "cosine", {"name": "step", "every": 3, "gamma": 0.5}]),
    patience=st.sampled_from([None, 1, 2]),
)
def test_a_moment_is_the_same_whenever_it_is_gone_to(
    optimizer: str, actions: list[Any], noisy: bool, schedule: Any, patience: int | None
) -> None:
    early = {"patience": patience} if patience else None
    run = Run(spec(optimizer, noisy=noisy, schedule=schedule, early_stopping=early))
    if noisy:
        run.keyframes = Often()
    witness = Witness(run)
    for action in actions:
        act(run, witness, action)
    end = run.end
    for step, phase in sorted(witness.moments, reverse=True):
        run.seek(step, phase)
        witness.look()
        assert run.end == end


def recorded(run: Run) -> dict[str, Any]:
    """What a run has recorded."""
    return leaves({"history": run.history.state(), "path": run.trajectory.state()})


def trained(steps: int, **changes: Any) -> Run:
    run = Run(spec(**changes))
    while run.step < steps:
        run.train(steps - run.step)
    return run


def test_what_is_recorded_stays_when_a_run_goes_back_and_trains_on() -> None:
    run = trained(37)
    before = recorded(run)
    run.seek(11)
    assert (run.step, run.end) == (11, 37)
    assert_same(recorded(run), before)
    while run.step < 37:
        run.train(5)
        assert_same(recorded(run), before)
    run.train(2)
    assert run.end == run.step == run.history.losses.count
    assert run.end > 37


def test_training_on_from_the_past_gives_the_same_losses_and_the_same_future() -> None:
    run, straight = trained(20), Run(spec())
    losses = straight.advance(40)
    run.seek(3)
    again = run.advance(37)
    np.testing.assert_array_equal(again, losses[3:])
    assert_same(leaves(run.state()), leaves(straight.state()))


def test_a_seek_goes_in_pieces_tells_how_far_it_is_and_may_stop_anywhere() -> None:
    run = trained(60)
    run.set_keyframe_memory(10**9)
    run.keyframes.cut(0)
    run.seek(0)
    way, shares = Seek(run, 50), []
    while not way.work(0.0):
        shares.append(way.share)
        run.train(1, measure=False)
    assert shares == sorted(shares)
    assert 0 <= shares[0] < shares[-1] <= 1
    assert run.step == 50
    halfway = Seek(run, 20)
    halfway.work(0.0)
    stood = seen(run)
    step = run.step
    run.seek(60)
    run.seek(step)
    assert_same(seen(run), stood)


@pytest.mark.parametrize(("step", "phase"), [(-1, 0), (21, 0), (5, -1), (5, 99)])
def test_a_moment_that_never_was_is_refused_and_nothing_moves(step: int, phase: int) -> None:
    run = trained(20)
    with pytest.raises(SettingError, match=r"not among the steps of this run, 0 to 20|not allowed"):
        run.seek(step, phase)
    assert (run.step, run.trainer.next_phase) == (20, 0)


def test_a_run_that_an_edit_began_goes_back_no_further_than_the_edit() -> None:
    run = trained(20)
    edit = edits.set_units(run.spec, 0, 6)
    other = run.adapted(edit)
    other.advance(5)
    assert (other.start, other.end) == (20, 25)
    with pytest.raises(SettingError, match="at step 20 an edit has begun it"):
        other.seek(19)
    other.seek(20)
    assert other.step == 20


def test_a_branch_shares_the_past_and_goes_its_own_way() -> None:
    run = trained(40)
    end = seen(run)
    run.seek(15)
    branch = run.adapted(edits.set_training(run.spec, "learning_rate", 0.5))
    assert (branch.step, branch.end, run.end) == (15, 15, 40)
    assert branch.history.losses.count == 15
    branch.advance(9)
    branch.seek(7)
    run.seek(7)
    np.testing.assert_array_equal(branch.network.parameters, run.network.parameters)
    assert branch.spec == run.spec
    branch.seek(branch.end)
    assert branch.spec.training.optimizer.learning_rate == 0.5
    run.seek(40)
    assert_same(seen(run), end)


def test_a_branch_without_a_change_has_the_same_future() -> None:
    run = trained(40)
    end = run.network.parameters.copy()
    run.seek(15)
    branch = run.adapted(edits.branch(run.spec))
    branch.advance(25)
    np.testing.assert_array_equal(branch.network.parameters, end)


def test_a_change_in_the_past_of_a_run_drops_its_own_future() -> None:
    run = trained(40)
    run.seek(15)
    run.set_hyper("learning_rate", 0.3)
    assert run.end == 15
    assert run.history.losses.count == 15
    assert max(run.trajectory.steps) <= 15
    assert run.history.rows[-1].step <= 15


def test_plain_updates_record_no_state_and_can_still_be_gone_back_through() -> None:
    run = Run(spec())
    run.advance(30)
    assert len(run.keyframes) == 0
    there = seen(run)
    run.seek(12)
    run.seek(30)
    assert_same(seen(run), there)
