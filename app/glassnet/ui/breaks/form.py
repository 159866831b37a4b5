"""The form that adds a breakpoint: a number, a comparison, a threshold."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from glassnet.engine import SettingError
from glassnet.experiment.breakpoints import Breakpoint, Quantity, quantities
from glassnet.ui.breaks.places import quantity_for, wanted_text
from glassnet.ui.breaks.texts import comparison_options, menu_text, threshold_field
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme
from glassnet.ui.widgets import Choice, Option
from glassnet.ui.widgets.entry import Entry
from glassnet.ui.widgets.numbers import read_number

_FIELD = 76


class AddForm(QWidget):
    """Makes a breakpoint on what its menu names of what is selected; `made` carries it."""

    made = Signal(object)

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self.session = session
        self.kind: type[Quantity] = next(iter(quantities))
        self.quantity = Choice(theme, tr("Stop when"), tr("The number that is watched"))
        self.quantity.set_options(
            Option(one.id, menu_text(one), f"{one.symbol}: {tr(one.about)}") for one in quantities
        )
        self.comparison = Choice(theme, "", tr("How it meets the threshold"))
        self.comparison.combo.setAccessibleName(tr("Comparison"))
        self.comparison.set_name_width(0)
        self.comparison.set_options(comparison_options())
        self.comparison.set_value("above")
        self.entry = Entry(self._read, tr("a number"))
        self.entry.setAccessibleName(tr("Threshold"))
        self.entry.setFixedWidth(_FIELD)
        self.button = QPushButton(tr("Add"))
        self.button.setAccessibleName(tr("Add this breakpoint"))
        self.subject = QLabel()
        self.subject.setWordWrap(True)
        self._lay_out(theme)
        self.quantity.chosen.connect(self._choose)
        self.entry.entered.connect(self._make)
        self.entry.textEdited.connect(self._allow)
        self.button.clicked.connect(self.entry.take)
        session.selection_changed.connect(self.show_subject)
        self._choose(self.kind.id)

    def ask(self, quantity: str, comparison: str) -> None:
        """Ask for the threshold of a number that is meant already."""
        self._choose(quantity)
        self.comparison.set_value(comparison)
        self.entry.clear()
        self.entry.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_subject(self) -> None:
        """Say what the number is of, and whether there is one."""
        one, why = self._found()
        network = self.session.network
        self.subject.setText(why or (one.subject(network) if one else ""))
        self.subject.setProperty("role", "problem" if why else "caption")
        self.subject.style().polish(self.subject)
        self.subject.setVisible(bool(self.subject.text()))
        self.entry.setEnabled(not why)
        self._allow()

    def _lay_out(self, theme: Theme) -> None:
        row = QHBoxLayout()
        row.setSpacing(theme.space(1))
        row.addWidget(self.comparison, 1)
        row.addWidget(self.entry)
        row.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space(1))
        column.addWidget(self.quantity)
        column.addWidget(self.subject)
        column.addLayout(row)

    def _found(self) -> tuple[Quantity | None, str]:
        """The number that is meant, or why there is none."""
        session = self.session
        example = session.snapshot.example if session.snapshot else session.example
        row = example if isinstance(example, int) else 0
        one = quantity_for(self.kind, session.selection, session.network, row)
        if one is None:
            return None, wanted_text(self.kind)
        try:
            one.check(session.network, session.data)
        except SettingError as error:
            return None, error.problem[:1].upper() + error.problem[1:] + "."
        return one, ""

    def _choose(self, identifier: str) -> None:
        self.kind = quantities[identifier]
        self.quantity.set_value(identifier)
        field = threshold_field(self.kind)
        self.entry.setToolTip(
            tr("The threshold of {name}, a number; Return adds the breakpoint").format(
                name=f"{tr(self.kind.label)} {field.symbol}"
            )
        )
        self.show_subject()

    def _allow(self) -> None:
        ready = bool(self.entry.text().strip()) and self.entry.isEnabled()
        self.button.setEnabled(ready)
        self.button.setToolTip(
            tr("Watch this from now on  (Return)") if ready else tr("Type a threshold first")
        )

    def _read(self, text: str) -> float:
        value = read_number(text, threshold_field(self.kind))
        return float(value)

    def _make(self, threshold: float) -> None:
        one, _ = self._found()
        if one is not None:
            self.entry.clear()
            self._allow()
            self.made.emit(Breakpoint(one, self.comparison.value, threshold))
