"""Neurons: tiles with the map of their response, discs filled by activation, folded blocks."""

from collections.abc import Callable
from functools import partial
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPixmap

from glassnet.ui.canvas import sprites
from glassnet.ui.canvas.bias_marks import BiasMarks
from glassnet.ui.canvas.blocks import Block
from glassnet.ui.canvas.columns import Column
from glassnet.ui.canvas.pixels import coloured, enlarge, graphs, layered
from glassnet.ui.canvas.scene import Scene, shown_values
from glassnet.ui.canvas.sprites import LEVELS, Stamps

FRAMES = 17
_GRID = 32
_MOST_SHEETS = 8
_FINEST_TILE, _FINEST_DISC = 320, 96  # device pixels along a side, beyond which Qt enlarges


class _Part(Protocol):
    def refresh(self) -> None:
        """Take the numbers of the scene."""

    def paint(self, painter: QPainter) -> None:
        """Draw them."""


class Neurons:
    """Paints every column but the input picture. `rebuild` after a change of places or colours,
    `refresh` when new numbers have come."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._parts: list[_Part] = []
        self._biases: list[BiasMarks] = []
        self._sheets = _Sheets()

    def rebuild(self) -> None:
        """Make the pictures anew."""
        kinds: dict[str, Callable[[Scene, Column], _Part]]
        kinds = {"tile": _Tiles, "disc": partial(_Discs, self._sheets), "block": Block}
        layout = self._scene.layout
        columns = [column for column in layout.every if column.reaches(layout.view)]
        self._parts = [
            kinds[column.look](self._scene, column) for column in columns if column.look in kinds
        ]
        self._biases = [
            BiasMarks(self._scene, column)
            for column in columns
            if column.layer >= 0 and len(column.centres)
        ]
        self.refresh()

    def refresh(self) -> None:
        """Fill the pictures with the numbers of the scene's snapshot."""
        for part in (*self._parts, *self._biases):
            part.refresh()

    def paint(self, painter: QPainter) -> None:
        """Draw all neurons and their biases."""
        for part in (*self._parts, *self._biases):
            part.paint(painter)


class _Tiles:
    """A column of pictures: each neuron's response over the input plane as a map, over a single
    input as a curve; or its weights when the input is an image."""

    def __init__(self, scene: Scene, column: Column) -> None:
        self._scene, self._column = scene, column
        cell = column.cell
        ratio = self._ratio = min(scene.ratio, _FINEST_TILE / cell)
        self._side = round(cell * ratio)
        self._seen = column.seen(scene.layout.view)
        radius = min(float(scene.theme.radius("m")), cell / 4)
        self._mask = QBrush(sprites.mask(cell, radius, ratio))
        self._weights = shows_weights(scene, column.layer)
        colours, width = [scene.theme.color("ring")], 1.2
        if self._weights:  # the frame shows the activation
            colours, width = _scale(scene), 2.0
        self._frame = sprites.frames(colours, cell, radius, width, ratio)
        self._atlas = QPixmap()
        x, y = column.centres[self._seen].T
        size = float(self._side)
        self._tiles, self._frames = Stamps(), Stamps()
        self._tiles.place(x, y, top=np.arange(len(x)) * size, size=(size, size), scale=1 / ratio)
        self._place_frames(0.0)

    def refresh(self) -> None:
        if self._column.layer >= 0 or self._atlas.isNull():  # the inputs themselves stay
            self._draw(self._maps()[self._seen])
        if self._weights:
            side = float(self._frame.height())
            self._place_frames(_levels(self._scene, self._column, FRAMES)[self._seen] * side)

    def paint(self, painter: QPainter) -> None:
        self._tiles.stamp(painter, self._atlas)
        self._frames.stamp(painter, self._frame)

    def _place_frames(self, left: ArrayLike) -> None:
        x, y = self._column.centres[self._seen].T
        side = float(self._frame.height())
        self._frames.place(x, y, left=left, size=(side, side), scale=1 / self._ratio)

    def _draw(self, maps: NDArray[np.floating]) -> None:
        drawn = (graphs if maps.ndim == 2 else enlarge)(maps, self._side)
        pixels = coloured(drawn, self._scene.theme.diverging)
        image = layered(pixels.reshape(-1, self._side))
        painter = QPainter(image)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
        painter.fillRect(image.rect(), self._mask)
        painter.end()
        self._atlas = QPixmap.fromImage(image)

    def _maps(self) -> NDArray[np.floating]:
        """(units, n, n), or curves (units, n), in −1 … 1."""
        scene, layer = self._scene, self._column.layer
        if layer < 0:
            ramp = np.linspace(-1, 1, _GRID, dtype=np.float32)
            plane = scene.outline.kind == "plane"
            return np.stack(np.meshgrid(ramp, ramp[::-1])) if plane else ramp[np.newaxis]
        weight, maps = scene.weights[layer], scene.responses[layer]
        if self._weights and weight is not None:
            return weight_images(scene, weight)
        if maps is None or self._weights:
            shape = (2,) if scene.outline.kind == "line" else (2, 2)
            return np.zeros((self._column.units, *shape), np.float32)
        return scene.toned(maps, layer)


def shows_weights(scene: Scene, layer: int) -> bool:
    """Whether the weights of a layer are those of an image's pixels."""
    return scene.data.image_shape is not None and layer == scene.layout.outline.imaged


def weight_images(scene: Scene, weight: NDArray[np.floating]) -> NDArray[np.floating]:
    """Each unit's weights (units, rows, columns) where they meet the image, over their largest."""
    assert scene.data.image_shape is not None
    images = np.nan_to_num(weight).reshape(len(weight), *scene.data.image_shape)
    top = np.abs(images).max(axis=(1, 2), keepdims=True)
    return np.asarray(images / np.where(top > 0, top, 1))


class _Sheets:
    """The pictures of discs that were made last: they take longer than the rest of a layout."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, float, float], tuple[QPixmap, float]] = {}

    def discs(self, scene: Scene, diameter: float, ratio: float) -> tuple[QPixmap, float]:
        """As `sprites.discs`."""
        key = (scene.theme.name, diameter, ratio)
        if key not in self._made:
            if len(self._made) >= _MOST_SHEETS:
                self._made.clear()
            self._made[key] = sprites.discs(scene.theme, diameter, ratio)
        return self._made[key]


class _Discs:
    """A block of discs whose colour is the shown example's activation."""

    def __init__(self, sheets: _Sheets, scene: Scene, column: Column) -> None:
        self._scene, self._column = scene, column
        self._ratio = min(scene.ratio, _FINEST_DISC / column.cell)
        self._sheet, self._side = sheets.discs(scene, column.cell, self._ratio)
        self._stamps = Stamps()

    def refresh(self) -> None:
        level = _levels(self._scene, self._column, LEVELS)
        x, y = self._column.centres.T
        self._stamps.place(
            x, y, left=level * self._side, size=(self._side,) * 2, scale=1 / self._ratio
        )

    def paint(self, painter: QPainter) -> None:
        self._stamps.stamp(painter, self._sheet)


def _levels(scene: Scene, column: Column, count: int) -> NDArray[np.floating]:
    """The shown example's values of a column as steps 0 … count − 1, the middle one for 0."""
    values = shown_values(scene, column.layer)
    if values is None:
        values = np.zeros(column.units)
    clean = np.clip(np.nan_to_num(values, nan=0.0), -1, 1)
    return np.asarray(np.rint((clean + 1) * (count - 1) / 2))


def _scale(scene: Scene) -> list[QColor]:
    """Frame colours from −1 to 1; the quiet colour of all frames at 0."""
    colours = [
        QColor.fromRgb(int(scene.theme.diverging[i]))
        for i in np.linspace(0, 255, FRAMES).astype(int)
    ]
    colours[FRAMES // 2] = scene.theme.color("ring")
    return colours


def outline(painter: QPainter, column: Column, unit: int, colour: QColor, width: float) -> None:
    """A ring around one neuron, whatever its shape."""
    painter.setPen(QPen(colour, width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    box = column.unit_box(unit)
    if column.look == "disc":
        painter.drawEllipse(box.adjusted(-3, -3, 3, 3))
    else:
        radius = min(8.0, box.width() / 4)
        painter.drawRoundedRect(box.adjusted(-1, -1, 1, 1), radius + 1, radius + 1)
