"""Run to: a card that asks where, and how far the run has come on the way."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QSettings, QSize, Qt
from PySide6.QtGui import (
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QShortcut,
)
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QToolButton, QWidget

from glassnet.engine import Phase, SettingError
from glassnet.engine.component import Hyper
from glassnet.engine.plan import phases
from glassnet.experiment.breakpoints import (
    Breakpoint,
    Comparison,
    Target,
    ToEpoch,
    ToPhase,
    ToStep,
    quantities,
)
from glassnet.runner import Snapshot
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme, icon
from glassnet.ui.widgets import Choice, Entry, Option, PressKeys, chain_tabs
from glassnet.ui.widgets.numbers import loss_text, number_text, percent_text, read_number

_WIDTH, _PADDING, _ASIDE = 372, 12, 8
_FIELDS = {
    "step": Hyper(int, 1000, "Step", "t", low=0),
    "epoch": Hyper(int, 10, "Epoch", low=1),
    "loss": Hyper(float, 0.1, "Loss below", "L", low=0),
    "accuracy": Hyper(float, 0.9, "Accuracy above", "", "share", low=0, high=1),
}


class RunToCard(QFrame):
    """One row for each kind of target: its value, and a button that goes there.

    The values are remembered. It closes by Escape and by a click elsewhere; while the run is on its
    way, Escape gives the target up.
    """

    def __init__(self, session: Session, theme: Theme, window: QWidget) -> None:
        super().__init__(window, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("runToCard")
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAccessibleName(tr("Run to"))
        self.session = session
        self._theme = theme
        self._window = window
        self.values: dict[str, float] = {name: each.default for name, each in _FIELDS.items()}
        self.names = {name: QLabel() for name in ("phase", *_FIELDS)}
        self.phase = Choice(theme, "", tr("The next time that this phase has been run"))
        self.phase.set_name_width(0)
        self.phase.combo.setAccessibleName(tr("Phase"))
        self.entries = {name: self._entry(name) for name in _FIELDS}
        self.buttons = {name: self._button(name) for name in self.names}
        self._last, self._pressed = "step", ""
        self._lay_out()
        self.cancel = QShortcut(QKeySequence(Qt.Key.Key_Escape), window)
        self.cancel.setContext(Qt.ShortcutContext.WindowShortcut)
        self.cancel.setEnabled(False)
        self.cancel.activated.connect(session.pause)
        self.cancel.activatedAmbiguously.connect(session.pause)  # beside a notice's
        session.target_changed.connect(self._allow_cancel)
        chain_tabs(self)

    def show_document(self) -> None:
        """Another network has other phases, other data another measure."""
        network = self.session.network
        every = [*phases(network), Phase("update", None, "update")]
        chosen = self.phase.value
        self.phase.set_options(Option((one.kind, one.layer), tr(one.label)) for one in every)
        known = [(one.kind, one.layer) for one in every]
        self.phase.set_value(chosen if chosen in known else known[0])
        held = len(self.session.data.validation) > 0
        measured = tr("Validation accuracy above") if held else tr("Training accuracy above")
        for name, text, tip in (
            ("phase", tr("Phase"), tr("The end of a phase, in this step or the next")),
            ("step", tr("Step"), tr("Updates t in all")),
            ("epoch", tr("Epoch"), tr("The end of an epoch")),
            ("loss", tr("Training loss below"), tr("L, measured at the end of each epoch")),
            ("accuracy", measured, tr("Share of classes met, measured at each epoch’s end")),
        ):
            self.names[name].setText(text)
            for part in (self.names[name], self._field(name)):
                part.setToolTip(tip)
            self.buttons[name].setToolTip(f"{tr('Run to')}: {text}  (Return)")
            self.buttons[name].setAccessibleName(f"{tr('Run to')}: {text}")
        classes = self.session.data.task == "classification"
        for part in (self.names["accuracy"], self.entries["accuracy"], self.buttons["accuracy"]):
            part.setVisible(classes)

    def restyle(self) -> None:
        """Take the theme's present colours."""
        for each in self.buttons.values():
            each.setIcon(icon(self._theme, "play-fill", "accent"))

    def open(self, button: QWidget) -> None:
        """Open above a button, at the row that was used last."""
        for name, entry in self.entries.items():
            entry.setText(number_text(self.values[name], _FIELDS[name].unit))
        self.adjustSize()
        corner = button.mapToGlobal(QPoint(0, 0))
        self.move(corner.x(), corner.y() - self.height() - _ASIDE)
        self.show()
        field = self._field(self._last)
        field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if isinstance(field, Entry):
            field.selectAll()

    def target(self, name: str) -> Target:
        """Where a row leads."""
        value = self.values.get(name, 0.0)
        if name == "phase":
            return ToPhase(*self.phase.value)
        if name == "step":
            return ToStep(int(value))
        if name == "epoch":
            return ToEpoch(int(value))
        held = len(self.session.data.validation) > 0
        kind = (
            "train_loss" if name == "loss" else "validation_accuracy" if held else "train_accuracy"
        )
        comparison: Comparison = "below" if name == "loss" else "above"
        return Breakpoint(quantities[kind](), comparison, value, once=True)

    def remember(self, settings: QSettings) -> None:
        """Write the values down."""
        for name, value in self.values.items():
            settings.setValue(f"runTo/{name}", value)

    def recall(self, settings: QSettings) -> None:
        """Take up the values that were written down; others than may be are left out."""
        for name, field in _FIELDS.items():
            text = str(settings.value(f"runTo/{name}", ""))
            try:
                self.values[name] = read_number(text, field)
            except SettingError:
                continue

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes; Return on the list of phases runs there."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go("phase")
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape in a field closes the card too."""
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        ):
            self.hide()
            return True
        return super().eventFilter(watched, event)

    def hideEvent(self, event: QHideEvent) -> None:
        """The keys belong to the window again."""
        super().hideEvent(event)
        self._window.activateWindow()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ground and its outline."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("line"), 1))
        painter.setBrush(self._theme.color("surface"))
        ground = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(ground, self._theme.radius(), self._theme.radius())

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(_PADDING, _PADDING, _PADDING, _PADDING)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        title = QLabel(tr("Run to"))
        title.setProperty("role", "heading")
        title.setFont(self._theme.font("label", "semibold"))
        grid.addWidget(title, 0, 0, 1, 3)
        for row, (name, label) in enumerate(self.names.items(), 1):
            label.setProperty("role", "name")
            grid.addWidget(label, row, 0)
            grid.addWidget(self._field(name), row, 1)
            grid.addWidget(self.buttons[name], row, 2)
        grid.setColumnStretch(1, 1)
        self.setFixedWidth(_WIDTH)

    def _field(self, name: str) -> QWidget:
        return self.phase if name == "phase" else self.entries[name]

    def _entry(self, name: str) -> Entry:
        field = _FIELDS[name]
        entry = Entry(_reader(field), field.allowed)
        entry.setAccessibleName(tr(field.label))
        entry.installEventFilter(self)
        entry.entered.connect(partial(self._take, name))
        return entry

    def _button(self, name: str) -> QToolButton:
        button = QToolButton()
        button.setIconSize(QSize(14, 14))
        PressKeys(button)
        button.clicked.connect(partial(self._press, name))
        return button

    def _press(self, name: str, _checked: bool = False) -> None:
        """The button of a row: take what its field holds."""
        if name == "phase":
            self._go(name)
            return
        self._pressed = name
        self.entries[name].take()
        self._pressed = ""

    def _take(self, name: str, value: float) -> None:
        self.values[name] = value
        # A field that is only left for another row keeps its value, and the run goes nowhere.
        if self._pressed == name or self.entries[name].hasFocus():
            self._go(name)

    def _go(self, name: str) -> None:
        self._last = name
        self.hide()
        self.session.run_to(self.target(name))

    def _allow_cancel(self, target: Target | None) -> None:
        self.cancel.setEnabled(target is not None)


def _reader(field: Hyper) -> Callable[[str], float]:
    def read(text: str) -> float:
        value: float = read_number(text, field)
        return value

    return read


def progress_text(target: Target, snapshot: Snapshot | None) -> str:
    """Where the run is told to go, and how far it has come."""
    match target:
        case ToStep(step):
            done = min(snapshot.step / step, 1.0) if snapshot and step else 0.0
            return tr("to step {step} · {done}").format(step=f"{step:,}", done=f"{done:.0%}")
        case ToEpoch(epoch):
            done = min(snapshot.epoch / epoch, 1.0) if snapshot else 0.0
            return tr("to epoch {epoch} · {done}").format(epoch=f"{epoch:,}", done=f"{done:.0%}")
        case Breakpoint(quantity=quantity, threshold=threshold):
            now = getattr(snapshot.metrics, quantity.id, None) if snapshot else None
            if quantity.unit == "share":
                return tr("accuracy {now} → {goal}").format(
                    now=percent_text(now), goal=percent_text(threshold)
                )
            return tr("loss {now} → {goal}").format(now=loss_text(now), goal=loss_text(threshold))
    return tr("to a phase")
