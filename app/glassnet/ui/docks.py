"""The docks at the right: one for each panel, headed by its title, or by tabs where they share."""

from collections.abc import Iterator

from PySide6.QtCore import QSettings, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QDockWidget,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QTabWidget,
    QWidget,
)

from glassnet.ui.panels import Panel, panels
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme

LAYOUT_VERSION = 2

_RIGHT = Qt.DockWidgetArea.RightDockWidgetArea


class DockTitle(QWidget):
    """A dock's heading: the title, underlined in the accent colour. Drag it to move the dock."""

    def __init__(self, title: str, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("dockTitle")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 16, 4)
        label = QLabel(title)
        label.setProperty("role", "dockTitle")
        label.setFont(theme.font("label", "semibold"))
        row.addWidget(label)
        row.addStretch(1)
        self._folded = False

    def fold(self, folded: bool) -> None:
        """Take no room, where a tab names the dock."""
        if folded != self._folded:
            self._folded = folded
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """What the dock gives it: a hidden title would keep its place."""
        return QSize(0, 0) if self._folded else super().sizeHint()


class Docks:
    """The docks of a main window, their places, and how they are remembered."""

    def __init__(self, window: QMainWindow, session: Session, theme: Theme) -> None:
        self._window = window
        self._theme = theme
        self.panels: list[Panel] = []
        self._docks: list[QDockWidget] = []
        self._ended = False
        window.setTabPosition(_RIGHT, QTabWidget.TabPosition.North)
        for kind in panels:
            panel = kind(session, theme)
            dock = QDockWidget(tr(kind.title), window)
            dock.setObjectName(f"{kind.id}Dock")
            dock.setTitleBarWidget(DockTitle(tr(kind.title), theme))
            dock.setWidget(panel)
            dock.visibilityChanged.connect(self._show_headings)
            self.panels.append(panel)
            self._docks.append(dock)
        self.reset()

    def actions(self) -> list[QAction]:
        """One action for each dock that shows and hides it."""
        return [dock.toggleViewAction() for dock in self._docks]

    def reset(self) -> None:
        """Put every dock back at the right, one below the other, those beside others hidden."""
        for panel, dock in self._pairs():
            dock.setFloating(False)
            self._window.addDockWidget(_RIGHT, dock)
            dock.setVisible(not panel.beside)
        for panel, dock in self._pairs():
            if panel.beside:
                self._window.tabifyDockWidget(self._dock(panel.beside), dock)
        self.fit(self._window.width())

    def fit(self, window_width: int) -> None:
        """Give the docks the width that suits a window of this width."""
        width = right_width(self._theme, window_width)
        self._window.resizeDocks(self._docks, [width] * len(self._docks), Qt.Orientation.Horizontal)
        rows = [dock for panel, dock in self._pairs() if not panel.beside]
        heights = [400 + 100 * row for row in range(len(rows))]
        self._window.resizeDocks(rows, heights, Qt.Orientation.Vertical)

    def show(self, identity: str) -> Panel:
        """Bring a panel to the front; it is the one returned. Raises KeyError."""
        dock = self._dock(identity)
        dock.show()
        dock.raise_()
        return self.panels[self._docks.index(dock)]

    def end(self) -> None:
        """The window closes: what its docks do then concerns nobody."""
        self._ended = True

    def _pairs(self) -> Iterator[tuple[Panel, QDockWidget]]:
        return zip(self.panels, self._docks, strict=True)

    def _dock(self, identity: str) -> QDockWidget:
        return {panel.id: dock for panel, dock in self._pairs()}[identity]

    def _show_headings(self, _visible: bool = True) -> None:
        """A dock that shares its place with others is named by its tab."""
        if self._ended:
            return
        for dock in self._docks:
            shared = any(not other.isHidden() for other in self._window.tabifiedDockWidgets(dock))
            title = dock.titleBarWidget()
            assert isinstance(title, DockTitle)
            title.fold(shared and not dock.isFloating())

    def remember(self, settings: QSettings) -> None:
        """Write the layout down, and how the panels show what they show."""
        settings.setValue("layout/geometry", self._window.saveGeometry())
        settings.setValue("layout/state", self._window.saveState(LAYOUT_VERSION))
        for panel in self.panels:
            panel.remember(settings)

    def recall(self, settings: QSettings) -> bool:
        """Take up the layout that was written down; False where there is none that fits."""
        for panel in self.panels:
            panel.recall(settings)
        geometry, state = settings.value("layout/geometry"), settings.value("layout/state")
        if geometry is None or state is None:
            return False
        self._window.restoreGeometry(geometry)
        return self._window.restoreState(state, LAYOUT_VERSION)


def right_width(theme: Theme, window_width: int) -> int:
    """The width of the panels at the right, in pixels, for a window of this width."""
    if window_width < 1400:
        return 272 if window_width < 1200 else 336
    return max(theme.size("right"), round(window_width * 0.22))
