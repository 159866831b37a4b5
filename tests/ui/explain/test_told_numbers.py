"""The worked numbers of the lessons appear as they are printed there."""

from typing import Any

import pytest

from glassnet import Run
from glassnet.resources import resource
from glassnet.ui.explain.digits import plain_text
from glassnet.ui.explain.lesson import Lesson, Line
from glassnet.ui.explain.telling import tell
from glassnet.ui.selection import NOTHING, Selection


def run_of(
    weights: dict[str, Any], inputs: list[float], wanted: list[float], dtype: str, **more: Any
) -> Run:
    units = [len(one) for name, one in weights.items() if name.endswith("weight")]
    layers = [{"type": "dense", "units": n, "activation": "sigmoid"} for n in units]
    training: dict[str, Any] = {"loss": "mse", "batch_size": "full", "dtype": dtype}
    training["optimizer"] = {"name": "sgd", "learning_rate": 0.5}
    network = {"layers": layers, "initial_weights": weights}
    spec = {"format": "glassnet/1", "network": network, "training": training | more}
    return Run(spec, [inputs], [wanted])


def written(line: Line) -> str:
    told = line.shown()
    return f"{plain_text(told.tokens)} {told.sign} {told.result}"


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_one_neuron(dtype: str) -> None:
    run = run_of({"0.weight": [[0.80]], "0.bias": [0.20]}, [0.50], [1.0], dtype)
    z, a, *_ = tell(run, Selection("neuron", 0, 0)).lines
    assert written(z) == "0.80 × 0.50 + 0.20 = 0.60"
    assert written(a) == "1 / (1 + e^(−0.60)) = 0.6457"


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_two_inputs(dtype: str) -> None:
    run = run_of({"0.weight": [[0.3, 0.7]], "0.bias": [0.1]}, [1.0, 0.5], [1.0], dtype)
    z, a, *_ = tell(run, Selection("neuron", 0, 0)).lines
    assert written(z) == "0.30 × 1.00 + 0.70 × 0.50 + 0.10 = 0.75"
    assert written(a) == "1 / (1 + e^(−0.75)) = 0.6792"
    assert f"{float(a.shown().result):.2f}" == "0.68"


TWO = {
    "0.weight": [[0.15, 0.20], [0.25, 0.30]],
    "0.bias": [0.35, 0.35],
    "2.weight": [[0.40, 0.45], [0.50, 0.55]],
    "2.bias": [0.60, 0.60],
}


def figure(lesson: Lesson) -> float:
    return float(lesson.figure_text)


def test_the_two_two_two_example() -> None:
    frozen = ["0.bias", "2.bias"]
    run = run_of(TWO, [0.05, 0.10], [0.01, 0.99], "float64", freeze=frozen)
    assert round(figure(tell(run, NOTHING)), 9) == 0.298371109
    z = tell(run, Selection("neuron", 0, 0)).lines[0]
    assert written(z) == "0.15 × 0.05 + 0.20 × 0.10 + 0.35 = 0.3775"
    assert round(figure(tell(run, Selection("neuron", 1, 1))), 9) == 0.772928465
    assert tell(run, Selection("edge", 1, 0, 0)).figure_text == "0.3589164797"
    run.advance(1)
    assert tell(run, NOTHING).figure_text == "0.2910277737"


def test_the_xor_run() -> None:
    run = Run(resource("experiments", "lesson_xor.json"))
    lesson = tell(run, NOTHING)
    assert lesson.figure_text == "0.2831895891"
    batch = lesson.lines[1]
    assert batch.value == lesson.figure
    assert batch.shown().exact
    run.advance(2000)
    assert round(figure(tell(run, NOTHING)), 10) == 0.0062956018
