"""The panel that explains: every number of what is selected, with the equation it comes from."""

from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from glassnet.engine import GlassnetError
from glassnet.runner import Snapshot
from glassnet.ui.explain.lesson import Lesson
from glassnet.ui.explain.line_menu import copy, line_menu
from glassnet.ui.explain.line_view import LineView, State
from glassnet.ui.explain.telling import Reading, read
from glassnet.ui.explain.typeset import Typesetter
from glassnet.ui.panels import Panel, panels
from glassnet.ui.plots.elided import ElidedLabel
from glassnet.ui.problems import plain_text
from glassnet.ui.reader import Question, Reader
from glassnet.ui.selection import NOTHING, Selection
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme


@panels
class Explain(Panel):
    """The equations of the selected neuron, weight or layer, or of the loss."""

    id = "explain"
    title = "Explain"
    tip = "How each number of a step comes about, in formulas"
    key = "Ctrl+3"
    rank = 21
    rate = 5.0
    beside = "lossSurface"

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self._reader = Reader(session, self._question, self._take, self._show_problem, self)
        self._typesetter = Typesetter(self._lay_lines_out, self)
        self.reading: Reading | None = None
        self.name = ElidedLabel()
        self.figure = QLabel()
        self.about = QLabel()
        self.hint = QLabel()
        self.lines: list[LineView] = []
        self._lay_out()
        session.selection_changed.connect(self._read)
        session.example_changed.connect(self._read)
        self.restyle()

    @property
    def settled(self) -> bool:
        """Whether no answer of the training thread and no formula is awaited."""
        return not (self._reader.busy or self._typesetter.busy)

    @property
    def lesson(self) -> Lesson | None:
        """What is shown."""
        return None if self.reading is None else self.reading.lesson

    @property
    def shown(self) -> list[LineView]:
        """The lines that are shown."""
        return [view for view in self.lines if not view.isHidden()]

    def show_document(self) -> None:
        """Another network has other numbers."""
        self.session.point_at(NOTHING)
        self._read()

    def show_snapshot(self, _snapshot: Snapshot) -> None:
        """The run has moved on: read again, as soon as that takes no more than its share."""
        self._reader.read_soon()

    def set_watched(self, watched: bool) -> None:
        """Read at once when the panel is asked for."""
        super().set_watched(watched)
        self._read()

    def restyle(self) -> None:
        """Take the theme's present fonts and colours."""
        self.name.setFont(self.theme.font("label", "semibold"))
        self.figure.setFont(self.theme.font("title", "semibold"))
        for label in (self.about, self.hint):
            label.setFont(self.theme.font("caption"))
        self._show_figure()
        self._lay_lines_out()

    def shutdown(self) -> None:
        """Forget what is awaited, and end the typesetter's thread."""
        self._reader.stop()
        self._typesetter.shutdown()

    # ------------------------------------------------------------------ building

    def _lay_out(self) -> None:
        theme = self.theme
        for label in (self.about, self.hint):
            label.setProperty("role", "caption")
            label.setWordWrap(True)
        self.figure.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, theme.space(1), theme.space(4))
        self._column.setSpacing(theme.space(1))
        self._column.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(content)
        top = QVBoxLayout()
        top.setContentsMargins(theme.space(3), 0, theme.space(3), 0)
        top.setSpacing(theme.space(1))
        top.addWidget(self.name)
        top.addWidget(self.figure)
        top.addWidget(self.about)
        top.addWidget(self.hint)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.space(1), theme.space(2), theme.space(1), 0)
        layout.setSpacing(theme.space(2))
        layout.addLayout(top)
        layout.addWidget(self.area, 1)
        self.setMinimumHeight(theme.space(52))

    def _add(self) -> LineView:
        view = LineView(self.theme, self._typesetter)
        view.pointed.connect(self.session.point_at)
        view.followed.connect(self.session.select)
        view.copied.connect(self._copy_value)
        view.menu_wanted.connect(self._open_menu)
        self._column.insertWidget(len(self.lines), view)
        self.lines.append(view)
        return view

    # ------------------------------------------------------------------ asking the run

    def _read(self, _what: object = None) -> None:
        self._reader.read()

    def _question(self) -> Question[Reading] | None:
        if not self.is_watched():
            return None
        seen = self.session.snapshot
        shown = None if seen is None else seen.example
        return partial(read, self.session.selection, self.session.example, shown)

    def _take(self, reading: Reading) -> None:
        self._show(reading)
        if (reading.selection, reading.wanted) != (self.session.selection, self.session.example):
            self._reader.read()

    # ------------------------------------------------------------------ showing

    def _show(self, reading: Reading) -> None:
        self.reading, lesson = reading, reading.lesson
        self.name.setText(lesson.title)
        self.name.setToolTip(lesson.title)
        self.about.setText(lesson.about)
        self._say(_hint(reading.selection))
        self._show_figure()
        place = 0
        for section in lesson.sections:
            for number, line in enumerate(section.lines):
                view = self.lines[place] if place < len(self.lines) else self._add()
                heading = section.title if number == 0 else ""
                view.show_line(line, heading, _state(line.phase, reading.done))
                view.show()
                place += 1
        for view in self.lines[place:]:
            view.hide()
        present = [view for view in self.shown if view.state == "present"]
        if present and not self.session.playing:
            self._scroll_to(present[0])

    def _scroll_to(self, view: LineView) -> None:
        """Bring a line into sight, its beginning rather than its end."""
        bar, room = self.area.verticalScrollBar(), self.area.viewport().height()
        if not bar.value() <= view.y() <= bar.value() + room - view.height():
            bar.setValue(view.y())

    def _show_figure(self) -> None:
        if self.lesson is None:
            return
        value = self.lesson.figure
        self.figure.setText(f"{self.lesson.name} = {self.lesson.figure_text}")
        colour = self.theme.signed(value, text=True).name()
        self.figure.setStyleSheet(f"color: {colour}")
        self.figure.setToolTip(repr(value))

    def _show_problem(self, error: BaseException) -> None:
        """There is no step to explain; say why, where the reason is the user's."""
        for view in self.lines:
            view.hide()
        self.name.setText(tr("Nothing to explain"))
        self.figure.setText("")
        self.about.setText("")
        self.reading = None
        if isinstance(error, GlassnetError):
            self._say(plain_text(error))
        else:
            self._say(tr("This step cannot be computed."))

    def _say(self, text: str) -> None:
        self.hint.setText(text)
        self.hint.setVisible(bool(text))

    def _lay_lines_out(self) -> None:
        """A formula has come, or the fonts are others."""
        for view in self.shown:
            view.lay_out()

    # ------------------------------------------------------------------ copying

    def _copy_value(self) -> None:
        view = self.sender()
        if isinstance(view, LineView) and view.line is not None:
            copy(repr(view.line.value))

    def _open_menu(self, at: QPoint) -> None:
        view = self.sender()
        if not isinstance(view, LineView) or view.line is None or self.lesson is None:
            return
        line_menu(view, self.lesson, self).popup(at)


def _state(phase: int, done: int) -> State:
    """Where a line stands in a step of which so many phases are done; between steps all are."""
    if not done or phase < done - 1:
        return "usual"
    return "present" if phase == done - 1 else "coming"


def _hint(selection: Selection) -> str:
    """How to see something else, or why it is the loss that is shown."""
    if selection.kind == "none":
        return tr("Click a neuron, a connection or a layer’s name to see its numbers.")
    if selection.others:
        return tr("Several layers are selected: select one of them to see its numbers.")
    if selection.kind == "probe":
        return tr("The probe is not in the batch, so the step is told of an example that is.")
    if selection.kind == "layer" and selection.layer < 0:
        return tr("Nothing is computed at the inputs: click one of the neurons after them.")
    return ""
