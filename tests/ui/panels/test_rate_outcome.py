"""What happened at a rate is told from the losses alone, in words that hold for every loss."""

from __future__ import annotations

import numpy as np
import pytest

from glassnet.ui.plots.rate_outcome import Outcome, outcome, turns

STEPS = np.arange(201)
NOISE = np.random.default_rng(3).normal(0, 0.01, 201)


@pytest.mark.parametrize(
    ("losses", "kind"),
    [
        (np.ones(201), "hardly"),
        (np.zeros(201), "hardly"),
        (1 - 0.0002 * STEPS, "hardly"),
        (1 + 3 * np.exp(-STEPS / 3), "falls"),
        (0.2 + np.exp(-STEPS / 40) + NOISE, "falls"),
        (0.2 + np.exp(-STEPS / 40) * (1 + 0.8 * np.cos(STEPS)), "falls"),
        (1 + 0.4 * np.sin(STEPS / 2), "oscillates"),
        (1 + 0.4 * (-1.0) ** STEPS, "oscillates"),
        (1 + STEPS / 100, "rises"),
        (1 + 16 * np.exp(-(((STEPS - 20) / 5) ** 2)), "rises"),
        (np.ones(1), "hardly"),
    ],
)
def test_a_curve_is_called_what_it_is(losses: np.ndarray, kind: str) -> None:
    assert outcome(losses, None).kind == kind
    assert outcome(7.5 * losses, None).kind == kind


def test_the_loss_in_the_end_is_the_median_of_the_last_tenth() -> None:
    losses = np.linspace(1, 0, 200)
    assert outcome(losses, None) == Outcome(
        "falls", float(np.median(losses[-20:])), 1 - float(np.median(losses[-20:]))
    )


def test_a_rise_is_told_by_its_highest_loss() -> None:
    assert outcome(np.array([1.0, 17.0, 1.0]), None).text() == "rises up to 17.00"


def test_what_leaves_the_finite_numbers_says_when() -> None:
    assert outcome(np.array([1.0, 5.0]), 1234).text() == "diverged at step 1,234"


def test_falls_are_measured_by_the_farthest() -> None:
    fall = Outcome("falls", 0.5, 0.5)
    assert fall.text() == "falls to 0.500"
    assert fall.text(farthest=0.5) == "falls furthest, to 0.500"
    assert fall.text(farthest=0.9) == "falls to 0.500"
    assert fall.text(farthest=1.1) == "falls slowly, to 0.500"


def test_only_swings_of_the_size_are_counted() -> None:
    losses = np.array([0.0, 1.0, 0.9, 1.0, 0.0, 1.0, 0.0])
    assert turns(losses, 0.5) == 3
    assert turns(losses, 0.05) == 5
    assert turns(losses, 2.0) == 0
