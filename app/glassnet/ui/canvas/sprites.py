"""Small pictures that are stamped many times, and the one call that stamps them."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike
from pyqtgraph.Qt.internals import PrimitiveArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap, QRadialGradient

from glassnet.ui.theme import Theme

LEVELS = 65
GLOW = 24  # the side of a pulse's picture, in pixels
STREAK = (22, 6)  # the picture of a light that drifts


class Stamps:
    """Places (x, y) at which parts of a picture are stamped, `scale` its pixels in the canvas's."""

    def __init__(self) -> None:
        self._array = PrimitiveArray(QPainter.PixmapFragment, 10)

    def place(
        self,
        x: ArrayLike,
        y: ArrayLike,
        *,
        left: ArrayLike = 0,
        top: ArrayLike = 0,
        size: tuple[float, float],
        scale: ArrayLike = 1.0,
        opacity: ArrayLike = 1.0,
        stretch: ArrayLike = 1.0,
        turn: ArrayLike = 0.0,
    ) -> None:
        """Put stamps of `size` pixels from (left, top) of the picture, centred at x, y, and turned
        by so many degrees."""
        columns = (x, y, left, top, *size, scale, np.multiply(scale, stretch), turn, opacity)
        self._array.resize(np.broadcast(*columns).size)
        stamps = self._array.ndarray()
        for number, column in enumerate(columns):
            stamps[:, number] = column

    def stamp(self, painter: QPainter, picture: QPixmap) -> None:
        """Draw all of them."""
        if len(self._array):
            # The stubs know only the form for one fragment.
            painter.drawPixmapFragments(*self._array.drawargs(), picture)  # type: ignore[call-arg]


def _sheet(width: float, height: float) -> QImage:
    image = QImage(round(width), round(height), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    return image


def glows(theme: Theme, ratio: float) -> QPixmap:
    """Pulses side by side: positive, negative, backward; white-hot in the middle."""
    side = round(GLOW * ratio)
    image = _sheet(3 * side, side)
    painter = QPainter(image)
    painter.setPen(Qt.PenStyle.NoPen)
    for place, key in enumerate(("pos", "neg", "back")):
        centre = QPointF((place + 0.5) * side, side / 2)
        colour = theme.color(key)
        core = QColor("white")
        shine = QRadialGradient(centre, side / 2)
        edge = 0.24 if theme.dark else 0.3
        stops = ((0.0, core, 255), (0.13, core, 255), (edge, colour, 235), (0.55, colour, 60))
        for at, each, alpha in (*stops, (1.0, colour, 0)):
            shade = QColor(each)
            shade.setAlpha(alpha)
            shine.setColorAt(at, shade)
        painter.fillRect(QRectF(place * side, 0, side, side), shine)
    painter.end()
    return QPixmap.fromImage(image)


def streaks(theme: Theme, ratio: float) -> QPixmap:
    """Lights that drift, side by side: positive, negative, gradient; longer than wide, soft."""
    wide, high = round(STREAK[0] * ratio), round(STREAK[1] * ratio)
    image = _sheet(3 * wide, high)
    painter = QPainter(image)
    for place, key in enumerate(("pos", "neg", "back")):
        colour = theme.color(key)
        core, edge = colour.lighter(160), 0.35
        if not theme.dark:  # white stands out on an edge of the same colour, not on the ground
            core, edge = (colour, 0.35) if key == "back" else (QColor("white"), 0.5)
        shine = QRadialGradient(QPointF(0, 0), 1)
        for at, each, alpha in ((0.0, core, 255), (edge, colour, 200), (1.0, colour, 0)):
            shade = QColor(each)
            shade.setAlpha(alpha)
            shine.setColorAt(at, shade)
        painter.save()
        painter.translate((place + 0.5) * wide, high / 2)
        painter.scale(wide / 2, high / 2)
        painter.fillRect(QRectF(-1, -1, 2, 2), shine)
        painter.restore()
    painter.end()
    return QPixmap.fromImage(image)


def discs(theme: Theme, diameter: float, ratio: float) -> tuple[QPixmap, float]:
    """Discs from −1 to 1 in LEVELS steps side by side, and the side of each in device pixels."""
    image, side = _discs(theme, theme.name, diameter, ratio)
    return QPixmap.fromImage(image), side


@lru_cache(maxsize=6)
def _discs(theme: Theme, _name: str, diameter: float, ratio: float) -> tuple[QImage, float]:
    radius = diameter * ratio / 2
    side = float(round(2 * radius + 10 * ratio))
    image = _sheet(LEVELS * side, side)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for level in range(LEVELS):
        value = level / (LEVELS - 1) * 2 - 1
        colour = QColor.fromRgb(int(theme.diverging[round((value + 1) * 127.5)]))
        centre = QPointF((level + 0.5) * side, side / 2)
        _halo(painter, centre, side / 2, radius, colour, abs(value))
        shine = QRadialGradient(centre - QPointF(radius * 0.35, radius * 0.4), radius * 1.7)
        shine.setColorAt(0, colour.lighter(118))
        shine.setColorAt(1, colour)
        edge = colour.lighter(140) if theme.dark else colour.darker(112)
        painter.setBrush(shine)
        painter.setPen(QPen(theme.color("ring") if abs(value) < 0.35 else edge, 1.3 * ratio))
        painter.drawEllipse(centre, radius - ratio * 0.65, radius - ratio * 0.65)
    painter.end()
    return image, side


def _halo(
    painter: QPainter, centre: QPointF, reach: float, radius: float, colour: QColor, size: float
) -> None:
    halo = QRadialGradient(centre, reach)
    shade = QColor(colour)
    shade.setAlpha(int(120 * size))
    halo.setColorAt(radius / reach * 0.8, shade)
    shade.setAlpha(0)
    halo.setColorAt(1, shade)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(halo)
    painter.drawEllipse(centre, reach, reach)


def frames(
    colours: Sequence[QColor], cell: float, radius: float, width: float, ratio: float
) -> QPixmap:
    """Rounded outlines of a tile of side `cell`, with 4 pixels of room around it, side by side."""
    side = round((cell + 8) * ratio)
    image = _sheet(len(colours) * side, side)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for place, colour in enumerate(colours):
        painter.setPen(QPen(colour, width * ratio))
        box = QRectF(place * side + 4 * ratio, 4 * ratio, cell * ratio, cell * ratio)
        painter.drawRoundedRect(box, radius * ratio, radius * ratio)
    painter.end()
    return QPixmap.fromImage(image)


def mask(cell: float, radius: float, ratio: float) -> QImage:
    """A tile's shape: opaque inside its rounded corners."""
    image = _sheet(round(cell * ratio), round(cell * ratio))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("black"))
    painter.drawRoundedRect(QRectF(image.rect()), radius * ratio, radius * ratio)
    painter.end()
    return image


def bars(colours: Sequence[QColor]) -> QPixmap:
    """One pixel of each colour, side by side, to be stretched into marks."""
    image = _sheet(len(colours), 1)
    for x, colour in enumerate(colours):
        image.setPixelColor(x, 0, colour)
    return QPixmap.fromImage(image)
