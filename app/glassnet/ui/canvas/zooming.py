"""A part of the canvas, enlarged: the layout is made for the whole canvas, then scaled and shifted.

Only places and sizes grow. Text, frames and lines keep their width, so that they stay legible, and
everything that works with a layout works with an enlarged one.
"""

from dataclasses import replace

import numpy as np
from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF

from glassnet.ui.canvas.columns import Column, Points, Ports
from glassnet.ui.canvas.geometry import Layout

MOST = 8.0
"""The largest scale; 1 is the whole canvas."""


class Zoom(Struct, frozen=True):
    """How much is enlarged, and what is then in the middle.

    `scale` is 1 to `MOST`; (x, y) is that point as shares, 0 to 1, of the width and height of the
    view on the whole canvas. As no pixels are in it, it holds for a canvas of any size.
    """

    scale: float = 1.0
    x: float = 0.5
    y: float = 0.5

    def about(self, factor: float, point: QPointF, view: QRectF) -> "Zoom":
        """Enlarged by a factor; what lies under a point of the view stays there."""
        scale = min(max(self.scale * factor, 1.0), MOST)
        share = 1 / self.scale - 1 / scale
        away = point - view.center()
        across, down = away.x() / view.width() * share, away.y() / view.height() * share
        return clamped(Zoom(scale, self.x + across, self.y + down))

    def panned(self, by: QPointF, view: QRectF) -> "Zoom":
        """What is shown moved by so many pixels, as far as there is something to show."""
        across = by.x() / view.width() / self.scale
        down = by.y() / view.height() / self.scale
        return clamped(Zoom(self.scale, self.x - across, self.y - down))

    def showing(self, box: QRectF, view: QRectF, margin: float) -> "Zoom":
        """Moved just so far that a box of the present picture is in view, with a margin."""
        inner = view.adjusted(margin, margin, -margin, -margin)
        by = QPointF(
            _into(box.left(), box.right(), inner.left(), inner.right()),
            _into(box.top(), box.bottom(), inner.top(), inner.bottom()),
        )
        return self if by.isNull() else self.panned(by, view)

    @property
    def part(self) -> QRectF:
        """The visible part, in shares of the view on the whole canvas."""
        side = 1 / self.scale
        return QRectF(self.x - side / 2, self.y - side / 2, side, side)


FIT = Zoom()


def clamped(zoom: Zoom) -> Zoom:
    """The nearest zoom that shows nothing beyond the canvas."""
    if zoom.scale < 1.001:
        return FIT
    half = 0.5 / zoom.scale
    x, y = (min(max(share, half), 1 - half) for share in (zoom.x, zoom.y))
    return Zoom(zoom.scale, x, y)


def enlarged(whole: Layout, zoom: Zoom) -> Layout:
    """The layout of the visible part; of the whole canvas the layout itself."""
    if zoom == FIT:
        return whole
    scale, view = zoom.scale, whole.inside
    # Whole pixels, so that what is crisp stays so while it is moved.
    x = round(view.center().x() - scale * (view.left() + zoom.x * view.width()))
    y = round(view.center().y() - scale * (view.top() + zoom.y * view.height()))
    return replace(
        whole,
        columns=tuple(_column(column, scale, x, y) for column in whole.columns),
        inner=tuple(_column(column, scale, x, y) for column in whole.inner),
        map_box=_box(whole.map_box, scale, x, y) if whole.outline.probed else whole.map_box,
        strip=tuple(_box(box, scale, x, y) for box in whole.strip),
        scale=scale,
        shift=(float(x), float(y)),
    )


def _column(column: Column, scale: float, x: float, y: float) -> Column:
    box, at = _box(column.box, scale, x, y), np.array([x, y])
    sides = (Ports(p.points * scale + at, p.starts) for p in (column.entry, column.exit))
    entry, leave = sides
    if not len(column.centres):
        return replace(column, box=box, entry=entry, exit=leave)
    cell = float(round(column.cell * scale))
    centres: Points = np.rint(column.centres * scale + at - cell / 2) + cell / 2
    if column.entry.starts is None:  # each unit has its own, and is on whole pixels now
        half = np.array([cell / 2, 0])
        entry, leave = Ports(centres - half), Ports(centres + half)
    return replace(column, cell=cell, centres=centres, box=box, entry=entry, exit=leave)


def _box(box: QRectF, scale: float, x: float, y: float) -> QRectF:
    left, top = box.left() * scale + x, box.top() * scale + y
    return QRectF(left, top, box.width() * scale, box.height() * scale)


def _into(low: float, high: float, least: float, most: float) -> float:
    """How far an interval must move to lie within another; its middle where it is too long."""
    if high - low > most - least:
        inside = low <= (least + most) / 2 <= high
        return 0.0 if inside else (least + most - low - high) / 2
    return max(least - low, 0.0) or min(most - high, 0.0)
