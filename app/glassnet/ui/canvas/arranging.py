"""Finds a place for everything on the canvas."""

from math import ceil

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from glassnet.ui.canvas.geometry import FOOT, HEAD, MARGIN, Column, Layout, Look, Outline, Ports

BARS = 124  # room right of the outputs for label, bar and number
SMALLEST = 9  # below this, units are folded into a block
LEAST_PITCH = 20  # below this between columns, the decision map shrinks
MOST_LINES = 40_000
BLOCK_ROWS = 24


def arrange(outline: Outline, width: int, height: int) -> Layout:
    """Place a network on a canvas of at least 1 × 1 pixels."""
    for most_units in (1024, 132, 64, 22, 1):
        layout = _arrange(outline, max(width, 320), max(height, 240), most_units)
        if layout.edges <= MOST_LINES:
            break
    return layout


def _arrange(outline: Outline, width: int, height: int, most_units: int) -> Layout:
    body = QRectF(0, HEAD, width, height - HEAD - FOOT)
    tile = float(np.clip(round(0.0537 * width), 38, 64))
    count = len(outline.widths)
    if outline.probed:
        side = min(0.31 * width, 0.62 * body.height(), 560)
        least = float(np.clip(width - 2 * (MARGIN + 24) - tile - LEAST_PITCH * count, 80, 150))
        side = float(round(min(side, max(least, width - 4 * MARGIN - tile * 2 - 88 * count))))
        map_box = QRectF(width - MARGIN - side, body.center().y() - side / 2, side, side)
        first, last = MARGIN + 24 + tile / 2, map_box.left() - 24 - tile / 2
        xs = np.linspace(first, last, count + 1)
        pitch = (last - first) / count
        small = min(tile, max(0.5 * pitch, min(0.8 * pitch, 24)))
        room = min(64, 1.2 * small)
        start = _units(-1, outline.inputs, "tile", first, room, body, small, most_units)
    else:
        map_box = QRectF()
        last = width - MARGIN - BARS
        picture = _picture(outline, width, body)
        start = picture or _units(
            -1, outline.inputs, "disc", 104, 60, body, _disc(tile), most_units
        )
        near = start.box.right()
        xs = np.linspace(near - min(12, 0.2 * (last - near) / count), last, count + 1)
    pitch = (xs[-1] - xs[0]) / max(count, 1)
    end = map_box.left() if outline.probed else width - MARGIN
    columns = [start]
    for layer, (units, x) in enumerate(zip(outline.widths, xs[1:], strict=True)):
        look, base = _look(outline, layer, units, pitch, body, tile)
        room = min(_room(pitch), 2 * (end - x))
        columns.append(_units(layer, units, look, float(x), room, body, base, most_units))
    strip = _strip(start.box) if start.look == "picture" else ()
    return Layout(outline, width, height, tuple(columns), map_box, strip)


def _look(
    outline: Outline, layer: int, units: int, pitch: float, body: QRectF, tile: float
) -> tuple[Look, float]:
    if outline.probed:
        return "tile", min(tile, max(0.5 * pitch, min(0.64 * pitch, 16)))
    cell, columns = _fit(units, _room(pitch), body.height(), tile)
    if outline.kind == "image" and layer == 0 and columns == 1 and cell >= 30 and pitch > 110:
        return "tile", tile
    return "disc", _disc(tile)


def _room(pitch: float) -> float:
    """How wide a column may be; where it is tight, less of the pitch is left free."""
    return max(0.55 * pitch, min(0.8 * pitch, 16))


def _disc(tile: float) -> float:
    """The diameter of discs where tiles are so large."""
    return float(round(max(24, 0.55 * tile)))


def _fit(units: int, width: float, height: float, base: float) -> tuple[float, int]:
    """The largest square for each of `units` in a block, and the block's number of columns."""
    best, chosen = 0.0, 1
    for columns in range(1, min(units, 24) + 1):
        cell = min(base, width / columns / 1.18, height / ceil(units / columns) / 1.18)
        if cell > best + 0.5:
            best, chosen = cell, columns
        if best >= min(20, base):
            break
    return best, chosen


def _units(
    layer: int, units: int, look: Look, x: float, width: float, body: QRectF, base: float, most: int
) -> Column:
    cell, columns = _fit(units, width, body.height(), base)
    if cell < SMALLEST or units > most:
        return _block(layer, units, x, width, body)
    cell = float(int(cell))
    rows = ceil(units / columns)
    pitch = min(body.height() / rows, max(cell * 1.72, 36 if columns == 1 else 0))
    number = np.arange(units)
    across = (number % columns - (columns - 1) / 2) * min(cell * 1.25, width / columns)
    down = (number // columns - (rows - 1) / 2) * pitch
    if columns == 1:
        across = np.zeros(units)
    half = cell / 2
    # Squares begin on whole pixels, so that their frames are crisp.
    corners = np.rint(np.stack([x + across - half, body.center().y() + down - half], 1))
    centres = corners + half
    low, high = corners.min(0), corners.max(0) + cell
    box = QRectF(QPointF(*low), QPointF(*high))
    # In a block of several columns, edges still leave from each unit's own side.
    return Column(
        layer,
        units,
        look,
        cell,
        centres,
        box,
        Ports(centres - np.array([half, 0])),
        Ports(centres + np.array([half, 0])),
    )


def _block(layer: int, units: int, x: float, width: float, body: QRectF) -> Column:
    rows = min(BLOCK_ROWS, units)
    high = min(body.height() * 0.8, rows * 18)
    wide = min(width, 72.0)
    # Whole pixels are crisp, but neighbours that are this narrow would touch.
    left = round(x - wide / 2) if wide >= 8 else x - wide / 2
    top = round(body.center().y() - high / 2)
    return _rows(layer, units, "block", QRectF(left, top, wide, round(high)), rows)


def _picture(outline: Outline, width: int, body: QRectF) -> Column | None:
    if outline.image is None:
        return None
    rows, columns = outline.image
    pixel = min(0.29 * width / columns, 0.5 * body.height() / rows, 420 / max(rows, columns))
    pixel = float(max(int(pixel), 1)) if pixel >= 1 else pixel
    high, wide = pixel * rows, pixel * columns
    top = round(body.center().y() - high / 2)
    return _rows(-1, outline.inputs, "picture", QRectF(MARGIN, top, wide, high), rows)


def _rows(layer: int, units: int, look: Look, box: QRectF, rows: int) -> Column:
    each = ceil(units / rows)
    starts = np.arange(0, units, each)
    y = box.top() + (np.arange(len(starts)) + 0.5) * box.height() / len(starts)
    sides = (np.stack([np.full(len(y), x), y], 1) for x in (box.left() - 2, box.right() + 2))
    entry, leave = (Ports(points, starts) for points in sides)
    return Column(layer, units, look, 0, np.empty((0, 2)), box, entry, leave)


def _strip(picture: QRectF) -> tuple[QRectF, ...]:
    """Places for small pictures in a row under the large one, between two buttons."""
    size, step, side = 28, 34, 28
    count = max(1, int((picture.width() - 2 * side + 6) // step))
    left = picture.center().x() - (count * step - (step - size)) / 2
    top = picture.bottom() + 44
    return tuple(QRectF(round(left + i * step), round(top), size, size) for i in range(count))
