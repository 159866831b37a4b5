"""The loss over a plane, for scripts, is the loss of the run moved along two directions."""

import json
from typing import Any

import numpy as np
import pytest

from glassnet.engine import SettingError
from glassnet.experiment import Run, opening_spec, spec_to_json
from glassnet.experiment.scripting import loss_slice, loss_surface
from glassnet.landscape import PlaneError


@pytest.fixture
def run() -> Run:
    made = Run(opening_spec())
    for _ in made.recorded(30):
        pass
    return made


def test_every_point_is_the_loss_of_the_network_there(run: Run) -> None:
    rng = np.random.default_rng(0)
    start = run.weights()
    names = ("0.weight", "4.bias")
    first, second = ({name: rng.normal(size=start[name].shape)} for name in names)
    alphas, betas = [-0.5, 0.0, 1.0], [0.0, 0.3]
    losses = loss_surface(run, (first, second), alphas, betas)
    assert losses.shape == (3, 2)
    assert losses.dtype == np.float64
    for i, alpha in enumerate(alphas):
        for j, beta in enumerate(betas):
            moved = {
                name: value + alpha * first.get(name, 0) + beta * second.get(name, 0)
                for name, value in start.items()
            }
            run.set_weights(moved)
            assert losses[i, j] == pytest.approx(run.loss(), rel=1e-5)


def test_a_surface_leaves_the_run_alone(run: Run) -> None:
    before = run.network.parameters.copy()
    loss_surface(run, alphas=[0, 1], betas=[0, 1])
    np.testing.assert_array_equal(run.network.parameters, before)
    assert run.step == 30


def test_the_planes_of_a_run_pass_through_its_parameters(run: Run) -> None:
    for plane in ("random", "pca"):
        losses = loss_surface(run, plane=plane, alphas=[0], betas=[0])
        assert losses[0, 0] == pytest.approx(run.loss(), rel=1e-5)


def test_a_surface_can_be_taken_on_the_first_examples_alone(run: Run) -> None:
    few = loss_surface(run, alphas=[0], betas=[0], examples=10)
    rows = run.data.train[:10]
    errors = run.predict(run.data.inputs[rows]) - run.targets[rows]
    assert few[0, 0] == pytest.approx(np.mean(errors**2), rel=1e-5)


def test_a_grid_of_51_values_is_the_default(run: Run) -> None:
    assert loss_surface(run, examples=5).shape == (51, 51)


def test_a_surface_has_as_many_values_as_it_is_told(run: Run) -> None:
    assert loss_surface(run, examples=5, grid=21).shape == (21, 21)
    with pytest.raises(SettingError, match="grid: 1 is not allowed"):
        loss_surface(run, grid=1)


def test_a_surface_can_be_taken_on_the_validation_rows(run: Run) -> None:
    losses = loss_surface(run, alphas=[0], betas=[0], split="validation")
    assert losses[0, 0] == pytest.approx(run.evaluate().validation_loss, rel=1e-5)
    plain = json.loads(spec_to_json(opening_spec()))
    alone = Run(plain | {"dataset": plain["dataset"] | {"validation": 0.0}})
    with pytest.raises(SettingError, match="no validation rows"):
        loss_surface(alone, split="validation")
    with pytest.raises(SettingError, match="split: 'test' is not allowed"):
        loss_surface(run, split="test")  # type: ignore[arg-type]


def test_the_penalty_is_added_where_it_is_asked_for(run: Run) -> None:
    run.set_hyper("l2", 0.05)
    run.set_hyper("l1", 0.02)
    plain, both = (
        loss_surface(run, alphas=[0], betas=[0], penalty=penalty)[0, 0] for penalty in (False, True)
    )
    assert plain == pytest.approx(run.loss(), rel=1e-5)
    assert both - plain == pytest.approx(run.penalty(), rel=1e-5)


@pytest.mark.parametrize("direction", ["gradient", "update", "0.weight[1,0]", {"6.bias": [1.0]}])
def test_a_slice_passes_through_the_present_loss(run: Run, direction: Any) -> None:
    found = loss_slice(run, direction)
    assert found.offsets.shape == found.losses.shape == (101,)
    assert found.loss == pytest.approx(run.loss(), rel=1e-5)
    assert found.losses[50] == pytest.approx(found.loss)
    near = loss_slice(run, direction, [-1e-2, 1e-2])
    assert near.tangent(near.offsets) == pytest.approx(near.losses, abs=1e-3)


def test_down_the_gradient_a_slice_falls_and_an_update_ends_at_one(run: Run) -> None:
    assert loss_slice(run).slope < 0
    found = loss_slice(run, "update", [1.0])
    run.advance(1)
    assert found.losses[0] == pytest.approx(run.loss(), rel=1e-4)


def test_the_next_update_is_told_without_doing_it(run: Run) -> None:
    before = run.network.parameters.copy()
    told = run.next_update()
    np.testing.assert_array_equal(run.network.parameters, before)
    run.run_phase()
    np.testing.assert_array_equal(run.next_update(), told)
    run.advance(1)
    assert before + told == pytest.approx(run.network.parameters, abs=1e-7)


def test_what_cannot_be_a_slice_is_refused(run: Run) -> None:
    with pytest.raises(SettingError, match=r"direction: is no direction; .*9\.bias"):
        loss_slice(run, "9.bias[0]")
    with pytest.raises(SettingError, match=r"direction\.9\.bias: no such weights"):
        loss_slice(run, {"9.bias": [1.0]})
    with pytest.raises(SettingError, match="offsets"):
        loss_slice(run, offsets=[np.inf])
    with pytest.raises(PlaneError, match="direction of zero"):
        loss_slice(run, {})


def test_what_cannot_be_a_surface_is_refused(run: Run) -> None:
    with pytest.raises(SettingError, match="there must be 2"):
        loss_surface(run, [{}])
    with pytest.raises(SettingError, match=r"directions\[1\]\.9\.weight: no such weights"):
        loss_surface(run, [{}, {"9.weight": 1}])
    with pytest.raises(SettingError, match="alphas"):
        loss_surface(run, alphas=[np.nan])
    with pytest.raises(SettingError, match="examples: 0 is not allowed"):
        loss_surface(run, examples=0)
    with pytest.raises(SettingError, match="plane: 'flat' is not allowed"):
        loss_surface(run, plane="flat")
    with pytest.raises(PlaneError, match="has not moved"):
        loss_surface(Run(opening_spec()), plane="pca")


def test_a_run_that_only_advanced_is_told_why_it_has_no_path() -> None:
    run = Run(opening_spec())
    run.advance(50)
    with pytest.raises(SettingError, match=r"plane: .*advance.* records no path.*recorded"):
        loss_surface(run, plane="pca")
