"""A loss surface's speed beside the package loss-landscapes, and the plane of a long path.

    python -m venv parity && parity/bin/pip install torch==2.13.0 loss-landscapes==3.0.6 msgspec
    PYTHONPATH=app parity/bin/python tests/benchmarks/surface_speed.py [--pairs 5]

Everything runs in this process, interleaved, with one BLAS thread and one torch thread, in float32.
Both evaluate the same model on the same data at the same points: those of `planar_interpolation`,
whose even rows lie one step further along the second direction than its odd ones. Ours counts
everything from the network on: recording, laying the plane, and all points. Each figure is the
median of the ratios of neighbouring measurements, in seconds of the processor. Values are compared
with a loop in float64.
"""

import argparse  # noqa: I001  (glassnet before NumPy: it fixes the number of BLAS threads)
import statistics
import tracemalloc
from time import thread_time
from typing import Any, NamedTuple

import glassnet
import loss_landscapes
import numpy as np
import torch
from loss_landscapes.metrics import Loss
from numpy.typing import NDArray

from glassnet.engine import Evaluator, Network
from glassnet.landscape import Plane, Surface, path_plane, random_directions

torch.set_num_threads(1)
Floats = NDArray[np.float64]


class Setting(NamedTuple):
    """A network, how many examples, points along an axis, and how many times faster it is to be."""

    sizes: tuple[int, ...]
    rows: int
    hidden: str
    last: str
    grid: int
    aim: float

    @property
    def name(self) -> str:
        """The network as people write it."""
        return f"{'-'.join(map(str, self.sizes))}, {self.rows:,}"


SETTINGS = (
    Setting((2, 8, 8, 1), 200, "tanh", "sigmoid", 51, 18),
    Setting((784, 16, 16, 10), 512, "relu", "softmax", 51, 18),
    Setting((784, 128, 64, 10), 1000, "relu", "softmax", 21, 8),
)
POINTS, PARAMETERS = 250, 109_386


class Contest:
    """The same surface, ours and theirs."""

    def __init__(self, setting: Setting) -> None:
        self.grid = grid = setting.grid
        rng = np.random.default_rng(0)
        inputs = rng.normal(size=(setting.rows, setting.sizes[0])).astype("float32")
        classes = rng.integers(0, max(2, setting.sizes[-1]), setting.rows)
        soft = setting.last == "softmax"
        targets = np.eye(setting.sizes[-1])[classes] if soft else classes[:, None]
        self.run = glassnet.Run(_spec(setting), inputs, classes if soft else targets)
        self.directions = random_directions(self.run.network, np.random.default_rng(1)) / grid
        self.start = self.run.network.parameters - self.directions.sum(axis=0) * grid / 2
        self.inputs, self.targets = inputs, targets.astype("float32")
        self.models = [_module(setting) for _ in range(3)]
        wanted = torch.tensor(classes) if soft else torch.tensor(self.targets)
        kind: Any = torch.nn.CrossEntropyLoss() if soft else torch.nn.BCEWithLogitsLoss()
        self.metric = Loss(kind, torch.tensor(inputs), wanted)

    def ours(self) -> Floats:
        """By Glassnet."""
        loss = self.run.spec.training.loss
        surface = Surface(self.run.network, loss, self.inputs, self.targets)
        plane = Plane("given", self.start, self.directions, (0.0, 1.0), (0.0, 1.0))
        return surface.at(plane, _points(self.grid))

    def theirs(self) -> Floats:
        """By loss-landscapes; its models are put where the surface begins, which is not counted."""
        self._place()
        begin = thread_time()
        losses = loss_landscapes.planar_interpolation(*self.models, self.metric, steps=self.grid)
        self.seconds = thread_time() - begin
        return np.asarray(losses, np.float64).ravel()

    def exact(self) -> Floats:
        """Point by point in float64."""
        network = self.run.network
        double = Network(network.layers, network.inputs, dtype="float64")
        loss = self.run.spec.training.loss
        evaluator = Evaluator(double, loss, self.inputs, self.targets)
        points = _points(self.grid)
        return np.array([evaluator.loss(self.start + at @ self.directions) for at in points])

    def _place(self) -> None:
        ends = (0, self.directions[0] * self.grid, self.directions[1] * self.grid)
        network = self.run.network.clone()
        for model, way in zip(self.models, ends, strict=True):
            network.parameters[:] = self.start + way
            model.load_state_dict({name: torch.tensor(w) for name, w in network.weights().items()})


def _points(grid: int) -> Floats:
    """The points of `planar_interpolation`, (grid², 2), in steps of it."""
    alphas, betas = np.divmod(np.arange(grid**2), grid)
    return np.column_stack([alphas, betas + (alphas % 2 == 0)]).astype(np.float64)


def _spec(setting: Setting) -> dict[str, Any]:
    layers = [
        {"type": "dense", "units": units, "activation": setting.hidden}
        for units in setting.sizes[1:-1]
    ]
    layers.append({"type": "dense", "units": setting.sizes[-1], "activation": setting.last})
    loss = "cross_entropy" if setting.last == "softmax" else "binary_cross_entropy"
    return {"format": "glassnet/1", "network": {"layers": layers}, "training": {"loss": loss}}


def _module(setting: Setting) -> Any:
    modules: list[torch.nn.Module] = []
    for entering, leaving in zip(setting.sizes, setting.sizes[1:], strict=False):
        activation = torch.nn.Tanh() if setting.hidden == "tanh" else torch.nn.ReLU()
        modules += [torch.nn.Linear(entering, leaving), activation]
    return torch.nn.Sequential(*modules[:-1])


def measure(setting: Setting, pairs: int) -> None:
    """Print how many times faster ours is, and how far both are from float64."""
    contest = Contest(setting)
    exact = contest.exact()
    scale = np.maximum(1, np.abs(exact))
    ours, theirs = (
        np.max(np.abs(losses - exact) / scale) for losses in (contest.ours(), contest.theirs())
    )
    ratios, seconds = [], []
    for _ in range(pairs):
        contest.theirs()
        begin = thread_time()
        contest.ours()
        seconds.append(thread_time() - begin)
        ratios.append(contest.seconds / seconds[-1])
    print(
        f"{setting.name:26} {statistics.median(ratios):5.1f} × (aim {setting.aim:g})   "
        f"{1e6 * statistics.median(seconds) / setting.grid**2:7.1f} µs a point   "
        f"error {ours:.1e}, theirs {theirs:.1e}"
    )


def measure_path() -> None:
    """Print what the plane of a long path of a large network costs."""
    rng = np.random.default_rng(0)
    path = [rng.standard_normal(PARAMETERS, dtype=np.float32) for _ in range(POINTS)]
    seconds = []
    for _ in range(3):
        begin = thread_time()
        path_plane(path, path[-1])
        seconds.append(thread_time() - begin)
    tracemalloc.start()
    path_plane(path, path[-1])
    peak = tracemalloc.get_traced_memory()[1]
    print(
        f"plane of {POINTS} points × {PARAMETERS:,} parameters: {statistics.median(seconds):.2f} s"
        f", {peak / 1e6:.0f} MB beside the {POINTS * PARAMETERS * 4 / 1e6:.0f} MB of the path"
    )


def main() -> None:
    """Measure everything."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pairs", type=int, default=5)
    chosen = parser.parse_args()
    for setting in SETTINGS:
        measure(setting, chosen.pairs)
    measure_path()


if __name__ == "__main__":
    main()
