"""One rate of a comparison: its colour, what happened, and a button to use it."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from glassnet.ui.plots.elided import ElidedLabel
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme
from glassnet.ui.widgets import number_text

HIGH, _DOT, _RATE = 21, 8, 52  # pixels: a row, its dot, and the room for the rate


class Dot(QWidget):
    """A dot in a colour of the theme."""

    def __init__(self, theme: Theme, color: str) -> None:
        super().__init__()
        self._theme, self._color = theme, color
        self.setFixedSize(QSize(_DOT, _DOT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the dot."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(self._color))
        painter.drawEllipse(self.rect())
        painter.end()


class RateRow(QWidget):
    """A dot, a learning rate, some words about it, and `use`, the button to learn with it."""

    def __init__(self, theme: Theme, color: str) -> None:
        super().__init__()
        self._theme = theme
        self.rate = 0.0
        self.figure = QLabel()
        self.figure.setProperty("role", "value")
        self.figure.setFixedWidth(_RATE)
        self.words = ElidedLabel()
        self.words.setProperty("role", "name")
        self.use = QToolButton()
        self.use.setText(tr("Use"))
        self.use.setProperty("role", "toggle")
        self.use.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedHeight(HIGH)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.space(2))
        row.addWidget(Dot(theme, color))
        row.addWidget(self.figure)
        row.addWidget(self.words, 1)
        row.addWidget(self.use)
        self.restyle()

    def show_rate(self, rate: float, present: float) -> None:
        """Be about this rate; what the run learns with is not offered."""
        self.rate = rate
        text = number_text(rate)
        self.figure.setText(text)
        self.use.setEnabled(rate != present)
        self.use.setText(tr("Use") if rate != present else tr("now"))
        self.use.setAccessibleName(tr("Use the learning rate {rate}").format(rate=text))
        self.use.setToolTip(
            tr("Learn with η = {rate} from the next step on").format(rate=text)
            if rate != present
            else tr("The run learns with η = {rate}").format(rate=text)
        )

    def say(self, words: str, *, best: bool = False) -> None:
        """Say what happened; brightly where it is the `best`."""
        self.words.setText(words)
        self.words.setToolTip(words)
        role = "value" if best else "name"
        if self.words.property("role") != role:
            self.words.setProperty("role", role)
            self.words.style().unpolish(self.words)
            self.words.style().polish(self.words)

    def restyle(self) -> None:
        """Take the theme's present fonts."""
        self.figure.setFont(self._theme.font("body", "medium"))
        self.words.setFont(self._theme.font("body"))
