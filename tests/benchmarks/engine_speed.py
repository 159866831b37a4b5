"""A training step's speed beside PyTorch's and scikit-learn's, and its cost by network size.

    python -m venv parity && parity/bin/pip install torch==2.13.0 scikit-learn numpy msgspec
    PYTHONPATH=app parity/bin/python tests/benchmarks/engine_speed.py [--seconds 0.15] [--pairs 7]

Everything runs in this process, interleaved, with one BLAS thread and one torch thread, in float32.
`Run.advance` shuffles every epoch and computes the loss of every step. PyTorch is eager, in its
best variant (with and without foreach or fused), on batches that lie ready in their order, its loss
read every step. scikit-learn's `MLPClassifier.fit` does whole epochs of the same work. Each figure
is the median of the ratios of neighbouring measurements.
"""

import argparse  # noqa: I001  (glassnet before NumPy: it fixes the number of BLAS threads)
import statistics
import sys
import warnings
from collections.abc import Callable
from time import perf_counter
from typing import Any, NamedTuple

import glassnet
import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.neural_network import MLPClassifier

torch.set_num_threads(1)
Steps = Callable[[int], object]


class Setting(NamedTuple):
    """A network, its batch and its data; targets are classes."""

    sizes: tuple[int, ...]
    batch: int
    rows: int
    hidden: str
    last: str

    @property
    def name(self) -> str:
        """The network as people write it."""
        return "-".join(map(str, self.sizes))

    @property
    def loss(self) -> str:
        """The loss that its output asks for."""
        return "cross_entropy" if self.last == "softmax" else "binary_cross_entropy"

    def data(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """Inputs and classes."""
        rng = np.random.default_rng(0)
        inputs = rng.normal(size=(self.rows, self.sizes[0])).astype("float32")
        return inputs, rng.integers(0, max(2, self.sizes[-1]), self.rows)


SETTINGS = (
    Setting((2, 4, 1), 4, 400, "tanh", "sigmoid"),
    Setting((2, 8, 8, 1), 10, 500, "tanh", "sigmoid"),
    Setting((784, 16, 16, 10), 32, 4096, "relu", "softmax"),
    Setting((784, 128, 64, 10), 64, 4096, "relu", "softmax"),
    Setting((784, 512, 256, 10), 128, 4096, "relu", "softmax"),
)
CURVE = (
    *SETTINGS,
    Setting((784, 1024, 1024, 10), 128, 4096, "relu", "softmax"),
)
RATE = 0.001


def ours(setting: Setting, optimizer: str) -> Steps:
    """Glassnet, as a script uses it."""
    layers = [
        {"type": "dense", "units": units, "activation": setting.hidden}
        for units in setting.sizes[1:-1]
    ]
    layers.append({"type": "dense", "units": setting.sizes[-1], "activation": setting.last})
    spec = {
        "format": "glassnet/1",
        "network": {"layers": layers},
        "training": {
            "loss": setting.loss,
            "optimizer": {"name": optimizer, "learning_rate": RATE},
            "batch_size": setting.batch,
        },
    }
    inputs, classes = setting.data()
    targets = classes if setting.last == "softmax" else classes[:, None].astype("float32")
    return glassnet.Run(spec, inputs, targets).advance


def eager(setting: Setting, optimizer: str, **variant: bool) -> Steps:
    """PyTorch as its tutorials write the loop."""
    modules: list[torch.nn.Module] = []
    for entering, leaving in zip(setting.sizes, setting.sizes[1:], strict=False):
        activation = torch.nn.Tanh() if setting.hidden == "tanh" else torch.nn.ReLU()
        modules += [torch.nn.Linear(entering, leaving), activation]
    network = torch.nn.Sequential(*modules[:-1])
    kinds = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}
    update: Any = kinds[optimizer](network.parameters(), lr=RATE, **variant)
    inputs, classes = setting.data()
    soft = setting.last == "softmax"
    targets = torch.tensor(classes) if soft else torch.tensor(classes[:, None]).float()
    measure: Any = torch.nn.CrossEntropyLoss() if soft else torch.nn.BCEWithLogitsLoss()
    cut = zip(torch.tensor(inputs).split(setting.batch), targets.split(setting.batch), strict=True)
    batches = [batch for batch in cut if len(batch[0]) == setting.batch]

    def steps(count: int) -> float:
        total = 0.0
        for step in range(count):
            x, y = batches[step % len(batches)]
            update.zero_grad()
            loss = measure(network(x), y)
            loss.backward()
            update.step()
            total += loss.item()
        return total

    return steps


def fitted(setting: Setting) -> Steps:
    """scikit-learn; whole epochs, so `count` is rounded to them."""
    inputs, classes = setting.data()
    per_epoch = -(-setting.rows // setting.batch)

    def steps(count: int) -> object:
        model = MLPClassifier(
            setting.sizes[1:-1],
            activation=setting.hidden,
            solver="sgd",
            momentum=0.0,
            alpha=0.0,
            batch_size=setting.batch,
            learning_rate_init=RATE,
            max_iter=max(1, count // per_epoch),
            n_iter_no_change=10**9,
            tol=0.0,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return model.fit(inputs, classes)

    return steps


def seconds(steps: Steps, count: int) -> float:
    """Of one step, when `count` are done."""
    begun = perf_counter()
    steps(count)
    return (perf_counter() - begun) / count


def enough(steps: Steps, least: float, whole: int = 1) -> int:
    """How many steps take at least about that many seconds, a multiple of `whole`."""
    few = -(-20 // whole) * whole
    steps(few)
    return -(-max(few, round(least / seconds(steps, few))) // whole) * whole


def ratios(us: Steps, them: list[Steps], least: float, pairs: int, whole: int = 1) -> list[float]:
    """Of each rival's time to ours, medians of interleaved pairs; counts are multiples of whole."""
    counts = [enough(one, least, whole) for one in (us, *them)]
    found: list[list[float]] = [[] for _ in them]
    for _ in range(pairs):
        own = seconds(us, counts[0])
        for rival, count, place in zip(them, counts[1:], found, strict=True):
            place.append(seconds(rival, count) / own)
    return [statistics.median(place) for place in found]


def table(least: float, pairs: int) -> None:
    """Print the ratios."""
    plain = [{"foreach": True}, {"foreach": False}, {"fused": True}]
    print("| network, batch | SGD, PyTorch | SGD, scikit-learn | Adam, PyTorch fused |")
    print("|---|---|---|---|")
    for setting in SETTINGS:
        last = setting is SETTINGS[-1]
        us = ours(setting, "sgd")
        times = ratios(
            us, [eager(setting, "sgd", **v) for v in plain], least, 21 if last else pairs
        )
        per_epoch = -(-setting.rows // setting.batch)
        learn = ratios(us, [fitted(setting)], least, max(3, pairs // 2), per_epoch)
        fused = [eager(setting, "adam", fused=True)]
        adam = ratios(ours(setting, "adam"), fused, least, pairs)
        cells = [f"{min(times):.2f} ×", f"{learn[0]:.2f} ×", f"{adam[0]:.2f} ×"]
        print(f"| {setting.name}, {setting.batch} | {' | '.join(cells)} |", flush=True)


def peak() -> float:
    """The most floating-point operations a second in a product of two square matrices."""
    one, out = np.ones((1024, 1024), "float32"), np.empty((1024, 1024), "float32")
    return max(2 * 1024**3 / seconds(lambda _: one.dot(one, out), 1) for _ in range(12))


def curve(least: float) -> None:
    """Print what a step costs, by the size of the network."""
    print(f"\nMatrix-product peak: {(most := peak()) / 1e9:.0f} GFLOP/s in float32, one thread.\n")
    print("| network, batch | parameters | µs a step | µs without the products | share of peak |")
    print("|---|---|---|---|---|")
    for setting in CURVE:
        us = ours(setting, "sgd")
        count = enough(us, least)
        time = statistics.median(seconds(us, count) for _ in range(5))
        pairs = list(zip(setting.sizes, setting.sizes[1:], strict=False))
        parameters = sum((entering + 1) * leaving for entering, leaving in pairs)
        # Forward and both backward products, but no gradient of the data.
        work = 2 * setting.batch * (3 * parameters - pairs[0][0] * pairs[0][1])
        rest = (time - work / most) * 1e6
        cells = [f"{parameters:,}", f"{time * 1e6:.1f}", f"{rest:.1f}", f"{work / most / time:.0%}"]
        print(f"| {setting.name}, {setting.batch} | {' | '.join(cells)} |", flush=True)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=0.15, help="of one measurement")
    parser.add_argument("--pairs", type=int, default=7, help="of measurements for a median")
    options = parser.parse_args()
    print(f"Python {sys.version.split()[0]}, NumPy {np.__version__}, PyTorch {torch.__version__}\n")
    table(options.seconds, options.pairs)
    curve(options.seconds)


if __name__ == "__main__":
    main()
