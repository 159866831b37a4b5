"""The learning-rate finder tries many rates and leaves no trace."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet.engine import Network, SettingError, Trainer, layers, losses, optimizers, schedules
from glassnet.engine.finder import find_learning_rate, rate_test


def trainer(optimizer: str = "sgd", schedule: str = "constant", **settings: Any) -> Trainer:
    rng = np.random.default_rng(4)
    stack = [
        {"type": "dense", "units": 6, "activation": "tanh"},
        {"type": "batch_norm"},
        {"type": "dropout", "rate": 0.1},
        {"type": "dense", "units": 1},
    ]
    network = Network([layers.from_json(one) for one in stack], 2, rng=rng)
    inputs = rng.normal(size=(40, 2))
    return Trainer(
        network,
        losses.from_json("mse"),
        optimizers.from_json({"name": optimizer, "learning_rate": 0.02}),
        inputs,
        inputs[:, :1] * inputs[:, 1:],
        rng=rng,
        schedule=schedules.from_json(schedule),
        epochs=5,
        **{"batch_size": 8, "clip_norm": 2.0, **settings},
    )


def frozen_picture(one: Trainer) -> bytes:
    """All that is kept of a trainer, as bytes."""
    state = one.state()
    arrays = [state[name].tobytes() for name in ("parameters", "statistics", "gradient")]
    kept = [np.asarray(value).tobytes() for value in state["optimizer"].values()]
    rest = repr((state["noise"], state["gradient_norm"], state["step"], one.next_phase))
    place = repr([(name, str(value)) for name, value in state["batches"].items()])
    seen = repr((one.learning_rate, one.optimizer, one.epoch, one.batch_indices.tolist()))
    return b"".join(arrays + kept) + (rest + place + seen).encode()


@given(
    optimizer=st.sampled_from([one.id for one in optimizers]),
    schedule=st.sampled_from([one.id for one in schedules]),
    before=st.integers(0, 12),
    phases=st.integers(0, 9),
)
def test_the_finder_leaves_the_run_untouched_bit_for_bit(
    optimizer: str, schedule: str, before: int, phases: int
) -> None:
    tested, other = trainer(optimizer, schedule), trainer(optimizer, schedule)
    for one in (tested, other):
        one.advance(before)
        for _ in range(phases):
            one.run_phase()
    find_learning_rate(tested, steps=20)
    assert frozen_picture(tested) == frozen_picture(other)
    assert tested.advance(9).tobytes() == other.advance(9).tobytes()
    assert frozen_picture(tested) == frozen_picture(other)


def test_the_rates_rise_by_the_same_factor_from_the_least_to_the_greatest() -> None:
    found = find_learning_rate(trainer(), low=1e-5, high=1e-2, steps=4)
    np.testing.assert_allclose(found.rates, [1e-5, 1e-4, 1e-3, 1e-2], rtol=1e-12)


def test_each_update_is_done_with_the_rate_of_its_entry() -> None:
    found = find_learning_rate(trainer(clip_norm=None), low=1e-3, high=0.1, steps=3)
    again = trainer(clip_norm=None)
    for rate, loss in zip(found.rates, found.losses, strict=True):
        again.set_hyper("learning_rate", float(rate))
        assert again.advance(1)[0] == loss


def test_the_same_batches_are_gone_through_without_learning() -> None:
    found = find_learning_rate(trainer(), steps=8)
    still = trainer()
    still.set_hyper("learning_rate", 1e-30)
    assert still.advance(8).tolist() == found.still.tolist()


def test_the_smoothed_loss_is_a_running_mean_freed_of_the_differences_of_the_batches() -> None:
    found = find_learning_rate(trainer(), low=1e-3, high=0.1, steps=3, memory=0.5)
    means = [
        [first, (first + 2 * second) / 3, (first + 2 * second + 4 * third) / 7]
        for first, second, third in (found.losses, found.still)
    ]
    expected = found.still.mean() * np.array(means[0]) / means[1]
    np.testing.assert_allclose(found.smoothed, expected, rtol=1e-12)


def test_the_smoothed_loss_is_flat_where_the_rates_are_too_small_to_matter() -> None:
    found = find_learning_rate(trainer(batch_size=4), low=1e-12, high=1e-9)
    assert np.ptp(found.losses) > 0.5 * found.losses.mean()
    np.testing.assert_allclose(found.smoothed, found.still.mean(), rtol=1e-4)


def test_the_test_ends_once_the_smoothed_loss_is_four_times_its_best() -> None:
    found = find_learning_rate(trainer(clip_norm=None), high=1e4, memory=0.0)
    best = np.minimum.accumulate(found.smoothed)
    assert len(found.rates) < 200
    assert (found.smoothed[:-1] <= 4 * best[:-1]).all()
    assert found.smoothed[-1] > 4 * best[-1]


def test_the_suggested_rate_is_where_a_line_through_its_neighbours_falls_most_steeply() -> None:
    found = find_learning_rate(trainer(batch_size="full"))
    heights = np.log(found.rates)
    slopes = [
        np.polyfit(heights[max(0, i - 5) : i + 6], found.smoothed[max(0, i - 5) : i + 6], 1)[0]
        for i in range(found.smoothed.argmin() + 1)
    ]
    assert found.suggestion == found.rates[np.argmin(slopes)]


def test_a_test_that_is_broken_off_leaves_the_run_untouched() -> None:
    for pieces in (1, 10, 25):
        tested, other = trainer(), trainer()
        for one in (tested, other):
            one.advance(3)
            one.run_phase()
        test = rate_test(tested, steps=20)
        assert [next(test) for _ in range(pieces)][-1] == pieces / 40
        test.close()
        assert frozen_picture(tested) == frozen_picture(other)
        assert tested.advance(9).tobytes() == other.advance(9).tobytes()


def test_divergence_ends_the_test_and_nothing_is_suggested_where_nothing_falls() -> None:
    found = find_learning_rate(trainer(clip_norm=None), low=1e200, high=1e201, steps=9)
    assert len(found.losses) <= 1
    assert found.suggestion is None


@pytest.mark.parametrize(
    ("name", "value"),
    [("low", 0.0), ("high", 1e-9), ("high", float("inf")), ("steps", 2), ("memory", 1.0)],
)
def test_an_impossible_test_is_refused_by_name(name: str, value: Any) -> None:
    one = trainer()
    before = frozen_picture(one)
    with pytest.raises(SettingError) as caught:
        find_learning_rate(one, **{name: value})
    assert caught.value.path == (name,)
    assert frozen_picture(one) == before
