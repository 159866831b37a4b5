"""The panel in which gradient descent is learnt: from one parameter to all of the network's."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from glassnet.runner import Snapshot
from glassnet.ui.panels import Panel, panels
from glassnet.ui.plots.descent import texts
from glassnet.ui.plots.descent.bar import RaceBar
from glassnet.ui.plots.descent.curves import RaceCurves
from glassnet.ui.plots.descent.keys import KeylessScroll, call_of
from glassnet.ui.plots.descent.model import STOPS, DescentModel
from glassnet.ui.plots.descent.picture import DescentPicture
from glassnet.ui.plots.descent.racers import RacerList
from glassnet.ui.plots.descent.stops import StopSlider
from glassnet.ui.plots.elided import ElidedLabel
from glassnet.ui.plots.progress import thin_progress
from glassnet.ui.selection import Selection
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme, icon
from glassnet.ui.widgets import Choice

WIDE = 620  # pixels from which on picture and curves stand side by side
LOW = 96  # pixels that the curves are high below the picture
UNLIMITED = (1 << 24) - 1


@panels
class Descent(Panel):
    """Gradient descent on a parabola, on test functions, and on the user's own network."""

    id = "descent"
    title = "Descent"
    tip = "Gradient descent on one parameter, two, and this network"
    rank = 22
    rate = 4.0
    beside = "lossSurface"

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self._document = (session.generation, session.spec)
        self.model = DescentModel(session, self)
        self.stops = StopSlider(theme, texts.stop_names())
        self.stops.setAccessibleName(tr("How many parameters"))
        self.stops.setToolTip(tr("From one parameter over two to all of your network’s"))
        self.subject = Choice(theme, tr("Show"), tr("The landscape that is walked down"))
        self.again, self.dice = self._button(tr("Begin again")), self._button(tr("Another plane"))
        self.again.setToolTip(
            tr("Back to the first start; of your network, to where it stands now")
        )
        self.dice.setToolTip(tr("Another random plane: two new directions"))
        self.picture = DescentPicture(session, theme, self.model)
        self.sentence, self.detail = ElidedLabel(), ElidedLabel()
        self.let_go = QPushButton(tr("Let it go"))
        self.let_go.setToolTip(tr("The racers take over from where you have brought the ball"))
        self.curves = RaceCurves(theme)
        self.curves.setAccessibleName(tr("Losses of the racers over their steps"))
        self.racers = RacerList(theme)
        self.setFocusProxy(self.picture)
        self.bar = RaceBar(theme, self.model.player)
        self.progress = thin_progress(tr("Progress of the race"))
        self._lay_out()
        self._connect()
        self.restyle()
        self._show_race()
        self._show_subject()

    @property
    def settled(self) -> bool:
        """Whether nothing that the panel shows is still being computed."""
        return not self.is_watched() or not self.model.busy

    def show_document(self) -> None:
        """Another network has another loss."""
        if self._document != (self.session.generation, self.session.spec):
            self._document = (self.session.generation, self.session.spec)
            self.model.show_document(self.is_watched())

    def show_snapshot(self, _snapshot: Snapshot) -> None:
        """The run has moved on, and the slices through it with it."""
        if self.is_watched():
            self.model.cut()

    def renew(self) -> None:
        """Cut and race anew from where the run stands."""
        if self.model.stop_name == "network":
            self.model.reset()

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""
        theme = self.theme
        for part in (self.picture, self.curves, self.racers, self.bar):
            part.restyle()
        self.sentence.setFont(theme.font("body", "medium"))
        self.detail.setFont(theme.font("caption"))
        self.again.setIcon(icon(theme, "arrow-counter-clockwise", "dim"))
        self.dice.setIcon(icon(theme, "dice-five", "dim"))

    def shutdown(self) -> None:
        """End timers and threads."""
        self.model.stop()

    # ------------------------------------------------------------------ the window's events

    def set_watched(self, watched: bool) -> None:
        """Go on where it was; while nobody looks nothing is computed."""
        super().set_watched(watched)
        self.picture.give_up()
        self.model.hold(not watched)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side where there is room."""
        super().resizeEvent(event)
        wide = self.width() >= WIDE
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if self._halves.direction() != direction:
            self._halves.setDirection(direction)
            self._halves.setStretch(1, 2 * wide)
            self.curves.setMaximumHeight(UNLIMITED if wide else LOW)

    def event(self, event: QEvent) -> bool:
        """Keep the race's keys from the window's shortcuts while the panel has the focus."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and (call_of(event, self.model) or event.key() == Qt.Key.Key_Escape)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step, play and rewind, or move the ball; Escape takes the hand's way back."""
        call = call_of(event, self.model)
        if event.key() == Qt.Key.Key_Escape and self.picture.give_up():
            return
        if call is None:
            super().keyPressEvent(event)
        else:
            call()

    # ------------------------------------------------------------------ building

    def _lay_out(self) -> None:
        theme = self.theme
        self.sentence.setProperty("role", "value")
        self.detail.setProperty("role", "caption")
        self.curves.setMinimumHeight(LOW)
        self.curves.setMaximumHeight(LOW)
        head, told, figures = QHBoxLayout(), QHBoxLayout(), QVBoxLayout()
        head.setSpacing(0)
        for part in (self.subject, self.again, self.dice):
            head.addWidget(part, int(part is self.subject))
        figures.setSpacing(0)
        figures.addWidget(self.sentence)
        figures.addWidget(self.detail)
        told.addLayout(figures, 1)
        told.addWidget(self.let_go)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.space(4), theme.space(1), theme.space(2), theme.space(2))
        layout.setSpacing(theme.space(1))
        for row in (self._inset(self.stops), self._inset(head), self._body(told)):
            layout.addWidget(row, int(isinstance(row, QScrollArea)))
        layout.addWidget(self._inset(self.progress))
        layout.addWidget(self._inset(self.bar))
        self.setMinimumHeight(theme.space(52))

    def _inset(self, content: QWidget | QHBoxLayout) -> QWidget:
        """A row that ends where the pictures end, beside the scroll bar."""
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, self.theme.space(2), 0)
        if isinstance(content, QWidget):
            line.addWidget(content)
        else:
            line.addLayout(content)
        return row

    def _body(self, told: QHBoxLayout) -> QScrollArea:
        """Picture, figures, curves and racers, which scroll where the panel is low."""
        theme = self.theme
        content, left = QWidget(), QVBoxLayout()
        self.side = QWidget()
        right = QVBoxLayout(self.side)
        right.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(theme.space(1))
        left.addWidget(self.picture, 1)
        left.addLayout(told)
        right.setSpacing(theme.space(2))
        right.addWidget(self.curves, 1)
        right.addWidget(self.racers)
        self._halves = QBoxLayout(QBoxLayout.Direction.TopToBottom, content)
        self._halves.setContentsMargins(0, 0, theme.space(2), 0)
        self._halves.setSpacing(theme.space(2))
        self._halves.addLayout(left, 3)
        self._halves.addWidget(self.side, 2)
        return KeylessScroll(content)

    def _button(self, name: str) -> QToolButton:
        button = QToolButton()
        button.setIconSize(QSize(16, 16))
        button.setAccessibleName(name)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _connect(self) -> None:
        model = self.model
        self.stops.moved.connect(self._choose_stop)
        self.subject.chosen.connect(model.choose_subject)
        self.again.clicked.connect(model.reset)
        self.dice.clicked.connect(model.another_plane)
        self.let_go.clicked.connect(self._let_go)
        self.racers.changed.connect(model.set_contestants)
        self.picture.pointed.connect(self._show_place)
        model.changed.connect(self._show_subject)
        model.race_changed.connect(self._show_race)
        model.player.moved.connect(self._show_step)
        self.session.selection_changed.connect(self._select)

    # ------------------------------------------------------------------ what the user does

    def _choose_stop(self, stop: float) -> None:
        self.model.choose_stop(STOPS[round(stop)])

    def _let_go(self) -> None:
        self.picture.setFocus()
        self.model.player.play()

    def _select(self, _selection: Selection) -> None:
        self.model.show_selection()

    # ------------------------------------------------------------------ showing

    def _show_subject(self) -> None:
        """Another landscape: what can be chosen, and its picture."""
        model = self.model
        self.subject.set_options(texts.subjects(model.stop_name))
        self.subject.set_value(model.subject)
        self.dice.setVisible(model.subject == "random")
        racing = model.networked or model.function is not None
        for part in (self.side, self.bar):
            part.setVisible(racing)
        self._show_step()

    def _show_race(self) -> None:
        """Other racers, or another start."""
        model = self.model
        elsewhere = texts.elsewhere(model.networked)
        self.racers.show_contestants(model.contestants, model.make, elsewhere)
        self._show_step()

    def _show_step(self) -> None:
        """The race at its step, and everything that is told of it."""
        model, player = self.model, self.model.player
        record = player.record
        names = texts.racer_names(model.contestants)
        self.picture.show_step(names)
        self.curves.show_race(record, player.step, names, model.hand.losses)
        for index, row in enumerate(self.racers.rows):
            if record is not None and not model.hand.held and index < len(record.losses):
                row.show_loss(*texts.fare(record, index, player.step, self.picture.highest))
            else:
                row.show_loss("", "", False)
        self.sentence.setText(self.picture.sentence)
        self.detail.setText(self.picture.detail)
        self.detail.setToolTip(self.picture.tip)
        self.sentence.setToolTip(self.picture.tip)
        by_hand = model.hand.walked and not model.hand.held and player.step == 0
        self.let_go.setVisible(by_hand and not player.playing)
        self.progress.setVisible(model.progress is not None)
        self.progress.setValue(round(1000 * (model.progress or 0.0)))
        self.bar.show_step()

    def _show_place(self, text: str) -> None:
        """What lies under the pointer, in place of the detail."""
        self.detail.setText(text or self.picture.detail)
