"""A text field for one value that knows what it takes."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from glassnet.engine.errors import SettingError


class Entry(QLineEdit):
    """Takes a value by Return or by leaving the field; Escape gives up.

    `read` turns the text into the value or raises SettingError. A text that it refuses is replaced
    by `allowed`, and the whole sentence is in the tooltip; the value stays as it was. `entered`
    carries an accepted value, `closed` comes whenever editing ends.
    """

    entered = Signal(object)
    closed = Signal()

    def __init__(
        self, read: Callable[[str], Any], allowed: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._read = read
        self.allowed = allowed
        self._about, self._aligned = "", self.alignment()
        self.textEdited.connect(self._forgive)
        self.returnPressed.connect(self.take)

    @property
    def refused(self) -> bool:
        """Whether the last text was no value."""
        return bool(self.property("refused"))

    def take(self) -> None:
        """Read the text; emit what it means, or show what is allowed."""
        try:
            value = self._read(self.text())
        except SettingError as error:
            if not self.refused:
                self._about, self._aligned = self.toolTip(), self.alignment()
                # In a centred field that has the focus Qt shows no placeholder.
                self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            self.setPlaceholderText(self.allowed)
            self.clear()
            self.setToolTip(error.problem)
            self._mark(True)
            return
        self._forgive()
        self.setModified(False)
        self.entered.emit(value)
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves the value as it was."""
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # A line edit passes these on; they mean something else to what it stands in.
            event.accept()

    def event(self, event: QEvent) -> bool:
        """Escape belongs to the field while it has the focus."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A changed text counts when the field is left; one that is no value is dropped."""
        super().focusOutEvent(event)
        if event.reason() == Qt.FocusReason.PopupFocusReason:
            return
        if self.isModified() and self.text():
            self.take()
            if not self.refused:
                return
        self._leave()

    def _leave(self) -> None:
        self._forgive()
        self.setModified(False)
        self.closed.emit()

    def _forgive(self) -> None:
        if self.refused:
            self.setPlaceholderText("")
            self.setToolTip(self._about)
            self.setAlignment(self._aligned)
            self._mark(False)

    def _mark(self, refused: bool) -> None:
        self.setProperty("refused", refused)
        self.style().unpolish(self)
        self.style().polish(self)
