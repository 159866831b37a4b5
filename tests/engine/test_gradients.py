"""The backpropagated gradient is the slope of the loss, for everything that can be combined."""

from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np
import pytest
from numpy.typing import NDArray

from glassnet.engine import (
    Evaluator,
    Layer,
    Loss,
    Network,
    SettingError,
    Trainer,
    activations,
    layers,
    losses,
    optimizers,
    trace,
)
from glassnet.engine.operations import Scratch
from glassnet.engine.plan import Plan

Array = NDArray[np.float64]


class HasLoss(Protocol):
    def loss(self, parameters: Array) -> float: ...


HIDDEN = [one.id for one in activations if not one.final_only]
STEP = 1e-5
ROWS, INPUTS, OUTPUTS = 5, 3, 2


def dense(units: int, activation: str, bias: bool = True) -> Layer:
    return layers.from_json(
        {"type": "dense", "units": units, "activation": activation, "bias": bias}
    )


def fitting() -> Iterator[tuple[str, str]]:
    """Every pair of last activation and loss that may meet."""
    for activation in activations:
        for loss in losses:
            try:
                loss().fits(activation.id, OUTPUTS)
            except SettingError:
                continue
            yield activation.id, loss.id


def one_hot(rng: np.random.Generator) -> Array:
    return np.eye(OUTPUTS)[rng.integers(0, OUTPUTS, ROWS)]


def far_from_kinks(network: Network, loss: Loss, inputs: Array, targets: Array) -> bool:
    for x, t in zip(inputs, targets, strict=True):
        sums = trace(network, loss, x, t).pre_activations
        for layer, z in zip(network.layers, sums, strict=True):
            for kink in getattr(layer, "activation", activations["linear"]()).kinks:
                if np.abs(z - kink).min() < 1e-3:
                    return False
    return True


def drawn(stack: list[Layer], loss: Loss) -> tuple[Network, Array, Array]:
    """A network with random biases too, and examples, no weighted sum of them at a kink."""
    rng = np.random.default_rng(7)
    for _ in range(100):
        network = Network(stack, INPUTS, dtype="float64", rng=rng)
        network.parameters += rng.normal(0, 0.1, network.count)
        inputs, targets = rng.normal(size=(ROWS, INPUTS)), one_hot(rng)
        if far_from_kinks(network, loss, inputs, targets):
            return network, inputs, targets
    raise AssertionError("no draw without a kink")


def assert_slopes(network: Network, gradient: Array, slopes: Array) -> None:
    for ours, theirs in zip(network.views(gradient), network.views(slopes), strict=True):
        for name, part in ours.items():
            size = np.linalg.norm(part) + np.linalg.norm(theirs[name])
            if np.linalg.norm(part) < 1e-8 and np.linalg.norm(theirs[name]) < 1e-8:
                continue
            assert np.linalg.norm(part - theirs[name]) / size <= 1e-6, name


def numerical(evaluator: HasLoss, at: Array) -> Array:
    slopes = np.empty_like(at)
    for index in range(at.size):
        nudge = np.zeros_like(at)
        nudge[index] = STEP
        slopes[index] = (evaluator.loss(at + nudge) - evaluator.loss(at - nudge)) / (2 * STEP)
    return slopes


@pytest.mark.parametrize("bias", [True, False], ids=["bias", "no bias"])
@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize(("last", "loss_id"), list(fitting()))
def test_the_gradient_is_the_slope_of_the_loss(
    last: str, loss_id: str, hidden: str, bias: bool
) -> None:
    loss = losses.from_json(loss_id)
    stack = [dense(4, hidden, bias), dense(3, hidden, bias), dense(OUTPUTS, last, bias)]
    network, inputs, targets = drawn(stack, loss)
    evaluator = Evaluator(network, loss, inputs, targets)
    slopes = numerical(evaluator, network.parameters)
    assert_slopes(network, evaluator.gradient(), slopes)


@pytest.mark.parametrize(("l1", "l2"), [(0.0, 0.3), (0.2, 0.0), (0.2, 0.3)])
def test_the_trained_gradient_is_the_slope_of_loss_and_penalty(l1: float, l2: float) -> None:
    loss = losses.from_json("mse")
    network, inputs, targets = drawn([dense(4, "tanh"), dense(OUTPUTS, "linear")], loss)
    start = network.parameters.copy()
    trainer = Trainer(
        network,
        loss,
        optimizers.from_json({"name": "sgd", "learning_rate": 0.1}),
        inputs,
        targets,
        batch_size="full",
        rng=np.random.default_rng(0),
        l1=l1,
        l2=l2,
    )
    slopes = numerical(Evaluator(network, loss, inputs, targets), start)
    for index in range(start.size):
        for sign in (1, -1):
            network.parameters[:] = start
            network.parameters[index] += sign * STEP
            slopes[index] += sign * trainer.penalty() / (2 * STEP)
    network.parameters[:] = start
    trainer.advance(1)
    assert_slopes(network, trainer.gradient, slopes)
    np.testing.assert_allclose(network.parameters, start - 0.1 * trainer.gradient)


def test_the_traced_deltas_are_the_slopes_along_each_weighted_sum() -> None:
    loss = losses.from_json("cross_entropy")
    network, inputs, targets = drawn([dense(4, "tanh"), dense(OUTPUTS, "softmax")], loss)
    seen = trace(network, loss, inputs[0], targets[0])
    for views, delta in zip(network.views(seen.gradient), seen.deltas, strict=True):
        np.testing.assert_allclose(views["bias"], delta)
    np.testing.assert_allclose(seen.deltas[-1], seen.activations[-1] - targets[0])


class InTraining:
    """The loss of one batch as training sees it, the same noise being drawn every time."""

    def __init__(self, network: Network, loss: Loss, inputs: Array, targets: Array) -> None:
        self.parameters = network.parameters.copy()
        self.slope = np.zeros_like(self.parameters)
        self._noise = np.random.default_rng(3)
        self._start = self._noise.bit_generator.state
        self._plan = Plan(
            network,
            self.parameters,
            np.c_[inputs, np.ones(len(inputs))],
            Scratch(network.dtype),
            loss=loss,
            targets=np.ascontiguousarray(targets.T),
            gradient=self.slope,
            noise=self._noise,
        )

    def loss(self, parameters: Array) -> float:
        self.parameters[:] = parameters
        self._noise.bit_generator.state = self._start
        for operation in self._plan.operations:
            operation()
        return self._plan.loss()


BLOCK = [{"type": "dense", "units": 3, "activation": "tanh"}, {"type": "batch_norm"}]
STACKS: dict[str, list[Any]] = {
    "batch norm": [{"type": "batch_norm"}],
    "dropout": [{"type": "dropout", "rate": 0.4}],
    "activation": [{"type": "activation", "activation": "gelu"}],
    "block": [{"type": "residual", "layers": BLOCK}],
    "widening block": [
        {"type": "residual", "layers": [{"type": "dense", "units": 5, "activation": "silu"}]}
    ],
    "two blocks": [
        {"type": "residual", "layers": [*BLOCK, {"type": "dropout", "rate": 0.2}]},
        {"type": "residual", "layers": [{"type": "activation", "activation": "tanh"}]},
    ],
}


@pytest.mark.parametrize("mode", ["training", "evaluation"])
@pytest.mark.parametrize("first", [True, False], ids=["on the data", "after a dense layer"])
@pytest.mark.parametrize("kind", STACKS)
def test_the_gradient_passes_every_kind_of_layer(kind: str, first: bool, mode: str) -> None:
    between = [layers.from_json(layer) for layer in STACKS[kind]]
    lower = [] if first else [dense(4, "tanh", bias=False)]
    loss = losses.from_json("cross_entropy")
    network, inputs, targets = drawn([*lower, *between, dense(OUTPUTS, "softmax")], loss)
    network.statistics += np.random.default_rng(1).random(network.statistics.size)
    if mode == "training":
        seen = InTraining(network, loss, inputs, targets)
        seen.loss(network.parameters)
        gradient = seen.slope.copy()
        assert_slopes(network, gradient, numerical(seen, network.parameters))
    else:
        evaluator = Evaluator(network, loss, inputs, targets)
        slopes = numerical(evaluator, network.parameters)
        assert_slopes(network, evaluator.gradient(), slopes)


@pytest.mark.parametrize("last", ["softmax", "sigmoid", "tanh"])
@pytest.mark.parametrize("loss_id", [one.id for one in losses])
def test_the_last_activation_may_be_a_layer_of_its_own(last: str, loss_id: str) -> None:
    loss = losses.from_json(loss_id)
    if loss.fuses not in ("", last):
        return
    own = layers.from_json({"type": "activation", "activation": last})
    network, inputs, targets = drawn([dense(OUTPUTS, "linear"), own], loss)
    evaluator = Evaluator(network, loss, inputs, targets)
    assert_slopes(network, evaluator.gradient(), numerical(evaluator, network.parameters))


@pytest.mark.parametrize(
    ("hidden", "last", "loss"),
    [
        ({"name": "leaky_relu", "slope": 0.3}, "linear", {"name": "huber", "delta": 0.3}),
        ({"name": "elu", "alpha": 0.4}, "linear", {"name": "huber", "delta": 0.05}),
        ("tanh", "softmax", {"name": "cross_entropy", "class_weights": [0.2, 5]}),
        ("tanh", "sigmoid", {"name": "binary_cross_entropy", "positive_weight": 7}),
    ],
)
def test_the_gradient_follows_the_hyper_parameters(hidden: Any, last: str, loss: Any) -> None:
    stack = [
        layers.from_json({"type": "dense", "units": 4, "activation": hidden}),
        dense(OUTPUTS, last),
    ]
    chosen = losses.from_json(loss)
    network, inputs, targets = drawn(stack, chosen)
    evaluator = Evaluator(network, chosen, inputs, targets)
    assert_slopes(network, evaluator.gradient(), numerical(evaluator, network.parameters))
