"""From numbers to pictures: enlarging, colouring and handing arrays to Qt."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

Values = NDArray[np.floating]
Colours = NDArray[np.uint32]

_MOST = np.float32(1e30)  # sums of such numbers are finite
_TALL, _STROKE, _TINT = 0.8, 0.045, 0.3  # of a graph: ±1, its line's width, the tint under it


def enlarge(values: Values, size: int) -> NDArray[np.float32]:
    """Square maps (…, n, n) at `size` × `size` samples, cubic between the given ones.

    Of maps more than twice as fine only every second sample, or every third, is used. Values beyond
    ±10³⁰ are cut there, and what is no number counts as 0.
    """
    thin = max(1, values.shape[-1] // size)
    given = values[..., thin // 2 :: thin, thin // 2 :: thin].astype(np.float32, copy=False)
    if not np.abs(given).max(initial=0) <= _MOST:
        given = np.clip(np.nan_to_num(given, nan=0.0), -_MOST, _MOST)
    across = _cubic(given.shape[-1], size)
    return np.asarray(across @ given @ across.T)


def graphs(values: Values, size: int) -> NDArray[np.float32]:
    """Curves (units, n) with values in −1 … 1 as pictures (units, size, size), signed too.

    The middle row is 0. A curve is full blue or orange by its sign; between it and 0 lies a tint of
    the same. What is no number counts as 0.
    """
    at = np.linspace(0, values.shape[-1] - 1, size + 1)
    clean = np.clip(np.nan_to_num(values, nan=0.0), -1, 1).astype(np.float32)
    left = np.floor(at).astype(int)
    right = np.minimum(left + 1, values.shape[-1] - 1)
    edges = clean[:, left] + (clean[:, right] - clean[:, left]) * (at - left)
    heights = (1 - edges * _TALL) * size / 2  # in pixels from the top
    ends = np.stack([heights[:, :-1], heights[:, 1:]])
    half = max(size * _STROKE, 1.2) / 2
    top, bottom = (side[:, np.newaxis] for side in (ends.min(0) - half, ends.max(0) + half))
    rows = np.arange(size, dtype=np.float32)[:, np.newaxis]
    line = np.clip(np.minimum(bottom, rows + 1) - np.maximum(top, rows), 0, 1)
    middle = ends.mean(0)[:, np.newaxis]
    inside = np.clip(np.maximum(middle, size / 2) - rows, 0, 1)
    inside -= np.clip(np.minimum(middle, size / 2) - rows, 0, 1)
    sign = np.where(middle <= size / 2, 1, -1)
    return np.asarray(sign * np.maximum(line, _TINT * inside), np.float32)


@lru_cache(maxsize=32)
def _cubic(given: int, size: int) -> NDArray[np.float32]:
    """The matrix (size, given) of Catmull and Rom's interpolation, samples at pixel centres."""
    at = (np.arange(size) + 0.5) * given / size - 0.5
    left = np.floor(at).astype(int)
    t = at - left
    parts = (
        (-t + 2 * t**2 - t**3) / 2,
        (2 - 5 * t**2 + 3 * t**3) / 2,
        (t + 4 * t**2 - 3 * t**3) / 2,
        (-(t**2) + t**3) / 2,
    )
    matrix = np.zeros((size, given), np.float32)
    for offset, part in zip((-1, 0, 1, 2), parts, strict=True):
        np.add.at(matrix, (np.arange(size), np.clip(left + offset, 0, given - 1)), part)
    return matrix


def coloured(values: Values, table: Colours) -> Colours:
    """Colours 0xffRRGGBB of values in [−1, 1] (others are cut) by a table of 256."""
    steps = values * np.float32(127.5) + np.float32(127.99)
    if np.isnan(steps.max(initial=0)):
        steps = np.nan_to_num(steps, nan=127.99)
    return np.asarray(np.take(table, np.clip(steps, 0, 255).astype(np.uint8)))


def signed(values: Values, activation: str, *, decides: bool = False) -> Values:
    """Values as −1 … 1 for colouring, sign kept.

    Outputs of unbounded activations are divided by the largest of their unit (the first axis of an
    array of several), if that is above 1. With `decides` the values stand for a class where they
    are above ½, or above 0 from tanh: blue there and orange below.
    """
    if decides and activation != "tanh":
        return 2 * values - 1
    if activation in ("tanh", "sigmoid", "softmax"):
        return values
    axes = tuple(range(1, values.ndim)) or None
    size = np.abs(np.nan_to_num(values, nan=0.0, posinf=1e30, neginf=-1e30))
    top = size.max(axis=axes, keepdims=True, initial=1.0)
    return np.asarray(values / top)


def rgb_of(colour: QColor) -> tuple[int, int, int]:
    """A colour's red, green and blue, 0–255."""
    return colour.red(), colour.green(), colour.blue()


def opaque(colours: Colours) -> QImage:
    """A picture (height, width) of 0xffRRGGBB as an image that owns its pixels."""
    return _image(colours, QImage.Format.Format_RGB32)


def layered(colours: Colours) -> QImage:
    """The same as an image that can be made transparent in places."""
    return _image(colours, QImage.Format.Format_ARGB32_Premultiplied)


def _image(colours: Colours, form: QImage.Format) -> QImage:
    pixels = np.ascontiguousarray(colours)
    high, wide = pixels.shape
    # An image over NumPy's memory does not keep it alive: the copy does.
    return QImage(pixels.data, wide, high, wide * 4, form).copy()
