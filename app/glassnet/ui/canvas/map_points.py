"""The points of the data on the map, and what their shapes and colours mean."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPen

from glassnet.ui.canvas.scene import Scene
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme

MOST = 5000  # points of each split that are drawn
_BAR = 56  # the length of the colour bar


def hues(theme: Theme, count: int) -> list[QColor]:
    """A colour for each of more than two classes."""
    value = 0.95 if theme.dark else 0.75
    return [QColor.fromHsvF(((0.58 + i / count) % 1), 0.7, value) for i in range(count)]


class Points:
    """Paints the rows of the data.

    Circles are class 1 or a number from 0 up, squares the others; hollow ones validate. On a plane
    a number has the colour that the map gives it.
    """

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def paint(self, painter: QPainter, places: NDArray[np.float64]) -> None:
        """Draw every row at its place (n, 2), those that validate last."""
        data = self._scene.data
        view = self._scene.layout.view
        low, high = (view.left() - 8, view.top() - 8), (view.right() + 8, view.bottom() + 8)
        seen: NDArray[np.bool_] = np.all((places > low) & (places < high), axis=1)
        draw = self._class_point if self._scene.classifies() else self._number_point
        for rows, hollow in ((data.train, False), (data.test, True), (data.validation, True)):
            for row in rows[:MOST][seen[rows[:MOST]]]:
                draw(painter, QPointF(*places[row]), int(row), hollow)

    def _class_point(self, painter: QPainter, at: QPointF, row: int, hollow: bool) -> None:
        data, theme = self._scene.data, self._scene.theme
        label = _label(data.labels, data.targets, row)
        positive = label > 0
        edge = theme.color("bg") if positive == theme.dark else QColor("white")
        if not theme.dark and not positive:
            edge = theme.color("ink")
        fill = theme.color("pos" if positive else "neg")
        if len(data.classes) > 2:
            fill = hues(theme, len(data.classes))[label]
        painter.setPen(QPen(edge, 1.2 if hollow else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush if hollow else fill)
        _shape(painter, at, positive, 3)

    def _number_point(self, painter: QPainter, at: QPointF, row: int, hollow: bool) -> None:
        scene, theme = self._scene, self._scene.theme
        assert scene.data.targets is not None
        value = float(scene.data.targets[row, 0])
        line = scene.outline.kind == "line"
        tone = value / scene.reach
        if line:  # the height shows the number
            tone = 1 if value >= 0 else -1
        fill = QColor.fromRgb(int(theme.diverging[round(127.5 * (tone + 1))]))
        edge = theme.color("mid") if line else theme.color("ink", 200 if hollow else 110)
        radius = 2.6 if line else 3.0
        painter.setBrush(fill)
        painter.setPen(QPen(edge, 1))
        if hollow:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(edge, 3.2))
            _shape(painter, at, value >= 0, radius)
            painter.setPen(QPen(fill, 1.5))
        _shape(painter, at, value >= 0, radius)


def legend_area(box: QRectF) -> QRectF:
    """Where the legend of a map in a box is drawn."""
    return QRectF(box.left() - 8, box.bottom() + 4, box.width() + 48, 80)


def paint_legend(painter: QPainter, scene: Scene) -> None:
    """Below the map: what the shapes and colours mean."""
    theme, box = scene.theme, scene.layout.map_box
    painter.setFont(theme.font("caption"))
    width = painter.fontMetrics().horizontalAdvance
    left = box.left() + 8
    x, y = left, box.bottom() + 18
    for kind, text in entries(scene):
        sign = {"bar": _BAR + width(_lowest(scene)) + 6, "line": 20}.get(kind, 9)
        if x + sign + width(text) > box.right() + 8:
            x, y = left, y + 17
        _sign(painter, scene, QPointF(x, y), kind)
        painter.setPen(theme.color("dim"))
        painter.drawText(QPointF(x + sign, y + 4), text)
        x += sign + width(text) + 18


def entries(scene: Scene) -> list[tuple[str, str]]:
    """The legend: each kind of sign, and its text."""
    held = [("hollow", tr("validation"))] if len(scene.data.validation) else []
    if scene.classifies():
        names = scene.data.classes if len(scene.data.classes) == 2 else ("−", "+")
        return [("pos", names[1]), ("neg", names[0]), *held]
    both = [("solid", tr("training")), *held]
    if scene.outline.kind == "line":
        return [("line", tr("ŷ")), *both]
    return [*both, ("bar", _extreme(scene, 1))]


def _extreme(scene: Scene, sign: int) -> str:
    """The end of the colour bar, as a number."""
    return f"{sign * scene.reach:.2g}".replace("-", "−")


def _lowest(scene: Scene) -> str:
    """What the colour bar tells, and its lower end."""
    return f"{(*scene.data.target_names, 'y')[0]}  {_extreme(scene, -1)}"


def _sign(painter: QPainter, scene: Scene, at: QPointF, kind: str) -> None:
    theme = scene.theme
    if kind == "bar":
        _bar(painter, scene, at)
    elif kind == "line":
        painter.setPen(QPen(theme.color("ink"), 2.25))
        painter.drawLine(at - QPointF(4, 0), at + QPointF(12, 0))
    else:
        hollow, coloured = kind == "hollow", kind in ("pos", "neg")
        colour = theme.color(kind if coloured else "dim")
        painter.setPen(QPen(colour, 1.2) if hollow else Qt.PenStyle.NoPen)
        painter.setBrush(Qt.BrushStyle.NoBrush if hollow else colour)
        _shape(painter, at, kind != "neg", 4)


def _bar(painter: QPainter, scene: Scene, at: QPointF) -> None:
    """The colours of the map from the least number to the greatest; both ends are named."""
    theme = scene.theme
    low = _lowest(scene)
    painter.setPen(theme.color("dim"))
    painter.drawText(QPointF(at.x() - 4, at.y() + 4), low)
    left = at.x() + painter.fontMetrics().horizontalAdvance(low) + 2
    shades = QLinearGradient(left, 0, left + _BAR, 0)
    for place, index in ((0.0, 0), (0.5, 128), (1.0, 255)):
        shades.setColorAt(place, QColor.fromRgb(int(theme.diverging[index])))
    painter.setPen(QPen(theme.color("ring"), 1))
    painter.setBrush(shades)
    painter.drawRoundedRect(QRectF(left, round(at.y()) - 4.5, _BAR, 9), 2, 2)


def _label(labels: NDArray[np.int64] | None, targets: NDArray[np.float64] | None, row: int) -> int:
    """The class of a row; without indices, 1 where its number is positive."""
    if labels is not None:
        return int(labels[row])
    assert targets is not None
    return int(targets[row, 0] > 0)


def _shape(painter: QPainter, at: QPointF, positive: bool, radius: float) -> None:
    if positive:
        painter.drawEllipse(at, radius, radius)
    else:
        half = 0.87 * radius
        painter.drawRect(QRectF(at.x() - half, at.y() - half, 2 * half, 2 * half))
