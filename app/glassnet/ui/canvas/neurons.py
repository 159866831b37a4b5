"""Neurons: tiles with the map of their response, discs filled by activation, folded blocks."""

from collections.abc import Callable
from math import ceil
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen, QPixmap

from glassnet.ui.canvas import sprites
from glassnet.ui.canvas.geometry import Column
from glassnet.ui.canvas.pixels import coloured, enlarge, graphs, layered, opaque, signed
from glassnet.ui.canvas.scene import Scene
from glassnet.ui.canvas.sprites import LEVELS, Stamps

BIAS_REACH = 8  # the longest bias mark, in pixels
FRAMES = 17
_GRID = 32


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
        self._biases: list[_Biases] = []

    def rebuild(self) -> None:
        """Make the pictures anew."""
        kinds: dict[str, Callable[[Scene, Column], _Part]]
        kinds = {"tile": _Tiles, "disc": _Discs, "block": _Block}
        columns = self._scene.layout.columns
        self._parts = [
            kinds[column.look](self._scene, column) for column in columns if column.look in kinds
        ]
        self._biases = [
            _Biases(self._scene, column)
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
        ratio, cell = scene.ratio, column.cell
        self._side = round(cell * ratio)
        radius = min(float(scene.theme.radius("m")), cell / 4)
        self._mask = QBrush(sprites.mask(cell, radius, ratio))
        self._weights = scene.data.image_shape is not None and column.layer >= 0
        colours, width = [scene.theme.color("ring")], 1.2
        if self._weights:  # the frame shows the activation
            colours, width = _scale(scene), 2.0
        self._frame = sprites.frames(colours, cell, radius, width, ratio)
        self._atlas = QPixmap()
        x, y = column.centres.T
        size = float(self._side)
        self._tiles, self._frames = Stamps(), Stamps()
        self._tiles.place(
            x, y, top=np.arange(column.units) * size, size=(size, size), scale=1 / ratio
        )

    def refresh(self) -> None:
        maps = self._maps()
        drawn = (graphs if maps.ndim == 2 else enlarge)(maps, self._side)
        pixels = coloured(drawn, self._scene.theme.diverging)
        image = layered(pixels.reshape(-1, self._side))
        painter = QPainter(image)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
        painter.fillRect(image.rect(), self._mask)
        painter.end()
        self._atlas = QPixmap.fromImage(image)
        whole = float(self._frame.height())
        levels = _levels(self._scene, self._column, FRAMES) if self._weights else np.zeros(1)
        x, y = self._column.centres.T
        left, size = levels * whole, (whole, whole)
        self._frames.place(x, y, left=left, size=size, scale=1 / self._scene.ratio)

    def paint(self, painter: QPainter) -> None:
        self._tiles.stamp(painter, self._atlas)
        self._frames.stamp(painter, self._frame)

    def _maps(self) -> NDArray[np.floating]:
        """(units, n, n), or curves (units, n), in −1 … 1."""
        scene, layer = self._scene, self._column.layer
        if layer < 0:
            ramp = np.linspace(-1, 1, _GRID, dtype=np.float32)
            plane = scene.outline.kind == "plane"
            return np.stack(np.meshgrid(ramp, ramp[::-1])) if plane else ramp[np.newaxis]
        weight = scene.weights[layer]
        if scene.data.image_shape is not None and weight is not None:
            return weight_images(scene, weight)
        maps = scene.responses[layer]
        if maps is None:
            shape = (2, 2) if scene.outline.kind == "plane" else (2,)
            return np.zeros((self._column.units, *shape), np.float32)
        return scene.toned(maps, layer)


def weight_images(scene: Scene, weight: NDArray[np.floating]) -> NDArray[np.floating]:
    """Each unit's weights (units, rows, columns) where they meet the image, over their largest."""
    assert scene.data.image_shape is not None
    images = np.nan_to_num(weight).reshape(len(weight), *scene.data.image_shape)
    top = np.abs(images).max(axis=(1, 2), keepdims=True)
    return np.asarray(images / np.where(top > 0, top, 1))


class _Discs:
    """A block of discs whose colour is the shown example's activation."""

    def __init__(self, scene: Scene, column: Column) -> None:
        self._scene, self._column = scene, column
        self._sheet, self._side = sprites.discs(scene.theme, column.cell, scene.ratio)
        self._stamps = Stamps()

    def refresh(self) -> None:
        level = _levels(self._scene, self._column, LEVELS)
        x, y = self._column.centres.T
        self._stamps.place(
            x, y, left=level * self._side, size=(self._side,) * 2, scale=1 / self._scene.ratio
        )

    def paint(self, painter: QPainter) -> None:
        self._stamps.stamp(painter, self._sheet)


class _Block:
    """A folded layer: every unit one cell of a small picture, and how many there are."""

    def __init__(self, scene: Scene, column: Column) -> None:
        self._scene, self._column = scene, column
        self._image = QImage()

    def refresh(self) -> None:
        units = self._column.units
        rows = self._column.rows
        wide = ceil(units / rows)
        cells = np.zeros(rows * wide, np.float32)
        values = shown_values(self._scene, self._column.layer)
        if values is not None:
            cells[:units] = values
        table = self._scene.theme.diverging
        colours = coloured(cells.reshape(rows, wide), table)
        most = round(self._column.box.width() * self._scene.ratio)
        if wide > most:
            colours = colours[:, np.linspace(0, wide - 1, most).astype(int)]
        self._image = opaque(colours)

    def paint(self, painter: QPainter) -> None:
        theme, box = self._scene.theme, self._column.box
        painter.drawImage(box, self._image)
        painter.setPen(QPen(theme.color("ring"), 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(-2, -2, 2, 2), theme.radius("s"), theme.radius("s"))
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.color("dim"))
        below = QRectF(box.center().x() - 60, box.bottom() + 6, 120, 16)
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, f"{self._column.units:,}")


class _Biases:
    """Beside each neuron a bar from a small tick: upwards and blue for a positive bias, downwards
    and orange for a negative one, as long as it is large in its layer."""

    def __init__(self, scene: Scene, column: Column) -> None:
        self._scene, self._column = scene, column
        theme = scene.theme
        self._colours = sprites.bars([theme.color("pos"), theme.color("neg"), theme.color("ring")])
        self._bars, self._ticks = Stamps(), Stamps()
        self._reach = min(float(BIAS_REACH), column.cell * 0.36)
        crowded = np.ptp(column.centres[:, 0]) > 0
        half = column.cell / 2
        aside = 0.0 if crowded else 6.0
        corner = column.centres + np.array([-half - aside, half - self._reach])
        self._x, self._y = np.rint(corner).T + 0.5

    def refresh(self) -> None:
        bias = self._scene.biases[self._column.layer]
        if bias is None:
            self._bars.place([], [], size=(1, 1))
            self._ticks.place([], [], size=(1, 1))
            return
        values = np.nan_to_num(bias, nan=0.0, posinf=1e30, neginf=-1e30)
        top = max(float(np.abs(values).max(initial=0)), 1e-30)
        length = np.abs(values) / top * self._reach
        length = np.where(values != 0, np.maximum(length, 2), 0)
        sign = np.where(values >= 0, 1, -1)
        self._bars.place(
            self._x,
            self._y - sign * length / 2,
            left=np.where(values >= 0, 0, 1),
            size=(1, 1),
            scale=3,
            stretch=length / 3,
        )
        self._ticks.place(self._x, self._y, left=2, size=(1, 1), scale=7, stretch=1 / 7)

    def paint(self, painter: QPainter) -> None:
        self._ticks.stamp(painter, self._colours)
        self._bars.stamp(painter, self._colours)


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


def shown_values(scene: Scene, layer: int) -> NDArray[np.floating] | None:
    """The shown example's values of a layer (−1: the inputs), −1 … 1; None before a snapshot."""
    if layer >= 0:
        values = scene.values[layer]
        return None if values is None else signed(values, scene.activation(layer))
    if scene.snapshot is None:
        return None
    inputs = scene.snapshot.trace.inputs
    return np.asarray(inputs / np.abs(inputs).max(initial=1))


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
