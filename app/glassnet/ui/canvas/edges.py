"""All edges of the canvas as one picture, made by NumPy alone so that any thread can make it.

Each line is sampled once per pixel along its longer axis; the samples never change while the layout
stands. A render adds up, per pixel and sign, the ink that the lines leave there, and turns ink into
colour through a table. Ink is −ln(1 − opacity): it adds where lines cross, and one line alone gets
exactly its opacity.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from glassnet.ui.canvas.strengths import relative

MOST_INK = 3.0
SEGMENTS = 24
CURVED = 1_500  # up to so many lines are curves with a width
FINE = 6_000  # up to so many lines have the screen's full resolution
FADED = 0.12  # of their ink is left to lines that recede
_MOST_SAMPLES = 4_000_000
_MEAN_INK = 0.5  # of a pair of layers, beyond which many lines are dimmed together

Box = tuple[int, int, int, int]


def curve(t: NDArray[np.floating]) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    """The share of the way across and down of an S-curve at t in [0, 1], level at both ends.

    The Bézier curve whose handles reach halfway across.
    """
    return 1.5 * t * (1 - t) + t**3, (3 - 2 * t) * t * t


def slopes(t: NDArray[np.floating]) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    """The derivatives of `curve`."""
    return 1.5 - 3 * t + 3 * t * t, 6 * t * (1 - t)


@lru_cache(maxsize=4)
def tone(
    ground: tuple[int, int, int], positive: tuple[int, int, int], negative: tuple[int, int, int]
) -> NDArray[np.uint32]:
    """Colours 0xffRRGGBB by (positive ink, negative ink), each the square root in 256 steps."""
    ink = np.square(np.arange(256) / 255) * MOST_INK
    plus, minus = np.meshgrid(ink, ink, indexing="ij")
    total = np.maximum(plus**2 + minus**2, 1e-12)
    share = (plus**2 / total)[..., np.newaxis]
    cover = (1 - np.exp(-(plus + minus)))[..., np.newaxis]
    ends = share * np.array(positive, float) + (1 - share) * np.array(negative, float)
    rgb = np.rint(np.array(ground, float) * (1 - cover) + ends * cover).astype(np.uint32)
    packed: NDArray[np.uint32] = 0xFF000000 | rgb[..., 0] << 16 | rgb[..., 1] << 8 | rgb[..., 2]
    return packed.ravel()


class _Samples(Struct, frozen=True, eq=False):
    """One sample for each pixel along every line: where it is and between which two pixels.

    `line` that it belongs to, `pixel` index of the first pixel, `across` the step to its neighbour,
    `part` the share of the neighbour, `slant` the stretch of a line's width there, `share` of the
    ink that the sample brings: where a curve turns from level to steep it is sampled along both
    axes, and one fades into the other.
    """

    line: NDArray[np.int32]
    pixel: NDArray[np.int32]
    across: NDArray[np.int32]
    part: NDArray[np.float32]
    slant: NDArray[np.float32]
    share: NDArray[np.float32]


class EdgeTexture:
    """The lines of a layout, ready to be drawn again and again with new weights.

    `lines`: for each layer (E, 4), in pixels of the canvas; `ratio`: device pixels per pixel.
    `box` is the part of the canvas (x, y, width, height, in whole pixels) that a render fills.
    """

    def __init__(self, lines: Sequence[NDArray[np.float64]], ratio: float) -> None:
        self._layers = np.cumsum([0, *map(len, lines)])
        every = np.concatenate([*lines, np.empty((0, 4))])
        count = len(every)
        self.curved = count <= CURVED
        self._coarse = _coarseness(every, max(1.0, ratio))
        self._ratio = max(1.0, ratio) / self._coarse
        self.box = _around(every)
        self._wide = max(4, round(self.box[2] * self._ratio))
        self._high = max(4, round(self.box[3] * self._ratio))
        local = (every - (self.box[0], self.box[1]) * 2) * self._ratio
        self._samples = _sample(local, self.curved, self._wide, self._high)
        self._counts = np.bincount(self._samples.line, minlength=count)

    def render(
        self,
        values: Sequence[NDArray[np.float32]],
        colours: NDArray[np.uint32],
        focus: NDArray[np.bool_] | None = None,
    ) -> NDArray[np.uint32]:
        """The picture (height, width) of 0xffRRGGBB, given a value for every line of each layer.

        Opacity is (16 + 190·m^1.4)/255 and width 0.6 + 2.6·m pixels with m = |value| over the
        layer's largest; a value of 0 leaves no ink. `focus` marks the lines (all layers in a row)
        that are to stand out: the others fade.
        """
        sizes = [relative(each) for each in values]
        size = np.concatenate([*sizes, np.empty(0, np.float32)])
        ink = self._ink(size, focus)
        signs = np.concatenate([*(each < 0 for each in values), np.empty(0, bool)])
        width = ((0.6 + 2.6 * size) * self._ratio).astype(np.float32)
        paint = self._strokes if self.curved else self._hairlines
        sums = paint(ink, np.where(signs, self._wide * self._high, 0).astype(np.int32), width)
        steps = np.sqrt(np.minimum(sums.astype(np.float32), MOST_INK) / np.float32(MOST_INK))
        planes = steps.reshape(2, self._high, self._wide)
        for _ in range(self._coarse.bit_length() - 1):
            planes = _enlarge(planes)
        codes = (planes * np.float32(255) + np.float32(0.5)).astype(np.uint16)
        return np.asarray(np.take(colours, (codes[0] << 8) | codes[1]))

    def _ink(
        self, size: NDArray[np.float32], focus: NDArray[np.bool_] | None
    ) -> NDArray[np.float32]:
        """The ink of each line; less where all lines of a layer together would hide the ground."""
        opacity = (16 * np.minimum(size * 50, 1) + 190 * size**1.4) / 255
        ink = -np.log1p(-opacity)
        faded = ink * (1 if focus is None else FADED)
        wide = (0.6 + 2.6 * size) * self._ratio if self.curved else 1
        area = self._high * self._wide / max(len(self._layers) - 1, 1)
        for first, last in pairwise(self._layers):
            spread = float((ink * self._counts * wide)[first:last].sum())
            faded[first:last] *= min(1.0, _MEAN_INK * area / max(spread, 1e-9))
        return np.asarray(faded if focus is None else np.where(focus, ink, faded), np.float32)

    def _strokes(
        self, ink: NDArray[np.float32], plane: NDArray[np.int32], width: NDArray[np.float32]
    ) -> NDArray[np.float64]:
        """Ink per pixel of lines with a width, positive plane first."""
        s, size = self._samples, self._wide * self._high
        each = ink[s.line] * s.share
        pixel = s.pixel + plane[s.line]
        half = (width * np.float32(0.5))[s.line] * s.slant + np.float32(0.5)
        reach = int(np.ceil(half.max(initial=1)))
        places, covers = [], []
        for step in range(-reach + 1, reach + 1):
            cover = np.clip(
                half - np.abs(np.float32(step) - s.part), 0, np.minimum(2 * half - 1, 1)
            )
            hit = np.flatnonzero(cover > 0)
            places.append(np.clip(pixel[hit] + step * s.across[hit], 0, 2 * size - 1))
            covers.append(each[hit] * cover[hit])
        return np.asarray(
            np.bincount(np.concatenate(places), np.concatenate(covers), 2 * size), np.float64
        )

    def _hairlines(
        self, ink: NDArray[np.float32], plane: NDArray[np.int32], width: NDArray[np.float32]
    ) -> NDArray[np.float64]:
        """Ink per pixel of lines one pixel wide; thick lines leave more of it."""
        s, size = self._samples, self._wide * self._high
        each = (ink * np.minimum(width, 2))[s.line]
        pixel = s.pixel + plane[s.line]
        far = each * s.part
        near = np.bincount(pixel, weights=each - far, minlength=2 * size)
        beside = np.bincount(pixel + s.across, weights=far, minlength=2 * size)
        return np.asarray(near + beside, np.float64)


def _around(lines: NDArray[np.float64]) -> Box:
    if not len(lines):
        return 0, 0, 4, 4
    low = np.floor([lines[:, ::2].min(), lines[:, 1::2].min() - 8]).astype(int)
    high = np.ceil([lines[:, ::2].max(), lines[:, 1::2].max() + 8]).astype(int)
    return int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1])


def _sample(lines: NDArray[np.float64], curved: bool, wide: int, high: int) -> _Samples:
    """Sample lines (E, 4), given in pixels of a texture, as curves or straight."""
    t = np.linspace(0, 1, SEGMENTS + 1 if curved else 2)
    x, y = curve(t) if curved else (t, t)
    across, down = (lines[:, i + 2 : i + 3] - lines[:, i : i + 1] for i in (0, 1))
    points = np.stack([lines[:, :1] + across * x, lines[:, 1:2] + down * y])
    dx, dy = slopes(t) if curved else (np.ones(2), np.ones(2))
    level, steep = np.abs(across * dx), np.abs(down * dy)
    # 1 where the line is sampled along x, 0 where along y.
    along_x = 0.5 + (4.0 if curved else 1e9) * (level - steep) / np.maximum(level + steep, 1e-9)
    share = np.clip(along_x, 0, 1)
    parts = [
        _sample_along(points, share, 0, wide, high),
        _sample_along(points[::-1], 1 - share, 1, wide, high),
    ]
    return _Samples(*(np.concatenate(both) for both in zip(*parts, strict=True)))


def _sample_along(
    points: NDArray[np.float64], share: NDArray[np.float64], axis: int, wide: int, high: int
) -> tuple[NDArray[np.number], ...]:
    """The fields of `_Samples` for the pieces of curves that are sampled along one axis.

    `points` (2, E, pieces + 1) along that axis and across it; `share` (E, pieces + 1).
    """
    line, piece = np.nonzero(share[:, :-1] + share[:, 1:] > 0)
    a0, b0 = points[:, line, piece] - 0.5
    a1, b1 = points[:, line, piece + 1] - 0.5
    s0, s1 = share[line, piece], share[line, piece + 1]
    back = a1 < a0
    a0, a1 = np.where(back, (a1, a0), (a0, a1))
    b0, b1 = np.where(back, (b1, b0), (b0, b1))
    s0, s1 = np.where(back, (s1, s0), (s0, s1))
    # Half-open intervals: where two pieces meet, the pixel belongs to one of them.
    first = np.ceil(a0).astype(np.int64)
    counts = np.maximum(0, np.ceil(a1).astype(np.int64) - first)
    span = np.maximum(a1 - a0, 1e-9)
    which = np.repeat(np.arange(len(counts)), counts)
    major = np.arange(len(which)) - (np.cumsum(counts) - counts - first)[which]
    done = (major - a0[which]) / span[which]
    slope = (b1 - b0) / span
    minor = b0[which] + (b1 - b0)[which] * done
    whole = np.floor(minor).astype(np.int64)
    column, row = (major, whole) if axis == 0 else (whole, major)
    column, row = np.clip(column, 0, wide - 2), np.clip(row, 0, high - 2)
    step = wide if axis == 0 else 1
    return (
        line[which].astype(np.int32),
        (row * wide + column).astype(np.int32),
        np.full(len(which), step, np.int32),
        (minor - whole).astype(np.float32),
        np.sqrt(1 + slope * slope)[which].astype(np.float32),
        (s0[which] + (s1 - s0)[which] * np.clip(done, 0, 1)).astype(np.float32),
    )


def _coarseness(lines: NDArray[np.float64], ratio: float) -> int:
    """How many pixels of the screen, 1, 2 or 4, one pixel of the texture spans."""
    if len(lines) <= FINE:
        return 1
    length = np.abs(lines[:, 2:] - lines[:, :2]).max(axis=1).sum() * ratio
    return 2 if length / 2 <= _MOST_SAMPLES else 4


def _enlarge(planes: NDArray[np.float32]) -> NDArray[np.float32]:
    """Pictures (n, height, width) at twice the size, new pixels halfway between the old ones."""
    count, high, wide = planes.shape
    rows = np.empty((count, 2 * high, wide), np.float32)
    rows[:, ::2] = planes
    rows[:, 1:-1:2] = (planes[:, :-1] + planes[:, 1:]) / 2
    rows[:, -1] = planes[:, -1]
    out = np.empty((count, 2 * high, 2 * wide), np.float32)
    out[..., ::2] = rows
    out[..., 1:-1:2] = (rows[..., :-1] + rows[..., 1:]) / 2
    out[..., -1] = rows[..., -1]
    return out
