"""How a session goes through the time of its run, and keeps what branches off beside it."""

from abc import abstractmethod
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Signal

from glassnet.experiment import Edit, Metrics, Move, Run, Spec, edits
from glassnet.experiment.breakpoints import Target, ToStep
from glassnet.experiment.timeline import Branch, Branches, Line
from glassnet.runner import Event, Request, Snapshot
from glassnet.runner import events as happened
from glassnet.runner.commands import Unit
from glassnet.runner.observer import POINTS
from glassnet.runner.snapshot import Curve
from glassnet.ui.document import Document
from glassnet.ui.driving import Driving
from glassnet.ui.text import tr


class Travelling(Driving):
    """The part of a session that goes back in time.

    `branches` are the lines kept beside each other. `scrubbing` tells that a hand goes through
    time: every moment is then to be seen. `far` tells how far a seek is that takes its time.
    """

    branches_changed = Signal()

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.scrubbing = False
        self._begin_anew()

    def _begin_anew(self) -> None:
        """Another document: no way leads to it, and no line is beside it."""
        self.branches = Branches()
        self.far: happened.Seeking | None = None
        self._seeking, self._target = False, 0

    @abstractmethod
    def undo_edit(self) -> None:
        """Take the last edit back."""

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
        if near:
            self.runner.want(Request())  # ready when the next frame comes

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

    def toggle_play(self) -> None:
        """Play or pause; a long way to another moment ends here."""
        if self.far is not None:
            self.pause()
        else:
            super().toggle_play()

    def run_to(self, target: Target) -> None:
        """Train as fast as possible to a target, or go back to it; `pause` gives it up."""
        seen = self.snapshot
        if isinstance(target, ToStep) and seen is not None and target.step < seen.step:
            self.seek(target.step)
        else:
            super().run_to(target)

    def bookmark(self, step: int, note: str | None) -> None:
        """Mark a recorded step with a note; None takes the mark away."""
        self.runner.bookmark(step, note)

    def handle(self, event: Event) -> None:
        """Tell the user what happened, and know where the run is on its way to."""
        if event.generation == self.generation:
            match event:
                case happened.Seeking():
                    self.far = event
                case happened.Sought() | happened.Failed() | happened.Loaded():
                    self._seeking, self.far = False, None
        super().handle(event)

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
        number = known.number if known else 0
        curve = _losses(seen.rows, seen.curve) if seen else None
        return Branch(number, name, self.generation, self._document.latest, step, curve)

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
        self.runner.forget(one for one in self.undo.take_forgotten() if one not in kept)

    def put_back(self, lines: Sequence[Line], run: Run) -> None:
        """Take up the branches of a file, beside each other; `run` is the present one."""
        for line in lines:
            here = line.run is run
            generation = self.generation if here else self.undo.new_generation()
            self.branches.put_back(line, generation, _losses(*_recorded(line.run)))
            if not here:
                self.runner.keep(generation, line.run)
        self.branches_changed.emit()

    def switch_to(self, branch: Branch) -> None:
        """Go over to another line; undo comes back."""
        if branch.generation == self.generation:
            return
        label = tr("Switch to {name}").format(name=branch.name)
        self.pause()
        left, line = self.generation, self._line()
        move = self.undo.switch(branch.spec, branch.generation, label)
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
            self.undo.drop(branch.generation)
            self.runner.forget([branch.generation])
            self.branches_changed.emit()
            self.document_changed.emit()


def _losses(rows: Sequence[Metrics], curve: Curve) -> Curve:
    """The training loss over the steps, as it was measured; of the batches, where it was not."""
    if len(rows) < 2:
        return curve
    steps = np.array([row.step for row in rows], np.int64)
    losses = np.array([row.train_loss for row in rows], np.float64)
    return steps, losses, losses


def _recorded(run: Run) -> tuple[Sequence[Metrics], Curve]:
    return run.history.rows, run.history.curve(POINTS)


def _beyond(step: int, seen: Snapshot) -> str:
    """Why a run cannot be taken to a step."""
    if step >= seen.start:
        text = tr("The run is recorded up to step {end}; step {step} is still to come.")
    elif seen.start:
        text = tr("This run begins at step {start}, with an edit; undo leads to the steps before.")
    else:
        text = tr("This is the beginning of the run.")
    return text.format(step=f"{step:,}", start=f"{seen.start:,}", end=f"{seen.end:,}")
