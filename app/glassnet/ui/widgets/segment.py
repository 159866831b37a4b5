"""A few icons in a pill, one of them chosen."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from glassnet.ui.text import tr
from glassnet.ui.theme import Theme, icon

_CELL, _HEIGHT, _ICON = 32, 28, 16
_STEPS = {Qt.Key.Key_Left: -1} | dict.fromkeys(
    (Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space), 1
)


class Segment(QWidget):
    """Chooses one of several values, each shown by an icon: `chosen(value)` when the user does.

    `options` are (value, Phosphor icon, tooltip). ValueError for an icon that does not exist.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, name: str, options: Sequence[tuple[str, str, str]]) -> None:
        super().__init__()
        self.theme = theme
        self._options = list(options)
        self._current = self._options[0][0]
        for _, icon_name, _ in options:
            icon(theme, icon_name)
        self.setFixedSize(_CELL * len(self._options), _HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(name)
        theme.changed.connect(self.update)

    @property
    def current(self) -> str:
        """The chosen value."""
        return self._current

    def set_current(self, value: str) -> None:
        """Show a choice without telling anyone."""
        self._current = value
        self.update()

    def sizeHint(self) -> QSize:
        """The size of all cells."""
        return self.size()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the pill, the chosen cell and the icons."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color, dark = self.theme.color, self.theme.dark
        painter.setPen(color("accent") if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(color("raised"))
        pill = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        for i, (value, name, _) in enumerate(self._options):
            cell = QRectF(i * _CELL + 2, 2, _CELL - 4, _HEIGHT - 4)
            if value == self._current:
                painter.setBrush(color("line" if dark else "surface"))
                painter.drawRoundedRect(cell, cell.height() / 2, cell.height() / 2)
            at = QRect(0, 0, _ICON, _ICON)
            at.moveCenter(cell.center().toPoint())
            shade = "ink" if value == self._current else "dim"
            icon(self.theme, name, shade).paint(painter, at)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the cell under the mouse."""
        self._choose(int(event.position().x() // _CELL))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrows, Space and Return walk through the choices."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            values = [value for value, _, _ in self._options]
            self._choose((values.index(self._current) + step) % len(values))

    def event(self, event: QEvent) -> bool:
        """Show each cell's own tooltip."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            i = min(max(event.pos().x() // _CELL, 0), len(self._options) - 1)
            QToolTip.showText(event.globalPos(), self._options[i][2], self)
            return True
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in _STEPS
        ):
            event.accept()  # else they would play and step the run
            return True
        return super().event(event)

    def _choose(self, i: int) -> None:
        if 0 <= i < len(self._options) and self._options[i][0] != self._current:
            self.set_current(self._options[i][0])
            self.chosen.emit(self._current)


class ThemeSwitch(Segment):
    """The moon and the sun: changes the theme at once, and follows it."""

    def __init__(self, theme: Theme) -> None:
        options = [("dark", "moon", tr("Dark theme")), ("light", "sun", tr("Light theme"))]
        super().__init__(theme, tr("Theme"), options)
        self.chosen.connect(theme.switch)
        theme.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        self.set_current(self.theme.name)
