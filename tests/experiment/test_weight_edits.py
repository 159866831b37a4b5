"""Parameters are held still and started from, one by one or all at once, and edits carry both."""

from typing import Any

import numpy as np
import pytest

from glassnet.engine import SettingError
from glassnet.experiment import Run, Spec, edits, read_spec, weight_edits


def spec(*layers: dict[str, Any], **training: Any) -> Spec:
    return read_spec(
        {
            "format": "glassnet/1",
            "dataset": {"name": "circle", "samples": 40},
            "network": {"layers": [*layers, dense(1)]},
            "training": {"loss": "mse", "batch_size": 8, **training},
        }
    )


def dense(units: int, **more: Any) -> dict[str, Any]:
    return {"type": "dense", "units": units, "activation": "tanh", **more}


def residual(*layers: dict[str, Any]) -> dict[str, Any]:
    return {"type": "residual", "layers": list(layers)}


# ------------------------------------------------------------------ freezing


def test_what_is_frozen_no_longer_learns_and_the_rest_does() -> None:
    run = Run(spec(dense(4), dense(3)))
    run.advance(5)
    edit = weight_edits.set_frozen(run.spec, ["0", "2.weight[1,2]"], True)
    assert edit.spec.training.freeze == ("0", "2.weight[1,2]")
    frozen = run.adapted(edit)
    assert frozen.step == 5
    before = frozen.weights()
    frozen.advance(5)
    after = frozen.weights()
    np.testing.assert_array_equal(after["0.weight"], before["0.weight"])
    np.testing.assert_array_equal(after["0.bias"], before["0.bias"])
    still = after["2.weight"] == before["2.weight"]
    assert still[1, 2]
    assert still.sum() == 1


def test_a_part_of_what_is_frozen_can_be_let_go() -> None:
    start = spec(dense(2), freeze=["0"])
    assert weight_edits.set_frozen(start, ["0.bias"], False).spec.training.freeze == ("0.weight",)
    entry = weight_edits.set_frozen(start, ["0.weight[0,1]"], False).spec.training.freeze
    assert entry == ("0.weight[0,0]", "0.weight[1,0]", "0.weight[1,1]", "0.bias")
    assert weight_edits.set_frozen(start, ["0"], False).spec.training.freeze == ()


def test_parts_that_make_a_whole_are_called_by_its_name() -> None:
    start = spec(dense(2), freeze=["0.weight"])
    assert weight_edits.set_frozen(start, ["0.bias"], True).spec.training.freeze == ("0",)


def test_a_name_that_there_is_not_is_refused() -> None:
    with pytest.raises(SettingError, match="names no parameters"):
        weight_edits.set_frozen(spec(dense(2)), ["7"], True)


def test_names_inside_a_block_follow_it() -> None:
    start = spec(dense(3), residual(dense(3), dense(3)), freeze=["2.body.2.weight[0,1]"])
    body = start.network.layers[1].values["layers"]
    # Without an activation the first inner layer is one module less.
    inner = (body[0].replace(activation="linear"), body[1])
    edit = edits.set_layer_hyper(start, 1, "layers", inner)
    assert edit.spec.training.freeze == ("2.body.1.weight[0,1]",)


# ------------------------------------------------------------------ initial weights


def test_a_run_starts_again_from_the_weights_it_was_given() -> None:
    run = Run(spec(dense(4)))
    run.advance(7)
    given = run.weights()
    run = run.adapted(weight_edits.take_weights(run.spec, given))
    assert run.step == 7
    run.advance(7)
    run.reset()
    assert run.step == 0
    for name, values in run.weights().items():
        np.testing.assert_array_equal(values, given[name])


def test_given_weights_are_dropped_for_those_of_the_seed() -> None:
    first = Run(spec(dense(4)))
    start = first.weights()
    given = weight_edits.take_weights(first.spec, {"0.weight": np.ones((4, 2))})
    run = first.adapted(given).adapted(weight_edits.drop_weights(given.spec))
    assert run.spec.network.initial_weights is None
    run.reset()
    np.testing.assert_array_equal(run.weights()["0.weight"], start["0.weight"])


def test_imported_weights_begin_a_run_of_their_own() -> None:
    run = Run(spec(dense(4)))
    run.advance(3)
    run = run.adapted(weight_edits.import_weights(run.spec, {"0.bias": np.arange(4)}))
    assert run.step == 0
    assert run.weights()["0.bias"].tolist() == [0, 1, 2, 3]


def test_statistics_of_a_weight_file_are_no_initial_weights() -> None:
    run = Run(spec(dense(4), {"type": "batch_norm"}))
    edit = weight_edits.take_weights(run.spec, run.weights())
    assert edit.spec.network.initial_weights is not None
    assert set(edit.spec.network.initial_weights) == {
        *("0.weight", "0.bias", "2.weight", "2.bias", "3.weight", "3.bias")
    }


@pytest.mark.parametrize(
    ("weights", "problem"),
    [
        ({"9.bias": np.ones(4)}, "names no parameters"),
        ({"0.bias": np.ones(5)}, r"it must be \(4,\)"),
        ({"0.bias": np.full(4, np.nan)}, "finite"),
        ({"0.weight": np.ones(500_001)}, "too many"),
    ],
)
def test_weights_that_do_not_fit_are_refused(weights: dict[str, Any], problem: str) -> None:
    with pytest.raises(SettingError, match=problem):
        weight_edits.take_weights(spec(dense(4)), weights)


# ------------------------------------------------------------------ what edits carry over


@pytest.mark.parametrize(("first", "inner"), [(10, 4), (4, 10), (8, 8)])
@pytest.mark.parametrize(
    ("edit", "arguments"),
    [
        (edits.set_training, ("shuffle", False)),
        (edits.set_units, (0, 11)),
        (edits.set_units, (2, 5)),
        (edits.remove_neuron, (0, 1)),
        (edits.remove_layer, (0,)),
        (edits.remove_layer, (1,)),
        (edits.insert_layer, (1,)),
    ],
)
def test_blocks_of_any_width_are_carried_over(
    first: int, inner: int, edit: Any, arguments: tuple[Any, ...]
) -> None:
    run = Run(spec(dense(first), residual(dense(inner)), dense(6)))
    run.advance(3)
    before = run.weights()
    change = edit(run.spec, *arguments)
    run = run.adapted(change)
    assert run.step == 3
    run.advance(1)
    if edit is edits.set_training:
        name = "2.body.0.weight"
        assert np.abs(run.weights()[name] - before[name]).max() < 0.1


def test_the_layer_behind_a_block_keeps_its_weights() -> None:
    run = Run(spec(dense(4), residual(dense(10)), dense(6)))
    before = run.weights()
    after = run.adapted(edits.set_units(run.spec, 0, 5)).weights()
    np.testing.assert_array_equal(after["3.weight"], before["3.weight"])
    np.testing.assert_array_equal(after["2.body.0.weight"][:, :4], before["2.body.0.weight"])
    np.testing.assert_array_equal(after["2.shortcut.weight"][:, :4], before["2.shortcut.weight"])


def test_running_statistics_outlast_an_edit() -> None:
    run = Run(spec(dense(4), {"type": "batch_norm"}))
    run.advance(9)
    before = run.weights()
    after = run.adapted(edits.set_training(run.spec, "loss", "huber")).weights()
    np.testing.assert_array_equal(after["2.running_mean"], before["2.running_mean"])
    assert after["2.num_batches_tracked"] == 9


@pytest.mark.parametrize(
    ("name", "value"), [("bias", False), ("init", {"name": "uniform", "low": -0.1, "high": 0.1})]
)
@pytest.mark.parametrize("layer", [0, 1])
def test_every_hyper_parameter_of_any_layer_can_be_set(layer: int, name: str, value: Any) -> None:
    run = Run(spec(dense(4)))
    run = run.adapted(edits.set_layer_hyper(run.spec, layer, name, value))
    changed = run.spec.network.layers[layer].values[name]
    assert (changed if name == "bias" else changed.id) == (value if name == "bias" else "uniform")
    if name == "init":
        weight = run.weights()[f"{2 * layer}.weight"]
        assert np.abs(weight).max() <= 0.1
    run.advance(2)


# ------------------------------------------------------------------ setting by hand


def test_a_parameter_is_set_and_all_else_stays_bit_for_bit() -> None:
    run = Run(spec(dense(4), {"type": "dropout", "rate": 0.3}, optimizer="adam"))
    run.advance(7)
    before = run.weights()
    edit = weight_edits.set_parameter(run.spec, "0.weight[2,1]", 1.5)
    assert (edit.spec, edit.label) == (run.spec, "Set a weight")
    changed = run.adapted(edit)
    assert (changed.step, changed.touched, run.touched) == (7, 1, 0)
    after = changed.weights()
    assert after["0.weight"][2, 1] == 1.5
    after["0.weight"][2, 1] = before["0.weight"][2, 1]
    for name, values in before.items():
        np.testing.assert_array_equal(after[name], values)
    np.testing.assert_array_equal(changed.trainer.gradient, run.trainer.gradient)


def test_set_back_by_hand_a_run_goes_on_as_if_never_touched() -> None:
    run = Run(spec(dense(4), {"type": "dropout", "rate": 0.3}, optimizer="adam"))
    run.advance(7)
    old = float(run.weights()["0.bias"][3])
    other = run.adapted(weight_edits.set_parameter(run.spec, "0.bias[3]", -2.0))
    other.set_parameter("0.bias[3]", old)
    other.advance(9)
    run.advance(9)
    np.testing.assert_array_equal(other.network.parameters, run.network.parameters)


def test_a_parameter_set_in_the_middle_of_a_step_lets_the_step_begin_anew() -> None:
    run, plain = Run(spec(dense(4))), Run(spec(dense(4)))
    for _ in range(3):
        run.run_phase()
    run.set_parameter("0.bias[0]", 0.25)
    plain.set_parameter("0.bias[0]", 0.25)
    assert run.trainer.next_phase == 0
    run.advance(3)
    plain.advance(3)
    np.testing.assert_array_equal(run.network.parameters, plain.network.parameters)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e39])
def test_a_value_that_is_not_finite_in_the_precision_is_refused(value: float) -> None:
    run = Run(spec(dense(4)))
    with pytest.raises(SettingError, match="must be finite in float32"):
        weight_edits.set_parameter(run.spec, "0.bias[0]", value)
    with pytest.raises(SettingError, match="must be finite in float32"):
        run.set_parameter("0.bias[0]", value)
    assert run.touched == 0


def test_a_large_value_fits_into_double_precision() -> None:
    run = Run(spec(dense(4), dtype="float64"))
    run.set_parameter("0.bias[0]", 1e39)
    assert run.weights()["0.bias"][0] == 1e39


@pytest.mark.parametrize("name", ["0.bias", "0", "0.bias[9]", "7.weight[0,0]"])
def test_only_a_single_parameter_that_there_is_can_be_set(name: str) -> None:
    with pytest.raises(SettingError):
        weight_edits.set_parameter(spec(dense(4)), name, 1.0)


def test_a_frozen_parameter_can_be_set_and_stays_there() -> None:
    run = Run(spec(dense(4), freeze=["0.bias"]))
    run.set_parameter("0.bias[1]", 0.75)
    run.advance(5)
    assert run.weights()["0.bias"][1] == 0.75
