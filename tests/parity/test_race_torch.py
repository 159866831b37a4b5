"""Racers on a test function go where PyTorch's optimizers go, step by step."""

from typing import Any

import numpy as np
import pytest
import torch

from glassnet.engine import optimizers, schedules
from glassnet.landscape import Entry, Function, function_race, functions
from tests.parity.twin import OPTIMIZERS

STEPS = 200
RATE = 1e-2
# Steeper than 2 / η a landscape throws gradient descent about, and with it every last digit.
STEEP = {"rastrigin": 1e-3}
WITHIN = 1e-10
AIMS = (1.5, 2.25, 2.625)

# Written anew, so that neither values nor gradients are our own.
VALUES: dict[str, Any] = {
    "bowl": lambda x, y: 0.5 * (x**2 + y**2),
    "elongated_bowl": lambda x, y: 0.5 * (x**2 + 25 * y**2),
    "saddle": lambda x, y: 0.5 * (x**2 - y**2),
    "rosenbrock": lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
    "himmelblau": lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2,
    "beale": lambda x, y: sum((aim - x + x * y ** (i + 1)) ** 2 for i, aim in enumerate(AIMS)),
    "rastrigin": lambda x, y: (
        20 + x**2 + y**2 - 10 * (torch.cos(2 * torch.pi * x) + torch.cos(2 * torch.pi * y))
    ),
    "plateau": lambda x, y: 1 - torch.exp(-(x**2 + y**2) / 2),
    "local_minimum": lambda x, y: (x**2 - 1) ** 2 + 0.3 * x + y**2,
}


def torch_path(entry: Entry, name: str, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Positions (steps + 1, 2) and losses (steps + 1,) of PyTorch's optimizer."""
    start = entry.start or functions[name].start
    point = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = OPTIMIZERS[entry.optimizer.id]([point], lr=entry.optimizer.learning_rate)
    positions, losses = [], []
    for _ in range(steps + 1):
        optimizer.zero_grad()
        loss = VALUES[name](*point)
        positions.append(point.detach().numpy().copy())
        losses.append(loss.item())
        loss.backward()
        if entry.clip_norm is not None:
            torch.nn.utils.clip_grad_norm_([point], entry.clip_norm)
        optimizer.step()
    return np.array(positions), np.array(losses)


def assert_same_way(entry: Entry, function: Function) -> None:
    """Compare as far as both are finite."""
    race = function_race(function, [entry])
    race.advance(STEPS)
    (racer,), (path,) = race.racers, race.paths()
    end = STEPS if racer.diverged is None else racer.diverged
    for ours, theirs in zip(
        (path[: end + 1], race.losses[0, : end + 1]),
        torch_path(entry, function.id, end),
        strict=True,
    ):
        # Where it races off the numbers grow, and their last digits with them.
        assert np.max(np.abs(ours - theirs) / np.maximum(1, np.abs(theirs))) <= WITHIN


def test_every_function_and_optimizer_is_compared() -> None:
    assert {one.id for one in functions} == set(VALUES)
    assert {one.id for one in optimizers} == set(OPTIMIZERS)


@pytest.mark.parametrize("share", [1.0, 0.01])
@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("function", [one() for one in functions], ids=lambda one: one.id)
def test_a_race_agrees_with_pytorch_step_by_step(
    function: Function, name: str, share: float
) -> None:
    rate = share * STEEP.get(function.id, RATE)
    optimizer = optimizers.from_json({"name": name, "learning_rate": rate})
    assert_same_way(Entry(optimizer), function)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_clipped_racers_agree(name: str) -> None:
    optimizer = optimizers.from_json({"name": name, "learning_rate": 1e-3})
    entry = Entry(optimizer, start=(-1.5, 2.0), clip_norm=20.0)
    assert_same_way(entry, functions.from_json("rosenbrock"))


def test_a_schedule_agrees() -> None:
    entry = Entry(
        optimizers.from_json({"name": "momentum", "learning_rate": 0.01}),
        schedule=schedules.from_json({"name": "exponential", "gamma": 0.98}),
        steps=STEPS,
    )
    race = function_race(functions.from_json("himmelblau"), [entry])
    race.advance(STEPS)
    point = torch.tensor(functions["himmelblau"].start, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([point], lr=0.01, momentum=0.9)
    schedule = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.98)
    for expected in race.paths()[0]:
        assert point.detach().numpy() == pytest.approx(expected, abs=WITHIN)
        optimizer.zero_grad()
        VALUES["himmelblau"](*point).backward()
        optimizer.step()
        schedule.step()
