"""What a surface and a race of the network cost beside the training they belong to.

    PYTHONPATH=app uv run python -m tests.benchmarks.surface_live [--rounds 5] [--only NAME]

Runs the real window with the loss surface in sight, offscreen unless QT_QPA_PLATFORM says
otherwise, while the network trains flat out. In each round: the training without a window's work;
the window with a surface that stands still; then surfaces of 51 × 51, one asked for as soon as the
last is complete; then a race of three optimizers. Told are the medians of

- first: ms from asking (a click on “Compute again”) to the first coarse picture in the window;
- whole: ms from asking to the complete surface, and of the processor's time on its thread;
- frame: the 95th percentile of the time between two ticks of the frame timer, with a surface that
  stands, with surfaces under way, and with a race under way;
- kept: steps a second in these three over those without a window.
"""

import argparse
import os
import statistics
import sys
import threading
from collections.abc import Callable
from functools import partial
from time import clock_gettime, perf_counter, pthread_getcpuclockid

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import glassnet  # noqa: I001  (fixes the number of BLAS threads before NumPy is loaded)
import numpy as np
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QDockWidget

from glassnet.engine import layers
from glassnet.experiment import Spec, edits, read_spec
from glassnet.resources import resource
from glassnet.runner import FLAT_OUT
from glassnet.runner.landscape_worker import SurfaceResult
from glassnet.ui.app import application, open_window
from glassnet.ui.panels.descent import Descent
from glassnet.ui.panels.surface import LossSurface
from glassnet.ui.window import MainWindow
from tests.benchmarks.canvas import p95, rate, wait

NETWORKS = {
    "2-8-8-6-1": ("spiral.json", False),
    "784-16-16-10": ("digits.json", False),
    "784-16-block-10": ("digits.json", True),
    "784-128-64-10": ("digits_128_64.json", False),
}
SURFACES = 4  # in a round
RACE_SECONDS = 3.0


def spec_of(name: str) -> Spec:
    """The experiment of a network, which no window ends."""
    file, with_block = NETWORKS[name]
    spec = edits.set_training(read_spec(resource("experiments", file)), "epochs", 1_000_000).spec
    if with_block:
        block = layers.from_json({"type": "residual", "layers": [spec.network.layers[1]]})
        spec = edits.set_layer(spec, 1, block).spec
    return spec


def cpu(name: str) -> float:
    """Seconds of the processor that the threads of this name have taken."""
    idents = [each.ident for each in threading.enumerate() if each.name == name]
    return sum(clock_gettime(pthread_getcpuclockid(one)) for one in idents if one is not None)


class Surfaces:
    """Asks for one surface after the other, and notes when what of it was there."""

    def __init__(self, panel: LossSurface) -> None:
        self._panel = panel
        self.first: list[float] = []
        self.whole: list[float] = []
        self.busy: list[float] = []
        self._left, self._asked, self._cpu, self._seen = 0, 0.0, 0.0, True
        self._loop = QEventLoop()
        panel.model.work.received.connect(self._receive)

    def run(self, count: int) -> None:
        """Ask for so many surfaces, each when the former is complete."""
        self._left = count
        self._ask()
        self._loop.exec()

    def _ask(self) -> None:
        self._asked, self._cpu, self._seen = perf_counter(), cpu("glassnet-landscape"), False
        self._panel.bar.renew_button.click()

    def _receive(self, result: SurfaceResult) -> None:
        gone = 1000 * (perf_counter() - self._asked)
        fresh = self._panel.model.result is result or result.stride is not None
        if not self._seen and fresh:
            self._seen = True
            self.first.append(gone)
        if self._panel.model.result is result and result.complete:
            self.whole.append(gone)
            self.busy.append(1000 * (cpu("glassnet-landscape") - self._cpu))
            self._left -= 1
            QTimer.singleShot(0, self._ask if self._left else self._loop.quit)


def steps_a_second(window: MainWindow, work: Callable[[], None]) -> float:
    """The rate of training while some work runs in the event loop."""
    call = window.session.runner.call
    first, begun = call(_step).result(), perf_counter()
    work()
    return (call(_step).result() - first) / (perf_counter() - begun)


def _step(run: glassnet.Run) -> int:
    return run.step


def measure(name: str, rounds: int) -> None:
    """Print the figures of one network."""
    ticks: list[float] = []
    window = open_window(spec_of(name), remember=False)
    window.pump.tick = partial(_tick, ticks, window.pump.tick)
    window.resize(1440, 900)
    window.show()
    panel = window.findChild(LossSurface)
    assert panel is not None
    wait(1.5)
    window.session.set_speed(FLAT_OUT)
    window.session.play()
    wait(1.5)
    surfaces = Surfaces(panel)
    figures: dict[str, list[float]] = {}
    for _ in range(rounds):
        for key, value in _round(window, surfaces, ticks).items():
            figures.setdefault(key, []).append(value)
    window.session.pause()
    window.session.mark_saved(window.session.spec, 0)
    window.shutdown()
    window.deleteLater()
    told = {key: statistics.median(values) for key, values in figures.items()}
    first, whole, busy = map(statistics.median, (surfaces.first, surfaces.whole, surfaces.busy))
    print(
        f"| {name} | {first:.0f} | {whole:.0f} ({busy:.0f}) | "
        f"{told['still frame']:.1f} · {told['frame']:.1f} · {told['race frame']:.1f} | "
        f"{told['alone']:.0f} | {told['still']:.0%} · {told['surface']:.0%} · {told['race']:.0%} |",
        flush=True,
    )


def _tick(ticks: list[float], tick: Callable[[float], bool], seconds: float) -> bool:
    ticks.append(perf_counter())
    return tick(seconds)


def _round(window: MainWindow, surfaces: Surfaces, ticks: list[float]) -> dict[str, float]:
    dock = window.findChild(QDockWidget, "lossSurfaceDock")
    assert isinstance(dock, QDockWidget)
    window.pump.stop()
    window.hide()
    alone = rate(window, 1.0)
    window.show()
    dock.raise_()
    window.pump.start()
    wait(1.0)
    ticks.clear()
    still = rate(window, 2.0)
    still_frame = p95(np.diff(ticks))
    ticks.clear()
    surface = steps_a_second(window, partial(surfaces.run, SURFACES))
    frame = p95(np.diff(ticks))
    race_frame, race = _race(window, ticks)
    dock.raise_()
    return {
        "alone": alone,
        "still frame": still_frame,
        "frame": frame,
        "race frame": race_frame,
        "still": still / alone,
        "surface": surface / alone,
        "race": race / alone,
    }


def _race(window: MainWindow, ticks: list[float]) -> tuple[float, float]:
    """The frames and the rate of training while the network races, round after round."""
    panel = window.docks.show("descent")
    assert isinstance(panel, Descent)
    model = panel.model
    model.choose_stop("network")
    model.choose_subject("random")
    again = QTimer()
    again.setInterval(20)
    again.timeout.connect(partial(_race_on, panel))
    again.start()
    wait(0.5)
    ticks.clear()
    kept = rate(window, RACE_SECONDS)
    frame = p95(np.diff(ticks))
    again.stop()
    model.choose_stop("one")
    return frame, kept


def _race_on(panel: Descent) -> None:
    """Begin another race as soon as one is run."""
    if not panel.model.busy:
        panel.model.reset()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=list(NETWORKS))
    options = parser.parse_args()
    application(sys.argv[:1])
    print(
        "| network | first | whole (busy) | frame: still · surface · race | steps/s alone | "
        "kept: still · surface · race |"
    )
    print("|---|---|---|---|---|---|")
    for name in [options.only] if options.only else NETWORKS:
        measure(name, options.rounds)


if __name__ == "__main__":
    main()
