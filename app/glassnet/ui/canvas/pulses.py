"""The signal of a phase as points of light on the edges.

Forward, a line carries w_ji · a_i of the shown example; backward the gradient ∂L/∂w_ji, either the
example's, δ_j · a_i, or the mean of the batch. The light's size and opacity are proportional to it
within its layer; lines that carry next to nothing have none.
"""

import numpy as np
from msgspec import Struct, structs
from numpy.typing import NDArray

from glassnet.ui.canvas.edge_samples import curve
from glassnet.ui.canvas.edges import FADED

MOST = 140  # lines with light per pair of layers
FEW = 24  # of them where the signal is to be read
TAIL = 2  # points of light on one line
LEAST = 0.04  # of the layer's strongest signal


class Stream(Struct, frozen=True, eq=False):
    """What one pair of layers carries, strongest first.

    `index` (k,) are rows of the layout's lines, `ends` (k, 4) those lines, `values` (k,) the signed
    signals and `share` (k,) their sizes over the layer's largest, `start` (k,) when each sets off.
    `light` (k,) is what is left of its light where something else stands out.
    What is led around a block all runs along one `path` (n, 2), of which `ends` are the level part.
    """

    index: NDArray[np.intp]
    ends: NDArray[np.float64]
    values: NDArray[np.float32]
    share: NDArray[np.float32]
    start: NDArray[np.float32]
    light: NDArray[np.float32]
    curved: bool
    path: NDArray[np.float64] | None = None

    @classmethod
    def of(
        cls,
        lines: NDArray[np.float64],
        values: NDArray[np.float32],
        size: NDArray[np.float32],
        curved: bool,
        focus: NDArray[np.bool_] | None = None,
        path: NDArray[np.float64] | None = None,
    ) -> "Stream":
        """The strongest signals among a pair's lines (E, 4) that carry `values` (E,).

        `size` (E,) is |values|, or what it was on average. `focus` marks the lines (E,) that stand
        out; the others recede.
        """
        index = np.arange(len(size))
        if len(size) > MOST:
            index = np.argpartition(size, -MOST)[-MOST:]
        index = index[np.argsort(-size[index], kind="stable")]
        top = size[index[0]] if len(index) else np.float32(0)
        index = index[size[index] > LEAST * top] if top > 0 else index[:0]
        # The golden ratio spreads the starts evenly, and the same on every frame.
        start = (index * 0.61803398875 % 1).astype(np.float32)
        share = (size[index] / max(top, np.float32(1e-30))).astype(np.float32)
        seen = np.ones(len(index), bool) if focus is None else focus[index]
        light = np.where(seen, 1, FADED).astype(np.float32)
        return cls(index, lines[index], values[index], share, start, light, curved, path)

    def moved(self, factor: float, x: float, y: float) -> "Stream":
        """The same on a canvas whose points lie at factor · point + (x, y)."""
        path = None if self.path is None else self.path * factor + np.array([x, y])
        return structs.replace(self, ends=self.ends * factor + np.array([x, y, x, y]), path=path)

    def fragments(
        self, progress: float, backward: bool, few: bool
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.intp]]:
        """Where the light is when a share `progress` in [0, 1] of the phase has passed; `few` asks
        for the strongest signals only.

        Returns points (n, 2), strengths (n,) in (0, 1] and the row of each in this stream.
        """
        keep = slice(0, FEW) if few else slice(None)
        spread = 0.6
        tails = 1 if few else TAIL
        head = progress * (1 + spread + 0.12) - self.start[keep] * spread
        t = (head[:, np.newaxis] - np.arange(tails) * 0.05).ravel()
        row = np.repeat(np.arange(len(head)), tails)
        faint = np.tile(0.45 ** np.arange(tails), len(head))
        there = (t > 0) & (t < 1)
        t, row, faint = t[there], row[there], faint[there]
        points = self._points(1 - t if backward else t, row)
        size = self.light[row] * self.share[row]
        strength = size * faint * np.minimum(1, 6 * np.minimum(t, 1 - t) + 0.15)
        return points, strength, row

    def _points(self, t: NDArray[np.float64], row: NDArray[np.intp]) -> NDArray[np.float64]:
        """Where on their lines a share t in [0, 1] of the way is (n, 2)."""
        if self.path is not None:
            steps = np.hypot(*np.diff(self.path, axis=0).T)
            way = np.concatenate([[0.0], np.cumsum(steps)]) / max(float(steps.sum()), 1e-9)
            return np.stack([np.interp(t, way, axis) for axis in self.path.T], 1)
        ends = self.ends[row]
        x, y = curve(t) if self.curved else (t, t)
        return np.asarray(ends[:, :2] + (ends[:, 2:] - ends[:, :2]) * np.stack([x, y], 1))
