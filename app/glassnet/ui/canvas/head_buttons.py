"""The buttons of a layer's head."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QToolButton, QWidget


class HeadButton(QToolButton):
    """A flat button of a head that tells when it is really let go, and with which keys held."""

    let_go = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty("role", "head")
        self.big_step = False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember whether Shift is held."""
        self.big_step = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The press sequence is over."""
        super().mouseReleaseEvent(event)
        self.let_go.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Remember whether Shift is held; Return presses too."""
        self.big_step = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
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
