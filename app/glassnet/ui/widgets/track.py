"""The track and knob that every slider is made of."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QWidget

from glassnet.ui.theme import Theme
from glassnet.ui.widgets.scale import Scale

GROOVE, KNOB = 4, 12
_KEYS = {
    Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down,
    Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End,
}  # fmt: skip


class Track(QAbstractSlider):
    """A horizontal slider over the stops of a scale.

    `moved(number)` comes while the user drags or presses keys, `released()` at the end of either;
    `set_number` is silent. A number between two stops is kept as it is.
    """

    moved = Signal(float)
    released = Signal()

    def __init__(self, theme: Theme, scale: Scale, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.scale = scale
        self._number = scale.low
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setRange(0, scale.last)
        self.setPageStep(max(1, scale.last // 10))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.valueChanged.connect(self._move)
        theme.changed.connect(self.update)

    @property
    def number(self) -> float:
        """The number shown."""
        return self._number

    def set_number(self, number: float) -> None:
        """Show a number without telling anyone."""
        if number != self._number and not self.isSliderDown():
            self._number = number
            with QSignalBlocker(self):
                self.setValue(self.scale.stop(number))
            self.update()

    def groove(self) -> QRectF:
        """The rectangle of the track, in widget coordinates."""
        return QRectF(0, (self.height() - GROOVE) / 2, self.width(), GROOVE)

    def knob(self) -> QPointF:
        """The centre of the knob."""
        return QPointF(self._x(self.scale.share(self._number)), self.groove().center().y())

    def sizeHint(self) -> QSize:
        """Wide enough to be hit, high enough for the knob and its halo."""
        return QSize(120, 20)

    def minimumSizeHint(self) -> QSize:
        """The least that still can be dragged."""
        return QSize(40, 20)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the track, its part up to the knob in the accent, and the knob."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint_track(painter)

    def paint_track(self, painter: QPainter) -> None:
        """Draw ticks, track and knob."""
        groove, knob, color = self.groove(), self.knob(), self.theme.color
        opacity = 255 if self.isEnabled() else 110
        painter.setPen(QPen(color("ring", opacity), 1))
        for share in self.scale.ticks:
            x = round(self._x(share)) + 0.5
            painter.drawLine(QPointF(x, knob.y() + 8), QPointF(x, knob.y() + 11))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("raised"))
        painter.drawRoundedRect(groove, GROOVE / 2, GROOVE / 2)
        painter.setBrush(color("accent", opacity))
        filled = QRectF(groove.topLeft(), QPointF(knob.x(), groove.bottom()))
        painter.drawRoundedRect(filled, GROOVE / 2, GROOVE / 2)
        if self.isSliderDown() or self.hasFocus() or self.underMouse():
            painter.setBrush(color("accent", 90 if self.isSliderDown() or self.hasFocus() else 50))
            painter.drawEllipse(knob, KNOB / 2 + 3, KNOB / 2 + 3)
        painter.setPen(QPen(color("accent", opacity), 2))
        painter.setBrush(color("ink" if self.theme.dark else "surface"))
        painter.drawEllipse(knob, KNOB / 2 - 1, KNOB / 2 - 1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the knob to the mouse."""
        if event.button() != Qt.MouseButton.LeftButton or not self._hit(event.position()):
            event.ignore()
            return
        self.setSliderDown(True)
        self.setSliderPosition(self._stop(event.position().x()))
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the knob."""
        if self.isSliderDown():
            self.setSliderPosition(self._stop(event.position().x()))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let the knob go."""
        if self.isSliderDown():
            self.setSliderDown(False)
            self.update()
            self.released.emit()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """A key that is let go ends the change, as letting go of the mouse does."""
        super().keyReleaseEvent(event)
        if event.key() in _KEYS and not event.isAutoRepeat():
            self.released.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the side bar: scrolling past a slider must not change it."""
        event.ignore()

    def event(self, event: QEvent) -> bool:
        """Keep the keys of a slider from the window's shortcuts while it has the focus."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in _KEYS
            and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            event.accept()
            return True
        return super().event(event)

    def _hit(self, point: QPointF) -> bool:
        return abs(point.y() - self.groove().center().y()) <= KNOB

    def _x(self, share: float) -> float:
        groove = self.groove()
        return groove.left() + KNOB / 2 + share * (groove.width() - KNOB)

    def _stop(self, x: float) -> int:
        groove = self.groove()
        share = (x - groove.left() - KNOB / 2) / max(1.0, groove.width() - KNOB)
        return round(min(max(share, 0.0), 1.0) * self.scale.last)

    def _move(self, stop: int) -> None:
        self._number = self.scale.at(stop)
        self.update()
        self.moved.emit(self._number)
