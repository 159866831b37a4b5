"""What a panel says in place of a plot that has nothing to show yet."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from glassnet.ui.theme import Theme


class Message(QLabel):
    """A sentence in the middle of an empty plot."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.setProperty("role", "name")
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setMargin(24)

    def restyle(self, theme: Theme) -> None:
        """Take the theme's present font."""
        self.setFont(theme.font("body"))
