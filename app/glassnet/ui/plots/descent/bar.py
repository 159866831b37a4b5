"""The buttons and the slider with which a race is shown."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from glassnet.ui.plots.descent.player import RacePlayer
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme, icon
from glassnet.ui.widgets import Scale, Track


class RaceBar(QWidget):
    """Rewind, back, play and step for all racers together, and the position in the race."""

    def __init__(self, theme: Theme, player: RacePlayer) -> None:
        super().__init__()
        self._theme, self._player = theme, player
        self.rewind = self._button(tr("Rewind the race"), tr("All back to the start  (Home)"))
        self.back = self._button(tr("One step back"), tr("All one step back  (←)"))
        self.play = self._button(tr("Play the race"), tr("Play or pause the race  (Space)"))
        self.step = self._button(tr("One step"), tr("All one step on: an update each  (→)"))
        self.position = Track(theme, Scale(0, 1, whole=True, fine=1.0))
        self.position.setAccessibleName(tr("Step of the race"))
        self.position.setToolTip(tr("The step that is shown; drag to go through the race"))
        self.count = QLabel()
        self.count.setProperty("role", "caption")
        self.count.setToolTip(tr("The step that is shown, of those that have been run"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for button in (self.rewind, self.back, self.play, self.step):
            row.addWidget(button)
        row.addSpacing(theme.space(1))
        row.addWidget(self.position, 1)
        row.addSpacing(theme.space(1))
        row.addWidget(self.count)
        self.rewind.clicked.connect(player.rewind)
        self.back.clicked.connect(player.back)
        self.play.clicked.connect(player.toggle)
        self.step.clicked.connect(player.forward)
        self.position.moved.connect(self._go_to)
        player.moved.connect(self.show_step)
        player.playing_changed.connect(self._show_playing)

    def show_step(self) -> None:
        """Follow the player."""
        player, last = self._player, max(1, self._player.reached)
        known = player.record is not None
        if self.position.scale.high != last:
            self.position.scale = Scale(0, last, whole=True, fine=1.0)
            self.position.blockSignals(True)
            self.position.setRange(0, self.position.scale.last)
            self.position.blockSignals(False)
        self.position.set_number(float(player.step))
        self.position.update()
        self.count.setText(f"{player.step:,} / {player.reached:,}")
        for button in (self.rewind, self.back):
            button.setEnabled(known and player.step > 0)
        for widget in (self.play, self.step, self.position):
            widget.setEnabled(known)

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""
        for button, name in (
            (self.rewind, "skip-back"),
            (self.back, "caret-left"),
            (self.step, "caret-right"),
        ):
            button.setIcon(icon(self._theme, name))
        self.count.setFont(self._theme.font("caption"))
        widest = self.count.fontMetrics().horizontalAdvance("0,000 / 0,000")
        self.count.setFixedWidth(widest)
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._show_playing(self._player.playing)

    def _button(self, name: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setIconSize(QSize(16, 16))
        button.setAccessibleName(name)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _show_playing(self, playing: bool) -> None:
        self.play.setIcon(icon(self._theme, "pause" if playing else "play", "accent"))
        self.play.setAccessibleName(tr("Pause the race") if playing else tr("Play the race"))

    def _go_to(self, step: float) -> None:
        self._player.pause()
        self._player.go_to(round(step))
