"""Watching a run for breakpoints while it trains, and going to where it was told to go."""

from collections.abc import Sequence

from glassnet.engine import Diverged, SettingError
from glassnet.experiment.breakpoints import (
    Breakpoint,
    Met,
    Target,
    ToEpoch,
    ToPhase,
    ToStep,
    Watcher,
)
from glassnet.experiment.timeline import Keyframe
from glassnet.runner.course import Course


class Watch:
    """Trains a course up to where a condition becomes true, and stops in that very phase.

    Without conditions it trains as fast as the course alone. Batch losses are searched block by
    block: the run goes back to before the block and up to the phase of the loss. With other
    conditions each step is run phase by phase. `target` is where the run is told to go, `met` what
    has become true; whoever trains takes it.
    """

    def __init__(self) -> None:
        self.target: Target | None = None
        self.met: Met | None = None
        self._breakpoints: tuple[Breakpoint, ...] = ()
        self._watcher = Watcher()

    def set(self, breakpoints: Sequence[Breakpoint], course: Course | None) -> None:
        """Watch these breakpoints; those that stay keep what is known of them."""
        self._breakpoints = tuple(breakpoints)
        self._arm(course, anew=False)

    def arm(self, course: Course) -> None:
        """Another run, or the same one somewhere else: begin anew from its present numbers."""
        self._arm(course, anew=True)

    def go_to(self, target: Target | None, course: Course | None) -> None:
        """Head for a target; None gives it up."""
        if target == self.target:
            return
        self.target = target
        self._arm(course, anew=False)
        if isinstance(target, Breakpoint):
            self._note(self._watcher.already(target))
        elif course is not None and not isinstance(target, ToPhase):
            self._look_at_target(course)

    def take(self) -> Met | None:
        """What has become true since the last time; a target among it is reached."""
        met, self.met = self.met, None
        return met

    def room(self, course: Course, steps: int) -> int:
        """How many of some steps there are to the target."""
        if isinstance(self.target, ToStep):
            return min(steps, self.target.step - course.run.step)
        if isinstance(self.target, ToEpoch):
            return min(steps, course.run.steps_to_epoch_end())
        return steps

    def train(self, course: Course, steps: int, *, every: bool = False) -> int:
        """Do up to `steps` updates, as the course does; how many were done. Raises Diverged."""
        if self._watcher.by_phase:
            return self._by_phase(course, steps, every)
        if self._watcher.active:
            done = self._by_block(course, steps, every)
        else:
            done = course.train(steps, every=every)
        self._look_at_target(course)
        return done

    def run_phase(self, course: Course) -> None:
        """Run the next phase alone. Raises Diverged."""
        course.run_phase()
        assert course.phase is not None
        self._note(self._watcher.after(course.phase))
        if course.ended:
            self._measure(course)
        self._look_at_target(course)

    def run_to_phase(self, course: Course) -> None:
        """Run phases up to the one that is the target. Raises Diverged, and SettingError."""
        target, phases = self.target, course.run.trainer.phases
        assert isinstance(target, ToPhase)
        if (target.kind, target.layer) not in [(phase.kind, phase.layer) for phase in phases]:
            self.target = None
            raise SettingError("the network has no such phase any more")
        while self.met is None:
            self.run_phase(course)

    def missed(self, course: Course) -> str:
        """That the target was not reached, and where the run stands; empty without one."""
        match self.target:
            case Breakpoint() as condition:
                value = self._watcher.last(condition)
                return condition.shortfall(course.run.network, value)
            case ToStep(step):
                return f"Step {step:,} is not reached yet."
            case ToEpoch(epoch):
                return f"Epoch {epoch:,} is not reached yet."
        return ""

    def _arm(self, course: Course | None, *, anew: bool) -> None:
        if course is not None:
            goal = (self.target,) if isinstance(self.target, Breakpoint) else ()
            self._watcher.arm((*self._breakpoints, *goal), course.run, anew=anew)

    def _by_block(self, course: Course, steps: int, every: bool) -> int:
        run, first, reads = course.run, course.run.step, self._watcher.reads_losses
        if first < run.end:
            steps = min(steps, run.end - first)
        before, end = run.mark() if reads else None, run.end
        try:
            done = course.train(steps, every=every or self._watcher.measures)
        except Diverged:
            if before is None:
                raise
            _go_back(course, before, end)  # something may have been met on the way
            return self._by_phase(course, steps, every)
        losses = run.history.losses.singly(first, run.step) if reads else ()
        found = self._watcher.search(losses, first)
        if found is not None and before is not None:
            done, met = found
            _go_back(course, before, end)
            _go_to_loss(course, first + done)
            self._note(met)
        elif course.ended:
            self._measure(course)
        return done

    def _by_phase(self, course: Course, steps: int, every: bool) -> int:
        run, first = course.run, course.run.step
        while run.step < first + steps and self.met is None:
            self.run_phase(course)
            if course.ended and (every or course.stopped or course.pauses):
                break
        if self.met is None:
            course.phase = None
        return run.step - first

    def _measure(self, course: Course) -> None:
        """Look at the numbers of the end of an epoch."""
        if self._watcher.measures:
            course.record(every=True)
            self._note(self._watcher.measured(course.observer.metrics(moving=False)))

    def _look_at_target(self, course: Course) -> None:
        """Note when the run has come to where it was told to go."""
        text = _reached(self.target, course)
        if text:
            self.target = None
            self._note(Met((), text))

    def _note(self, met: Met | None) -> None:
        if met is not None:
            self.met = met if self.met is None else self.met.joined(met)


def _reached(target: Target | None, course: Course) -> str:
    """That a run has come to a target, or is past it; empty where neither is so."""
    run, phase = course.run, course.phase
    match target:
        case ToStep(step) if run.step > step:
            return f"The run is past step {step:,}: it stands at {run.step:,}."
        case ToStep(step) if run.step == step:
            return f"Step {step:,} is reached."
        case ToEpoch(epoch) if run.epoch > epoch:
            return f"The run is past epoch {epoch:,}: it stands at {run.epoch:g}."
        case ToEpoch(epoch) if run.epoch == epoch:
            return f"Epoch {epoch:,} is done, after {run.step:,} steps."
        case ToPhase(kind, layer) if phase and (phase.kind, phase.layer) == (kind, layer):
            return f"Paused after the phase “{phase.label}” of step {run.step:,}."
    return ""


def _go_back(course: Course, before: Keyframe, end: int) -> None:
    """Stand where the run stood, with no more recorded than there was."""
    course.run.return_to(before)
    if course.run.step == end:
        course.run.forget_future()


def _go_to_loss(course: Course, step: int) -> None:
    """Train on to the phase of the loss of the step after so many updates."""
    run = course.run
    while run.step < step:
        run.train(step - run.step, measure=False)
    course.run_phase()
    while course.phase is None or course.phase.kind != "loss":
        course.run_phase()
