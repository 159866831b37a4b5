"""A sheet on the screen: the lines, their answers and what is said about them."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from glassnet.experiment.homework import Sheet, Verdict, first_wrong, judge
from glassnet.ui.homework.line import Line
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme
from glassnet.ui.widgets import chain_tabs


class Lines(QWidget):
    """The lines of a sheet. `begun` comes when the first character is typed."""

    begun = Signal()
    reached = Signal(QWidget)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._sheet: Sheet | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.space(2))
        self.rows: dict[str, Line] = {}

    @property
    def answers(self) -> dict[str, str]:
        """What was typed, by the id of the task."""
        return {name: row.field.text() for name, row in self.rows.items()}

    @property
    def empty(self) -> bool:
        """Whether nothing was typed."""
        return not any(text.strip() for text in self.answers.values())

    def show_sheet(self, sheet: Sheet | None) -> None:
        """Show another sheet, or none, without answers."""
        self._sheet = sheet
        tasks = sheet.tasks if sheet is not None else ()
        if [task.id for task in tasks] != list(self.rows):
            self._build(sheet)
        for task in tasks:
            self.rows[task.id].show_task(task)
        self.clear()

    def clear(self) -> None:
        """Take answers, marks and solutions away."""
        for row in self.rows.values():
            row.field.clear()
            row.show_verdict(None)
            row.peek.setChecked(False)

    def check(self) -> None:
        """Judge what was typed."""
        if self._sheet is None:
            return
        verdicts = judge(self._sheet, self.answers)
        first = first_wrong(self._sheet, verdicts)
        for name, row in self.rows.items():
            row.show_verdict(verdicts[name], _remark(verdicts[name], first in (None, name)))

    def begin(self) -> None:
        """Put the cursor into the first line without an answer."""
        empty = [row for row in self.rows.values() if not row.field.text().strip()]
        for row in empty[:1] or list(self.rows.values())[:1]:
            row.field.setFocus()

    def restyle(self) -> None:
        """Take the theme's present fonts and colours."""
        for row in self.rows.values():
            row.restyle()

    def _build(self, sheet: Sheet | None) -> None:
        # A field that is hidden loses the focus, and hands in its answer once more.
        gone, self.rows = self.rows, {}
        for row in gone.values():
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        for task in sheet.tasks if sheet is not None else ():
            row = self.rows[task.id] = Line(self._theme, task)
            row.changed.connect(self.begun)
            row.taken.connect(self.check)
            row.left.connect(partial(self._go, task.id))
            row.peeked.connect(partial(self._peek, task.id))
            self._column.addWidget(row)
            row.show()
        chain_tabs(self)

    def _go(self, name: str, by: int) -> None:
        """To the field so many lines further; it stays at the ends."""
        names = list(self.rows)
        place = min(max(names.index(name) + by, 0), len(names) - 1)
        row = self.rows[names[place]]
        row.field.setFocus()
        row.field.selectAll()
        self.reached.emit(row)

    def _peek(self, name: str, shown: bool) -> None:
        """Show one solution, and put that of another line away."""
        row = self.rows[name]
        if shown:
            for other in self.rows.values():
                if other is not row:
                    other.peek.setChecked(False)
        assert self._sheet is not None
        row.show_solution(self._sheet.solution(row.task) if shown else "")
        if shown:
            self.reached.emit(row)


def _remark(verdict: Verdict, first: bool) -> str:
    """What is said below a line; wrong ones wait for the first of them."""
    if verdict.state == "empty":
        return ""
    if verdict.state == "wrong" and not first:
        return tr("Not right either: mend the first wrong line before this one.")
    text = tr(verdict.remark.text).format(**verdict.remark.words)
    text = text[:1].upper() + text[1:]
    return f"{tr('Wrong.')} {text}" if verdict.state == "wrong" else text
