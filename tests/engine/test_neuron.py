"""One neuron by itself gives the numbers that one computes by hand."""

import numpy as np
import pytest

from glassnet.engine import SettingError, activations
from glassnet.engine.activations import Activation
from glassnet.engine.neuron import Neuron

SIGMOID = activations.from_json("sigmoid")
ALONE = [one for one in activations if not one.final_only]


def test_the_first_lesson_s_neuron() -> None:
    neuron = Neuron((0.5,), (0.8,), 0.2, SIGMOID)
    assert neuron.products == (0.4,)
    assert neuron.weighted_sum == pytest.approx(0.60, abs=1e-15)
    assert neuron.output == pytest.approx(0.6456563062257954, abs=1e-15)
    assert neuron.slope == pytest.approx(neuron.output * (1 - neuron.output), abs=1e-15)


def test_two_inputs_and_a_bias() -> None:
    neuron = Neuron((0.3, 0.7), (1.0, 0.5), 0.1, SIGMOID)
    assert neuron.weighted_sum == pytest.approx(0.75, abs=1e-15)
    assert neuron.output == pytest.approx(0.679179, abs=5e-7)


def test_what_is_held_counts_in_the_sum() -> None:
    neuron = Neuron((1.0,), (2.0,), 0.5, activations.from_json("linear"), rest=-4.0)
    assert neuron.weighted_sum == neuron.output == -1.5
    assert neuron.slope == 1.0


@pytest.mark.parametrize("kind", ALONE, ids=[one.id for one in ALONE])
def test_the_slope_is_that_of_the_curve(kind: type[Activation]) -> None:
    z = np.array([-3.1, -0.7, 0.4, 2.3])
    _, slopes = kind().evaluate(z)
    above, below = kind().evaluate(z + 1e-6)[0], kind().evaluate(z - 1e-6)[0]
    assert slopes == pytest.approx((above - below) / 2e-6, abs=1e-7)


def test_what_cannot_be_is_explained() -> None:
    with pytest.raises(SettingError, match="needs all neurons of a layer"):
        Neuron((1.0,), (1.0,), 0.0, activations.from_json("softmax"))
    with pytest.raises(SettingError, match="give one for each"):
        Neuron((1.0,), (1.0, 2.0), 0.0, SIGMOID)
