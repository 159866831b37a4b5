"""How a session goes through the time of its run, and keeps what branches off beside it."""

from abc import abstractmethod
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, Signal

from glassnet.experiment import Edit, Move, Spec, UndoHistory, edits
from glassnet.experiment.timeline import Branch, Branches
from glassnet.runner import Event, Runner, Snapshot, Speed
from glassnet.runner import events as happened
from glassnet.runner.commands import Unit
from glassnet.runner.snapshot import Curve
from glassnet.ui.text import tr


class Travelling(QObject):
    """The part of a session that goes back in time.

    `branches` are the lines kept beside each other, `backwards` tells that it plays so, and
    `scrubbing` that a hand goes through time: every moment is then to be seen. `far` tells how far
    a seek is that takes its time.
    """

    branches_changed = Signal()
    document_changed: Signal
    runner: Runner
    branches: Branches
    snapshot: Snapshot | None
    speed: Speed
    playing: bool
    backwards: bool
    scrubbing: bool
    _undo: UndoHistory
    far: happened.Seeking | None
    _seeking: bool
    _target: int

    @property
    @abstractmethod
    def spec(self) -> Spec:
        """The document."""

    @property
    @abstractmethod
    def generation(self) -> int:
        """The number of the run that the document stands for."""

    @abstractmethod
    def pause(self) -> None:
        """Stand still."""

    @abstractmethod
    def undo_edit(self) -> None:
        """Take the last edit back."""

    @abstractmethod
    def notify(
        self, kind: str, text: str, action: tuple[str, Callable[[], None]] | None = None
    ) -> None:
        """Tell the user something."""

    @abstractmethod
    def _set_playing(self, playing: bool) -> None: ...

    @abstractmethod
    def _take(self, change: Edit, key: str | None, *, fork: bool) -> None: ...

    @abstractmethod
    def _travel(self, move: Move, left: int, line: Branch) -> None: ...

    # ------------------------------------------------------------------ to another moment

    @property
    def in_past(self) -> bool:
        """Whether the run stands, or will in a moment, where more of it is recorded."""
        waiting = self._seeking or self.backwards
        return waiting or (self.snapshot is not None and self.snapshot.past)

    def seek(self, step: int, phase: int = 0, near: bool = False) -> None:
        """Stand still at any recorded step, or within it; or `near` it, at the nearest keyframe."""
        seen = self.snapshot
        if seen is not None and not seen.start <= step <= seen.end:
            self.notify("warning", _beyond(step, seen))
            return
        self._set_playing(False)
        self._seeking, self._target = True, step
        self.runner.seek(step, phase, near)

    def back(self, unit: Unit = "batch") -> None:
        """Go back by one `phase`, `batch` or `epoch`, then stand still."""
        seen = self.snapshot
        if seen is not None and (seen.step, seen.phase_index) == (seen.start, 0):
            self.notify("info", _beyond(seen.start - 1, seen))
            return
        self._set_playing(False)
        self._seeking, self._target = True, seen.step if seen is not None else 0
        self.runner.back(unit)

    def to_end(self) -> None:
        """Leave the past: to the last recorded step."""
        if self.snapshot is not None and self.in_past:
            self.seek(self.snapshot.end)

    def play_back(self) -> None:
        """Go backwards at the present speed; or pause."""
        if self.playing:
            self.pause()
            return
        self.backwards = True
        self.runner.play_back(self.speed)
        self._set_playing(True)

    def bookmark(self, step: int, note: str | None) -> None:
        """Mark a recorded step with a note; None takes the mark away."""
        self.runner.bookmark(step, note)

    def _take_note(self, event: Event) -> None:
        """Know where the run is on its way to."""
        match event:
            case happened.Seeking():
                self.far = event
            case happened.Sought() | happened.Failed() | happened.Loaded():
                self._seeking, self.far = False, None

    def stop_seeking(self) -> None:
        """Give a long seek up and stand still where it has got to."""
        self.runner.stop_seeking()

    # ------------------------------------------------------------------ beside each other

    def branch(self) -> None:
        """Go on from this moment in a line of its own, beside the present one."""
        self._take(edits.branch(self.spec), None, fork=True)

    def _line(self) -> Branch:
        """The present line as it is now."""
        seen, known = self.snapshot, self.branches.of(self.generation)
        name, step = (known.name, known.step) if known else (tr("Original"), 0)
        number, curve = known.number if known else 0, _losses(seen) if seen else None
        return Branch(number, name, self.generation, self._undo.current.spec, step, curve)

    def _fork(self, original: Branch, generation: int, spec: Spec) -> None:
        step = self.snapshot.step if self.snapshot else 0
        step = self._target if self._seeking else step
        made = self.branches.fork(original, generation, spec, step, tr("Branch {n}"))
        self.branches_changed.emit()
        text = tr("“{name}” goes on from step {step}. What was recorded stays in “{original}”.")
        self.notify(
            "info",
            text.format(name=made.name, step=f"{step:,}", original=original.name),
            (tr("Back to “{original}”").format(original=original.name), self.undo_edit),
        )

    def _forget(self) -> None:
        """Free the runs that neither undo nor a branch leads to."""
        kept = {one.generation for one in self.branches}
        self.runner.forget(one for one in self._undo.take_forgotten() if one not in kept)

    def switch_to(self, branch: Branch) -> None:
        """Go over to another line; undo comes back."""
        if branch.generation == self.generation:
            return
        label = tr("Switch to {name}").format(name=branch.name)
        self.pause()
        left, line = self.generation, self._line()
        move = self._undo.switch(branch.spec, branch.generation, label)
        self._travel(move, left, line)
        self._forget()

    def rename_branch(self, branch: Branch, name: str) -> None:
        """Give a line another name."""
        if name.strip():
            self.branches.rename(branch, name.strip())
            self.branches_changed.emit()

    def delete_branch(self, branch: Branch) -> None:
        """Forget a line that is not the present one, and free its run."""
        if branch.generation != self.generation:
            self.branches.delete(branch)
            self._undo.drop(branch.generation)
            self.runner.forget([branch.generation])
            self.branches_changed.emit()
            self.document_changed.emit()


def _losses(seen: Snapshot) -> Curve:
    """The training loss over the steps, as it was measured; of the batches, where it was not."""
    if len(seen.rows) < 2:
        return seen.curve
    steps = np.array([row.step for row in seen.rows], np.int64)
    losses = np.array([row.train_loss for row in seen.rows], np.float64)
    return steps, losses, losses


def _beyond(step: int, seen: Snapshot) -> str:
    """Why a run cannot be taken to a step."""
    if step >= seen.start:
        text = tr("The run is recorded up to step {end}; step {step} is still to come.")
    elif seen.start:
        text = tr("This run begins at step {start}, with an edit; undo leads to the steps before.")
    else:
        text = tr("This is the beginning of the run.")
    return text.format(step=f"{step:,}", start=f"{seen.start:,}", end=f"{seen.end:,}")
