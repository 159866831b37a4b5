"""The top row: menus at the left, the experiment's name in the middle, undo and theme at right."""

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenuBar, QToolButton, QWidget

from glassnet.ui.theme import Theme, icon
from glassnet.ui.widgets import ThemeSwitch


class TitleRow(QWidget):
    """Menus, name, undo, redo and the switch between dark and light."""

    def __init__(self, theme: Theme, menus: QMenuBar, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        self.setObjectName("titleRow")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self._mark = QLabel()
        self._name = QLabel(self)
        self._name.setFont(theme.font("label", "semibold"))
        self._name.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._name.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._switch = ThemeSwitch(theme)
        self._switch.setObjectName("themeSwitch")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(8)
        row.addWidget(self._mark)
        row.addWidget(menus, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        for name in ("undoAction", "redoAction"):
            button = QToolButton()
            button.setDefaultAction(actions[name])
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setIconSize(QSize(18, 18))
            row.addWidget(button)
        row.addWidget(self._switch)
        self.setFixedHeight(theme.size("title_row"))
        self.restyle()

    def show_name(self, name: str) -> None:
        """Show the experiment's name, elided where it is too long."""
        self._name.setText(name)
        self._place_name()

    def restyle(self) -> None:
        """Draw the marks in the present theme."""
        self._mark.setPixmap(icon(self._theme, "share-network", "accent").pixmap(18, 18))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the name in the middle of the window."""
        super().resizeEvent(event)
        self._place_name()

    def _place_name(self) -> None:
        width = min(self._name.sizeHint().width() + 16, self.width() // 3)
        self._name.setGeometry((self.width() - width) // 2, 0, width, self.height())
