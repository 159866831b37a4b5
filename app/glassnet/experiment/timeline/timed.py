"""What a run remembers of its past, and how it goes back there."""

from abc import abstractmethod
from collections.abc import Mapping
from contextlib import suppress
from math import inf
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from glassnet.engine import Phase, SettingError
from glassnet.engine.network import require_finite
from glassnet.experiment.edit import live_changes
from glassnet.experiment.edits import set_training
from glassnet.experiment.history import History
from glassnet.experiment.inspection import Inspection
from glassnet.experiment.shapes import single_position
from glassnet.experiment.spec import Spec
from glassnet.experiment.timeline.changes import Change, Changes, Kind
from glassnet.experiment.timeline.keyframes import Keyframe, Keyframes
from glassnet.experiment.timeline.seek import Seek
from glassnet.experiment.trajectory import Trajectory


class Timed(Inspection):
    """A run with a past: `keyframes` to return to, and the `changes` made between them.

    A moment is a step, the updates done, and a phase, the phases done of the next one. Wherever
    the run stands, what was recorded up to `end` stays; training on from there replays it. Only a
    change made in the past drops what was recorded beyond it.
    """

    history: History
    trajectory: Trajectory
    keyframes: Keyframes
    changes: Changes
    bookmarks: dict[int, str]
    stopped: bool
    touched: int
    _watched: bool
    beginning: Spec
    _latest: Spec

    @property
    def end(self) -> int:
        """The last recorded step."""
        return max(self.step, self.history.losses.count)

    @property
    def start(self) -> int:
        """The first step that can be gone back to: 0, or where an edit has begun this run."""
        return self.keyframes.start.step if self.keyframes.start is not None else 0

    @property
    def latest_spec(self) -> Spec:
        """The spec at the end, with all changes that lie in the future."""
        return self._latest if self.changes.next is not None else self.spec

    def seek(self, step: int, phase: int = 0) -> None:
        """Go to any recorded step, or to `phase` phases of the update after it, bit for bit.

        What was changed by hand at that step is in it. Raises SettingError for another moment.
        """
        way = Seek(self, step, phase)
        while not way.work(inf):
            pass

    def bookmark(self, step: int, note: str | None) -> None:
        """Mark a recorded step with a note, or unmark it. Raises SettingError for another step."""
        self.require(step)
        if note is None:
            self.bookmarks.pop(step, None)
        else:
            self.bookmarks[step] = note

    def remember(
        self,
        keyframes: Keyframes,
        changes: Changes,
        bookmarks: dict[int, str],
        beginning: Spec,
        latest: Spec,
    ) -> None:
        """Take over the past of this very run, as it was recorded by another one."""
        self.keyframes, self.changes, self.bookmarks = keyframes, changes, bookmarks
        self.beginning, self._latest = beginning, latest
        self._watched = changes.watched

    def set_keyframe_memory(self, budget: int) -> None:
        """Let keyframes take at most so many bytes.

        Raises SettingError where that is too few for a single one; the run then goes back by
        replaying from its start.
        """
        self.keyframes.set_budget(budget)
        if not self.keyframes:
            self._keep()

    def set_weights(self, weights: Mapping[str, ArrayLike]) -> None:
        """Take over exactly the names and shapes of `weights`; step and optimizer stay.

        Raises SettingError, and then nothing has changed.
        """
        if self.trainer.next_phase:
            self.network.clone().set_weights(weights)
            self.trainer.restore(self.trainer.state())
        self.network.set_weights(weights)
        given = {name: np.array(value) for name, value in weights.items()}
        self._changed("weights", "weights", given)

    def set_parameter(self, name: str, value: float) -> None:
        """Set one parameter, as "2.weight[0,3]", at a step boundary; the optimizer's memory stays.

        Raises SettingError for another name or a value that is not finite.
        """
        place = single_position(self.network.layers, self.network.inputs, name)
        require_finite(np.array(value, np.float64), self.network.dtype)
        self.trainer.set_parameter(place, value)
        self._changed("parameter", name, value)
        self.touched += 1

    def set_hyper(self, name: str, value: Any) -> None:
        """Change a live field at a step boundary: of `LIVE_FIELDS`, or a number of the optimizer.

        Raises SettingError for another field or a value that is not allowed.
        """
        edit = set_training(self.spec, name, value)
        if edit.spec == self.spec:
            return
        if not edit.live:
            raise SettingError("cannot be changed in a run; it takes a new one", ["training", name])
        self._tune(edit.spec)
        self._changed("hyper", name, value)

    def require(self, step: int, phase: int = 0) -> None:
        """Raise SettingError unless the run has been at this moment."""
        if not self.start <= step <= self.end:
            why = f"; at step {self.start:,} an edit has begun it" if self.start else ""
            raise SettingError(
                f"{step:,} is not among the steps of this run, {self.start:,} to {self.end:,}{why}",
                ["step"],
            )
        if not 0 <= phase < len(self.trainer.phases):
            most = len(self.trainer.phases) - 1
            raise SettingError(f"{phase} is not allowed; a step under way has 0 to {most}",
                               ["phase"])  # fmt: skip

    def keyframe_before(self, step: int) -> Keyframe:
        """The last keyframe at or before a step of this run."""
        frame = self.keyframes.before(step)
        if frame is None:
            frame = self.keyframes.start = self._first()
        return frame

    def return_to(self, frame: Keyframe) -> None:
        """Stand where a keyframe of this run was taken."""
        if self.changes.next is None:
            self._latest = self.spec
        self._tune(frame.spec)
        self._take(frame.state)
        self.changes.met = frame.met
        self._watched = self.changes.watched
        self._meet()

    def mark(self) -> Keyframe:
        """The present moment, or the beginning of the step under way, for `return_to`."""
        return Keyframe(self.step, self.changes.met, self.spec, self.state())

    def forget_future(self) -> None:
        """Let what was recorded beyond the present step never have been."""
        self._drop_future()

    def _keep_if_due(self) -> None:
        if self.step >= self.keyframes.next_due():
            with suppress(SettingError):  # from then on it replays from its start
                self._keep()

    def _keep(self) -> None:
        begun = perf_counter()
        frame = Keyframe(self.step, self.changes.met, self.spec, self.state())
        self.keyframes.keep(frame, perf_counter() - begun)

    def _changed(self, kind: Kind, field: str, value: Any) -> None:
        """Note a change made now; what was recorded beyond it has become another run's."""
        self._drop_future()
        self.changes.add(Change(self.step, kind, field, value))

    def _drop_future(self) -> None:
        if self.step < self.end:
            self.history.go_to(self.step)
            self.trajectory.go_to(self.step)
            self.keyframes.cut(self.step)
            self.bookmarks = {at: note for at, note in self.bookmarks.items() if at <= self.step}
        self.changes.cut()

    def _meet(self) -> None:
        """Make the recorded changes of this step."""
        while (change := self.changes.next) is not None and change.step <= self.step:
            self._change(change)
            self.changes.met += 1

    def _watch(self, on: bool) -> None:
        """Let early stopping look on from now on, or not."""
        self._watched = on
        self._changed("watched", "early_stopping", on)

    def _change(self, change: Change) -> None:
        """Make a recorded change again."""
        match change.kind:
            case "hyper":
                self._tune(set_training(self.spec, change.field, change.value).spec)
            case "parameter":
                layers, inputs = self.network.layers, self.network.inputs
                place = single_position(layers, inputs, change.field)
                self.trainer.set_parameter(place, change.value)
            case "weights":
                self.network.set_weights(change.value)
            case "watched":
                self._watched = change.value

    def _tune(self, spec: Spec) -> None:
        """Go on with the live fields of another spec."""
        for field, value in live_changes(self.spec, spec).items():
            if field == "epochs":
                self.trainer.epochs = value
            elif field != "early_stopping":
                self.trainer.set_hyper(field, value)
        self.spec = spec

    @abstractmethod
    def train(self, most: int, *, measure: bool = True, rows: int | None = None) -> int:
        """Do up to `most` updates."""

    @abstractmethod
    def run_phase(self, *, measure: bool = True, rows: int | None = None) -> Phase:
        """Run the next phase alone."""

    @abstractmethod
    def state(self) -> dict[str, Any]:
        """Everything that training goes on from."""

    @abstractmethod
    def _take(self, state: Mapping[str, Any]) -> None:
        """Go to a state; all that is recorded stays."""

    @abstractmethod
    def _first(self) -> Keyframe:
        """The run at step 0, made anew."""
