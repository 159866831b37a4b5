"""Whatever network is drawn, backpropagation finds the slope of its loss."""

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from glassnet import Run
from glassnet.engine import layers, losses
from glassnet.engine.explain import explain_step
from tests.strategies import Experiment, array_experiments

Array = NDArray[np.float64]

STEP = 1e-5
TOLERANCE = 1e-6
NEAR_KINK = 1e-3
NOTHING = 1e-8
DRAWS = 20
BLURRED = 1e-3
"""A slope of this length or less may be lost in the error of the differences."""
STILL = 3e-2
"""Batch norm on a variance below this bends so sharply that differences do not follow it."""

SMOOTH: dict[str, Any] = {"dtype": "float64", "clip_norm": None, "freeze": []}


def moved(run: Run, seed: int) -> dict[str, Any]:
    """The state of a run at parameters of all sizes, biases too."""
    state = run.state()
    start = state["trainer"]["parameters"]
    start += np.random.default_rng(seed).normal(0, 0.5, start.shape)
    return state


def is_smooth(run: Run) -> bool:
    """Whether the next step keeps away from every place where the loss bends sharply."""
    top = explain_step(run.trainer).chain.stations
    for station in (inner for one in top for inner in (*one.body, one)):
        activation = getattr(station.layer, "activation", None)
        for kink in activation.kinks if activation else ():
            if np.abs(station.pre_activations - kink).min() < NEAR_KINK:
                return False
        if station.layer.id == "batch_norm" and station.inputs.var(1).min() < STILL:
            return False
    errors = np.abs(top[-1].activations.T - run.trainer.next_batch()[2])
    corner = run.spec.training.loss.values.get("delta", np.inf)
    at_zero = run.spec.training.l1 and np.abs(run.network.parameters).min() < NEAR_KINK
    return not at_zero and bool(np.abs(errors - corner).min() > NEAR_KINK)


def loss_at(run: Run, state: dict[str, Any], parameters: Array) -> float:
    """Loss and penalty of the next step, the same rows and the same units being dropped."""
    run.restore({**state, "trainer": {**state["trainer"], "parameters": parameters}})
    return run.penalty() + float(run.advance(1)[0])


def central_differences(run: Run, state: dict[str, Any]) -> Array:
    start: Array = state["trainer"]["parameters"]
    slopes = np.empty_like(start)
    for index in range(start.size):
        nudge = np.zeros_like(start)
        nudge[index] = STEP
        above, below = loss_at(run, state, start + nudge), loss_at(run, state, start - nudge)
        slopes[index] = (above - below) / (2 * STEP)
    return slopes


def is_blurred(run: Run, gradient: Array, slopes: Array) -> bool:
    """Whether a slope is so small that the error of central differences shows in it."""
    for ours, theirs in zip(run.network.views(gradient), run.network.views(slopes), strict=True):
        for name, part in ours.items():
            longest = max(np.linalg.norm(part), np.linalg.norm(theirs[name]))
            if NOTHING < longest < BLURRED:
                return True
    return False


def assert_slopes(drawn: Experiment) -> None:
    """The gradient of a step is what central differences say, at some place that is smooth."""
    run = drawn.run()
    for seed in range(DRAWS):
        state = moved(drawn.run(), seed)
        run.restore(state)
        if not is_smooth(run):
            continue
        slopes = central_differences(run, state)
        loss_at(run, state, state["trainer"]["parameters"])
        if is_blurred(run, run.trainer.gradient, slopes):
            continue
        both = zip(run.network.views(run.trainer.gradient), run.network.views(slopes), strict=True)
        for ours, theirs in both:
            for name, part in ours.items():
                size = np.linalg.norm(part) + np.linalg.norm(theirs[name])
                if size > 2 * NOTHING:
                    assert np.linalg.norm(part - theirs[name]) <= TOLERANCE * size, name
        return
    assume(False)


@pytest.mark.parametrize("loss", [one.id for one in losses])
@settings(max_examples=25)
@given(data=st.data())
def test_the_gradient_of_a_step_is_the_slope_of_every_loss(data: st.DataObject, loss: str) -> None:
    assert_slopes(data.draw(array_experiments(loss=loss, **SMOOTH)))


@pytest.mark.parametrize("layer", [one.id for one in layers])
@settings(max_examples=25)
@given(data=st.data())
def test_the_gradient_of_a_step_passes_every_layer(data: st.DataObject, layer: str) -> None:
    assert_slopes(data.draw(array_experiments(layer=layer, **SMOOTH)))
