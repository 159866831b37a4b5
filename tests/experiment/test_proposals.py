"""What the program proposes learns what it is proposed for."""

import numpy as np
import pytest
from msgspec.structs import replace

from glassnet.data import datasets
from glassnet.experiment import Run, opening_spec, proposal, read_spec, validate
from glassnet.resources import resource


def accuracies(run: Run, epochs: int) -> list[float]:
    """Validation accuracy at each epoch's end."""
    found = []
    for _ in range(epochs):
        run.advance(run.trainer.steps_per_epoch)
        share = run.evaluate().validation_accuracy
        assert share is not None
        found.append(share)
    return found


def test_there_is_a_proposal_for_every_dataset() -> None:
    for dataset in datasets:
        spec = proposal(dataset.id)
        validate(spec)
        assert spec.dataset is not None
        assert spec.dataset.id == dataset.id


def test_the_opening_problem_is_solved_in_about_half_a_minute_of_ten_epochs_a_second() -> None:
    shares = accuracies(Run(opening_spec()), 400)
    solved = next(epoch for epoch in range(400) if min(shares[epoch : epoch + 20]) > 0.95)
    assert 100 < solved < 380
    assert shares[50] < 0.9


def learned(name: str, seed: int) -> Run:
    """A proposal trained to its end, from another seed than its own."""
    run = Run(replace(proposal(name), seed=seed))
    run.advance(run.spec.training.epochs * run.trainer.steps_per_epoch)
    return run


def epochs_fit_to_be_watched(name: str) -> bool:
    """At ten epochs a second, within 40 seconds."""
    return proposal(name).training.epochs <= 400


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(("name", "share"), [("moons", 1), ("rings", 0.95), ("checkerboard", 0.92)])
def test_classes_on_the_plane_are_told_apart(name: str, share: float, seed: int) -> None:
    accuracy = learned(name, seed).evaluate().validation_accuracy
    assert accuracy is not None
    assert accuracy >= share
    assert epochs_fit_to_be_watched(name)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("name", ["plane", "bumps", "sine", "step"])
def test_numbers_are_met_but_for_a_twentieth_of_their_variance(name: str, seed: int) -> None:
    run = learned(name, seed)
    loss = run.evaluate().validation_loss
    assert loss is not None
    assert loss < 0.05 * run.targets[run.data.validation].var()
    assert epochs_fit_to_be_watched(name)


def test_digits_are_read_by_the_small_network_within_20_epochs() -> None:
    run = Run(proposal("digits"))
    assert (run.network.inputs, *run.network.widths) == (784, 16, 16, 10)
    assert run.network.count == 13_002
    assert (len(run.data.train), len(run.data.validation)) == (8000, 2000)
    assert accuracies(run, 20)[-1] >= 0.90


def test_digits_are_read_by_the_larger_network_within_12_epochs() -> None:
    run = Run(resource("experiments", "digits_128_64.json"))
    assert (run.network.inputs, *run.network.widths) == (784, 128, 64, 10)
    assert run.network.count == 109_386
    assert accuracies(run, 12)[-1] >= 0.94


def test_both_digit_networks_are_trained_alike() -> None:
    larger = read_spec(resource("experiments", "digits_128_64.json"))
    assert larger.training == proposal("digits").training


def test_the_xor_lesson_reaches_the_reference_to_ten_decimals() -> None:
    run = Run(resource("experiments", "lesson_xor.json"))
    losses = run.advance(10_000)
    expected = {
        0: 0.2831895891,
        2000: 0.0062956018,
        4000: 0.0020837999,
        6000: 0.0011456139,
        8000: 0.0007627061,
        9999: 0.0005643157,
    }
    for epoch, loss in expected.items():
        assert losses[epoch] == pytest.approx(loss, abs=5e-11)
    assert run.network.count == 12
    np.testing.assert_array_equal(
        run.predict(run.data.inputs).round(2).ravel(), [0.03, 0.98, 0.98, 0.02]
    )
