"""Headings of the side bar's sections, and parts that fold away."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from glassnet.ui.text import tr
from glassnet.ui.theme import Theme, icon
from glassnet.ui.widgets.form import Form

_TOP = 20


class Section(QWidget):
    """A heading with room for something small at its right, and rows below."""

    def __init__(self, theme: Theme, title: str) -> None:
        super().__init__()
        self.theme = theme
        self.heading = QLabel(title)
        self.heading.setProperty("role", "heading")
        # Inter's weights are an axis of the font, which style sheets cannot set.
        self.heading.setFont(theme.font("label", "semibold"))
        self.heading.setFixedHeight(_TOP)
        self.top = QHBoxLayout()
        self.top.setContentsMargins(0, 0, 0, 0)
        self.top.setSpacing(4)
        self.top.addWidget(self.heading)
        self.top.addStretch()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(4)
        self.column.addLayout(self.top)

    def set_compact(self, compact: bool) -> None:
        """Move the rows closer together, or apart again."""
        for column in (self.column, *(form.column for form in self.findChildren(Form))):
            column.setSpacing(4 if compact else 8)


def caption(text: str = "") -> QLabel:
    """A small dim text."""
    label = QLabel(text)
    label.setProperty("role", "caption")
    return label


class Fold(QWidget):
    """Rows that are hidden until the user asks for “More”."""

    def __init__(self, theme: Theme, about: str) -> None:
        super().__init__()
        self.theme = theme
        self.button = QToolButton()
        self.button.setText(tr("More"))
        self.button.setCheckable(True)
        self.button.setToolTip(about)
        self.button.setAccessibleName(about)
        self.button.setProperty("role", "fold")
        self.button.setIconSize(QSize(12, 12))
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._body = QWidget()
        self._body.setVisible(False)
        self.column = QVBoxLayout(self._body)
        self.column.setContentsMargins(0, 0, 0, 4)
        self.column.setSpacing(4)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(2)
        rows.addWidget(self.button)
        rows.addWidget(self._body)
        self.button.toggled.connect(self.unfold)
        theme.changed.connect(self._draw)
        self._draw()

    @property
    def open(self) -> bool:
        """Whether the rows are shown."""
        return self.button.isChecked()

    def unfold(self, shown: bool = True) -> None:
        """Show or hide the rows."""
        self.button.setChecked(shown)
        self._body.setVisible(shown)
        self._draw()

    def _draw(self) -> None:
        name = "caret-down" if self.open else "caret-right"
        self.button.setIcon(icon(self.theme, name, "dim"))
