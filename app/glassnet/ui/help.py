"""What the Help menu shows: the keys and gestures, and the program itself."""

from collections.abc import Sequence

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

import glassnet
from glassnet.ui.actions import MENUS, TABLE
from glassnet.ui.help_texts import CANVAS, PANELS
from glassnet.ui.panels import panels
from glassnet.ui.plots.pages import Pages
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme
from glassnet.ui.widgets import scrolled

Rows = Sequence[tuple[str, str]]
"""Keys or a gesture, and what it does."""

Sections = Sequence[tuple[str, Rows]]
"""Rows under headings."""

_COLUMNS = (("File", "Edit", "Help"), ("Network", "Training"), ("Tools", "View", "Panels"))
"""Which menus stand below one another: as many columns of about the same height."""


class KeysDialog(QDialog):
    """Every key and gesture, on pages that need no scrolling at 1280×720."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keys and mouse"))
        self._theme = theme
        menus = _menu_keys()
        columns = [[(tr(name), menus[name]) for name in column] for column in _COLUMNS]
        halves = (CANVAS[:2], CANVAS[2:])
        self.pages = Pages(
            theme,
            {
                "keys": (tr("Keys"), tr("What is in the menus"), self._page(columns)),
                "canvas": (tr("Canvas"), tr("Keys and gestures there"), self._page(halves)),
                "panels": (
                    tr("Panels"),
                    tr("Keys and gestures in the panels and on the timeline"),
                    self._page((PANELS[:4], PANELS[4:])),
                ),
            },
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        column.addWidget(self.pages)
        column.addWidget(buttons)
        room = parent.size()
        self.resize(min(1120, room.width() - 48), min(560, room.height() - 48))

    def _page(self, columns: Sequence[Sections]) -> QWidget:
        content = QWidget()
        row = QHBoxLayout(content)
        row.setContentsMargins(0, 8, 8, 0)
        row.setSpacing(32)
        for sections in columns:
            row.addLayout(self._column(sections), 1)
        return scrolled(content)

    def _column(self, sections: Sections) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        line = 0
        for name, rows in sections:
            heading = QLabel(tr(name))
            heading.setProperty("role", "heading")
            heading.setFont(self._theme.font("label", "semibold"))
            heading.setContentsMargins(0, 10 if line else 0, 0, 2)
            grid.addWidget(heading, line, 0, 1, 2)
            for keys, text in rows:
                line += 1
                key, does = QLabel(tr(keys)), QLabel(tr(text))
                key.setProperty("role", "value")
                key.setFont(self._theme.font("body", "medium"))
                does.setProperty("role", "name")
                for label in (key, does):
                    label.setWordWrap(len(label.text()) > 24)
                grid.addWidget(key, line, 0)
                grid.addWidget(does, line, 1)
            line += 1
        grid.setRowStretch(line, 1)
        return grid


def show_keys(parent: QWidget, theme: Theme) -> None:
    """A small window with every key and gesture, read off the action table."""
    KeysDialog(theme, parent).open()


def _menu_keys() -> dict[str, list[tuple[str, str]]]:
    """The keys of each menu's actions, and those of the panels."""
    found: dict[str, list[tuple[str, str]]] = {menu: [] for menu in MENUS}
    for row in TABLE:
        if row.keys:
            found[row.menu].append((", ".join(row.keys), row.text))
    found["Panels"] = [(kind.key, kind.title) for kind in panels if kind.key]
    return found


def show_about(parent: QWidget) -> None:
    """The version, the licences and the source of the digits."""
    QMessageBox.about(
        parent,
        tr("About Glassnet"),
        f"<b>Glassnet {glassnet.__version__}</b><br>"
        + tr("See a neural network learn.")
        + "<br><br>"
        + tr(
            "MIT licence. Digits: MNIST, by Y. LeCun, C. Cortes and C. J. C. Burges, CC BY-SA 3.0. "
        )
        + tr("Font: Inter, OFL. Icons: Phosphor, MIT."),
    )
