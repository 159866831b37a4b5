"""Every edit leaves a document that works, and carries over what the network has learned."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from glassnet.data import datasets
from glassnet.engine import SettingError, activations, layers, losses, optimizers
from glassnet.experiment import Edit, Run, Spec, edits, opening_spec, proposal, read_spec, validate
from glassnet.experiment.carrying import renewed, weighted
from glassnet.experiment.stacks import Stack

Choice = Callable[[Spec], Edit]

indices = st.integers(-1, 4)
choices = st.one_of(
    st.builds(lambda i: lambda spec: edits.insert_layer(spec, i), indices),
    st.builds(lambda i: lambda spec: edits.remove_layer(spec, i), indices),
    st.builds(lambda i, j: lambda spec: edits.move_layer(spec, i, j), indices, indices),
    st.builds(lambda i, n: lambda spec: edits.set_units(spec, i, n), indices, st.integers(0, 12)),
    st.builds(lambda i, n: lambda spec: edits.remove_neuron(spec, i, n), indices, indices),
    st.builds(
        lambda i, it: lambda spec: edits.set_activation(spec, i, it.id),
        indices,
        st.sampled_from(list(activations)),
    ),
    st.builds(
        lambda it: lambda spec: edits.set_dataset(spec, it()),
        st.sampled_from([one for one in datasets if one.id != "digits"]),
    ),
    st.builds(
        lambda it: lambda spec: edits.set_training(spec, "loss", it.id),
        st.sampled_from(list(losses)),
    ),
    st.builds(
        lambda it: lambda spec: edits.set_optimizer(spec, it.id), st.sampled_from(list(optimizers))
    ),
    st.builds(
        lambda name, value: lambda spec: edits.set_training(spec, name, value),
        st.sampled_from(["learning_rate", "l1", "clip_norm", "batch_size", "epochs", "momentum"]),
        st.sampled_from([0, 1, 3, 0.5, "full", None]),
    ),
    st.builds(lambda n: lambda spec: edits.set_seed(spec, n), st.integers(-1, 5)),
)


@given(st.lists(choices, max_size=8))
def test_any_chain_of_edits_leaves_a_valid_spec_or_says_why_not(chain: list[Choice]) -> None:
    spec = opening_spec()
    places = []
    for choice in chain:
        try:
            edit = choice(spec)
        except SettingError as error:
            places.append(error.place)
            continue
        validate(edit.spec)
        assert edit.label
        spec = edit.spec
    assert all(places)
    Run(spec).advance(2)


@given(st.lists(choices, max_size=6))
def test_a_run_follows_any_chain_of_edits_and_never_loses_its_steps(chain: list[Choice]) -> None:
    run = Run(opening_spec())
    run.train(3)
    for choice in chain:
        try:
            edit = choice(run.spec)
        except SettingError:
            continue
        steps = run.step if edit.kept else 0
        run = run.adapted(edit)
        assert run.step == steps == run.history.losses.count
        run.train(2)


def weights_of(run: Run, index: int, name: str = "weight") -> Any:
    return run.network.views()[index][name]


def trained() -> Run:
    run = Run(opening_spec())
    run.advance(50)
    return run


def test_a_unit_without_influence_can_be_removed_without_a_change_of_outputs() -> None:
    run = trained()
    weights_of(run, 1)[:, 3] = 0
    smaller = run.adapted(edits.remove_neuron(run.spec, 0, 3))
    points = run.data.inputs[:50]
    np.testing.assert_allclose(smaller.predict(points), run.predict(points), rtol=1e-5, atol=1e-6)
    assert smaller.network.widths == (7, 8, 6, 1)


def test_units_that_stay_keep_their_weights_and_new_ones_are_drawn() -> None:
    run = trained()
    larger = run.adapted(edits.set_units(run.spec, 0, 10))
    np.testing.assert_array_equal(weights_of(larger, 0)[:8], weights_of(run, 0))
    np.testing.assert_array_equal(weights_of(larger, 0, "bias")[:8], weights_of(run, 0, "bias"))
    np.testing.assert_array_equal(weights_of(larger, 1)[:, :8], weights_of(run, 1))
    assert np.all(weights_of(larger, 0)[8:] != 0)
    assert np.all(weights_of(larger, 1)[:, 8:] != 0)


def test_layers_around_a_new_or_removed_one_keep_their_weights() -> None:
    run = trained()
    deeper = run.adapted(edits.insert_layer(run.spec, 1))
    assert deeper.network.widths == (8, 8, 8, 6, 1)
    for new, old in ((0, 0), (2, 1), (3, 2), (4, 3)):
        np.testing.assert_array_equal(weights_of(deeper, new), weights_of(run, old))
    back = deeper.adapted(edits.remove_layer(deeper.spec, 1))
    np.testing.assert_array_equal(back.network.parameters, run.network.parameters)


@pytest.mark.parametrize(
    ("choice", "anew"),
    [
        (lambda spec: edits.set_activation(spec, 0, "relu"), ()),
        (lambda spec: edits.insert_layer(spec, 1), (1,)),
        (lambda spec: edits.insert_layer(spec, 1, layers["dropout"]()), ()),
        (lambda spec: edits.set_units(spec, 0, 10), (0, 1)),
        (lambda spec: edits.set_units(spec, 0, 7), ()),
        (lambda spec: edits.remove_layer(spec, 0), (0,)),
        (lambda spec: edits.move_layer(spec, 2, 1), (2, 3)),
        (lambda spec: edits.move_layer(spec, 2, 0), (0, 1, 3)),
        (lambda spec: edits.set_layer_hyper(spec, 1, "init", "he_normal"), (1,)),
    ],
)
def test_the_layers_with_new_weights_are_those_that_are_not_wholly_carried_over(
    choice: Choice, anew: tuple[int, ...]
) -> None:
    run = trained()
    edit = choice(run.spec)
    old, new = (Stack(spec.network.layers, 2) for spec in (run.spec, edit.spec))
    assert renewed(old, new, edit.kept) == tuple((i,) for i in anew)
    assert weighted(new) == tuple(
        (i,) for i, count in enumerate(run.adapted(edit).network.layer_counts) if count
    )


def test_an_edit_of_training_alone_keeps_all_weights_and_the_place_in_the_data() -> None:
    run = trained()
    for edit in (
        edits.set_training(run.spec, "loss", "huber"),
        edits.set_optimizer(run.spec, "sgd"),
        edits.set_training(run.spec, "dtype", "float64"),
        edits.set_training(run.spec, "freeze", ["0"]),
    ):
        assert not edit.live
        after = run.adapted(edit)
        np.testing.assert_array_equal(after.network.parameters, run.network.parameters)
        assert (after.step, after.epoch) == (run.step, run.epoch)


def test_another_initialiser_draws_its_layer_anew() -> None:
    run = trained()
    layer = run.spec.network.layers[0].replace(init="zeros")
    after = run.adapted(edits.set_layer(run.spec, 0, layer))
    assert not weights_of(after, 0).any()
    np.testing.assert_array_equal(weights_of(after, 1), weights_of(run, 1))


def test_more_noise_goes_on_with_the_weights_and_another_dataset_starts_anew() -> None:
    run = trained()
    dataset = run.spec.dataset
    assert dataset is not None
    noisier = run.adapted(edits.set_dataset(run.spec, dataset.replace(noise=0.3)))
    np.testing.assert_array_equal(noisier.network.parameters, run.network.parameters)
    assert noisier.step == run.step
    assert not np.array_equal(noisier.data.inputs, run.data.inputs)
    other = run.adapted(edits.set_dataset(run.spec, datasets["circle"]()))
    assert other.step == 0
    np.testing.assert_array_equal(other.network.parameters, Run(other.spec).network.parameters)


def test_an_untouched_network_gives_way_to_what_is_proposed_for_other_data() -> None:
    edit = edits.set_dataset(opening_spec(), datasets["digits"](samples=500))
    digits = proposal("digits")
    assert (edit.spec.network, edit.spec.training) == (digits.network, digits.training)
    assert edit.spec.dataset == datasets["digits"](samples=500)
    assert not edit.kept
    assert edit.note is not None
    assert "784-16-16-10" in edit.note


def test_own_layers_stay_and_other_data_take_outputs_and_loss_with_them() -> None:
    own = edits.set_units(opening_spec(), 0, 12).spec
    edit = edits.set_dataset(own, datasets["digits"]())
    assert edit.spec.network.layers[:3] == own.network.layers[:3]
    assert edit.spec.network.layers[-1].values["units"] == 10
    assert edit.spec.network.layers[-1].final_activation == "softmax"
    assert edit.spec.training.loss.id == "cross_entropy"
    assert edit.note == (
        "To fit Handwritten digits, the output layer now has 10 units, "
        "its activation is softmax and the loss is now cross-entropy."
    )
    back = edits.set_dataset(edit.spec, datasets["spiral"]())
    assert back.spec.network.layers[-1].values["units"] == 2


def test_early_stopping_ends_where_there_is_nothing_to_validate_on() -> None:
    spec = edits.set_units(opening_spec(), 0, 12).spec
    spec = edits.set_training(spec, "early_stopping", 5).spec
    edit = edits.set_dataset(spec, datasets["xor_table"]())
    assert edit.spec.training.early_stopping is None
    assert edit.note is not None
    assert "early stopping is off" in edit.note


def test_loss_and_output_activation_take_each_other_along() -> None:
    edit = edits.set_training(opening_spec(), "loss", "cross_entropy")
    assert edit.spec.network.layers[-1].final_activation == "softmax"
    assert edit.spec.network.layers[-1].values["units"] == 2
    assert edit.note is not None
    back = edits.set_activation(edit.spec, 3, "tanh")
    assert back.spec.training.loss.id == "mse"
    yes_or_no = edits.set_activation(edit.spec, 3, "sigmoid")
    assert yes_or_no.spec.training.loss.id == "binary_cross_entropy"


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        (lambda spec: edits.set_units(spec, 3, 4), "the output layer follows the dataset"),
        (lambda spec: edits.remove_layer(spec, 3), "the output layer follows the dataset"),
        (lambda spec: edits.remove_neuron(spec, 3, 0), "the output layer follows the dataset"),
        (lambda spec: edits.insert_layer(spec, 4), "it must be 0 to 3, before the output layer"),
        (lambda spec: edits.set_units(spec, 0, 0), r"network\.layers\[0\]\.units: 0 is not"),
        (lambda spec: edits.remove_neuron(spec, 0, 8), "there is no unit 8; the layer has 8"),
        (lambda spec: edits.remove_layer(spec, 9), "there is no layer 9"),
        (lambda spec: edits.move_layer(spec, 0, 3), "it must be 0 to 2, between the inputs and"),
        (lambda spec: edits.move_layer(spec, 0, -1), "it must be 0 to 2, between the inputs and"),
        (lambda spec: edits.set_activation(spec, 0, "softmax"), "not allowed in a hidden layer"),
        (lambda spec: edits.set_activation(spec, 0, "wave"), r"layers\[0\]\.activation: 'wave'"),
        (lambda spec: edits.set_training(spec, "epochs", 0), r"training\.epochs: 0 is not"),
        (
            lambda spec: edits.set_training(spec, "learning_rate", -1),
            r"training\.optimizer\.learning_rate: -1 is not",
        ),
        (lambda spec: edits.set_training(spec, "speed", 1), r"training\.speed: there is no such"),
        (lambda spec: edits.set_training(spec, "loss", "wave"), r"training\.loss: 'wave'"),
        (lambda spec: edits.set_seed(spec, -1), "seed: -1 is not allowed"),
    ],
)
def test_an_impossible_edit_says_what_is_allowed(choice: Choice, message: str) -> None:
    with pytest.raises(SettingError, match=message):
        choice(opening_spec())


def test_the_last_unit_of_a_layer_stays() -> None:
    spec = edits.set_units(opening_spec(), 0, 1).spec
    with pytest.raises(SettingError, match="remove the layer instead"):
        edits.remove_neuron(spec, 0, 0)


def test_a_layer_added_to_a_network_without_hidden_layers_is_tanh() -> None:
    spec = opening_spec()
    for _ in range(3):
        spec = edits.remove_layer(spec, 0).spec
    added = edits.insert_layer(spec, 0).spec.network.layers[0]
    assert added == layers.from_json({"type": "dense", "units": 8, "activation": "tanh"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("learning_rate", 0.5),
        ("beta1", 0.5),
        ("l1", 0.1),
        ("l2", 0.1),
        ("clip_norm", 1.0),
        ("batch_size", 5),
        ("batch_size", "full"),
        ("epochs", 7),
        ("early_stopping", 5),
    ],
)
def test_numbers_of_training_are_changed_live(name: str, value: Any) -> None:
    edit = edits.set_training(opening_spec(), name, value)
    assert edit.live
    assert list(edit.changes) == [name]
    run = trained()
    run.set_hyper(name, edit.changes[name])
    assert run.spec == edit.spec
    run.train(3)


def test_several_numbers_of_an_optimizer_change_together() -> None:
    optimizer = opening_spec().training.optimizer.replace(learning_rate=0.5, beta1=0.1)
    edit = edits.set_optimizer(opening_spec(), optimizer)
    assert edit.changes == {"learning_rate": 0.5, "beta1": 0.1}


def test_an_edit_that_is_not_live_cannot_be_made_in_a_run() -> None:
    with pytest.raises(SettingError, match="it takes a new one"):
        trained().set_hyper("loss", "huber")


def named() -> Spec:
    layers = [{"type": "dense", "units": 2, "activation": "tanh"}] * 2
    return read_spec(
        {
            "format": "glassnet/1",
            "dataset": {"name": "xor_table"},
            "network": {
                "layers": [*layers, {"type": "dense", "units": 1, "activation": "tanh"}],
                "initial_weights": {"0.bias": [1, 2], "2.bias": [3, 4], "4.bias": [5]},
            },
            "training": {"loss": "mse", "freeze": ["0", "2.weight[0,1]", "4.bias"]},
        }
    )


def test_names_of_parameters_follow_their_layers() -> None:
    edit = edits.insert_layer(named(), 1)
    assert edit.note is None
    assert edit.spec.network.initial_weights == {"0.bias": [1, 2], "4.bias": [3, 4], "6.bias": [5]}
    assert edit.spec.training.freeze == ("0", "4.weight[0,1]", "6.bias")


def test_names_of_parameters_that_are_gone_are_left_out_and_it_is_said() -> None:
    edit = edits.remove_layer(named(), 1)
    assert edit.spec.network.initial_weights == {"0.bias": [1, 2], "2.bias": [5]}
    assert edit.spec.training.freeze == ("0", "2.bias")
    assert (
        edit.note == "Some initial weights and frozen parameters no longer fit and were left out."
    )


def test_initial_weights_with_new_units_are_drawn_again_and_it_is_said() -> None:
    edit = edits.set_units(named(), 1, 3)
    assert edit.spec.network.initial_weights == {"0.bias": [1, 2], "4.bias": [5]}
    assert edit.spec.training.freeze == ("0", "2.weight[0,1]", "4.bias")
    assert edit.note == "Some initial weights no longer fit and were left out."


def test_names_of_parameters_follow_their_units() -> None:
    edit = edits.remove_neuron(named(), 0, 0)
    assert edit.spec.network.initial_weights == {"0.bias": [2], "2.bias": [3, 4], "4.bias": [5]}
    assert edit.spec.training.freeze == ("0", "2.weight[0,0]", "4.bias")
    assert edit.note is None


def test_a_frozen_layer_stays_frozen_when_it_grows() -> None:
    assert edits.set_units(named(), 0, 5).spec.training.freeze[0] == "0"


def test_batch_norm_may_be_added_where_only_one_row_of_the_epoch_is_left() -> None:
    spec = replace(opening_spec(), training=replace(opening_spec().training, batch_size=399))
    run = Run(spec)
    run.advance(1)
    normalised = run.adapted(edits.insert_layer(run.spec, 1, layers.from_json("batch_norm")))
    assert np.isfinite(normalised.advance(3)).all()
    assert normalised.step == 4
