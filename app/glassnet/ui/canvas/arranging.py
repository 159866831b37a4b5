"""Finds a place for everything on the canvas."""

from math import ceil, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF

from glassnet.ui.canvas.columns import Column, Look, Ports
from glassnet.ui.canvas.geometry import FOLD_OVER, FOOT, HEAD, MARGIN, Layout, Outline

BARS = 124  # room right of the outputs for label, bar and number
SMALLEST = 9  # below this, units are cells of a block
LEAST_PITCH = 20  # below this between columns, the decision map shrinks
MOST_LINES = 40_000
MOST_ALONE = 1_024  # units of a layer that are not cells of a block
FOLD_ROOM = 22  # below a layer that can be folded
ARCS = 20  # room for the arcs of skips above the network
_BLOCK = 5.5  # the largest cells of a folded block side by side

# Up to so many units each has a port of its own; those of more, and the cells of blocks, share so
# many: so few that the lines between them are curves.
_PORTS = ((MOST_ALONE, 12), (132, 12), (64, 12), (22, 12), (1, 12), (1, 8))


class _Room(NamedTuple):
    """Where a column may stand: its middle, how wide it may be, and the part of the canvas."""

    x: float
    width: float
    body: QRectF


def arrange(outline: Outline, width: int, height: int) -> Layout:
    """Place a network on a canvas of at least 1 × 1 pixels."""
    for ports in _PORTS:
        layout = _arrange(outline, max(width, 320), max(height, 240), ports)
        if layout.edges <= MOST_LINES:
            break
    return layout


def _arrange(outline: Outline, width: int, height: int, ports: tuple[int, int]) -> Layout:
    top = HEAD + (ARCS if outline.skips else 0)
    body = QRectF(0, top, width, height - top - FOOT)
    tile = float(np.clip(round(0.0537 * width), 38, 64))
    steps = np.cumsum([0, *(len(outline.passage(i)) for i in range(len(outline.widths)))])
    count = int(steps[-1])
    if outline.probed:
        side = min(0.31 * width, 0.62 * body.height(), 560)
        least = float(np.clip(width - 2 * (MARGIN + 24) - tile - LEAST_PITCH * count, 80, 150))
        side = float(round(min(side, max(least, width - 4 * MARGIN - tile * 2 - 88 * count))))
        map_box = QRectF(width - MARGIN - side, body.center().y() - side / 2, side, side)
        first, last = MARGIN + 24 + tile / 2, map_box.left() - 24 - tile / 2
        xs = np.linspace(first, last, count + 1)
        pitch = (last - first) / count
        small = min(tile, max(0.5 * pitch, min(0.8 * pitch, 24)))
        room = _Room(first, min(64, 1.2 * small), body)
        look, base = _probed_look(outline, small)
        start = _units(outline, -1, look, room, base, ports)
    else:
        map_box = QRectF()
        last = width - MARGIN - BARS
        picture = _picture(outline, width, body)
        room = _Room(104, 60, body)
        start = picture or _units(outline, -1, "disc", room, _disc(tile), ports)
        near = start.box.right()
        xs = np.linspace(near - min(12, 0.2 * (last - near) / count), last, count + 1)
    pitch = (xs[-1] - xs[0]) / max(count, 1)
    end = map_box.left() if outline.probed else width - MARGIN
    columns = []
    for layer, units in enumerate(outline.every):
        look, base = _look(outline, layer, units, pitch, body, tile)
        x = float(xs[_step(outline, steps, layer)])
        room = _Room(x, min(_room(pitch), 2 * (end - x)), body)
        columns.append(_units(outline, layer, look, room, base, ports))
    strip = _strip(start.box) if start.look == "picture" else ()
    row, inside = columns[: len(outline.widths)], columns[len(outline.widths) :]
    return Layout(outline, width, height, (start, *row), map_box, strip, tuple(inside))


def _step(outline: Outline, steps: NDArray[np.intp], layer: int) -> int:
    """How many steps from the inputs a layer of the row, or one inside a block, stands."""
    if layer < len(outline.widths):
        return int(steps[layer + 1])
    passages = ((block, outline.passage(block)) for block in outline.skips)
    block, passage = next(each for each in passages if layer in each[1])
    return int(steps[block]) + 1 + passage.index(layer)


def _look(
    outline: Outline, layer: int, units: int, pitch: float, body: QRectF, tile: float
) -> tuple[Look, float]:
    if outline.probed:
        return _probed_look(outline, min(tile, max(0.5 * pitch, min(0.64 * pitch, 16))))
    if outline.kind != "image" or layer != outline.imaged or outline.way == "discs":
        return "disc", _disc(tile)
    cell, columns = _fit(units, _room(pitch), body.height(), tile)
    roomy = columns == 1 and cell >= 22 and pitch > 110
    return ("tile", tile) if roomy or outline.way == "weights" else ("disc", _disc(tile))


def _probed_look(outline: Outline, tile: float) -> tuple[Look, float]:
    return ("disc", min(tile, _disc(tile))) if outline.way == "discs" else ("tile", tile)


def _room(pitch: float) -> float:
    """How wide a column may be; where it is tight, less of the pitch is left free."""
    return max(0.55 * pitch, min(0.8 * pitch, 16))


def _disc(tile: float) -> float:
    """The diameter of discs where tiles are so large."""
    return float(round(max(24, 0.55 * tile)))


def _fit(
    units: int, width: float, height: float, base: float, enough: float = 20
) -> tuple[float, int]:
    """The largest square for each of `units` in a grid, and the grid's number of columns: so few
    that the squares are large `enough` (with 0 a single one)."""
    best, chosen = 0.0, 1
    for columns in range(1, min(units, 24) + 1):
        cell = min(base, width / columns / 1.18, height / ceil(units / columns) / 1.18)
        if cell > best + 0.5:
            best, chosen = cell, columns
        if best >= min(enough, base):
            break
    return best, chosen


def _units(
    outline: Outline, layer: int, look: Look, room: _Room, base: float, ports: tuple[int, int]
) -> Column:
    """The inputs or a layer in its room, in squares of at most `base`; see `_PORTS`."""
    units = outline.inputs if layer < 0 else outline.every[layer]
    x, width, body = room.x, room.width, room.body
    if units > FOLD_OVER:
        body = body.adjusted(0, 0, 0, -FOLD_ROOM)
    largest = float(np.clip(body.height() / 36, 13, 26))  # cell of a block
    if layer in outline.folded:
        body = body.adjusted(0, 0.15 * body.height(), 0, -0.15 * body.height())
        return _block(layer, units, _Room(x, min(width, _BLOCK * largest), body), largest, ports)
    answers = layer == len(outline.widths) - 1 and units <= FOLD_OVER and not outline.probed
    enough = 0 if answers else max(20, (0.9 if outline.way == "weights" else 0.45) * base)
    cell, columns = _fit(units, width, body.height(), base, enough)
    if cell < SMALLEST or units > MOST_ALONE:
        return _block(layer, units, _Room(x, width, body), largest, ports)
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
    if units > ports[0]:
        entry, leave = _shared_ports(box, centres[::columns, 1], columns, ports[1])
    else:  # from each unit's own side, in several columns too
        side = np.array([half, 0])
        entry, leave = Ports(centres - side), Ports(centres + side)
    return Column(layer, units, look, cell, centres, box, entry, leave, columns)


def _block(layer: int, units: int, room: _Room, largest: float, ports: tuple[int, int]) -> Column:
    """All units as square cells, as large as the room allows and at most `largest`."""
    width, height = room.width, room.body.height()
    across = ceil(width / min(largest, sqrt(width * height / units)))
    across = min(across, units)
    rows = ceil(units / across)
    cell = min(width / across, height / rows, largest)
    if cell >= 3:
        cell = float(int(cell))
    wide, high = across * cell, rows * cell
    # Whole pixels are crisp, but neighbours that are this narrow would touch.
    left = round(room.x - wide / 2) if width >= 8 else room.x - wide / 2
    box = QRectF(left, round(room.body.center().y() - high / 2), wide, high)
    y = box.top() + (np.arange(rows) + 0.5) * cell
    entry, leave = _shared_ports(box.adjusted(-2, 0, 2, 0), y, across, ports[1])
    return Column(layer, units, "block", 0, np.empty((0, 2)), box, entry, leave, across)


def _picture(outline: Outline, width: int, body: QRectF) -> Column | None:
    if outline.image is None:
        return None
    rows, columns = outline.image
    pixel = min(0.29 * width / columns, 0.5 * body.height() / rows, 420 / max(rows, columns))
    pixel = float(max(int(pixel), 1)) if pixel >= 1 else pixel
    high, wide = pixel * rows, pixel * columns
    top = round(body.center().y() - high / 2)
    box = QRectF(MARGIN, top, wide, high)
    y = box.top() + (np.arange(rows) + 0.5) * pixel
    entry, leave = _shared_ports(box.adjusted(-2, 0, 2, 0), y, columns, rows)
    return Column(-1, outline.inputs, "picture", 0, np.empty((0, 2)), box, entry, leave, columns)


def _shared_ports(
    box: QRectF, rows: NDArray[np.floating], across: int, most: int
) -> tuple[Ports, Ports]:
    """At most `most` ports at either side of a box for rows at these heights, `across` units each;
    neighbours share one."""
    each = ceil(len(rows) / most)
    first = np.arange(0, len(rows), each)
    y = np.add.reduceat(rows, first) / np.diff([*first, len(rows)])
    sides = (np.stack([np.full(len(y), x), y], 1) for x in (box.left(), box.right()))
    entry, leave = (Ports(points, first * across) for points in sides)
    return entry, leave


def _strip(picture: QRectF) -> tuple[QRectF, ...]:
    """Places for small pictures in a row under the large one, between two buttons."""
    size, step, side = 28, 34, 28
    count = max(1, int((picture.width() - 2 * side + 6) // step))
    left = picture.center().x() - (count * step - (step - size)) / 2
    top = picture.bottom() + 44
    return tuple(QRectF(round(left + i * step), round(top), size, size) for i in range(count))
