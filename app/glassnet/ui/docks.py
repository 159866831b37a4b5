"""The docks at the right: one for each panel, headed by its title, or by tabs where they share."""

from functools import partial

from PySide6.QtCore import QObject, QSettings, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDockWidget,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QTabWidget,
    QWidget,
)
from shiboken6 import isValid

from glassnet.ui.panels import Panel, panels
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme
from glassnet.ui.widgets import PressKeys

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
        label.setIndent(0)  # its line would push the text from the margin of the panels
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


class PanelDock(QDockWidget):
    """The dock of one panel, which is made by `make` when it is wanted first.

    Qt moves a dock behind another tab out of the window, but neither hides it nor the panel: what
    can be seen is told by `visibilityChanged` alone.
    """

    def __init__(self, kind: type[Panel], theme: Theme, window: QMainWindow) -> None:
        super().__init__(tr(kind.title), window)
        self.kind = kind
        self.panel: Panel | None = None
        self.setObjectName(f"{kind.id}Dock")
        self.heading = DockTitle(tr(kind.title), theme)
        self.setTitleBarWidget(self.heading)
        PressKeys(self)  # for when it floats, a window of its own
        self.action = self._make_action()
        self.visibilityChanged.connect(self._mark)

    def take(self, panel: Panel) -> None:
        """Hold a panel from now on."""
        self.panel = panel
        panel.set_watched(False)
        self.setWidget(panel)
        self.visibilityChanged.connect(self._tell)

    def is_open(self) -> bool:
        """Whether it is in the window, in front or behind a tab, or floats."""
        return not self.isHidden()

    def _make_action(self) -> QAction:
        action = QAction(tr(self.kind.title), self)
        action.setObjectName(f"{self.kind.id}Panel")
        action.setCheckable(True)
        key = f"  ({self.kind.key})" if self.kind.key else ""
        action.setToolTip(tr(self.kind.tip) + key)
        if self.kind.key:
            action.setShortcut(QKeySequence(self.kind.key))
        action.triggered.connect(self._toggle)
        return action

    def _toggle(self, _checked: bool = False) -> None:
        """Come to the front; from there, go."""
        if self.is_open() and self.panel is not None and self.panel.is_watched():
            self.close()
        else:
            self.show()
            self.raise_()
        self._mark()

    def _mark(self, _visible: bool = True) -> None:
        self.action.setChecked(self.is_open())

    def _tell(self, visible: bool) -> None:
        if self.panel is not None and visible != self.panel.is_watched():
            self.panel.set_watched(visible)


class Docks(QObject):
    """The docks of a main window, their places, and how they are remembered.

    `made` tells of each panel that has been made after the window: one in a tab, asked for the
    first time.
    """

    made = Signal(object)

    def __init__(self, window: QMainWindow, session: Session, theme: Theme) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._theme = theme
        self._settings: QSettings | None = None
        self._ended = False
        window.setTabPosition(_RIGHT, QTabWidget.TabPosition.North)
        self._docks = {kind.id: PanelDock(kind, theme, window) for kind in panels}
        for dock in self._docks.values():
            dock.visibilityChanged.connect(self._show_headings)
            if dock.kind.beside:
                dock.visibilityChanged.connect(partial(self._make_when_seen, dock.kind.id))
            else:
                dock.take(dock.kind(session, theme))
        self.reset()

    @property
    def panels(self) -> list[Panel]:
        """The panels that have been made so far, in the order of their rank."""
        return [dock.panel for dock in self._docks.values() if dock.panel is not None]

    def panel(self, identity: str) -> Panel:
        """A panel, made where nobody has asked for it before. Raises KeyError."""
        dock = self._docks[identity]
        if dock.panel is None:
            panel = dock.kind(self._session, self._theme)
            if self._settings is not None:
                panel.recall(self._settings)
            dock.take(panel)
            self.made.emit(panel)
        assert dock.panel is not None
        return dock.panel

    def actions(self) -> list[QAction]:
        """One action for each dock, that brings it to the front or closes it there."""
        return [dock.action for dock in self._docks.values()]

    def reset(self) -> None:
        """Put every dock back at the right, one below the other, those beside others hidden."""
        for dock in self._docks.values():
            dock.setFloating(False)
            self._window.addDockWidget(_RIGHT, dock)
            dock.setVisible(not dock.kind.beside)
        for dock in self._docks.values():
            if dock.kind.beside:
                self._window.tabifyDockWidget(self._docks[dock.kind.beside], dock)
        self.fit(self._window.width())

    def fit(self, window_width: int) -> None:
        """Give the docks the width that suits a window of this width."""
        width = right_width(self._theme, window_width)
        docks = list(self._docks.values())
        self._window.resizeDocks(docks, [width] * len(docks), Qt.Orientation.Horizontal)
        rows = [dock for dock in docks if not dock.kind.beside]
        heights = [400 + 100 * row for row in range(len(rows))]
        self._window.resizeDocks(rows, heights, Qt.Orientation.Vertical)

    def show(self, identity: str) -> Panel:
        """Bring a panel to the front; it is the one returned. Raises KeyError."""
        panel, dock = self.panel(identity), self._docks[identity]
        dock.show()
        dock.raise_()
        return panel

    def end(self) -> None:
        """The window closes: what its docks do then concerns nobody."""
        self._ended = True

    def _make_when_seen(self, identity: str, visible: bool) -> None:
        if visible and not self._ended and self._docks[identity].panel is None:
            self.panel(identity).set_watched(True)

    def _show_headings(self, _visible: bool = True) -> None:
        """A dock that shares its place with others is named by its tab."""
        if self._ended or not isValid(self._window):  # a script may end without closing it
            return
        for dock in self._docks.values():
            shared = any(not other.isHidden() for other in self._window.tabifiedDockWidgets(dock))
            dock.heading.fold(shared and not dock.isFloating())

    def remember(self, settings: QSettings) -> None:
        """Write the layout down, and how the panels show what they show."""
        settings.setValue("layout/geometry", self._window.saveGeometry())
        settings.setValue("layout/state", self._window.saveState(LAYOUT_VERSION))
        for panel in self.panels:
            panel.remember(settings)

    def recall(self, settings: QSettings) -> bool:
        """Take up the layout that was written down; False where there is none that fits."""
        self._settings = settings
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
