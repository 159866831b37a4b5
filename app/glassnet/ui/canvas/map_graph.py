"""The network's answer over a single input, as a curve through the points of the data."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from glassnet.engine import Trace
from glassnet.ui.canvas.scene import Scene
from glassnet.ui.plots.plotting import axis_texts, nice_ticks

_LEFT, _TOP, _RIGHT, _BOTTOM = 36, 14, 14, 26  # room around the curve for the numbers of the axes
_NARROW, _BARE = 150, 8  # below this width, no numbers and so little room
_ROOM = 0.12  # share of the numbers' range that is free above and below them


class Graph:
    """Paints axes, the predicted number over the input, and how far the shown example is off."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._curves: list[QPolygonF] = []

    @property
    def area(self) -> QRectF:
        """The rectangle of the curve, in pixels of the canvas."""
        box = self._scene.layout.map_box
        if box.width() < _NARROW:
            return box.adjusted(_BARE, _BARE, -_BARE, -_BARE)
        return box.adjusted(_LEFT, _TOP, -_RIGHT, -_BOTTOM)

    @property
    def heights(self) -> tuple[float, float]:
        """The range of the upright axis: that of the data's numbers, and some room."""
        targets = self._scene.data.targets
        assert targets is not None
        low, high = float(targets[:, 0].min()), float(targets[:, 0].max())
        room = _ROOM * (high - low) or 1.0
        return low - room, high + room

    def places(self) -> NDArray[np.float64]:
        """Where each row of the data is drawn (n, 2)."""
        data = self._scene.data
        assert data.targets is not None
        return self.to_canvas(np.column_stack([data.inputs[:, 0], data.targets[:, 0]]))

    def to_canvas(self, points: NDArray[np.floating]) -> NDArray[np.float64]:
        """Inputs and their numbers (n, 2) in pixels of the canvas."""
        area = self.area
        (left, right), (low, high) = self._scene.extent, self.heights
        x = area.left() + (points[:, 0] - left) / (right - left) * area.width()
        y = area.bottom() - (points[:, 1] - low) / (high - low) * area.height()
        return np.column_stack([x, y]).astype(np.float64)

    def to_inputs(self, point: QPointF) -> tuple[float, ...]:
        """The input at a point of the canvas; beyond the curve the nearest one on it."""
        area, (low, high) = self.area, self._scene.extent
        share = min(max((point.x() - area.left()) / area.width(), 0.0), 1.0)
        return (low + share * (high - low),)

    def probe_place(self, seen: Trace) -> QPointF:
        """Where a probe is marked: on the curve, as far as that is in the plot."""
        low, high = self.heights
        answer = float(np.clip(np.nan_to_num(seen.activations[-1][0], nan=low), low, high))
        return QPointF(*self.to_canvas(np.array([[float(seen.inputs[0]), answer]]))[0])

    def refresh(self) -> None:
        """Take the responses of the scene's snapshot."""
        answers = self._scene.responses[self._scene.last]
        self._curves = [] if answers is None else [self._curve(each) for each in answers]

    def paint(self, painter: QPainter) -> None:
        """Draw what lies under the points: ground and axes."""
        scene, theme, area = self._scene, self._scene.theme, self.area
        painter.fillRect(scene.layout.map_box, theme.color("mid"))
        named = scene.layout.map_box.width() >= _NARROW
        painter.setFont(theme.font("caption"))
        (left, right), (low, high) = scene.extent, self.heights
        for value, text in _ticks(left, right, 5):
            x = float(self.to_canvas(np.array([[value, low]]))[0, 0])
            self._rule(painter, QPointF(x, area.top()), QPointF(x, area.bottom()), value == 0)
            if named:
                place = QRectF(x - 30, area.bottom() + 5, 60, 16)
                self._write(painter, place, text, Qt.AlignmentFlag.AlignHCenter)
        for value, text in _ticks(low, high, 5):
            y = float(self.to_canvas(np.array([[left, value]]))[0, 1])
            self._rule(painter, QPointF(area.left(), y), QPointF(area.right(), y), value == 0)
            if named:
                place = QRectF(area.left() - _LEFT, y - 8, _LEFT - 7, 16)
                self._write(painter, place, text, Qt.AlignmentFlag.AlignRight)
        if named:
            self._name_axes(painter)

    def paint_over(self, painter: QPainter) -> None:
        """Draw what lies over the points: the error of the shown example, and the curve."""
        painter.save()
        painter.setClipRect(
            self.area.adjusted(-1, -_BARE, 1, _BARE), Qt.ClipOperation.IntersectClip
        )
        self._error(painter)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        theme = self._scene.theme
        for colour, width in ((theme.color("mid"), 4.0), (theme.color("ink"), 2.25)):
            pen = QPen(colour, width)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            for curve in self._curves:
                painter.drawPolyline(curve)
        painter.restore()

    def _curve(self, answers: NDArray[np.floating]) -> QPolygonF:
        low, high = self.heights
        far = high - low  # beyond the plot, but no number that a painter cannot take
        clean = np.clip(np.nan_to_num(answers, nan=0.0), low - far, high + far)
        x = np.linspace(*self._scene.extent, len(clean))
        return QPolygonF([QPointF(*at) for at in self.to_canvas(np.column_stack([x, clean]))])

    def _error(self, painter: QPainter) -> None:
        """From the shown example straight to the curve."""
        snapshot = self._scene.snapshot
        if snapshot is None or not np.isfinite(snapshot.trace.activations[-1][0]):
            return
        seen = snapshot.trace
        if seen.targets is None:
            return
        x = float(seen.inputs[0])
        low, high = self.heights
        answer = float(np.clip(seen.activations[-1][0], 2 * low - high, 2 * high - low))
        ends = self.to_canvas(np.array([[x, float(seen.targets[0])], [x, answer]]))
        painter.setPen(QPen(self._scene.theme.color("accent"), 2))
        painter.drawLine(QPointF(*ends[0]), QPointF(*ends[1]))

    def _rule(self, painter: QPainter, start: QPointF, end: QPointF, zero: bool) -> None:
        painter.setPen(QPen(self._scene.theme.color("ring", 255 if zero else 90), 1))
        painter.drawLine(start, end)

    def _write(self, painter: QPainter, place: QRectF, text: str, side: Qt.AlignmentFlag) -> None:
        painter.setPen(self._scene.theme.color("dim"))
        painter.drawText(place, side | Qt.AlignmentFlag.AlignVCenter, text)

    def _name_axes(self, painter: QPainter) -> None:
        data, area = self._scene.data, self.area
        across, up = data.feature_names[0], (*data.target_names, "y")[0]
        end, below = Qt.AlignmentFlag.AlignRight, area.bottom() + 5
        self._write(painter, QRectF(area.right() - 30, below, 38, 16), across, end)
        self._write(painter, QRectF(area.left() - _LEFT, area.top() - 8, _LEFT - 7, 16), up, end)


def _ticks(low: float, high: float, count: int) -> list[tuple[float, str]]:
    """Round numbers within [low, high] and how they are written."""
    inside = [tick for tick in nice_ticks(low, high, count) if low <= tick <= high]
    return [(t, text.replace("-", "−")) for t, text in zip(inside, axis_texts(inside), strict=True)]
