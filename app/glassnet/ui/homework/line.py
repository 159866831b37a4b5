"""One line of a sheet: what is asked, the learner's answer, and how it went."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QToolButton, QWidget

from glassnet.experiment.homework import Task, Verdict
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme, icon

MARKS = {
    "right": ("check-circle-fill", "ink", "Right"),
    "coarse": ("circle-half", "dim", "Too few digits"),
    "follows": ("arrow-elbow-down-right", "dim", "Follows"),
    "wrong": ("x-circle-fill", "warn", "Wrong"),
    "unread": ("question", "warn", "Not a number"),
}
"""The mark of each state: its shape, its colour and its name."""

_RETURN = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class AnswerField(QLineEdit):
    """A field for a number. Return takes it and goes on, Escape puts back what stood there.

    `taken` comes when the answer is there to be checked, `left` by how many lines to go on.
    """

    taken = Signal()
    left = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._before = ""
        self.editingFinished.connect(self._keep)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Remember what Escape goes back to."""
        super().focusInEvent(event)
        self._before = self.text()

    def event(self, event: QEvent) -> bool:
        """Escape and the arrows belong to the field while it has the focus."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Up, Qt.Key.Key_Down, *_RETURN)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return and the arrows walk through the lines."""
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.setText(self._before)
            self.textEdited.emit(self._before)
        elif key in _RETURN:
            self._keep()
            self.left.emit(1)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.left.emit(1 if key == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def _keep(self) -> None:
        self._before = self.text()
        self.taken.emit()


class Line(QWidget):
    """A task with its field. `changed` comes while the answer is typed, `taken` once it stands."""

    changed = Signal()
    taken = Signal()
    left = Signal(int)
    peeked = Signal(bool)

    def __init__(self, theme: Theme, task: Task) -> None:
        super().__init__()
        self.theme, self.task = theme, task
        self.verdict: Verdict | None = None
        self.symbol, self.rule = QLabel(), QLabel()
        self.field = AnswerField()
        self.mark, self.remark, self.solution = QLabel(), QLabel(), QLabel()
        self.peek = QToolButton()
        self._lay_out()
        self.field.textEdited.connect(self._edited)
        self.field.taken.connect(self.taken)
        self.field.left.connect(self.left)
        self.peek.toggled.connect(self.peeked)
        self.restyle()
        self.show_task(task)
        self.show_verdict(None)

    def show_task(self, task: Task) -> None:
        """The same line of another sheet."""
        self.task = task
        name = tr(task.name)
        self.symbol.setText(task.symbol)
        self.rule.setText(tr(task.rule))
        about = tr("{symbol}: {name}, {rule}").format(symbol=task.symbol, name=name, rule=task.rule)
        for part in (self.symbol, self.rule, self.field):
            part.setToolTip(about)
        self.field.setAccessibleName(f"{task.symbol}, {name}")
        self.field.setAccessibleDescription(tr("A number such as 0.65, 0,65 or 3/8"))
        self.field.setPlaceholderText(name)
        tip = tr("Show the solution of this line: {symbol}").format(symbol=task.symbol)
        self.peek.setToolTip(tip)
        self.peek.setAccessibleName(tip)

    def show_verdict(self, verdict: Verdict | None, remark: str = "") -> None:
        """Mark the answer; None takes the mark away."""
        self.verdict = verdict
        name = verdict.state if verdict is not None else ""
        shape = MARKS.get(name)
        self.mark.setVisible(shape is not None)
        self.remark.setText(remark)
        self.remark.setVisible(bool(remark))
        problem = name in ("wrong", "unread")
        self.remark.setProperty("role", "problem" if problem else "caption")
        self.remark.style().polish(self.remark)
        if shape is not None:
            glyph, color, word = shape
            self.mark.setPixmap(icon(self.theme, glyph, color).pixmap(QSize(16, 16)))
            self.mark.setToolTip(tr(word))
            self.mark.setAccessibleName(tr(word))
            self.field.setAccessibleDescription(f"{tr(word)}. {remark}".strip())

    def show_solution(self, text: str) -> None:
        """The line worked out; an empty text hides it."""
        self.solution.setText(text)
        self.solution.setVisible(bool(text))

    def restyle(self) -> None:
        """Take the theme's present fonts and colours."""
        theme = self.theme
        self.symbol.setFont(theme.font("body", "semibold"))
        self.rule.setFont(theme.font("caption"))
        self.solution.setFont(theme.font("body", "medium"))
        self.peek.setIcon(icon(theme, "lightbulb", "dim", "ink"))
        if self.verdict is not None:
            self.show_verdict(self.verdict, self.remark.text())

    def _edited(self, _text: str) -> None:
        self.show_verdict(None)
        self.changed.emit()

    def _lay_out(self) -> None:
        theme = self.theme
        self.rule.setProperty("role", "caption")
        self.rule.setWordWrap(True)
        self.remark.setWordWrap(True)
        self.solution.setWordWrap(True)
        self.solution.setProperty("role", "value")
        self.solution.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.solution.hide()
        self.mark.setFixedWidth(16)
        self.peek.setCheckable(True)
        self.peek.setIconSize(QSize(16, 16))
        self.peek.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.space(2))
        grid.setVerticalSpacing(2)
        grid.setColumnMinimumWidth(0, theme.space(12))
        grid.setColumnMinimumWidth(2, 16)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self.rule, 0, 1, 1, 3)
        grid.addWidget(self.symbol, 1, 0)
        grid.addWidget(self.field, 1, 1)
        grid.addWidget(self.mark, 1, 2)
        grid.addWidget(self.peek, 1, 3)
        grid.addWidget(self.remark, 2, 1, 1, 3)
        grid.addWidget(self.solution, 3, 1, 1, 3)
