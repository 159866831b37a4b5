"""How the timeline is drawn: the loss, what is recorded of it, the present, bookmarks, branches."""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPixmap, QPolygonF

from glassnet.ui.text import tr
from glassnet.ui.theme import Theme

MARGIN, TOP, HEIGHT, INSET = 16, 6, 40, 8
COLUMN = 2.0
"""Pixels between two points of the curve: finer than this the eye sees noise."""
MARK = 5.0
"""Half the width of a bookmark's sign in pixels."""

Floats = NDArray[np.float64]


class Course(Struct):
    """What the strip shows of a run: losses (k,) at steps (k,), and the steps that matter.

    `start` to `end` is recorded, `now` is the present, `last` (≥ 1) the right end of the strip.
    `bookmarks` and `branches` are steps with a text. `run` tells one run from another.
    """

    steps: Floats
    losses: Floats
    now: int = 0
    start: int = 0
    end: int = 0
    last: int = 1
    epochs: int = 0
    bookmarks: tuple[tuple[int, str], ...] = ()
    branches: tuple[tuple[int, str], ...] = ()
    run: tuple[int, ...] = ()

    def loss_at(self, step: float) -> float | None:
        """The loss of the batch before a step, as nearly as it is known."""
        if not len(self.steps) or not self.start < step <= self.end:
            return None
        at = int(np.searchsorted(self.steps, step - 1))
        loss = float(self.losses[min(at, len(self.losses) - 1)])
        return loss if np.isfinite(loss) else None


class Strip:
    """Paints a `Course` into a rectangle of a widget."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.course = Course(np.empty(0), np.empty(0))
        self.rect = QRectF()
        self._key: tuple[object, ...] = ()
        self._pictures: dict[str, QPixmap] = {}

    def x_of(self, step: float) -> float:
        """Where a step lies."""
        room = self.rect.width() - 2 * INSET
        return self.rect.left() + INSET + step / self.course.last * room

    def step_at(self, x: float) -> int:
        """The step at a place, within the strip."""
        room = max(1.0, self.rect.width() - 2 * INSET)
        share = (x - self.rect.left() - INSET) / room
        return round(min(max(share, 0.0), 1.0) * self.course.last)

    def mark_at(self, x: float) -> tuple[int, str] | None:
        """The bookmark or branch at a place: its step and what it says."""
        step = self.bookmark_at(x)
        if step is not None:
            note = dict(self.course.bookmarks)[step]
            where = tr("bookmark at step {step}").format(step=f"{step:,}")
            return step, f"{note} · {where}" if note else where
        for step, name in self.course.branches:
            if self._near(step, x):
                text = tr("“{name}” branches off at step {step}")
                return step, text.format(name=name, step=f"{step:,}")
        return None

    def bookmark_at(self, x: float) -> int | None:
        """The step of the bookmark at a place."""
        return next((step for step, _ in self.course.bookmarks if self._near(step, x)), None)

    def _near(self, step: int, x: float) -> bool:
        return abs(self.x_of(step) - x) <= MARK

    def paint(self, painter: QPainter) -> None:
        """The strip with the curve, its marks and the present."""
        color, course = self.theme.color, self.course
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("bg"))
        painter.drawRoundedRect(self.rect, self.theme.radius(), self.theme.radius())
        begin, now = self.x_of(course.start), self.x_of(course.now)
        for left, right, token in (
            (self.rect.left(), begin, "dim"),
            (begin, now, "accent"),
            (now, self.rect.right(), "dim"),
        ):
            if right > left and len(course.steps):
                part = QRectF(left, self.rect.top(), right - left, HEIGHT)
                picture = self._picture(token, painter.device().devicePixelRatioF())
                painter.save()
                painter.setClipRect(part)
                painter.drawPixmap(self.rect.topLeft(), picture)
                painter.restore()
        self._words(painter)
        self._marks(painter)
        self._present(painter)

    def chip(self, painter: QPainter, x: float, text: str, ink: QColor | None = None) -> None:
        """Words in a box at a place of the strip, kept within it."""
        color = self.theme.color
        font = self.theme.font("caption", "medium")
        width = QFontMetricsF(font).horizontalAdvance(text) + 16
        left = min(max(x + 10, self.rect.left() + 4), self.rect.right() - width - 4)
        if x + 10 > left:
            left = max(self.rect.left() + 4, x - 10 - width)
        box = QRectF(left, self.rect.top() + 4, width, 20)
        painter.setPen(QPen(color("line"), 1))
        painter.setBrush(color("raised"))
        painter.drawRoundedRect(box, self.theme.radius("s"), self.theme.radius("s"))
        painter.setFont(font)
        painter.setPen(ink or color("ink"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def hair(self, painter: QPainter, x: float) -> None:
        """A thin line where the pointer is."""
        painter.setPen(QPen(self.theme.color("dim"), 1))
        painter.drawLine(QPointF(x, self.rect.top() + 1), QPointF(x, self.rect.bottom() - 1))

    def progress(self, painter: QPainter, share: float) -> None:
        """How far a long way is done."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.color("accent"))
        width = share * (self.rect.width() - 2 * INSET)
        painter.drawRect(QRectF(self.rect.left() + INSET, self.rect.bottom() - 3, width, 3))

    def _picture(self, token: str, scale: float) -> QPixmap:
        """The curve in a colour; wide lines are dear, so it is drawn anew only when it changes."""
        course = self.course
        key = (*course.run, len(course.steps), course.end, course.last, self.rect.width(), scale,
               self.theme.name)  # fmt: skip
        if key != self._key:
            self._key, self._pictures = key, {}
        if token not in self._pictures:
            size = (self.rect.size() * scale).toSize()
            picture = QPixmap(size)
            picture.setDevicePixelRatio(scale)
            picture.fill(Qt.GlobalColor.transparent)
            line = self._line()
            if line.size() > 1:
                painter = QPainter(picture)
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.translate(-self.rect.topLeft())
                self._curve(painter, line, self.theme.color(token), 40 if token == "accent" else 22)
                painter.end()
            self._pictures[token] = picture
        return self._pictures[token]

    def _curve(self, painter: QPainter, line: QPolygonF, color: QColor, alpha: int) -> None:
        ground = QPolygonF(line)
        ground.append(QPointF(line.last().x(), self.rect.bottom()))
        ground.append(QPointF(line.first().x(), self.rect.bottom()))
        shade = QColor(color)
        shade.setAlpha(alpha)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade)
        painter.drawPolygon(ground)
        painter.setPen(QPen(color, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap,
                            Qt.PenJoinStyle.RoundJoin))  # fmt: skip
        painter.drawPolyline(line)

    def _line(self) -> QPolygonF:
        """The curve in widget coordinates, the mean of the losses in each column."""
        finite = np.isfinite(self.course.losses)
        steps, losses = self.course.steps[finite], self.course.losses[finite]
        if not len(steps):
            return QPolygonF()
        unit = (self.rect.width() - 2 * INSET) / self.course.last
        column = (steps * unit / COLUMN).astype(np.int64)
        first = np.flatnonzero(np.diff(column, prepend=-1))
        counts = np.diff(first, append=len(steps))
        x = self.rect.left() + INSET + np.add.reduceat(steps, first) / counts * unit
        mean = np.add.reduceat(losses, first) / counts
        top = max(float(mean.max()), 1e-12)
        y = self.rect.bottom() - 5 - mean / top * (self.rect.height() - 10)
        return QPolygonF([QPointF(*point) for point in zip(x.tolist(), y.tolist(), strict=True)])

    def _marks(self, painter: QPainter) -> None:
        """Bookmarks hang from the upper edge as ribbons; branches leave from the lower one."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.color("warn"))
        for step, _ in self.course.bookmarks:
            x, top = self.x_of(step), self.rect.top() - 2
            ribbon = [(-3.5, 0), (3.5, 0), (3.5, 12), (0, 8.5), (-3.5, 12)]
            painter.drawPolygon(QPolygonF([QPointF(x + dx, top + dy) for dx, dy in ribbon]))
        pen = QPen(self.theme.color("pos_text"), 1.75)
        for step, _ in self.course.branches:
            x, foot = self.x_of(step), self.rect.bottom() + 2
            painter.setPen(pen)
            painter.drawLine(QPointF(x, foot), QPointF(x, foot - 11))
            painter.drawLine(QPointF(x, foot - 3), QPointF(x + 6, foot - 10))

    def _present(self, painter: QPainter) -> None:
        x, ink = self.x_of(self.course.now), self.theme.color("ink")
        painter.setPen(QPen(ink, 2))
        painter.drawLine(QPointF(x, self.rect.top() - 2), QPointF(x, self.rect.bottom() + 3))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawEllipse(QPointF(x, self.rect.top() - 2), 3.5, 3.5)

    def _words(self, painter: QPainter) -> None:
        """What lies beyond the recorded part."""
        painter.setFont(self.theme.font("caption"))
        painter.setPen(self.theme.color("dim"))
        end = tr("epoch {n}").format(n=f"{self.course.epochs:,}")
        metrics = painter.fontMetrics()
        right = self.rect.right() - INSET - 4 - metrics.horizontalAdvance(end)
        x = self.x_of(max(self.course.now, self.course.end)) + 12
        middle = self.rect.center().y() + metrics.capHeight() / 2
        words = tr("not trained yet")
        if right - x > metrics.horizontalAdvance(words) + 16:
            painter.drawText(QPointF(x, middle), words)
        if right > x - 12:
            painter.drawText(QPointF(right, middle), end)
