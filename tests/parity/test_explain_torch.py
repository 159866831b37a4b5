"""An account of a step agrees with PyTorch: every value, slope and gradient of every layer."""

from typing import Any

import numpy as np
import pytest
import torch

from glassnet import Run
from glassnet.engine import layers, losses
from glassnet.engine.explain import StepAccount
from glassnet.engine.explain.stations import Station
from glassnet.engine.layers.dropout import Dropout
from tests.parity.twin import (
    LOSSES,
    OPTIMIZERS,
    OUTPUTS,
    Setup,
    Twin,
    batches,
    dense,
    examples,
    named,
    run_of,
)

EPOCH = 4  # steps: 25 rows in batches of 7
BATCH_NORM: Setup = {"type": "batch_norm"}
STACKS: dict[str, list[Setup]] = {
    "dense": [dense(6, "tanh"), dense(5, "relu", bias=False)],
    "activation": [dense(6, "linear"), {"type": "activation", "activation": "gelu"}],
    "batch_norm": [dense(6, "tanh"), BATCH_NORM],
    "dropout": [dense(6, "tanh"), {"type": "dropout", "rate": 0.4}],
    "residual": [
        dense(4, "tanh"),
        {"type": "residual", "layers": [dense(6, "relu"), dense(4, "linear")]},
        {"type": "residual", "layers": [dense(6, "silu"), BATCH_NORM]},
    ],
}
Seen = list[tuple[torch.Tensor, torch.Tensor]]


class Masked(torch.nn.Module):  # type: ignore[misc]
    """Dropout with a mask that is given, for two generators cannot agree."""

    def __init__(self, mask: Any) -> None:
        super().__init__()
        self.mask = torch.from_numpy(np.array(mask))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.mask


def watch(twin: Twin, run: Run, account: StepAccount) -> Seen:
    """Keeps what goes into and comes out of each layer's modules, with their gradients."""
    module, seen = 0, Seen()

    def keep(_module: Any, entering: Any, leaving: Any) -> None:
        for each in (entering[0], leaving):
            if each.requires_grad:
                each.retain_grad()
        seen.append((entering[0], leaving))

    for layer, station in zip(run.network.layers, account.chain.stations, strict=True):
        if isinstance(layer, Dropout):
            mask = station.site.scratch.like("mask", station.activations).T
            twin.net[module] = Masked(mask)
        for part in twin.net[module : module + layer.modules]:
            part.register_forward_hook(keep)
        module += layer.modules
    last, _ = named(twin.setup["layers"][-1]["activation"])
    twin.body = twin.net if last == "linear" else twin.net[:-1]
    return seen


def expected(seen: Seen, run: Run) -> list[tuple[Any, Any, Any]]:
    """For each layer z, a and ∂L/∂z (∂L/∂a where there is no activation), all (units, batch)."""
    found, module = [], 0
    for layer in run.network.layers:
        first, last = seen[module], seen[module + layer.modules - 1]
        z = first[0] if layer.id == "activation" else first[1]
        assert z.grad is not None
        found.append(tuple(each.detach().numpy().T for each in (z, last[1], z.grad)))
        module += layer.modules
    return found


def total_of(twin: Twin, rows: slice) -> torch.Tensor:
    loss, hypers = named(twin.setup["loss"])
    inputs, targets = (torch.from_numpy(part)[rows] for part in examples())
    z = twin.body(inputs)
    return LOSSES[loss](z, twin.head(z), targets, **hypers)


def assert_station(station: Station, told: tuple[Any, Any, Any]) -> None:
    z, a, gradient = told
    np.testing.assert_allclose(station.pre_activations, z, rtol=1e-9, atol=1e-13)
    np.testing.assert_allclose(station.activations, a, rtol=1e-9, atol=1e-13)
    np.testing.assert_allclose(station.deltas * station.shares, gradient, rtol=1e-9, atol=1e-13)


def test_every_layer_is_compared() -> None:
    assert {one.id for one in layers} == set(STACKS)


@pytest.mark.parametrize("kind", STACKS)
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_full_step_agrees(kind: str, loss: str, optimizer: str) -> None:
    stack = [*STACKS[kind], dense(OUTPUTS, losses[loss].fuses or "tanh")]
    setup: Setup = {"layers": stack, "loss": loss, "optimizer": optimizer, "l2": 0.02}
    setup |= {"clip_norm": 0.3}
    run = run_of(setup)
    twin = Twin(setup, run)
    if kind != "dropout":
        run.advance(EPOCH)
        twin.train(EPOCH)
    account = run.explain()
    rows = next(batches(setup))
    seen = watch(twin, run, account)
    total = total_of(twin, rows)
    twin.optimizer.zero_grad()
    total.backward()
    assert account.loss == pytest.approx(total.item(), rel=1e-9)
    for station, told in zip(account.chain.stations, expected(seen, run), strict=True):
        assert_station(station, told)
    gradients = {name: one.grad for name, one in twin.net.named_parameters()}
    for name, places in run.network.positions().items():
        ours = account.gradients["mean"][places]
        np.testing.assert_allclose(ours, gradients[name], rtol=1e-8, atol=1e-12, err_msg=name)
    twin.optimizer.zero_grad()
    twin._descend(total_of(twin, rows))
    after = dict(twin.net.named_parameters())
    for name, places in run.network.positions().items():
        theirs = after[name].detach().numpy()
        ours = account.parameters[1][places]
        np.testing.assert_allclose(ours, theirs, rtol=1e-7, atol=1e-9, err_msg=name)


@pytest.mark.parametrize(
    "kind", [kind for kind in STACKS if kind not in ("batch_norm", "residual")]
)
@pytest.mark.parametrize("loss", LOSSES)
def test_every_examples_own_contribution_agrees(kind: str, loss: str) -> None:
    stack = [*STACKS[kind], dense(OUTPUTS, losses[loss].fuses or "tanh")]
    setup: Setup = {"layers": stack, "loss": loss, "optimizer": "sgd"}
    run = run_of(setup)
    twin, account = Twin(setup, run), run.explain()
    rows = next(batches(setup))
    for example in range(rows.start, rows.stop):
        watch(twin, run, account)
        for part in twin.net:
            if isinstance(part, Masked):
                part.mask = part.mask[example : example + 1]
        twin.optimizer.zero_grad()
        own = total_of(twin, slice(example, example + 1))
        own.backward()
        assert account.chain.losses[example] == pytest.approx(own.item(), rel=1e-9)
        for name, one in twin.net.named_parameters():
            index = tuple(size - 1 for size in one.shape)
            told = account.parameter(name, index).contributions[example]
            assert told == pytest.approx(float(one.grad[index]), rel=1e-8, abs=1e-13), name
