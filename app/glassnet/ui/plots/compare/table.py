"""Tables of two columns to compare."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from glassnet.ui.plots.compare.texts import Line
from glassnet.ui.plots.elided import ElidedLabel
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme

BETTER = "✓"
_COLUMN = 50


class CompareTable(QWidget):
    """Rows of a name and up to three values under `heads`; a tick stands at the better one."""

    def __init__(self, theme: Theme, name: str, heads: Sequence[str]) -> None:
        super().__init__()
        self._theme = theme
        self._rows: list[list[QLabel]] = []
        self.setAccessibleName(name)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.space(2))
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(0, 1)
        self._heads = [QLabel(text) for text in heads]
        for column, label in enumerate(self._heads):
            label.setProperty("role", "caption")
            self._place(label, 0, column)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these; without any the table is hidden."""
        while len(self._rows) > len(lines):
            for label in self._rows.pop():
                self._grid.removeWidget(label)
                label.hide()
                label.deleteLater()
        while len(self._rows) < len(lines):
            self._add()
        for labels, line in zip(self._rows, lines, strict=True):
            self._show(labels, line)
        self.setVisible(bool(lines))

    def texts(self) -> dict[str, tuple[str, ...]]:
        """The values shown, by the name of their row."""
        return {row[0].text(): tuple(label.text() for label in row[1:]) for row in self._rows}

    def restyle(self) -> None:
        """Take the theme's present fonts."""
        for label in self._heads:
            label.setFont(self._theme.font("caption"))
        for row in self._rows:
            for label in row:
                label.setFont(self._theme.font("body"))

    def _show(self, labels: list[QLabel], line: Line) -> None:
        texts = (line.name, line.a, line.b, line.difference)
        for label, text, side in zip(labels, texts, ("", "a", "b", ""), strict=False):
            better = bool(side) and side == line.better
            label.setText(f"{BETTER} {text}" if better else text)
            label.setFont(self._theme.font("body", "semibold" if better else "regular"))
            note = tr("{side} is better here").format(side=side.upper()) if better else ""
            label.setToolTip("\n".join(part for part in (line.tip, note) if part) or text)

    def _add(self) -> None:
        row: list[QLabel] = [ElidedLabel(), *(QLabel() for _ in self._heads[1:])]
        row[0].setProperty("role", "name")
        for column, label in enumerate(row):
            label.setFont(self._theme.font("body"))
            self._place(label, len(self._rows) + 1, column)
        self._rows.append(row)

    def _place(self, label: QLabel, row: int, column: int) -> None:
        if column:
            self._grid.setColumnMinimumWidth(column, _COLUMN)
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(label, row, column)
