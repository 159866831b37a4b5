"""The thread that makes what is heavy about a frame: the picture of the edges, and the pulses.

It takes the newest job only and leaves the newest result; whoever asks never waits. NumPy lets go
of the interpreter while it works, QPainter would not: so no Qt here.
"""

import threading
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
from msgspec import Struct, structs
from numpy.typing import NDArray

from glassnet.engine import Trace
from glassnet.ui.canvas import strengths
from glassnet.ui.canvas.drift import Drift, Means, Recent, Series
from glassnet.ui.canvas.edge_samples import Box
from glassnet.ui.canvas.edge_signals import (
    Signals,
    by_layer,
    on_lines,
    signals_of,
    single_out,
    ways_of,
)
from glassnet.ui.canvas.edges import FINE, EdgeTexture, around_all
from glassnet.ui.canvas.geometry import Layout
from glassnet.ui.canvas.pulses import Stream
from glassnet.ui.canvas.targets import Target, touching

Array = NDArray[Any]
Matrices = tuple[Array | None, ...]
Marks = NDArray[np.bool_] | None

_STRIP, _OVERLAP = 250_000, 4  # pixels of a strip, and what it shares with its neighbour
_ASIDE = 64  # pixels beyond what is seen that are drawn too, to be there when it is moved


class Job(Struct, frozen=True, eq=False):
    """What to draw: a layout at `ratio` device pixels per pixel, and the numbers to draw in it.

    `weights`: for each layer (units, sources), None where it has none, and the `gradients` that
    flow back to them; `deltas` (units,) flow back where there are no weights. `trace` gives the
    signals of the example. `colours` is the table of `edges.tone`. The lines that touch `focus`
    stand out. While it drifts, `series` names what may be averaged; what drifts is `lit` where
    it must not move. With `signals_only` the last picture of the edges will do. The lines are as
    wide as the weights, or as the entries of `measures`, which are like `weights`; `differences`
    stand in the place of both. `shortcuts` are the matrices of the blocks' skips, block by block,
    None for the identity.
    """

    layout: Layout
    ratio: float
    colours: NDArray[np.uint32]
    weights: Matrices
    gradients: Matrices = ()
    deltas: Matrices = ()
    trace: Trace | None = None
    focus: Target | None = None
    series: Series | None = None
    lit: bool = False
    signals_only: bool = False
    measures: Matrices | None = None
    shortcuts: Matrices = ()
    differences: Matrices | None = None

    @property
    def widths(self) -> Matrices:
        """What the lines are as wide as, with the sign that they have the colour of."""
        if self.differences is not None:
            return self.differences
        if self.measures is None:
            return self.weights
        return tuple(map(strengths.by_gradient, self.weights, self.measures))


class Drawn(Struct, frozen=True, eq=False):
    """A finished job: the picture of the edges for `box`, and what flows along the lines.

    `forward` and `backward` hold one stream for each layer, and then for the skip of each block;
    they are empty without a trace.
    `drift` is what flows along all of them, None where nothing drifts. `seconds` is what the
    picture cost; `layout` is the one that box and light lie in.
    """

    job: Job
    layout: Layout
    box: tuple[float, float, float, float]
    image: NDArray[np.uint32]
    forward: tuple[Stream, ...]
    backward: tuple[Stream, ...]
    drift: Drift | None
    seconds: float

    def moved(self, layout: Layout) -> "Drawn":
        """The same, stretched to where it lies when another part of the canvas is seen."""
        factor = layout.scale / self.layout.scale
        x, y = np.array(layout.shift) - factor * np.array(self.layout.shift)
        left, top, width, height = self.box
        return structs.replace(
            self,
            layout=layout,
            box=(factor * left + x, factor * top + y, factor * width, factor * height),
            forward=tuple(stream.moved(factor, x, y) for stream in self.forward),
            backward=tuple(stream.moved(factor, x, y) for stream in self.backward),
            drift=None if self.drift is None else self.drift.moved(factor, x, y),
        )


class Draughtsman:
    """Draws jobs; keeps the samples of the last layout and what has flowed lately.

    Not for use by two threads at once.
    """

    def __init__(self) -> None:
        self._layout: Layout | None = None
        self._ratio = 0.0
        self._texture = EdgeTexture((), 1.0)
        self._image: NDArray[np.uint32] | None = None
        self._seconds = 0.0
        self._recent = Recent()

    def draw(self, job: Job) -> Drawn:
        """Do a job now."""
        began = time.perf_counter()
        if job.layout is not self._layout or job.ratio != self._ratio:
            self._texture = EdgeTexture(job.layout.lines, job.ratio, _window(job.layout))
            self._layout, self._ratio, self._image = job.layout, job.ratio, None
        with np.errstate(all="ignore"):
            image = self._image if job.signals_only else None
            focus = None if job.focus is None else touching(job.layout, job.focus)
            if image is None:
                values = on_lines(job, job.widths)
                if job.focus is not None and focus is not None:
                    single_out(job, job.focus, focus, values)
                image = self._texture.render(values, job.colours, focus)
                self._seconds = time.perf_counter() - began
            self._image = image
            forward, backward = signals_of(job)
            marks = _by_way(job, focus)
            drift = self._drift(job, forward, backward, marks)
            ahead, back = (
                self._streams(job, [(each, np.abs(each)) for each in way], marks)
                for way in (forward, backward)
            )
        return Drawn(job, job.layout, self._texture.box, image, ahead, back, drift, self._seconds)

    def _drift(
        self, job: Job, forward: Signals, backward: Signals, marks: Sequence[Marks]
    ) -> Drift | None:
        """What has flowed lately, along the lines where it was most."""
        if not self._recent.add(job.series, job.trace, forward, backward):
            return None
        ways = (self._streams(job, means, marks) for means in self._recent.means())
        return Drift.of(*ways, lit=job.lit)

    def _streams(self, job: Job, signals: Means, marks: Sequence[Marks]) -> tuple[Stream, ...]:
        ways = ways_of(job.layout, [values for values, _ in signals])
        return tuple(
            Stream.of(lines, values, size, self._texture.curved, mark, path)
            for (lines, path), (values, size), mark in zip(ways, signals, marks, strict=False)
        )


def _by_way(job: Job, marks: Marks) -> list[Marks]:
    """Marks of all lines in a row, layer by layer; what is led around blocks has none."""
    lines, around = job.layout.lines, [None] * len(job.layout.outline.skips)
    own = [None] * len(lines) if marks is None else by_layer(job.layout, marks)
    return [*own, *around]


def _window(layout: Layout) -> Box | None:
    """The part of the canvas that is worth drawing; None for all of it."""
    if layout.scale == 1:
        return None
    seen = layout.view.toAlignedRect().adjusted(-_ASIDE, -_ASIDE, _ASIDE, _ASIDE)
    return seen.x(), seen.y(), seen.width(), seen.height()


def draw_fine(job: Job) -> Drawn:
    """Do a job at its resolution (a whole number), however long it takes.

    Strip by strip, so that the memory that it needs does not grow with the picture.
    """
    began = time.perf_counter()
    ratio, lines, values = round(job.ratio), job.layout.lines, on_lines(job, job.widths)
    box = left, top, wide, high = around_all(np.concatenate([*lines, np.empty((0, 4))]))
    image = np.empty((high * ratio, wide * ratio), np.uint32)
    coarse = 2 if job.layout.edges > FINE and ratio > 2 else 1
    rows = 2 * max(4, _STRIP // (2 * wide * (ratio // coarse) ** 2))
    for y in range(0, high, rows):
        count = min(rows, high - y)
        window = left, top + y - _OVERLAP, wide, count + 2 * _OVERLAP
        texture = EdgeTexture(lines, ratio, window, coarse=coarse)
        strip = texture.render(values, job.colours)
        first = (top + y - texture.box[1]) * ratio
        image[y * ratio : (y + count) * ratio] = strip[first : first + count * ratio]
    return Drawn(job, job.layout, box, image, (), (), None, time.perf_counter() - began)


class EdgeWorker:
    """A thread around a draughtsman; `ask` and `take` are called by the UI thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._job: Job | None = None
        self._drawn: Drawn | None = None
        self._busy = False
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="edges", daemon=True)
        self._thread.start()

    def ask(self, job: Job) -> None:
        """Have a job done soon, instead of one that waits."""
        with self._changed:
            self._job = job
            self._changed.notify_all()

    def take(self) -> Drawn | None:
        """The newest finished job, once; never waits."""
        with self._changed:
            drawn, self._drawn = self._drawn, None
            return drawn

    def settle(self, timeout: float = 5.0) -> Drawn | None:
        """Wait until nothing is left to do, then take; for pictures and tests."""
        with self._changed:
            self._changed.wait_for(lambda: not self._busy and self._job is None, timeout)
        return self.take()

    @property
    def idle(self) -> bool:
        """Whether the last job is done."""
        with self._changed:
            return not self._busy and self._job is None

    def close(self) -> None:
        """End the thread and wait for it; may be called again."""
        with self._changed:
            self._closed = True
            self._job = None
            self._changed.notify_all()
        self._thread.join()

    def _run(self) -> None:
        draughtsman = Draughtsman()
        while True:
            with self._changed:
                self._busy = False
                self._changed.notify_all()
                self._changed.wait_for(lambda: self._closed or self._job is not None)
                if self._closed:
                    return
                job, self._job, self._busy = self._job, None, True
            assert job is not None
            drawn = draughtsman.draw(job)
            with self._changed:
                self._drawn = drawn
