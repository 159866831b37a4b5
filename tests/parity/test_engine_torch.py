"""Training agrees with PyTorch: same start, same batches, 100 steps, all digits that matter."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch.nn import functional
from torch.optim import lr_scheduler

from glassnet.engine import (
    Network,
    SettingError,
    Trainer,
    activations,
    layers,
    losses,
    optimizers,
    schedules,
)

Array = NDArray[np.float64]
Setup = dict[str, Any]
STEPS, ROWS, INPUTS, OUTPUTS = 100, 25, 3, 2
RATE = 0.02

ACTIVATIONS: dict[str, Callable[[], torch.nn.Module]] = {
    "elu": torch.nn.ELU,
    "gelu": torch.nn.GELU,
    "leaky_relu": torch.nn.LeakyReLU,
    "sigmoid": torch.nn.Sigmoid,
    "silu": torch.nn.SiLU,
    "softplus": torch.nn.Softplus,
    "tanh": torch.nn.Tanh,
    "relu": torch.nn.ReLU,
    "linear": torch.nn.Identity,
    "softmax": lambda: torch.nn.Softmax(1),
}
# Of the last activation's input z and output a.
LOSSES: dict[str, Callable[[torch.Tensor, torch.Tensor, torch.Tensor], torch.Tensor]] = {
    "mse": lambda _, a, y: functional.mse_loss(a, y),
    "cost": lambda _, a, y: functional.mse_loss(a, y, reduction="sum") / len(y),
    "huber": lambda _, a, y: functional.huber_loss(a, y),
    "cross_entropy": lambda z, _, y: functional.cross_entropy(z, y.argmax(1)),
    "binary_cross_entropy": lambda z, _, y: functional.binary_cross_entropy_with_logits(z, y),
}
WEIGHTED: dict[str, Callable[[torch.Tensor, torch.Tensor], torch.Tensor]] = {
    "cross_entropy": lambda z, y: functional.cross_entropy(
        z, y.argmax(1), weight=torch.tensor([0.5, 3.0], dtype=torch.float64)
    ),
    "binary_cross_entropy": lambda z, y: functional.binary_cross_entropy_with_logits(
        z, y, pos_weight=torch.tensor([3.0, 3.0], dtype=torch.float64)
    ),
}
OPTIMIZERS: dict[str, Callable[..., torch.optim.Optimizer]] = {
    "sgd": torch.optim.SGD,
    "momentum": lambda parameters, lr: torch.optim.SGD(parameters, lr=lr, momentum=0.9),
    "nesterov": lambda parameters, lr: torch.optim.SGD(
        parameters, lr=lr, momentum=0.9, nesterov=True
    ),
    "adagrad": torch.optim.Adagrad,
    "rmsprop": torch.optim.RMSprop,
    "adamw": torch.optim.AdamW,
    "adam": torch.optim.Adam,
}
SCHEDULES: dict[str, tuple[Setup, Callable[[torch.optim.Optimizer], Any]]] = {
    "constant": ({}, lambda one: lr_scheduler.ConstantLR(one, 1.0)),
    "step": ({"every": 30, "gamma": 0.5}, lambda one: lr_scheduler.StepLR(one, 30, 0.5)),
    "exponential": ({"gamma": 0.98}, lambda one: lr_scheduler.ExponentialLR(one, 0.98)),
    "cosine": (
        {"minimum": 0.001},
        lambda one: lr_scheduler.CosineAnnealingLR(one, STEPS, eta_min=0.001),
    ),
    "warmup_linear": ({"warmup": 20}, lambda one: lr_scheduler.LinearLR(one, 1 / 20, 1.0, 19)),
    "one_cycle": (
        {},
        lambda one: lr_scheduler.OneCycleLR(one, RATE, total_steps=STEPS, cycle_momentum=False),
    ),
}

CLASSIFIER: Setup = {
    "layers": [
        {"type": "dense", "units": 6, "activation": "tanh"},
        {"type": "dense", "units": 5, "activation": "relu"},
        {"type": "dense", "units": OUTPUTS, "activation": "softmax"},
    ],
    "loss": "cross_entropy",
}

torch.set_num_threads(1)


def dense(units: int, activation: str, bias: bool = True) -> Setup:
    return {"type": "dense", "units": units, "activation": activation, "bias": bias}


def fitting() -> Iterator[tuple[str, str]]:
    for activation in activations:
        for loss in losses:
            try:
                loss().fits(activation.id, OUTPUTS)
            except SettingError:
                continue
            yield activation.id, loss.id


def examples() -> tuple[Array, Array]:
    rng = np.random.default_rng(5)
    return rng.normal(size=(ROWS, INPUTS)), np.eye(OUTPUTS)[rng.integers(0, OUTPUTS, ROWS)]


def ours(setup: Setup, start: Network) -> Network:
    network, schedule = start.clone(), setup.get("schedule", "constant")
    inputs, targets = examples()
    trainer = Trainer(
        network,
        losses.from_json({"name": setup["loss"], **setup.get("weights", {})}),
        optimizers.from_json({"name": setup["optimizer"], "learning_rate": RATE}),
        inputs,
        targets,
        batch_size=setup.get("batch_size", 7),
        shuffle=False,
        rng=np.random.default_rng(0),
        l1=setup.get("l1", 0.0),
        l2=setup.get("l2", 0.0),
        clip_norm=setup.get("clip_norm"),
        schedule=schedules.from_json({"name": schedule, **SCHEDULES[schedule][0]}),
        epochs=25,
    )
    trainer.advance(STEPS)
    return network


class Residual(torch.nn.Module):  # type: ignore[misc]
    """What a residual block is, in PyTorch's own parts."""

    def __init__(self, body: torch.nn.Sequential, inputs: int, outputs: int) -> None:
        super().__init__()
        self.body = body
        same = inputs == outputs
        self.shortcut = (
            torch.nn.Identity() if same else torch.nn.Linear(inputs, outputs, bias=False)
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        result: torch.Tensor = self.body(x) + self.shortcut(x)
        return result


def sequence(stack: list[Setup], width: int) -> tuple[torch.nn.Sequential, int]:
    """The module of a list of layers, and its outputs."""
    parts: list[torch.nn.Module] = []
    for layer in stack:
        activation = layer.get("activation", "linear")
        if layer["type"] == "dense":
            parts.append(torch.nn.Linear(width, layer["units"], bias=layer.get("bias", True)))
            width = layer["units"]
        elif layer["type"] == "batch_norm":
            parts.append(torch.nn.BatchNorm1d(width))
        elif layer["type"] == "residual":
            body, outputs = sequence(layer["layers"], width)
            parts.append(Residual(body, width, outputs))
            width = outputs
        if activation != "linear":
            parts.append(ACTIVATIONS[activation]())
    return torch.nn.Sequential(*parts), width


def module(setup: Setup, start: Network) -> torch.nn.Sequential:
    result, _ = sequence(setup["layers"], INPUTS)
    result = result.double()
    weights = {name: torch.from_numpy(value) for name, value in start.weights().items()}
    result.load_state_dict(weights, strict=True)
    return result


def theirs(setup: Setup, start: Network) -> dict[str, Array]:
    net = module(setup, start)
    last = setup["layers"][-1]["activation"]
    body = net if last == "linear" else net[:-1]
    head = ACTIVATIONS[last]()
    inputs, targets = (torch.from_numpy(part) for part in examples())
    size = ROWS if setup.get("batch_size") == "full" else 7
    optimizer = OPTIMIZERS[setup["optimizer"]](net.parameters(), lr=RATE)
    schedule = SCHEDULES[setup.get("schedule", "constant")][1](optimizer)
    place = 0
    for _ in range(STEPS):
        x, y = inputs[place : place + size], targets[place : place + size]
        place = 0 if place + size >= ROWS else place + size
        optimizer.zero_grad()
        z = body(x)
        if "weights" in setup:
            total = WEIGHTED[setup["loss"]](z, y)
        else:
            total = LOSSES[setup["loss"]](z, head(z), y)
        for parameter in net.parameters():
            if parameter.ndim == 2:
                total = total + setup.get("l1", 0.0) * parameter.abs().sum()
                total = total + setup.get("l2", 0.0) / 2 * parameter.square().sum()
        total.backward()
        if "clip_norm" in setup:
            torch.nn.utils.clip_grad_norm_(net.parameters(), setup["clip_norm"])
        optimizer.step()
        schedule.step()
    return {name: value.numpy() for name, value in net.state_dict().items()}


def assert_agreement(setup: Setup) -> None:
    stack = [layers.from_json(layer) for layer in setup["layers"]]
    start = Network(stack, INPUTS, dtype="float64", rng=np.random.default_rng(11))
    trained = ours(setup, start).weights()
    reference = theirs(setup, start)
    assert trained.keys() == reference.keys()
    largest = np.abs(start.parameters).max()
    for name, value in trained.items():
        assert np.abs(value - reference[name]).max() <= 1e-9 * largest, name


def test_everything_registered_is_compared() -> None:
    assert {one.id for one in activations} == set(ACTIVATIONS)
    assert {one.id for one in losses} == set(LOSSES)
    assert {one.id for one in optimizers} == set(OPTIMIZERS)
    assert {one.id for one in schedules} == set(SCHEDULES)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("hidden", [one.id for one in activations if not one.final_only])
@pytest.mark.parametrize("loss", LOSSES)
def test_every_optimizer_loss_and_activation_agree(optimizer: str, hidden: str, loss: str) -> None:
    last = losses[loss].fuses or "linear"
    stack = [dense(5, hidden), dense(4, hidden), dense(OUTPUTS, last)]
    assert_agreement({"layers": stack, "loss": loss, "optimizer": optimizer})


@pytest.mark.parametrize(("last", "loss"), list(fitting()))
def test_every_last_activation_agrees(last: str, loss: str) -> None:
    stack = [dense(5, "tanh"), dense(OUTPUTS, last)]
    assert_agreement({"layers": stack, "loss": loss, "optimizer": "adam"})


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize(
    "more",
    [
        {"l1": 0.01},
        {"l2": 0.05},
        {"clip_norm": 0.05},
        {"l1": 0.01, "l2": 0.05, "clip_norm": 0.05},
        {"batch_size": "full"},
    ],
    ids=str,
)
def test_penalties_clipping_and_full_batches_agree(optimizer: str, more: Setup) -> None:
    assert_agreement({**CLASSIFIER, "optimizer": optimizer, **more})


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("schedule", SCHEDULES)
def test_every_schedule_agrees(optimizer: str, schedule: str) -> None:
    assert_agreement({**CLASSIFIER, "optimizer": optimizer, "schedule": schedule})


@pytest.mark.parametrize(
    ("last", "loss", "weights"),
    [
        ("softmax", "cross_entropy", {"class_weights": [0.5, 3.0]}),
        ("sigmoid", "binary_cross_entropy", {"positive_weight": 3.0}),
    ],
)
def test_weighted_losses_agree(last: str, loss: str, weights: Setup) -> None:
    stack = [dense(6, "tanh"), dense(OUTPUTS, last)]
    assert_agreement({"layers": stack, "loss": loss, "optimizer": "adam", "weights": weights})


STACKS: dict[str, list[Setup]] = {
    "no bias": [dense(6, "tanh", bias=False), dense(5, "relu", bias=False)],
    "batch norm": [
        {"type": "batch_norm"},
        # A bias with nothing but sums before a batch norm has gradient 0 and moves by rounding.
        dense(6, "tanh"),
        {"type": "batch_norm"},
        {"type": "activation", "activation": "relu"},
    ],
    "block": [
        dense(4, "tanh"),
        {"type": "residual", "layers": [dense(6, "relu"), dense(4, "linear")]},
    ],
    "widening block": [
        {"type": "residual", "layers": [dense(6, "gelu", bias=False), {"type": "batch_norm"}]},
        {"type": "residual", "layers": [{"type": "batch_norm"}, dense(6, "silu")]},
    ],
}


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("kind", STACKS)
@pytest.mark.parametrize("penalty", [0.0, 0.02])
def test_every_kind_of_layer_agrees(optimizer: str, kind: str, penalty: float) -> None:
    stack = [*STACKS[kind], dense(OUTPUTS, "softmax")]
    setup = {"layers": stack, "loss": "cross_entropy", "optimizer": optimizer}
    assert_agreement({**setup, "l2": penalty})
