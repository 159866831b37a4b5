"""Homework is judged fairly on any network: right is right, and a mistake is called by its name."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from glassnet import Run
from glassnet.engine import activations, losses, optimizers
from glassnet.experiment.homework import (
    Sheet,
    Task,
    UnsuitableError,
    first_wrong,
    judge,
    make_sheet,
)
from glassnet.experiment.homework.task import Ground

OUTPUTS = {
    "cross_entropy": ["softmax"],
    "binary_cross_entropy": ["sigmoid"],
}
ANY_OUTPUT = [one.id for one in activations]


def network_run(
    seed: int,
    widths: tuple[int, ...],
    hidden: str,
    last: str,
    loss: Any,
    optimizer: str,
    rows: int = 3,
    **training: Any,
) -> Run:
    """A run of a dense network on numbers drawn from the seed, a few steps on."""
    rng = np.random.default_rng(seed)
    layers = [{"type": "dense", "units": n, "activation": hidden} for n in widths[1:-1]]
    layers.append({"type": "dense", "units": widths[-1], "activation": last})
    outputs = widths[-1]
    if (loss if isinstance(loss, str) else loss["name"]) in OUTPUTS:
        targets = np.eye(max(outputs, 2))[rng.integers(0, max(outputs, 2), rows)][:, :outputs]
    else:
        targets = rng.normal(size=(rows, outputs))
    spec = {
        "format": "glassnet/1",
        "seed": seed,
        "network": {"layers": layers},
        "training": {
            "loss": loss,
            "optimizer": {"name": optimizer, "learning_rate": 0.05},
            "batch_size": "full",
            **training,
        },
    }
    run = Run(spec, rng.normal(size=(rows, widths[0])), targets)
    run.advance(seed % 3)
    return run


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """A sheet of any neuron, weight or bias of a small network of any kind."""
    loss = draw(st.sampled_from([one.id for one in losses]))
    last = draw(st.sampled_from(OUTPUTS.get(loss, ANY_OUTPUT)))
    outputs = draw(st.integers(2 if last == "softmax" else 1, 3))
    widths = (draw(st.integers(1, 3)), draw(st.integers(1, 3)), outputs)
    weights: dict[str, Any] = {"cross_entropy": {"class_weights": [0.5, 2.0, 1.0][:outputs]}}
    weights["binary_cross_entropy"] = {"positive_weight": 3.0}
    weighted = loss in OUTPUTS and draw(st.booleans())
    run = network_run(
        draw(st.integers(0, 99)),
        widths,
        draw(st.sampled_from([one.id for one in activations if not one.final_only])),
        last,
        {"name": loss, **weights[loss]} if weighted else loss,
        draw(st.sampled_from([one.id for one in optimizers])),
        draw(st.integers(1, 3)),
        dtype=draw(st.sampled_from(["float32", "float64"])),
        l1=draw(st.sampled_from([0.0, 0.01])),
        l2=draw(st.sampled_from([0.0, 0.1])),
        clip_norm=draw(st.sampled_from([None, 0.1])),
        freeze=draw(st.sampled_from([[], ["0.bias"]])),
    )
    first = (
        "0"
        if draw(st.booleans())
        else next(
            name.split(".")[0] for name in run.network.positions() if not name.startswith("0.")
        )
    )
    places = run.network.positions()[f"{first}.weight"]
    unit = draw(st.integers(0, places.shape[0] - 1))
    source = draw(st.none() | st.integers(0, places.shape[1] - 1))
    account = run.explain(draw(st.integers(0, len(run.explain().rows) - 1)))
    return make_sheet(account, run.trainer.optimizer, first, unit, source)


def digits(value: float, count: int) -> str:
    return f"{value:.{count}g}"


@given(sheet=sheets(), count=st.integers(2, 9), comma=st.booleans())
def test_a_right_answer_is_never_marked_wrong(sheet: Sheet, count: int, comma: bool) -> None:
    told = {task: digits(value, count) for task, value in sheet.truth.items()}
    if comma:
        told = {task: text.replace(".", ",").replace("-", "−") for task, text in told.items()}
    verdicts = judge(sheet, told)
    assert {one.state for one in verdicts.values()} <= {"right", "coarse"}
    assert first_wrong(sheet, verdicts) is None


@given(sheet=sheets(), count=st.integers(2, 6))
def test_whoever_works_with_the_shown_and_rounded_numbers_is_right(
    sheet: Sheet, count: int
) -> None:
    told: dict[str, str] = {}
    for task in sheet.tasks:
        own = {name: float(text) for name, text in told.items()}
        value = task.ways[-1](Ground(sheet.shown, {**sheet.by_hand, **own}))
        told[task.id] = digits(value, count)
    assert {one.state for one in judge(sheet, told).values()} <= {"right", "coarse"}


def apart(one: float, other: float) -> bool:
    """Whether two numbers can be told from each other in a few digits."""
    return abs(one - other) > 1e-3 * max(abs(one), abs(other), 1e-12)


def told_by(sheet: Sheet, task: Task, remark: str) -> set[float]:
    """The numbers to which the mistakes lead that are called so."""
    grounds = Ground(sheet.facts, sheet.truth), Ground(sheet.shown, sheet.by_hand)
    found = {-sheet.truth[task.id]} if remark.startswith("The size is right") else set()
    for mistake in task.mistakes:
        if str(mistake.remark) == remark:
            for ground in grounds:
                try:
                    found.add(mistake.work(ground))
                except (ArithmeticError, ValueError):
                    continue
    return found


@given(sheet=sheets(), data=st.data())
def test_every_mistake_is_recognised_by_its_number(sheet: Sheet, data: st.DataObject) -> None:
    task = data.draw(st.sampled_from([one for one in sheet.tasks if one.mistakes]))
    mistake = data.draw(st.sampled_from(task.mistakes))
    try:
        number = mistake.work(Ground(sheet.facts, sheet.truth))
    except (ArithmeticError, ValueError):
        number = math.nan
    right = (sheet.truth[task.id], sheet.by_hand[task.id])
    assume(math.isfinite(number) and number and all(apart(number, one) for one in right))
    told = {one: repr(value) for one, value in sheet.truth.items()} | {task.id: repr(number)}
    verdicts = judge(sheet, told)
    assert verdicts[task.id].state == "wrong"
    assert first_wrong(sheet, verdicts) == task.id
    remark = str(verdicts[task.id].remark)
    assert any(not apart(number, one) for one in told_by(sheet, task, remark))


@given(sheet=sheets(), off=st.sampled_from([0.25, -0.5, 1.0]))
def test_what_follows_from_a_wrong_line_is_not_a_second_mistake(sheet: Sheet, off: float) -> None:
    told = {"z": repr(sheet.truth["z"] + off)}
    wrong = {"z": float(told["z"])}
    for task in sheet.tasks[1:]:
        value = task.ways[0](Ground(sheet.facts, {**sheet.truth, **wrong}))
        assume(math.isfinite(value))
        wrong[task.id], told[task.id] = value, repr(value)
    verdicts = judge(sheet, told)
    assert first_wrong(sheet, verdicts) == "z"
    states = [verdicts[task.id].state for task in sheet.tasks[1:]]
    assert set(states) <= {"right", "coarse", "follows"}
    if apart(wrong["a"], sheet.truth["a"]):
        assert str(verdicts["a"].remark) == "Follows from your z."


@given(sheet=sheets())
def test_every_line_has_a_solution_that_ends_in_its_number(sheet: Sheet) -> None:
    for task in sheet.tasks:
        text = sheet.solution(task)
        assert text.startswith(f"{task.symbol} = ")
        end = text.rpartition("= ")[2]
        assert judge(sheet, {task.id: end})[task.id].state == "right"
    assert all(one.symbol and one.text and one.about for one in sheet.given)


@pytest.mark.parametrize("optimizer", [one.id for one in optimizers])
def test_the_rule_of_every_optimizer_gives_the_engines_new_weight(optimizer: str) -> None:
    run = network_run(2, (2, 3, 1), "tanh", "linear", "mse", optimizer, dtype="float64")
    sheet = make_sheet(run.explain(), run.trainer.optimizer, "2", 0, 1)
    assert sheet.tasks[-1].ways[0](Ground(sheet.facts, sheet.truth)) == pytest.approx(
        sheet.truth["new"], rel=1e-13
    )
    run.advance(1)
    assert run.weights()["2.weight"][0, 1] == sheet.truth["new"]


def test_a_sheet_of_many_inputs_is_refused_with_a_suggestion() -> None:
    run = network_run(0, (40, 3, 1), "tanh", "linear", "mse", "sgd")
    with pytest.raises(UnsuitableError) as caught:
        make_sheet(run.explain(), run.trainer.optimizer, "0", 0, 1)
    assert str(caught.value) == (
        "This neuron adds up 40 inputs, too many to do by hand. "
        "Choose a neuron of the layer “output”: a sheet takes at most 16 inputs."
    )


def test_a_sheet_is_about_a_dense_layer() -> None:
    layers = [
        {"type": "dense", "units": 2},
        {"type": "batch_norm"},
        {"type": "residual", "layers": [{"type": "dense", "units": 2, "activation": "tanh"}]},
        {"type": "dense", "units": 1},
    ]
    spec = {
        "format": "glassnet/1",
        "network": {"layers": layers},
        "training": {"loss": "mse", "batch_size": "full"},
    }
    run = Run(spec, [[0.1, 0.2], [0.3, 0.1], [0.5, 0.9]], [[0.0], [1.0], [0.5]])
    with pytest.raises(UnsuitableError, match=r"kind “Batch norm.*”. Choose a"):
        make_sheet(run.explain(), run.trainer.optimizer, "1", 0)
    inside = make_sheet(run.explain(), run.trainer.optimizer, "2", 1)
    assert inside.facts.activation.id == "tanh"
    before = make_sheet(run.explain(), run.trainer.optimizer, "0", 1, 0)
    assert "∂L/∂a" in {one.symbol for one in before.given}
    assert judge(before, {"delta": repr(before.truth["delta"])})["delta"].state == "right"
