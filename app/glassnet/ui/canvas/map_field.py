"""The network's answer over a plane of inputs, as a picture."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from glassnet.engine import Trace
from glassnet.ui.canvas.map_points import hues
from glassnet.ui.canvas.pixels import Colours, coloured, enlarge, opaque, rgb_of
from glassnet.ui.canvas.scene import Scene

_FINEST = 560  # samples along a side, beyond which enlarging is left to Qt


class Field:
    """Paints a map of the answer.

    With one output the colour is its sign (for probabilities: above or below ½), with two the
    difference of the second and the first, with more the hue of the likeliest class, as strong as
    it leads over the next. A number that is predicted has the colour of that number.
    """

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._image = QImage()

    @property
    def area(self) -> QRectF:
        """Where the inputs lie, in pixels of the canvas."""
        return self._scene.layout.map_box

    def places(self) -> NDArray[np.float64]:
        """Where each row of the data is drawn (n, 2)."""
        return self.to_canvas(self._scene.data.inputs[:, :2])

    def to_canvas(self, inputs: NDArray[np.floating]) -> NDArray[np.float64]:
        """Points of the input plane (n, 2) in pixels of the canvas."""
        low, high = self._scene.extent
        area = self.area
        share = (np.asarray(inputs, np.float64) - low) / (high - low)
        return np.stack(
            [area.left() + share[:, 0] * area.width(), area.bottom() - share[:, 1] * area.height()],
            axis=1,
        )

    def to_inputs(self, point: QPointF) -> tuple[float, ...]:
        """The input at a point of the canvas; beyond the map the nearest one on it."""
        area, (low, high) = self.area, self._scene.extent
        shares = (
            (point.x() - area.left()) / area.width(),
            (area.bottom() - point.y()) / area.height(),
        )
        return tuple(low + min(max(share, 0.0), 1.0) * (high - low) for share in shares)

    def probe_place(self, seen: Trace) -> QPointF:
        """Where a probe is marked."""
        return QPointF(*self.to_canvas(seen.inputs[np.newaxis])[0])

    def refresh(self) -> None:
        """Take the responses of the scene's snapshot."""
        scene = self._scene
        side = min(round(self.area.width() * scene.ratio), _FINEST)
        maps = scene.responses[scene.last]
        if maps is None:
            maps = np.zeros((1, 2, 2), np.float32) + self._level()
        self._image = opaque(self._colours(enlarge(maps, side)))

    def paint(self, painter: QPainter) -> None:
        """Draw what lies under the points."""
        painter.drawImage(self.area, self._image)

    def paint_over(self, painter: QPainter) -> None:
        """Nothing lies over the points."""

    def _colours(self, maps: NDArray[np.floating]) -> Colours:
        scene, theme = self._scene, self._scene.theme
        if len(maps) == 1 or not scene.classifies():
            return coloured(scene.toned(maps[:1], scene.last)[0], theme.diverging)
        if len(maps) == 2:
            return coloured(np.clip(maps[1] - maps[0], -1, 1), theme.diverging)
        order = np.sort(maps, axis=0)
        lead = np.clip(order[-1] - order[-2], 0, 1)[..., np.newaxis]
        palette = np.array([rgb_of(colour) for colour in hues(theme, len(maps))], float)
        ground = np.array(rgb_of(theme.color("mid")), float)
        rgb = ground * (1 - lead) + palette[maps.argmax(axis=0)] * lead
        r, g, b = np.moveaxis(rgb.astype(np.uint32), -1, 0)
        return np.asarray(0xFF000000 | r << 16 | g << 8 | b, np.uint32)

    def _level(self) -> float:
        """An output that decides nothing."""
        scene = self._scene
        return 0.5 if scene.classifies() and scene.activation(scene.last) != "tanh" else 0.0
