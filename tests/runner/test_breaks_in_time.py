"""Breakpoints and going back do not disturb each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from glassnet.experiment import Run, Spec
from glassnet.experiment.breakpoints import Breakpoint, Comparison, ToStep, quantities
from glassnet.runner import FLAT_OUT
from glassnet.runner.events import Hit, Sought

if TYPE_CHECKING:
    from tests.runner.conftest import Watched

Small = Callable[..., Spec]

KINDS: list[tuple[str, dict[str, Any]]] = [
    ("batch_loss", {}),
    ("gradient_norm", {}),
    ("parameter", {"parameter": "0.weight[1,0]"}),
    ("train_loss", {}),
]


def somewhere(spec: Spec, name: str, about: dict[str, Any]) -> tuple[Breakpoint, int, int]:
    """A breakpoint that is met after some hundred steps for the first time, and where."""
    run, quantity, seen = Run(spec), quantities[name](**about), []
    kind, _ = quantity.moment(run.network)
    while run.step < 400:
        phase = run.run_phase()
        ended = phase.kind == "update" and run.epoch.is_integer()
        if ended if quantity.measured else phase.kind == kind:
            value = quantity.reader(run)()
            assert value is not None
            seen.append((value, run.step, run.trainer.next_phase))
    values = [value for value, _, _ in seen]
    for index in range(len(seen) // 4, len(seen)):
        before, now = values[:index], values[index]
        for comparison, limit in (("above", max(before)), ("below", min(before))):
            if (now > limit) if comparison == "above" else (now < limit):
                found: Comparison = "above" if comparison == "above" else "below"
                return Breakpoint(quantity, found, (now + limit) / 2), *seen[index][1:]
    raise AssertionError("nothing new happens to this number")


@pytest.mark.parametrize(("name", "about"), KINDS, ids=[name for name, _ in KINDS])
def test_a_hit_leaves_no_future_and_is_hit_again_when_gone_through_again(
    runner: Watched, small: Small, name: str, about: dict[str, Any]
) -> None:
    spec = small(optimizer={"name": "adam", "learning_rate": 0.02})
    condition, step, phase = somewhere(spec, name, about)
    runner.load(1, spec)
    runner.set_breakpoints([condition])
    runner.play(FLAT_OUT)
    hit = runner.wait_for(Hit)
    assert (hit.step, hit.phase) == (step, phase)
    assert runner.ask(lambda run: run.end) == step
    # On to somewhere behind it, back to before it, and through it again: what is recorded stays.
    runner.set_breakpoints([])
    runner.run_to(ToStep(step + 150))
    assert runner.wait_for(Hit).step == step + 150
    runner.seek(step - 40)
    runner.wait_for(Sought)
    runner.set_breakpoints([condition])
    runner.play(FLAT_OUT)
    again = runner.wait_for(Hit)
    assert (again.step, again.phase, again.text) == (step, phase, hit.text)
    assert runner.ask(lambda run: run.end) == step + 150
    runner.set_breakpoints([])
    runner.run_to(ToStep(step + 150))
    runner.wait_for(Hit)
    straight = Run(spec)
    straight.advance(step + 150)
    assert np.array_equal(runner.parameters(), straight.network.parameters)


def test_what_is_true_where_a_seek_ends_has_to_become_false_first(
    runner: Watched, small: Small
) -> None:
    spec = small()
    losses = Run(spec).advance(300)
    limit = float(np.median(losses))
    start = next(i for i in range(100, 200) if losses[i - 1] > limit and losses[i] > limit)
    later = next(i for i in range(start, 300) if losses[i] > limit >= losses[i - 1])
    runner.load(1, spec)
    runner.run_to(ToStep(300))
    runner.wait_for(Hit)
    runner.set_breakpoints([Breakpoint(quantities["batch_loss"](), "above", limit)])
    runner.seek(start)
    runner.wait_for(Sought)
    runner.play(FLAT_OUT)
    assert runner.wait_for(Hit).step == later


def test_a_number_set_by_hand_has_not_crossed_anything(runner: Watched, small: Small) -> None:
    name = "0.weight[1,0]"
    runner.load(1, small(epochs=4))
    runner.set_breakpoints([Breakpoint(quantities["parameter"](parameter=name), "crosses", -100.0)])
    runner.set_parameters({name: -150.0})
    runner.run_to(ToStep(10))
    assert runner.wait_for(Hit).text == "Step 10 is reached."
