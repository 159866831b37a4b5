"""The main window: puts the rooms together and owns nothing else."""

from functools import partial
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QMenu, QMenuBar, QWidget

from glassnet.runner import Snapshot
from glassnet.ui import groups
from glassnet.ui.actions import TABLE, make_actions
from glassnet.ui.breaks.run_to import RunToCard
from glassnet.ui.canvas import NetworkCanvas
from glassnet.ui.commands import Commands
from glassnet.ui.docks import Docks, right_width
from glassnet.ui.files import Files
from glassnet.ui.foot import make_foot
from glassnet.ui.menu_bar import fill_menu_bar
from glassnet.ui.panels import Panel
from glassnet.ui.pictures import Pictures
from glassnet.ui.pump import FramePump, Viewer, stamp
from glassnet.ui.session import Session
from glassnet.ui.sidebar import SideBar
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme, icon
from glassnet.ui.timeline import Timeline
from glassnet.ui.title_row import TitleRow
from glassnet.ui.transport import TransportBar
from glassnet.ui.widgets import Banner, PressKeys


class Part(Protocol):
    """A part of the window that follows the document and the theme."""

    def show_document(self) -> None: ...

    def restyle(self) -> None: ...


class MainWindow(QMainWindow):
    """Glassnet's window over one session."""

    def __init__(self, session: Session, theme: Theme, settings: QSettings | None) -> None:
        super().__init__()
        self.session = session
        self.theme = theme
        self._settings = settings
        self._closing = False
        self.files = Files(session, self)
        self.canvas = NetworkCanvas(session, theme)
        self.pictures = Pictures(self, self.canvas, self.files)
        self._commands = Commands(self)
        self.actions_by_name = make_actions(self, self._commands.slots())
        PressKeys(self)
        self.setAcceptDrops(True)
        self.setMinimumSize(960, 600)
        self._build()
        self._connect()
        self._restyle()
        self._show_document()
        self._show_title()
        self._viewers = self._make_viewers()
        self.pump = FramePump(session, self.canvas.tick, self._viewers, self)
        self.docks.made.connect(self._welcome)
        self.pump.start()

    # ------------------------------------------------------------------ construction

    def _build(self) -> None:
        self.side_bar = SideBar(self.session, self.theme)
        self.transport = TransportBar(self.session, self.theme, self.actions_by_name)
        self.run_to = RunToCard(self.session, self.theme, self)
        self.timeline = Timeline(self.session, self.theme)
        self.banner = Banner(self.theme, self.canvas)
        centre = QWidget()
        row = QHBoxLayout(centre)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.side_bar)
        row.addWidget(self.canvas, 1)
        self.setCentralWidget(centre)
        self.docks = Docks(self, self.session, self.theme)
        foot = make_foot(self.transport, self.timeline)
        self.addToolBar(Qt.ToolBarArea.BottomToolBarArea, foot)
        menus = QMenuBar()
        self.title_row = TitleRow(self.theme, menus, self.actions_by_name)
        fill_menu_bar(
            menus, self.actions_by_name, self.docks.actions(), self.session.view, self.theme
        )
        for name in ("zoomInAction", "fitAction", "copyPictureAction", "pictureAction"):
            self.canvas.addAction(self.actions_by_name[name])
        self.setMenuWidget(self.title_row)
        self.resize(1440, 900)
        if self._settings is not None:
            self.docks.recall(self._settings)
            self.session.view.recall(self._settings)
            self.run_to.recall(self._settings)

    def _make_viewers(self) -> list[Viewer]:
        shown = [
            Viewer(self.canvas.show_snapshot, 10, self.canvas.isVisible),
            Viewer(self.transport.show_snapshot, 10, self.transport.isVisible),
            Viewer(self.timeline.show_snapshot, 5, self.timeline.isVisible),
        ]
        return shown + [_viewer(panel) for panel in self.docks.panels]

    def _welcome(self, panel: Panel) -> None:
        """A panel has been made that nobody had asked for before."""
        panel.show_document()
        self._viewers.append(_viewer(panel))

    @property
    def _parts(self) -> tuple[Part, ...]:
        """What follows the document and the theme."""
        whole = (self.side_bar, self.canvas, self.transport, self.run_to, self.timeline)
        return (*whole, *self.docks.panels)

    def _connect(self) -> None:
        self.session.document_changed.connect(self._show_document)
        self.session.playing_changed.connect(self._show_playing)
        self.session.snapshot_taken.connect(self._show_past)
        self.session.playing_changed.connect(self.banner.settle)
        self.session.notice_given.connect(self.banner.show_notice)
        self.session.notices_past.connect(self.banner.withdraw)
        self.session.title_changed.connect(self._show_title)
        self.files.path_changed.connect(self._show_title)
        self.canvas.tool_wanted.connect(self._commands.use)
        self.canvas.threshold_wanted.connect(self._commands.ask_threshold)
        self.theme.changed.connect(self._restyle)

    # ------------------------------------------------------------------ what is shown

    def _show_document(self) -> None:
        for part in self._parts:
            part.show_document()
        undo = self.session.undo
        for name, verb, label, restores in (
            ("undoAction", tr("Undo"), undo.undo_label, undo.undo_restores),
            ("redoAction", tr("Redo"), undo.redo_label, undo.redo_restores),
        ):
            action = self.actions_by_name[name]
            action.setEnabled(bool(label))
            action.setText(f"{verb}: {label}" if label else verb)
            about = tr("The trained weights stay")
            if restores:
                about = tr("The run comes back as it was left, with its weights and its step")
            tip = f"{action.text()}  ({action.shortcut().toString()})"
            action.setToolTip(f"{tip}\n{about if label else action.statusTip()}")

    def _show_playing(self, playing: bool) -> None:
        action = self.actions_by_name["playAction"]
        action.setText(tr("Pause") if playing else tr("Play"))
        action.setIcon(icon(self.theme, "pause-fill" if playing else "play-fill", "on_accent"))

    def _show_past(self, snapshot: Snapshot) -> None:
        back = (snapshot.step, snapshot.phase_index) > (snapshot.start, 0)
        for name in ("backAction", "backPhaseAction", "backEpochAction"):
            self.actions_by_name[name].setEnabled(back)
        self.actions_by_name["toEndAction"].setEnabled(snapshot.past)

    def _show_title(self) -> None:
        modified = self.session.modified
        self.setWindowTitle(f"{self.files.name}[*] — Glassnet")
        self.setWindowModified(modified)
        self.title_row.show_name(self.files.name + (tr(" — unsaved") if modified else ""))

    def _restyle(self) -> None:
        for row in TABLE:
            if row.icon:
                self.actions_by_name[row.name].setIcon(icon(self.theme, row.icon))
        self._show_playing(self.session.playing)
        self.title_row.restyle()
        self.banner.restyle()
        for part in self._parts:
            part.restyle()
        if self._settings is not None:
            self._settings.setValue("theme", self.theme.name)

    # ------------------------------------------------------------------ its own events

    def createPopupMenu(self) -> QMenu:
        """The panels, where a tab or a heading of theirs is asked for its menu."""
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.addActions(self.docks.actions())
        return menu

    def showEvent(self, event: QShowEvent) -> None:
        """The canvas has the keyboard first."""
        super().showEvent(event)
        self.canvas.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrow the sides where the window is small."""
        super().resizeEvent(event)
        small = self.width() < 1400
        self.side_bar.setFixedWidth(232 if small else self.theme.size("left"))
        before, now = event.oldSize().width(), self.width()
        if right_width(self.theme, before) != right_width(self.theme, now):
            self.docks.fit(now)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one file: a spec or a project."""
        if len(event.mimeData().urls()) == 1 and event.mimeData().urls()[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the file that was dropped."""
        path = Path(event.mimeData().urls()[0].toLocalFile())
        self.files.ask_to_keep(partial(self.files.open_path, path))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask once about unsaved changes, then end every thread and timer."""
        if not self._closing and self.session.modified:
            self.files.ask_to_keep(self._close_now)
            event.setAccepted(self._closing)
            return
        self.shutdown()
        event.accept()

    def _close_now(self) -> None:
        self._closing = True
        self.close()

    def shutdown(self) -> None:
        """End every thread and timer and remember the layout. May be called twice."""
        self.pump.stop()
        if self._settings is not None:
            self.docks.remember(self._settings)
            self.session.view.remember(self._settings)
            self.run_to.remember(self._settings)
        self.docks.end()
        self.files.stop()
        self.pictures.stop()
        for panel in self.docks.panels:
            panel.shutdown()
        self.canvas.shutdown()
        self.session.shutdown()
        groups.release_clipboard()

    @property
    def settled(self) -> bool:
        """Whether everything shows the latest snapshot and nothing is still being computed."""
        snapshot = self.session.snapshot
        latest = stamp(snapshot) if snapshot else None
        seen = all(each.seen == latest for each in self._viewers if each.visible())
        watched = [panel for panel in self.docks.panels if panel.is_watched()]
        return seen and self.canvas.settled and all(panel.settled for panel in watched)

    def action(self, name: str) -> QAction:
        """The action of a name in the table. Raises KeyError."""
        return self.actions_by_name[name]


def _viewer(panel: Panel) -> Viewer:
    return Viewer(panel.show_snapshot, panel.rate, panel.is_watched)
