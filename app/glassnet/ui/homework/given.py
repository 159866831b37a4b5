"""The numbers that a sheet gives."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from glassnet.experiment.homework import Given
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme

PAIRS = 2


class GivenTable(QWidget):
    """Symbols and numbers, two of them in a row."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.space(2))
        self._grid.setVerticalSpacing(2)
        for pair in range(PAIRS):
            self._grid.setColumnMinimumWidth(3 * pair, theme.space(9))
            self._grid.setColumnStretch(3 * pair + 1, 1)
            self._grid.setColumnMinimumWidth(3 * pair + 2, theme.space(2))
        self._labels: list[tuple[QLabel, QLabel]] = []

    def show_given(self, given: Sequence[Given]) -> None:
        """Show these in the place of those before."""
        while len(self._labels) < len(given):
            self._labels.append(self._pair())
        place = 0
        for (symbol, number), one in zip(self._labels, given, strict=False):
            place += place % PAIRS if one.opens else 0
            symbol.setText(one.symbol)
            number.setText(one.text)
            for column, label in enumerate((symbol, number)):
                label.setToolTip(f"{one.symbol}: {tr(one.about)}")
                self._grid.addWidget(label, place // PAIRS, 3 * (place % PAIRS) + column)
            place += 1
        for index, pair in enumerate(self._labels):
            for label in pair:
                label.setVisible(index < len(given))
        self.restyle()

    def texts(self) -> dict[str, str]:
        """The numbers shown, by symbol."""
        return {
            symbol.text(): number.text() for symbol, number in self._labels if symbol.isVisible()
        }

    def restyle(self) -> None:
        """Take the theme's present fonts."""
        for symbol, number in self._labels:
            symbol.setFont(self._theme.font("body"))
            number.setFont(self._theme.font("body", "medium"))

    def _pair(self) -> tuple[QLabel, QLabel]:
        symbol, number = QLabel(), QLabel()
        symbol.setProperty("role", "name")
        number.setProperty("role", "value")
        number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return symbol, number
