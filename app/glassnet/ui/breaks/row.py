"""One breakpoint of the list: what is watched, when it stops training, and why it did."""

from msgspec.structs import replace
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from glassnet.experiment.breakpoints import Comparison
from glassnet.ui.breaks.model import Item
from glassnet.ui.breaks.texts import comparison_options, threshold_field
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme, icon
from glassnet.ui.widgets import Choice, Entry, PressKeys, Switch
from glassnet.ui.widgets.numbers import number_text, read_number

_FIELD, _SWITCH, _HIGH = 76, 30, 24


class NameButton(QAbstractButton):
    """A name that can be clicked; it ends in an ellipsis where it has no room."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.color = "ink"
        self.setFixedHeight(_HIGH)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        PressKeys(self)

    def sizeHint(self) -> QSize:
        """As wide as there is room for."""
        return QSize(120, _HIGH)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the name, in the accent where a click would do something and the mouse is on it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self._theme.font("body", "medium")
        lit = self.isEnabled() and self.underMouse()
        painter.setFont(font)
        painter.setPen(self._theme.color("accent" if lit else self.color))
        room = self.rect().adjusted(2, 0, -2, 0)
        text = QFontMetricsF(font).elidedText(
            self.text(), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.color("accent"), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 2.5, -0.5, -2.5), 4, 4)


class BreakRow(QWidget):
    """Shows an item; `changed(key, breakpoint)`, `removed(key)` and `named(key)` tell of the user.

    Below stands the sentence of the last hit, or why there is nothing to watch.
    """

    changed = Signal(int, object)
    removed = Signal(int)
    named = Signal(int)

    def __init__(self, theme: Theme, item: Item) -> None:
        super().__init__()
        self.theme = theme
        self.item = item
        self.switch = Switch(theme, "", tr("Watch it, or keep it for later"))
        self.switch.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.switch.setFixedSize(_SWITCH, _HIGH)
        PressKeys(self.switch)
        self.name = NameButton(theme)
        self.remove = QToolButton()
        self.remove.setIconSize(QSize(12, 12))
        PressKeys(self.remove)
        self.comparison = Choice(theme, "", tr("How it meets the threshold"))
        self.comparison.set_name_width(0)
        self.comparison.set_options(comparison_options())
        self.entry = Entry(self._read, tr("a number"))
        self.entry.setFixedWidth(_FIELD)
        self.note = QLabel()
        self.note.setWordWrap(True)
        self._lay_out()
        self.switch.clicked.connect(self._flip)
        self.name.clicked.connect(self._tell_name)
        self.remove.clicked.connect(self._tell_removed)
        self.comparison.chosen.connect(self._compare)
        self.entry.entered.connect(self._enter)
        self.entry.closed.connect(self._show_threshold)
        self.restyle()

    def show_item(self, item: Item, *, has_place: bool) -> None:
        """Show an item; one that `has_place` can be shown on the canvas."""
        self.item = item
        one, title = item.breakpoint, item.title
        watched = one.enabled and not item.lost
        self.switch.setChecked(one.enabled)
        self.switch.setAccessibleName(tr("Watch {name}").format(name=title))
        self.name.setText(title)
        self.name.setAccessibleName(title)
        self.name.setEnabled(has_place)
        self.name.color = "ink" if watched else "dim"
        tip = "\n".join((title, tr(one.quantity.about)))
        self.name.setToolTip(
            f"{tip}\n{tr('A click selects it on the canvas')}" if has_place else tip
        )
        about = tr("Remove this breakpoint")
        self.remove.setToolTip(about)
        self.remove.setAccessibleName(f"{about}: {title}")
        self.comparison.set_value(one.comparison)
        self.comparison.combo.setAccessibleName(tr("Comparison of {name}").format(name=title))
        self.entry.setAccessibleName(tr("Threshold of {name}").format(name=title))
        if not self.entry.hasFocus():
            self._show_threshold()
        field = threshold_field(type(one.quantity))
        self.entry.setToolTip(tr("The threshold of {symbol}").format(symbol=field.symbol))
        self.note.setText(item.hit or item.lost)
        self.note.setVisible(bool(self.note.text()))
        self.note.setProperty("role", "value" if item.hit else "problem")
        self.note.style().polish(self.note)
        for part in (self.comparison, self.entry):
            part.setEnabled(watched)
        self.update()

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""
        self.remove.setIcon(icon(self.theme, "x", "dim", "ink"))
        self.note.setFont(self.theme.font("caption"))
        self.entry.setFont(self.theme.font("body", "medium"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw a bar in the accent before one that has stopped training."""
        if self.item.hit:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.color("accent"))
            painter.drawRoundedRect(QRectF(0, 5, 3, self.height() - 10), 1.5, 1.5)

    def _lay_out(self) -> None:
        space = self.theme.space
        top = QHBoxLayout()
        top.setSpacing(space(2))
        top.addWidget(self.switch)
        top.addWidget(self.name, 1)
        top.addWidget(self.remove)
        below = QHBoxLayout()
        below.setContentsMargins(_SWITCH + space(2), 0, space(6), 0)
        below.setSpacing(space(1))
        below.addWidget(self.comparison, 1)
        below.addWidget(self.entry)
        foot = QHBoxLayout()
        foot.setContentsMargins(_SWITCH + space(2) + 2, 0, space(2), 0)
        foot.addWidget(self.note)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(2), space(1), 0, space(2))
        column.setSpacing(space(1))
        for row in (top, below, foot):
            column.addLayout(row)

    def _read(self, text: str) -> float:
        return float(read_number(text, threshold_field(type(self.item.breakpoint.quantity))))

    def _show_threshold(self) -> None:
        one = self.item.breakpoint
        self.entry.setText(number_text(one.threshold, one.quantity.unit))

    def _flip(self) -> None:
        self._emit(enabled=self.switch.isChecked())

    def _compare(self, comparison: Comparison) -> None:
        self._emit(comparison=comparison)

    def _enter(self, threshold: float) -> None:
        if threshold != self.item.breakpoint.threshold:
            self._emit(threshold=threshold)

    def _emit(self, **changes: object) -> None:
        self.changed.emit(self.item.key, replace(self.item.breakpoint, **changes))

    def _tell_name(self) -> None:
        self.named.emit(self.item.key)

    def _tell_removed(self) -> None:
        self.removed.emit(self.item.key)
