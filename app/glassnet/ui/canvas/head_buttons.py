"""The buttons of a layer's head."""

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QToolButton, QWidget


class HeadButton(QToolButton):
    """A flat button of a head that tells when it is really let go, and with which keys held."""

    let_go = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty("role", "head")
        self.held = Qt.KeyboardModifier.NoModifier

    @property
    def big_step(self) -> bool:
        """Whether Shift was held at the last press."""
        return bool(self.held & Qt.KeyboardModifier.ShiftModifier)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember which keys are held."""
        self.held = event.modifiers()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The press sequence is over."""
        super().mouseReleaseEvent(event)
        self.let_go.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Remember which keys are held; Return presses too."""
        self.held = event.modifiers()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            self.let_go.emit()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """The press sequence is over."""
        super().keyReleaseEvent(event)
        if not event.isAutoRepeat():
            self.let_go.emit()


def set_state(button: QToolButton, state: str) -> None:
    """Style a button of a head as "selected", "dim" or plain."""
    if button.property("state") != state:
        button.setProperty("state", state)
        button.style().unpolish(button)
        button.style().polish(button)


class TitleButton(HeadButton):
    """The name of a layer: a click selects the layer, a drag pulls it along.

    `pulled` tells, in global pixels, where a drag begins ("begin") and goes ("move"), and whether
    it is let go ("end") or given up by another button ("cancel").
    """

    pulled = Signal(str, QPointF)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._pressed_at: QPointF | None = None
        self._pulling = False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A drag may begin here; another button gives it up."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = event.globalPosition()
        elif self._pulling:
            self._pulled("cancel", event)
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Far enough from the press it is a drag, and no click any more."""
        start = self._pressed_at
        if start is None or not event.buttons() & Qt.MouseButton.LeftButton:
            super().mouseMoveEvent(event)
            return
        far = (event.globalPosition() - start).manhattanLength() >= QApplication.startDragDistance()
        if far and not self._pulling:
            self.setDown(False)
            self._pulling = True
            self.pulled.emit("begin", start)
        if self._pulling:
            self._pulled("move", event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if event.button() == Qt.MouseButton.LeftButton:
            pulling, self._pulling, self._pressed_at = self._pulling, False, None
            if pulling:
                self._pulled("end", event)
        super().mouseReleaseEvent(event)

    def _pulled(self, what: str, event: QMouseEvent) -> None:
        self.pulled.emit(what, event.globalPosition())


class UnitsButton(HeadButton):
    """The number of units: a double click, Return or F2 lets it be typed."""

    typing = Signal()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Begin to type."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.typing.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Begin to type."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.typing.emit()
        else:
            super().keyPressEvent(event)


class ChooserButton(HeadButton):
    """The activation, which opens a menu, or a number: a double click or F2 lets it be typed."""

    typing = Signal()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Begin to type."""
        if event.button() == Qt.MouseButton.LeftButton and self.menu() is None:
            self.typing.emit()
        else:
            super().mouseDoubleClickEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Begin to type."""
        if event.key() == Qt.Key.Key_F2 and self.menu() is None:
            self.typing.emit()
        else:
            super().keyPressEvent(event)
