"""A run: a spec, its data and a network that learns, from step to step."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from glassnet.data import Data
from glassnet.engine import Diverged, Hyper, Phase, SettingError, Trainer
from glassnet.experiment.adapting import Adapting
from glassnet.experiment.binding import Source, bind, initial_network, targets_for, trainer_for
from glassnet.experiment.history import History
from glassnet.experiment.measuring import Measurer
from glassnet.experiment.metrics import Metrics
from glassnet.experiment.spec import Spec, SpecError
from glassnet.experiment.stopping import Stopping
from glassnet.experiment.timeline import Changes, Keyframe, Keyframes
from glassnet.experiment.trajectory import Trajectory

_STEPS = Hyper(int, 0, low=0)


class Run(Adapting):
    """Training as a spec describes it, on its dataset or on arrays that replace that.

    `inputs` (n, features) are finite; `targets` are (n,) class indices or (n, outputs) numbers.
    `targets` of the run are those numbers as the network's outputs are to meet them, for all rows
    of `data`. Every use of randomness has a generator of its own, spawned from the spec's seed.

    What can be asked of it without changing it is in `Inspection`, how it goes back in `Timed`,
    how it goes on after an edit in `Adapting`. `train` records as it goes: batch losses and
    measured rows in `history`, the path of the parameters in `trajectory`, states to return to in
    `keyframes`. `advance` does the updates alone and keeps their losses. `touched` counts the
    parameters that were set by hand.

    Raises SpecError for the spec, SettingError for the arrays.
    """

    def __init__(
        self, spec: Source, inputs: ArrayLike | None = None, targets: ArrayLike | None = None
    ) -> None:
        bound = bind(spec, inputs, targets)
        try:
            self._begin(*bound)
        except SettingError as error:
            if not isinstance(spec, (str, Path)) or error.path[:1] in (("inputs",), ("targets",)):
                raise
            raise SpecError(error.problem, error.place, str(spec)) from None

    @classmethod
    def of(cls, spec: Spec, data: Data) -> Self:
        """A run of a valid spec on data at hand."""
        run = cls.__new__(cls)
        run._begin(spec, data)
        return run

    def _begin(self, spec: Spec, data: Data) -> None:
        self.spec = spec
        self.data = data
        self.network = initial_network(spec, data.features)
        self.targets = targets_for(self.network, spec.training.loss, data)
        if spec.training.early_stopping is not None and not len(data.validation):
            raise SettingError(
                "needs a validation split, and no row is left for it; set dataset.validation",
                ["training", "early_stopping"],
            )
        self.history = History()
        self.trajectory = Trajectory()
        self.keyframes = Keyframes()
        self.changes = Changes()
        self.bookmarks = {}
        self.beginning = self._latest = spec
        self._watched = True
        self.stopped = False
        self.touched = 0
        self._stopping = Stopping()
        self._resting: Mapping[str, Any] | None = None
        self._equip()

    def _equip(self) -> None:
        """Make what works on the network: buffers over it, which may be let go."""
        spec, network, data = self.spec, self.network, self.data
        self._measurer = Measurer(network, spec.training.loss, data, self.targets)
        self._trainer: Trainer | None = trainer_for(spec, network, data, self.targets)

    @property
    def trainer(self) -> Trainer:
        """What does the updates."""
        if self._trainer is None:
            self._equip()
        assert self._trainer is not None
        if self._resting is not None:
            self._trainer.restore(self._resting)
            self._resting = None
        return self._trainer

    def rest(self) -> None:
        """Let go of all that can be made anew; the next use makes it, and goes on bit for bit.

        A step under way begins anew then.
        """
        self._resting = self._training_state()
        self._trainer = None
        self._measurer = Measurer(self.network, self.spec.training.loss, self.data, self.targets)

    def _training_state(self) -> dict[str, Any]:
        """The trainer's state; of a run that rests, without making the trainer anew."""
        return dict(self._resting) if self._resting is not None else self.trainer.state()

    def advance(self, k: int) -> NDArray[np.float64]:
        """Do k (≥ 0) updates and nothing else; their batch losses (k,).

        Raises Diverged when a value stops being finite; the network keeps the last finite ones.
        """
        try:
            k = _STEPS.check(k)
        except SettingError as error:
            raise error.inside("k") from None
        again = []
        while k and self.step < self.end:
            again.append(self._train(k, measure=False))
            k -= len(again[-1])
        if k and self._watched and self.spec.training.early_stopping is not None:
            self._watch(False)
        losses = self._advance(k)
        return np.concatenate([*again, losses]) if again else losses

    def _advance(self, k: int) -> NDArray[np.float64]:
        """Do k updates, and record the losses of those that have not been recorded yet."""
        before, new = self.step, self.step >= self.history.losses.count
        trainer, begun = self.trainer, thread_time()
        try:
            losses: NDArray[np.float64] = trainer.advance(k)
        except Diverged:
            # The losses of this call are lost; their steps still count.
            if new:
                self.history.add_losses(np.full(self.step - before, np.nan))
            raise
        if new and k:
            self.history.effort.spend(thread_time() - begun)
            self.history.effort.reach(self.step)
            self.history.add_losses(losses)
        return losses

    def run_phase(self, *, measure: bool = True, rows: int | None = None) -> Phase:
        """Run the next phase of a step alone; the one that ends the step records as `train` does.

        Raises Diverged.
        """
        phase = self.trainer.phases[self.trainer.next_phase]
        if phase.kind == "update":
            self.train(1, measure=measure, rows=rows)
        else:
            begun = thread_time()
            self.trainer.run_phase()
            if self.step >= self.history.losses.count:
                self.history.effort.spend(thread_time() - begun)
        return phase

    def train(self, most: int, *, measure: bool = True, rows: int | None = None) -> int:
        """Do up to `most` updates, no further than the next point to record; how many were done.

        Points are recorded at the ends of epochs (with `measure`: a row of metrics over the whole
        splits, or over `rows` rows of each) and when the trajectory is due. `stopped` is True after
        it when early stopping has just put back the best model, which the row is then of. Raises
        Diverged.
        """
        return len(self._train(most, measure, rows))

    def _train(self, most: int, measure: bool, rows: int | None = None) -> NDArray[np.float64]:
        """What `train` does; the batch losses."""
        self.stopped = False
        if self.step < self.end:
            most = self.changes.room(self.step, min(most, self.end - self.step))
        elif not self._watched:
            self._watch(True)
        self._keep_if_due()
        if not self.trajectory.steps:
            self.trajectory.keep(self.step, self.network.parameters)
        if measure and not self.history.rows:
            self.history.add_row(self.evaluate(rows))
        due = min(self.trajectory.next_due(self.step + 1), self.keyframes.next_due()) - self.step
        begun = perf_counter()
        losses = self._advance(int(min(most, max(1, due), self.steps_to_epoch_end())))
        self.keyframes.took(len(losses), perf_counter() - begun)
        self.trajectory.keep(self.step, self.network.parameters)
        if len(losses) and self._seen() % len(self.data.train) == 0:
            self._end_epoch(measure, rows)
        self._meet()
        return losses

    def recorded(self, steps: int) -> Iterator[Metrics]:
        """Train by `steps` updates; yields the rows at the start, each epoch's end, and the end.

        Early stopping may end it sooner. Raises Diverged.
        """
        end, told = self.step + steps, self.step
        yield self._measured()
        while self.step < end:
            self.train(end - self.step)
            if self.history.rows[-1].step == self.step:
                told = self.step
                yield self.history.rows[-1]
            if self.stopped:
                return
        if told != self.step:
            yield self._measured()

    def steps_to_epoch_end(self) -> int:
        """Updates until all training rows have been seen as often as each other, at least 1."""
        return self.trainer.steps_to_epoch_end

    def _seen(self) -> int:
        return round(self.trainer.epoch * len(self.data.train))

    def _end_epoch(self, measure: bool, rows: int | None) -> None:
        early = self.spec.training.early_stopping
        if early is not None and self._watched:
            loss = self._measurer.loss("validation")
            assert loss is not None
            self.stopped = self._stopping.watch(loss, self.network, early.patience)
            if self.stopped:
                self._stopping.put_back(self.network)
        if measure:
            self.history.add_row(self.evaluate(rows))

    def _measured(self) -> Metrics:
        row = self.evaluate()
        self.history.add_row(row)
        return row

    def reset(self) -> None:
        """Back to step 0 and the initial weights that the spec's seed gives."""
        self._begin(self.spec, self.data)

    def state(self) -> dict[str, Any]:
        """Everything that training goes on from, bit for bit; a tree of numbers and copied arrays.

        Taken while a step is under way it is the state at the beginning of that step.
        """
        return {"trainer": self._training_state(), "stopping": self._stopping.state()}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go to a state of this run, or of one of the same spec and data.

        What was recorded after its step is dropped, and it can no longer go back before it. Raises
        SettingError for a state of another network, optimizer or data.
        """
        self._take(state)
        self.history.go_to(self.step)
        self.trajectory.go_to(self.step)
        self.keyframes, self.changes = Keyframes(self.keyframes.budget), Changes()
        self.keyframes.start = Keyframe(self.step, 0, self.spec, self.state())

    def _take(self, state: Mapping[str, Any]) -> None:
        self.trainer.restore(state["trainer"])
        self._stopping.restore(state["stopping"])

    def _first(self) -> Keyframe:
        spec = self.beginning
        return Keyframe(0, 0, spec, Run.of(spec, self.data).state())
