"""A condition is met when it becomes true, and the sentence never contradicts itself."""

import re
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet.engine import SettingError
from glassnet.experiment import Run, read_spec
from glassnet.experiment.breakpoints import (
    Breakpoint,
    Comparison,
    Watcher,
    breakpoints_from_json,
    breakpoints_to_json,
    quantities,
)
from glassnet.experiment.breakpoints.figures import figures

SPEC: dict[str, Any] = {
    "format": "glassnet/1",
    "seed": 5,
    "dataset": {"name": "spiral", "samples": 50},
    "network": {
        "layers": [
            {"type": "dense", "units": 4, "activation": "relu"},
            {"type": "dense", "units": 1, "activation": "tanh"},
        ]
    },
    "training": {"loss": "mse", "batch_size": 8},
}
COMPARISONS: tuple[Comparison, ...] = ("above", "below", "crosses")
numbers = st.floats(-5, 5).map(lambda number: round(number, 1))


@pytest.fixture(scope="module")
def run() -> Run:
    """A run at step 0."""
    return Run(read_spec(SPEC))


def watch(run: Run, *conditions: Breakpoint) -> Watcher:
    watcher = Watcher()
    watcher.arm(conditions, run)
    return watcher


def batch_loss(comparison: Comparison, threshold: float, **more: bool) -> Breakpoint:
    return Breakpoint(quantities["batch_loss"](), comparison, threshold, **more)


def truths(condition: Breakpoint, values: list[float]) -> list[bool]:
    """What a condition says of each of some numbers, as its words mean it."""
    limit = condition.threshold
    if condition.comparison == "above":
        return [value > limit for value in values]
    return [value < limit for value in values]


@given(values=st.lists(numbers, min_size=1, max_size=12), limit=numbers)
@pytest.mark.parametrize("comparison", ["above", "below"])
def test_a_condition_is_met_where_it_turns_from_false_to_true(
    run: Run, comparison: Comparison, values: list[float], limit: float
) -> None:
    condition = batch_loss(comparison, limit)
    said = truths(condition, values)
    turns = [i for i, true in enumerate(said) if true and (i == 0 or not said[i - 1])]
    watcher, found, start = watch(run, condition), [], 0
    while (hit := watcher.search(values[start:], start)) is not None:
        start += hit[0] + 1
        found.append(start - 1)
    assert found == turns


@given(values=st.lists(numbers, min_size=2, max_size=12), limit=numbers)
def test_a_threshold_is_crossed_where_the_side_changes(
    run: Run, values: list[float], limit: float
) -> None:
    sides = [(i, value > limit) for i, value in enumerate(values) if value != limit]
    turns = [i for (_, was), (i, side) in pairwise(sides) if side != was]
    hit = watch(run, batch_loss("crosses", limit)).search(values, 0)
    assert (None if hit is None else hit[0]) == (turns[0] if turns else None)


def test_what_is_to_be_met_once_need_not_become_true(run: Run) -> None:
    watcher = watch(run, batch_loss("below", 1.0, once=True))
    assert [watcher.search([value], 0) is not None for value in (0.5, 0.4, 1.5)] == [
        True,
        True,
        False,
    ]


def test_one_that_is_switched_off_is_not_watched(run: Run) -> None:
    assert not watch(run, batch_loss("above", 0.0, enabled=False)).active


def test_conditions_that_become_true_together_are_told_together(run: Run) -> None:
    watcher = watch(run, batch_loss("above", 1.0), batch_loss("below", 9.0))
    hit = watcher.search([2.0], 7)
    assert hit is not None
    assert hit[1].text == ("Batch loss 2 is above 1 at step 7. Batch loss 2 is below 9 at step 7.")
    assert len(hit[1].breakpoints) == 2


def test_a_sentence_says_how_the_number_came_there(run: Run) -> None:
    network, condition = run.network, batch_loss("above", 1.5)
    assert condition.sentence(network, 1.92, 1.4, 431) == (
        "Batch loss 1.92 rose above 1.5 at step 431."
    )
    weight = quantities["parameter"](parameter="0.weight[2,1]")
    crossing = Breakpoint(weight, "crosses", 0.0)
    assert crossing.sentence(network, -0.004, 0.003, 1200) == (
        "Value of weight 2 → 3 of hidden 1 crossed 0 at step 1,200: from 0.003 to −0.004."
    )
    share = Breakpoint(quantities["validation_accuracy"](), "above", 0.9)
    assert share.sentence(network, 0.9125, 0.89, 60) == (
        "Validation accuracy 91.25 % rose above 90 % at step 60."
    )


@given(
    limit=st.floats(-1e6, 1e6),
    gap=st.floats(1e-9, 10).flatmap(lambda size: st.sampled_from([size, -size])),
    unit=st.sampled_from(["", "share"]),
)
def test_the_digits_shown_lie_on_the_side_that_is_told(limit: float, gap: float, unit: str) -> None:
    limit = float(f"{limit:.6g}")
    value = limit + gap
    if value == limit:
        return
    now, threshold = (
        float(text.removesuffix(" %").replace("−", "-")) for text in figures(value, limit, unit)
    )
    assert (now > threshold) == (value > limit)


@given(
    identifier=st.sampled_from([quantity.id for quantity in quantities]),
    comparison=st.sampled_from(COMPARISONS),
    threshold=st.floats(allow_nan=False, allow_infinity=False, width=32),
    enabled=st.booleans(),
)
def test_every_breakpoint_survives_being_written_and_read(
    identifier: str, comparison: Comparison, threshold: float, enabled: bool
) -> None:
    one = Breakpoint(quantities[identifier](), comparison, threshold, enabled)
    assert breakpoints_from_json(breakpoints_to_json([one])) == (one,)


@pytest.mark.parametrize("threshold", [float("nan"), float("inf"), -float("inf")])
def test_a_threshold_is_a_finite_number(threshold: float) -> None:
    with pytest.raises(SettingError, match="threshold"):
        batch_loss("above", threshold)


@pytest.mark.parametrize(
    "text",
    [
        b"[{}]",
        b'[{"quantity": "speed"}]',
        b'[{"quantity": "batch_loss", "comparison": "near"}]',
        b'[{"quantity": "batch_loss", "colour": 3}]',
        b"not json",
    ],
)
def test_a_text_that_holds_no_breakpoints_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match=re.compile(r".")):
        breakpoints_from_json(text)


@pytest.mark.parametrize("quantity", list(quantities), ids=lambda quantity: quantity.id)
def test_every_quantity_can_be_put_into_a_menu_and_a_sentence(run: Run, quantity: Any) -> None:
    one = quantity()
    assert quantity.label
    assert quantity.symbol
    assert quantity.about
    one.check(run.network, run.data)
    text = Breakpoint(one, "above", 1.0).sentence(run.network, 2.0, 0.5, 3)
    assert text.startswith(f"{quantity.label} 2")
    assert text.endswith("at step 3.")
    one.reader(run)()


@pytest.mark.parametrize(
    ("identifier", "values", "missing"),
    [
        ("parameter", {"parameter": "0.weight[9,0]"}, r"0.weight\[9,0\] is no longer there"),
        ("gradient", {"parameter": "7.bias[0]"}, "no longer there"),
        ("update", {"parameter": "0.weight"}, "no longer there"),
        ("dead_units", {"index": 5}, "no layer 6"),
        ("dead_units", {"index": 1}, "output has no relu"),
        ("activation", {"index": 0, "neuron": 4}, "hidden 1 has no neuron 5"),
        ("activation", {"example": 999}, "no example 999"),
    ],
)
def test_what_is_not_there_is_named_and_not_watched(
    run: Run, identifier: str, values: dict[str, Any], missing: str
) -> None:
    one = quantities[identifier](**values)
    with pytest.raises(SettingError, match=missing):
        one.check(run.network, run.data)
    assert not watch(run, Breakpoint(one)).active


def test_there_is_no_accuracy_without_classes_and_no_validation_without_a_split() -> None:
    plane = {"name": "plane", "samples": 50, "validation": 0.0}
    run = Run(read_spec({**SPEC, "dataset": plane}))
    for identifier, why in (
        ("train_accuracy", "no classes"),
        ("validation_loss", "no validation split"),
        ("validation_accuracy", "no validation split"),
    ):
        with pytest.raises(SettingError, match=why):
            quantities[identifier]().check(run.network, run.data)
