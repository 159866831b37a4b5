"""A button with the keyboard on it is pressed by its keys, whatever else they do in the window."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton

_PRESS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_WALK = (Qt.Key.Key_Left, Qt.Key.Key_Right)


class PressKeys(QObject):
    """Keeps Space and Return for a button, and the arrows where it is one of several to choose.

    Without it Space would play the run, and the arrows step it.
    """

    def __init__(self, button: QAbstractButton) -> None:
        super().__init__(button)
        self._button = button
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys of the button before the window's shortcuts do."""
        if isinstance(event, QKeyEvent) and event.key() in self._keys:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and event.key() in _PRESS[1:]:
                self._button.click()
                return True
        return super().eventFilter(watched, event)

    @property
    def _keys(self) -> tuple[Qt.Key, ...]:
        return _PRESS if self._button.group() is None else _PRESS + _WALK
