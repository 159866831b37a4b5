"""The numbers that a sheet gives."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from glassnet.experiment.homework import Given
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme

PAIR = 2
"""So many numbers belong together at most."""

WIDE = 480
"""Pixels from which on two pairs stand side by side."""


class GivenTable(QWidget):
    """Symbols and numbers, in pairs where they belong together."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._given: tuple[Given, ...] = ()
        self._labels: list[tuple[QLabel, QLabel]] = []
        self._across = PAIR
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.space(2))
        self._grid.setVerticalSpacing(2)

    def show_given(self, given: Sequence[Given]) -> None:
        """Show these in the place of those before."""
        self._given = tuple(given)
        while len(self._labels) < len(given):
            self._labels.append(self._pair())
        for (symbol, number), one in zip(self._labels, given, strict=False):
            symbol.setText(one.symbol)
            number.setText(one.text)
            for label in (symbol, number):
                label.setToolTip(f"{one.symbol}: {tr(one.about)}")
        for index, pair in enumerate(self._labels):
            for label in pair:
                label.setVisible(index < len(given))
        self._arrange()
        self.restyle()

    def texts(self) -> dict[str, str]:
        """The numbers shown, by symbol."""
        pairs = zip(self._labels, self._given, strict=False)
        return {symbol.text(): number.text() for (symbol, number), _ in pairs}

    def restyle(self) -> None:
        """Take the theme's present fonts."""
        for symbol, number in self._labels:
            symbol.setFont(self._theme.font("body"))
            number.setFont(self._theme.font("body", "medium"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Set more numbers side by side where there is room."""
        super().resizeEvent(event)
        across = PAIR * (1 + (self.width() >= WIDE))
        if across != self._across:
            self._across = across
            self._arrange()

    def _arrange(self) -> None:
        place = 0
        for pair, one in zip(self._labels, self._given, strict=False):
            place += place % PAIR if one.opens else 0
            for column, label in enumerate(pair):
                self._grid.addWidget(
                    label, place // self._across, 2 * (place % self._across) + column
                )
            place += 1
        for column in range(2 * PAIR):
            shown = column < self._across
            self._grid.setColumnMinimumWidth(2 * column, self._theme.space(9) if shown else 0)
            self._grid.setColumnStretch(2 * column + 1, int(shown))

    def _pair(self) -> tuple[QLabel, QLabel]:
        symbol, number = QLabel(self), QLabel(self)
        symbol.setProperty("role", "name")
        number.setProperty("role", "value")
        number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return symbol, number
