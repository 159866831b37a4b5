"""The network's answer over the whole input plane, with the data points on it."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from glassnet.ui.canvas.pixels import Colours, coloured, enlarge, opaque, rgb_of, signed
from glassnet.ui.canvas.scene import Scene
from glassnet.ui.text import tr

NEAR = 8  # pixels within which a click chooses a point
_FINEST = 560  # samples along a side, beyond which enlarging is left to Qt


class DecisionMap:
    """Paints the map and finds points on it.

    With one output the colour is its sign (for probabilities: above or below ½), with two the
    difference of the second and the first, with more the hue of the likeliest class, as strong as
    it leads over the next. Circles are class 1, squares class 0; hollow ones validate.
    """

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._image = QImage()
        self._points = QPixmap()
        self._places: NDArray[np.float64] = np.empty((0, 2))

    def rebuild(self) -> None:
        """Make the points anew, after a change of data, size or theme."""
        box, data = self._scene.layout.map_box, self._scene.data
        if box.isEmpty() or data.features != 2:
            self._places = np.empty((0, 2))
            return
        self._places = self.to_canvas(data.inputs[:, :2])
        ratio = self._scene.ratio
        self._points = QPixmap(round(box.width() * ratio), round(box.height() * ratio))
        self._points.setDevicePixelRatio(ratio)
        self._points.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self._points)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(-box.topLeft())
        for rows, hollow in ((data.train, False), (data.test, True), (data.validation, True)):
            for row in rows[:5000]:
                self._point(painter, QPointF(*self._places[row]), self._class_of(row), hollow)
        painter.end()
        self.refresh()

    def refresh(self) -> None:
        """Fill the map with the responses of the scene's snapshot."""
        scene = self._scene
        if scene.layout.map_box.isEmpty():
            return
        side = min(round(scene.layout.map_box.width() * scene.ratio), _FINEST)
        maps = scene.responses[-1]
        if maps is None:
            maps = np.zeros((1, 2, 2), np.float32) + self._level()
        self._image = opaque(self._colours(enlarge(maps, side)))

    def paint(self, painter: QPainter) -> None:
        """Draw the map, its points, the ring around the shown example and the caption."""
        scene, theme = self._scene, self._scene.theme
        box = scene.layout.map_box
        if box.isEmpty():
            return
        radius = theme.radius("l")
        self._beam(painter)
        shape = QPainterPath()
        shape.addRoundedRect(box, radius, radius)
        painter.save()
        painter.setClipPath(shape)
        painter.drawImage(box, self._image)
        painter.drawPixmap(box.topLeft(), self._points)
        self._ring(painter)
        painter.restore()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("ring"), 1.2))
        painter.drawPath(shape)
        self._caption(painter)

    def row_at(self, point: QPointF) -> int | None:
        """The row of the data whose point is nearest, if it is near."""
        if not self._scene.layout.map_box.contains(point) or not len(self._places):
            return None
        away = np.hypot(*(self._places - (point.x(), point.y())).T)
        row = int(away.argmin())
        return row if away[row] <= NEAR else None

    def place_of(self, row: int) -> QPointF:
        """Where a row's point is drawn."""
        return QPointF(*self._places[row])

    def to_canvas(self, inputs: NDArray[np.floating]) -> NDArray[np.float64]:
        """Points of the input plane (n, 2) in pixels of the canvas."""
        box = self._scene.layout.map_box
        low, high = self._scene.extent
        share = (np.asarray(inputs, np.float64) - low) / (high - low)
        return np.stack(
            [box.left() + share[:, 0] * box.width(), box.bottom() - share[:, 1] * box.height()], 1
        )

    def _colours(self, maps: NDArray[np.floating]) -> Colours:
        scene, theme = self._scene, self._scene.theme
        activation = scene.activation(scene.last)
        if len(maps) == 1 or not scene.classifies():
            only = signed(maps[:1], activation, decides=scene.classifies())
            return coloured(only[0], theme.diverging)
        if len(maps) == 2:
            return coloured(np.clip(maps[1] - maps[0], -1, 1), theme.diverging)
        order = np.sort(maps, axis=0)
        lead = np.clip(order[-1] - order[-2], 0, 1)[..., np.newaxis]
        hues = np.array([rgb_of(colour) for colour in self._hues(len(maps))], float)
        ground = np.array(rgb_of(theme.color("mid")), float)
        rgb = ground * (1 - lead) + hues[maps.argmax(axis=0)] * lead
        r, g, b = np.moveaxis(rgb.astype(np.uint32), -1, 0)
        return np.asarray(0xFF000000 | r << 16 | g << 8 | b, np.uint32)

    def _level(self) -> float:
        """An output that decides nothing."""
        scene = self._scene
        return 0.5 if scene.classifies() and scene.activation(scene.last) != "tanh" else 0.0

    def _hues(self, count: int) -> list[QColor]:
        value = 0.95 if self._scene.theme.dark else 0.75
        return [QColor.fromHsvF(((0.58 + i / count) % 1), 0.7, value) for i in range(count)]

    def _class_of(self, row: int) -> float:
        """1 for class 1 or a positive target, 0 otherwise."""
        data = self._scene.data
        if data.labels is not None:
            return float(data.labels[row])
        assert data.targets is not None
        return float(data.targets[row, 0] > 0)

    def _point(self, painter: QPainter, at: QPointF, kind: float, hollow: bool) -> None:
        theme = self._scene.theme
        positive = kind > 0
        edge = theme.color("bg") if positive == theme.dark else QColor("white")
        if not theme.dark and not positive:
            edge = theme.color("ink")
        count = len(self._scene.data.classes)
        fill = theme.color("pos" if positive else "neg")
        if count > 2:
            fill = self._hues(count)[int(kind)]
        painter.setPen(QPen(edge, 1.2 if hollow else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush if hollow else fill)
        if positive:
            painter.drawEllipse(at, 3, 3)
        else:
            painter.drawRect(QRectF(at.x() - 2.6, at.y() - 2.6, 5.2, 5.2))

    def _ring(self, painter: QPainter) -> None:
        """A ring around the shown example."""
        snapshot = self._scene.snapshot
        if snapshot is None or not 0 <= snapshot.example < len(self._places):
            return
        at = self.place_of(snapshot.example)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((QColor("white"), 4.0), (self._scene.theme.color("accent"), 2.5)):
            painter.setPen(QPen(colour, width))
            painter.drawEllipse(at, 7.5, 7.5)

    def _beam(self, painter: QPainter) -> None:
        """From the output neuron to the map, as a lens: the map is that neuron, enlarged."""
        column = self._scene.layout.columns[-1]
        box = self._scene.layout.map_box
        start = column.box.adjusted(2, 8, 2, -8)
        colour = self._scene.theme.color("ring", 70)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        corners = (start.topRight(), box.topLeft(), box.bottomLeft(), start.bottomRight())
        inset = QPointF(0, 12)
        beam = (corners[0], corners[1] + inset, corners[2] - inset, corners[3])
        painter.drawPolygon(QPolygonF(list(beam)))

    def _caption(self, painter: QPainter) -> None:
        """What the shapes mean."""
        scene, theme, box = self._scene, self._scene.theme, self._scene.layout.map_box
        names = scene.data.classes if len(scene.data.classes) == 2 else ("−", "+")
        painter.setFont(theme.font("caption"))
        width = painter.fontMetrics().horizontalAdvance
        x, y = box.left() + 8, box.bottom() + 18
        entries = [(1, False, names[1]), (0, False, names[0])]
        if len(scene.data.validation):
            entries.append((1, True, tr("validation")))
        for kind, hollow, text in entries:
            if x + 9 + width(text) > box.right() + 8:
                x, y = box.left() + 8, y + 17
            at = QPointF(x, y)
            self._key(painter, at, kind == 1, hollow)
            painter.setPen(theme.color("dim"))
            painter.drawText(QPointF(x + 9, y + 4), text)
            x += 9 + width(text) + 18

    def _key(self, painter: QPainter, at: QPointF, positive: bool, hollow: bool) -> None:
        theme = self._scene.theme
        colour = theme.color("pos" if positive else "neg")
        painter.setPen(QPen(theme.color("dim"), 1.2) if hollow else Qt.PenStyle.NoPen)
        painter.setBrush(Qt.BrushStyle.NoBrush if hollow else colour)
        if positive:
            painter.drawEllipse(at, 4, 4)
        else:
            painter.drawRect(QRectF(at.x() - 3.5, at.y() - 3.5, 7, 7))
