"""How long going back takes, what it is remembered in, and what remembering costs training.

    QT_QPA_PLATFORM=offscreen uv run python tests/benchmarks/timeline.py [--seeks 60] [--pairs 9]
        [--seconds 3]

Adam, float32, one BLAS thread. A run is trained as the program trains it, in chunks of 3 ms, and
then sought to random steps. Recording's cost is the ratio of two runs' steps a second, with and
without keyframes, in turns of the same length in this process; the median of those ratios. Times
are those of this thread's own work, which other programs do not lengthen. Then a hand drags the
timeline of a real window from end to end, sixty moves a second, and the moments that the canvas has
shown are counted.
"""

import argparse  # noqa: I001  (glassnet before NumPy: it fixes the number of BLAS threads)
import statistics
from collections.abc import Callable
from time import perf_counter, process_time, thread_time
from typing import Any, NamedTuple

import glassnet
import numpy as np
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from glassnet.experiment import edits, proposal
from glassnet.experiment.timeline import BUDGET
from glassnet.runner import Snapshot
from glassnet.ui import open_window


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
    begun, end = thread_time(), run.step + steps
    while run.step < end:
        run.train(min(chunk, end - run.step), measure=False)
    return thread_time() - begun


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
        begun = thread_time()
        run.seek(int(step))
        times.append(1000 * (thread_time() - begun))
    return times


def dragging(dataset: str, steps: int, seconds: float) -> tuple[float, float]:
    """What the canvas of a real window shows while a hand drags its timeline.

    Moments a second, and the milliseconds of processor that the program takes for each.
    """
    window = open_window(edits.set_training(proposal(dataset), "epochs", 1).spec)
    window.resize(1440, 900)
    window.show()
    session, timeline = window.session, window.timeline
    _spin(lambda: session.snapshot is not None)
    session.runner.advance(steps)
    _spin(lambda: timeline.now == steps)
    y = round(timeline.strip().center().y())
    left, width = timeline.x_of(0), timeline.x_of(steps) - timeline.x_of(0)
    QTest.mousePress(timeline, Qt.MouseButton.LeftButton, pos=QPoint(round(left), y))
    begun, spent = perf_counter(), process_time()

    def move() -> None:
        share = abs(((perf_counter() - begun) / 2) % 2 - 1)
        QTest.mouseMove(timeline, QPoint(round(left + share * width), y))

    mover = QTimer()
    mover.setTimerType(Qt.TimerType.PreciseTimer)
    mover.timeout.connect(move)
    mover.start(16)
    show = window.canvas.show_snapshot
    moments: list[int] = []

    def count(snapshot: Snapshot) -> None:
        moments.append(snapshot.step)
        show(snapshot)

    window.pump._viewers[0].show = count
    QTest.qWait(round(1000 * seconds))
    spent = process_time() - spent
    mover.stop()
    QTest.mouseRelease(timeline, Qt.MouseButton.LeftButton, pos=QPoint(round(left), y))
    window.session.mark_saved(session.spec, steps)
    window.shutdown()
    window.deleteLater()
    return len(moments) / seconds, 1000 * spent / max(1, len(moments))


def _spin(there: Callable[[], bool]) -> None:
    while not there():
        QApplication.processEvents()


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeks", type=int, default=60)
    parser.add_argument("--pairs", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=3.0)
    options = parser.parse_args()
    app = QApplication([])
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
    for dataset, steps in (("spiral", 5000), ("digits", 400)):
        rate, cost_ms = dragging(dataset, steps, options.seconds)
        print(
            f"dragging, {dataset}: the canvas shows {rate:.0f} moments a second; each takes "
            f"{cost_ms:.0f} ms of processor, with all that the window does meanwhile"
        )
    app.quit()


if __name__ == "__main__":
    main()
