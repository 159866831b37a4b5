"""A network's parameters are one vector, seen by layer, by name and by copy."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet.engine import (
    Evaluator,
    Layer,
    Network,
    SettingError,
    activations,
    initialisers,
    layers,
    losses,
    trace,
)


def dense(units: int, activation: str, bias: bool = True, init: str = "glorot_uniform") -> Layer:
    return layers.from_json(
        {"type": "dense", "units": units, "activation": activation, "bias": bias, "init": init}
    )


def small(dtype: str = "float64") -> Network:
    stack = [dense(4, "tanh"), dense(3, "linear", bias=False), dense(2, "softmax")]
    return Network(stack, 3, dtype=dtype, rng=np.random.default_rng(1))


def test_names_count_modules_as_pytorch_does() -> None:
    assert small().names == ("0.weight", "0.bias", "2.weight", "3.weight", "3.bias")


def test_views_are_windows_on_the_one_vector() -> None:
    network = small()
    first, second, third = network.views()
    assert (first["weight"].shape, first["bias"].shape) == ((4, 3), (4,))
    assert set(second) == {"weight"}
    third["bias"][1] = 7.0
    assert network.parameters[-1] == 7.0
    other = np.arange(float(network.count))
    assert network.views(other)[0]["bias"].tolist() == [3.0, 7.0, 11.0, 15.0]


def test_weights_are_copies_and_come_back_exactly() -> None:
    network, other = small(), Network(small().layers, 3, dtype="float64")
    copied = network.weights()
    other.set_weights(copied)
    np.testing.assert_array_equal(other.parameters, network.parameters)
    copied["0.weight"][:] = 0
    assert other.weights()["0.weight"].any()


def test_a_trace_shows_what_leaves_each_layer_inside_a_block_and_what_comes_back() -> None:
    inner = [{"type": "dense", "units": 3, "activation": "tanh"}, {"type": "dense", "units": 2}]
    block = layers.from_json({"type": "residual", "layers": inner})
    network = Network([block], 2, rng=np.random.default_rng(0), dtype="float64")
    seen = trace(network, losses.from_json("mse"), [0.5, -1.0], [0.0, 1.0])
    own, back = network.views()[0], network.views(seen.gradient)[0]
    hidden = np.tanh(own["body.0.weight"] @ seen.inputs + own["body.0.bias"])
    np.testing.assert_allclose(seen.inside_activations[0], hidden)
    np.testing.assert_allclose(seen.inside_activations[1] + seen.inputs, seen.activations[0])
    for delta, name in zip(seen.inside_deltas, ("body.0.bias", "body.2.bias"), strict=True):
        np.testing.assert_allclose(delta, back[name])


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("0.weight", np.zeros((3, 4)), r"shape \(3, 4\) does not fit; it must be \(4, 3\)"),
        ("0.bias", np.full(4, np.nan), "not finite"),
        ("0.bias", np.full(4, 1e300), "not finite"),
        ("0.bias", "four", "not numbers"),
        ("0.bias", ["1", "2", "3", "4"], "not numbers"),
        ("0.bias", np.ones(4) * 1j, "not numbers"),
        ("9.bias", np.zeros(4), "no such weights"),
        ("0.bias", None, "missing"),
    ],
)
def test_weights_that_do_not_fit_are_refused_and_change_nothing(
    name: str, value: object, problem: str
) -> None:
    network = small("float32")
    before = network.parameters.copy()
    weights: dict[str, object] = {**network.weights(), name: value}
    if value is None:
        del weights[name]
    with pytest.raises(SettingError, match=problem) as caught:
        network.set_weights(weights)  # type: ignore[arg-type]
    assert caught.value.path == (name,)
    np.testing.assert_array_equal(network.parameters, before)


def test_predictions_are_the_plain_formula() -> None:
    network = small()
    weights = network.weights()
    rows = np.random.default_rng(0).normal(size=(5, 3))
    hidden = np.tanh(rows @ weights["0.weight"].T + weights["0.bias"])
    scores = hidden @ weights["2.weight"].T @ weights["3.weight"].T + weights["3.bias"]
    powers = np.exp(scores)
    expected = powers / powers.sum(1, keepdims=True)
    np.testing.assert_allclose(network.predict(rows), expected, rtol=1e-12)
    first, _, last = network.activations(rows)
    np.testing.assert_allclose(first, hidden, rtol=1e-12)
    np.testing.assert_array_equal(last, network.predict(rows))


def test_many_rows_are_predicted_in_chunks_with_the_same_result() -> None:
    network = small()
    rows = np.random.default_rng(0).normal(size=(2500, 3))
    outputs = network.predict(rows)
    assert outputs.shape == (2500, 2)
    np.testing.assert_allclose(outputs[1024:1030], network.predict(rows[1024:1030]), rtol=1e-12)
    assert network.predict(rows[:0]).shape == (0, 2)


def test_other_parameters_can_be_looked_at_without_taking_them_over() -> None:
    network = small()
    before = network.parameters.copy()
    rows = np.random.default_rng(0).normal(size=(4, 3))
    np.testing.assert_allclose(network.predict(rows, np.zeros(network.count)), 0.5)
    np.testing.assert_array_equal(network.parameters, before)


def test_a_clone_shares_nothing() -> None:
    network = small()
    clone = network.clone()
    clone.parameters += 1
    assert not np.array_equal(clone.parameters, network.parameters)
    assert clone.names == network.names


def test_huge_scores_give_finite_probabilities_and_losses() -> None:
    for last, loss_id in (("softmax", "cross_entropy"), ("sigmoid", "binary_cross_entropy")):
        network = Network([dense(2, last)], 1)
        network.set_weights({"0.weight": [[1e4], [-1e4]], "0.bias": [0, 0]})
        loss = losses.from_json(loss_id)
        assert network.predict([[1.0]]).tolist() == [[1.0, 0.0]]
        assert Evaluator(network, loss, [[1.0]], [[1.0, 0.0]]).loss() == 0.0
        assert 1e4 <= Evaluator(network, loss, [[1.0]], [[0.0, 1.0]]).loss() <= 2e4


def test_softmax_keeps_the_weighted_sums_that_a_trace_shows() -> None:
    network = Network([dense(2, "softmax")], 1, dtype="float64")
    network.set_weights({"0.weight": [[3.0], [5.0]], "0.bias": [0.5, 0.25]})
    seen = trace(network, losses.from_json("cross_entropy"), [2.0], [0.0, 1.0])
    assert seen.pre_activations[0].tolist() == [6.5, 10.25]
    assert seen.activations[0].sum() == pytest.approx(1.0)


@given(rows=st.integers(1, 2100), seed=st.integers(0, 9))
def test_the_loss_of_many_rows_is_the_mean_of_single_ones(rows: int, seed: int) -> None:
    network = small()
    rng = np.random.default_rng(seed)
    inputs, targets = rng.normal(size=(rows, 3)), np.eye(2)[rng.integers(0, 2, rows)]
    loss = losses.from_json("cross_entropy")
    evaluator = Evaluator(network, loss, inputs, targets)
    right = (network.predict(inputs) * targets).sum(1)
    assert evaluator.loss() == pytest.approx(-np.log(right).mean(), rel=1e-9)
    assert evaluator.predictions().shape == (rows, 2)


def test_the_gradient_of_many_rows_is_the_mean_of_their_traces() -> None:
    network = small()
    rng = np.random.default_rng(0)
    inputs, targets = rng.normal(size=(5, 3)), np.eye(2)[rng.integers(0, 2, 5)]
    loss = losses.from_json("cross_entropy")
    traces = [trace(network, loss, x, t) for x, t in zip(inputs, targets, strict=True)]
    single = [each.gradient for each in traces if each.gradient is not None]
    whole = Evaluator(network, loss, inputs, targets).gradient()
    np.testing.assert_allclose(whole, np.mean(single, axis=0), rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize(
    ("stack", "path"),
    [
        ([], ("layers",)),
        ([dense(2, "softmax"), dense(2, "linear")], ("layers", 0, "activation")),
    ],
)
def test_layers_that_cannot_stand_in_a_row_are_refused(
    stack: list[Layer], path: tuple[str | int, ...]
) -> None:
    with pytest.raises(SettingError) as caught:
        Network(stack, 2)
    assert caught.value.path == path


@pytest.mark.parametrize("loss", ["cross_entropy", "binary_cross_entropy"])
def test_a_loss_names_the_last_activation_that_it_needs(loss: str) -> None:
    network = Network([dense(2, "tanh")], 1)
    with pytest.raises(SettingError, match=f"'{loss}' needs '(softmax|sigmoid)'.*'tanh'"):
        Evaluator(network, losses.from_json(loss), [[0.0]], [[0.0, 1.0]])


@pytest.mark.parametrize(
    ("init", "deviation"),
    [
        ("glorot_uniform", np.sqrt(2 / 500)),
        ("glorot_normal", np.sqrt(2 / 500)),
        ("he_uniform", np.sqrt(2 / 300)),
        ("he_normal", np.sqrt(2 / 300)),
        ("lecun_normal", np.sqrt(1 / 300)),
        ("uniform", 0.5 / np.sqrt(3)),
        ("zeros", 0.0),
        ("constant", 0.0),
    ],
)
def test_initial_weights_have_the_spread_of_their_formula(init: str, deviation: float) -> None:
    network = Network([dense(200, "tanh", init=init)], 300, rng=np.random.default_rng(0))
    weights = network.weights()
    assert weights["0.weight"].std() == pytest.approx(deviation, rel=0.02)
    assert not weights["0.bias"].any()


def test_every_initialiser_is_checked() -> None:
    assert {one.id for one in initialisers} == {
        "glorot_uniform",
        "glorot_normal",
        "he_uniform",
        "he_normal",
        "lecun_normal",
        "uniform",
        "constant",
        "zeros",
    }


def test_both_precisions_start_from_the_same_draw() -> None:
    single, double = small("float32"), small("float64")
    np.testing.assert_array_equal(single.parameters, double.parameters.astype("float32"))


def test_gelu_has_the_normal_distribution_to_the_last_digits() -> None:
    network = Network([dense(1, "gelu")], 1, dtype="float64")
    network.set_weights({"0.weight": [[1.0]], "0.bias": [0.0]})
    z = np.linspace(-40, 40, 4001)
    expected = [x * 0.5 * math.erfc(-x / math.sqrt(2)) for x in z]
    np.testing.assert_allclose(network.predict(z[:, None])[:, 0], expected, rtol=4e-16, atol=2e-15)


@pytest.mark.parametrize("activation", [one.id for one in activations if not one.final_only])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_an_activation_is_finite_far_out(activation: str, dtype: str) -> None:
    network = Network([dense(1, activation)], 1, dtype=dtype)
    network.set_weights({"0.weight": [[1.0]], "0.bias": [0.0]})
    far = [[-1e30], [-1e4], [-100.0], [0.0], [100.0], [1e4], [1e30]]
    for z in far:
        seen = trace(network, losses.from_json("mse"), z, [0.0])
        assert np.isfinite(seen.activations[0]).all()
        if abs(z[0]) <= 1e4:
            assert np.isfinite(seen.deltas[0]).all()


def stacked() -> Network:
    block = {
        "type": "residual",
        "layers": [
            {"type": "dense", "units": 5, "activation": "relu", "bias": False},
            {"type": "batch_norm"},
            {"type": "dense", "units": 5},
        ],
    }
    stack = ["batch_norm", {"type": "dropout", "rate": 0.5}, block, {"type": "dense", "units": 2}]
    return Network(
        [layers.from_json(one) for one in stack], 3, dtype="float32", rng=np.random.default_rng(0)
    )


def test_names_lead_into_blocks_and_statistics() -> None:
    network = stacked()
    assert network.names == (
        "0.weight",
        "0.bias",
        "0.running_mean",
        "0.running_var",
        "0.num_batches_tracked",
        "2.body.0.weight",
        "2.body.2.weight",
        "2.body.2.bias",
        "2.body.3.weight",
        "2.body.3.bias",
        "2.shortcut.weight",
        "2.body.2.running_mean",
        "2.body.2.running_var",
        "2.body.2.num_batches_tracked",
        "3.weight",
        "3.bias",
    )
    weights = network.weights()
    assert weights["0.num_batches_tracked"].dtype == np.int64
    assert weights["0.num_batches_tracked"].shape == ()
    assert weights["0.running_var"].dtype == np.float32
    assert network.count == 6 + 15 + 10 + 30 + 15 + 12
    other = Network(network.layers, 3)
    other.set_weights(weights)
    np.testing.assert_array_equal(other.parameters, network.parameters)
    np.testing.assert_array_equal(other.statistics, network.statistics)


def test_evaluation_neither_drops_nor_measures() -> None:
    network = stacked()
    rows = np.random.default_rng(0).normal(size=(7, 3))
    kept = network.statistics.copy()
    whole = network.predict(rows)
    np.testing.assert_array_equal(network.predict(rows), whole)
    single = np.concatenate([network.predict(row[None]) for row in rows])
    np.testing.assert_allclose(single, whole, rtol=1e-5)
    np.testing.assert_array_equal(network.statistics, kept)


@pytest.mark.parametrize(
    ("inner", "path"),
    [
        ({"type": "residual"}, "layers[0]"),
        ({"type": "dense", "activation": "softmax"}, "layers[0].activation"),
        ({"type": "dense", "units": 0}, "layers[0].units"),
    ],
)
def test_a_block_names_the_layer_that_it_cannot_hold(inner: object, path: str) -> None:
    with pytest.raises(SettingError) as caught:
        layers.from_json({"type": "residual", "layers": [inner]})
    assert caught.value.place == path


def test_class_weights_are_normalised_over_all_rows_not_by_chunk() -> None:
    network, rng = small(), np.random.default_rng(0)
    classes = np.sort(rng.integers(0, 2, 1500))
    inputs, targets = rng.normal(size=(1500, 3)), np.eye(2)[classes]
    loss = losses.from_json({"name": "cross_entropy", "class_weights": [1, 9]})
    right = np.log((network.predict(inputs) * targets).sum(1))
    counts = np.array([1, 9])[classes]
    expected = -(counts * right).sum() / counts.sum()
    assert Evaluator(network, loss, inputs, targets).loss() == pytest.approx(expected, rel=1e-12)


def test_class_weights_must_be_one_for_each_class() -> None:
    loss = losses.from_json({"name": "cross_entropy", "class_weights": [1, 2, 3]})
    with pytest.raises(SettingError, match="class_weights: 3 weights do not fit 2 classes"):
        loss.fits("softmax", 2)


def test_a_large_count_of_batches_survives_saving() -> None:
    network = stacked()
    weights = network.weights()
    weights["0.num_batches_tracked"] = np.asarray(2**24 + 1)
    network.set_weights(weights)
    assert network.weights()["0.num_batches_tracked"] == 2**24 + 1


@pytest.mark.parametrize("name", ["0.running_var", "0.num_batches_tracked"])
def test_a_variance_or_a_count_below_zero_is_refused(name: str) -> None:
    network = Network([layers.from_json("batch_norm")], 2)
    weights = network.weights()
    weights[name] = weights[name] - 5
    with pytest.raises(SettingError, match="it must be at least 0") as caught:
        network.set_weights(weights)
    assert caught.value.path == (name,)


@pytest.mark.parametrize(
    "init", [{"name": "uniform", "low": -1e308, "high": 1e308}, {"name": "constant", "value": 1e39}]
)
def test_weights_to_start_from_must_be_finite(init: dict[str, object]) -> None:
    layer = layers.from_json({"type": "dense", "units": 2, "init": init})
    with pytest.raises(SettingError, match="too large for float32") as caught:
        Network([layer], 3, rng=np.random.default_rng(0))
    assert caught.value.place == "layers[0].init"
