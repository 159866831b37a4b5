"""All edges of the canvas as one picture, made by NumPy alone so that any thread can make it.

The samples of the lines never change while the layout stands. A render adds up, per pixel and sign,
the ink that the lines leave there, and turns ink into colour through a table. Ink is
−ln(1 − opacity): it adds where lines cross, and one line alone gets exactly its opacity.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from glassnet.ui.canvas.edge_samples import Box, Pieces, clipped, cut, sample
from glassnet.ui.canvas.strengths import relative

MOST_INK = 3.0
CURVED = 1_500  # up to so many lines are curves with a width
FINE = 6_000  # up to so many lines have the screen's full resolution
FADED = 0.12  # of their ink is left to lines that recede
_MOST_SAMPLES = 4_000_000
_SIDE = 4  # pixels at the sides of a texture without lines, at least half the width of one
_MEAN_INK = 0.5  # of a pair of layers, beyond which many lines are dimmed together


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


class EdgeTexture:
    """The lines of a layout, ready to be drawn again and again with new weights.

    `lines`: for each layer (E, 4), in pixels of the canvas; `ratio`: device pixels per pixel.
    `box` is the part of the canvas (x, y, width, height, in whole pixels) that a render fills; with
    a `window`, also such a box, nothing outside it is drawn or costs anything. Where there are
    many lines, one pixel of the texture spans 2 or 4 of the screen; with a `coarse` of 1, 2 or 4 it
    spans so many, whatever that costs, and the whole is as light as it is on the screen.
    """

    def __init__(
        self,
        lines: Sequence[NDArray[np.float64]],
        ratio: float,
        window: Box | None = None,
        *,
        coarse: int | None = None,
    ) -> None:
        self._layers = np.cumsum([0, *map(len, lines)])
        every = np.concatenate([*lines, np.empty((0, 4))])
        self.curved = len(every) <= CURVED
        around = around_all(every)
        self.box = around if window is None else _common(around, window)
        pieces = whole = cut(every, self.curved)
        if self.box != around:
            left, top, wide, high = self.box
            # What is wide must not reach beyond a side: it would come out at the other.
            pieces = clipped(whole, (left + _SIDE, top, wide - 2 * _SIDE, high))
        self._coarse = coarse or _coarseness(pieces, len(every), max(1.0, ratio))
        self._ratio = max(1.0, ratio) / self._coarse
        self._wide = max(4, round(self.box[2] * self._ratio))
        self._high = max(4, round(self.box[3] * self._ratio))
        self._samples = sample(pieces, self.box[:2], self._ratio, self._wide, self._high)
        # How much ink there is, and room for it, does not depend on what of it is seen.
        lengths = np.abs(whole.end - whole.start).max(axis=0)
        self._lengths = np.bincount(whole.line, lengths, len(every))
        usual = 1 / _coarseness(whole, len(every), 1.0) if coarse else self._ratio
        self._room = around[2] * around[3] * (1 if self.curved else usual)
        self._most = 2.0 * self._ratio / usual

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
        wide = 0.6 + 2.6 * size if self.curved else 1
        room = self._room / max(len(self._layers) - 1, 1)
        for first, last in pairwise(self._layers):
            spread = float((ink * self._lengths * wide)[first:last].sum())
            faded[first:last] *= min(1.0, _MEAN_INK * room / max(spread, 1e-9))
        return np.asarray(faded if focus is None else np.where(focus, ink, faded), np.float32)

    def _strokes(
        self, ink: NDArray[np.float32], plane: NDArray[np.int32], width: NDArray[np.float32]
    ) -> NDArray[np.float64]:
        """Ink per pixel of lines with a width, positive plane first."""
        s, size = self._samples, self._wide * self._high
        each = ink[s.line] * s.share
        half = (width * np.float32(0.5))[s.line] * s.slant + np.float32(0.5)
        reach = int(np.ceil(half.max(initial=1)))
        places, covers = [], []
        for step in range(-reach + 1, reach + 1):
            hit = np.flatnonzero(half > np.abs(np.float32(step) - s.part))
            wide = half[hit]
            cover = np.minimum(wide - np.abs(np.float32(step) - s.part[hit]), 1)
            cover = np.minimum(cover, 2 * wide - 1)
            there = s.pixel[hit] + step * s.across[hit]
            inside = np.flatnonzero((there >= 0) & (there < size))
            places.append(there[inside] + plane[s.line[hit[inside]]])
            covers.append((each[hit] * cover)[inside])
        return np.asarray(
            np.bincount(np.concatenate(places), np.concatenate(covers), 2 * size), np.float64
        )

    def _hairlines(
        self, ink: NDArray[np.float32], plane: NDArray[np.int32], width: NDArray[np.float32]
    ) -> NDArray[np.float64]:
        """Ink per pixel of lines one pixel wide; thick lines leave more of it."""
        s, size = self._samples, self._wide * self._high
        each = (ink * np.minimum(width, self._most))[s.line]
        pixel = s.pixel + plane[s.line]
        far = each * s.part
        near = np.bincount(pixel, weights=each - far, minlength=2 * size)
        beside = np.bincount(pixel + s.across, weights=far, minlength=2 * size)
        return np.asarray(near + beside, np.float64)


def around_all(lines: NDArray[np.float64]) -> Box:
    """The box of all lines (E, 4), with room for their width; width and height are even."""
    if not len(lines):
        return 0, 0, 4, 4
    low = np.floor([lines[:, ::2].min() - _SIDE, lines[:, 1::2].min() - 8]).astype(int)
    high = np.ceil([lines[:, ::2].max() + _SIDE, lines[:, 1::2].max() + 8]).astype(int)
    wide, tall = high - low + (high - low) % 2
    return int(low[0]), int(low[1]), int(wide), int(tall)


def _common(box: Box, window: Box) -> Box:
    """What two boxes share; a corner of the window where that is nothing."""
    left, top = max(box[0], window[0]), max(box[1], window[1])
    right = min(box[0] + box[2], window[0] + window[2])
    bottom = min(box[1] + box[3], window[1] + window[3])
    if right - left <= 2 * _SIDE or bottom - top < 4:
        return window[0], window[1], 2 * _SIDE + 2, 4
    return left, top, right - left, bottom - top


def _coarseness(pieces: Pieces, lines: int, ratio: float) -> int:
    """How many pixels of the screen, 1, 2 or 4, one pixel of the texture spans."""
    if lines <= FINE:
        return 1
    length = np.abs(pieces.end - pieces.start).max(axis=0).sum() * ratio
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
