"""Wherever a run leaves the finite numbers, it says where, and keeps what was finite."""

from typing import Any

import numpy as np
import pytest

from glassnet import Diverged, Run
from glassnet.engine import optimizers

ROWS = 12
EVERY = [one.id for one in optimizers]


def diverging(optimizer: str, rate: float, scale: float = 1.0, **training: Any) -> Run:
    """A regression in single precision; its targets are multiplied by `scale`."""
    rng = np.random.default_rng(4)
    layers = [
        {"type": "dense", "units": 4, "activation": "relu", "init": "he_normal"},
        {"type": "dense", "units": 3, "activation": "linear"},
        {"type": "dense", "units": 1, "activation": "linear"},
    ]
    fields = {"loss": "mse", "batch_size": 5, "epochs": 50, **training}
    fields["optimizer"] = {"name": optimizer, "learning_rate": rate}
    spec = {"format": "glassnet/1", "network": {"layers": layers}, "training": fields}
    return Run(spec, rng.normal(size=(ROWS, 2)), rng.normal(size=(ROWS, 1)) * scale)


def huge_weights(run: Run, name: str, value: float) -> None:
    weights = run.weights()
    weights[name][...] = value
    run.set_weights(weights)


def diverged(run: Run) -> Diverged:
    with pytest.raises(Diverged) as caught:
        run.advance(400)
    return caught.value


def assert_kept(run: Run, told: Diverged) -> None:
    """The run is at the step that failed, all of its numbers finite, and fails there again."""
    assert run.step == told.step
    assert all(np.isfinite(value).all() for value in run.weights().values())
    assert run.trainer.next_phase == 0
    before = run.network.parameters.tobytes()
    with pytest.raises(Diverged) as again:
        run.advance(1)
    assert str(again.value) == str(told)
    assert run.network.parameters.tobytes() == before
    assert f"at step {told.step} in the phase “{told.phase}”" in str(told)


@pytest.mark.parametrize("optimizer", EVERY)
def test_an_overflow_on_the_way_forward_names_its_layer(optimizer: str) -> None:
    run = diverging(optimizer, 0.01)
    run.advance(3)
    huge_weights(run, "0.weight", 3e38)
    told = diverged(run)
    assert (told.step, told.layer, told.phase) == (3, 0, "forward · hidden 1")
    assert_kept(run, told)


@pytest.mark.parametrize("optimizer", EVERY)
def test_an_overflow_in_the_loss_is_the_losss(optimizer: str) -> None:
    run = diverging(optimizer, 0.01, scale=1e25)
    told = diverged(run)
    assert (told.step, told.layer, told.phase) == (0, None, "loss")
    assert_kept(run, told)


@pytest.mark.parametrize("optimizer", EVERY)
def test_an_overflow_on_the_way_back_names_its_layer(optimizer: str) -> None:
    # What comes forward is nearly 0, so that large weights give small outputs.
    run = diverging(optimizer, 0.01, scale=1e10)
    weights = run.weights()
    weights["0.weight"] *= np.float32(1e-33)
    weights["2.weight"][...] = 1e20
    weights["3.weight"][...] = 1e15
    run.set_weights(weights)
    told = diverged(run)
    assert (told.step, told.layer, told.phase) == (0, 1, "backward · hidden 2")
    assert_kept(run, told)


@pytest.mark.parametrize("optimizer", EVERY)
def test_an_overflow_in_the_update_is_the_updates(optimizer: str) -> None:
    run = diverging(optimizer, 1e38, scale=1e6)
    start = run.network.parameters.copy()
    told = diverged(run)
    assert_kept(run, told)
    if told.step == 0:
        assert told.phase == "update"
        np.testing.assert_array_equal(run.network.parameters, start)


@pytest.mark.parametrize("optimizer", EVERY)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("more", [{}, {"clip_norm": 1.0}, {"l1": 0.1, "l2": 0.1}], ids=str)
def test_a_rate_beyond_all_measure_diverges_and_nothing_infinite_stays(
    optimizer: str, dtype: str, more: dict[str, Any]
) -> None:
    run = diverging(optimizer, 1e300, dtype=dtype, **more)
    assert_kept(run, diverged(run))


@pytest.mark.parametrize("optimizer", EVERY)
def test_a_run_that_diverged_learns_again_with_a_sensible_rate(optimizer: str) -> None:
    run, other = diverging(optimizer, 1e30), diverging(optimizer, 0.01)
    assert_kept(run, diverged(run))
    run.set_hyper("learning_rate", 0.01)
    run.set_weights(other.weights())
    losses = run.advance(120)
    assert np.isfinite(losses).all()


@pytest.mark.parametrize("phases", [True, False])
def test_statistics_that_overflow_name_their_layer(phases: bool) -> None:
    layers = [{"type": "batch_norm"}, {"type": "dense", "units": 1, "activation": "tanh"}]
    spec = {"format": "glassnet/1", "network": {"layers": layers}, "training": {"loss": "mse"}}
    inputs = np.random.default_rng(4).normal(size=(ROWS, 2)) * 1e22
    run = Run(spec, inputs, np.arange(ROWS) % 2)
    with pytest.raises(Diverged, match="batch norm 1") as caught:
        run.run_phase() if phases else run.advance(400)
    assert caught.value.layer == 0
    assert_kept(run, caught.value)
