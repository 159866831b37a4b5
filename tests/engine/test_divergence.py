"""A run that diverges is told by its exception, and never by warnings on the way."""

import warnings
from typing import Any

import numpy as np
import pytest

from glassnet.engine import Diverged, Evaluator, Network, Trainer, layers, losses, optimizers, trace
from glassnet.engine.explain import StepAccount, explain_step


def on_the_way_out(dtype: str, batch_norm: bool, **settings: Any) -> Trainer:
    """A trainer whose parameters are as large as their precision allows, and finite."""
    rng = np.random.default_rng(3)
    middle = [layers["batch_norm"]()] if batch_norm else []
    hidden = layers["dense"](units=4, activation="tanh")
    last = layers["dense"](units=2, activation="linear")
    network = Network([hidden, *middle, last], 3, dtype=dtype, rng=rng)
    network.parameters *= np.finfo(dtype).max / 4
    return Trainer(
        network,
        losses["mse"](),
        optimizers["sgd"](learning_rate=1e30),
        rng.normal(size=(20, 3)),
        rng.normal(size=(20, 2)),
        batch_size=8,
        rng=rng,
        **settings,
    )


def look_at(trainer: Trainer) -> None:
    """Read everything that is shown of a run."""
    network, rng = trainer.network, np.random.default_rng(1)
    inputs, targets = rng.normal(size=(2000, 3)), rng.normal(size=(2000, 2))
    evaluator = Evaluator(network, trainer.loss, inputs, targets)
    evaluator.loss_and_predictions()
    evaluator.gradient()
    evaluator.loss(np.full(network.count, 1e300))
    trace(network, trainer.loss, inputs[0], targets[0])
    trainer.penalty()
    assert not trainer.gradient_norm < 0
    read(explain_step(trainer))


def read(account: StepAccount) -> None:
    account.values(0)
    for name, array in account.network.weights().items():
        if name in account.network.positions():
            index = (0,) * array.ndim
            assert account.parameter(name, index).update is not None
            assert account.contribution(name, index, 1).value is not None


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("batch_norm", [False, True])
@pytest.mark.parametrize("settings", [{}, {"l1": 0.1, "l2": 0.1}, {"clip_norm": 1.0}])
def test_a_diverging_run_and_all_that_is_shown_of_it_give_no_warning(
    dtype: str, batch_norm: bool, settings: dict[str, Any]
) -> None:
    trainer = on_the_way_out(dtype, batch_norm, **settings)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        look_at(trainer)
        trainer.gradient[:] = np.finfo(dtype).max
        trainer.state()
        look_at(trainer)
        with pytest.raises(Diverged):
            trainer.advance(1000)
        look_at(trainer)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_norm_of_a_gradient_too_long_for_its_precision_is_infinite(dtype: str) -> None:
    trainer = on_the_way_out(dtype, batch_norm=False)
    trainer.network.parameters[:] = 0.01
    trainer.advance(1)
    trainer.gradient[:] = np.finfo(dtype).max
    assert trainer.gradient_norm == np.inf
