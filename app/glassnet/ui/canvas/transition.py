"""What stood elsewhere glides to its new place, when the network or the room around it changes.

A picture of everything but the edges is cut into pieces, one for each neuron (or folded layer, or
picture, or map), and the pieces are stamped between their old and new places. So a frame costs the
same whatever the network is, and what is moved is what will be seen in the end. What has no place
in the other picture, and the edges, fade.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap

from glassnet.ui.canvas.columns import BIAS_ROOM, Column
from glassnet.ui.canvas.geometry import Layout
from glassnet.ui.canvas.scene import Scene
from glassnet.ui.canvas.sprites import Stamps

SECONDS = 0.2
_SMALL = np.array([1, 1, 0.7, 0.7])  # what comes grows to its size, what goes shrinks
_AROUND = 5.0  # pixels around its square that belong to a neuron

Boxes = NDArray[np.float64]
"""Rectangles (n, 4): x and y of the middle, width, height."""


class Shot(Struct, frozen=True, eq=False):
    """How a layout looks: the edges in `box`, None while there are none, and on a clear `sheet`
    of `ratio` pixels per pixel all else. What is on its way stands elsewhere: as in `standing`."""

    layout: Layout
    standing: Layout
    sheet: QPixmap
    ratio: float
    edges: QImage | None
    box: QRectF


def shoot(
    scene: Scene,
    paint: Callable[[QPainter], None],
    drawn: tuple[QImage, QRectF] | None,
    standing: Layout | None = None,
) -> Shot:
    """A picture of what `paint` paints, with the picture of the edges and its place."""
    layout, ratio = scene.layout, scene.ratio
    sheet = QPixmap(round(layout.width * ratio), round(layout.height * ratio))
    sheet.setDevicePixelRatio(ratio)
    sheet.fill(Qt.GlobalColor.transparent)
    painter = QPainter(sheet)
    paint(painter)
    painter.end()
    sheet.setDevicePixelRatio(1)
    edges, box = drawn or (None, QRectF())
    return Shot(layout, standing or layout, sheet, ratio, edges, box)


class _Pieces(Struct, frozen=True, eq=False):
    """Parts `source` of a sheet, all of one size, that go from `start` to `end`."""

    source: Boxes
    start: Boxes
    end: Boxes
    opacity: tuple[float, float] = (1.0, 1.0)


class Transition:
    """From a former layout to the present one. `origins`: for each layer, those inside blocks last,
    the former one that it continues, None for a new one."""

    def __init__(self, before: Shot, layout: Layout, origins: Sequence[int | None]) -> None:
        self._before, self._layout = before, layout
        self._time = 0.0
        self._sources = [0, *(None if i is None else i + 1 for i in origins)]
        self._pieces: list[_Pieces] = []
        self._gone: list[_Pieces] = []
        self._former: list[Boxes] = []  # what the former sheet shows of all that stays or goes
        self._rests: dict[int, QPixmap] = {}
        self._stamps = Stamps()
        for column, source in zip(layout.every, self._sources, strict=True):
            self._add(source, column)
        for index, column in enumerate(before.layout.every):
            if index not in self._sources:
                self._go(_cut(column), _cut(before.standing.every[index]))
        maps = (before.layout.map_box, before.standing.map_box, layout.map_box)
        if not any(each.isEmpty() for each in maps):
            self._stay(*map(_boxed, maps))

    def _add(self, source: int | None, new: Column) -> None:
        """Let a column come to its place."""
        if source is None:
            self._come(_cut(new))
            return
        old, start = (each.every[source] for each in (self._before.layout, self._before.standing))
        if len(old.centres) and len(new.centres):
            cut, begin, end = _cut(old), _cut(start), _cut(new)
            both = min(len(cut), len(end))
            self._stay(cut[:both], begin[:both], end[:both])
            self._come(end[both:])
            self._go(cut[both:], begin[both:])
        else:
            self._stay(_boxed(old.box), _boxed(start.box), _boxed(new.box))

    def _stay(self, former: Boxes, start: Boxes, end: Boxes) -> None:
        self._pieces.append(_Pieces(end, start, end))
        self._former.append(former)

    def _come(self, boxes: Boxes) -> None:
        self._pieces.append(_Pieces(boxes, boxes * _SMALL, boxes, (0.0, 1.0)))

    def _go(self, former: Boxes, start: Boxes) -> None:
        self._gone.append(_Pieces(former, start, start * _SMALL, (1.0, 0.0)))
        self._former.append(former)

    # ------------------------------------------------------------------ time

    def advance(self, seconds: float) -> bool:
        """Let time pass; False when everything has arrived."""
        self._time += seconds
        return self._time < SECONDS

    @property
    def progress(self) -> float:
        """The share of the way that is done, 0 to 1; quick at first, then slower."""
        return float(1 - max(0.0, 1 - self._time / SECONDS) ** 3)

    @property
    def shifts(self) -> list[float]:
        """How far each column still is from its place (pixels to the right)."""
        pairs = zip(self.standing.every, self._layout.every, strict=True)
        return [now.x - end.x for now, end in pairs]

    @property
    def standing(self) -> Layout:
        """Where everything stands at the moment."""
        done, start = self.progress, self._before.standing
        pairs = zip(self._layout.every, self._sources, strict=True)
        every = tuple(
            column if i is None else _between(start.every[i], column, done) for column, i in pairs
        )
        row = len(self._layout.columns)
        map_box = _mixed(start.map_box, self._layout.map_box, done)
        return replace(self._layout, columns=every[:row], inner=every[row:], map_box=map_box)

    # ------------------------------------------------------------------ painting

    def paint(self, painter: QPainter, now: Shot) -> None:
        """Draw this moment; `now` is how the present layout looks."""
        done = self.progress
        shots = ((self._before, self._gone, 1 - done), (now, self._pieces, done))
        for shot, _, share in shots:
            if shot.edges is not None:
                painter.setOpacity(share)
                painter.drawImage(shot.box, shot.edges)
        sources = self._former, [each.source for each in self._pieces]
        for (shot, _, share), cut in zip(shots, sources, strict=True):
            painter.setOpacity(share)
            whole = QRectF(0, 0, shot.layout.width, shot.layout.height)
            painter.drawPixmap(whole, self._rest(shot, cut), QRectF(shot.sheet.rect()))
        painter.setOpacity(1)
        for shot, pieces, _ in shots:
            for each in pieces:
                self._stamp(painter, shot, each)

    def _rest(self, shot: Shot, cut: Sequence[Boxes]) -> QPixmap:
        """A sheet without its pieces, which are stamped where they are by now."""
        key = shot.sheet.cacheKey()
        if key not in self._rests:
            rest = shot.sheet.copy()
            painter = QPainter(rest)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
            for x, y, wide, high in np.concatenate(cut) * shot.ratio:
                box = QRectF(x - wide / 2, y - high / 2, wide, high)
                painter.fillRect(box, Qt.GlobalColor.transparent)
            painter.end()
            former = self._before.sheet.cacheKey()
            self._rests = {k: v for k, v in self._rests.items() if k == former} | {key: rest}
        return self._rests[key]

    def _stamp(self, painter: QPainter, shot: Shot, pieces: _Pieces) -> None:
        if not len(pieces.source):
            return
        done = self.progress
        place = pieces.start + (pieces.end - pieces.start) * done
        x, y, wide, high = pieces.source.T * shot.ratio
        scale = place[:, 2] / wide
        self._stamps.place(
            place[:, 0],
            place[:, 1],
            left=x - wide / 2,
            top=y - high / 2,
            size=(float(wide[0]), float(high[0])),
            scale=scale,
            stretch=place[:, 3] / high / scale,
            opacity=pieces.opacity[0] + (pieces.opacity[1] - pieces.opacity[0]) * done,
        )
        self._stamps.stamp(painter, shot.sheet)


def _between(old: Column, new: Column, done: float) -> Column:
    """A column on its way, and its units with it."""
    both = min(len(old.centres), len(new.centres))
    centres = new.centres.copy()
    centres[:both] += (old.centres[:both] - new.centres[:both]) * (1 - done)
    cell = old.cell + (new.cell - old.cell) * done
    return replace(new, centres=centres, cell=cell, box=_mixed(old.box, new.box, done))


def _mixed(old: QRectF, new: QRectF, done: float) -> QRectF:
    start, end = (np.array(each.getRect()) for each in (old, new))
    return QRectF(*(start + (end - start) * done))


def _cut(column: Column) -> Boxes:
    """Where the parts of a column lie: its neurons with their biases, or all of it."""
    if not len(column.centres):
        return _boxed(column.box)
    near = min(_AROUND, 0.09 * column.cell)
    size = column.cell + 2 * near + np.array([0, BIAS_ROOM])
    middles = column.centres + np.array([0, BIAS_ROOM / 2])
    return np.concatenate([middles, np.broadcast_to(size, middles.shape)], axis=1)


def _boxed(box: QRectF) -> Boxes:
    """One rectangle, with its frame."""
    middle = box.center()
    return np.array([[middle.x(), middle.y(), box.width() + 6, box.height() + 6]])
