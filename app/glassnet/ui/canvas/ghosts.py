"""What a gesture paints over the network: what would come, what would go, and words about it."""

from collections.abc import Sequence
from functools import reduce
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from glassnet.ui.canvas.columns import Column
from glassnet.ui.canvas.geometry import HEAD
from glassnet.ui.canvas.scene import Scene

_MOST_SHOWN = 400
_PADDING, _AWAY = 12, 18


def paint_units(painter: QPainter, column: Column, colour: QColor, first: int = 0) -> None:
    """The units of a column from `first` on, as dashed outlines in a colour."""
    if not len(column.centres) or column.units - first > _MOST_SHOWN:
        paint_frame(painter, column.box.adjusted(-2, -2, 2, 2), colour)
        return
    _dash(painter, colour)
    for unit in range(first, column.units):
        box = column.unit_box(unit)
        if column.look == "disc":
            painter.drawEllipse(box)
        else:
            painter.drawRoundedRect(box, min(8.0, column.cell / 4), min(8.0, column.cell / 4))


def paint_frame(painter: QPainter, box: QRectF, colour: QColor) -> None:
    """A folded layer, as one dashed outline."""
    _dash(painter, colour)
    painter.drawRoundedRect(box, 4, 4)


def _dash(painter: QPainter, colour: QColor) -> None:
    tint = QColor(colour)
    tint.setAlpha(40)
    painter.setBrush(tint)
    painter.setPen(QPen(colour, 1.2, Qt.PenStyle.DashLine))


def paint_layers(
    painter: QPainter, scene: Scene, columns: Sequence[Column], title: str, colour: str
) -> None:
    """Layers that would stand here: a band, their name where the heads will be, their units."""
    theme, shade = scene.theme, scene.theme.color(colour)
    boxes = [column.box for column in columns]
    around = reduce(QRectF.united, boxes)
    paint_band(painter, scene, around, colour)
    lines = [(around.center().x(), 14, theme.font("label", "semibold"), title)]
    for column in columns:
        paint_units(painter, column, shade)
        lines.append((column.x, 34, theme.font("body", "medium"), f"{column.units:,}"))
    painter.setPen(shade)
    for x, top, font, text in lines:
        painter.setFont(font)
        painter.drawText(QRectF(x - 80, top, 160, 20), Qt.AlignmentFlag.AlignCenter, text)


def paint_block(painter: QPainter, scene: Scene, block: int, columns: Sequence[Column]) -> None:
    """A frame around a block that layers would come into."""
    layout = scene.layout
    own = [layout.every[layer + 1] for layer in layout.outline.passage(block)]
    box = reduce(QRectF.united, [column.box for column in (*own, *columns)])
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(scene.theme.color("accent"), 1.2, Qt.PenStyle.DashLine))
    radius = scene.theme.radius("l")
    painter.drawRoundedRect(box.adjusted(-16, -14, 14, 20), radius, radius)


def paint_band(painter: QPainter, scene: Scene, box: QRectF, colour: str) -> None:
    """A band from the top to the bottom around what is in a box."""
    theme = scene.theme
    wide = max(box.width() + 16, 40.0)
    band = QRectF(box.center().x() - wide / 2, 8, wide, scene.layout.height - 16)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(colour, 26))
    painter.drawRoundedRect(band, theme.radius("l"), theme.radius("l"))


def paint_veil(painter: QPainter, scene: Scene, box: QRectF) -> None:
    """Let what is in a box step back."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(scene.theme.color("bg", 190))
    painter.drawRoundedRect(box, scene.theme.radius("m"), scene.theme.radius("m"))


def paint_column_veil(painter: QPainter, scene: Scene, column: Column) -> None:
    """Let a whole layer step back."""
    paint_veil(painter, scene, column.box.adjusted(-12, -6, 6, 6))


def paint_card(
    painter: QPainter, scene: Scene, point: QPointF, lines: Sequence[str], frame: str
) -> None:
    """Words beside the mouse, the first line strong, framed in a colour."""
    theme = scene.theme
    fonts = [theme.font("body", "semibold")] + [theme.font("body")] * (len(lines) - 1)
    most = scene.layout.width - 16.0 - 2 * _PADDING
    flags = int(Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap)
    # What is longer than the canvas is broken into lines.
    texts = list(zip(fonts, lines, strict=True))
    sizes = [QFontMetricsF(f).boundingRect(QRectF(0, 0, most, 400), flags, t) for f, t in texts]
    wide, heights = max(size.width() for size in sizes) + 1, [size.height() + 3 for size in sizes]
    size_x, size_y = ceil(wide) + 2 * _PADDING, ceil(sum(heights)) + _PADDING
    left = min(max(8.0, point.x() + _AWAY), scene.layout.width - size_x - 8)
    top = point.y() - size_y / 2
    if left < point.x() + _AWAY:  # it would lie under the mouse
        top = point.y() - size_y - _AWAY
    # Higher up it would lie under the heads.
    top = min(max(float(HEAD), top), scene.layout.height - size_y - 8)
    # On half pixels, where a line is crisp.
    left, top = int(left) + 0.5, int(top) + 0.5
    painter.setPen(QPen(theme.color(frame), 1))
    painter.setBrush(theme.color("raised"))
    painter.drawRoundedRect(QRectF(left, top, size_x, size_y), theme.radius("m"), theme.radius("m"))
    y = top + _PADDING / 2
    for number, ((font, text), high) in enumerate(zip(texts, heights, strict=True)):
        painter.setFont(font)
        painter.setPen(theme.color("ink" if number == 0 else "dim"))
        painter.drawText(QRectF(left + _PADDING, y, wide, high), flags, text)
        y += high
