"""The page that lets copies of the run learn at three rates, side by side."""

import math
from functools import partial

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedLayout, QVBoxLayout

from glassnet.experiment import edits
from glassnet.ui.panels.base import Panel
from glassnet.ui.plots import rate_texts as texts
from glassnet.ui.plots.compare_plot import COLORS, ComparePlot
from glassnet.ui.plots.elided import ElidedLabel
from glassnet.ui.plots.message import Message
from glassnet.ui.plots.plotting import loss_text
from glassnet.ui.plots.progress import thin_progress
from glassnet.ui.plots.rate_menu import RateMenu
from glassnet.ui.plots.rate_race import RateRace
from glassnet.ui.plots.rate_row import RateRow
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme
from glassnet.ui.widgets import number_text


class ComparePage(Panel):
    """Too small, right, too large: three copies from the same weights on the same batches.

    `origin` says where they began, or which step is pointed at; it stands beside the tabs.
    """

    id = "compareRates"

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self.race = RateRace(session, self)
        self.menu = RateMenu()
        self.button = QPushButton()
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.origin = ElidedLabel()
        self.origin.setProperty("role", "caption")
        self.origin.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.curves = ComparePlot(theme)
        self.curves.setAccessibleName(tr("Loss of three copies over the steps"))
        self.message = Message()
        self.progress = thin_progress(tr("Progress of the comparison of learning rates"))
        self.rows = [RateRow(theme, color) for color, _ in COLORS]
        self._place: int | None = None
        self._lay_out()
        self._connect()
        self.restyle()
        self._show()

    @property
    def settled(self) -> bool:
        """Whether no race is under way."""
        return not self.race.busy

    def show_document(self) -> None:
        """Another experiment: a race of the former one is given up, or marked."""
        self.race.show_document()

    def suggest(self, rate: float | None) -> None:
        """Offer a rate that was found as the middle one."""
        self.race.suggest(rate)

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""
        self.curves.restyle()
        self.message.restyle(self.theme)
        self.origin.setFont(self.theme.font("caption"))
        for row in self.rows:
            row.restyle()

    def set_watched(self, watched: bool) -> None:
        """Go on with the race; while nobody looks all time belongs to training."""
        super().set_watched(watched)
        self.race.hold(not watched)

    def shutdown(self) -> None:
        """End the thread of the race."""
        self.race.stop()

    # ------------------------------------------------------------------ building

    def _lay_out(self) -> None:
        theme = self.theme
        kept = self.origin.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.origin.setSizePolicy(kept)
        header = QHBoxLayout()
        header.addWidget(self.menu)
        header.addStretch(1)
        header.addWidget(self.button)
        self._stack = QStackedLayout()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.space(1))
        layout.addLayout(header)
        layout.addLayout(self._stack, 1)
        self._stack.addWidget(self.message)
        self._stack.addWidget(self.curves)
        layout.addWidget(self.progress)
        rows = QVBoxLayout()
        rows.setSpacing(0)
        for row in self.rows:
            rows.addWidget(row)
        layout.addLayout(rows)

    def _connect(self) -> None:
        self.race.changed.connect(self._show)
        self.menu.chosen.connect(self._set)
        self.button.clicked.connect(self._press)
        self.curves.hovered.connect(self._show_place)
        for row in self.rows:
            row.use.clicked.connect(partial(self._use, row))

    # ------------------------------------------------------------------ what is done

    def _press(self) -> None:
        if self.race.busy:
            self.race.cancel()
        else:
            self.race.begin()

    def _set(self, name: str, value: object) -> None:
        self.race.set(**{name: value})

    def _use(self, row: RateRow, _checked: bool = False) -> None:
        """Learn with a rate from now on: one undo step."""
        self.session.end_drag()
        self.session.apply(edits.set_training, "learning_rate", row.rate)

    # ------------------------------------------------------------------ showing

    def _show(self) -> None:
        race = self.race
        present = self.session.spec.training.optimizer.learning_rate
        self.menu.show_setting(race.setting, present, race.suggestion, race.middle)
        for row, rate in zip(self.rows, race.rates, strict=True):
            row.show_rate(rate, present)
        self._show_work()
        result, losses = race.result, race.losses
        if result is not None and losses:
            names = [f"η {number_text(rate)}" for rate in race.rates]
            self.curves.show_race(
                result.steps.astype(np.float64), losses, names, result.request.steps
            )
        about = tr(
            "Three copies of the network learn from the same weights and batches, each at a "
            "rate of its own. Your run stays as it is."
        )
        self.message.setText(race.problem or about)
        self._stack.setCurrentWidget(self.curves if losses else self.message)
        self._show_place(self._place)

    def _show_work(self) -> None:
        race = self.race
        self.progress.setVisible(race.busy)
        self.progress.setValue(round(1000 * (race.result.progress if race.result else 0)))
        if race.busy:
            self.button.setText(tr("Cancel"))
            self.button.setToolTip(tr("Give this comparison up; the run goes on"))
        else:
            self.button.setText(tr("Again") if race.result else tr("Compare"))
            self.button.setToolTip(
                tr(
                    "Let three copies learn from the weights of now, each at one constant rate η. "
                    "The run goes on meanwhile, and stays as it is."
                )
            )
        self.button.setAccessibleName(self.button.text())

    def _show_place(self, place: int | None) -> None:
        """The losses at a recorded step, or what happened in all."""
        self._place, race, losses = place, self.race, self.race.losses
        result = race.result
        if result is None or not losses:
            self.origin.clear()
        elif place is not None and place < len(result.steps):
            self.origin.setText(tr("step {step}").format(step=f"{result.steps[place]:,}"))
            for row, loss in zip(self.rows, losses, strict=True):
                shown = loss_text(loss[place]) if place < len(loss) else tr("not finite")
                row.say(tr("loss {loss}").format(loss=shown))
            return
        else:
            self.origin.setText(texts.origin_text(race.origin or 0, race.stale))
        self.origin.setToolTip(self.origin.text())
        self._show_outcomes(bool(result and result.done))

    def _show_outcomes(self, done: bool) -> None:
        """What happened to each copy, as far as it is known; the best is named when all is."""
        outcomes = self.race.outcomes
        falls = [one.fall for one in outcomes]
        farthest = max(falls) if done and falls else math.inf
        for index, row in enumerate(self.rows):
            one = outcomes[index] if outcomes else None
            best = one is not None and one.kind == "falls" and one.fall == farthest
            row.say(one.text(farthest) if one else "", best=best)
