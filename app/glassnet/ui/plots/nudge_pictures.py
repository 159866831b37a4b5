"""Two small pictures of a nudged parameter: the loss around it, and how well the slope is met."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from glassnet.experiment.gradient_study import NUDGES, REACH, Nudged
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme

HEIGHT, CAPTION, MARGIN = 104, 16, 6
LEAST = 1e-16
"""A difference of nothing is drawn here."""


class NudgePicture(QWidget):
    """The base of both: a ground, a caption, and room to draw in."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.nudged: Nudged | None = None
        self.setFixedHeight(HEIGHT)

    def show_nudged(self, nudged: Nudged | None) -> None:
        """Draw another one, or none."""
        self.nudged = nudged
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as it is given."""
        return QSize(120, HEIGHT)

    @property
    def room(self) -> QRectF:
        """Where the curves are."""
        inside = QRectF(self.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        return inside.adjusted(0, 0, 0, -CAPTION)

    @property
    def foot(self) -> QRectF:
        """Where the horizontal axis is named."""
        return QRectF(0, self.height() - CAPTION - 3, self.width(), CAPTION)

    def caption(self) -> str:
        """What the horizontal axis is."""
        raise NotImplementedError

    def draw(self, painter: QPainter, nudged: Nudged) -> None:
        """Draw what there is to see."""
        raise NotImplementedError

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, caption and curves."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("bg"))
        radius = self._theme.radius("s")
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        painter.setFont(self._theme.font("caption"))
        painter.setPen(self._theme.color("dim"))
        painter.drawText(self.foot, int(Qt.AlignmentFlag.AlignCenter), self.caption())
        if self.nudged is not None:
            painter.setClipRect(self.room.adjusted(-3, -3, 3, 3))
            self.draw(painter, self.nudged)
        painter.end()

    def pen(self, color: str, width: float = 1.0, dashed: bool = False) -> QPen:
        """A pen in a colour token."""
        pen = QPen(self._theme.color(color), width)
        if dashed:
            pen.setStyle(Qt.PenStyle.DashLine)
        return pen

    def dot(self, painter: QPainter, at: QPointF, color: str) -> None:
        """A point of a curve."""
        painter.setPen(self.pen("bg", 1.5))
        painter.setBrush(self._theme.color(color))
        painter.drawEllipse(at, 4, 4)
        painter.setBrush(Qt.BrushStyle.NoBrush)


class LossAround(NudgePicture):
    """L along the parameter, the secant through the nudged points, and the tangent."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.setAccessibleName(tr("The loss around this parameter"))
        self.setToolTip(
            tr(
                "The loss L over the parameter w, from w − ε to w + ε and a little beyond. "
                "Dashed: the secant through both nudged points. Magenta: the tangent that "
                "backpropagation gives."
            )
        )

    def caption(self) -> str:
        return ""

    def place(self, offset: float, loss: float) -> QPointF:
        """Where a loss at w + offset is drawn."""
        assert self.nudged is not None
        room, (low, high) = self.room, self._range(self.nudged)
        x = room.center().x() + offset / (REACH * self.nudged.check.epsilon) * room.width() / 2
        return QPointF(x, room.bottom() - (loss - low) / (high - low) * room.height())

    def _range(self, nudged: Nudged) -> tuple[float, float]:
        finite = nudged.losses[np.isfinite(nudged.losses)]
        low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
        if high <= low:
            high = low + max(abs(low), 1.0) * 1e-15
        return low, high

    def draw(self, painter: QPainter, nudged: Nudged) -> None:
        check, edge = nudged.check, REACH * nudged.check.epsilon
        points = zip(nudged.offsets, nudged.losses, strict=True)
        curve = [self.place(float(x), float(y)) for x, y in points if np.isfinite(y)]
        painter.setPen(self.pen("ink", 1.5))
        painter.drawPolyline(QPolygonF(curve))
        here = float(nudged.losses[len(nudged.losses) // 2])
        middle = (check.above + check.below) / 2
        for color, loss, slope, dashed in (
            ("back", here, check.gradient, False),
            ("accent", middle, check.slope, True),
        ):
            ends = [self.place(x, loss + slope * x) for x in (-edge, edge)]
            painter.setPen(self.pen(color, 1.5, dashed))
            painter.drawLine(*ends)
        self.dot(painter, self.place(-check.epsilon, check.below), "accent")
        self.dot(painter, self.place(check.epsilon, check.above), "accent")
        self.dot(painter, self.place(0.0, here), "ink")
        painter.setClipping(False)
        painter.setPen(self.pen("dim"))
        for offset, name in ((-check.epsilon, "w − ε"), (0.0, "w"), (check.epsilon, "w + ε")):
            box = self.foot
            box.moveLeft(self.place(offset, here).x() - box.width() / 2)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), name)


class DifferenceByNudge(NudgePicture):
    """|slope − gradient| over ε, both logarithmic, with the ε that is chosen."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.setAccessibleName(tr("The difference under every nudge"))
        self.setToolTip(
            tr(
                "How far slope and gradient are apart, over the nudge ε from 1e−7 to 0.1, both "
                "logarithmic. Left rounding rules, right the bend of the curve."
            )
        )

    def caption(self) -> str:
        return tr("difference over ε")

    def place(self, epsilon: float, difference: float) -> QPointF:
        """Where a difference under a nudge is drawn."""
        assert self.nudged is not None
        room = self.room
        low, high = self._range(self.nudged)
        first, last = np.log10(NUDGES[0]), np.log10(NUDGES[-1])
        x = room.left() + (np.log10(epsilon) - first) / (last - first) * room.width()
        share = (np.log10(max(difference, LEAST)) - low) / (high - low)
        return QPointF(float(x), float(room.bottom() - share * room.height()))

    def _range(self, nudged: Nudged) -> tuple[float, float]:
        seen = [*nudged.differences, abs(nudged.check.difference)]
        logs = [np.log10(max(one, LEAST)) for one in seen if np.isfinite(one)]
        return min(logs), max(*logs, min(logs) + 1)

    def draw(self, painter: QPainter, nudged: Nudged) -> None:
        pairs = zip(NUDGES, nudged.differences, strict=True)
        curve = [self.place(float(x), float(y)) for x, y in pairs if np.isfinite(y)]
        painter.setPen(self.pen("dim", 1.5))
        painter.drawPolyline(QPolygonF(curve))
        check = nudged.check
        at = self.place(check.epsilon, abs(check.difference))
        painter.setPen(self.pen("line"))
        painter.drawLine(QPointF(at.x(), self.room.top()), QPointF(at.x(), self.room.bottom()))
        self.dot(painter, at, "accent")
