"""One run in training: how far it goes, what is recorded of it, and what its watchers see."""

from collections.abc import Mapping
from functools import cached_property

from glassnet.engine import Phase
from glassnet.experiment import Run
from glassnet.runner.observer import Observer
from glassnet.runner.snapshot import Example, Request, Snapshot, read_only

NEAR = 0.006
"""Seconds of replay that a hand which goes through time does not notice."""
RESTING = 64 * 2**20
"""Bytes that the keyframes of all runs together may take that are kept and not trained."""


class Course:
    """A run that is trained and watched; `id` tells it from every other one.

    It pauses at `limit` epochs, at first `training.epochs` of its spec. `phase` is the one last run
    alone, None after whole steps. `stopped` tells that early stopping has ended it just now. It
    shows the same example as the course `before` it, if that is on the same data.
    """

    def __init__(self, run: Run, identity: int, before: "Course | None" = None) -> None:
        self.run = run
        self.id = identity
        self.phase: Phase | None = None
        self.stopped = False
        self.renew_limit()
        self._example = int(run.data.train[0])
        if before is not None and before.run.data is run.data:
            self._example = before._example

    @cached_property
    def observer(self) -> Observer:
        """Evaluates the run; made on first use."""
        return Observer(self.run)

    def rest(self) -> None:
        """Free what is needed only while the run is trained."""
        self.__dict__.pop("observer", None)
        if self.run.trainer.next_phase == 0:
            self.run.rest()

    def share_memory(self, courses: int) -> None:
        """Kept with so many others, keep as many keyframes as all of them have room for."""
        self.run.keyframes.thin_to(RESTING // courses)

    def renew_limit(self) -> None:
        """Pause next at the first multiple of `training.epochs` that is still to come."""
        epochs = self.run.spec.training.epochs
        self.limit = epochs * (int(self.run.epoch // epochs) + 1)

    @property
    def done(self) -> bool:
        """Whether the run has come to its limit."""
        return self.run.epoch >= self.limit

    @property
    def ended(self) -> bool:
        """Whether the run stands at the end of an epoch."""
        return self.run.trainer.next_phase == 0 and self.run.epoch.is_integer()

    @property
    def pauses(self) -> bool:
        """Whether training is to be interrupted at the end of an epoch."""
        return self.done or self.observer.due

    def train(self, steps: int, *, every: bool = False) -> int:
        """Do up to `steps` updates; how many were done.

        Goes no further than the limit, the end of an epoch that is to be measured (`every` one, or
        those due), or the step at which early stopping ends the run. Raises Diverged.
        """
        run, done = self.run, 0
        self.phase = None
        while done < steps:
            done += run.train(steps - done, measure=False)
            if run.stopped or (self.ended and (every or self.pauses)):
                break
        self.stopped = run.stopped
        return done

    def run_phase(self) -> None:
        """Run the next phase of a step alone. Raises Diverged."""
        self.phase = self.run.run_phase(measure=False)
        self.stopped = self.phase.kind == "update" and self.run.stopped

    def record(self, *, every: bool = False) -> None:
        """Measure the run at its beginning and at ends of epochs: at `every` one, or those due."""
        run = self.run
        rows = run.history.rows
        if not rows or (self.ended and rows[-1].step < run.step and (every or self.observer.due)):
            self.observer.record()

    def set_hyper(self, name: str, value: object) -> None:
        """Change a live field of the training. Raises SettingError."""
        self.run.set_hyper(name, value)
        if name == "epochs":
            self.renew_limit()
        if self.run.trainer.next_phase == 0:
            self.phase = None
        self.observer.touch()

    def set_parameters(self, parameters: Mapping[str, float]) -> None:
        """Put numbers in the place of parameters; a step under way begins anew."""
        for name, value in parameters.items():
            self.run.set_parameter(name, value)
        self.phase = None
        self.observer.touch()

    def return_to_end(self) -> None:
        """Leave the past of the run, which is never rewritten."""
        if self.run.step < self.run.end:
            self.run.seek(self.run.end)
            self.moved()

    def go_near(self, moment: tuple[int, int]) -> None:
        """Go to a moment where that is quick, else to the keyframe nearest to it.

        Where the run stands nearer to it than any keyframe it stays.
        """
        run, step = self.run, moment[0]
        run.require(*moment)
        frame = run.keyframes.nearest(step)
        if step - run.keyframe_before(max(step - 1, run.start)).step <= run.keyframes.steps_in(
            NEAR
        ):
            run.seek(*moment)
        elif frame is not None and abs(frame.step - step) < abs(run.step - step):
            run.return_to(frame)
        self.moved()

    def moved(self) -> None:
        """The run stands at another moment than where training has left it: show that."""
        done = self.run.trainer.next_phase
        self.phase = self.run.trainer.phases[done - 1] if done else None
        self.stopped = False
        self.observer.touch()
        self.follow_batch()

    def follow_batch(self) -> None:
        """Show the first example of the batch of now."""
        batch = self.run.trainer.batch_indices
        if len(batch):
            self._example = int(self.run.data.train[batch[0]])

    def snapshot(
        self,
        request: Request,
        *,
        generation: int,
        chosen: Example | None,
        playing: bool,
        moving: bool,
        steps_per_second: float,
    ) -> Snapshot:
        """The run of now; `chosen` is the example to show, None one of a batch.

        While it is `moving`, playing or on an errand, what is dear may be some steps old.
        """
        run, observer = self.run, self.observer
        example = chosen if chosen is not None and observer.fits(chosen) else self._example
        return Snapshot(
            generation=generation,
            run_id=self.id,
            step=run.step,
            epoch=run.epoch,
            playing=playing,
            phase=self.phase,
            phase_index=run.trainer.next_phase,
            parameters=read_only(run.network.parameters.copy()),
            gradient=read_only(run.trainer.gradient.copy()),
            last_update=read_only(run.trainer.last_update),
            touched=run.touched,
            trace=observer.trace(example),
            example=example,
            metrics=observer.metrics(moving),
            curve=observer.curve(),
            rows=run.history.rows,
            responses=observer.responses(moving) if request.heatmaps else None,
            path=observer.path() if request.path else None,
            steps_per_second=steps_per_second,
            epoch_limit=self.limit,
            start=run.start,
            end=run.end,
            spec=run.spec,
            bookmarks=tuple(sorted(run.bookmarks.items())),
            inside=observer.inside if request.heatmaps else None,
        )
