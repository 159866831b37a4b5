"""The panel of the live loss and accuracy curves."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedLayout, QToolButton, QVBoxLayout

from glassnet.runner import Snapshot
from glassnet.ui.panels import Panel, panels
from glassnet.ui.plots.curve_data import CurveReader
from glassnet.ui.plots.curve_plot import CurvePlot
from glassnet.ui.plots.message import Message
from glassnet.ui.plots.other_runs import OtherRun
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme


@panels
class LossCurves(Panel):
    """Batch, training and validation loss, penalty and accuracy over the steps of the run."""

    id = "lossCurves"
    title = "Loss curves"
    tip = "Losses and accuracy over the steps of the run"
    key = "Ctrl+1"
    rank = 10
    rate = 4.0

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self._reader = CurveReader()
        self.curves = CurvePlot(theme)
        self.curves.hovered.connect(self._show_place)
        self.caption = QLabel()
        self.caption.setProperty("role", "caption")
        self.log_switch = self._make_switch()
        self.message = Message(
            tr(
                "Press play: the loss of every batch, and of the training and validation data, "
                "is drawn here."
            )
        )
        header = QHBoxLayout()
        header.setContentsMargins(0, 0, theme.space(2), 0)
        header.addWidget(self.caption, 1)
        header.addWidget(self.log_switch)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.message)
        self._stack.addWidget(self.curves)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.space(4), theme.space(1), theme.space(2), theme.space(2))
        layout.setSpacing(theme.space(1))
        layout.addLayout(header)
        layout.addLayout(self._stack, 1)
        self.setMinimumHeight(theme.space(36))
        session.branches_changed.connect(self._show_branches)
        session.view.changed.connect(self._show_branches)
        self.restyle()
        self.show_document()

    def show_document(self) -> None:
        """Name the loss of the document; a run without a snapshot yet has no curves."""
        self._show_place(None)
        self.caption.setToolTip(self._key())
        name = tr("Loss over the steps")
        self.curves.setAccessibleName(
            tr("Loss and accuracy over the steps") if self._classes else name
        )
        if self.session.snapshot is None:
            self.curves.show_data(None)
            self._stack.setCurrentWidget(self.message)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw the curves up to the snapshot."""
        data = self._reader.read(snapshot)
        self.curves.show_present(snapshot.step if snapshot.past else None)
        self._stack.setCurrentWidget(self.curves if data.trained else self.message)
        self.curves.show_data(data)

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""
        self.curves.restyle()
        self.message.restyle(self.theme)
        self.caption.setFont(self.theme.font("caption"))

    def _show_branches(self, _choice: str = "") -> None:
        """The losses of the other branches, if they are to be compared."""
        session, others = self.session, []
        for one in session.branches if session.view["branches"] == "together" else ():
            if one.curve is not None and one.generation != session.generation:
                steps, low, high = one.curve
                mean = (np.asarray(low) + np.asarray(high)) / 2
                others.append(OtherRun(one.number, one.name, np.asarray(steps, float), mean))
        self.curves.show_others(others)

    @property
    def _classes(self) -> bool:
        return self.session.data.task == "classification"

    @property
    def _penalised(self) -> bool:
        training = self.session.spec.training
        return training.l1 > 0 or training.l2 > 0

    def _key(self) -> str:
        """Which line is what."""
        lines = [
            tr("Thin: the loss of every batch. Solid: training data, dashed: validation data.")
        ]
        if self._classes:
            lines.append(tr("Dotted: accuracy, on the right axis."))
        if self._penalised:
            lines.append(tr("Dashes and dots: the penalty, which is in none of the losses."))
        lines.append(tr("While it trains they are measured on at most 2,000 examples of each."))
        return " ".join(lines)

    def _make_switch(self) -> QToolButton:
        switch = QToolButton()
        switch.setText(tr("log"))
        switch.setProperty("role", "toggle")
        switch.setCheckable(True)
        switch.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        switch.setToolTip(tr("Logarithmic loss axis: equal distances are equal ratios"))
        switch.setAccessibleName(tr("Logarithmic loss axis"))
        switch.toggled.connect(self.curves.set_log)
        return switch

    def _show_place(self, step: float | None) -> None:
        """Say what the curves are, or at which step the values stand."""
        text = tr(self.session.spec.training.loss.label)
        if step is not None:
            text = tr("step {step}").format(step=f"{step:,.0f}")
        elif self._penalised:
            text = tr("{loss}, without penalty").format(loss=text)
        self.caption.setText(text)
