"""The page that finds a learning rate."""

from time import perf_counter

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
)

from glassnet.engine.finder import RateTest
from glassnet.experiment import Spec, edits
from glassnet.runner import Event, events
from glassnet.ui.panels.base import Panel
from glassnet.ui.plots import rate_texts as texts
from glassnet.ui.plots.elided import ElidedLabel
from glassnet.ui.plots.message import Message
from glassnet.ui.plots.progress import thin_progress
from glassnet.ui.plots.rate_course import essence
from glassnet.ui.plots.rate_plot import RatePlot
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme

PATIENCE = 0.5  # seconds of a test after which its progress is shown, and a way to end it


class FindPage(Panel):
    """A test of many learning rates: where the loss falls fastest, and a button to use that.

    `found` comes with every new test.
    """

    id = "findRate"
    found = Signal()

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self.test: RateTest | None = None
        self._tested: tuple[Spec, int] | None = None  # what the test was of, and at which step
        self._asked: tuple[Spec, int] | None = None  # what is tested now, and its generation
        self._begun = 0.0
        self.origin = ElidedLabel()
        self.origin.setProperty("role", "caption")
        self.button = QPushButton()
        self.rates = RatePlot(theme)
        self.rates.setAccessibleName(tr("Loss over the learning rate"))
        self.message = Message(
            tr(
                "A copy of the network learns with faster and faster steps, to show at which "
                "rate its loss falls fastest. Your run stays as it is."
            )
        )
        self.progress = thin_progress(tr("Progress of the test of learning rates"))
        self.sentence = QLabel()
        self.use = QPushButton()
        self._lay_out()
        self._connect()
        self.restyle()
        self.show_document()

    @property
    def settled(self) -> bool:
        """Whether no test is under way."""
        return self._asked is None

    @property
    def stale(self) -> bool:
        """Whether the experiment has changed since the test in what the test depends on."""
        return self._tested is not None and essence(self._tested[0]) != essence(self.session.spec)

    def begin(self) -> None:
        """Test learning rates from the weights of now; the run is held meanwhile."""
        if self._asked is not None:
            return
        self._asked = (self.session.spec, self.session.generation)
        self._begun = perf_counter()
        self.session.runner.find_learning_rate()
        self._show_work(0.0)

    def show_document(self) -> None:
        """Mark the present rate, and a test of what is no longer there; give up one of that."""
        if self._asked is not None and self._asked[1] != self.session.generation:
            self._asked = None
        self._show_work(0.0)
        self._show_test()

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""
        self.rates.restyle()
        self.message.restyle(self.theme)
        self.origin.setFont(self.theme.font("caption"))
        self.sentence.setFont(self.theme.font("body", "medium"))

    # ------------------------------------------------------------------ building

    def _lay_out(self) -> None:
        theme = self.theme
        kept = self.use.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.use.setSizePolicy(kept)
        self.sentence.setWordWrap(True)
        self.sentence.setMinimumHeight(2 * theme.space(4))
        header, foot = QHBoxLayout(), QHBoxLayout()
        header.addWidget(self.origin, 1)
        header.addWidget(self.button)
        foot.setSpacing(theme.space(3))
        foot.addWidget(self.sentence, 1)
        foot.addWidget(self.use)
        self._stack = QStackedLayout()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.space(1))
        layout.addLayout(header)
        layout.addLayout(self._stack, 1)
        self._stack.addWidget(self.message)
        self._stack.addWidget(self.rates)
        layout.addWidget(self.progress)
        layout.addLayout(foot)

    def _connect(self) -> None:
        for button in (self.button, self.use):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.clicked.connect(self._press)
        self.use.clicked.connect(self._use)
        self.rates.hovered.connect(self._show_place)
        self.session.happened.connect(self._hear)

    # ------------------------------------------------------------------ what is done

    def _press(self) -> None:
        if self._asked is not None:
            self.session.runner.stop_finding()
        else:
            self.begin()

    def _use(self) -> None:
        """Learn with the suggested rate from now on: one undo step."""
        if self.test is not None and self.test.suggestion is not None:
            self.session.end_drag()
            rate = texts.two_digits(self.test.suggestion)
            self.session.apply(edits.set_training, "learning_rate", rate)

    def _hear(self, event: Event) -> None:
        match event:
            case _ if self._asked is None:
                return
            case events.RateTesting(share=share):
                self._show_work(share)
            case events.RateTested(step=step, test=test):
                if test is not None:
                    self.test, self._tested = test, (self._asked[0], step)
                self._asked = None
                self._show_work(0.0)
                self._show_test()
                self.found.emit()
            case events.Failed():
                self._asked = None
                self._show_work(0.0)

    # ------------------------------------------------------------------ showing

    def _show_work(self, share: float) -> None:
        """The button, and the progress of a test that takes its time."""
        long = self._asked is not None and perf_counter() - self._begun > PATIENCE
        self.progress.setVisible(long)
        self.progress.setValue(round(1000 * share))
        if self._asked is not None:
            self.button.setText(tr("Cancel"))
            self.button.setToolTip(tr("Give this test up; the run goes on"))
        else:
            self.button.setText(tr("Find again") if self.test else tr("Find a learning rate"))
            self.button.setToolTip(
                tr(
                    "Train a copy while the learning rate η rises from 1e-7 to 10, and see how "
                    "the loss answers. The run waits, and stays as it is.  (Ctrl+F)"
                )
            )
        self.button.setAccessibleName(self.button.text())

    def _show_test(self) -> None:
        test, optimizer = self.test, self.session.spec.training.optimizer
        self.rates.show_test(test, optimizer.learning_rate)
        self._stack.setCurrentWidget(self.rates if test and len(test.rates) else self.message)
        self.sentence.setText(texts.sentence(test) if test else "")
        self.sentence.setToolTip(
            tr("Thick: the mean loss of the last batches, freed of the differences of the batches")
        )
        self._show_place(None)
        suggestion = test.suggestion if test else None
        self.use.setVisible(suggestion is not None)
        if suggestion is not None:
            rate = texts.rate_text(suggestion)
            self.use.setText(tr("Use {rate}").format(rate=rate))
            self.use.setAccessibleName(tr("Use the learning rate {rate}").format(rate=rate))
            self.use.setToolTip(tr("Learn with η = {rate} from the next step on").format(rate=rate))
            self.use.setEnabled(optimizer.learning_rate != texts.two_digits(suggestion))

    def _show_place(self, place: tuple[float, float] | None) -> None:
        """The point under the pointer, or what the test was of."""
        if place is not None:
            self.origin.setText(texts.place_text(*place))
        elif self._tested is not None:
            self.origin.setText(texts.origin_text(self._tested[1], self.stale))
        else:
            self.origin.clear()
