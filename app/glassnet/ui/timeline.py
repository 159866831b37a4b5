"""The run as a strip: its loss from the first step on, and where it stands."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from glassnet.experiment import steps_per_epoch
from glassnet.runner import Snapshot
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme

_MARGIN, _TOP, _STRIP, _INSET = 16, 6, 40, 8
_COLUMN = 2.0
"""Pixels between two points of the curve: finer than this the eye sees noise."""


class Timeline(QWidget):
    """The loss of every step so far over the steps of the whole run, the present one marked.

    It shows where the run is; it is no control.
    """

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self.session = session
        self.theme = theme
        self.setObjectName("timeline")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFixedHeight(theme.size("timeline"))
        self.setAccessibleName(tr("Timeline"))
        self.setToolTip(
            tr("The loss of the run from its first step on; the line marks the present")
        )
        self._steps: NDArray[np.float64] = np.empty(0)
        self._losses: NDArray[np.float64] = np.empty(0)
        self.now = 0
        self._limit = 0

    @property
    def last_step(self) -> int:
        """The step at the strip's right end (≥ 1): the run's planned length, or more."""
        return max(1, self._limit * self.steps_per_epoch, self.now)

    @property
    def steps_per_epoch(self) -> int:
        """How many updates an epoch has (≥ 1)."""
        session = self.session
        return steps_per_epoch(session.spec, session.data, session.network)

    def show_document(self) -> None:
        """Another document: an empty strip, unless its run is known already."""
        self._limit = self.session.spec.training.epochs
        if self.session.snapshot is not None:
            self.show_snapshot(self.session.snapshot)
            return
        self._steps = self._losses = np.empty(0)
        self.now = 0
        self.update()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """The run has moved on."""
        steps, low, high = snapshot.curve
        self._steps = np.asarray(steps, float)
        self._losses = (np.asarray(low, float) + np.asarray(high, float)) / 2
        self.now = snapshot.step
        self._limit = int(snapshot.epoch_limit)
        self.update()

    def restyle(self) -> None:
        """The theme changed."""
        self.update()

    def strip(self) -> QRectF:
        """The rectangle of the strip, in widget coordinates."""
        return QRectF(_MARGIN, _TOP, self.width() - 2 * _MARGIN, _STRIP)

    def x_of(self, step: float) -> float:
        """Where a step lies, in widget coordinates."""
        strip = self.strip()
        return strip.left() + _INSET + step / self.last_step * (strip.width() - 2 * _INSET)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, strip, curve, mark and words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        strip, color = self.strip(), self.theme.color
        painter.fillRect(self.rect(), color("surface"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("bg"))
        painter.drawRoundedRect(strip, self.theme.radius(), self.theme.radius())
        line = self._line(strip)
        if line.size() > 1:
            ground = QPolygonF(line)
            ground.append(QPointF(line.last().x(), strip.bottom()))
            ground.append(QPointF(line.first().x(), strip.bottom()))
            painter.setBrush(color("accent", 40))
            painter.drawPolygon(ground)
            painter.setPen(QPen(color("accent"), 1.5, Qt.PenStyle.SolidLine,
                                Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))  # fmt: skip
            painter.drawPolyline(line)
        self._mark_present(painter, strip)

    def _line(self, strip: QRectF) -> QPolygonF:
        """The curve in widget coordinates, the mean of the losses in each column."""
        finite = np.isfinite(self._losses)
        steps, losses = self._steps[finite], self._losses[finite]
        if not len(steps):
            return QPolygonF()
        unit = (strip.width() - 2 * _INSET) / self.last_step
        column = (steps * unit / _COLUMN).astype(np.int64)
        first = np.flatnonzero(np.diff(column, prepend=-1))
        counts = np.diff(first, append=len(steps))
        x = strip.left() + _INSET + np.add.reduceat(steps, first) / counts * unit
        mean = np.add.reduceat(losses, first) / counts
        top = max(float(mean.max()), 1e-12)
        y = strip.bottom() - 5 - mean / top * (strip.height() - 10)
        return QPolygonF([QPointF(*point) for point in zip(x.tolist(), y.tolist(), strict=True)])

    def _mark_present(self, painter: QPainter, strip: QRectF) -> None:
        x, ink = self.x_of(self.now), self.theme.color("ink")
        painter.setPen(QPen(ink, 2))
        painter.drawLine(QPointF(x, strip.top() - 2), QPointF(x, strip.bottom() + 3))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawEllipse(QPointF(x, strip.top() - 2), 3.5, 3.5)
        painter.setFont(self.theme.font("caption"))
        painter.setPen(self.theme.color("dim"))
        end = tr("epoch {n}").format(n=f"{self._limit:,}")
        metrics = painter.fontMetrics()
        right = strip.right() - _INSET - 4 - metrics.horizontalAdvance(end)
        middle = strip.center().y() + metrics.capHeight() / 2
        words = tr("not trained yet")
        room = right - (x + 12)
        if room > metrics.horizontalAdvance(words) + 16:
            painter.drawText(QPointF(x + 12, middle), words)
        if room > 0:
            painter.drawText(QPointF(right, middle), end)
