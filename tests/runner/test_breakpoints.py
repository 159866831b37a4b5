"""Training stops in the very phase in which a condition becomes true, and says why."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from glassnet.experiment import Run, Spec, read_spec
from glassnet.experiment.breakpoints import Breakpoint, Comparison, quantities
from glassnet.runner import EPOCHS_10, FLAT_OUT, STEPS_5, Speed
from glassnet.runner.course import Course
from glassnet.runner.events import Diverged, Failed, Hit, Paused
from glassnet.runner.watch import Watch

if TYPE_CHECKING:
    from tests.runner.conftest import Watched

Small = Callable[..., Spec]

EXPERIMENTS = Path(__file__).parents[2] / "resources" / "experiments"
FAST = Speed("fast", "fast", "step", 500.0, "for tests: step by step, without waiting")
SLOW = Speed("slow", "slow", "phase", 9.0, "for tests")


def when(name: str, comparison: Comparison, threshold: float, **about: Any) -> Breakpoint:
    return Breakpoint(quantities[name](**about), comparison, threshold)


@pytest.fixture
def lesson() -> Spec:
    """The XOR run: no biases, full batch of four, loss 0.2831895891 at first."""
    return read_spec(EXPERIMENTS / "lesson_xor.json")


@pytest.fixture
def digits() -> Spec:
    """A network of relus on few digits, in batches of 32."""
    return read_spec(
        {
            "format": "glassnet/1",
            "seed": 2,
            "dataset": {"name": "digits", "samples": 200, "validation": 0.2},
            "network": {
                "layers": [
                    {"type": "dense", "units": 12, "activation": "relu"},
                    {"type": "dense", "units": 8, "activation": "relu"},
                    {"type": "dense", "units": 10, "activation": "softmax"},
                ]
            },
            "training": {
                "loss": "cross_entropy",
                "optimizer": {"name": "adam", "learning_rate": 0.01},
                "batch_size": 32,
                "epochs": 1000,
                "l2": 0.001,
                "clip_norm": 1.0,
            },
        }
    )


def told(spec: Spec, name: str, steps: int, **about: Any) -> list[tuple[int, int, float]]:
    """Each number of a quantity with its step and phase, read off the engine phase by phase."""
    run, found = Run(spec), []
    quantity = quantities[name](**about)
    kind, layer = quantity.moment(run.network)
    while run.step < steps:
        phase = run.run_phase()
        if quantity.measured:
            rows = run.history.rows
            if phase.kind == "update" and rows[-1].step == run.step:
                found.append((run.step, 0, getattr(rows[-1], name)))
        elif (phase.kind, phase.layer) == (kind, layer):
            found.append((run.step, run.trainer.next_phase, ENGINE[name](run, quantity)))
    return found


def place(run: Run, quantity: Any) -> int:
    (at,) = np.flatnonzero([name == quantity.parameter for name in names_of(run)])
    return int(at)


def names_of(run: Run) -> list[str]:
    """The name of every parameter, in the order of the flat vector."""
    names = np.empty(run.network.count, object)
    for name, at in run.network.positions().items():
        for entry in np.ndindex(at.shape):
            names[at[entry]] = f"{name}[{','.join(map(str, entry))}]"
    return list(names)


def loss_now(run: Run, _quantity: Any) -> float:
    account = run.explain()
    return float(account.loss)


def explained(run: Run, quantity: Any) -> float:
    name, _, entry = quantity.parameter.partition("[")
    index = tuple(int(number) for number in entry.rstrip("]").split(","))
    return float(run.explain().parameter(name, index).mean)


def dead_now(run: Run, quantity: Any) -> float:
    health = run.explain().health[quantity.index]
    assert health.dead is not None
    return float(health.dead)


def activation_now(run: Run, quantity: Any) -> float:
    row = run.data.inputs[quantity.example]
    return float(run.network.activations(row[None])[quantity.index][0, quantity.neuron])


ENGINE: dict[str, Callable[[Run, Any], float]] = {
    "batch_loss": loss_now,
    "gradient": explained,
    "gradient_size": lambda run, quantity: abs(explained(run, quantity)),
    "gradient_norm": lambda run, _: run.trainer.gradient_norm,
    "parameter": lambda run, quantity: float(run.network.parameters[place(run, quantity)]),
    "update": lambda run, quantity: abs(float(run.trainer.last_update[place(run, quantity)])),
    "dead_units": dead_now,
    "activation": activation_now,
}


def turn(numbers: list[tuple[int, int, float]], after: int) -> tuple[int, float, Comparison]:
    """Somewhere after the first few numbers a threshold between two that follow each other, which
    none before has passed in that direction: the index, the threshold, the comparison."""
    values = [value for _, _, value in numbers]
    for index in range(after, len(values)):
        now, before = values[index], values[:index]
        if now > max(before):
            return index, (now + max(before)) / 2, "above"
        if now < min(before):
            return index, (now + min(before)) / 2, "below"
    raise AssertionError("nothing new happens to this number")


CASES: list[tuple[str, dict[str, Any]]] = [
    ("batch_loss", {}),
    ("train_loss", {}),
    ("validation_loss", {}),
    ("train_accuracy", {}),
    ("validation_accuracy", {}),
    ("gradient_norm", {}),
    ("parameter", {"parameter": "2.bias[3]"}),
    ("gradient", {"parameter": "2.weight[4,7]"}),
    ("gradient_size", {"parameter": "4.weight[1,0]"}),
    ("update", {"parameter": "4.bias[0]"}),
    ("dead_units", {"index": 0}),
    ("activation", {"index": 1, "neuron": 0, "example": 7}),
]


@pytest.mark.parametrize(("name", "about"), CASES, ids=[name for name, _ in CASES])
def test_each_kind_of_number_stops_at_its_step_and_phase(
    runner: Watched, digits: Spec, name: str, about: dict[str, Any]
) -> None:
    numbers = told(digits, name, 40, **about)
    index, threshold, comparison = turn(numbers, 2)
    step, phase, value = numbers[index]
    condition = when(name, comparison, threshold, **about)
    runner.load(1, digits)
    runner.set_breakpoints([condition])
    runner.play(FLAT_OUT)
    hit = runner.wait_for(Hit)
    assert (hit.step, hit.phase, hit.breakpoints) == (step, phase, (condition,))
    snapshot = runner.look()
    assert (snapshot.step, snapshot.phase_index, snapshot.playing) == (step, phase, False)
    verb = {"above": "rose above", "below": "fell below"}[comparison]
    assert f" {verb} " in hit.text
    assert hit.text.endswith(f"at step {step:,}.")
    shown = float(
        hit.text.split(verb)[0].removeprefix(quantities[name].label).split()[0].replace("−", "-")
    )
    scale = 100 if quantities[name].unit == "share" else 1
    assert shown == pytest.approx(value * scale, rel=1e-3)


def test_the_lesson_pauses_where_its_loss_falls_below_a_number_of_the_reference(
    runner: Watched, lesson: Spec
) -> None:
    losses = Run(lesson).advance(2100)
    assert losses[2000] == pytest.approx(0.0062956018, abs=5e-11)
    first = int(np.flatnonzero(losses < 0.0062956018)[0])
    runner.load(1, lesson)
    runner.set_breakpoints([when("batch_loss", "below", 0.0062956018)])
    runner.play(FLAT_OUT)
    hit = runner.wait_for(Hit)
    assert (hit.step, hit.phase) == (first, 3)  # two layers forward, then the loss
    assert "fell below 0.0062956018" in hit.text
    assert runner.look().phase.kind == "loss"  # type: ignore[union-attr]
    # What goes on from there is the run as it would have been.
    runner.set_breakpoints([])
    runner.advance(100)
    assert np.array_equal(
        runner.look_until(lambda seen: seen.step == first + 100).parameters,
        stepped(lesson, first + 100),
    )
    curve = runner.look().curve
    assert len(runner.ask(lambda run: run.history.losses.singly(0, run.step))) == first + 100
    assert curve[0][-1] <= first + 100


def stepped(spec: Spec, steps: int) -> Any:
    run = Run(spec)
    run.advance(steps)
    vector: Any = run.network.parameters.copy()
    return vector


def test_a_weight_of_the_lesson_is_stopped_as_it_crosses_zero(
    runner: Watched, lesson: Spec
) -> None:
    run, signs = Run(lesson), []
    for _ in range(400):
        signs.append(np.sign(run.network.parameters))
        run.advance(1)
    changes = [
        (int(np.flatnonzero(np.array(signs)[:, i] != signs[0][i])[0]), i)
        for i in range(run.network.count)
        if any(sign[i] != signs[0][i] for sign in signs)
    ]
    step, at = min(changes)
    name = names_of(run)[at]
    runner.load(1, lesson)
    runner.set_breakpoints([when("parameter", "crosses", 0.0, parameter=name)])
    runner.play(FLAT_OUT)
    hit = runner.wait_for(Hit)
    assert (hit.step, hit.phase) == (step, 0)
    assert "crossed 0 at step" in hit.text
    value = runner.parameters()[at]
    assert np.sign(value) == -signs[0][at]


@pytest.mark.parametrize("speed", [FLAT_OUT, FAST, SLOW], ids=["flat out", "fast", "phases"])
def test_the_same_things_are_hit_at_every_speed(
    runner: Watched, small: Small, speed: Speed
) -> None:
    spec = small(optimizer={"name": "sgd", "learning_rate": 0.5})
    losses = Run(spec).advance(60)
    limit = float(np.sort(losses[:12])[-3])
    expected = [i for i in range(12) if losses[i] > limit and not (i and losses[i - 1] > limit)]
    runner.load(1, spec)
    runner.set_breakpoints([when("batch_loss", "above", limit)])
    hits = []
    for _ in expected:
        runner.play(speed)
        hits.append(runner.wait_for(Hit).step)
    assert hits == expected


def test_what_is_true_already_has_to_become_false_first(runner: Watched, small: Small) -> None:
    spec = small()
    losses = Run(spec).advance(200)
    limit = float(np.median(losses[:30]))
    later = [i for i in range(21, 200) if losses[i] > limit and losses[i - 1] <= limit]
    start = next(i for i in range(20, 60) if losses[i - 1] > limit)
    runner.load(1, spec)
    runner.advance(start)
    runner.look_until(lambda seen: seen.step == start)
    runner.set_breakpoints([when("batch_loss", "above", limit)])
    runner.play(FLAT_OUT)
    assert runner.wait_for(Hit).step == next(step for step in later if step >= start)


def test_a_hit_is_told_when_it_is_stepped_into_by_hand(runner: Watched, small: Small) -> None:
    spec = small()
    losses = Run(spec).advance(20)
    runner.load(1, spec)
    runner.set_breakpoints([when("batch_loss", "below", float(losses[0]))])
    first = next(i for i in range(20) if losses[i] < losses[0])
    for _ in range(first):
        runner.step("batch")
    runner.step("epoch")
    assert runner.wait_for(Hit).step == first
    assert runner.look().phase_index == 3


def test_several_conditions_of_different_kinds_stop_at_the_earliest(
    runner: Watched, digits: Spec
) -> None:
    loss, norm = told(digits, "batch_loss", 30), told(digits, "gradient_norm", 30)
    (i, low, one), (j, limit, other) = turn(loss, 3), turn(norm, 3)
    runner.load(1, digits)
    runner.set_breakpoints([when("batch_loss", one, low), when("gradient_norm", other, limit)])
    runner.play(FLAT_OUT)
    hit = runner.wait_for(Hit)
    earliest = min((loss[i][0], 0, loss[i][1]), (norm[j][0] - 1, 1, norm[j][1]))
    assert hit.phase == earliest[2]
    assert hit.step == earliest[0] + earliest[1]


def test_a_breakpoint_before_a_divergence_stops_before_it(runner: Watched, small: Small) -> None:
    linear = [{"type": "dense", "units": n, "activation": "linear"} for n in (3, 1)]
    spec = small(layers=linear, optimizer={"name": "sgd", "learning_rate": 0.5})
    runner.load(1, spec)
    runner.set_breakpoints([when("batch_loss", "above", 1e6)])
    runner.play(FLAT_OUT)
    hit = runner.wait_for(Hit)
    assert hit.text.startswith("Batch loss")
    runner.play(FLAT_OUT)
    assert runner.wait_for(Diverged).step >= hit.step


def test_a_run_that_is_reset_hits_again_where_it_did(runner: Watched, small: Small) -> None:
    spec = small()
    losses = Run(spec).advance(40)
    runner.load(1, spec)
    runner.set_breakpoints([when("batch_loss", "below", float(np.min(losses)) + 1e-9)])
    hits = []
    for _ in range(2):
        runner.play(FLAT_OUT)
        hits.append(runner.wait_for(Hit))
        runner.reset()
    assert hits[0] == hits[1]


def test_a_breakpoint_on_what_is_not_there_is_passed_over(runner: Watched, small: Small) -> None:
    runner.load(1, small(epochs=2))
    runner.set_breakpoints(
        [
            when("parameter", "crosses", 0.0, parameter="9.weight[0,0]"),
            when("dead_units", "above", 0.0, index=7),
        ]
    )
    runner.play(FLAT_OUT)
    assert runner.wait_for(Paused).reason == "epochs"
    assert not [event for event in runner.happened if isinstance(event, Hit | Failed)]


def test_without_conditions_the_course_trains_as_it_always_did(small: Small) -> None:
    course, watch, calls = Course(Run(small()), 1), Watch(), []
    train = course.train

    def counted(steps: int, *, every: bool = False) -> int:
        calls.append(steps)
        return train(steps, every=every)

    course.train = counted  # type: ignore[method-assign]
    off = Breakpoint(quantities["batch_loss"](), enabled=False)
    watch.set([off], course)
    assert watch.train(course, 4) == 4
    assert calls == [4]
    assert watch.take() is None


@pytest.mark.parametrize("speed", [EPOCHS_10, STEPS_5], ids=["epochs", "phases"])
def test_early_stopping_and_a_breakpoint_do_not_disturb_each_other(
    runner: Watched, small: Small, speed: Speed
) -> None:
    spec = small(early_stopping={"patience": 3})
    runner.load(1, spec)
    runner.set_breakpoints([when("gradient_norm", "above", 0.0)])
    runner.play(speed)
    hit = runner.wait_for(Hit)
    assert (hit.step, hit.phase) == (1, 0)
    assert "is above 0 at step 1" in hit.text
