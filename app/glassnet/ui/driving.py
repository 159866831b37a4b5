"""How a session moves its run forwards, sees it, and tells what happens to it."""

from abc import abstractmethod
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from glassnet.data import Data
from glassnet.engine import Network
from glassnet.experiment import Spec, UndoHistory
from glassnet.experiment.breakpoints import Target
from glassnet.runner import OPENING_SPEED, Event, Runner, Snapshot, Speed
from glassnet.runner import events as happened
from glassnet.runner.commands import Unit
from glassnet.ui.breaks.model import Breaks
from glassnet.ui.document import Document
from glassnet.ui.selection import Notice
from glassnet.ui.text import tr


class Driving(QObject):
    """The part of a session that trains: a document, and the runner with the run that learns it.

    `snapshot` is the run as it was last seen, None before. `target` is where it was told to go;
    `backwards` tells that it plays so.
    """

    document_changed = Signal()
    title_changed = Signal()
    snapshot_taken = Signal(object)
    playing_changed = Signal(bool)
    speed_changed = Signal(object)
    target_changed = Signal(object)
    happened = Signal(object)
    notice_given = Signal(object)
    notices_past = Signal()

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.runner = Runner()
        self.runner.start()
        self.snapshot: Snapshot | None = None
        self.playing = False
        self.backwards = False
        self.speed: Speed = OPENING_SPEED
        self.target: Target | None = None
        self._document = document
        self.breaks = Breaks(self.runner, document.network, document.data)

    # ------------------------------------------------------------------ what it learns

    @property
    def spec(self) -> Spec:
        """The document: what is built, what it learns from and how.

        In the past of the run, its live fields are those of that moment.
        """
        return self._document.spec

    @property
    def data(self) -> Data:
        """The dataset of the document, split."""
        return self._document.data

    @property
    def network(self) -> Network:
        """The document's network: its structure, with parameters that are not the run's."""
        return self._document.network

    @property
    def undo(self) -> UndoHistory:
        """The edits so far."""
        return self._document.undo

    @property
    def generation(self) -> int:
        """The number of the run that the document stands for."""
        return self._document.generation

    @property
    def trained(self) -> bool:
        """Whether the run has moved away from its initial weights."""
        return self.snapshot is not None and self.snapshot.step > 0

    @property
    def modified(self) -> bool:
        """Whether closing would lose an edit or trained weights."""
        return self._document.modified(self.snapshot)

    def mark_saved(self, spec: Spec, step: int, touched: int = 0) -> None:
        """What stands in the file now: a document and its run after so many steps by training, and
        so many parameters set by hand."""
        self._document.mark_saved(spec, step, touched)
        self.title_changed.emit()

    # ------------------------------------------------------------------ what it is told

    def play(self) -> None:
        """Train at the present speed."""
        self._move_on(playing=True)
        self.runner.play(self.speed)

    def pause(self) -> None:
        """Stand still, at slow speeds in the middle of a step."""
        self.runner.pause()
        self._set_playing(False)

    def toggle_play(self) -> None:
        """Play or pause."""
        (self.pause if self.playing else self.play)()

    def run_to(self, target: Target) -> None:
        """Train as fast as possible to a target; `pause` gives it up."""
        self._move_on(playing=True)
        self.runner.run_to(target)
        self._set_target(target)

    def step(self, unit: Unit = "batch") -> None:
        """Train by one `phase`, `batch` or `epoch`, then stand still."""
        self._move_on(playing=False)
        self.runner.step(unit)

    def reset(self) -> None:
        """Back to step 0 with the same initial weights."""
        self._move_on(playing=False)
        self.notices_past.emit()
        self.runner.reset()

    def set_speed(self, speed: Speed) -> None:
        """Choose how fast `play` trains; at once when it is playing."""
        self.speed = speed
        self.runner.set_speed(speed)
        self.speed_changed.emit(speed)

    @abstractmethod
    def calm_down(self) -> None:
        """After a divergence: back to the start, to go more slowly."""

    def shutdown(self) -> None:
        """End the training thread. May be called twice."""
        self.runner.close()

    def _move_on(self, *, playing: bool) -> None:
        """Where the run has stopped before is past."""
        self._set_playing(playing)
        self.breaks.tell((), "")

    def _set_playing(self, playing: bool) -> None:
        self._set_target(None)
        if playing != self.playing:
            self.playing = playing
            self.backwards = self.backwards and playing
            self.playing_changed.emit(playing)

    def _set_target(self, target: Target | None) -> None:
        if target != self.target:
            self.target = target
            self.target_changed.emit(target)

    # ------------------------------------------------------------------ what it tells

    def receive(self, snapshot: Snapshot) -> None:
        """Show a snapshot; one of a run that the document no longer stands for is dropped."""
        if snapshot.generation == self.generation:
            was_modified = self.modified
            self.snapshot = snapshot
            if self._document.show_moment(snapshot.spec if snapshot.past else None):
                self._document.build()
                self.document_changed.emit()
            self.snapshot_taken.emit(snapshot)
            if self.modified != was_modified:
                self.title_changed.emit()

    def handle(self, event: Event) -> None:
        """Tell the user what happened on the training thread."""
        if event.generation != self.generation:
            return
        self.happened.emit(event)
        match event:
            case happened.Hit(text=text, breakpoints=met):
                self._set_playing(False)
                self.breaks.tell(met, text)
                self.notify("info", text, (tr("Go on"), self.play) if met else None)
            case happened.Paused(reason="epochs", epoch=epoch, missed=missed):
                target = self.target
                self._set_playing(False)
                text = tr("Trained for {epochs} epochs.").format(epochs=round(epoch))
                go_on: Callable[[], None] = self.play
                if missed and target is not None:
                    text, go_on = f"{text} {missed}", partial(self.run_to, target)
                self.notify("info", text, (tr("Train as many again"), go_on))
            case happened.Sought():
                self.breaks.tell((), "")
            case happened.Paused():
                self._set_playing(False)
            case happened.Stopped(message=message):
                self._set_playing(False)
                self.notify("info", message)
            case happened.Diverged(message=message):
                self._set_playing(False)
                self.notify("error", message, (tr("Start again with a lower rate"), self.calm_down))
            case happened.Failed(message=message):
                self._set_playing(False)
                self.notify("error", message)

    def notify(
        self, kind: str, text: str, action: tuple[str, Callable[[], None]] | None = None
    ) -> None:
        """Tell the user something without stopping them: `info`, `warning` or `error`."""
        self.notice_given.emit(Notice(kind, text, action))  # type: ignore[arg-type]
