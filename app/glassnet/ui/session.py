"""The window's model: the document, its undo history, and the run that learns it.

The document belongs to the UI thread and is an immutable value. Every change is an edit: a pure
function from a spec to a new one. A live edit (a learning rate) reaches the running run at its next
step; any other edit starts a new run under a new generation, and the runner keeps the run that it
replaces, so that undo brings back the document and the trained weights with it.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Signal

from glassnet.data import Data, load
from glassnet.engine import GlassnetError, Network
from glassnet.experiment import Edit, Move, Run, Spec, SpecError, UndoHistory, edits
from glassnet.experiment.breakpoints import Breakpoint, Target, ToStep
from glassnet.experiment.stacks import Stack
from glassnet.experiment.timeline import Branch, Branches
from glassnet.runner import OPENING_SPEED, Event, Example, Probe, Runner, Snapshot, Speed
from glassnet.runner import events as happened
from glassnet.runner.commands import Unit
from glassnet.ui.breaks.model import Breaks
from glassnet.ui.carried import carried_text
from glassnet.ui.following import followed, inside
from glassnet.ui.problems import plain_text
from glassnet.ui.selection import NOTHING, Notice, Selection
from glassnet.ui.text import tr
from glassnet.ui.travelling import Travelling
from glassnet.ui.view import View


class Session(Travelling):
    """One experiment in one window; see the module for how it works."""

    document_changed = Signal()
    edited = Signal(object)
    snapshot_taken = Signal(object)
    playing_changed = Signal(bool)
    speed_changed = Signal(object)
    notice_given = Signal(object)
    selection_changed = Signal(object)
    pointed = Signal(object)
    example_changed = Signal(object)
    title_changed = Signal()
    notices_past = Signal()
    happened = Signal(object)
    target_changed = Signal(object)

    def __init__(self, spec: Spec, run: Run | None = None) -> None:
        super().__init__()
        self.runner = Runner()
        self.runner.start()
        self.selection: Selection = NOTHING
        self.snapshot: Snapshot | None = None
        self.playing = False
        self.backwards = False
        self.scrubbing = False  # a hand goes through time: every moment is to be seen
        self.speed: Speed = OPENING_SPEED
        self.view = View()
        self.target: Target | None = None
        self.example: Example | None = None
        try:
            materials = self._materials(spec)
        except GlassnetError:
            self.runner.close()
            raise
        data, network = materials
        self.breaks = Breaks(self.runner, network, data)
        self._take_document(spec, run, 1, materials)

    # ------------------------------------------------------------------ the document

    @property
    def spec(self) -> Spec:
        """The document: what is built, what it learns from and how.

        In the past of the run, its live fields are those of that moment.
        """
        return self._moment or self._undo.current.spec

    @property
    def data(self) -> Data:
        """The dataset of the document, split."""
        return self._data

    @property
    def network(self) -> Network:
        """The document's network: its structure, with parameters that are not the run's."""
        return self._network

    @property
    def undo(self) -> UndoHistory:
        """The edits so far."""
        return self._undo

    @property
    def generation(self) -> int:
        """The number of the run that the document stands for."""
        return self._undo.current.generation

    def new_document(self, spec: Spec, run: Run | None = None) -> None:
        """Put another experiment in the place of this one; a run brings its trained weights.

        Raises GlassnetError for a spec that the window cannot show; this one then stays.
        """
        materials = self._materials(spec)
        self.pause()
        self.runner.forget((*self._undo.generations, *(one.generation for one in self.branches)))
        self._take_document(spec, run, self.generation + 1, materials)
        self._announce()

    def _take_document(
        self, spec: Spec, run: Run | None, generation: int, materials: tuple[Data, Network]
    ) -> None:
        self._undo = UndoHistory(spec, generation)
        self.branches = Branches()
        self._moment: Spec | None = None
        self._seeking, self._target, self.far = False, 0, None
        self._saved = (spec, run.end if run else 0, run.touched if run else 0)
        self._built, (self._data, self._network) = spec, materials
        self.snapshot = None
        self.runner.load(generation, spec, run=run)
        self.breaks.begin(self._network, self._data)

    def take_breakpoints(self, breakpoints: Iterable[Breakpoint]) -> None:
        """Watch these, and no others."""
        self.breaks.begin(self._network, self._data, breakpoints)

    def apply(self, edit: Callable[..., Edit], *arguments: Any, key: str | None = None) -> bool:
        """Change the document by an edit function of `glassnet.experiment.edits`.

        Edits that follow each other with the same `key` are one undo step, until `end_drag`.
        Returns False, with a notice that says why, where the edit is impossible.
        """
        try:
            change = edit(self.spec, *arguments)
        except GlassnetError as error:
            self.notify("warning", plain_text(error))
            return False
        if change.spec != self.spec or change.parameters:
            self._take(change, key, fork=self.in_past)
        return True

    def _take(self, change: Edit, key: str | None, *, fork: bool) -> None:
        before, generation, original = self.spec, self.generation, self._line()
        chosen = followed(self.selection, before.network.layers, change)
        version = self._undo.push(change, key, fork=fork)
        self._moment = None
        if version.generation == generation:
            self._send_live(change.changes)
            self.runner.set_parameters(change.parameters)
        else:
            self.breaks.follow(before, change)
            self.runner.load(version.generation, change.spec, edit=change)
            if fork:
                self._fork(original, version.generation, change.spec)
            else:
                self.branches.follow(generation, None, version.generation)
            self._seeking = False
            self._forget()
        note = carried_text(before, change) if self.trained and not fork else ""
        self._build()
        self.edited.emit(change)
        moved, self.selection = chosen != self.selection, chosen
        self._announce()
        if moved:
            self.selection_changed.emit(self.selection)
        if note or change.note:
            self.notify("info", " ".join(filter(None, (change.note, note))))

    def end_drag(self) -> None:
        """A continuous change is over: the next edit is an undo step of its own."""
        self._undo.end_drag()

    def undo_edit(self) -> None:
        """Take the last edit back, the weights included."""
        if self._undo.can_undo:
            left, line = self.generation, self._line()
            self._travel(self._undo.undo(), left, line)

    def redo_edit(self) -> None:
        """Do the last edit that was taken back again."""
        if self._undo.can_redo:
            left, line = self.generation, self._line()
            self._travel(self._undo.redo(), left, line)

    def _travel(self, move: Move, left: int, line: Branch) -> None:
        self._moment = None
        if move.kept is not None:
            self.breaks.hold()
            self._seeking = False
            self.runner.restore(move.generation, move.kept, move.spec)
            self.branches.leave(left, line.spec, line.curve)
            self.branches.follow(left, move.kept, move.generation)
            self.branches_changed.emit()
        self._send_live(move.changes)
        layers = self._network.layers
        self._build()
        if self.selection.others or inside(self.selection, layers, self._network.layers):
            self.select(NOTHING)  # their places may be those of others now
        self._announce()

    def _send_live(self, changes: Mapping[str, Any]) -> None:
        for name, value in changes.items():
            self.runner.set_hyper(name, value)

    @property
    def trained(self) -> bool:
        """Whether the run has moved away from its initial weights."""
        return self.snapshot is not None and self.snapshot.step > 0

    def _build(self) -> None:
        """Follow the document with the UI's own view of it; that of one that is alike stays."""
        if self.spec != self._built:
            self._built, (self._data, self._network) = self.spec, self._materials(self.spec)
        if self.snapshot is not None and self.snapshot.generation != self.generation:
            self.snapshot = None

    def _materials(self, spec: Spec) -> tuple[Data, Network]:
        """The data of a spec and its network's structure. Raises GlassnetError."""
        if spec.dataset is None:
            raise SpecError("missing; the window needs the name of a dataset", "dataset")
        data = load(spec.dataset, spec.seed)
        dtype = spec.training.dtype
        return data, Network(spec.network.layers, data.features, dtype=dtype, rng=None)

    @property
    def _widths(self) -> tuple[int, ...]:
        """The units of every layer, by number."""
        stack = Stack(self._network.layers, self._network.inputs)
        return tuple(part.width for part in stack.numbered())

    def _announce(self) -> None:
        self.breaks.settle(self._network, self._data)
        if not self._showable(self.example):
            self.show_example(None)
        if not self.selection.fits(self._data.features, self._widths):
            self.select(NOTHING)
        self.notices_past.emit()
        self.document_changed.emit()
        self.title_changed.emit()

    # ------------------------------------------------------------------ the run

    def play(self) -> None:
        """Train at the present speed."""
        self._move_on(playing=True)
        self.runner.play(self.speed)

    def pause(self) -> None:
        """Stand still, at slow speeds in the middle of a step."""
        self.runner.pause()
        self._set_playing(False)

    def toggle_play(self) -> None:
        """Play or pause; a long way to another moment ends here."""
        (self.pause if self.playing or self.far is not None else self.play)()

    def run_to(self, target: Target) -> None:
        """Train as fast as possible to a target, or go back to it; `pause` gives it up."""
        seen = self.snapshot
        if isinstance(target, ToStep) and seen is not None and target.step < seen.step:
            self.seek(target.step)
            return
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

    def new_seed(self) -> None:
        """Other initial weights and another draw of the data: the next seed."""
        self.apply(edits.set_seed, self.spec.seed + 1)

    def set_speed(self, speed: Speed) -> None:
        """Choose how fast `play` trains; at once when it is playing."""
        self.speed = speed
        self.runner.set_speed(speed)
        self.speed_changed.emit(speed)

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

    def receive(self, snapshot: Snapshot) -> None:
        """Show a snapshot; one of a run that the document no longer stands for is dropped."""
        if snapshot.generation == self.generation:
            was_modified = self.modified
            self.snapshot = snapshot
            self._follow_moment(snapshot)
            self.snapshot_taken.emit(snapshot)
            if self.modified != was_modified:
                self.title_changed.emit()

    def _follow_moment(self, snapshot: Snapshot) -> None:
        """In the past the document has the live fields of that moment."""
        then = snapshot.spec if snapshot.past else None
        then = None if then == self._undo.current.spec else then
        if then != self._moment:
            self._moment = then
            self._build()
            self.document_changed.emit()

    def handle(self, event: Event) -> None:
        """Tell the user what happened on the training thread."""
        if event.generation != self.generation:
            return
        self._take_note(event)
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

    def calm_down(self) -> None:
        """After a divergence: back to the start with a tenth of the learning rate."""
        optimizer = self.spec.training.optimizer
        slower = optimizer.replace(learning_rate=optimizer.learning_rate / 10)
        if self.apply(edits.set_optimizer, slower):
            self.reset()

    # ------------------------------------------------------------------ what is looked at

    def show_example(self, example: Example | None) -> None:
        """Choose the row or probe whose signals are shown; None follows the current batch."""
        self.example = example if self._showable(example) else None
        self.runner.show_example(self.example)
        self.example_changed.emit(self.example)

    def _showable(self, example: Example | None) -> bool:
        if isinstance(example, Probe):
            known = example.label is None or example.label < len(self._data.classes)
            return known and len(example.inputs) == self._data.features
        return example is None or example < len(self._data)

    def select(self, selection: Selection) -> None:
        """Select layers, a neuron, an edge, a skip or nothing."""
        if selection != self.selection:
            self.selection = selection
            self.selection_changed.emit(selection)

    def point_at(self, selection: Selection) -> None:
        """Let the canvas show where something is, as long as the mouse is on it elsewhere."""
        self.pointed.emit(selection)

    def notify(
        self, kind: str, text: str, action: tuple[str, Callable[[], None]] | None = None
    ) -> None:
        """Tell the user something without stopping them: `info`, `warning` or `error`."""
        self.notice_given.emit(Notice(kind, text, action))  # type: ignore[arg-type]

    # ------------------------------------------------------------------ what is saved

    @property
    def modified(self) -> bool:
        """Whether closing would lose an edit or trained weights."""
        seen = self.snapshot
        now = (seen.end, seen.touched) if seen else self._saved[1:]
        return self._saved != (self._undo.current.spec, *now)

    def mark_saved(self, spec: Spec, step: int, touched: int = 0) -> None:
        """What stands in the file now: a document and its run after so many steps by training, and
        so many parameters set by hand."""
        self._saved = (spec, step, touched)
        self.title_changed.emit()

    def shutdown(self) -> None:
        """End the training thread. May be called twice."""
        self.runner.close()
