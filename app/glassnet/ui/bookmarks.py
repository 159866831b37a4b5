"""The field for the note of a bookmark on the timeline."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme

_WIDTH, _LONGEST = 220, 120


class NoteField(QLineEdit):
    """Asks for the note of a bookmark, in place. Return keeps it, Escape leaves it as it was."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._below = parent
        self.session = session
        self.theme = theme
        self._step = 0
        self.setMaxLength(_LONGEST)
        self.setFixedWidth(_WIDTH)
        self.setPlaceholderText(tr("What is there to see here?"))
        self.setAccessibleName(tr("Note of the bookmark"))
        self.setToolTip(tr("Return keeps the note, Escape leaves it as it was"))
        self.editingFinished.connect(self._keep)
        self.hide()

    def ask(self, step: int, note: str, x: float) -> None:
        """Ask for the note of the bookmark at a step, drawn at `x`; now it is `note`."""
        self._step = step
        self.setText(note)
        room = self._below.width() - _WIDTH - self.theme.space(4)
        self.move(round(min(max(x + 8, self.theme.space(4)), room)), self.theme.space(3))
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves the note as it was."""
        if event.key() == Qt.Key.Key_Escape:
            self._end()
        else:
            super().keyPressEvent(event)

    def _keep(self) -> None:
        if self.isVisible():
            self.session.bookmark(self._step, self.text().strip())
            self._end()

    def _end(self) -> None:
        self.blockSignals(True)
        self.hide()
        self._below.setFocus()
        self.blockSignals(False)
