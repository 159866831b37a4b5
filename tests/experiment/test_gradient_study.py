"""A parameter under many nudges, and many parameters under one, beside a run that goes on."""

import numpy as np
import pytest

from glassnet import Run
from glassnet.engine import SettingError
from glassnet.experiment.gradient_study import (
    MOST,
    NUDGES,
    GradientStudy,
    Survey,
    training_differs,
)


def run(*middle: dict[str, object], units: int = 4) -> Run:
    dense = {"type": "dense", "units": units, "activation": "tanh"}
    layers = [dense, *middle, {"type": "dense", "units": 1}]
    spec = {
        "format": "glassnet/1",
        "network": {"layers": layers},
        "training": {"loss": "mse", "batch_size": 8},
    }
    rng = np.random.default_rng(3)
    return Run(spec, rng.normal(size=(24, 3)), rng.normal(size=24))


def test_the_difference_grows_at_both_ends() -> None:
    study = GradientStudy(run())
    nudged = study.nudged("0.weight", (1, 2), 1e-5)
    found = nudged.differences
    best = int(np.argmin(found))
    assert 2 < best < len(NUDGES) - 6
    assert found[0] > 10 * found[best]
    # To the right of the best it is the curvature: ten times the nudge, a hundred times as far.
    assert found[-1] / found[-5] == pytest.approx(100, rel=0.1)
    assert nudged.check.relative < 1e-8


def test_the_curve_is_that_of_the_check() -> None:
    study = GradientStudy(run())
    for epsilon in (0.1, 1e-7):
        nudged = study.nudged("2.bias", (0,), epsilon)
        check, middle = nudged.check, len(nudged.losses) // 2
        assert nudged.offsets[middle] == pytest.approx(0, abs=1e-20)
        inside = np.interp([-epsilon, epsilon], nudged.offsets, nudged.losses)
        room = (nudged.losses.max() - nudged.losses.min()) / 50
        assert inside == pytest.approx([check.below, check.above], abs=room)
        assert check == study.checker.check("2.bias", (0,), epsilon)


def test_a_study_stays_at_its_moment() -> None:
    one = run()
    study = GradientStudy(one)
    before = study.nudged("0.weight", (0, 0), 1e-4).check
    one.advance(5)
    assert study.nudged("0.weight", (0, 0), 1e-4).check == before
    assert (study.step, one.step) == (0, 5)
    untouched = run()
    untouched.advance(5)
    np.testing.assert_array_equal(one.network.parameters, untouched.network.parameters)


def test_a_survey_checks_every_parameter_of_a_small_network() -> None:
    survey = Survey(GradientStudy(run()))
    assert (survey.parameters, survey.total, survey.worst) == (21, 21, None)
    survey.work(7)
    assert (len(survey.checks), survey.done) == (7, False)
    survey.work(100)
    assert survey.done
    assert len({(one.name, one.index) for one in survey.checks}) == 21
    assert survey.worst is not None
    assert survey.worst.relative == max(one.relative for one in survey.checks)
    assert survey.worst.relative < 1e-6


def test_a_survey_of_a_large_network_draws_the_same_ones_each_time() -> None:
    first, again = (Survey(GradientStudy(run(units=100))) for _ in range(2))
    assert (first.parameters, first.total) == (501, MOST)
    for one in (first, again):
        one.work(5)
    assert first.checks == again.checks


def test_layers_that_act_otherwise_in_training_are_named() -> None:
    block: dict[str, object] = {"type": "residual", "layers": [{"type": "batch_norm"}]}
    assert training_differs(run().network) == ()
    mixed = run({"type": "dropout", "rate": 0.5}, block)
    assert training_differs(mixed.network) == ("Dropout", "Batch norm")
    assert Survey(GradientStudy(mixed)).total == mixed.network.count


def test_an_unknown_parameter_is_refused() -> None:
    with pytest.raises(SettingError, match="no such parameters"):
        GradientStudy(run()).nudged("9.weight", (0, 0), 1e-5)
