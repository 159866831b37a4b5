"""The docks at the right: one for each panel, with the panel's title as a tab-like heading."""

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QMainWindow, QWidget

from glassnet.ui.panels import Panel, panels
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme

LAYOUT_VERSION = 1


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


class Docks:
    """The docks of a main window, their places, and how they are remembered."""

    def __init__(self, window: QMainWindow, session: Session, theme: Theme) -> None:
        self._window = window
        self._theme = theme
        self.panels: list[Panel] = []
        self._docks: list[QDockWidget] = []
        for kind in panels:
            panel = kind(session, theme)
            dock = QDockWidget(tr(kind.title), window)
            dock.setObjectName(f"{kind.id}Dock")
            dock.setTitleBarWidget(DockTitle(tr(kind.title), theme))
            dock.setWidget(panel)
            self.panels.append(panel)
            self._docks.append(dock)
        self.reset()

    def actions(self) -> list[QAction]:
        """One action for each dock that shows and hides it."""
        return [dock.toggleViewAction() for dock in self._docks]

    def reset(self) -> None:
        """Put every dock back at the right, one below the other."""
        area = Qt.DockWidgetArea.RightDockWidgetArea
        for dock in self._docks:
            dock.setFloating(False)
            self._window.addDockWidget(area, dock)
            dock.show()
        self.fit(self._window.width())

    def fit(self, window_width: int) -> None:
        """Give the docks the width that suits a window of this width."""
        width = right_width(self._theme, window_width)
        self._window.resizeDocks(self._docks, [width] * len(self._docks), Qt.Orientation.Horizontal)
        heights = [4 + index for index in range(len(self._docks))]
        self._window.resizeDocks(
            self._docks, [100 * height for height in heights], Qt.Orientation.Vertical
        )

    def remember(self, settings: QSettings) -> None:
        """Write the layout down."""
        settings.setValue("layout/geometry", self._window.saveGeometry())
        settings.setValue("layout/state", self._window.saveState(LAYOUT_VERSION))

    def recall(self, settings: QSettings) -> bool:
        """Take up the layout that was written down; False where there is none that fits."""
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
