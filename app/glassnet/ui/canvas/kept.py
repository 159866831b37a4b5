"""A part of the canvas that seldom changes: drawn once, then copied."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from glassnet.ui.canvas.scene import Scene


class Kept:
    """What `draw` paints within an area of the canvas; words cost more than all the rest of it."""

    def __init__(self, scene: Scene, draw: Callable[[QPainter], None]) -> None:
        self._scene, self._draw = scene, draw
        self._area = QRectF()
        self._key: object = None
        self._pixmap = QPixmap()

    def rebuild(self, area: QRectF) -> None:
        """Draw it anew when it is painted next, after a change of places, colours or resolution."""
        self._area, self._pixmap = QRectF(area.toAlignedRect()), QPixmap()

    def paint(self, painter: QPainter, key: object = None) -> None:
        """Show it; it is drawn anew for another `key`."""
        picture = self.picture(key)
        if not picture.isNull():
            painter.drawPixmap(self._area.topLeft(), picture)

    def picture(self, key: object = None) -> QPixmap:
        """The picture of the area, transparent where nothing is drawn."""
        if self._pixmap.isNull() or key != self._key:
            self._key, self._pixmap = key, self._drawn()
        return self._pixmap

    def _drawn(self) -> QPixmap:
        ratio = self._scene.ratio
        pixmap = QPixmap((self._area.size() * ratio).toSize())
        if not pixmap.isNull():
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.translate(-self._area.topLeft())
            self._draw(painter)
            painter.end()
        return pixmap
