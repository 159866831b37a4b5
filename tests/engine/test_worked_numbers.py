"""Runs whose every number is known beforehand."""

import numpy as np
import pytest

from glassnet.engine import (
    Evaluator,
    Layer,
    Network,
    Trainer,
    layers,
    losses,
    optimizers,
    trace,
)

XOR = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


def dense(units: int, activation: str, bias: bool = True) -> Layer:
    return layers.from_json(
        {"type": "dense", "units": units, "activation": activation, "bias": bias}
    )


def xor_lesson(rate: float) -> Trainer:
    """The run of the lesson, whose rate is on the gradient of Σ ½ e²."""
    legacy = np.random.RandomState(42)
    network = Network(
        [dense(4, "sigmoid", bias=False), dense(1, "sigmoid", bias=False)], 2, dtype="float64"
    )
    network.set_weights({"0.weight": legacy.randn(2, 4).T, "2.weight": legacy.randn(4, 1).T})
    assert network.count == 12
    return Trainer(
        network,
        losses.from_json("mse"),
        optimizers.from_json({"name": "sgd", "learning_rate": 2 * rate}),
        XOR,
        np.array([[0], [1], [1], [0]]),
        batch_size="full",
        rng=np.random.default_rng(0),
    )


def test_the_xor_lesson_is_reproduced_to_ten_decimals() -> None:
    trainer = xor_lesson(0.5)
    curve = trainer.advance(10_000)
    shown = [f"{curve[step]:.10f}" for step in (0, 2000, 4000, 6000, 8000, 9999)]
    assert shown == [
        "0.2831895891",
        "0.0062956018",
        "0.0020837999",
        "0.0011456139",
        "0.0007627061",
        "0.0005643157",
    ]
    assert trainer.network.predict(XOR).round(2).ravel().tolist() == [0.03, 0.98, 0.98, 0.02]


@pytest.mark.parametrize(
    ("rate", "shown"),
    [
        (0.01, "0.2469"),
        (0.1, "0.00629"),
        (0.5, "0.00056"),
        (5, "0.000046"),
        (20, "0.000018"),
        (100, "0.5"),
    ],
)
def test_the_xor_lesson_ends_where_its_rate_leads(rate: float, shown: str) -> None:
    last = xor_lesson(rate).advance(10_000)[-1]
    assert f"{last:.{len(shown) - 2}f}" == shown


def test_the_path_of_the_xor_lesson_is_flatter_than_it_was() -> None:
    trainer = xor_lesson(0.5)
    path = [trainer.network.parameters.copy()]
    for _ in range(10_000):
        trainer.advance(1)
        path.append(trainer.network.parameters.copy())
    moves = np.stack(path) - path[-1]
    _, sizes, directions = np.linalg.svd(moves, full_matrices=False)
    assert (sizes[:2] ** 2).sum() / (sizes**2).sum() == pytest.approx(0.997, abs=5e-4)
    nearest = path[-1] + moves[0] @ directions[:2].T @ directions[:2]
    evaluator = Evaluator(trainer.network, trainer.loss, XOR, [[0.0], [1.0], [1.0], [0.0]])
    assert evaluator.loss(path[0]) == pytest.approx(0.2832, abs=5e-5)
    assert evaluator.loss(nearest) == pytest.approx(0.2467, abs=5e-5)


def test_the_two_two_two_example_is_reproduced() -> None:
    network = Network([dense(2, "sigmoid"), dense(2, "sigmoid")], 2, dtype="float64")
    network.set_weights(
        {
            "0.weight": [[0.15, 0.20], [0.25, 0.30]],
            "0.bias": [0.35, 0.35],
            "2.weight": [[0.40, 0.45], [0.50, 0.55]],
            "2.bias": [0.60, 0.60],
        }
    )
    weights = np.zeros(network.count, bool)
    for views in network.views(weights):
        views["weight"][:] = True
    # With two outputs the mean of e² is the example's Σ ½ e².
    loss, inputs, targets = losses.from_json("mse"), [[0.05, 0.10]], [[0.01, 0.99]]
    evaluator = Evaluator(network, loss, inputs, targets)
    assert evaluator.loss() == pytest.approx(0.298371109, abs=5e-10)
    trainer = Trainer(
        network,
        loss,
        optimizers.from_json({"name": "sgd", "learning_rate": 0.5}),
        inputs,
        targets,
        batch_size="full",
        rng=np.random.default_rng(0),
        frozen=~weights,
    )
    trainer.advance(1)
    assert evaluator.loss() == pytest.approx(0.2910277737, abs=5e-11)
    np.testing.assert_allclose(
        network.weights()["2.weight"],
        [[0.35891648, 0.408666186], [0.511301270, 0.561370121]],
        atol=5e-10,
    )


@pytest.mark.parametrize(
    ("weights", "bias", "inputs", "z", "a"),
    [
        ([[0.80]], [0.20], [0.50], 0.60, 0.645656),
        ([[0.3, 0.7]], [0.1], [1.0, 0.5], 0.75, 0.679179),
    ],
)
def test_one_neuron_gives_the_lessons_figures(
    weights: list[list[float]], bias: list[float], inputs: list[float], z: float, a: float
) -> None:
    network = Network([dense(1, "sigmoid")], len(inputs), dtype="float64")
    network.set_weights({"0.weight": weights, "0.bias": bias})
    seen = trace(network, losses.from_json("mse"), inputs, [0.0])
    assert seen.pre_activations[0][0] == pytest.approx(z)
    assert seen.activations[0][0] == pytest.approx(a, abs=5e-7)


@pytest.mark.parametrize(("share", "expected"), [(0.8, 0.2231), (0.5, 0.6931), (0.1, 2.3026)])
def test_binary_cross_entropy_gives_the_lessons_figures(share: float, expected: float) -> None:
    network = Network([dense(1, "sigmoid")], 1, dtype="float64")
    network.set_weights({"0.weight": [[0.0]], "0.bias": [np.log(share / (1 - share))]})
    evaluator = Evaluator(network, losses.from_json("binary_cross_entropy"), [[0.0]], [[1.0]])
    assert evaluator.loss() == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize(
    ("loss", "prediction", "target", "expected"),
    [
        ("mse", [0.70], [0.90], 0.0400),
        ("mse", [0.72], [0.90], 0.0324),
        # Ten digits, of which one is meant.
        ("cost", [0.5] * 10, [0.0] * 3 + [1.0] + [0.0] * 6, 2.5),
    ],
)
def test_squared_errors_give_the_lessons_figures(
    loss: str, prediction: list[float], target: list[float], expected: float
) -> None:
    network = Network([dense(len(prediction), "linear")], 1, dtype="float64")
    network.set_weights({"0.weight": [[0.0]] * len(prediction), "0.bias": prediction})
    evaluator = Evaluator(network, losses.from_json(loss), [[0.0]], [target])
    assert evaluator.loss() == pytest.approx(expected, abs=1e-12)


def test_random_outputs_cost_ten_thirds_on_average() -> None:
    # The network hands its inputs on, so that they are its outputs.
    network = Network([dense(10, "linear")], 10, dtype="float64")
    network.set_weights({"0.weight": np.eye(10), "0.bias": np.zeros(10)})
    rng, count = np.random.default_rng(0), 40_000
    targets = np.eye(10)[rng.integers(0, 10, count)]
    evaluator = Evaluator(network, losses.from_json("cost"), rng.random((count, 10)), targets)
    assert evaluator.loss() == pytest.approx(3.333, abs=0.01)


@pytest.mark.parametrize(("depth", "shown"), [(1, "2.50e-01"), (5, "9.77e-04"), (10, "9.54e-07")])
def test_a_gradient_shrinks_to_a_quarter_in_every_sigmoid_at_best(depth: int, shown: str) -> None:
    # Every sigmoid stands at z = 0 and hands on a half, and the error of a half has slope 1.
    network = Network([dense(1, "sigmoid") for _ in range(depth)], 1, dtype="float64")
    for views in network.views():
        views["weight"][:], views["bias"][:] = 1.0, -0.5
    evaluator = Evaluator(network, losses.from_json("mse"), [[0.5]], [[0.0]])
    first = evaluator.gradient()[network.position("0.bias", (0,))]
    assert f"{first:.2e}" == shown
    assert first == 0.25**depth


@pytest.mark.parametrize(
    ("widths", "counts"),
    [
        ((784, 16, 16, 10), (12_560, 272, 170)),
        ((784, 128, 64, 10), (100_480, 8_256, 650)),
        ((3, 4, 2), (16, 10)),
        ((3, 5, 1), (20, 6)),
    ],
)
def test_parameters_are_counted_as_in_the_lessons(
    widths: tuple[int, ...], counts: tuple[int, ...]
) -> None:
    network = Network([dense(width, "relu") for width in widths[1:]], widths[0])
    assert network.layer_counts == counts
    assert network.count == sum(counts)
    assert sum(views["bias"].size for views in network.views()) == sum(widths[1:])


@pytest.mark.parametrize(
    ("optimizer", "expected"),
    [
        # The loss is w², its gradient 2w; three steps by hand from w = 1.
        ({"name": "sgd", "learning_rate": 0.1}, [0.8, 0.64, 0.512]),
        ({"name": "momentum", "learning_rate": 0.1, "momentum": 0.5}, [0.8, 0.54, 0.302]),
    ],
)
def test_an_optimizer_follows_its_equation(
    optimizer: dict[str, object], expected: list[float]
) -> None:
    network = Network([dense(1, "linear", bias=False)], 1, dtype="float64")
    network.parameters[:] = 1.0
    trainer = Trainer(
        network,
        losses.from_json("mse"),
        optimizers.from_json(optimizer),
        [[1.0]],
        [[0.0]],
        batch_size=1,
        rng=np.random.default_rng(0),
    )
    path = []
    for _ in expected:
        trainer.advance(1)
        path.append(network.parameters[0])
    np.testing.assert_allclose(path, expected, rtol=1e-14)


def test_adams_first_step_is_as_long_as_the_learning_rate() -> None:
    network = Network([dense(1, "linear")], 1, dtype="float64")
    network.parameters[:] = [3.0, -200.0]
    trainer = Trainer(
        network,
        losses.from_json("mse"),
        optimizers.from_json({"name": "adam", "learning_rate": 0.01}),
        [[1e-3]],
        [[0.0]],
        batch_size=1,
        rng=np.random.default_rng(0),
    )
    trainer.advance(1)
    np.testing.assert_allclose(network.parameters, [3.01, -199.99], rtol=1e-7)
