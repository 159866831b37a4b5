"""A run answers questions and goes on as if nobody had asked."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glassnet import Run
from glassnet.engine import SettingError
from glassnet.experiment import proposal, spec_to_json

STACK = [
    {"type": "dense", "units": 5, "activation": "relu"},
    {"type": "batch_norm"},
    {"type": "dropout", "rate": 0.3},
    {"type": "dense", "units": 4, "activation": "tanh"},
    {"type": "dense", "units": 1, "activation": "sigmoid"},
]

trainings = st.fixed_dictionaries(
    {
        "optimizer": st.sampled_from(["sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw"]),
        "schedule": st.sampled_from(["constant", "cosine", "one_cycle"]),
        "clip_norm": st.sampled_from([None, 0.5]),
        "batch_size": st.sampled_from([8, 13, "full"]),
        "shuffle": st.booleans(),
        "l2": st.sampled_from([0.0, 0.01]),
        "freeze": st.sampled_from([[], ["0.weight[1,0]", "4.bias"]]),
    }
)


def run(**training: Any) -> Run:
    return Run(
        {
            "format": "glassnet/1",
            "seed": 3,
            "dataset": {"name": "circle", "samples": 50, "validation": 0.2},
            "network": {"layers": STACK},
            "training": {"loss": "binary_cross_entropy", "epochs": 4, **training},
        }
    )


def everything(one: Run) -> bytes:
    """All that a run is, as bytes: its state, its history, its path and its place in a step."""
    x, low, high = one.history.curve(100)
    parts = [_bytes(one.state()), x.tobytes(), low.tobytes(), high.tobytes()]
    parts += [repr((one.history.rows, one.trajectory.steps, one.spec)).encode()]
    parts += [repr((one.trainer.next_phase, one.trainer.learning_rate, one.epoch)).encode()]
    return b"|".join([*parts, *(vector.tobytes() for vector in one.trajectory.vectors)])


def _bytes(tree: Any) -> bytes:
    if isinstance(tree, dict):
        return b";".join(key.encode() + _bytes(value) for key, value in sorted(tree.items()))
    return tree.tobytes() if isinstance(tree, np.ndarray) else repr(tree).encode()


@given(
    training=trainings,
    steps=st.integers(0, 11),
    phases=st.integers(0, 12),
    question=st.sampled_from(["find_learning_rate", "rate_test", "check_gradient", "explain"]),
)
def test_a_question_leaves_the_run_untouched_bit_for_bit(
    training: dict[str, Any], steps: int, phases: int, question: str
) -> None:
    asked, other = run(**training), run(**training)
    for one in (asked, other):
        for _ in range(steps):
            one.train(1)
        for _ in range(phases):
            one.run_phase()
    if question == "find_learning_rate":
        asked.find_learning_rate(steps=9)
    elif question == "rate_test":
        test = asked.rate_test(steps=9)
        for _ in range(12):
            next(test)
    elif question == "check_gradient":
        asked.check_gradient("0.weight[1,0]")
    else:
        asked.explain(example=1).contribution("0.bias", (1,))
    assert everything(asked) == everything(other)
    for one in (asked, other):
        one.train(7)
    assert everything(asked) == everything(other)


@settings(max_examples=20)
@given(training=trainings, steps=st.integers(0, 7))
def test_a_test_in_pieces_is_the_test_at_once_even_while_the_run_goes_on(
    training: dict[str, Any], steps: int
) -> None:
    one = run(**training)
    one.advance(steps)
    whole = one.find_learning_rate(steps=9)
    pieces = one.rate_test(steps=9)
    shares = []
    while True:
        try:
            shares.append(next(pieces))
        except StopIteration as end:
            found = end.value
            break
        one.advance(1)
    assert shares == sorted(shares)
    assert found.losses.tobytes() == whole.losses.tobytes()
    assert found.suggestion == whole.suggestion


@pytest.mark.parametrize("name", ["spiral", "circle", "xor", "digits"])
@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
def test_the_suggested_rate_learns_about_as_much_as_the_best_one(name: str, optimizer: str) -> None:
    spec = json.loads(spec_to_json(proposal(name)))
    epochs = {"spiral": 100, "digits": 2}.get(name, 20)

    def loss_after(rate: float) -> float:
        spec["training"]["optimizer"] = {"name": optimizer, "learning_rate": rate}
        learner = Run(spec)
        learner.advance(epochs * learner.trainer.steps_per_epoch)
        return learner.loss()

    spec["training"]["optimizer"] = optimizer
    one = Run(spec)
    suggestion = one.find_learning_rate().suggestion
    assert suggestion is not None
    rates = (0.01, 0.1) if name == "digits" else (1e-3, 1e-2, 0.03, 0.1, 0.3)
    best = min(loss_after(rate) for rate in rates)
    # The spiral rests on a plateau at first, where nothing falls steeply at any rate.
    share = 0.25 if name == "spiral" else 0.75
    assert one.loss() - loss_after(suggestion) > share * (one.loss() - best)


def test_the_gradient_of_one_entry_is_checked_on_the_batch_of_the_next_step() -> None:
    one = run(batch_size=8, dtype="float64")
    check = one.check_gradient("0.weight[1,0]", epsilon=1e-4)
    assert (check.name, check.index, check.epsilon) == ("0.weight", (1, 0), 1e-4)
    assert check.value == one.weights()["0.weight"][1, 0]
    assert abs(check.difference) < 1e-6
    one.advance(1)
    assert one.check_gradient("0.weight[1,0]").gradient != check.gradient


def test_without_dropout_and_batch_norm_the_checked_gradient_is_that_of_the_step() -> None:
    spec = json.loads(spec_to_json(proposal("xor")))
    spec["training"]["dtype"] = "float64"
    one = Run(spec)
    check = one.check_gradient("0.bias[1]")
    assert check.gradient == pytest.approx(one.explain().parameter("0.bias", (1,)).mean, rel=1e-12)


def test_an_account_tells_of_the_example_that_was_asked_for() -> None:
    account = run().explain(example=2)
    told, named = account.values(), account.values(2)
    assert all((a.activations == b.activations).all() for a, b in zip(told, named, strict=True))
    assert account.contribution("0.bias", (1,)).example == 2
    assert account.contribution("0.bias", (1,), 0).example == 0


@pytest.mark.parametrize(
    ("name", "epsilon", "problem"),
    [
        ("0.weight", 1e-5, r"^0.weight: does not name one parameter; .* as in 0.weight\[0,0\]"),
        ("0.bias[-1]", 1e-5, "does not name one parameter"),
        ("9.bias[1]", 1e-5, "^9.bias: no such parameters; there are: 0.weight, 0.bias"),
        ("0.weight[5,0]", 1e-5, r"^0.weight: \(5, 0\) is no entry of the shape \(5, 2\)"),
        ("0.weight[0,0]", 0.0, "^epsilon: 0.0 is not allowed; it must be a number above 0"),
        ("0.weight[0,0]", float("nan"), "^epsilon: nan is not allowed"),
    ],
)
def test_a_parameter_that_cannot_be_checked_is_refused_by_name(
    name: str, epsilon: float, problem: str
) -> None:
    with pytest.raises(SettingError, match=problem):
        run().check_gradient(name, epsilon)


@pytest.mark.parametrize("example", [-1, 8])
def test_an_example_outside_the_batch_is_refused(example: int) -> None:
    with pytest.raises(SettingError, match=f"^example: {example} is .* the examples 0 to 7"):
        run(batch_size=8).explain(example)
