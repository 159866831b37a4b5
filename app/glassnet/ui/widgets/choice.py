"""A name and a list to choose from; where it makes sense, a value can be typed instead."""

from collections.abc import Callable, Iterable
from typing import Any

from msgspec import Struct
from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from glassnet.ui.theme import Theme
from glassnet.ui.widgets.entry import Entry

NAME_WIDTH, _WIDEST = 64, 96


def wanted_width(name: QLabel) -> int:
    """The room (pixels) that a name before a list or field wants, within reason."""
    return min(max(NAME_WIDTH, name.sizeHint().width()), _WIDEST)


class Option(Struct, frozen=True):
    """One entry of a list: its value, its text, and a sentence about it."""

    value: Any
    text: str
    about: str = ""


class Combo(QComboBox):
    """A list that elides what does not fit and does not change when it is scrolled past."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the chosen text, elided."""
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        room = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        # A combo with a style sheet clips its text instead.
        text = option.fontMetrics.elidedText(
            self.currentText() or self.placeholderText(),
            Qt.TextElideMode.ElideRight,
            room.width() - 2,
        )
        if not self.isEditable():
            option.currentText = text
            painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Where nothing is chosen yet, keys open the list instead of choosing in passing."""
        text = event.text().strip()
        walks = event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) or (text and text.isprintable())
        if walks and self.currentIndex() < 0 and not self.isEditable():
            self.showPopup()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the side bar."""
        event.ignore()


class Choice(QWidget):
    """Name at the left, list at the right. `chosen(value)` comes when the user picks or types."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, name: str, about: str = "") -> None:
        super().__init__()
        self.combo = Combo()
        # Only this delegate lets the style sheet reach the rows of the list.
        self.combo.setItemDelegate(QStyledItemDelegate(self.combo))
        self.combo.setFont(theme.font("body", "medium"))
        self.combo.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.combo.setAccessibleName(name)
        self.combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.combo.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.setToolTip(f"{name}\n{about}".strip())
        self._value: Any = None
        label = self._name = QLabel(name)
        label.setProperty("role", "name")
        self.set_name_width(self.name_width)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(label)
        row.addWidget(self.combo)
        self.combo.activated.connect(self._pick)

    @property
    def name_width(self) -> int:
        """The room (pixels) that the name wants."""
        return wanted_width(self._name)

    def set_name_width(self, width: int) -> None:
        """Begin the list this far (pixels) from the left, as other rows do; 0 leaves no name."""
        self._name.setFixedWidth(width)
        if not width:
            self._name.hide()

    @property
    def value(self) -> Any:
        """The value shown."""
        return self._value

    def set_options(self, options: Iterable[Option]) -> None:
        """Offer these, without telling anyone."""
        with QSignalBlocker(self.combo):
            self.combo.clear()
            for row, option in enumerate(options):
                self.combo.addItem(option.text, option.value)
                self.combo.setItemData(row, option.about, Qt.ItemDataRole.ToolTipRole)
        self.set_value(self._value)

    def set_value(self, value: Any) -> None:
        """Show a value without telling anyone; one that is not in the list needs `take_text`."""
        self._value = value
        row = self.row_of(value)
        about = self.combo.itemData(row, Qt.ItemDataRole.ToolTipRole) if row >= 0 else ""
        parts = (self.toolTip(), self.combo.itemText(row), about)
        self.combo.setToolTip("\n".join(part for part in parts if part))
        with QSignalBlocker(self.combo):
            self.combo.setCurrentIndex(row)
            if row < 0 and self.combo.isEditable() and value is not None:
                self.combo.setEditText(str(value))

    def row_of(self, value: Any) -> int:
        """The row of a value in the list, −1 where it is not offered."""
        rows = range(self.combo.count())
        return next((row for row in rows if self.combo.itemData(row) == value), -1)

    def take_text(self, read: Callable[[str], Any], allowed: str) -> Entry:
        """Let values be typed, too; see `Entry` for the arguments. Returns the field."""
        entry = Entry(read, allowed)
        self.combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.combo.setEditable(True)
        self.combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.combo.setLineEdit(entry)
        entry.setCompleter(None)  # type: ignore[arg-type]
        entry.setAccessibleName(self.combo.accessibleName())
        entry.entered.connect(self._type)
        entry.closed.connect(self._show_again)
        return entry

    def _pick(self, row: int) -> None:
        self._type(self.combo.itemData(row))

    def _type(self, value: Any) -> None:
        if value != self._value:
            self._value = value
            self.chosen.emit(value)

    def _show_again(self) -> None:
        self.set_value(self._value)
