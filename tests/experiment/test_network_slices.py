"""Slices of a run's network: the definitions, and how wide they are."""

from __future__ import annotations

import numpy as np
import pytest

from glassnet.engine import Evaluator
from glassnet.experiment import Run
from glassnet.experiment.slices import network_slice
from glassnet.landscape import PlaneError, surface_gradient

SPEC = {
    "format": "glassnet/1",
    "dataset": {"name": "moons", "samples": 100},
    "network": {
        "layers": [
            {"type": "dense", "units": 4, "activation": "tanh"},
            {"type": "dense", "units": 2, "activation": "softmax"},
        ]
    },
    "training": {
        "loss": "cross_entropy",
        "optimizer": {"name": "sgd", "learning_rate": 0.1},
        "dtype": "float64",
    },
}


@pytest.fixture
def run() -> Run:
    found = Run(SPEC)
    found.advance(10)
    return found


def loss_at(run: Run, parameters: np.ndarray) -> float:
    rows = run.data.train
    return Evaluator(
        run.network.clone(), run.spec.training.loss, run.data.inputs[rows], run.targets[rows]
    ).loss(parameters)


def test_down_the_gradient_t_is_a_learning_rate(run: Run) -> None:
    rows = run.data.train
    gradient = surface_gradient(
        run.network, run.spec.training.loss, run.data.inputs[rows], run.targets[rows]
    )
    found = network_slice(run, "gradient")
    assert found.mark == 0.1
    assert found.slice.slope == pytest.approx(-float(gradient @ gradient), rel=1e-12)
    for t, loss in zip(found.slice.offsets[::20], found.slice.losses[::20], strict=True):
        assert loss == pytest.approx(loss_at(run, run.network.parameters - t * gradient), rel=1e-9)
    assert found.slice.offsets[0] < 0 < 0.1 < found.slice.offsets[-1]
    assert found.slice.losses.min() < found.slice.loss < found.slice.losses[-1]


def test_the_update_ends_at_one(run: Run) -> None:
    update = run.next_update()
    found = network_slice(run, "update", update=update)
    assert found.mark == 1.0
    after = np.interp(1.0, found.slice.offsets, found.slice.losses)
    assert after == pytest.approx(loss_at(run, run.network.parameters + update), rel=1e-3)


def test_one_weight_moves_and_all_others_stay(run: Run) -> None:
    found = network_slice(run, "weight", "0.weight[1,0]")
    weights = run.weights()
    assert found.value == weights["0.weight"][1, 0]
    weights["0.weight"][1, 0] += found.slice.offsets[7]
    run.set_weights(weights)
    assert found.slice.losses[7] == pytest.approx(loss_at(run, run.network.parameters), rel=1e-12)


@pytest.mark.parametrize("name", ["0.weight[9,0]", "7.bias[0]", "0.weight", "nonsense"])
def test_a_weight_that_is_not_there_is_named(run: Run, name: str) -> None:
    with pytest.raises(PlaneError, match="Select a weight or a bias that the network has"):
        network_slice(run, "weight", name)


def test_where_nothing_would_move_there_is_no_slice(run: Run) -> None:
    with pytest.raises(PlaneError, match="direction of zero"):
        network_slice(run, "update", update=np.zeros(run.network.count))
