"""Signals too fast to follow, as a texture of light that drifts along the stronger edges.

It is made of what the last few pictures of the edges were made of: for each line the mean size of
its signal over the last `KEPT` of them, relative to the largest of its pair of layers, is the
brightness of its lights, and the sign of the mean signal their colour. Forward they drift to the
right, on the lines; gradients drift to the left, beside them. How fast they drift says nothing.
"""

from collections import deque
from collections.abc import Sequence

import numpy as np
from msgspec import Struct, structs
from numpy.typing import NDArray

from glassnet.engine import Trace
from glassnet.ui.canvas.edge_samples import curve, slopes
from glassnet.ui.canvas.pulses import Stream

KEPT = 5  # pictures of the edges
LIGHTS = 400  # of one direction, in all
LINES = 40  # of a pair of layers and one direction, that have lights
APART = 46.0  # pixels between two lights on a line
TOUCHING = 7.0  # the same where they stand and together make a line
BESIDE = 3.0  # pixels between a line and the gradients beside it
_FAINT = 0.07  # of the layer's strongest line, from which on lights are seen
_EDGE = 0.12  # of a line, at either end, where a light comes and goes
_FADE = 0.1  # of the share, in which a line that becomes weaker loses its lights

Signals = Sequence[NDArray[np.float32]]
Series = tuple[object, ...]
Means = list[tuple[NDArray[np.float32], NDArray[np.float32]]]


class Recent:
    """The signals of the last moments, line by line; for pictures of one layout and one series."""

    def __init__(self) -> None:
        self._series: Series | None = None
        self._trace: Trace | None = None
        self._kept: deque[tuple[Signals, Signals]] = deque(maxlen=KEPT)

    def add(
        self, series: Series | None, trace: Trace | None, forward: Signals, backward: Signals
    ) -> bool:
        """Take the signals of another picture in; whether there is something to average.

        A picture of a trace that is there already adds nothing, and another `series` begins anew.
        """
        shapes = [len(each) for each in forward]
        if series != self._series or (self._kept and shapes != list(map(len, self._kept[0][0]))):
            self._kept.clear()
            self._series, self._trace = series, None
        if series is None or trace is None:
            return False
        if trace is not self._trace:
            self._kept.append((forward, backward))
            self._trace = trace
        return True

    def means(self) -> tuple[Means, Means]:
        """Forward and backward: for each layer the mean signals and the mean sizes (lines,)."""
        kept = list(self._kept)
        return _means([forward for forward, _ in kept]), _means([backward for _, backward in kept])


def _means(kept: Sequence[Signals]) -> Means:
    stacks = [np.stack(each) for each in zip(*kept, strict=True)]
    return [(stack.mean(axis=0), np.abs(stack).mean(axis=0)) for stack in stacks]


class Drift(Struct, frozen=True, eq=False):
    """Lights on their way: each has the ends (n, 4) of its line, `begin` and `stride` (n,), the
    share of the way at which it starts and by which it moves on until the next one is in its place.

    `strength` (n,) is in (0, 1]; `kind` (n,) is 0 for positive signals, 1 for negative ones and 2
    for gradients.
    """

    ends: NDArray[np.float64]
    begin: NDArray[np.float64]
    stride: NDArray[np.float64]
    strength: NDArray[np.float64]
    kind: NDArray[np.intp]
    curved: bool
    lit: bool

    @classmethod
    def of(
        cls, forward: Sequence[Stream], backward: Sequence[Stream], *, lit: bool = False
    ) -> "Drift":
        """The lights of streams; when `lit` they are so near each other that they are one line."""
        parts = [_NONE]
        for streams, back in ((forward, False), (backward, True)):
            budget = LIGHTS // max(1, len(streams)) // (2 if back and not lit else 1)
            parts += [_lights(stream, budget, back, lit) for stream in streams if len(stream.ends)]
        return cls(
            np.concatenate([part.ends for part in parts]),
            np.concatenate([part.begin for part in parts]),
            np.concatenate([part.stride for part in parts]),
            np.concatenate([part.strength for part in parts]),
            np.concatenate([part.kind for part in parts]),
            any(part.curved for part in parts),
            lit,
        )

    def moved(self, factor: float, x: float, y: float) -> "Drift":
        """The same on a canvas whose points lie at factor · point + (x, y)."""
        return structs.replace(self, ends=self.ends * factor + np.array([x, y, x, y]))

    def lights(
        self, progress: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Points (n, 2), angles (n,) in degrees and strengths (n,) when a share `progress` in
        [0, 1) of the way to the next light's place has passed."""
        t = (self.begin + progress * self.stride) % 1
        back = self.kind == 2
        strength = self.strength
        if not self.lit:
            strength = strength * np.minimum(1, np.minimum(t, 1 - t) / _EDGE)
        t = np.where(back, 1 - t, t)
        across, down = (self.ends[:, i + 2] - self.ends[:, i] for i in (0, 1))
        x, y = curve(t) if self.curved else (t, t)
        dx, dy = slopes(t) if self.curved else (np.ones_like(t), np.ones_like(t))
        along = np.stack([across * dx, down * dy], 1)
        along /= np.maximum(np.hypot(*along.T), 1e-9)[:, np.newaxis]
        points = self.ends[:, :2] + np.stack([across * x, down * y], 1)
        points += (BESIDE * back * np.array([[-1.0], [1.0]]) * along.T[::-1]).T
        return points, np.degrees(np.arctan2(along[:, 1], along[:, 0])), strength


_EMPTY = np.empty(0)
_NONE = Drift(np.empty((0, 4)), _EMPTY, _EMPTY, _EMPTY, np.empty(0, np.intp), False, False)


def _lights(stream: Stream, budget: int, back: bool, lit: bool) -> Drift:
    """The lights on a stream's strongest lines."""
    length = np.hypot(*(stream.ends[:, 2:] - stream.ends[:, :2]).T)
    count = np.maximum(1, np.rint(length / (TOUCHING if lit else APART))).astype(int)
    share = stream.share.astype(float)
    last = min(int(np.searchsorted(np.cumsum(count), budget, side="right")), LINES)
    fade = min(_FADE, 1 - share[last]) if last < len(share) else 0.0
    if fade > 0.02:  # a line that falls behind the others fades before it is left out
        share = share * np.clip((share - share[last]) / fade, 0, 1)
    count = count[: max(last, 1)]
    count[share[: len(count)] < _FAINT] = 0
    row = np.repeat(np.arange(len(count)), count)
    number = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    stride = 1 / count[row]
    begin = (number + (0.5 if lit else stream.start[row])) * stride
    kind = np.full(len(row), 2) if back else np.where(stream.values[row] >= 0, 0, 1)
    strength = share[row] * stream.light[row].astype(float)
    return Drift(stream.ends[row], begin, stride, strength, kind, stream.curved, lit)
