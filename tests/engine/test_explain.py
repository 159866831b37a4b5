"""Every number of a training step can be read, and follows from the others by hand."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet.engine import (
    Network,
    SettingError,
    Trainer,
    activations,
    layers,
    losses,
    optimizers,
    schedules,
    trace,
)
from glassnet.engine.explain import StepAccount, explain_step

HIDDEN = [one.id for one in activations if not one.final_only]
ENDS: list[tuple[str, dict[str, Any]]] = [
    ("linear", {"name": "mse"}),
    ("tanh", {"name": "cost"}),
    ("sigmoid", {"name": "huber", "delta": 0.3}),
    ("softmax", {"name": "mse"}),
    ("softmax", {"name": "cross_entropy"}),
    ("softmax", {"name": "cross_entropy", "class_weights": [0.5, 3.0]}),
    ("sigmoid", {"name": "binary_cross_entropy"}),
    ("sigmoid", {"name": "binary_cross_entropy", "positive_weight": 2.5}),
]


def dense(units: int, activation: str, **more: Any) -> dict[str, Any]:
    return {"type": "dense", "units": units, "activation": activation, **more}


def trainer(
    stack: list[dict[str, Any]],
    loss: dict[str, Any],
    optimizer: str = "sgd",
    dtype: str = "float64",
    seed: int = 0,
    **settings: Any,
) -> Trainer:
    rng = np.random.default_rng(seed)
    network = Network([layers.from_json(one) for one in stack], 3, dtype=dtype, rng=rng)
    return Trainer(
        network,
        losses.from_json(loss),
        optimizers.from_json({"name": optimizer, "learning_rate": 0.05}),
        rng.normal(size=(13, 3)),
        np.eye(network.outputs)[rng.integers(0, network.outputs, 13)],
        rng=rng,
        epochs=2,
        **{"batch_size": 5, **settings},
    )


plain = st.one_of(
    st.builds(dense, st.integers(1, 4), st.sampled_from(HIDDEN), bias=st.booleans()),
    st.sampled_from(
        [
            {"type": "batch_norm"},
            {"type": "dropout", "rate": 0.3},
            {"type": "activation", "activation": "elu"},
        ]
    ),
)
blocks = st.lists(plain, min_size=1, max_size=3).map(
    lambda inner: {"type": "residual", "layers": inner}
)
stacks = st.lists(plain | blocks, max_size=4)


def parts(account: StepAccount) -> dict[str, Any]:
    return account.network.positions()


@given(stack=stacks, end=st.sampled_from(ENDS), seed=st.integers(0, 50), data=st.data())
def test_the_factors_of_the_chain_rule_multiply_to_the_examples_contribution(
    stack: list[dict[str, Any]], end: tuple[str, dict[str, Any]], seed: int, data: st.DataObject
) -> None:
    one = trainer([*stack, dense(2, end[0])], end[1], seed=seed)
    account = explain_step(one)
    name = data.draw(st.sampled_from(sorted(parts(account))))
    index = tuple(data.draw(st.integers(0, n - 1)) for n in parts(account)[name].shape)
    step = account.parameter(name, index)
    chained = [account.contribution(name, index, b).value for b in range(len(account.rows))]
    np.testing.assert_allclose(chained, step.contributions, rtol=1e-9, atol=1e-12)
    assert step.shares.sum() == pytest.approx(1)
    assert (step.shares * chained).sum() == pytest.approx(step.mean, rel=1e-9, abs=1e-12)
    for example in range(len(account.rows)):
        for factor in account.contribution(name, index, example).factors:
            if factor.terms:
                assert factor.value == sum(term.value for term in factor.terms)


@given(
    stack=stacks,
    end=st.sampled_from(ENDS),
    optimizer=st.sampled_from([one.id for one in optimizers]),
    schedule=st.sampled_from([one.id for one in schedules]),
    settings=st.fixed_dictionaries(
        {
            "l1": st.sampled_from([0.0, 0.02]),
            "l2": st.sampled_from([0.0, 0.03]),
            "clip_norm": st.sampled_from([None, 0.2]),
            "shuffle": st.booleans(),
        }
    ),
    dtype=st.sampled_from(["float32", "float64"]),
    before=st.integers(0, 7),
    phases=st.integers(0, 3),
)
def test_an_account_tells_the_step_that_follows_bit_for_bit_and_disturbs_nothing(
    stack: list[dict[str, Any]],
    end: tuple[str, dict[str, Any]],
    optimizer: str,
    schedule: str,
    settings: dict[str, Any],
    dtype: str,
    before: int,
    phases: int,
) -> None:
    stack = [*stack, dense(2, end[0])]
    rise = schedules.from_json(schedule)
    watched = trainer(stack, end[1], optimizer, dtype, schedule=rise, **settings)
    other = trainer(stack, end[1], optimizer, dtype, schedule=rise, **settings)
    for one in (watched, other):
        one.advance(before)
        for _ in range(phases):
            one.run_phase()
    kept = (watched.step, watched.epoch, watched.next_phase, watched.batch_indices.tolist())
    account = explain_step(watched)
    assert kept == (watched.step, watched.epoch, watched.next_phase, watched.batch_indices.tolist())
    loss = watched.advance(1)
    assert loss.tobytes() == other.advance(1).tobytes()
    assert watched.network.parameters.tobytes() == other.network.parameters.tobytes()
    assert watched.network.statistics.tobytes() == other.network.statistics.tobytes()
    assert account.step == watched.step - 1
    assert account.loss == loss[0]
    assert account.rows.tolist() == watched.batch_indices.tolist()
    assert account.gradients["clip"].tobytes() == watched.gradient.tobytes()
    assert account.parameters[1].tobytes() == watched.network.parameters.tobytes()
    assert watched.advance(5).tobytes() == other.advance(5).tobytes()


def test_each_stage_of_an_update_follows_from_the_one_before() -> None:
    frozen = np.zeros(18, bool)
    frozen[0] = True
    stack = [dense(3, "tanh"), dense(2, "softmax", bias=False)]
    one = trainer(
        stack, {"name": "cross_entropy"}, "adam", l1=0.1, l2=0.5, clip_norm=0.3, frozen=frozen
    )
    one.advance(3)
    account = explain_step(one)
    for name, places in parts(account).items():
        for index in np.ndindex(places.shape):
            step = account.parameter(name, index)
            weight, p = name.endswith("weight"), step.before
            numbers = step.numbers
            added = numbers["l2"] * p + numbers["l1"] * np.sign(p) if weight else 0.0
            assert step.penalised == pytest.approx(step.mean + added, abs=1e-14)
            assert step.free == (0.0 if places[index] == 0 else step.penalised)
            assert step.clipped == pytest.approx(step.free * step.clip_factor, abs=1e-14)
            g, t = step.clipped, numbers["count"]
            mean = 0.9 * step.memory_before["mean"] + 0.1 * g
            square = 0.999 * step.memory_before["square"] + 0.001 * g * g
            assert step.memory_after["mean"] == pytest.approx(mean, abs=1e-15)
            assert step.memory_after["square"] == pytest.approx(square, abs=1e-15)
            moved = -0.05 * (mean / (1 - 0.9**t)) / (np.sqrt(square / (1 - 0.999**t)) + 1e-8)
            assert step.update == pytest.approx(moved, rel=1e-9, abs=1e-15)
            assert numbers["learning_rate"] == 0.05
    numbers, length = account.numbers, np.linalg.norm(account.gradients["frozen"])
    assert (numbers["l1"], numbers["l2"], numbers["clip_norm"]) == (0.1, 0.5, 0.3)
    assert numbers["count"] == 4
    assert numbers["gradient_norm"] == pytest.approx(length)
    assert account.clip_factor == 0.3 / (numbers["gradient_norm"] + 1e-6)
    assert account.penalty == one.penalty()


def test_a_fused_output_states_its_slope_as_one_factor() -> None:
    for end, loss in (("softmax", "cross_entropy"), ("sigmoid", "binary_cross_entropy")):
        units = 3 if end == "softmax" else 1
        account = explain_step(trainer([dense(2, "tanh"), dense(units, end)], {"name": loss}))
        chain = account.contribution("2.weight", (0, 1), 4)
        error, entering = chain.factors
        assert (error.symbol, entering.symbol) == ("p − y", "x")
        assert end in error.note
        hidden, output = account.values(4)
        assert entering.value == hidden.activations[1]
        assert error.value == pytest.approx(output.deltas[0])


def test_a_hidden_gradient_is_the_sum_of_weights_times_deltas() -> None:
    stack = [dense(3, "tanh"), dense(2, "softmax")]
    account = explain_step(trainer(stack, {"name": "cross_entropy"}))
    back, slope, entering = account.contribution("0.weight", (1, 2), 0).factors
    assert (back.symbol, slope.symbol, entering.symbol) == ("Σ w·δ", "f′(z)", "x")
    hidden, output = account.values(0)
    weights = account.network.views(account.parameters[0])[1]["weight"][:, 1]
    assert [term.factors for term in back.terms] == list(zip(weights, output.deltas, strict=True))
    assert slope.value == pytest.approx(1 - hidden.activations[1] ** 2)
    assert hidden.deltas[1] == pytest.approx(back.value * slope.value)


def test_every_layer_between_is_a_factor_of_its_own_and_batch_norm_says_what_it_mixes() -> None:
    between: list[dict[str, Any]] = [
        {"type": "activation", "activation": "sigmoid"},
        {"type": "dropout", "rate": 0.4},
    ]
    ends = dense(1, "linear")
    account = explain_step(trainer([dense(2, "linear"), *between, ends], {"name": "mse"}))
    symbols = [one.symbol for one in account.contribution("0.bias", (0,), 1).factors]
    assert symbols == ["Σ w·δ", "m", "f′(z)", "1"]
    account = explain_step(
        trainer([dense(2, "linear"), {"type": "batch_norm"}, ends], {"name": "mse"})
    )
    normal, _ = account.contribution("0.weight", (0, 0), 1).factors
    assert "whole batch" in normal.note
    assert len(normal.terms) == 3


def test_values_of_an_example_are_those_of_its_trace() -> None:
    stack = [dense(3, "relu"), dense(4, "gelu"), dense(2, "softmax")]
    one = trainer(stack, {"name": "cross_entropy"})
    account = explain_step(one)
    rows, inputs, targets = one.next_batch()
    assert rows.tolist() == account.rows.tolist()
    seen = trace(one.network, one.loss, inputs[2, :-1], targets[2])
    for index, layer in enumerate(account.values(2)):
        np.testing.assert_allclose(layer.pre_activations, seen.pre_activations[index], rtol=1e-12)
        np.testing.assert_allclose(layer.activations, seen.activations[index], rtol=1e-12)
        np.testing.assert_allclose(layer.deltas, seen.deltas[index], rtol=1e-9, atol=1e-15)


def test_an_account_stays_as_it_is_while_training_goes_on() -> None:
    one = trainer([dense(3, "tanh"), dense(2, "softmax")], {"name": "cross_entropy"}, "momentum")
    account = explain_step(one)
    step, chain = account.parameter("0.bias", (1,)), account.contribution("0.bias", (1,), 0)
    one.advance(20)
    again = account.parameter("0.bias", (1,))
    assert (step.update, step.memory_after) == (again.update, again.memory_after)
    assert account.contribution("0.bias", (1,), 0) == chain


def test_dead_and_saturated_units_are_counted() -> None:
    stack = [dense(4, "relu"), dense(5, "tanh"), dense(2, "sigmoid")]
    one = trainer(stack, {"name": "mse"})
    first, second, last = one.network.views()
    first["bias"][:] = [-100, 100, -100, 100]
    second["weight"][:] = 0
    second["bias"][:] = [9, 0, 0, -9, 0]
    last["weight"][:] = 0
    relu, tanh, sigmoid = explain_step(one).health
    assert (relu.dead, relu.saturated) == (0.5, None)
    assert (tanh.dead, tanh.saturated) == (None, 0.4)
    assert (sigmoid.dead, sigmoid.saturated) == (None, 0.0)
    assert (relu.update_ratio, tanh.update_ratio) == (0.0, None)


def test_gradient_norm_and_update_ratio_are_told_by_layer() -> None:
    one = trainer([dense(3, "tanh"), dense(2, "linear")], {"name": "mse"}, clip_norm=0.01)
    before = [views["weight"].copy() for views in one.network.views()]
    account = explain_step(one)
    one.advance(1)
    for health, old, views in zip(account.health, before, one.network.views(), strict=True):
        moved = np.linalg.norm(views["weight"] - old) / np.linalg.norm(old)
        assert health.update_ratio == pytest.approx(moved)
    norms = [health.gradient_norm for health in account.health]
    assert np.linalg.norm(norms) == pytest.approx(one.gradient_norm)
    assert [health.label for health in account.health] == ["hidden 1", "output"]


@pytest.mark.parametrize(
    ("name", "index", "example", "path"),
    [
        ("7.weight", (0, 0), 0, "7.weight"),
        ("0.weight", (0, 9), 0, "0.weight"),
        ("0.weight", (0, 0), 5, "example"),
        ("0.weight", (0, 0), -1, "example"),
        ("0.weight", (0, 0), 1.5, "example"),
        ("0.weight", ("a", 0), 0, "0.weight"),
    ],
)
def test_what_is_not_in_the_step_is_refused_by_name(
    name: str, index: tuple[Any, ...], example: Any, path: str
) -> None:
    account = explain_step(trainer([dense(2, "linear")], {"name": "mse"}))
    with pytest.raises(SettingError) as caught:
        account.contribution(name, index, example)
    assert caught.value.path == (path,)
