"""How the racers of a race are told apart: by colour, by shape, and by their names at the ends."""

import math
from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from glassnet.ui.plots.labels import spread
from glassnet.ui.theme import Theme
from glassnet.ui.theme.theme import tokens

_CORNERS = (0, 4, 3, 4, 5)  # none for the circle
_TURNS = (0.0, math.pi / 4, math.pi / 2, math.pi / 2, math.pi / 2)
RADIUS = 6.0
PAD = 4.0  # pixels around a name


class Look(Struct, frozen=True):
    """The colours of a picture with racers: theirs, and those of the ground and of the ink."""

    racers: tuple[QColor, ...]
    ground: QColor
    ink: QColor


def panel_look(theme: Theme) -> Look:
    """The look on the ground of a panel."""
    colors = tuple(racer_color(theme, row) for row in range(len(_CORNERS)))
    return Look(colors, theme.color("surface"), theme.color("ink"))


def surface_look() -> Look:
    """The look on a surface: its map is the same in both themes, and so is what lies on it."""
    bright = tokens()["dark"]
    colors = tuple(QColor(bright[f"race_{row + 1}"]) for row in range(len(_CORNERS)))
    return Look(colors, QColor(10, 14, 30), QColor(236, 239, 246))


def racer_color(theme: Theme, row: int) -> QColor:
    """The colour of a racer, which tells it apart for the colour-blind too."""
    return theme.color(f"race_{row % len(_CORNERS) + 1}")


def mark_path(row: int, centre: QPointF, radius: float = RADIUS) -> QPainterPath:
    """The shape of a racer: circle, square, triangle, diamond or pentagon."""
    path, corners = QPainterPath(), _CORNERS[row % len(_CORNERS)]
    if not corners:
        path.addEllipse(centre, radius, radius)
        return path
    first, size = _TURNS[row % len(_TURNS)], radius * 1.25
    angles = [first + 2 * math.pi * corner / corners for corner in range(corners)]
    path.addPolygon(
        QPolygonF([centre + QPointF(size * math.cos(a), -size * math.sin(a)) for a in angles])
    )
    path.closeSubpath()
    return path


def draw_mark(painter: QPainter, look: Look, row: int, centre: QPointF, radius: float) -> None:
    """Draw a racer's shape with a rim in the panel's ground."""
    painter.setPen(QPen(look.ground, 1.5))
    painter.setBrush(look.racers[row])
    painter.drawPath(mark_path(row, centre, radius))


def draw_names(
    painter: QPainter, look: Look, names: Sequence[tuple[int, str, QPointF]], box: QRectF
) -> list[QRectF]:
    """Draw names (racer, text, end of its path) beside their ends, none over another.

    A name stands at the left of its end where there is no room at the right.
    """
    metrics = QFontMetricsF(painter.font())
    line = metrics.height() + 2
    shown = [
        (row, text, QPointF(_within(end.x(), box.left(), box.right()),
                            _within(end.y(), box.top(), box.bottom())))
        for row, text, end in names
    ]  # fmt: skip
    heights = spread([end.y() for _, _, end in shown], line + 1, box.top() + line,
                     box.bottom() - line)  # fmt: skip
    places = []
    ground = QColor(look.ground)
    ground.setAlpha(215)
    for (row, text, end), y in zip(shown, heights, strict=True):
        width = metrics.horizontalAdvance(text) + 2 * PAD
        x = end.x() + RADIUS + 5
        if x + width > box.right() - 4:
            x = max(box.left() + 4, end.x() - RADIUS - 5 - width)
        place = QRectF(x, y - line / 2, width, line)
        painter.setPen(QPen(look.racers[row], 1))
        painter.setBrush(ground)
        painter.drawRoundedRect(place, 4, 4)
        painter.setPen(look.ink)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), text)
        places.append(place)
    return places


def _within(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)
