"""A small card over the canvas with one or two numbers to type."""

from collections.abc import Callable, Sequence
from functools import partial

from msgspec import Struct
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QLabel, QWidget

from glassnet.ui.canvas.geometry import Layout
from glassnet.ui.canvas.placing import free_place
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme
from glassnet.ui.widgets.entry import Entry
from glassnet.ui.widgets.numbers import MINUS

_WIDE = 148  # pixels of a field

Numbers = tuple[float, ...]


class Field(Struct, frozen=True):
    """One number: its symbol, how it is written now, how a text is read, and in short what may be.

    `read` raises SettingError for what is not allowed.
    """

    symbol: str
    text: str
    read: Callable[[str], float]
    allowed: str


class ValueCard(QFrame):
    """Takes all numbers together, by Return or when it is left; Escape closes it and takes none."""

    opened = Signal()

    def __init__(self, canvas: QWidget, theme: Theme) -> None:
        super().__init__(canvas)
        self.setObjectName("valueCard")
        self._theme = theme
        self._title = QLabel()
        self._rows = QGridLayout(self)
        self._rows.setContentsMargins(10, 8, 10, 10)
        self._rows.setHorizontalSpacing(8)
        self._rows.setVerticalSpacing(6)
        self._rows.setColumnStretch(1, 1)
        self._rows.addWidget(self._title, 0, 0, 1, 2)
        self._symbols: list[QLabel] = []
        self.entries: list[Entry] = []
        self._before: list[float] = []
        self._values: list[float] = []
        self._done: Callable[[Numbers], None] | None = None
        self.hide()

    def ask(
        self,
        title: str,
        fields: Sequence[Field],
        layout: Layout,
        about: QRectF,
        near: QPointF,
        done: Callable[[Numbers], None],
    ) -> None:
        """Ask for numbers about a part of the canvas, near a point; `done` takes new ones."""
        self.dismiss()
        self._clear()
        self._title.setText(title)
        self._title.setFont(self._theme.font("body", "semibold"))
        self.setAccessibleName(title)
        for number, field in enumerate(fields):
            self._add(number, field)
        self._before = [field.read(field.text) for field in fields]
        self._values, self._done = list(self._before), done
        self.adjustSize()
        self.move(free_place(layout, self.size(), about, near).toPoint())
        self.show()
        self.raise_()
        self.entries[0].setFocus(Qt.FocusReason.OtherFocusReason)
        self.entries[0].selectAll()
        self.opened.emit()

    def dismiss(self) -> None:
        """Close, take nothing, and give the keyboard back to the canvas."""
        self._done = None
        focused, parent = QApplication.focusWidget(), self.parentWidget()
        if self.isVisible() and focused in self.entries and parent is not None:
            parent.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape in a field closes the card, whatever has been typed."""
        pressed = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if pressed and event.key() == Qt.Key.Key_Escape:  # type: ignore[attr-defined]
            self.dismiss()
            return True
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """Keep clicks and the wheel from what lies below."""
        if event.type() in (
            QEvent.Type.MouseButtonPress,
            QEvent.Type.MouseButtonRelease,
            QEvent.Type.MouseButtonDblClick,
            QEvent.Type.Wheel,
            QEvent.Type.ContextMenu,
        ):
            event.accept()
            return True
        return super().event(event)

    def _add(self, number: int, field: Field) -> None:
        symbol, entry = QLabel(field.symbol), Entry(field.read, field.allowed)
        symbol.setProperty("role", "name")
        entry.setText(field.text.replace("-", MINUS))
        entry.setMinimumWidth(_WIDE)
        entry.setAccessibleName(f"{self._title.text()} {field.symbol}")
        entry.setToolTip(tr("Return takes the number, Escape leaves it as it is"))
        entry.installEventFilter(self)
        entry.entered.connect(partial(self._enter, number))
        entry.closed.connect(partial(self._end, entry))
        self._symbols.append(symbol)
        self.entries.append(entry)
        self._rows.addWidget(symbol, number + 1, 0)
        self._rows.addWidget(entry, number + 1, 1)

    def _enter(self, number: int, value: float) -> None:
        self._values[number] = value

    def _end(self, entry: Entry) -> None:
        """A field was left, or Return pressed in it: close, unless the next field is typed in."""
        focused = QApplication.focusWidget()
        if self._done is None or (focused in self.entries and focused is not entry):
            return
        done = self._done if self._values != self._before else None
        self.dismiss()
        if done is not None:
            done(tuple(self._values))

    def _clear(self) -> None:
        for widget in (*self._symbols, *self.entries):
            widget.hide()
            widget.deleteLater()
        self._symbols, self.entries = [], []
