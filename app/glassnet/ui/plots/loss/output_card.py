"""Ten outputs of a network as bars, with the digit that is wanted: a card to be ranked."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton

from glassnet.ui.text import tr
from glassnet.ui.theme import Theme

_HIGH, _PAD, _FOOT, _BADGE = 104, 8, 14, 20


class OutputCard(QAbstractButton):
    """Click it to give it the next rank. `mark` (✓ or ✗) and `cost` come when it is judged."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.outputs: NDArray[np.float64] = np.zeros(10)
        self.wanted = 0
        self.rank: int | None = None
        self.cost: float | None = None
        self.right: bool | None = None
        self.setMinimumHeight(_HIGH)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_outputs(self, outputs: NDArray[np.float64], wanted: int) -> None:
        """Show other outputs (10,), each from 0 to 1, for the digit that is wanted."""
        self.outputs, self.wanted = outputs, wanted
        self.rank = self.cost = self.right = None
        numbers = ", ".join(f"{value:.2f}" for value in outputs)
        self.setAccessibleName(tr("Outputs {numbers}").format(numbers=numbers))
        self.setToolTip(tr("Outputs for 0 to 9: {numbers}").format(numbers=numbers))
        self.update()

    def show_rank(self, rank: int | None) -> None:
        """The place that the user gives it, from 1; None takes it back."""
        self.rank = rank
        self.update()

    def judge(self, cost: float, right: bool) -> None:
        """Show what it costs, and whether its rank is right."""
        self.cost, self.right = cost, right
        self.update()

    def sizeHint(self) -> QSize:
        """Two stand side by side."""
        return QSize(140, _HIGH)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the bars, the wanted digit's frame, the rank and the judgement."""
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        chosen = self.hasFocus() or self.underMouse()
        painter.setPen(theme.color("accent" if chosen else "line"))
        painter.setBrush(theme.color("raised"))
        painter.drawRoundedRect(ground, theme.radius(), theme.radius())
        self._paint_bars(painter, ground.adjusted(_PAD, _PAD + _BADGE, -_PAD, -_PAD - _FOOT))
        self._paint_words(painter, ground)

    def _paint_bars(self, painter: QPainter, room: QRectF) -> None:
        theme, wide = self._theme, room.width() / 10
        painter.setFont(theme.font("caption"))
        for digit, value in enumerate(self.outputs):
            left, high = room.left() + digit * wide, room.height() * float(value)
            wanted = digit == self.wanted
            slot = QRectF(left + 1.5, room.top(), wide - 3, room.height())
            painter.setPen(theme.color("accent") if wanted else Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("bg"))
            painter.drawRect(slot)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent" if wanted else "dim"))
            painter.drawRect(QRectF(slot.left(), slot.bottom() - high, slot.width(), high))
            painter.setPen(theme.color("ink" if wanted else "dim"))
            foot = QRectF(left, room.bottom() + 1, wide, _FOOT)
            painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, str(digit))

    def _paint_words(self, painter: QPainter, ground: QRectF) -> None:
        theme = self._theme
        top = QRectF(ground.left() + _PAD, ground.top() + 4, ground.width() - 2 * _PAD, _BADGE)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.font("body", "semibold"))
        painter.setPen(theme.color("ink"))
        if self.rank is not None:
            sign = "" if self.right is None else ("  ✓" if self.right else "  ✗")
            painter.drawText(top, middle, tr("{rank}.").format(rank=self.rank) + sign)
        if self.cost is not None:
            text = tr("cost {cost}").format(cost=f"{self.cost:.3f}")
            painter.drawText(top, middle | Qt.AlignmentFlag.AlignRight, text)
