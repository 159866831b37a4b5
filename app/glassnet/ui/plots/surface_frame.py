"""The frame of a loss surface: what its axes and its brightness mean, and its round corners."""

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from glassnet.ui.plots.picture import Tones
from glassnet.ui.plots.plotting import loss_text
from glassnet.ui.text import tr

VEIL = QColor(10, 14, 30, 165)  # the surface's map is the same in both themes, and so are these
INK = QColor(236, 239, 246)
MARGIN, PAD, RADIUS = 8.0, 5.0, 8.0  # pixels: from the border, around a text, of the corners
RAMP = (36.0, 5.0)  # size of the key's strip


class SurfaceFrame(QGraphicsItem):
    """Names of the axes, a key of the tones, and round corners, in the pixels of a view.

    It changes rarely, so its pixels are kept between frames.
    """

    def __init__(self, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self.setZValue(900)
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self._box = QRectF()
        self._names = ("", "")
        self._font = QFont()
        self._corner = QColor()
        self._key: tuple[str, QImage, str] | None = None

    def set_box(self, box: QRectF) -> None:
        """The view covers `box` (pixels)."""
        if box != self._box:
            self.prepareGeometryChange()
            self._box = QRectF(box)

    def set_style(self, font: QFont, corner: QColor) -> None:
        """The font of the captions, and the colour of the panel around the round corners."""
        self._font, self._corner = font, corner
        self.update()

    def set_names(self, along: str, across: str) -> None:
        """Names of the α axis and of the β axis."""
        self._names = (along, across)
        self.update()

    def set_key(self, tones: Tones | None, table: NDArray[np.uint8]) -> None:
        """Name the losses of the darkest and the brightest tone of `table` (256, 3)."""
        self._key = None
        if tones is not None and math.isfinite(tones.low):
            ramp = np.ascontiguousarray(table[None])
            image = QImage(ramp.data, len(table), 1, QImage.Format.Format_RGB888).copy()
            high = loss_text(tones.high) + (tr(" log") if tones.log else "")
            self._key = (loss_text(tones.low), image, high)
        self.update()

    def boundingRect(self) -> QRectF:
        """The view's box."""
        return self._box

    def paint(
        self,
        painter: QPainter,
        _option: QStyleOptionGraphicsItem | None = None,
        _widget: QWidget | None = None,
    ) -> None:
        """Draw the captions and the corners."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font)
        metrics = QFontMetricsF(self._font)
        inner = self._box.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        line = metrics.height() + 2
        along, across = (metrics.horizontalAdvance(name) + 2 * PAD for name in self._names)
        if self._names[1]:
            place = QRectF(inner.left(), inner.top(), across, line)
            draw_text(painter, place, self._names[1])
        if self._names[0]:
            place = QRectF(inner.right() - along, inner.bottom() - line, along, line)
            if self._key and along + self._key_width(metrics) + PAD > inner.width():
                place.translate(0, -line - PAD)
            draw_text(painter, place, self._names[0])
        if self._key:
            self._draw_key(painter, QRectF(inner.left(), inner.bottom() - line, 0, line), metrics)
        outside, inside = QPainterPath(), QPainterPath()
        outside.addRect(self._box)
        inside.addRoundedRect(self._box, RADIUS, RADIUS)
        painter.fillPath(outside.subtracted(inside), QBrush(self._corner))

    def _key_width(self, metrics: QFontMetricsF) -> float:
        assert self._key is not None
        low, _, high = self._key
        texts = metrics.horizontalAdvance(low) + metrics.horizontalAdvance(high)
        return texts + RAMP[0] + 4 * PAD

    def _draw_key(self, painter: QPainter, place: QRectF, metrics: QFontMetricsF) -> None:
        assert self._key is not None
        low, image, high = self._key
        first = metrics.horizontalAdvance(low)
        place.setWidth(self._key_width(metrics))
        draw_text(painter, place, "")
        left = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(place.translated(PAD, 0), left, low)
        painter.drawText(place.translated(first + RAMP[0] + 3 * PAD, 0), left, high)
        top = place.center().y() - RAMP[1] / 2
        painter.drawImage(QRectF(place.left() + first + 2 * PAD, top, *RAMP), image)


def draw_text(painter: QPainter, box: QRectF, text: str) -> None:
    """A text in a dark box with round corners, legible on any tone."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(VEIL)
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(INK)
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)
