"""The list of those who race: each with its optimizer, its rate and its loss."""

from collections.abc import Callable
from functools import partial
from typing import Any

from msgspec.structs import replace
from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStyledItemDelegate,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from glassnet.engine import SettingError
from glassnet.engine.optimizers import Optimizer, optimizers
from glassnet.ui.plots.descent.contestants import MOST, Contestant
from glassnet.ui.plots.descent.marks import draw_mark, panel_look
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme, icon
from glassnet.ui.widgets import Entry, first_line, number_text
from glassnet.ui.widgets.choice import Combo
from glassnet.ui.widgets.numbers import allowed_text, read_number

Contestants = tuple[Contestant, ...]
Maker = Callable[[str], Optimizer]

RATE, LOSS = 58, 52  # widths of the columns, in pixels
RATIO = 2.0  # between two rates that the up and down keys lead to


class Sign(QWidget):
    """A racer's shape in its colour."""

    def __init__(self, theme: Theme, row: int) -> None:
        super().__init__()
        self._theme, self._row = theme, row
        self.setFixedSize(18, 28)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the shape."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_mark(painter, panel_look(self._theme), self._row, QPointF(8, 14), 5.5)


class RateEntry(Entry):
    """A learning rate to type; the up and down keys double and halve it."""

    def __init__(self) -> None:
        field = Optimizer.hypers["learning_rate"]
        super().__init__(partial(read_number, field=field), allowed_text(field))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Double or halve the rate."""
        factor = {Qt.Key.Key_Up: RATIO, Qt.Key.Key_Down: 1 / RATIO}.get(Qt.Key(event.key()))
        if factor is None:
            super().keyPressEvent(event)
            return
        try:
            rate = read_number(self.text(), Optimizer.hypers["learning_rate"])
        except SettingError:
            return
        self.setText(f"{rate * factor:.3g}")
        self.take()


class RacerRow(QWidget):
    """One racer: its shape, optimizer, rate and loss, whether it begins elsewhere, and its end."""

    changed = Signal(object)
    removed = Signal()

    def __init__(self, theme: Theme, row: int, make: Maker) -> None:
        super().__init__()
        self._theme, self._row, self._make = theme, row, make
        self._contestant: Contestant | None = None
        self.sign = Sign(theme, row)
        self.optimizer = Combo()
        # Only this delegate lets the style sheet reach the rows of the list.
        self.optimizer.setItemDelegate(QStyledItemDelegate(self.optimizer))
        self.optimizer.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.optimizer.setSizeAdjustPolicy(
            Combo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.rate = RateEntry()
        self.rate.setFixedWidth(RATE)
        self.loss = QLabel()
        self.loss.setFixedWidth(LOSS)
        self.loss.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.own, self.remove = QToolButton(), QToolButton()
        self.own.setCheckable(True)
        for one in optimizers:
            self.optimizer.addItem(tr(one.label), one.id)
            last = self.optimizer.count() - 1
            about = tr(first_line(one.__doc__))
            self.optimizer.setItemData(last, about, Qt.ItemDataRole.ToolTipRole)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(3)
        for part in (self.sign, self.optimizer, self.rate, self.loss, self.own, self.remove):
            line.addWidget(part, int(part is self.optimizer))
        for button in (self.own, self.remove):
            button.setIconSize(QSize(14, 14))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._name(row)
        self.optimizer.activated.connect(self._choose)
        self.rate.entered.connect(self._set_rate)
        self.rate.closed.connect(self._show_rate)
        self.own.clicked.connect(self._set_own)
        self.remove.clicked.connect(self.removed)
        self.restyle()

    def show_contestant(self, one: Contestant, removable: bool, elsewhere: str) -> None:
        """Show a racer without telling anyone; `elsewhere` says what beginning elsewhere means."""
        self._contestant = one
        self.optimizer.setCurrentIndex(self.optimizer.findData(one.optimizer.id))
        about = tr(first_line(type(one.optimizer).__doc__))
        self.optimizer.setToolTip(f"{tr(one.optimizer.label)}\n{about}")
        self._show_rate()
        self.own.setVisible(bool(elsewhere))
        self.own.setChecked(one.seed is not None)
        self.own.setToolTip(elsewhere)
        self.remove.setEnabled(removable)

    def show_loss(self, text: str, tip: str, bad: bool) -> None:
        """Show how it fares."""
        role = "problem" if bad else "value"
        if self.loss.property("role") != role:
            self.loss.setProperty("role", role)
            self.loss.style().polish(self.loss)
        self.loss.setText(text)
        self.loss.setToolTip(tip)

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""
        theme = self._theme
        for part in (self.optimizer, self.rate, self.loss):
            part.setFont(theme.font("body", "medium"))
        self.own.setIcon(icon(theme, "dice-five", "dim", "accent"))
        self.remove.setIcon(icon(theme, "x", "dim"))
        self.sign.update()

    def _name(self, row: int) -> None:
        for part, name in (
            (self.optimizer, tr("Optimizer of racer {row}")),
            (self.rate, tr("Learning rate η of racer {row}")),
            (self.loss, tr("Loss of racer {row}")),
            (self.own, tr("Racer {row} begins elsewhere")),
            (self.remove, tr("Remove racer {row}")),
        ):
            part.setAccessibleName(name.format(row=row + 1))
        self.rate.setToolTip(
            tr("Learning rate η: how far a step goes for a slope of 1. ↑ and ↓ double and halve it")
        )
        self.remove.setToolTip(tr("Take this racer out of the race"))

    def _choose(self, _index: int) -> None:
        assert self._contestant is not None
        chosen = self._make(self.optimizer.currentData())
        self.changed.emit(replace(self._contestant, optimizer=chosen))

    def _set_rate(self, rate: Any) -> None:
        assert self._contestant is not None
        optimizer = self._contestant.optimizer.replace(learning_rate=rate)
        if optimizer != self._contestant.optimizer:
            self.changed.emit(replace(self._contestant, optimizer=optimizer))

    def _show_rate(self) -> None:
        if self._contestant is not None:
            self.rate.setText(number_text(self._contestant.optimizer.learning_rate))

    def _set_own(self, own: bool) -> None:
        assert self._contestant is not None
        seed = self._row + 1 if own else None
        self.changed.emit(replace(self._contestant, seed=seed))


class RacerList(QWidget):
    """The racers, and a button for another one; `changed(contestants)` when the user does."""

    changed = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._contestants: Contestants = ()
        self._make: Maker = optimizers.from_json
        self.rows: list[RacerRow] = []
        self.adder = QPushButton(tr("Another racer"))
        self.adder.setToolTip(tr("Let another optimizer, or another rate, run from the same start"))
        self._column = QVBoxLayout()
        self._column.setSpacing(4)
        foot = QHBoxLayout()
        foot.addWidget(self.adder)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self._column)
        column.addLayout(foot)
        column.addStretch(1)
        self.adder.clicked.connect(self._add)

    def show_contestants(self, contestants: Contestants, make: Maker, elsewhere: str) -> None:
        """Show racers without telling anyone; `make` makes an optimizer with a rate that suits."""
        self._contestants, self._make = contestants, make
        while len(self.rows) > len(contestants):
            gone = self.rows.pop()
            gone.hide()
            gone.deleteLater()
        while len(self.rows) < len(contestants):
            index = len(self.rows)
            row = RacerRow(self._theme, index, self._make_optimizer)
            row.changed.connect(partial(self._change, index))
            row.removed.connect(partial(self._remove, index))
            self.rows.append(row)
            self._column.addWidget(row)
        for row, one in zip(self.rows, contestants, strict=True):
            row.show_contestant(one, len(contestants) > 1, elsewhere)
        self.adder.setEnabled(len(contestants) < MOST)

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""
        for row in self.rows:
            row.restyle()
        self.adder.setFont(self._theme.font("body", "medium"))

    def _make_optimizer(self, identifier: str) -> Optimizer:
        return self._make(identifier)

    def _change(self, index: int, one: Contestant) -> None:
        before = self._contestants
        self.changed.emit((*before[:index], one, *before[index + 1 :]))

    def _remove(self, index: int) -> None:
        before = self._contestants
        self.changed.emit((*before[:index], *before[index + 1 :]))

    def _add(self) -> None:
        """The next optimizer that does not run yet, or the last one at half its rate."""
        running = {one.optimizer.id for one in self._contestants}
        free = [one.id for one in optimizers if one.id not in running]
        last = self._contestants[-1].optimizer
        slower = last.replace(learning_rate=last.learning_rate / 2)
        new = Contestant(self._make(free[0]) if free else slower)
        self.changed.emit((*self._contestants, new))
