"""A button that checks every parameter, with its progress and what it has found."""

from concurrent.futures import Future
from functools import partial
from time import perf_counter
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from glassnet.engine.gradient_check import GradientCheck
from glassnet.experiment import Run
from glassnet.experiment.gradient_study import GradientStudy, Survey
from glassnet.ui.plots.progress import thin_progress
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme
from glassnet.ui.waiting import Waiter
from glassnet.ui.widgets import number_text

PIECE = 0.01
"""Seconds of checks between two looks at the clock; training goes on between two pieces."""


class SurveyRow(QWidget):
    """Checks a moment's parameters piece by piece. `wanted` carries the one to be selected."""

    wanted = Signal(object)

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._session, self._theme = session, theme
        self._waiter = Waiter(self)
        self._call = 0
        self.survey: Survey | None = None
        self.epsilon = 1e-5
        self.button = QPushButton()
        self.show_button = QPushButton(tr("Select it"))
        self.show_button.setToolTip(tr("Select the parameter with the largest difference"))
        self.progress = thin_progress(tr("Progress of the check"))
        self.result = QLabel()
        self.result.setWordWrap(True)
        for button in (self.button, self.show_button):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row = QHBoxLayout()
        row.setSpacing(theme.space(2))
        row.addWidget(self.button)
        row.addWidget(self.show_button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space(1))
        column.addLayout(row)
        column.addWidget(self.progress)
        column.addWidget(self.result)
        self.button.clicked.connect(self.press)
        self.show_button.clicked.connect(self._want)
        self.forget()

    @property
    def running(self) -> bool:
        """Whether checks are still to come."""
        return self._waiter.busy

    def press(self) -> None:
        """Begin, or give up."""
        if self.running:
            self._cancel()
            return
        self.forget()
        self._ask(partial(_first_piece, self.epsilon))
        self._show()

    def forget(self) -> None:
        """Another network, or another question: put away what was found."""
        self._call += 1
        self._waiter.stop()
        self.survey = None
        self._show()

    def restyle(self) -> None:
        """Take the theme's present font."""
        self.result.setFont(self._theme.font("body"))

    def stop(self) -> None:
        """The window closes."""
        self._waiter.stop()

    def _ask(self, work: Any) -> None:
        future = self._session.runner.call(work)
        self._waiter.when_done(future, partial(self._take, self._call))

    def _take(self, call: int, future: "Future[Survey]") -> None:
        if call != self._call or future.cancelled() or future.exception() is not None:
            return  # what goes wrong in a run is told by the session
        self.survey = future.result()
        if not self.survey.done:
            self._ask(partial(_piece, self.survey))
        self._show()

    def _cancel(self) -> None:
        self._call += 1
        self._waiter.stop()
        self._show()

    def _show(self) -> None:
        survey, running = self.survey, self.running
        self.button.setText(tr("Stop") if running else tr("Check every parameter"))
        self.button.setAccessibleName(self.button.text())
        self.button.setToolTip(
            tr("Stop here, and keep what was found")
            if running
            else tr("Check all parameters, or 200 of them drawn at random, with this ε")
        )
        share = len(survey.checks) / max(survey.total, 1) if survey is not None else 0.0
        self.progress.setValue(round(1000 * share))
        self.progress.setVisible(running)
        self.result.setText(_found(survey, running) if survey is not None else "")
        self.result.setVisible(survey is not None)
        self.show_button.setVisible(survey is not None and survey.worst is not None and not running)

    def _want(self) -> None:
        worst = self.survey.worst if self.survey is not None else None
        if worst is not None:
            self.wanted.emit(worst)


def _first_piece(epsilon: float, run: Run) -> Survey:
    return _piece(Survey(GradientStudy(run), epsilon), run)


def _piece(survey: Survey, _run: Run) -> Survey:
    begun = perf_counter()
    while not survey.done and perf_counter() - begun < PIECE:
        survey.work()
    return survey


def _found(survey: Survey, running: bool) -> str:
    """What a survey has found so far."""
    words = {
        "done": f"{len(survey.checks):,}",
        "all": f"{survey.parameters:,}",
        "step": f"{survey.step:,}",
        "nudge": number_text(survey.epsilon),
    }
    text = tr("{done} of {all} parameters checked at step {step}, with ε = {nudge}.")
    text = text.format(**words)
    worst = survey.worst
    if worst is None:
        return text if running else f"{text} {tr('None of them has a slope.')}"
    return f"{text} {_worst_text(worst)}"


def _worst_text(worst: GradientCheck) -> str:
    name = f"{worst.name}[{','.join(map(str, worst.index))}]"
    figure = number_text(float(f"{worst.relative:.1e}"))
    text = tr("The worst is {name}, with a relative difference of {figure}.")
    return text.format(name=name, figure=figure)
