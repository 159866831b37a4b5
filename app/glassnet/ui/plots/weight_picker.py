"""Choosing two weights on the canvas."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from glassnet.ui.plots.gradient_reading import Place, place_of
from glassnet.ui.selection import Selection
from glassnet.ui.session import Session
from glassnet.ui.text import tr


class WeightPicker(QObject):
    """While it is active, what is selected on the canvas is picked; `picked` carries two paths.

    What is selected when it begins is the first. `changed` comes with every pick, and when it ends.
    Escape gives up: the selection is as it was before.
    """

    picked = Signal(str, str)
    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._before: Selection | None = None  # the selection before, while active
        self._first: Place | None = None
        self._refused = False

    @property
    def active(self) -> bool:
        """Whether weights are being picked."""
        return self._before is not None

    @property
    def text(self) -> str:
        """What has been picked, and what is to be done."""
        if self._first is not None:
            text = tr("{first}. Now click a second connection or bias.")
            return text.format(first=self._first.title)
        text = tr("Click a connection, or a neuron for its bias, on the canvas; then a second one.")
        if self._refused:
            return tr("That stands for no single weight or bias.") + " " + text
        return text

    def begin(self) -> None:
        """Pick from now on."""
        if self.active:
            return
        self._before, self._first, self._refused = self._session.selection, None, False
        self._session.selection_changed.connect(self._take)
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self)
        self._first = self._place(self._before)
        self.changed.emit()

    def give_up(self) -> None:
        """Pick nothing, and select again what was selected before."""
        before = self._before
        if before is not None:
            self.end()
            self._session.select(before)

    def end(self) -> None:
        """Pick no more."""
        if not self.active:
            return
        self._before = None
        self._session.selection_changed.disconnect(self._take)
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        self.changed.emit()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Escape gives up, whatever has the keyboard; a menu that is open comes first."""
        if (
            event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and QApplication.activePopupWidget() is None
        ):
            if event.type() == QEvent.Type.KeyPress:
                self.give_up()
            event.accept()
            return True
        return False

    def _place(self, selection: Selection) -> Place | None:
        return place_of(selection, self._session.network)

    def _take(self, selection: Selection) -> None:
        place = self._place(selection)
        self._refused = place is None and selection.kind in ("neuron", "edge", "layer")
        if place is None or place == self._first:
            self.changed.emit()
        elif self._first is None:
            self._first = place
            self.changed.emit()
        else:
            first = self._first
            self.end()
            self.picked.emit(first.path, place.path)
