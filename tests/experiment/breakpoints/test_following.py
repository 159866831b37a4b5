"""A breakpoint stays with what it is about while the network around that changes."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from glassnet.engine import SettingError, trace
from glassnet.experiment import Edit, Run, Spec, edits, group_edits, read_spec
from glassnet.experiment.breakpoints import Quantity, followed, quantities


@pytest.fixture
def spec() -> Spec:
    """A 2-4-3-1 network."""
    dense = [{"type": "dense", "units": units, "activation": "relu"} for units in (4, 3)]
    return read_spec(
        {
            "format": "glassnet/1",
            "dataset": {"name": "spiral", "samples": 50},
            "network": {"layers": [*dense, {"type": "dense", "units": 1, "activation": "tanh"}]},
            "training": {"loss": "mse"},
        }
    )


def weight(name: str) -> Quantity:
    return quantities["parameter"](parameter=name)


def neuron(layer: int, unit: int) -> Quantity:
    return quantities["activation"](index=layer, neuron=unit, example=3)


def dead(layer: int) -> Quantity:
    return quantities["dead_units"](index=layer)


CASES: list[tuple[Quantity, Callable[..., Edit], tuple[Any, ...], Quantity | None]] = [
    (weight("2.weight[1,3]"), edits.insert_layer, (0,), weight("4.weight[1,3]")),
    (weight("2.weight[1,3]"), edits.remove_neuron, (0, 0), weight("2.weight[1,2]")),
    (weight("2.weight[1,3]"), edits.remove_neuron, (0, 3), None),
    (weight("2.weight[1,3]"), edits.remove_neuron, (1, 0), weight("2.weight[0,3]")),
    (weight("2.bias[2]"), edits.set_units, (1, 2), None),
    (weight("2.bias[2]"), edits.set_units, (1, 9), weight("2.bias[2]")),
    (weight("2.bias[2]"), edits.remove_layer, (1,), None),
    (weight("4.bias[0]"), edits.remove_layer, (1,), weight("2.bias[0]")),
    (neuron(1, 2), edits.insert_layer, (1,), neuron(2, 2)),
    (neuron(1, 2), edits.remove_neuron, (1, 1), neuron(1, 1)),
    (neuron(1, 2), edits.remove_neuron, (1, 2), None),
    (neuron(1, 2), group_edits.wrap_with_skip, ((1,),), neuron(3, 2)),
    (neuron(2, 0), group_edits.wrap_with_skip, ((0, 1),), neuron(1, 0)),
    (dead(1), group_edits.wrap_with_skip, ((0, 1),), dead(3)),
    (dead(1), edits.remove_layer, (0,), dead(0)),
    (dead(1), edits.remove_layer, (1,), None),
    (dead(1), edits.set_activation, (1, "tanh"), dead(1)),
    (weight("2.bias[2]"), edits.set_seed, (9,), weight("2.bias[2]")),
    (quantities["batch_loss"](), edits.remove_layer, (1,), quantities["batch_loss"]()),
]


@pytest.mark.parametrize(("quantity", "edit", "arguments", "wanted"), CASES)
def test_it_goes_where_its_parameter_neuron_or_layer_goes(
    spec: Spec,
    quantity: Quantity,
    edit: Callable[..., Edit],
    arguments: tuple[Any, ...],
    wanted: Quantity | None,
) -> None:
    assert followed(quantity, spec, edit(spec, *arguments)) == wanted


def test_the_number_that_is_followed_is_the_same_one(spec: Spec) -> None:
    run = Run(spec)
    run.advance(3)
    for edit in (
        edits.insert_layer(spec, 2),
        edits.remove_neuron(spec, 0, 1),
        group_edits.wrap_with_skip(spec, (1,)),
    ):
        one = weight("0.weight[2,1]")
        other = followed(one, spec, edit)
        assert other is not None
        values = one.reader(run)(), other.reader(run.adapted(edit))()
        assert np.isfinite(values).all()  # type: ignore[arg-type]
        assert values[0] == values[1]


def test_inside_a_block_it_is_read_named_and_followed_as_elsewhere(spec: Spec) -> None:
    wrapped = group_edits.wrap_with_skip(spec, (0, 1)).spec
    run = Run(wrapped)
    run.advance(3)
    row = run.data.inputs[3]
    seen = trace(run.network, wrapped.training.loss, row, None)
    inside = neuron(2, 3)
    assert inside.reader(run)() == seen.inside_activations[0][3]
    assert inside.title(run.network) == "Activation of neuron 4 of block 1, dense 1 for example 3"
    assert inside.moment(run.network) == ("forward", 0)
    assert dead(3).reader(run)() is None
    run.trainer.run_phase()
    values = run.trainer.plan.inside[1].target.values
    assert dead(3).reader(run)() == (values <= 0).all(axis=1).mean()
    title = weight("0.body.2.weight[1,3]").title(run.network)
    assert title == "Value of weight 4 → 2 of block 1, dense 2"
    for gone in (neuron(3, 3), neuron(4, 0), dead(4)):
        with pytest.raises(SettingError):
            gone.check(run.network, run.data)
    assert followed(inside, wrapped, edits.insert_layer(wrapped, 0)) == neuron(3, 3)
    assert followed(inside, wrapped, group_edits.cut_skip(wrapped, 0)) == neuron(0, 3)
    assert followed(inside, wrapped, edits.remove_layer(wrapped, 2)) is None
