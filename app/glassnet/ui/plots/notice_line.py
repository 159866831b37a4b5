"""A sentence above a plot, with a button where something can be done about it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from glassnet.ui.theme import Theme


class NoticeLine(QFrame):
    """Hidden without a text. `pressed` comes from its button."""

    pressed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("noticeLine")
        self._theme = theme
        self._label = QLabel()
        self._label.setWordWrap(True)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self.button = QPushButton()
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.clicked.connect(self.pressed)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 6, 6, 6)
        row.setSpacing(8)
        row.addWidget(self._label, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.say("")

    @property
    def text(self) -> str:
        """The sentence."""
        return self._label.text()

    def say(self, text: str, button: str = "", tip: str = "") -> None:
        """Show a sentence, and a button with a name and a tooltip; none hides it."""
        self._label.setText(text)
        self._label.setToolTip(text)
        self.button.setText(button)
        self.button.setToolTip(tip)
        self.button.setVisible(bool(button))
        self.setVisible(bool(text))

    def restyle(self) -> None:
        """Take the theme's present font."""
        self._label.setFont(self._theme.font("caption"))
