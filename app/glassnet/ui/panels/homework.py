"""The panel on which a learner works a step out by hand, and has it checked."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from glassnet.experiment.homework import DIGITS
from glassnet.runner import Snapshot
from glassnet.ui.homework.given import GivenTable
from glassnet.ui.homework.lines import Lines
from glassnet.ui.homework.reading import Page, Subject, read_page, subject_of
from glassnet.ui.panels import Panel, panels
from glassnet.ui.plots.elided import ElidedLabel
from glassnet.ui.plots.message import Message
from glassnet.ui.plots.notice_line import NoticeLine
from glassnet.ui.reader import Question, Reader
from glassnet.ui.selection import Selection
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme


@panels
class Homework(Panel):
    """One neuron or weight of the step to come, worked out by the learner line by line.

    From the first character on the sheet stays as it is, whatever the run does.
    """

    id = "homework"
    title = "Check my work"
    tip = "A step worked out by hand, checked line by line"
    rank = 28
    rate = 4.0
    beside = "lossSurface"

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self._reader = Reader(session, self._question, self._take, parent=self)
        self._wanted = False
        self._reached: QWidget | None = None
        self.page: Page | None = None
        self.name, self.moment = ElidedLabel(), QLabel()
        self.given, self.lines = GivenTable(theme), Lines(theme)
        self.notice, self.message = NoticeLine(theme), Message()
        self.check_button = self._button(tr("Check"), tr("Mark every line that has an answer"))
        self.clear_button = self._button(
            tr("Clear"), tr("Take all answers away, and go on with the present step")
        )
        self._area = QScrollArea()
        self._headings = [
            QLabel(tr("Given, to {digits} digits").format(digits=DIGITS)),
            QLabel(tr("To be worked out")),
        ]
        self._lay_out()
        self.check_button.clicked.connect(self.lines.check)
        self.clear_button.clicked.connect(self.take_present)
        self.notice.pressed.connect(self.take_present)
        self.lines.begun.connect(self._show_notice)
        self.lines.reached.connect(self._reach)
        # What is unfolded below a line makes the sheet longer only when it is laid out.
        self._area.verticalScrollBar().rangeChanged.connect(self._reach_again)
        self.session.selection_changed.connect(self._select)
        self.session.example_changed.connect(self._select)
        self.restyle()
        self._show_page(None)

    @property
    def settled(self) -> bool:
        """Whether no answer of the training thread is awaited."""
        return not self._reader.busy

    @property
    def subject(self) -> Subject | None:
        """What is selected on the canvas, where a sheet can be about it."""
        return subject_of(self.session.selection, self.session.network)

    @property
    def begun(self) -> bool:
        """Whether the learner has answered something, so that the sheet must stay."""
        return self.page is not None and not self.lines.empty

    def begin(self) -> None:
        """Put the cursor into the first empty line, as soon as there is a sheet."""
        self._wanted = self.page is None or self.page.subject != self.subject
        if not self._wanted:
            self.lines.begin()

    def take_present(self) -> None:
        """A new sheet, about what is selected, of the present step."""
        self.lines.clear()
        self._show_notice()
        self._reader.read()

    def show_document(self) -> None:
        """Another network: a sheet that was begun stays."""
        self._select(self.session.selection)

    def show_snapshot(self, _snapshot: Snapshot) -> None:
        """The run has moved on, and a sheet without answers with it."""
        self._show_notice()
        self._reader.read_soon()

    def set_watched(self, watched: bool) -> None:
        """Read at once when the panel is asked for."""
        super().set_watched(watched)
        self._reader.read()

    def restyle(self) -> None:
        """Take the theme's present fonts."""
        self.name.setFont(self.theme.font("label", "semibold"))
        self.moment.setFont(self.theme.font("caption"))
        for heading in self._headings:
            heading.setFont(self.theme.font("caption", "semibold"))
        self.message.restyle(self.theme)
        for part in (self.given, self.lines, self.notice):
            part.restyle()

    def shutdown(self) -> None:
        """Forget what is awaited."""
        self._reader.stop()

    # ------------------------------------------------------------------ building

    def _button(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setToolTip(tip)
        button.setAccessibleName(text)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _lay_out(self) -> None:
        theme = self.theme
        header = QHBoxLayout()
        header.setContentsMargins(0, 0, theme.space(2), 0)
        header.addWidget(self.name, 1)
        header.addWidget(self.check_button)
        header.addWidget(self.clear_button)
        self.moment.setProperty("role", "caption")
        self.moment.setWordWrap(True)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, theme.space(2), 0)
        column.setSpacing(theme.space(2))
        for heading in self._headings:
            heading.setProperty("role", "caption")
        for part in (self._headings[0], self.given, self._headings[1], self.lines):
            column.addWidget(part)
        column.addStretch(1)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(content)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.space(4), theme.space(1), theme.space(2), theme.space(2))
        layout.setSpacing(theme.space(2))
        layout.addLayout(header)
        for each in (self.moment, self.notice):
            layout.addWidget(each)
        layout.addWidget(self.message, 1)
        layout.addWidget(self._area, 1)
        self.setMinimumHeight(theme.space(52))

    def _reach(self, row: QWidget) -> None:
        """Bring a line into view."""
        self._reached = row
        self._area.ensureWidgetVisible(row)

    def _reach_again(self, _low: int, _high: int) -> None:
        if self._reached is not None and self._area.isAncestorOf(self._reached):
            self._area.ensureWidgetVisible(self._reached)

    # ------------------------------------------------------------------ asking the run

    def _select(self, _chosen: Selection | object) -> None:
        self._show_notice()
        self._reader.read()

    def _question(self) -> Question[Page] | None:
        """The sheet of now, unless there is one that must stay."""
        if self.begun or not self.is_watched():
            return None
        subject = self.subject
        if subject is None:
            self._show_page(None)
            return None
        snapshot = self.session.snapshot
        example = snapshot.example if snapshot is not None else self.session.example
        return partial(read_page, subject, self.session.generation, example)

    def _take(self, page: Page) -> None:
        if self.begun:
            return
        if page.subject != self.subject:
            self._reader.read()
            return
        self._show_page(page)
        if self._wanted:
            self.begin()

    # ------------------------------------------------------------------ showing

    def _show_page(self, page: Page | None) -> None:
        """A sheet, or what to do to get one."""
        self.page = page
        sheet = page.sheet if page is not None else None
        self.name.setText(page.subject.title if page is not None else tr("No neuron selected"))
        self.given.show_given(sheet.given if sheet is not None else ())
        self._reached = None
        self.lines.show_sheet(sheet)
        self.moment.setText(_moment(page) if page is not None else "")
        self.moment.setVisible(sheet is not None)
        self._area.setVisible(sheet is not None)
        self.message.setVisible(sheet is None)
        self.message.setText(page.problem if page is not None else _invitation())
        for button in (self.check_button, self.clear_button):
            button.setVisible(sheet is not None)
        self._show_notice()

    def _show_notice(self) -> None:
        """Whether the run, the network or the selection has left a sheet behind."""
        page, snapshot = self.page, self.session.snapshot
        text = ""
        if page is not None and page.sheet is not None and self.begun:
            step = f"{page.sheet.step:,}"
            if page.generation != self.session.generation:
                text = tr("The network has changed; this sheet stays as it was at step {step}.")
            elif self.subject not in (None, page.subject):
                text = tr("Something else is selected; this sheet stays.")
            elif snapshot is not None and snapshot.step != page.sheet.step:
                text = tr("The run is at step {now}; this sheet stays at step {step}.")
            now = f"{snapshot.step:,}" if snapshot is not None else ""
            text = text.format(step=step, now=now)
        button, tip = tr("New sheet"), tr("Put these answers away, and take the present step")
        self.notice.say(text, button if text else "", tip)


def _moment(page: Page) -> str:
    """Of which step and example a sheet is."""
    sheet = page.sheet
    if sheet is None:
        return ""
    text = (
        tr("Update {step}, the shown example of {count} in the batch")
        if page.shown
        else tr("Update {step}, the first of {count} examples in the batch")
    )
    return text.format(step=f"{sheet.step + 1:,}", count=f"{sheet.examples:,}")


def _invitation() -> str:
    return tr(
        "Click a neuron or a connection: you get the numbers that go in, work the step out by "
        "hand, and see which line went wrong, and how."
    )
