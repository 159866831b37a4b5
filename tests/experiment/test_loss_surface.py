"""The loss over a plane, for scripts, is the loss of the run moved along two directions."""

import numpy as np
import pytest

from glassnet.engine import SettingError
from glassnet.experiment import Run, opening_spec
from glassnet.experiment.scripting import loss_surface
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
