"""The same experiment in PyTorch: one setup, read by both."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional
from torch.optim import lr_scheduler

from glassnet import Run

Array = NDArray[np.float64]
Setup = dict[str, Any]
Maker = Callable[..., Any]
STEPS, ROWS, INPUTS, OUTPUTS = 100, 25, 3, 2
RATE = 0.02

ACTIVATIONS: dict[str, Callable[..., torch.nn.Module]] = {
    "elu": torch.nn.ELU,
    "gelu": torch.nn.GELU,
    "leaky_relu": lambda slope=0.01: torch.nn.LeakyReLU(slope),
    "sigmoid": torch.nn.Sigmoid,
    "silu": torch.nn.SiLU,
    "softplus": torch.nn.Softplus,
    "tanh": torch.nn.Tanh,
    "relu": torch.nn.ReLU,
    "linear": torch.nn.Identity,
    "softmax": lambda: torch.nn.Softmax(1),
}


def _cross_entropy(z: Any, _: Any, y: Any, class_weights: Any = None) -> torch.Tensor:
    weight = None if class_weights is None else torch.tensor(class_weights).double()
    return functional.cross_entropy(z, y.argmax(1), weight=weight)


def _binary(z: Any, _: Any, y: Any, positive_weight: float = 1.0) -> torch.Tensor:
    weight = torch.full(y.shape[1:], positive_weight, dtype=torch.float64)
    return functional.binary_cross_entropy_with_logits(z, y, pos_weight=weight)


# Of the last activation's input z and output a.
LOSSES: dict[str, Callable[..., torch.Tensor]] = {
    "mse": lambda _, a, y: functional.mse_loss(a, y),
    "cost": lambda _, a, y: functional.mse_loss(a, y, reduction="sum") / len(y),
    "huber": lambda _, a, y, delta=1.0: functional.huber_loss(a, y, delta=delta),
    "cross_entropy": _cross_entropy,
    "binary_cross_entropy": _binary,
}


def _adam(kind: Maker) -> Maker:
    def make(parameters: Any, lr: float, **given: Any) -> Any:
        betas = (given.pop("beta1", 0.9), given.pop("beta2", 0.999))
        return kind(parameters, lr, betas, given.pop("epsilon", 1e-8), **given)

    return make


OPTIMIZERS: dict[str, Maker] = {
    "sgd": torch.optim.SGD,
    "momentum": lambda it, lr, momentum=0.9: torch.optim.SGD(it, lr, momentum),
    "nesterov": lambda it, lr, momentum=0.9: torch.optim.SGD(it, lr, momentum, nesterov=True),
    "adagrad": lambda it, lr, epsilon=1e-10: torch.optim.Adagrad(it, lr, eps=epsilon),
    "rmsprop": lambda it, lr, alpha=0.99, epsilon=1e-8: torch.optim.RMSprop(it, lr, alpha, epsilon),
    "adam": _adam(torch.optim.Adam),
    "adamw": _adam(torch.optim.AdamW),
}
# Of the optimizer and the planned steps. A warm-up of n stairs begins at the first, not below it.
SCHEDULES: dict[str, Maker] = {
    "constant": lambda one, _: lr_scheduler.ConstantLR(one, 1.0),
    "step": lambda one, _, every, gamma: lr_scheduler.StepLR(one, every, gamma),
    "exponential": lambda one, _, gamma: lr_scheduler.ExponentialLR(one, gamma),
    "cosine": lambda one, total, minimum=0.0: lr_scheduler.CosineAnnealingLR(one, total, minimum),
    "warmup_linear": lambda one, _, warmup: lr_scheduler.LinearLR(
        one, 1 / warmup, 1.0, max(1, warmup - 1)
    ),
    "one_cycle": lambda one, total: lr_scheduler.OneCycleLR(
        one, one.param_groups[0]["lr"], total_steps=total, cycle_momentum=False
    ),
}

torch.set_num_threads(1)


def named(form: str | Setup) -> tuple[str, Setup]:
    """The id and the hyper-parameters of a component's JSON form."""
    if isinstance(form, str):
        return form, {}
    return form["name"], {name: value for name, value in form.items() if name != "name"}


def dense(units: int, activation: str | Setup, bias: bool = True) -> Setup:
    return {"type": "dense", "units": units, "activation": activation, "bias": bias}


def examples(kind: str = "classes") -> tuple[Array, Array]:
    """Inputs, and as targets one-hot classes, yes or no, or any numbers."""
    rng = np.random.default_rng(5)
    inputs = rng.normal(size=(ROWS, INPUTS))
    if kind == "numbers":
        return inputs, 2 * rng.normal(size=(ROWS, OUTPUTS))
    classes = rng.integers(0, OUTPUTS, ROWS)
    targets = np.eye(OUTPUTS)[classes] if kind == "classes" else classes[:, np.newaxis]
    return inputs, targets.astype(np.float64)


def run_of(setup: Setup) -> Run:
    """The experiment of a setup: `layers`, and fields of `training`; `examples` is a kind."""
    training: Setup = {"batch_size": 7, "epochs": 25, "shuffle": False, "dtype": "float64"}
    training |= {key: it for key, it in setup.items() if key not in ("layers", "examples")}
    optimizer, hypers = named(training["optimizer"])
    training["optimizer"] = {"name": optimizer, "learning_rate": RATE, **hypers}
    spec = {"format": "glassnet/1", "seed": 11, "network": {"layers": setup["layers"]}}
    return Run(spec | {"training": training}, *examples(setup.get("examples", "classes")))


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
        activation, hypers = named(layer.get("activation", "linear"))
        if layer["type"] == "dense":
            parts.append(torch.nn.Linear(width, layer["units"], bias=layer.get("bias", True)))
            width = layer["units"]
        elif layer["type"] == "batch_norm":
            parts.append(torch.nn.BatchNorm1d(width))
        elif layer["type"] == "dropout":
            parts.append(torch.nn.Dropout(layer["rate"]))
        elif layer["type"] == "residual":
            body, outputs = sequence(layer["layers"], width)
            parts.append(Residual(body, width, outputs))
            width = outputs
        if activation != "linear" or layer["type"] == "activation":
            parts.append(ACTIVATIONS[activation](**hypers))
    return torch.nn.Sequential(*parts), width


def module(setup: Setup, weights: Mapping[str, Array]) -> torch.nn.Sequential:
    """The network of a setup with these weights, which must have exactly its names and shapes."""
    result, _ = sequence(setup["layers"], INPUTS)
    result = result.double()
    copies = {name: torch.from_numpy(np.array(value)) for name, value in weights.items()}
    result.load_state_dict(copies, strict=True)
    return result


def batches(setup: Setup) -> Iterator[slice]:
    """The rows of each step; with batch norm a tail of one joins the batch before it."""
    size = setup.get("batch_size", 7)
    size = ROWS if size == "full" else size
    cuts = list(range(0, ROWS, size))
    if ROWS - cuts[-1] == 1 and "batch_norm" in str(setup["layers"]):
        del cuts[-1]
    while True:
        for place, start in enumerate(cuts):
            yield slice(start, cuts[place + 1] if place + 1 < len(cuts) else ROWS)


class Twin:
    """The run of a setup, in PyTorch, from the weights that the run has now."""

    def __init__(self, setup: Setup, run: Run) -> None:
        self.setup = setup
        self.net = module(setup, run.weights())
        last, _ = named(setup["layers"][-1].get("activation", "linear"))
        self.body = self.net if last == "linear" else self.net[:-1]
        self.head = self.net[-1] if last != "linear" else torch.nn.Identity()
        for name, one in self.net.named_parameters():
            one.requires_grad = not any(
                f"{name}.".startswith(f"{it}.") for it in setup.get("freeze", [])
            )
        self.trained = [one for one in self.net.parameters() if one.requires_grad]
        optimizer, hypers = named(setup["optimizer"])
        rate = hypers.pop("learning_rate", RATE)
        self.optimizer = OPTIMIZERS[optimizer](self.trained, lr=rate, **hypers)
        self.planned = run.spec.training.epochs * run.trainer.steps_per_epoch
        schedule, hypers = named(setup.get("schedule", "constant"))
        self.schedule = SCHEDULES[schedule](self.optimizer, self.planned, **hypers)
        # The last step of one cycle is a step earlier, and PyTorch knows none after it.
        self.planned -= schedule == "one_cycle"

    def train(self, steps: int) -> list[float]:
        """The batch losses of so many steps."""
        loss, hypers = named(self.setup["loss"])
        kind = self.setup.get("examples", "classes")
        inputs, targets = (torch.from_numpy(part) for part in examples(kind))
        told = []
        for step, rows in zip(range(steps), batches(self.setup), strict=False):
            self.optimizer.zero_grad()
            z = self.body(inputs[rows])
            total = LOSSES[loss](z, self.head(z), targets[rows], **hypers)
            told.append(total.item())
            self._descend(total)
            # After its planned steps a run keeps the rate; PyTorch would go on changing it.
            if step < self.planned:
                self.schedule.step()
        return told

    def _descend(self, total: torch.Tensor) -> None:
        for one in self.trained:
            if one.ndim == 2:
                total = total + self.setup.get("l1", 0.0) * one.abs().sum()
                total = total + self.setup.get("l2", 0.0) / 2 * one.square().sum()
        total.backward()
        if "clip_norm" in self.setup:
            torch.nn.utils.clip_grad_norm_(self.trained, self.setup["clip_norm"])
        self.optimizer.step()

    def weights(self) -> dict[str, Array]:
        """All arrays of the module by name."""
        return {name: value.numpy() for name, value in self.net.state_dict().items()}


def assert_agreement(setup: Setup, *, without: tuple[str, ...] = ()) -> None:
    """After 100 steps all parameters, statistics and batch losses agree, but those `without`."""
    run = run_of(setup)
    twin, largest = Twin(setup, run), np.abs(run.network.parameters).max()
    losses = run.advance(STEPS)
    np.testing.assert_allclose(losses, twin.train(STEPS), rtol=1e-9, atol=1e-12)
    ours, theirs = run.weights(), twin.weights()
    assert ours.keys() == theirs.keys()
    for name, value in ours.items():
        if name not in without:
            assert np.abs(value - theirs[name]).max() <= 1e-9 * largest, name
