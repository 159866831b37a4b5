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
_MARGIN = 3


def thumbnail(dataset: type[Dataset], theme: Theme, size: QSize, scale: float) -> QPixmap:
    """Points or images of a dataset on a clear ground, `scale` device pixels to a pixel.

    Kept for each dataset, theme and size. Reads stored data the first time; GlassnetError when
    that fails.
    """
    colors = (theme.color("ink").rgb(), *map(int, theme.diverging))
    return _drawn(dataset.id, colors, (size.width(), size.height()), scale)


def sample(dataset: type[Dataset]) -> tuple[NDArray[Any], NDArray[Any]]:
    """A few rows of a dataset with its default settings: inputs (n, features) and answers."""
    few = {"samples": POINTS} if "samples" in dataset.hypers else {}
    return dataset(**few).generate(np.random.default_rng(_SEED))


@lru_cache(maxsize=64)
def _drawn(
    identifier: str, colors: tuple[int, ...], size: tuple[int, int], scale: float
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
    ink, table = QColor(colors[0]), colors[1:]
    if dataset.image_shape is not None:
        images = _different(inputs, answers, 2).reshape(-1, *dataset.image_shape)
        _draw_images(painter, images, ink, room)
    else:
        _draw_points(painter, *_marks(dataset, inputs, answers, room), table)
    painter.end()
    return pixmap


def _marks(
    dataset: type[Dataset], inputs: NDArray[Any], answers: NDArray[Any], room: QRectF
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where the points stand (n, 2), in pixels, and their values (n,) from −1 to 1.

    A plane keeps its proportions and shows a number by colour; over a line the height shows it, and
    the colour only its sign.
    """
    values = answers.ravel() if dataset.task == "regression" else np.where(answers > 0, 1.0, -1.0)
    if dataset.features == 1:
        places = np.column_stack([inputs, values])
        values = np.where(values >= 0, 1.0, -1.0)
    else:
        places = inputs[:, :2]
        values = values / np.abs(values).max()
    low, high = places.min(axis=0), places.max(axis=0)
    scale = np.array([room.width(), room.height()]) / (high - low)
    if dataset.features > 1:
        scale[:] = scale.min()
    centre = (room.center().x(), room.center().y())
    return centre + (places - (low + high) / 2) * scale * (1, -1), values


def _different(inputs: NDArray[Any], labels: NDArray[Any], count: int) -> NDArray[Any]:
    """The first images of `count` classes, in the order in which they come."""
    _, first = np.unique(labels, return_index=True)
    return inputs[np.sort(first)[:count]]


def _draw_points(
    painter: QPainter,
    places: NDArray[np.float64],
    values: NDArray[np.float64],
    table: tuple[int, ...],
) -> None:
    """Points from 0 up as circles, the others as squares, as everywhere in the window."""
    radius = 1.2 if len(places) > 20 else 2.5
    half = 0.9 * radius
    painter.setPen(Qt.PenStyle.NoPen)
    for (x, y), value in zip(places, values, strict=True):
        painter.setBrush(QColor(table[round(127.5 * (value + 1))]))
        if value >= 0:
            painter.drawEllipse(QPointF(x, y), radius, radius)
        else:
            painter.drawRect(QRectF(x - half, y - half, 2 * half, 2 * half))


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
