"""What the window costs while a network trains flat out: frames, paints, clicks, training rate.

    uv run python tests/benchmarks/canvas.py [--seconds 10] [--windows 5] [--only NAME]

Runs the real window, offscreen unless QT_QPA_PLATFORM says otherwise. In turn, `windows` times for
each network: an empty window with the same timer; the same training without a window's work; the
window with the loss surface hidden; the window with it. Told are the medians of

- frame: the 95th percentile of the time between two ticks of the frame timer;
- paint: the 95th percentile of the canvas's paint events;
- click: the 95th percentile of the time from a mouse press, posted by another thread, to the new
  selection;
- kept: steps a second over those without a window, with the surface hidden and with it shown.
"""

import argparse
import os
import statistics
import sys
import threading
from collections.abc import Callable
from time import perf_counter
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import glassnet  # noqa: F401, I001  (fixes the number of BLAS threads before NumPy is loaded)
import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QDockWidget, QWidget

from glassnet.experiment import edits, read_spec
from glassnet.resources import resource
from glassnet.runner import FLAT_OUT
from glassnet.ui.app import application, open_window
from glassnet.ui.canvas.canvas import NetworkCanvas
from glassnet.ui.pump import FRAME_MS
from glassnet.ui.window import MainWindow

NETWORKS = {
    "2-8-8-6-1": ("spiral.json", ()),
    "784-16-16-10": ("digits.json", ()),
    "784-128-64-10": ("digits_128_64.json", ()),
    "784-1024-1024-10": ("digits_128_64.json", (1024, 1024)),
}
CLICKS_A_SECOND = 4


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


class Watch:
    """Counts what the window does: begins of ticks, seconds of paints, seconds to answer clicks."""

    def __init__(self) -> None:
        self.ticks: list[float] = []
        self.paints: list[float] = []
        self.clicks: list[float] = []

    def clear(self) -> None:
        """Forget everything so far."""
        for each in (self.ticks, self.paints, self.clicks):
            each.clear()

    def paint(self, paint: Callable[..., None]) -> Callable[..., None]:
        """A paint event that is timed."""

        def run(canvas: NetworkCanvas, event: QPaintEvent) -> None:
            begun = perf_counter()
            paint(canvas, event)
            self.paints.append(perf_counter() - begun)

        return run

    def tick(self, tick: Callable[[float], bool]) -> Callable[[float], bool]:
        """A tick whose begin is noted."""

        def run(seconds: float) -> bool:
            self.ticks.append(perf_counter())
            return tick(seconds)

        return run


class Clicker:
    """Presses and lets go the mouse on one neuron after another, from a thread of its own."""

    def __init__(self, window: MainWindow, clicks: list[float]) -> None:
        self._window, self._clicks = window, clicks
        column = window.canvas.scene.layout.columns[1]
        self._points = [column.unit_box(unit).center() for unit in range(min(column.units, 8))]
        self._posted = 0.0
        self._end = threading.Event()
        window.session.selection_changed.connect(self._answered)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread."""
        self._end.set()
        self._thread.join()
        self._window.session.selection_changed.disconnect(self._answered)

    def _answered(self, _selection: object) -> None:
        self._clicks.append(perf_counter() - self._posted)

    def _run(self) -> None:
        count = 0
        while not self._end.wait((0.7 + 0.6 * (count * 0.618 % 1)) / CLICKS_A_SECOND):
            place = self._points[count % len(self._points)]
            count += 1
            self._posted = perf_counter()
            for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
                QCoreApplication.postEvent(self._window.canvas, _mouse(kind, place))


def _mouse(kind: QEvent.Type, place: QPointF) -> QMouseEvent:
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    held = left if kind == QEvent.Type.MouseButtonPress else none
    return QMouseEvent(kind, place, place, left, held, Qt.KeyboardModifier.NoModifier)


def wait(seconds: float) -> None:
    """Let the event loop run."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def p95(values: Any) -> float:
    """The 95th percentile, in ms."""
    return float(np.percentile(values, 95) * 1e3) if len(values) else float("nan")


def rate(window: MainWindow, seconds: float) -> float:
    """Steps a second while the event loop runs."""
    session = window.session
    first = session.runner.call(_step).result()
    begun = perf_counter()
    wait(seconds)
    return (session.runner.call(_step).result() - first) / (perf_counter() - begun)


def _step(run: Any) -> int:
    return int(run.step)


def measure(name: str, seconds: float, windows: int) -> None:
    """Print the figures of one network."""
    file, widths = NETWORKS[name]
    watch = Watch()
    plain = NetworkCanvas.paintEvent
    NetworkCanvas.paintEvent = watch.paint(plain)  # type: ignore[method-assign]
    spec = edits.set_training(
        read_spec(resource("experiments", file)), "epochs", 1_000_000
    ).spec  # so that no window ends the run
    for layer, units in enumerate(widths):
        spec = edits.set_units(spec, layer, units).spec
    window = open_window(spec, remember=False)
    window.pump.tick = watch.tick(window.canvas.tick)
    window.resize(1440, 900)
    window.show()
    surface = window.findChild(QDockWidget, "lossSurfaceDock")
    assert isinstance(surface, QDockWidget)
    wait(2)
    window.session.set_speed(FLAT_OUT)
    window.session.play()
    wait(2)
    figures: dict[str, list[float]] = {}
    for _ in range(windows):
        round_ = _round(window, watch, surface, seconds)
        for key, value in round_.items():
            figures.setdefault(key, []).append(value)
    window.session.pause()
    window.session.mark_saved(window.session.spec, 0)
    window.shutdown()
    window.deleteLater()
    NetworkCanvas.paintEvent = plain  # type: ignore[method-assign]
    told = {key: statistics.median(values) for key, values in figures.items()}
    print(
        f"| {name} | {told['frame']:.1f} ({told['empty']:.1f}) | {told['paint']:.1f} | "
        f"{told['click']:.1f} | {told['alone']:.0f} | {told['kept']:.0%} | {told['live']:.0%} |",
        flush=True,
    )


def _round(
    window: MainWindow, watch: Watch, surface: QDockWidget, seconds: float
) -> dict[str, float]:
    window.pump.stop()
    window.hide()
    alone = [rate(window, seconds / 3)]
    window.session.pause()
    empty = EmptyWindow()
    empty.show()
    wait(seconds / 3)
    empty.close()
    empty.deleteLater()
    window.session.play()
    surface.hide()
    window.show()
    window.pump.start()
    wait(1.5)
    watch.clear()
    hidden = rate(window, seconds)
    seen = p95(np.diff(watch.ticks)), p95(watch.paints)
    clicker = Clicker(window, watch.clicks)
    wait(seconds / 2)
    clicker.close()
    surface.show()
    wait(1.5)
    live = rate(window, seconds)
    window.pump.stop()
    window.hide()
    alone.append(rate(window, seconds / 3))
    window.show()
    window.pump.start()
    base = statistics.mean(alone)
    kept = {"alone": base, "kept": hidden / base, "live": live / base}
    return {
        "empty": p95(np.diff(empty.ticks[5:])),
        **dict(zip(("frame", "paint"), seen, strict=True)),
        "click": p95(watch.clicks),
        **kept,
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--windows", type=int, default=5)
    parser.add_argument("--only", choices=list(NETWORKS))
    options = parser.parse_args()
    application(sys.argv[:1])
    print("| network | frame (empty) | paint | click | steps/s alone | kept | surface live |")
    print("|---|---|---|---|---|---|---|")
    for name in [options.only] if options.only else NETWORKS:
        measure(name, options.seconds, options.windows)


if __name__ == "__main__":
    main()
