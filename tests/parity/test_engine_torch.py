"""Training agrees with PyTorch: same start, same batches, 100 steps, all digits that matter."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from glassnet.engine import SettingError, activations, layers, losses, optimizers, schedules
from glassnet.export import read_weights, write_weights
from tests.parity.twin import (
    ACTIVATIONS,
    LOSSES,
    OPTIMIZERS,
    OUTPUTS,
    SCHEDULES,
    Setup,
    assert_agreement,
    dense,
    examples,
    module,
    named,
    run_of,
)

CLASSIFIER: Setup = {
    "layers": [dense(6, "tanh"), dense(5, "relu"), dense(OUTPUTS, "softmax")],
    "loss": "cross_entropy",
}
# Away from the defaults, and several times away from each other.
OTHER_OPTIMIZERS: list[Setup] = [
    {"name": "sgd", "learning_rate": 0.3},
    {"name": "momentum", "learning_rate": 0.01, "momentum": 0.5},
    {"name": "momentum", "momentum": 0.0},
    {"name": "nesterov", "learning_rate": 0.005, "momentum": 0.95},
    {"name": "adagrad", "learning_rate": 0.1, "epsilon": 1e-3},
    {"name": "rmsprop", "learning_rate": 0.003, "alpha": 0.6, "epsilon": 1e-4},
    {"name": "adam", "learning_rate": 0.005, "beta1": 0.5, "beta2": 0.9, "epsilon": 1e-3},
    {"name": "adam", "beta1": 0.0, "beta2": 0.99},
    {"name": "adamw", "weight_decay": 0.3},
    {"name": "adamw", "learning_rate": 0.1, "beta1": 0.8, "weight_decay": 0.0},
]
OTHER_SCHEDULES: list[Setup] = [
    {"name": "step", "every": 30, "gamma": 0.5},
    {"name": "step", "every": 1, "gamma": 0.99},
    {"name": "exponential", "gamma": 0.98},
    {"name": "cosine", "minimum": 0.001},
    {"name": "cosine", "minimum": 0.0},
    {"name": "warmup_linear", "warmup": 20},
    {"name": "warmup_linear", "warmup": 1},
    {"name": "one_cycle"},
]


def fitting() -> Iterator[tuple[str, str]]:
    for activation in activations:
        for loss in losses:
            try:
                loss().fits(activation.id, OUTPUTS)
            except SettingError:
                continue
            yield activation.id, loss.id


def test_everything_registered_is_compared() -> None:
    assert {one.id for one in activations} == set(ACTIVATIONS)
    assert {one.id for one in losses} == set(LOSSES)
    assert {one.id for one in optimizers} == set(OPTIMIZERS)
    assert {one.id for one in schedules} == set(SCHEDULES)
    assert {named(one)[0] for one in OTHER_SCHEDULES} == set(SCHEDULES) - {"constant"}
    assert {named(one)[0] for one in OTHER_OPTIMIZERS} == set(OPTIMIZERS)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("hidden", [one.id for one in activations if not one.final_only])
@pytest.mark.parametrize("loss", LOSSES)
def test_every_optimizer_loss_and_activation_agree(optimizer: str, hidden: str, loss: str) -> None:
    last = losses[loss].fuses or "linear"
    stack = [dense(5, hidden), dense(4, hidden), dense(OUTPUTS, last)]
    assert_agreement({"layers": stack, "loss": loss, "optimizer": optimizer})


@pytest.mark.parametrize("kind", ["classes", "numbers"])
@pytest.mark.parametrize(("last", "loss"), list(fitting()))
def test_every_last_activation_agrees(last: str, loss: str, kind: str) -> None:
    if kind == "numbers" and losses[loss].fuses:
        kind = "classes"
    stack = [dense(5, "tanh"), dense(OUTPUTS, last)]
    assert_agreement({"layers": stack, "loss": loss, "optimizer": "adam", "examples": kind})


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize(
    "more",
    [
        {"l1": 0.01},
        {"l2": 0.05},
        {"clip_norm": 0.05},
        {"l1": 0.01, "l2": 0.05, "clip_norm": 0.05},
        {"batch_size": "full"},
        {"batch_size": 1},
        {"batch_size": 24},
        {"freeze": ["0"]},
        {"freeze": ["2.weight", "4.bias"], "l2": 0.05, "l1": 0.01, "clip_norm": 0.1},
    ],
    ids=str,
)
def test_penalties_clipping_batches_and_freezing_agree(optimizer: str, more: Setup) -> None:
    assert_agreement({**CLASSIFIER, "optimizer": optimizer, **more})


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("schedule", OTHER_SCHEDULES, ids=str)
def test_every_schedule_agrees(optimizer: str, schedule: Setup) -> None:
    assert_agreement({**CLASSIFIER, "optimizer": optimizer, "schedule": schedule})


@pytest.mark.parametrize("schedule", OTHER_SCHEDULES, ids=str)
def test_after_the_planned_steps_the_last_rate_is_held(schedule: Setup) -> None:
    setup = {**CLASSIFIER, "optimizer": "momentum", "schedule": schedule}
    assert_agreement({**setup, "epochs": 10})


@pytest.mark.parametrize("optimizer", OTHER_OPTIMIZERS, ids=str)
@pytest.mark.parametrize("loss", LOSSES)
def test_optimizers_agree_away_from_their_defaults(optimizer: Setup, loss: str) -> None:
    stack = [dense(6, "tanh"), dense(5, "gelu"), dense(OUTPUTS, losses[loss].fuses or "linear")]
    assert_agreement({"layers": stack, "loss": loss, "optimizer": optimizer, "l2": 0.01})


@pytest.mark.parametrize(
    "hidden",
    [
        {"name": "elu", "alpha": 0.3},
        {"name": "elu", "alpha": 2.5},
        {"name": "leaky_relu", "slope": 0.3},
        {"name": "leaky_relu", "slope": 0.0},
    ],
    ids=str,
)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_activations_agree_away_from_their_defaults(hidden: Setup, optimizer: str) -> None:
    stack = [dense(6, hidden), dense(5, hidden), dense(OUTPUTS, "linear")]
    assert_agreement({"layers": stack, "loss": "mse", "optimizer": optimizer})


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("loss", ["mse", "cost", "huber", {"name": "huber", "delta": 0.3}], ids=str)
@pytest.mark.parametrize("last", ["linear", "tanh"])
def test_numbers_to_learn_agree(optimizer: str, loss: str | Setup, last: str) -> None:
    stack = [dense(6, "tanh"), dense(5, "silu"), dense(OUTPUTS, last)]
    setup = {"layers": stack, "loss": loss, "optimizer": optimizer, "examples": "numbers"}
    assert_agreement(setup)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("batch_size", [1, 7, "full"])
@pytest.mark.parametrize(
    ("outputs", "loss"),
    [
        (2, {"name": "cross_entropy", "class_weights": [0.5, 3.0]}),
        (2, {"name": "binary_cross_entropy", "positive_weight": 3.0}),
        (1, {"name": "binary_cross_entropy", "positive_weight": 0.2}),
        (1, "binary_cross_entropy"),
    ],
    ids=str,
)
def test_losses_with_weights_agree(
    optimizer: str, batch_size: int | str, outputs: int, loss: str | Setup
) -> None:
    stack = [dense(6, "tanh"), dense(outputs, losses[named(loss)[0]].fuses)]
    kind = "classes" if outputs > 1 else "yes or no"
    # Close to the minimum a large step of RMSprop only makes rounding grow.
    slowly = {"name": optimizer, "learning_rate": 0.005}
    setup = {"layers": stack, "loss": loss, "optimizer": slowly, "examples": kind}
    assert_agreement({**setup, "batch_size": batch_size})


BATCH_NORM: Setup = {"type": "batch_norm"}
BLOCK = {"type": "residual", "layers": [dense(6, "relu"), dense(4, "linear")]}
WIDER = {"type": "residual", "layers": [dense(6, "gelu", bias=False), BATCH_NORM]}
STACKS: dict[str, list[Setup]] = {
    "no bias": [dense(6, "tanh", bias=False), dense(5, "relu", bias=False)],
    # A bias with nothing but sums before a batch norm has gradient 0 and moves by rounding.
    "batch norm": [
        BATCH_NORM,
        dense(6, "tanh"),
        BATCH_NORM,
        {"type": "activation", "activation": "relu"},
    ],
    "block": [dense(4, "tanh"), BLOCK],
    "widening block": [
        WIDER,
        {"type": "residual", "layers": [BATCH_NORM, dense(6, "silu")]},
    ],
    "no dropout": [dense(4, "tanh"), {"type": "dropout", "rate": 0.0}, BLOCK],
}


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("kind", STACKS)
@pytest.mark.parametrize(
    "more",
    [{}, {"l2": 0.02}, {"l1": 0.01, "clip_norm": 0.1}, {"batch_size": 6}, {"batch_size": "full"}],
    ids=str,
)
def test_every_kind_of_layer_agrees(optimizer: str, kind: str, more: Setup) -> None:
    stack = [*STACKS[kind], dense(OUTPUTS, "softmax")]
    setup = {"layers": stack, "loss": "cross_entropy", "optimizer": optimizer}
    assert_agreement({**setup, **more})


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("kind", STACKS)
def test_every_loss_agrees_after_every_kind_of_layer(loss: str, kind: str) -> None:
    stack = [*STACKS[kind], dense(OUTPUTS, losses[loss].fuses or "linear")]
    assert_agreement({"layers": stack, "loss": loss, "optimizer": "nesterov"})


def test_the_bias_before_batch_norm_is_the_one_exclusion() -> None:
    stack = [dense(6, "linear"), BATCH_NORM, dense(OUTPUTS, "softmax")]
    setup = {"layers": stack, "loss": "cross_entropy", "optimizer": "adagrad"}
    assert_agreement(setup, without=("0.bias", "1.running_mean"))


@pytest.mark.parametrize("hidden", [one.id for one in layers])
def test_pytorch_loads_the_exported_weights_and_predicts_the_same(
    tmp_path: Path, hidden: str
) -> None:
    one: Setup = {"type": hidden}
    one |= {"rate": 0.4} if hidden == "dropout" else {}
    one |= dense(5, "elu") if hidden == "dense" else {}
    one |= {"activation": "gelu"} if hidden == "activation" else {}
    body = [dense(5, "relu"), BATCH_NORM, {"type": "dropout", "rate": 0.3}]
    one |= {"layers": body} if hidden == "residual" else {}
    stack = [dense(4, "tanh"), one, dense(OUTPUTS, "softmax")]
    setup = {"layers": stack, "loss": "cross_entropy", "optimizer": "adam"}
    run = run_of(setup)
    run.advance(30)
    write_weights(tmp_path / "net.npz", run.weights())
    net = module(setup, read_weights(tmp_path / "net.npz")).eval()
    inputs, _ = examples()
    with torch.no_grad():
        expected = net(torch.from_numpy(inputs)).numpy()
    np.testing.assert_allclose(run.predict(inputs), expected, rtol=1e-12, atol=1e-14)
