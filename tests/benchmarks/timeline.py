"""How long going back takes, what it is remembered in, and what remembering costs training.

    uv run python tests/benchmarks/timeline.py [--seeks 60] [--pairs 9]

Adam, float32, one BLAS thread. A run is trained as the program trains it, in chunks of 3 ms, and
then sought to random steps. Recording's cost is the ratio of two runs' steps a second, with and
without keyframes, in turns of the same length in this process; the median of those ratios.
"""

import argparse  # noqa: I001  (glassnet before NumPy: it fixes the number of BLAS threads)
import statistics
from time import perf_counter
from typing import Any, NamedTuple

import glassnet
import numpy as np
from glassnet.experiment.timeline import BUDGET


class Setting(NamedTuple):
    """A network, its batch, how long it trains, and how soon any of its steps is to be there."""

    sizes: tuple[int, ...]
    batch: int
    rows: int
    steps: int
    aim: float

    @property
    def name(self) -> str:
        """The network as people write it."""
        return "-".join(map(str, self.sizes))

    def run(self) -> glassnet.Run:
        """The run at its beginning."""
        *hidden, outputs = self.sizes[1:]
        layers = [{"type": "dense", "units": units, "activation": "relu"} for units in hidden]
        last = "softmax" if outputs > 1 else "sigmoid"
        loss = "cross_entropy" if outputs > 1 else "binary_cross_entropy"
        layers.append({"type": "dense", "units": outputs, "activation": last})
        rng = np.random.default_rng(0)
        inputs = rng.normal(size=(self.rows, self.sizes[0]))
        spec: dict[str, Any] = {
            "format": "glassnet/1",
            "network": {"layers": layers},
            "training": {"loss": loss, "optimizer": "adam", "batch_size": self.batch},
        }
        return glassnet.Run(spec, inputs, rng.integers(0, max(2, outputs), self.rows))


SETTINGS = (
    Setting((784, 128, 64, 10), 64, 4096, 10_000, 250),
    Setting((2, 8, 8, 1), 64, 500, 100_000, 50),
)


def train(run: glassnet.Run, steps: int, chunk: int) -> float:
    """Train by so many steps, in chunks; seconds."""
    begun, end = perf_counter(), run.step + steps
    while run.step < end:
        run.train(min(chunk, end - run.step), measure=False)
    return perf_counter() - begun


def chunk_of(setting: Setting) -> int:
    """Steps that 3 ms hold."""
    run = setting.run()
    train(run, 50, 50)
    return max(1, int(0.003 / (train(run, 200, 200) / 200)))


def cost(setting: Setting, pairs: int, chunk: int) -> float:
    """The share of the training rate that recording takes."""
    keeping, bare = setting.run(), setting.run()
    bare.keyframes.budget = 0
    steps = chunk * 60
    for run in (keeping, bare):
        train(run, steps, chunk)
    ratios = []
    for turn in range(pairs):
        order = (keeping, bare) if turn % 2 else (bare, keeping)
        took = {id(run): train(run, steps, chunk) for run in order}
        ratios.append(took[id(keeping)] / took[id(bare)])
    return 1 - 1 / statistics.median(ratios)


def seeks(run: glassnet.Run, count: int) -> list[float]:
    """Milliseconds that seeks to random steps take."""
    rng = np.random.default_rng(1)
    times = []
    for step in rng.integers(0, run.end, count):
        begun = perf_counter()
        run.seek(int(step))
        times.append(1000 * (perf_counter() - begun))
    return times


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeks", type=int, default=60)
    parser.add_argument("--pairs", type=int, default=9)
    options = parser.parse_args()
    print("| network | steps | seek p50, p95, most, ms | aim | keyframes | MB | of the rate |")
    print("|---|---|---|---|---|---|---|")
    for setting in SETTINGS:
        chunk, run = chunk_of(setting), setting.run()
        train(run, setting.steps, chunk)
        times = seeks(run, options.seeks)
        frames = run.keyframes
        assert frames.size <= BUDGET
        p50, p95 = np.percentile(times, [50, 95])
        print(
            f"| {setting.name} | {setting.steps:,} | {p50:.0f}, {p95:.0f}, {max(times):.0f} "
            f"| {setting.aim:.0f} | {len(frames)} | {frames.size / 2**20:.0f} "
            f"| {100 * cost(setting, options.pairs, chunk):.1f} % |"
        )


if __name__ == "__main__":
    main()
