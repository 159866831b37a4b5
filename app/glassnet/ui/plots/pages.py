"""Several pages in one panel, one shown at a time, chosen by tabs."""

from collections.abc import Mapping
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

Page = tuple[str, str, QWidget]
"""A name, a sentence about it, and what is shown."""


class Pages(QWidget):
    """Pages by their ids; `beside` stands at the right of their tabs.

    `turned(id)` comes when another page is shown.
    """

    turned = Signal(str)

    def __init__(
        self, theme: Theme, pages: Mapping[str, Page], beside: QWidget | None = None
    ) -> None:
        super().__init__()
        self.tabs: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        self._stack = QStackedLayout()
        row = QHBoxLayout()
        row.setSpacing(theme.space(1))
        for identity, (name, tip, _) in pages.items():
            row.addWidget(self._tab(identity, name, tip))
        row.addSpacing(theme.space(1))
        row.addWidget(beside or QWidget(), 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.space(1))
        layout.addLayout(row)
        layout.addLayout(self._stack, 1)
        for _, _, page in pages.values():  # only now: without a place they would be windows
            self._stack.addWidget(page)
        self.turn_to(next(iter(pages)))

    @property
    def current(self) -> str:
        """The id of the page that is shown."""
        return next(identity for identity, tab in self.tabs.items() if tab.isChecked())

    def turn_to(self, identity: str) -> None:
        """Show a page. Raises KeyError."""
        self.tabs[identity].setChecked(True)

    def _tab(self, identity: str, name: str, tip: str) -> QToolButton:
        tab = QToolButton()
        tab.setText(name)
        tab.setProperty("role", "toggle")
        tab.setCheckable(True)
        tab.setToolTip(tip)
        tab.setAccessibleName(name)
        tab.setAccessibleDescription(tip)
        tab.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        tab.toggled.connect(partial(self._switch, identity, len(self.tabs)))
        self._group.addButton(tab)
        self.tabs[identity] = tab
        return tab

    def _switch(self, identity: str, place: int, checked: bool) -> None:
        if checked:
            self._stack.setCurrentIndex(place)
            self.turned.emit(identity)
