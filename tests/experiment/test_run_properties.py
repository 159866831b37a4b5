"""Whatever can be written as an experiment keeps the promises that every run makes."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet import Diverged, Run, loss_surface
from glassnet.engine import Evaluator
from glassnet.engine.explain import explain_step
from glassnet.engine.finder import find_learning_rate
from glassnet.engine.gradient_check import check_gradient
from glassnet.experiment import open_project, read_spec, save_project, spec_to_json
from glassnet.export import read_weights, write_weights
from tests.strategies import Experiment, dataset_experiments, experiments

steps = st.integers(0, 12)


def advanced(run: Run, k: int) -> bytes | str:
    """The losses of k updates to the last bit, or how the run diverged on the way."""
    try:
        return run.advance(k).tobytes()
    except Diverged as error:
        return str(error)


def assert_same(one: Any, other: Any, place: str = "state") -> None:
    """Two trees of numbers and arrays are equal to the last bit."""
    if isinstance(one, Mapping):
        assert one.keys() == other.keys(), place
        for name, value in one.items():
            assert_same(value, other[name], f"{place}.{name}")
    elif isinstance(one, np.ndarray):
        assert one.dtype == other.dtype, place
        assert one.tobytes() == other.tobytes(), place
    else:
        assert one == other, place


def assert_equal(one: Run, other: Run) -> None:
    """Two runs are at the same step of the same training: parameters, statistics, memory, order."""
    assert_same(one.state(), other.state())


@given(dataset_experiments(wild=True))
def test_a_written_spec_reads_back_exactly(drawn: Experiment) -> None:
    spec = read_spec(drawn.spec)
    text = spec_to_json(spec)
    assert read_spec(json.loads(text)) == spec
    assert spec_to_json(read_spec(json.loads(text))) == text


@given(dataset_experiments(), st.integers(0, 99))
def test_initial_weights_are_written_read_and_used_exactly(drawn: Experiment, seed: int) -> None:
    rng, spec = np.random.default_rng(seed), json.loads(json.dumps(drawn.spec))
    places = drawn.run().network.positions()
    given_weights = {
        name: rng.normal(size=view.shape).astype(spec["training"]["dtype"])
        for name, view in places.items()
    }
    spec["network"]["initial_weights"] = {
        name: value.tolist() for name, value in given_weights.items()
    }
    run = Run(json.loads(spec_to_json(read_spec(spec))))
    for name, value in given_weights.items():
        assert run.weights()[name].tobytes() == value.tobytes()


@given(experiments(), steps, steps)
def test_advancing_in_two_parts_is_advancing_at_once(drawn: Experiment, a: int, b: int) -> None:
    whole, parts = drawn.run(), drawn.run()
    at_once = advanced(whole, a + b)
    first, second = advanced(parts, a), advanced(parts, b)
    if isinstance(first, bytes) and isinstance(second, bytes):
        assert at_once == first + second
    else:
        assert at_once in (first, second)
    assert_equal(whole, parts)


# `advance` never looks at the validation rows; stepping a phase does, as the window does.
@given(experiments(early_stopping=None), steps, st.integers(0, 60))
def test_stepping_by_phases_is_the_same_training(drawn: Experiment, a: int, phases: int) -> None:
    slow, fast = drawn.run(), drawn.run()
    told = ""
    try:
        slow.advance(a)
        for _ in range(phases):
            slow.run_phase(measure=False)
        slow.advance(2)
    except Diverged as error:
        told = str(error)
    assert advanced(fast, slow.step + bool(told)) == told or not told
    assert_equal(slow, fast)


@given(experiments(), steps, steps)
def test_a_restored_run_replays_bit_for_bit(drawn: Experiment, before: int, after: int) -> None:
    run, again = drawn.run(), drawn.run()
    advanced(run, before)
    kept = run.state()
    expected = advanced(run, after)
    end = run.state()
    for restored in (run, again):
        restored.restore(kept)
        assert_same(restored.state(), kept)
        assert advanced(restored, after) == expected
        assert_same(restored.state(), end)


@given(experiments(), steps, st.integers(0, 9), steps)
def test_an_opened_project_goes_on_bit_for_bit(
    tmp_path_factory: pytest.TempPathFactory,
    drawn: Experiment,
    before: int,
    phases: int,
    after: int,
) -> None:
    path = tmp_path_factory.getbasetemp() / "drawn.glassnet"
    run = drawn.run()
    try:
        run.advance(before)
        for _ in range(phases):
            run.run_phase(measure=False)
    except Diverged:
        pass
    save_project(path, run)
    opened, remark = open_project(path)
    assert remark is None
    assert opened.spec == run.spec
    assert_equal(opened, run)
    run.restore(run.state())
    assert advanced(opened, after) == advanced(run, after)
    assert_equal(opened, run)


@given(experiments(), steps)
def test_weights_go_out_and_come_back_exactly(drawn: Experiment, k: int) -> None:
    run, other = drawn.run(), drawn.run()
    advanced(run, k)
    before = run.state()
    weights = run.weights()
    run.set_weights(weights)
    other.set_weights(weights)
    assert_same(run.weights(), weights)
    assert_same(other.weights(), weights)
    assert other.step == 0
    # Running statistics go out in the precision of the run, and are kept in double.
    assert (
        run.state()["trainer"]["parameters"].tobytes() == before["trainer"]["parameters"].tobytes()
    )
    assert_same(run.state()["trainer"]["optimizer"], before["trainer"]["optimizer"])
    assert other.loss() == run.loss()
    inputs = run.data.inputs
    assert other.predict(inputs).tobytes() == run.predict(inputs).tobytes()


@pytest.mark.parametrize("suffix", [".npz", ".safetensors"])
@given(drawn=experiments(), k=steps)
def test_weight_files_hold_every_bit(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, drawn: Experiment, k: int
) -> None:
    path: Path = tmp_path_factory.getbasetemp() / f"drawn{suffix}"
    run, other = drawn.run(), drawn.run()
    advanced(run, k)
    write_weights(path, run.weights())
    other.set_weights(read_weights(path))
    assert_same(other.weights(), run.weights())
    assert other.loss() == run.loss()


@given(experiments(), steps)
def test_the_middle_of_a_loss_surface_is_the_loss(drawn: Experiment, k: int) -> None:
    run = drawn.run()
    advanced(run, k)
    before = run.state()
    rng = np.random.default_rng(0)
    ways = [{name: rng.normal(size=one.shape)} for name, one in run.weights().items() if one.ndim]
    losses = loss_surface(run, (ways[0], ways[-1]), [-1e-3, 0.0, 1e-3], [0.0, 1e-3])
    precision = 1e-10 if run.network.dtype == "float64" else 1e-4
    assert losses[1, 0] == pytest.approx(run.loss(), rel=precision)
    assert_same(run.state(), before)


def look_at(run: Run) -> None:
    """Use everything that reads a run without being part of its training."""
    trainer, loss = run.trainer, run.spec.training.loss
    run.loss()
    run.penalty()
    run.evaluate()
    run.evaluate(3)
    run.predict(run.data.inputs)
    run.weights()
    run.state()
    loss_surface(run, ({}, {}), alphas=[0.0, 1.0], betas=[0.0])
    rows = run.data.train
    inputs, targets = run.data.inputs[rows], run.targets[rows]
    Evaluator(run.network, loss, inputs, targets).gradient()
    name, view = next(iter(run.network.positions().items()))
    check_gradient(run.network, loss, inputs, targets, name, (0,) * view.ndim)
    explain_step(trainer)


@given(experiments(), steps, st.integers(0, 12))
def test_looking_at_a_run_never_alters_a_later_step(drawn: Experiment, k: int, phases: int) -> None:
    watched, alone = drawn.run(), drawn.run()
    try:
        for run in (watched, alone):
            run.advance(k)
        look_at(watched)
        for _ in range(phases):
            assert watched.run_phase(measure=False) == alone.run_phase(measure=False)
            look_at(watched)
    except Diverged:
        watched.restore(alone.state())
    assert advanced(watched, 3) == advanced(alone, 3)
    assert_equal(watched, alone)


@given(experiments(), steps)
def test_looking_for_a_learning_rate_never_alters_a_later_step(drawn: Experiment, k: int) -> None:
    searched, alone = drawn.run(), drawn.run()
    assert advanced(searched, k) == advanced(alone, k)
    find_learning_rate(searched.trainer, steps=5, high=0.1)
    assert_equal(searched, alone)
    assert advanced(searched, 3) == advanced(alone, 3)
    assert_equal(searched, alone)
