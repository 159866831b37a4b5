"""The page that shows how the learning rate changes over a run."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout

from glassnet.engine import schedules
from glassnet.experiment import edits
from glassnet.runner import Snapshot
from glassnet.ui.panels.base import Panel
from glassnet.ui.plots import rate_texts as texts
from glassnet.ui.plots.elided import ElidedLabel
from glassnet.ui.plots.rate_course import RateCourse
from glassnet.ui.plots.schedule_plot import SchedulePlot
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme
from glassnet.ui.widgets import Choice, Option, first_line


class SchedulePage(Panel):
    """The document's schedule as a curve with the present point; another one can be chosen."""

    id = "rateSchedule"

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self.schedule = Choice(
            theme, tr("Schedule"), tr("How the learning rate η changes from step to step")
        )
        self.schedule.set_options(
            Option(one.id, tr(one.label), first_line(one.__doc__)) for one in schedules
        )
        self.schedule.chosen.connect(self._choose)
        self.log = QToolButton()
        self.log.setText(tr("log"))
        self.log.setProperty("role", "toggle")
        self.log.setCheckable(True)
        self.log.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.log.setToolTip(tr("Logarithmic axis of η: equal distances are equal ratios"))
        self.log.setAccessibleName(tr("Logarithmic axis of the learning rate"))
        self.place = ElidedLabel()
        self.place.setProperty("role", "caption")
        self.curve = SchedulePlot(theme)
        self.curve.setAccessibleName(tr("Learning rate over the steps"))
        self.curve.hovered.connect(self._show_place)
        self.log.toggled.connect(self.curve.set_log)
        self.course = RateCourse.of(session.spec, session.data, session.network)
        self._now = 0
        header = QHBoxLayout()
        header.setSpacing(theme.space(2))
        header.addWidget(self.schedule, 1)
        header.addWidget(self.log)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.space(1))
        layout.addLayout(header)
        layout.addWidget(self.place)
        layout.addWidget(self.curve, 1)
        self.restyle()
        self.show_document()

    def show_document(self) -> None:
        """Draw the schedule of the document."""
        session = self.session
        self.course = RateCourse.of(session.spec, session.data, session.network)
        training = session.spec.training
        self.schedule.set_value(training.schedule.id)
        self.place.setToolTip(first_line(training.schedule.__doc__))
        self.curve.show_course(self.course)
        self._show_place(None)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Move the present point on."""
        self._now = snapshot.step
        self.curve.show_now(snapshot.step)
        self._show_place(self._pointed)

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""
        self.curve.restyle()
        self.place.setFont(self.theme.font("caption"))

    _pointed: int | None = None

    def _show_place(self, step: int | None) -> None:
        """The step under the pointer, or the present one."""
        self._pointed = step
        now = self._now if step is None else step
        self.place.setText(texts.step_text(self.course, now, present=step is None))

    def _choose(self, identifier: str) -> None:
        """Let the rate change in another way from now on: one undo step."""
        self.session.end_drag()
        if not self.session.apply(edits.set_training, "schedule", identifier):
            self.show_document()
        self.session.end_drag()
