"""Step, epoch and loss, and the number that matters most in large type."""

from math import isfinite

from PySide6.QtWidgets import QHBoxLayout, QWidget

from glassnet.experiment import Metrics
from glassnet.runner import Snapshot
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme
from glassnet.ui.widgets import Headline, count_text
from glassnet.ui.widgets.numbers import loss_text, percent_text


class Counters(QWidget):
    """Where the run stands. Nothing moves while the numbers count."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self.session = session
        self.step = Headline(theme, tr("step"), "9,999,999")
        self.epoch = Headline(theme, tr("epoch"), "9,999")
        self.loss = Headline(theme, tr("loss"), "0.0000")
        self.headline = Headline(theme, tr("accuracy"), "100.0 %", "display")
        self.step.setToolTip(tr("Parameter updates so far"))
        self.epoch.setToolTip(tr("How often every training row has been seen"))
        self.loss.setToolTip(tr("Mean loss of the training rows, without penalty"))
        self._parts = (self.step, self.epoch, self.loss, self.headline)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(18)
        row.addStretch()
        for part in self._parts:
            row.addWidget(part, 1)

    def show_document(self) -> None:
        """Another document: no numbers yet, unless its run is known already."""
        self.headline.show_name(*self._headline_name())
        self.headline.setToolTip(self._headline_tip())
        if self.session.snapshot is not None:
            self.show_snapshot(self.session.snapshot)
            return
        self.loss.show_note("")
        for part in self._parts:
            part.show_number("—")

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Count on."""
        self.step.show_number(count_text(snapshot.step))
        self.epoch.show_number(count_text(int(snapshot.epoch), digits=4))
        self.loss.show_number(loss_text(snapshot.metrics.train_loss))
        self.loss.show_note(self._penalty(snapshot.metrics))
        lost = not isfinite(snapshot.metrics.train_loss or 0.0)
        self.headline.show_number("—" if lost else self._headline(snapshot.metrics))

    @property
    def _held(self) -> bool:
        """Whether rows are kept away from training."""
        return len(self.session.data.validation) > 0

    @property
    def _classes(self) -> bool:
        return self.session.data.task == "classification"

    def _headline(self, metrics: Metrics) -> str:
        if self._classes:
            held, trained = metrics.validation_accuracy, metrics.train_accuracy
            return percent_text(held if self._held else trained)
        return loss_text(metrics.validation_loss if self._held else metrics.train_loss)

    def _penalty(self, metrics: Metrics) -> str:
        """The penalty as a figure of its own, where there is one."""
        training = self.session.spec.training
        if not training.l1 and not training.l2:
            return ""
        return tr("penalty {penalty}").format(penalty=loss_text(metrics.penalty))

    def _headline_tip(self) -> str:
        rows = tr("rows kept away from training") if self._held else tr("training rows")
        if self._classes:
            return tr("Share of the {rows} whose class is met").format(rows=rows)
        return tr("Mean loss of the {rows}, without penalty").format(rows=rows)

    def _headline_name(self) -> tuple[str, str]:
        if self._classes and self._held:
            return tr("validation accuracy"), tr("val. accuracy")
        if self._classes:
            return tr("training accuracy"), tr("train accuracy")
        if self._held:
            return tr("validation loss"), tr("val. loss")
        return tr("training loss"), tr("train loss")
