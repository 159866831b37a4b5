"""The panel of the gradient: one parameter checked, and the health of each layer."""

from concurrent.futures import Future
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from glassnet.engine import GlassnetError
from glassnet.engine.gradient_check import GradientCheck
from glassnet.experiment import Run
from glassnet.experiment.gradient_study import GradientStudy, Nudged, training_differs
from glassnet.runner import Snapshot
from glassnet.ui.panels import Panel, panels
from glassnet.ui.plots.elided import ElidedLabel
from glassnet.ui.plots.gradient_figures import Figures, check_rows, step_rows, verdict
from glassnet.ui.plots.gradient_reading import Place, Reading, place_of, read, selection_of
from glassnet.ui.plots.health_table import HealthTable
from glassnet.ui.plots.nudge_view import NudgeView
from glassnet.ui.plots.survey_row import SurveyRow
from glassnet.ui.reader import Question, Reader
from glassnet.ui.selection import Selection
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme
from glassnet.ui.waiting import Waiter
from glassnet.ui.widgets import scrolled


@panels
class Gradient(Panel):
    """The gradient of the selected weight or bias, held against the loss itself."""

    id = "gradient"
    title = "Gradient"
    tip = "Whether backpropagation is right: the loss’s own slope beside it"
    key = "Ctrl+4"
    rank = 25
    rate = 4.0
    beside = "lossSurface"

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self._waiter = Waiter(self)
        self._reader = Reader(session, self._question, self._take_reading, parent=self)
        self._study: GradientStudy | None = None
        self._nudged: tuple[Place, Nudged, int] | None = None
        self._asked = 0.0
        self.name = ElidedLabel()
        self.button = QPushButton(tr("Check"))
        self.button.setAccessibleName(tr("Check this gradient"))
        self.button.setToolTip(
            tr(
                "Nudge this weight or bias by ±ε, and compare the slope of the loss with the "
                "backpropagated gradient.  (Ctrl+G)"
            )
        )
        self.step_figures, self.check_figures = Figures(theme), Figures(theme)
        self.verdict, self.mode = QLabel(), QLabel()
        for label in (self.verdict, self.mode):
            label.setWordWrap(True)
        self.mode.setProperty("role", "caption")
        self.nudge = NudgeView(theme)
        self.survey = SurveyRow(session, theme)
        self.table = HealthTable(theme)
        self._lay_out()
        self.button.clicked.connect(self.check)
        self.nudge.chosen.connect(self._nudge)
        self.survey.wanted.connect(self._show_worst)
        self.session.selection_changed.connect(self._select)
        self.restyle()
        self._show_mode()
        self._show_place()

    @property
    def settled(self) -> bool:
        """Whether no answer of the training thread is awaited."""
        return not (self._waiter.busy or self._reader.busy or self.survey.running)

    @property
    def place(self) -> Place | None:
        """The parameter that is selected on the canvas."""
        return place_of(self.session.selection, self.session.network)

    def check(self) -> None:
        """Nudge the selected parameter on the batch of now, and compare."""
        place = self.place
        if place is None:
            self.session.notify("info", tr("Select a weight or a neuron with a bias first."))
            return
        self._ask_nudged(place, None)

    def show_document(self) -> None:
        """Another network has other parameters."""
        if self._nudged is not None and self._nudged[2] != self.session.generation:
            self._nudged = self._study = None
            self.survey.forget()
        self._show_mode()
        self._show_place()
        self._reader.read()

    def show_snapshot(self, _snapshot: Snapshot) -> None:
        """The run has moved on: read again, unless that takes too much of its time."""
        self._reader.read_soon()

    def set_watched(self, watched: bool) -> None:
        """Read at once when the panel is asked for."""
        super().set_watched(watched)
        self._reader.read()

    def restyle(self) -> None:
        """Take the theme's present fonts."""
        self.name.setFont(self.theme.font("label", "semibold"))
        self.verdict.setFont(self.theme.font("body", "medium"))
        self.mode.setFont(self.theme.font("caption"))
        for part in (self.step_figures, self.check_figures, self.nudge, self.survey, self.table):
            part.restyle()

    def shutdown(self) -> None:
        """Forget what is awaited."""
        self._waiter.stop()
        self._reader.stop()
        self.survey.stop()

    # ------------------------------------------------------------------ building

    def _lay_out(self) -> None:
        theme = self.theme
        header = QHBoxLayout()
        header.setContentsMargins(0, 0, theme.space(2), 0)
        header.addWidget(self.name, 1)
        header.addWidget(self.button)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, theme.space(2), 0)
        column.setSpacing(theme.space(3))
        checks = (self.check_figures, self.verdict, self.nudge, self.mode, self.survey)
        for part in (self.step_figures, *checks, self.table):
            column.addWidget(part)
        column.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.space(4), theme.space(1), theme.space(2), theme.space(2))
        layout.setSpacing(theme.space(2))
        layout.addLayout(header)
        layout.addWidget(scrolled(content), 1)
        self.setMinimumHeight(theme.space(52))

    # ------------------------------------------------------------------ asking the run

    def _question(self) -> Question[Reading] | None:
        return partial(read, self.place) if self.is_watched() else None

    def _take_reading(self, reading: Reading) -> None:
        self.table.show_health(reading.health)
        if reading.place != self.place:
            self._reader.read()
        elif reading.parameter is not None:
            self.step_figures.show_rows(step_rows(reading.parameter))

    def _ask_nudged(self, place: Place, study: GradientStudy | None) -> None:
        """Nudge on a study's moment, or on that of now."""
        epsilon = self._asked = self.survey.epsilon = self.nudge.epsilon
        call = partial(_nudged, place, epsilon, study)
        self._waiter.when_done(
            self.session.runner.call(call),
            partial(self._take_nudged, place, self.session.generation),
        )

    def _nudge(self, _epsilon: float) -> None:
        """Another ε, at the moment that was checked; what comes while one is asked waits."""
        self.survey.epsilon = self.nudge.epsilon
        checked, place = self._nudged, self.place
        if checked is not None and checked[0] == place and not self._asked:
            self._ask_nudged(checked[0], self._study)

    def _take_nudged(
        self, place: Place, generation: int, future: "Future[tuple[GradientStudy, Nudged]]"
    ) -> None:
        asked, self._asked = self._asked, 0.0
        if future.cancelled() or generation != self.session.generation:
            return
        error = future.exception()
        if isinstance(error, GlassnetError):
            self.session.notify("warning", str(error))
        if error is None:
            self._study, nudged = future.result()
            self._nudged = (place, nudged, generation)
            self._show_check()
            if self.nudge.epsilon != asked:
                self._nudge(self.nudge.epsilon)

    def _show_worst(self, worst: GradientCheck) -> None:
        """Select the parameter of a check, and look at it."""
        chosen = selection_of(worst.name, worst.index, self.session.network)
        if chosen is None:
            self.session.notify("info", tr("No line or neuron stands for it on the canvas."))
            return
        self.session.select(chosen)
        self.check()

    # ------------------------------------------------------------------ showing

    def _select(self, _selection: Selection) -> None:
        self._show_place()
        self._reader.read()

    def _show_place(self) -> None:
        place = self.place
        self.button.setEnabled(place is not None)
        self.name.setText(place.title if place else tr("Nothing to check"))
        self.name.setToolTip(place.path if place else "")
        self.step_figures.show_rows([])
        self._show_check()

    def _show_check(self) -> None:
        """The check of the selected parameter, or how to make one."""
        place = self.place
        nudged = self._nudged[1] if self._nudged and self._nudged[0] == place else None
        self.nudge.show_nudged(nudged)
        if nudged is not None:
            self.check_figures.show_rows(check_rows(nudged.check))
            self.verdict.setText(verdict(nudged))
            self.verdict.setProperty("role", "value")
        else:
            self.check_figures.show_rows([])
            self.verdict.setProperty("role", "name")
            self.verdict.setText(
                tr("Check nudges it by ±ε: the loss itself then tells its slope.")
                if place
                else self._invitation()
            )
        self.verdict.style().polish(self.verdict)

    def _show_mode(self) -> None:
        """Which layers the check sees otherwise than training does."""
        names = tr(" and ").join(tr(one).lower() for one in training_differs(self.session.network))
        text = tr(
            "Checked in evaluation mode: {names} acts otherwise in training, where the gradient "
            "of a step is another one."
        )
        self.mode.setText(text.format(names=names))
        self.mode.setVisible(bool(names))

    def _invitation(self) -> str:
        text = tr("Click a connection or a neuron with a bias to see its gradient here.")
        chosen = self.session.selection
        if chosen.kind in ("neuron", "edge") and chosen.layer >= 0:
            return tr("What is selected stands for no single weight or bias.") + " " + text
        return text


def _nudged(
    place: Place, epsilon: float, study: GradientStudy | None, run: Run
) -> tuple[GradientStudy, Nudged]:
    study = study or GradientStudy(run)
    return study, study.nudged(place.name, place.index, epsilon)
