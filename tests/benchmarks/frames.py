"""The canvas's frame interval while 784-128-64-10 trains flat out, beside an empty window's.

    uv run python tests/benchmarks/frames.py [--seconds 10] [--windows 5]

Runs the real window, offscreen unless QT_QPA_PLATFORM says otherwise, on the real digits with
curves and loss surface shown. For each of five windows of ten seconds the 95th percentile of the
time between two ticks of the frame timer is taken; the figure is their median. A window that holds
nothing but the same timer is measured in between, in the same process.
"""

import argparse
import os
import statistics
import sys
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import glassnet  # noqa: F401, I001  (fixes the number of BLAS threads before NumPy is loaded)
import numpy as np
from PySide6.QtCore import QEventLoop, QPointF, Qt, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from glassnet.experiment import edits
from glassnet.resources import resource
from glassnet.runner import FLAT_OUT
from glassnet.ui.app import application, open_window
from glassnet.ui.pump import FRAME_MS
from time import perf_counter


class EmptyWindow(QWidget):
    """Nothing but the timer."""

    def __init__(self) -> None:
        super().__init__()
        self.resize(1440, 900)
        self.ticks: list[float] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        self.ticks.append(perf_counter())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Nothing."""


def wait(seconds: float) -> None:
    """Let the event loop run."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def p95(ticks: list[float]) -> float:
    """The 95th percentile of the intervals, in ms."""
    return float(np.percentile(np.diff(ticks), 95) * 1e3)


def timed(
    function: Callable[[float], None], times: list[float], ticks: list[float]
) -> Callable[[float], None]:
    """The function, its begin and duration (ms) recorded."""

    def run(seconds: float) -> None:
        begun = perf_counter()
        ticks.append(begun)
        function(seconds)
        times.append((perf_counter() - begun) * 1e3)

    return run


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--windows", type=int, default=5)
    parser.add_argument("--spec", default=str(resource("experiments", "digits_128_64.json")))
    options = parser.parse_args()
    app = application(sys.argv[:1])
    window = open_window(options.spec, remember=False)
    ticks: list[float] = []
    work: list[float] = []
    window.pump.tick = timed(window.canvas.tick, work, ticks)
    window.show()
    wait(2)
    session = window.session
    session.apply(edits.set_training, "epochs", 1_000_000)  # so that no window ends the run
    empties, ours, clicks = [], [], []
    for _ in range(options.windows):
        session.pause()
        window.pump.stop()
        empty = EmptyWindow()
        empty.show()
        wait(options.seconds / 2)
        empties.append(p95(empty.ticks[5:]))
        empty.close()
        empty.deleteLater()
        window.pump.start()
        session.set_speed(FLAT_OUT)
        session.play()
        wait(1)
        ticks.clear()
        first, begun = session.snapshot, perf_counter()
        wait(options.seconds)
        ours.append(p95(ticks))
        last = session.snapshot
        if first and last:
            rate = (last.step - first.step) / (perf_counter() - begun)
            print(f"  window p95 {ours[-1]:.1f} ms, {rate:.0f} steps/s, {len(ticks)} frames")
        clicked = perf_counter()
        QTest.mouseClick(window.canvas, Qt.MouseButton.LeftButton, pos=QPointF(5, 5).toPoint())
        app.processEvents()
        clicks.append((perf_counter() - clicked) * 1e3)
        if not session.playing:
            session.play()
    empty_p95, p95_median = statistics.median(empties), statistics.median(ours)
    bound = max(33.0, 1.15 * empty_p95)
    print(
        f"frame interval p95: {p95_median:.1f} ms; empty window {empty_p95:.1f} ms; "
        f"bound {bound:.1f} ms; canvas work median {statistics.median(work):.2f} ms; "
        f"click answered in {statistics.median(clicks):.1f} ms"
    )
    window.session.mark_saved(session.spec, session.snapshot.step if session.snapshot else 0)
    window.shutdown()


if __name__ == "__main__":
    main()
