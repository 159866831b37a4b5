"""Names and values at the ends of curves, in place of a legend."""

from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

GAP = 6  # pixels between the plot and the text


class EndLabel(Struct, frozen=True):
    """One text beside the end of a curve, which is `y` pixels below the widget's top."""

    text: str
    color: QColor
    y: float


def spread(heights: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """The heights moved as little as needed to lie `gap` apart within [low, high], order kept.

    Neighbours that would touch form a group about the mean of their wishes (pooling of adjacent
    violators, the least-squares solution). When they cannot all fit, they stand closer.
    """
    if not heights:
        return []
    gap = min(gap, (high - low) / max(len(heights) - 1, 1))
    order = sorted(range(len(heights)), key=heights.__getitem__)
    groups: list[tuple[float, int]] = []  # (mean of the wish for the first height, members)
    for rank, index in enumerate(order):
        wish, size = heights[index] - rank * gap, 1
        while groups and groups[-1][0] >= wish:
            other, members = groups.pop()
            wish = (wish * size + other * members) / (size + members)
            size += members
        groups.append((wish, size))
    bases = [base for base, size in groups for _ in range(size)]
    top = high - (len(heights) - 1) * gap
    result = [0.0] * len(heights)
    for rank, (index, base) in enumerate(zip(order, bases, strict=True)):
        result[index] = min(max(base, low), top) + rank * gap
    return result


class EndLabels(QWidget):
    """A column of end labels to the right of a plot, and a unit in its lower corner."""

    def __init__(self) -> None:
        super().__init__()
        self._labels: tuple[EndLabel, ...] = ()
        self._foot: EndLabel | None = None
        self._bottom = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def set_labels(self, labels: Sequence[EndLabel], foot: EndLabel | None, bottom: float) -> None:
        """Show `labels` above the height `bottom`, and `foot` (the unit of the axis) below it."""
        if (tuple(labels), foot, bottom) != (self._labels, self._foot, self._bottom):
            self._labels, self._foot, self._bottom = tuple(labels), foot, bottom
            self.update()

    def texts(self) -> tuple[str, ...]:
        """The labels' texts, as they were given."""
        return tuple(label.text for label in self._labels)

    def boxes(self) -> tuple[QRectF, ...]:
        """Where each label is drawn; no two overlap."""
        line = QFontMetricsF(self._font()).height()
        bottom = max(self._bottom, line)
        centres = spread([label.y for label in self._labels], line, line / 2, bottom - line / 2)
        return tuple(QRectF(GAP, y - line / 2, self.width() - GAP, line) for y in centres)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the texts, cut with an ellipsis where the column is too narrow."""
        painter = QPainter(self)
        painter.setFont(self._font())
        metrics = QFontMetricsF(self._font())
        shown = list(zip(self._labels, self.boxes(), strict=True))
        if self._foot:
            line = metrics.height()
            shown.append((self._foot, QRectF(GAP, self._foot.y - line / 2, self.width(), line)))
        for label, box in shown:
            painter.setPen(label.color)
            text = metrics.elidedText(label.text, Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(
                box, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text
            )
        painter.end()

    def _font(self) -> QFont:
        return self.font()
