"""Every line that is told is what the engine has computed, and can be computed again by hand."""

from collections.abc import Iterator
from functools import partial
from itertools import chain
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glassnet import Run
from glassnet.engine import SettingError, activations, losses, optimizers, schedules
from glassnet.engine.expression import Number
from glassnet.experiment.stacks import Stack
from glassnet.ui.explain.digits import FEW, rounded, shown
from glassnet.ui.explain.digits import reading as number_of
from glassnet.ui.explain.lesson import Lesson, Line
from glassnet.ui.explain.telling import tell
from glassnet.ui.selection import NOTHING, Selection

ROWS, INPUTS = 9, 3
HIDDEN = [one.id for one in activations if not one.final_only]


def dense(units: int, activation: Any = "tanh", **more: Any) -> dict[str, Any]:
    return {"type": "dense", "units": units, "activation": activation, **more}


BATCH_NORM = {"type": "batch_norm"}
STACKS: dict[str, list[dict[str, Any]]] = {
    "dense": [dense(4), dense(3, "relu", bias=False)],
    "activation": [dense(4, "linear"), {"type": "activation", "activation": "gelu"}],
    "dropout": [dense(4), {"type": "dropout", "rate": 0.4}],
    "batch norm": [dense(4), BATCH_NORM],
    "block": [dense(4), {"type": "residual", "layers": [dense(5, "relu"), dense(4, "linear")]}],
    "widening block": [{"type": "residual", "layers": [dense(4, "silu"), BATCH_NORM]}],
    "block that ends in dropout": [
        dense(4),
        {"type": "residual", "layers": [dense(4), {"type": "dropout", "rate": 0.5}]},
    ],
}
WEIGHTED: list[Any] = [
    {"name": "cross_entropy", "class_weights": [0.5, 3.0]},
    {"name": "binary_cross_entropy", "positive_weight": 2.5},
    {"name": "huber", "delta": 0.2},
]


def run_of(stack: list[dict[str, Any]], loss: Any = "mse", end: str = "", **training: Any) -> Run:
    rng = np.random.default_rng(4)
    name = loss if isinstance(loss, str) else loss["name"]
    last = end or losses[name].fuses or "linear"
    given: dict[str, Any] = {"batch_size": 4, "epochs": 3, "dtype": "float64", "loss": loss}
    given["optimizer"] = {"name": "adam", "learning_rate": 0.05}
    run = Run(
        {
            "format": "glassnet/1",
            "seed": 5,
            "network": {"layers": [*stack, dense(2, last)]},
            "training": given | training,
        },
        rng.normal(size=(ROWS, INPUTS)),
        np.eye(2)[rng.integers(0, 2, ROWS)],
    )
    run.advance(3)
    return run


def selections(run: Run) -> Iterator[Selection]:
    """Everything of a network that can be selected, but several layers."""
    yield NOTHING
    for layer, part in enumerate(Stack(run.network.layers, run.network.inputs).numbered()):
        yield Selection("layer", layer)
        yield Selection("neuron", layer, part.width - 1)
        yield Selection("edge", layer, part.width - 1, part.entering - 1)
    yield Selection("neuron", -1, 0)


def lessons(run: Run) -> Iterator[Lesson]:
    return (tell(run, selection) for selection in selections(run))


def recomputed(line: Line, unfolded: bool) -> str:
    """The result of a line computed from nothing but the numbers that it shows."""
    expression = line.expression if unfolded else line.expression.folded(FEW)
    texts = [token.text for token in line.shown(unfolded).tokens if token.number is not None]
    numbers = iter(expression.numbers)
    said = {id(number): text for number, text in zip(numbers, texts, strict=True)}
    return rounded(expression.value(lambda number: read_sign(number, said[id(number)])))


def read_sign(number: Number, text: str) -> float:
    """A text without its minus where that is written as the sign of a sum."""
    return float(np.copysign(number_of(text), number.number))


def assert_told(run: Run, rtol: float = 1e-8) -> None:
    for lesson in lessons(run):
        for line in lesson.lines:
            assert line.expression.value() == pytest.approx(line.value, rel=rtol, abs=1e-12), line
            for unfolded in (False, True):
                told = line.shown(unfolded)
                assert told.result == rounded(line.value)
                if told.exact:
                    assert recomputed(line, unfolded) == told.result, (line, told.text)


@pytest.mark.parametrize("kind", STACKS)
def test_of_every_kind_of_layer(kind: str) -> None:
    run = run_of(STACKS[kind], l1=0.01, l2=0.02, clip_norm=0.3, freeze=["0"])
    assert_told(run)


@pytest.mark.parametrize("hidden", HIDDEN)
def test_of_every_activation(hidden: str) -> None:
    assert_told(run_of([dense(4, hidden), dense(3, hidden)]))


def fitting() -> Iterator[tuple[Any, str]]:
    for loss in [*(one.id for one in losses), *WEIGHTED]:
        for end in activations:
            made = losses.from_json(loss)
            try:
                made.fits(end.id, 2)
            except SettingError:
                continue
            yield loss, end.id


@pytest.mark.parametrize(("loss", "end"), list(fitting()), ids=str)
def test_of_every_loss_after_every_activation(loss: Any, end: str) -> None:
    assert_told(run_of([dense(3)], loss, end))


@pytest.mark.parametrize("optimizer", [one.id for one in optimizers])
@pytest.mark.parametrize(
    "more",
    [{"l1": 0.01}, {"l2": 0.1, "clip_norm": 0.1, "freeze": ["0.weight[1,2]"]}],
    ids=str,
)
def test_of_every_optimizer(optimizer: str, more: dict[str, Any]) -> None:
    run = run_of([dense(3)], optimizer={"name": optimizer, "learning_rate": 0.03}, **more)
    assert_told(run)
    after = tell(run, Selection("edge", 0, 1, 2))
    run.advance(1)
    assert after.figure == run.weights()["0.weight"][1, 2]
    assert after.lines[-1].value == after.figure


@pytest.mark.parametrize("schedule", [one.id for one in schedules])
@pytest.mark.parametrize("steps", [0, 4, 200])
def test_of_every_schedule(schedule: str, steps: int) -> None:
    run = run_of([dense(3)], schedule=schedule)
    run.advance(steps)
    lesson = tell(run, Selection("edge", 0, 1, 2))
    rates = [line for line in lesson.lines if line.name == "η"]
    assert len(rates) == (schedule != "constant")
    for line in rates:
        assert line.expression.value() == pytest.approx(line.value, rel=1e-12)
        assert line.value == run.trainer.learning_rate


@settings(max_examples=40)
@given(
    stack=st.lists(st.sampled_from([*STACKS.values(), [dense(30)], [dense(2, "elu")]]), max_size=2),
    loss=st.sampled_from([*(one.id for one in losses), *WEIGHTED]),
    optimizer=st.sampled_from([one.id for one in optimizers]),
    dtype=st.sampled_from(["float32", "float64"]),
    steps=st.integers(0, 40),
    data=st.data(),
)
def test_what_is_shown_gives_what_is_shown(
    stack: Any, loss: Any, optimizer: str, dtype: str, steps: int, data: st.DataObject
) -> None:
    run = run_of(list(chain.from_iterable(stack)), loss, optimizer=optimizer, dtype=dtype)
    run.advance(steps)
    selection = data.draw(st.sampled_from(list(selections(run))))
    for line in tell(run, selection).lines:
        for unfolded in (False, True):
            told = line.shown(unfolded)
            assert told.result == rounded(line.value)
            assert not told.exact or recomputed(line, unfolded) == told.result


def test_what_cannot_be_right_is_marked() -> None:
    told = shown(Number(1 / 3) * Number(3e5), 100_000.5)
    assert (told.exact, told.sign) == (False, "≈")


def test_a_neuron_is_told_as_its_phases_compute_it() -> None:
    run = run_of(STACKS["dense"])
    account = run.explain()
    lesson = tell(run, Selection("neuron", 1, 2))
    values = account.values()
    z, a, back, slope, delta = lesson.lines[:5]
    assert (z.value, a.value) == (values[1].pre_activations[2], values[1].activations[2])
    assert delta.value == pytest.approx(values[1].deltas[2], rel=1e-12)
    assert back.value * slope.value == pytest.approx(delta.value)
    assert [line.phase for line in (z, a, back, slope, delta)] == [1, 1, 4, 5, 5]
    assert lesson.figure == a.value


def test_a_weight_is_told_from_its_contribution_to_its_new_value() -> None:
    more: dict[str, Any] = {"l2": 0.1, "clip_norm": 0.05, "schedule": "exponential"}
    run = run_of(STACKS["dense"], freeze=["0.weight[1,0]"], **more)
    lesson = tell(run, Selection("edge", 0, 1, 2))
    step = run.explain().parameter("0.weight", (1, 2))
    told = {line.title: line for line in lesson.lines}
    assert told["This example’s contribution"].value == pytest.approx(step.contributions[0])
    assert told["The mean over the batch"].value == step.mean
    assert told["With the penalty"].value == step.penalised
    assert told["Clipped"].value == step.clipped
    assert told["The average gradient"].value == step.memory_after["mean"]
    assert told["The average square"].value == step.memory_after["square"]
    assert told["The step"].value == step.after
    assert "Frozen: it stays" not in told
    still = {line.title: line for line in tell(run, Selection("edge", 0, 1, 0)).lines}
    assert still["Frozen: it stays"].value == 0
    phases = [line.phase for line in lesson.lines]
    assert phases == sorted(phases)


def test_numbers_know_where_they_come_from() -> None:
    run = run_of(STACKS["dense"])
    z = tell(run, Selection("neuron", 1, 2)).lines[0]
    places = [number.place for number in z.expression.numbers]
    kinds = [(place.kind, place.layer, place.unit, place.source) for place in places if place]
    assert kinds[:2] == [("edge", 1, 2, 0), ("neuron", 0, 0, 0)]
    back = tell(run, Selection("neuron", 0, 1)).lines[2]
    ends = [number.place for number in back.expression.numbers]
    assert [(p.kind, p.layer, p.unit, p.source) for p in ends if p][:2] == [
        ("edge", 1, 0, 1),
        ("neuron", 1, 0, 0),
    ]


def test_inside_a_block_numbers_know_where_they_come_from_too() -> None:
    run = run_of(STACKS["block"])  # layers 0, 1 (the block) and 2; inside 3 and 4
    account = run.explain()
    station = account.chain.stations[1].body[0]

    def places(line: Line) -> list[tuple[str, int, int, int]]:
        found = [number.place for number in line.expression.numbers]
        return [(at.kind, at.layer, at.unit, at.source) for at in found if at]

    first = tell(run, Selection("neuron", 3, 2))
    assert first.title == "Block 1, dense 1, neuron 3"
    assert first.figure == station.activations[2, account.example]
    assert places(first.lines[0])[:2] == [("edge", 3, 2, 0), ("neuron", 0, 0, 0)]
    assert {line.phase for line in first.sections[0].lines} == {1}
    back = next(line for line in first.lines if "Handed back" in line.title)
    assert places(back)[:2] == [("edge", 4, 0, 2), ("neuron", 4, 0, 0)]
    second = tell(run, Selection("neuron", 4, 1))
    assert places(second.lines[0])[:2] == [("edge", 4, 1, 0), ("neuron", 3, 0, 0)]
    whole = tell(run, Selection("neuron", 1, 1)).sections[0].lines[-1]
    assert places(whole) == [("neuron", 4, 1, 0), ("neuron", 0, 1, 0)]
    parts = [tell(run, Selection("layer", layer)).figure for layer in (1, 3, 4)]
    assert parts[0] == pytest.approx(np.hypot(parts[1], parts[2]))
    assert parts[0] == pytest.approx(account.health[1].gradient_norm)
    weight = tell(run, Selection("edge", 4, 1, 2))
    assert weight.title == "Block 1, dense 2: weight 3 → 2"
    run.advance(1)
    assert weight.figure == run.weights()["2.body.2.weight"][1, 2]


def test_long_sums_fold_to_their_largest_terms() -> None:
    rng = np.random.default_rng(0)
    spec = {
        "format": "glassnet/1",
        "network": {"layers": [dense(2), dense(1, "linear")]},
        "training": {"loss": "mse", "batch_size": 3, "dtype": "float64"},
    }
    run = Run(spec, rng.normal(size=(6, 784)), rng.normal(size=6))
    line = tell(run, Selection("neuron", 0, 0)).lines[0]
    assert line.long
    counts = [number.count for number in line.expression.folded(FEW).numbers if number.count]
    assert counts == [780]
    assert "… 780 more" in line.shown().text
    every = [number.count for number in line.expression.numbers if number.count]
    assert every == [384]
    assert line.expression.folded(FEW).value() == pytest.approx(line.value)


def test_the_row_that_is_looked_at_is_the_one_that_is_told_of() -> None:
    run = run_of(STACKS["dense"])
    rows = run.explain().rows
    told = partial(tell, run, Selection("neuron", 1, 0))
    own = told(wanted=int(rows[2]))
    assert own.figure == run.explain(2).values()[1].activations[0]
    assert f"example {rows[2] + 1}, the one on the canvas" in own.about
    other = next(row for row in range(ROWS) if row not in rows)
    assert "not in its batch of 4" in told(wanted=other).about
    assert f"example {rows[0] + 1}, the first of its batch" in told(shown=other).about


def test_everything_can_be_copied_as_text() -> None:
    lesson = tell(run_of(STACKS["dense"]), Selection("neuron", 1, 0))
    text = lesson.as_text()
    for line in lesson.lines:
        assert line.title in text
        assert f"{line.name} = {line.value!r}" in text
