"""Lines as samples: once per pixel along a line's longer axis, where it passes and how steeply."""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

SEGMENTS, LONGEST = 24, 12.0  # pieces of a curve, at least, and their length in pixels, at most

Box = tuple[int, int, int, int]
"""Left, top, width and height in whole pixels."""


def curve(t: NDArray[np.floating]) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    """The share of the way across and down of an S-curve at t in [0, 1], level at both ends.

    The Bézier curve whose handles reach halfway across.
    """
    return 1.5 * t * (1 - t) + t**3, (3 - 2 * t) * t * t


def slopes(t: NDArray[np.floating]) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    """The derivatives of `curve`."""
    return 1.5 - 3 * t + 3 * t * t, 6 * t * (1 - t)


class Samples(Struct, frozen=True, eq=False):
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


class Pieces(Struct, frozen=True, eq=False):
    """Straight pieces of lines: the `line` (n,) of each, its ends (2, n) as x and y, and at either
    end the share of the ink, `first` and `last` (n,), that is sampled along x."""

    line: NDArray[np.intp]
    start: NDArray[np.float64]
    end: NDArray[np.float64]
    first: NDArray[np.float64]
    last: NDArray[np.float64]


def cut(lines: NDArray[np.float64], curved: bool) -> Pieces:
    """Lines (E, 4) as straight pieces, one each unless they are curves."""
    across, down = (lines[:, i + 2 : i + 3] - lines[:, i : i + 1] for i in (0, 1))
    count = 1
    if curved:
        longest = max(float(np.abs(side).max(initial=0)) for side in (across, down))
        count = max(SEGMENTS, int(np.ceil(longest / LONGEST)))
    t = np.linspace(0, 1, count + 1)
    x, y = curve(t) if curved else (t, t)
    points = np.stack([lines[:, :1] + across * x, lines[:, 1:2] + down * y])
    dx, dy = slopes(t) if curved else (np.ones(2), np.ones(2))
    level, steep = np.abs(across * dx), np.abs(down * dy)
    # 1 where the line is sampled along x, 0 where along y.
    along_x = 0.5 + (4.0 if curved else 1e9) * (level - steep) / np.maximum(level + steep, 1e-9)
    share = np.clip(along_x, 0, 1)
    start, end = (points[..., side].reshape(2, -1) for side in (slice(-1), slice(1, None)))
    line = np.repeat(np.arange(len(lines)), count)
    return Pieces(line, start, end, share[:, :-1].ravel(), share[:, 1:].ravel())


def clipped(pieces: Pieces, box: Box) -> Pieces:
    """What of the pieces lies in a box (Liang and Barsky, 1984)."""
    low = np.array([[box[0]], [box[1]]], float)
    high = low + np.array([[box[2]], [box[3]]])
    way = pieces.end - pieces.start
    level = np.where(np.abs(way) < 1e-9, 1e-9, way)
    to_low, to_high = (low - pieces.start) / level, (high - pieces.start) / level
    enter = np.minimum(to_low, to_high).max(axis=0).clip(0, 1)
    leave = np.maximum(to_low, to_high).min(axis=0).clip(0, 1)
    seen = np.flatnonzero(leave > enter)
    enter, leave, way = enter[seen], leave[seen], way[:, seen]
    start, first = pieces.start[:, seen], pieces.first[seen]
    fade = pieces.last[seen] - first
    return Pieces(
        pieces.line[seen],
        start + way * enter,
        start + way * leave,
        first + fade * enter,
        first + fade * leave,
    )


def sample(pieces: Pieces, corner: tuple[int, int], ratio: float, wide: int, high: int) -> Samples:
    """Sample pieces for a texture of wide × high pixels whose corner lies there on the canvas."""
    at = np.array([[corner[0]], [corner[1]]])
    start, end = (pieces.start - at) * ratio, (pieces.end - at) * ratio
    first, last = pieces.first, pieces.last
    parts = [
        _sample_along(pieces.line, (start, end), (first, last), 0, wide, high),
        _sample_along(pieces.line, (start[::-1], end[::-1]), (1 - first, 1 - last), 1, wide, high),
    ]
    return Samples(*(np.concatenate(both) for both in zip(*parts, strict=True)))


def _sample_along(
    lines: NDArray[np.intp],
    ends: tuple[NDArray[np.float64], NDArray[np.float64]],
    shares: tuple[NDArray[np.float64], NDArray[np.float64]],
    axis: int,
    wide: int,
    high: int,
) -> tuple[NDArray[np.number], ...]:
    """The fields of `Samples` for the pieces that are sampled along one axis.

    `ends` (2, n) each, along that axis and across it; `shares` (n,) at these ends.
    """
    taken = np.flatnonzero(shares[0] + shares[1] > 0)
    line = lines[taken]
    a0, b0 = ends[0][:, taken] - 0.5
    a1, b1 = ends[1][:, taken] - 0.5
    s0, s1 = shares[0][taken], shares[1][taken]
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
