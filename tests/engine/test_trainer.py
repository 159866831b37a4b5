"""Training can be cut into pieces, stopped, kept and taken up again without changing one bit."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet.engine import (
    Diverged,
    Evaluator,
    Layer,
    Network,
    SettingError,
    Trainer,
    activations,
    layers,
    losses,
    optimizers,
    schedules,
)

HIDDEN = [one.id for one in activations if not one.final_only]


def dense(units: int, activation: str, bias: bool = True) -> Layer:
    return layers.from_json(
        {"type": "dense", "units": units, "activation": activation, "bias": bias}
    )


class Case(NamedTuple):
    """A drawn training run, which can be built again and again."""

    hidden: list[dict[str, Any]]
    last: tuple[str, str]
    optimizer: str
    schedule: str
    rows: int
    settings: dict[str, Any]
    dtype: str
    seed: int

    def trainer(self) -> Trainer:
        rng = np.random.default_rng(self.seed)
        stack = [layers.from_json(hidden) for hidden in self.hidden]
        network = Network([*stack, dense(2, self.last[0])], 3, dtype=self.dtype, rng=rng)
        return Trainer(
            network,
            losses.from_json(self.last[1]),
            optimizers.from_json({"name": self.optimizer, "learning_rate": 0.01}),
            rng.normal(size=(self.rows, 3)),
            np.eye(2)[rng.integers(0, 2, self.rows)],
            rng=rng,
            schedule=schedules.from_json(self.schedule),
            epochs=3,
            **self.settings,
        )


dense_layers = st.fixed_dictionaries(
    {
        "type": st.just("dense"),
        "units": st.integers(1, 5),
        "activation": st.sampled_from(HIDDEN),
        "bias": st.booleans(),
    }
)
other_layers = st.sampled_from(
    [
        {"type": "batch_norm"},
        {"type": "dropout", "rate": 0.3},
        {"type": "activation", "activation": "gelu"},
    ]
)
plain_layers = dense_layers | other_layers
blocks = st.fixed_dictionaries(
    {"type": st.just("residual"), "layers": st.lists(plain_layers, min_size=1, max_size=2)}
)
cases = st.builds(
    Case,
    hidden=st.lists(plain_layers | blocks, max_size=3),
    last=st.sampled_from(
        [
            ("linear", "mse"),
            ("tanh", "mse"),
            ("softmax", "mse"),
            ("softmax", "cross_entropy"),
            ("sigmoid", "binary_cross_entropy"),
        ]
    ),
    optimizer=st.sampled_from([one.id for one in optimizers]),
    schedule=st.sampled_from([one.id for one in schedules]),
    rows=st.integers(2, 23),
    settings=st.fixed_dictionaries(
        {
            "batch_size": st.one_of(st.integers(2, 25), st.just("full")),
            "shuffle": st.booleans(),
            "l1": st.sampled_from([0.0, 0.01]),
            "l2": st.sampled_from([0.0, 0.01]),
            "clip_norm": st.sampled_from([None, 0.1]),
        }
    ),
    dtype=st.sampled_from(["float32", "float64"]),
    seed=st.integers(0, 99),
)


def same(one: Trainer, other: Trainer) -> bool:
    return (
        one.network.parameters.tobytes() == other.network.parameters.tobytes()
        and one.network.statistics.tobytes() == other.network.statistics.tobytes()
        and one.gradient.tobytes() == other.gradient.tobytes()
        and (one.step, one.epoch) == (other.step, other.epoch)
        and np.array_equal(one.batch_indices, other.batch_indices)
    )


@given(case=cases, first=st.integers(0, 40), second=st.integers(1, 40))
def test_advancing_in_two_parts_is_advancing_at_once(case: Case, first: int, second: int) -> None:
    whole, parts = case.trainer(), case.trainer()
    losses_at_once = whole.advance(first + second)
    in_parts = np.concatenate([parts.advance(first), parts.advance(second)])
    assert losses_at_once.tobytes() == in_parts.tobytes()
    assert same(whole, parts)


@given(case=cases, before=st.integers(0, 30), after=st.integers(1, 30))
def test_a_restored_state_goes_on_as_if_nothing_had_happened(
    case: Case, before: int, after: int
) -> None:
    trainer = case.trainer()
    trainer.advance(before)
    kept = trainer.state()
    expected = trainer.advance(after)
    end = trainer.state()
    other = case.trainer()
    other.restore(kept)
    assert other.advance(after).tobytes() == expected.tobytes()
    assert same(trainer, other)
    trainer.restore(kept)
    trainer.advance(after)
    assert trainer.state()["optimizer"].keys() == end["optimizer"].keys()
    for name, vector in trainer.state()["optimizer"].items():
        np.testing.assert_array_equal(vector, end["optimizer"][name])
    np.testing.assert_array_equal(trainer.network.parameters, end["parameters"])


@given(case=cases, phases=st.integers(0, 40))
def test_stepping_by_phases_is_the_same_training(case: Case, phases: int) -> None:
    slow, fast = case.trainer(), case.trainer()
    for _ in range(phases):
        expected = slow.phases[slow.next_phase]
        assert slow.run_phase() == expected
    begun = slow.next_phase > 0
    done = slow.step
    slow.advance(3)
    fast.advance(done + 3)
    assert begun == (phases % len(slow.phases) > 0)
    assert same(slow, fast)


@given(case=cases, before=st.integers(1, 30), block=st.integers(1, 30))
def test_the_last_update_is_what_the_last_step_added(case: Case, before: int, block: int) -> None:
    whole, pieces = case.trainer(), case.trainer()
    whole.advance(before + block)
    pieces.advance(before + block - 1)
    old = pieces.network.parameters.copy()
    for _ in pieces.phases:
        pieces.run_phase()
    added = pieces.network.parameters - old
    assert pieces.last_update.tobytes() == added.tobytes() == whole.last_update.tobytes()


@given(case=cases)
def test_every_example_is_seen_once_an_epoch(case: Case) -> None:
    trainer = case.trainer()
    seen: list[int] = []
    for _ in range(trainer.steps_per_epoch):
        trainer.advance(1)
        seen += trainer.batch_indices.tolist()
    assert sorted(seen) == list(range(case.rows))
    assert trainer.epoch == 1.0
    if not case.settings["shuffle"] or case.settings["batch_size"] == "full":
        assert seen == sorted(seen)


def repeat(action: Callable[[], object]) -> None:
    for _ in range(1000):
        action()


def spiral_like(**settings: Any) -> Trainer:
    rng = np.random.default_rng(3)
    network = Network([dense(8, "tanh"), dense(1, "linear")], 2, dtype="float64", rng=rng)
    return Trainer(
        network,
        losses.from_json("mse"),
        optimizers.from_json(settings.pop("optimizer", {"name": "sgd", "learning_rate": 0.05})),
        rng.normal(size=(30, 2)),
        rng.normal(size=(30, 1)),
        rng=rng,
        **{"batch_size": 8, **settings},
    )


def test_the_phases_of_a_step_are_named_in_order() -> None:
    trainer = spiral_like()
    assert [phase.label for phase in trainer.phases] == [
        "forward · hidden 1",
        "forward · output",
        "loss",
        "backward · output",
        "backward · hidden 1",
        "update",
    ]
    assert [phase.layer for phase in trainer.phases] == [0, 1, None, 1, 0, None]


def test_the_loss_of_a_batch_is_taken_before_its_update() -> None:
    trainer = spiral_like(batch_size="full")
    network = trainer.network
    rng = np.random.default_rng(3)
    Network([dense(8, "tanh"), dense(1, "linear")], 2, dtype="float64", rng=rng)
    inputs, targets = rng.normal(size=(30, 2)), rng.normal(size=(30, 1))
    evaluator = Evaluator(network, losses.from_json("mse"), inputs, targets)
    before = evaluator.loss()
    assert trainer.advance(1)[0] == pytest.approx(before, rel=1e-12)
    assert evaluator.loss() < before


def test_frozen_parameters_stay_and_the_others_learn() -> None:
    rng = np.random.default_rng(0)
    for one in optimizers:
        network = Network([dense(4, "tanh"), dense(1, "linear")], 2, dtype="float64", rng=rng)
        frozen = rng.random(network.count) < 0.5
        start = network.parameters.copy()
        trainer = Trainer(
            network,
            losses.from_json("mse"),
            one(),
            rng.normal(size=(9, 2)),
            rng.normal(size=(9, 1)),
            batch_size=4,
            rng=rng,
            l1=0.01,
            l2=0.01,
            clip_norm=1.0,
            frozen=frozen,
        )
        trainer.advance(7)
        assert ((network.parameters == start) == frozen).all()


def test_a_clipped_gradient_has_the_given_length_and_keeps_its_direction() -> None:
    free, clipped = spiral_like(batch_size="full"), spiral_like(batch_size="full", clip_norm=0.01)
    free.advance(1)
    clipped.advance(1)
    assert free.gradient_norm == pytest.approx(clipped.gradient_norm)
    assert np.linalg.norm(clipped.gradient) == pytest.approx(0.01, rel=1e-3)
    shrunk = free.gradient * (0.01 / free.gradient_norm)
    np.testing.assert_allclose(clipped.gradient, shrunk, rtol=1e-3)


def test_the_gradient_norm_is_unknown_before_the_first_step_and_kept_in_the_state() -> None:
    trainer = spiral_like()
    assert np.isnan(trainer.gradient_norm)
    trainer.advance(3)
    known = trainer.gradient_norm
    other = spiral_like()
    other.restore(trainer.state())
    assert other.gradient_norm == known
    trainer.run_phase()
    assert trainer.gradient_norm == known


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
def test_a_learning_rate_changed_while_training_acts_from_the_next_step(optimizer: str) -> None:
    trainer = spiral_like(optimizer={"name": optimizer, "learning_rate": 0.01})
    trainer.advance(5)
    kept = trainer.state()
    before = trainer.network.parameters.copy()
    trainer.advance(1)
    short = trainer.network.parameters - before
    trainer.restore(kept)
    trainer.set_hyper("learning_rate", 0.03)
    trainer.advance(1)
    assert trainer.learning_rate == 0.03
    np.testing.assert_allclose(trainer.network.parameters - before, 3 * short, rtol=1e-9)


def test_a_changed_batch_size_cuts_the_rest_of_the_epoch() -> None:
    trainer = spiral_like(batch_size=8)
    trainer.advance(1)
    seen = trainer.batch_indices.tolist()
    trainer.set_hyper("batch_size", 5)
    while trainer.epoch < 1:
        trainer.advance(1)
        seen += trainer.batch_indices.tolist()
    assert sorted(seen) == list(range(30))
    assert trainer.step == 6


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("learning_rate", -1.0),
        ("learning_rate", float("nan")),
        ("l2", -0.1),
        ("clip_norm", 0.0),
        ("batch_size", 0),
        ("batch_size", "all"),
        ("momentum", 0.9),
    ],
)
def test_an_impossible_setting_is_refused_by_name(name: str, value: Any) -> None:
    trainer = spiral_like()
    with pytest.raises(SettingError) as caught:
        trainer.set_hyper(name, value)
    assert caught.value.path == (name,)
    trainer.advance(1)


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
@pytest.mark.parametrize("ahead", [0, 1, 7, 300])
def test_divergence_is_named_and_leaves_finite_parameters(optimizer: str, ahead: int) -> None:
    trainer = spiral_like(optimizer={"name": optimizer, "learning_rate": 0.001})
    trainer.advance(ahead)
    trainer.set_hyper("learning_rate", 1e200)
    with pytest.raises(Diverged) as caught:
        trainer.advance(1000)
    assert ahead <= caught.value.step == trainer.step < ahead + 1000
    assert caught.value.phase in [phase.label for phase in trainer.phases]
    assert np.isfinite(trainer.network.parameters).all()
    assert trainer.next_phase == 0
    again = spiral_like(optimizer={"name": optimizer, "learning_rate": 0.001})
    again.advance(ahead)
    again.set_hyper("learning_rate", 1e200)
    with pytest.raises(Diverged) as one_by_one:
        repeat(lambda: again.advance(1))
    assert str(one_by_one.value) == str(caught.value)
    assert same(trainer, again)


def test_divergence_is_found_in_the_phase_that_a_user_steps_through() -> None:
    trainer = spiral_like(optimizer={"name": "sgd", "learning_rate": 1e308})
    with pytest.raises(Diverged, match="step 1 in the phase “loss”"):
        repeat(trainer.run_phase)
    assert np.isfinite(trainer.network.parameters).all()


def test_training_goes_on_after_a_divergence_with_a_smaller_rate() -> None:
    trainer = spiral_like(optimizer={"name": "sgd", "learning_rate": 1e300})
    with pytest.raises(Diverged):
        trainer.advance(100)
    trainer.network.parameters[:] = 0.1
    trainer.set_hyper("learning_rate", 0.05)
    curve = trainer.advance(200)
    assert curve[-20:].mean() < curve[:20].mean()


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_data_that_is_not_finite_is_refused(bad: float) -> None:
    network = Network([dense(1, "linear")], 2)
    good = np.zeros((3, 2))
    spoiled = good.copy()
    spoiled[1, 1] = bad
    with pytest.raises(SettingError, match="inputs: a value is not finite"):
        Trainer(
            network,
            losses.from_json("mse"),
            optimizers.from_json("sgd"),
            spoiled,
            good[:, :1],
            batch_size=1,
            rng=np.random.default_rng(0),
        )


@pytest.mark.parametrize(
    ("inputs", "targets", "place"),
    [((3, 1), (3, 1), "inputs"), ((3, 2), (3, 2), "targets"), ((3, 2), (4, 1), "targets")],
)
def test_examples_that_do_not_fit_the_network_are_refused(
    inputs: tuple[int, int], targets: tuple[int, int], place: str
) -> None:
    with pytest.raises(SettingError, match=place):
        Trainer(
            Network([dense(1, "linear")], 2),
            losses.from_json("mse"),
            optimizers.from_json("sgd"),
            np.zeros(inputs),
            np.zeros(targets),
            batch_size=1,
            rng=np.random.default_rng(0),
        )


def test_a_state_of_another_network_or_optimizer_is_refused() -> None:
    state = spiral_like().state()
    with pytest.raises(SettingError, match="'momentum' remembers velocity"):
        spiral_like(optimizer={"name": "momentum", "learning_rate": 0.1}).restore(state)
    with pytest.raises(SettingError, match="example 31 of 30"):
        spiral_like().restore({**state, "batches": {**state["batches"], "position": 31}})
    with pytest.raises(SettingError, match="the state has 2 parameters"):
        spiral_like().restore({**state, "parameters": np.zeros(2)})


def test_no_step_allocates_anything_that_grows_with_the_network() -> None:
    import tracemalloc

    rng = np.random.default_rng(0)
    network = Network([dense(300, "relu"), dense(10, "softmax")], 500, rng=rng)
    trainer = Trainer(
        network,
        losses.from_json("cross_entropy"),
        optimizers.from_json("adam"),
        rng.normal(size=(64, 500)),
        np.eye(10)[rng.integers(0, 10, 64)],
        batch_size=16,
        rng=rng,
    )
    trainer.advance(10)
    trainer.run_phase()
    tracemalloc.start()
    for _ in range(len(trainer.phases) - 1):
        phase = trainer.next_phase
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        operations = (
            trainer._batches.upcoming()[0].phases[phase][1]
            if phase < len(trainer.phases) - 1
            else trainer._update.operations
        )
        for operation in operations:
            operation()
        peak = tracemalloc.get_traced_memory()[1] - before
        assert peak < 16_384, trainer.phases[phase].label
        trainer.next_phase += 1
    tracemalloc.stop()


def with_batch_norm(rows: int, batch_size: Any) -> Trainer:
    rng = np.random.default_rng(0)
    network = Network([layers.from_json("batch_norm"), dense(1, "linear")], 2, rng=rng)
    return Trainer(
        network,
        losses.from_json("mse"),
        optimizers.from_json("sgd"),
        rng.normal(size=(rows, 2)),
        rng.normal(size=(rows, 1)),
        batch_size=batch_size,
        rng=rng,
    )


@pytest.mark.parametrize(("rows", "batch_size"), [(5, 1), (1, 4), (1, "full")])
def test_batch_norm_refuses_batches_of_one(rows: int, batch_size: Any) -> None:
    with pytest.raises(SettingError, match="batch_size: batches of 1 are not allowed"):
        with_batch_norm(rows, batch_size)


@pytest.mark.parametrize(
    ("rows", "batch_size", "sizes"),
    [(9, 4, [4, 5]), (10, 4, [4, 4, 2]), (3, 2, [3]), (200, 3, [3] * 66 + [2])],
)
def test_with_batch_norm_a_tail_of_one_joins_the_batch_before(
    rows: int, batch_size: int, sizes: list[int]
) -> None:
    trainer = with_batch_norm(rows, batch_size)
    assert trainer.steps_per_epoch == len(sizes)
    met = []
    for _ in sizes:
        trainer.advance(1)
        met.append(len(trainer.batch_indices))
    assert met == sizes
    assert trainer.epoch == 1.0


def test_a_refused_batch_size_leaves_the_old_one() -> None:
    trainer = with_batch_norm(10, 5)
    with pytest.raises(SettingError, match="at least 2"):
        trainer.set_hyper("batch_size", 1)
    trainer.advance(1)
    assert len(trainer.batch_indices) == 5


def test_a_state_taken_within_a_step_is_that_of_its_beginning() -> None:
    def build() -> Trainer:
        rng = np.random.default_rng(0)
        stack = [layers.from_json({"type": "dropout", "rate": 0.5}), layers.from_json("batch_norm")]
        network = Network([*stack, dense(1, "linear")], 4, dtype="float64", rng=rng)
        return Trainer(
            network,
            losses.from_json("mse"),
            optimizers.from_json("sgd"),
            rng.normal(size=(12, 4)),
            rng.normal(size=(12, 1)),
            batch_size=4,
            rng=rng,
        )

    trainer, other = build(), build()
    trainer.advance(1)
    for _ in range(4):
        trainer.run_phase()
    other.restore(trainer.state())
    trainer.advance(5)
    other.advance(5)
    assert same(trainer, other)


def test_a_schedule_sets_the_learning_rate_of_every_step() -> None:
    schedule = schedules.from_json({"name": "step", "every": 2, "gamma": 0.5})
    trainer = spiral_like(schedule=schedule, epochs=2, batch_size=10)
    rates = []
    for _ in range(9):
        rates.append(trainer.learning_rate)
        before = trainer.network.parameters.copy()
        trainer.advance(1)
        step = before - trainer.network.parameters
        np.testing.assert_allclose(step, rates[-1] * trainer.gradient, atol=1e-15)
    assert rates == pytest.approx([0.05 * 0.5**power for power in (0, 0, 1, 1, 2, 2, 3, 3, 3)])


@pytest.mark.parametrize("schedule", list(schedules), ids=lambda one: str(one.id))
@pytest.mark.parametrize("total", [1, 2, 3, 10, 1000])
def test_a_schedule_stays_in_range_and_holds_its_last_value(schedule: Any, total: int) -> None:
    rates = [schedule().rate(0.1, step, total) for step in range(total + 50)]
    assert all(0 <= rate <= 0.1 for rate in rates)
    assert len(set(rates[total:])) == 1


def test_a_rate_beyond_single_precision_diverges_in_the_update() -> None:
    rng = np.random.default_rng(0)
    network = Network([dense(3, "tanh"), dense(1, "linear")], 2, rng=rng)
    start = network.parameters.copy()
    trainer = Trainer(
        network,
        losses.from_json("mse"),
        optimizers.from_json({"name": "adam", "learning_rate": 1e200}),
        rng.normal(size=(4, 2)),
        rng.normal(size=(4, 1)),
        batch_size=2,
        rng=rng,
    )
    with pytest.raises(Diverged, match="at step 0 in the phase “update”"):
        trainer.advance(3)
    np.testing.assert_array_equal(network.parameters, start)
