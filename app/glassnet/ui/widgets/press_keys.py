"""What has the keyboard on it is pressed by its keys, whatever else they do in the window."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_PRESS = (Qt.Key.Key_Space, *_ENTER)
_WALK = (Qt.Key.Key_Left, Qt.Key.Key_Right)


class PressKeys(QObject):
    """Keeps Space and Return for the button in a window, or a dock, that has the focus, and the
    arrows where it is one of several to choose.

    Without it Space would play the run, and the arrows step it. Tiles leave Space to the run.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys of the button before the window's shortcuts do; they come here from it."""
        if event.type() not in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            return super().eventFilter(watched, event)
        button = QApplication.focusWidget()
        if (
            isinstance(event, QKeyEvent)
            and isinstance(button, QAbstractButton)
            and event.key() in _keys(button)
            and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        ):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.key() in _ENTER:
                button.click()
                return True
        return super().eventFilter(watched, event)


class Tile(QAbstractButton):
    """A button that is a row or a picture of its own; Return presses it, Space plays the run."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return presses it."""
        if event.key() in _ENTER:
            self.click()
        elif event.key() == Qt.Key.Key_Space:
            event.ignore()
        else:
            super().keyPressEvent(event)


def _keys(button: QAbstractButton) -> tuple[Qt.Key, ...]:
    press = _ENTER if isinstance(button, Tile) else _PRESS
    return press if button.group() is None else press + _WALK
