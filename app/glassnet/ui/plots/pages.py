"""Several pages in one panel, one shown at a time, chosen by tabs."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from glassnet.ui.theme import Theme


class Pages(QWidget):
    """`pages` are (name, tooltip, page). `turned(place)` comes when another one is shown."""

    turned = Signal(int)

    def __init__(self, theme: Theme, pages: Sequence[tuple[str, str, QWidget]]) -> None:
        super().__init__()
        self.tabs: list[QToolButton] = []
        self._group = QButtonGroup(self)
        self._stack = QStackedLayout()
        row = QHBoxLayout()
        row.setSpacing(theme.space(1))
        for name, tip, _ in pages:
            row.addWidget(self._tab(name, tip))
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.space(2))
        layout.addLayout(row)
        layout.addLayout(self._stack, 1)
        for _, _, page in pages:  # only now: without a place they would be windows for a moment
            self._stack.addWidget(page)
        self.tabs[0].setChecked(True)

    @property
    def place(self) -> int:
        """The page that is shown, counted from 0."""
        return self._stack.currentIndex()

    def turn_to(self, place: int) -> None:
        """Show a page."""
        self.tabs[place].setChecked(True)

    def _tab(self, name: str, tip: str) -> QToolButton:
        tab = QToolButton()
        tab.setText(name)
        tab.setProperty("role", "toggle")
        tab.setCheckable(True)
        tab.setToolTip(tip)
        tab.setAccessibleName(name)
        tab.setAccessibleDescription(tip)
        tab.toggled.connect(partial(self._switch, len(self.tabs)))
        tab.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._group.addButton(tab)
        self.tabs.append(tab)
        return tab

    def _switch(self, place: int, checked: bool) -> None:
        if checked:
            self._stack.setCurrentIndex(place)
            self.turned.emit(place)
