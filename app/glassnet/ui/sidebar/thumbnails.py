"""Small pictures of what a dataset really generates."""

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from glassnet.data import Dataset, datasets
from glassnet.ui.theme import Theme

POINTS = 120
_SEED = 42
_MARGIN = 5
_COLORS = ("neg", "pos", "ink")


def thumbnail(dataset: type[Dataset], theme: Theme, size: QSize, scale: float) -> QPixmap:
    """Points or images of a dataset on a clear ground, `scale` device pixels to a pixel.

    Kept for each dataset, theme and size. Reads stored data the first time; GlassnetError when
    that fails.
    """
    colors = tuple(theme.hex(name) for name in _COLORS)
    return _drawn(dataset.id, colors, (size.width(), size.height()), scale)


def sample(dataset: type[Dataset]) -> tuple[NDArray[Any], NDArray[Any]]:
    """A few rows of a dataset with its default settings: inputs (n, features) and answers."""
    few = {"samples": POINTS} if "samples" in dataset.hypers else {}
    return dataset(**few).generate(np.random.default_rng(_SEED))


@lru_cache(maxsize=64)
def _drawn(
    identifier: str, colors: tuple[str, ...], size: tuple[int, int], scale: float
) -> QPixmap:
    dataset = datasets[identifier]
    inputs, answers = sample(dataset)
    pixmap = QPixmap(QSize(*size) * scale)
    pixmap.setDevicePixelRatio(scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHints(
        QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
    )
    room = QRectF(0, 0, *size).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
    negative, positive, ink = map(QColor, colors)
    if dataset.image_shape is not None:
        images = _different(inputs, answers, 2).reshape(-1, *dataset.image_shape)
        _draw_images(painter, images, ink, room)
    else:
        _draw_points(painter, inputs[:, :2], answers > 0, (negative, positive), room)
    painter.end()
    return pixmap


def _different(inputs: NDArray[Any], labels: NDArray[Any], count: int) -> NDArray[Any]:
    """The first images of `count` classes, in the order in which they come."""
    _, first = np.unique(labels, return_index=True)
    return inputs[np.sort(first)[:count]]


def _draw_points(
    painter: QPainter,
    inputs: NDArray[Any],
    positive: NDArray[np.bool_],
    colors: tuple[QColor, QColor],
    room: QRectF,
) -> None:
    """Positive points as circles, the others as squares, as everywhere in the window."""
    radius = 1.4 if len(inputs) > 20 else 3.5
    reach = min(room.width(), room.height()) / 2 - radius
    centred = inputs - (inputs.max(axis=0) + inputs.min(axis=0)) / 2
    painter.setPen(Qt.PenStyle.NoPen)
    for (x, y), above in zip(centred / abs(centred).max() * reach, positive.flat, strict=True):
        at = room.center() + QPointF(x, -y)
        painter.setBrush(colors[bool(above)])
        if above:
            painter.drawEllipse(at, radius, radius)
        else:
            half = 0.9 * radius
            painter.drawRect(QRectF(at.x() - half, at.y() - half, 2 * half, 2 * half))


def _draw_images(painter: QPainter, images: NDArray[Any], ink: QColor, room: QRectF) -> None:
    """Images side by side, without the empty border that handwriting comes with."""
    border = images.shape[1] // 7
    images = images[:, border:-border, border:-border]
    side = min(room.height(), room.width() / len(images))
    left = room.center().x() - side * len(images) / 2
    for i, image in enumerate(images):
        at = QRectF(left + i * side, room.center().y() - side / 2, side, side)
        painter.drawImage(at, _inked(image, ink))


def _inked(image: NDArray[Any], ink: QColor) -> QImage:
    """Values 0–1 (height, width) as the opacity of a colour."""
    height, width = image.shape
    pixels = np.empty((height, width, 4), np.uint8)
    pixels[..., :3] = ink.red(), ink.green(), ink.blue()
    pixels[..., 3] = np.rint(255 * image)
    data = pixels.tobytes()
    return QImage(data, width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()
