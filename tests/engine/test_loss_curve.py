"""A loss over one prediction is the loss that trains, and its slope is its slope."""

import numpy as np
import pytest

from glassnet.engine import losses
from glassnet.engine.loss_curve import best_constant, loss_curve
from glassnet.engine.losses import Loss

EVERY = list(losses)


@pytest.mark.parametrize("kind", EVERY, ids=[one.id for one in EVERY])
@pytest.mark.parametrize("target", [0.0, 0.3, 1.0])
def test_the_slope_is_that_of_the_curve(kind: type[Loss], target: float) -> None:
    at, step = np.array([0.12, 0.4, 0.85]), 1e-6
    _, slopes = loss_curve(kind(), at, target)
    above, below = (
        loss_curve(kind(), at + step, target)[0],
        loss_curve(kind(), at - step, target)[0],
    )
    assert slopes == pytest.approx((above - below) / (2 * step), abs=1e-6)


@pytest.mark.parametrize(
    ("identity", "prediction", "target", "expected"),
    [
        ("mse", 0.7, 0.9, 0.04),
        ("cost", 0.7, 0.9, 0.04),
        ("huber", 3.0, 0.0, 2.5),
        ("binary_cross_entropy", 0.8, 1.0, 0.2231),
        ("binary_cross_entropy", 0.5, 1.0, 0.6931),
        ("binary_cross_entropy", 0.1, 1.0, 2.3026),
        ("cross_entropy", 0.1, 1.0, 2.3026),
    ],
)
def test_known_losses(identity: str, prediction: float, target: float, expected: float) -> None:
    (value,), _ = loss_curve(losses.from_json(identity), [prediction], target)
    assert value == pytest.approx(expected, abs=5e-5)


def test_a_miss_can_cost_more_than_a_false_alarm() -> None:
    loss = losses.from_json({"name": "binary_cross_entropy", "positive_weight": 3.0})
    (miss,), _ = loss_curve(loss, [0.2], 1.0)
    (alarm,), _ = loss_curve(loss, [0.8], 0.0)
    assert miss == pytest.approx(3 * alarm)


def test_the_squared_error_is_least_at_the_mean_and_huber_nearer_to_most() -> None:
    targets = [0.8, 1.0, 1.1, 1.3, 6.0]
    assert best_constant(losses.from_json("mse"), targets) == pytest.approx(2.04)
    huber = best_constant(losses.from_json("huber"), targets)
    assert huber == pytest.approx(1.3)
    small = best_constant(losses.from_json({"name": "huber", "delta": 0.01}), targets)
    assert small == pytest.approx(np.median(targets), abs=0.02)
