"""The transport bar: what makes the run go, how fast, and where it stands."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from glassnet.runner import SPEEDS, Snapshot, Speed
from glassnet.ui.branches import BranchButton
from glassnet.ui.breaks.run_to import progress_text
from glassnet.ui.counters import Counters
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme, icon
from glassnet.ui.widgets import Scale, Track

_PLAY, _PILL = 36, 184
NARROW = 1400
"""Bars below this width (pixels) leave out what a tooltip can tell."""


class PlayButton(QToolButton):
    """A filled circle in the accent: a triangle, or two bars while it trains."""

    def __init__(self, session: Session, theme: Theme, action: QAction) -> None:
        super().__init__()
        self.session = session
        self.theme = theme
        self.setDefaultAction(action)
        self.setFixedSize(_PLAY, _PLAY)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        session.playing_changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the circle and its sign."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        accent = self.theme.color("accent")
        if self.isDown():
            accent = accent.darker(115)
        elif self.underMouse():
            accent = accent.lighter(108)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawEllipse(QRectF(self.rect()))
        name = "pause-fill" if self.session.playing else "play-fill"
        at = QRect(0, 0, 18, 18)
        at.moveCenter(self.rect().center())
        icon(self.theme, name, "on_accent").paint(painter, at)


class StepButton(QToolButton):
    """Steps by a batch; with Shift by a phase, with Ctrl by an epoch. Its arrow lists all three.

    `way` is "step" or "back"; `more` names actions that are listed below.
    """

    def __init__(self, actions: Mapping[str, QAction], way: str, *more: str) -> None:
        super().__init__()
        self._by_modifier = {
            Qt.KeyboardModifier.ShiftModifier: actions[f"{way}PhaseAction"],
            Qt.KeyboardModifier.ControlModifier: actions[f"{way}EpochAction"],
        }
        self.setDefaultAction(actions[f"{way}Action"])
        menu = QMenu(self)
        menu.addActions([actions[f"{way}Action"], *self._by_modifier.values()])
        menu.addActions([actions[name] for name in more])
        self.setMenu(menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setProperty("role", "split")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the modifier keys into account."""
        action = self._by_modifier.get(event.modifiers())
        if action is not None and event.button() == Qt.MouseButton.LeftButton:
            action.trigger()
        else:
            super().mousePressEvent(event)


class PhasePill(QWidget):
    """The phase that the run is in: accent on the way forward, magenta on the way back."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self._text = tr("ready")
        self._color = "dim"
        self.setFixedHeight(theme.size("control"))
        self.setMinimumWidth(96)
        self.setMaximumWidth(_PILL)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Phase"))
        self.setToolTip(tr("The phase of the training step that is shown"))

    @property
    def text(self) -> str:
        """What it says."""
        return self._text

    def show_text(self, text: str, color: str) -> None:
        """Say something else, with a dot in a colour token."""
        if (text, color) != (self._text, self._color):
            self._text, self._color = text, color
            self.setAccessibleDescription(text)
            self.update()

    def sizeHint(self) -> QSize:
        """Always equally wide, so that it does not jump."""
        return QSize(_PILL, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the pill, its dot and its text."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.color("raised"))
        half = self.height() / 2
        painter.drawRoundedRect(QRectF(self.rect()), half, half)
        font = self.theme.font("label", "medium")
        metrics = QFontMetricsF(font)
        text = metrics.elidedText(self._text, Qt.TextElideMode.ElideRight, self.width() - 44)
        left = (self.width() - 16 - metrics.horizontalAdvance(text)) / 2
        painter.setBrush(self.theme.color(self._color))
        painter.drawEllipse(QPointF(left + 4, half), 4, 4)
        painter.setFont(font)
        painter.setPen(self.theme.color("ink"))
        room = QRectF(left + 16, 0, self.width(), self.height())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


class SpeedControl(QWidget):
    """A slider over the speeds, and the present one in words."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self.session = session
        self.theme = theme
        name = QLabel(tr("Speed"))
        name.setProperty("role", "name")
        self.track = Track(theme, Scale(0, len(SPEEDS) - 1, whole=True))
        self.track.setFixedSize(120, 24)
        self.track.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.track.setAccessibleName(tr("Speed"))
        self.label = QLabel()
        self.label.setFont(theme.font("body", "medium"))
        self.label.setMinimumWidth(max(theme_width(theme, tr(speed.label)) for speed in SPEEDS))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        for part in (name, self.track, self.label):
            row.addWidget(part)
        self.track.moved.connect(self._move)
        session.speed_changed.connect(self.show_speed)
        self.show_speed(session.speed)

    def show_speed(self, speed: Speed) -> None:
        """Show a speed."""
        self.track.set_number(SPEEDS.index(speed))
        self.label.setText(tr(speed.label))
        tip = f"{tr(speed.label).capitalize()}: {tr(speed.tip)}"
        for part in (self.track, self.label):
            part.setToolTip(tip)
            part.setAccessibleDescription(tip)

    def _move(self, number: float) -> None:
        self.session.set_speed(SPEEDS[round(number)])


class TransportBar(QWidget):
    """Reset, play, step and speed; the phase in the middle; the counters at the right."""

    def __init__(self, session: Session, theme: Theme, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        self.session = session
        self.theme = theme
        self.setObjectName("transportBar")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFixedHeight(theme.size("transport"))
        self.play_button = PlayButton(session, theme, actions["playAction"])
        self.step_button = StepButton(actions, "step", "toEndAction")
        self.back_button = StepButton(actions, "back", "playBackAction")
        self.branches = BranchButton(session, theme)
        self.reset_button = QToolButton()
        self.reset_button.setDefaultAction(actions["resetAction"])
        self.reset_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.run_to_button = QToolButton()
        self.run_to_button.setDefaultAction(actions["runToAction"])
        self.run_to_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for button in (self.reset_button, self.back_button, self.step_button, self.run_to_button):
            button.setIconSize(QSize(20, 20))
        self.speed = SpeedControl(session, theme)
        self.pill = PhasePill(theme)
        self.counters = Counters(session, theme)
        left = QHBoxLayout()
        left.setSpacing(10)
        buttons = (
            *(self.reset_button, self.back_button, self.play_button),
            *(self.step_button, self.run_to_button),
        )
        for button in buttons:
            left.addWidget(button)
        left.addSpacing(6)
        left.addWidget(self.speed)
        left.addWidget(self.branches)
        left.addStretch()
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 0, 16, 0)
        grid.setHorizontalSpacing(12)
        grid.addLayout(left, 0, 0)
        grid.addWidget(self.pill, 0, 1)
        grid.addWidget(self.counters, 0, 2)
        # Equal sides keep the pill in the middle of the window.
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(2, 1)
        session.playing_changed.connect(self._show_phase)
        session.target_changed.connect(self._show_phase)
        session.happened.connect(self._show_phase)

    def show_document(self) -> None:
        """Another document: begin to count anew."""
        self.counters.show_document()
        self._show_phase()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """The run has moved on."""
        self.counters.show_snapshot(snapshot)
        self._show_phase()

    def restyle(self) -> None:
        """The theme changed."""
        self.branches.restyle()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ground, so that nothing behind is drawn anew, and the line above the bar."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.theme.color("surface"))
        painter.fillRect(0, 0, self.width(), 1, self.theme.color("line"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the style."""
        super().changeEvent(event)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The phase needs its room more than the name of the branch."""
        super().resizeEvent(event)
        self.branches.shorten(self.width() < NARROW)

    def _show_phase(self, _change: object = None) -> None:
        session = self.session
        if session.far is not None:
            text = tr("going to step {step} · {share} %")
            share = round(100 * session.far.share)
            self.pill.show_text(text.format(step=f"{session.far.target:,}", share=share), "warn")
        elif session.backwards:
            self.pill.show_text(tr("backwards"), "back")
        elif session.target is not None:
            self.pill.show_text(progress_text(session.target, session.snapshot), "accent")
        else:
            self.pill.show_text(*phase_text(session.snapshot, session.playing))


def phase_text(snapshot: Snapshot | None, playing: bool) -> tuple[str, str]:
    """What the run is doing, in words, and the colour token of its dot."""
    if snapshot is not None and snapshot.phase is not None:
        paused = tr("paused · {kind}").format(kind=tr(snapshot.phase.kind))
        text = tr(snapshot.phase.label) if playing else paused
        return text, _COLORS.get(snapshot.phase.kind, "accent")
    if playing:
        rate = snapshot.steps_per_second if snapshot is not None else 0
        return (
            tr("{rate} steps/s").format(rate=f"{rate:,.0f}") if rate else tr("training")
        ), "accent"
    if snapshot is not None and snapshot.past:
        return tr("in the past"), "warn"
    started = snapshot is not None and snapshot.step > 0
    return (tr("paused") if started else tr("ready")), "dim"


_COLORS = {"forward": "accent", "loss": "ink", "backward": "back", "update": "back"}


def theme_width(theme: Theme, text: str) -> int:
    """The width of a value in pixels."""
    return round(QFontMetricsF(theme.font("body", "medium")).horizontalAdvance(text)) + 2
