"""The slider from one parameter to all of them."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from glassnet.ui.theme import Theme
from glassnet.ui.widgets import Scale, Track
from glassnet.ui.widgets.track import GROOVE

_NAMES, _HEIGHT = 18, 40


class StopSlider(Track):
    """A slider whose few stops have names below them; a click on a name goes there."""

    def __init__(self, theme: Theme, names: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(theme, Scale(0, len(names) - 1, whole=True), parent)
        self.names = names
        self.setPageStep(1)
        self.setFixedHeight(_HEIGHT)

    def groove(self) -> QRectF:
        """The track, above the names."""
        return QRectF(0, 10 - GROOVE / 2, self.width(), GROOVE)

    def sizeHint(self) -> QSize:
        """As wide as it is given."""
        return QSize(240, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the track and the names of the stops."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint_track(painter)
        for stop in range(len(self.names)):
            here = stop == self.value()
            painter.setFont(self.theme.font("body", "medium" if here else "regular"))
            painter.setPen(self.theme.color("ink" if here else "dim"))
            painter.drawText(
                self.name_box(stop), int(Qt.AlignmentFlag.AlignCenter), self.names[stop]
            )

    def name_box(self, stop: int) -> QRectF:
        """Where the name of a stop stands."""
        metrics = QFontMetricsF(self.theme.font("body", "medium"))
        width = metrics.horizontalAdvance(self.names[stop]) + 2
        x = self._x(stop / self.scale.last) - width / 2
        x = min(max(x, 0.0), self.width() - width)
        return QRectF(x, _HEIGHT - _NAMES, width, _NAMES)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the name that is clicked, or take the knob to the mouse."""
        for stop in range(len(self.names)):
            if self.name_box(stop).contains(QPointF(event.position())):
                self.setValue(stop)
                self.released.emit()
                return
        super().mousePressEvent(event)
