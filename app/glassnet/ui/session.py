"""The window's model: the document, its undo history, and the run that learns it.

The document belongs to the UI thread and is an immutable value. Every change is an edit: a pure
function from a spec to a new one. A live edit (a learning rate) reaches the running run at its next
step; any other edit starts a new run under a new generation, and the runner keeps the run that it
replaces, so that undo brings back the document and the trained weights with it.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from PySide6.QtCore import Signal

from glassnet.engine import GlassnetError
from glassnet.experiment import Edit, Move, Run, Spec, edits
from glassnet.experiment.breakpoints import Breakpoint
from glassnet.experiment.timeline import Branch
from glassnet.runner import Example, Probe
from glassnet.ui.carried import carried_text
from glassnet.ui.document import Document
from glassnet.ui.following import followed, inside
from glassnet.ui.problems import plain_text
from glassnet.ui.selection import NOTHING, Selection
from glassnet.ui.travelling import Travelling
from glassnet.ui.view import View


class Session(Travelling):
    """One experiment in one window; see the module for how it works.

    How the run is moved and seen is in `Driving`, how it goes back in time in `Travelling`.
    """

    edited = Signal(object)
    selection_changed = Signal(object)
    pointed = Signal(object)
    example_changed = Signal(object)

    def __init__(self, spec: Spec, run: Run | None = None) -> None:
        super().__init__(Document(spec, run=run))
        self.selection: Selection = NOTHING
        self.view = View()
        self.example: Example | None = None
        self._load(run)

    # ------------------------------------------------------------------ the document

    def new_document(self, spec: Spec, run: Run | None = None) -> None:
        """Put another experiment in the place of this one; a run brings its trained weights.

        Raises GlassnetError for a spec that the window cannot show; this one then stays.
        """
        document = Document(spec, self.generation + 1, run)
        self.pause()
        self.runner.forget((*self.undo.generations, *(one.generation for one in self.branches)))
        self._document, self.snapshot = document, None
        self._begin_anew()
        self._load(run)
        self._announce()

    def _load(self, run: Run | None) -> None:
        self.runner.load(self.generation, self.spec, run=run)
        self.breaks.begin(self.network, self.data)

    def take_breakpoints(self, breakpoints: Iterable[Breakpoint]) -> None:
        """Watch these, and no others."""
        self.breaks.begin(self.network, self.data, breakpoints)

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
        version = self.undo.push(change, key, fork=fork)
        self._document.show_moment(None)
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
        self.undo.end_drag()

    def undo_edit(self) -> None:
        """Take the last edit back, the weights included."""
        if self.undo.can_undo:
            left, line = self.generation, self._line()
            self._travel(self.undo.undo(), left, line)

    def redo_edit(self) -> None:
        """Do the last edit that was taken back again."""
        if self.undo.can_redo:
            left, line = self.generation, self._line()
            self._travel(self.undo.redo(), left, line)

    def _travel(self, move: Move, left: int, line: Branch) -> None:
        self._document.show_moment(None)
        if move.kept is not None:
            self.breaks.hold()
            self._seeking = False
            self.runner.restore(move.generation, move.kept, move.spec)
            self.branches.leave(left, line.spec, line.curve)
            self.branches.follow(left, move.kept, move.generation)
            self.branches_changed.emit()
        self._send_live(move.changes)
        layers = self.network.layers
        self._build()
        if self.selection.others or inside(self.selection, layers, self.network.layers):
            self.select(NOTHING)  # their places may be those of others now
        self._announce()

    def reset(self) -> None:
        """Back to step 0 with the same initial weights; undo brings back what was recorded."""
        seen, change = self.snapshot, edits.reset(self.spec)
        moved = self.playing or seen is None or seen.end or seen.phase_index or seen.touched
        if not moved and self.undo.undo_label in ("", change.label):
            super().reset()
            return
        self._move_on(playing=False)
        self.notices_past.emit()
        self.runner.pause()
        self._take(change, None, fork=False)

    def new_seed(self) -> None:
        """Other initial weights and another draw of the data: the next seed."""
        self.apply(edits.set_seed, self.spec.seed + 1)

    def calm_down(self) -> None:
        """After a divergence: back to the start with a tenth of the learning rate."""
        optimizer = self.spec.training.optimizer
        slower = optimizer.replace(learning_rate=optimizer.learning_rate / 10)
        if self.apply(edits.set_optimizer, slower):
            self.reset()

    def _send_live(self, changes: Mapping[str, Any]) -> None:
        for name, value in changes.items():
            self.runner.set_hyper(name, value)

    def _build(self) -> None:
        """Follow the document with the UI's own view of it."""
        self._document.build()
        if self.snapshot is not None and self.snapshot.generation != self.generation:
            self.snapshot = None

    def _announce(self) -> None:
        self.breaks.settle(self.network, self.data)
        if not self._showable(self.example):
            self.show_example(None)
        if not self.selection.fits(self.data.features, self._document.widths):
            self.select(NOTHING)
        self.notices_past.emit()
        self.document_changed.emit()
        self.title_changed.emit()

    # ------------------------------------------------------------------ what is looked at

    def show_example(self, example: Example | None) -> None:
        """Choose the row or probe whose signals are shown; None follows the current batch."""
        self.example = example if self._showable(example) else None
        self.runner.show_example(self.example)
        self.example_changed.emit(self.example)

    def _showable(self, example: Example | None) -> bool:
        if isinstance(example, Probe):
            known = example.label is None or example.label < len(self.data.classes)
            return known and len(example.inputs) == self.data.features
        return example is None or example < len(self.data)

    def select(self, selection: Selection) -> None:
        """Select layers, a neuron, an edge, a skip or nothing."""
        if selection != self.selection:
            self.selection = selection
            self.selection_changed.emit(selection)

    def point_at(self, selection: Selection) -> None:
        """Let the canvas show where something is, as long as the mouse is on it elsewhere."""
        self.pointed.emit(selection)
