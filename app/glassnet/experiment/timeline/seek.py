"""The way of a run to another of its moments, in pieces."""

from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from glassnet.experiment.timeline.timed import Timed


class Seek:
    """Takes a run to `step` updates and `phase` phases of the next one, where it has been before.

    It begins at a keyframe before that step, or where the run stands, and replays what happened
    then. Between two pieces of work the run stands at some step on the way, and may stay there.
    `share` tells how much of the way is done, 0 to 1.

    Raises SettingError for a moment that the run has not been at.
    """

    def __init__(self, run: "Timed", step: int, phase: int = 0) -> None:
        run.require(step, phase)
        self.run = run
        self.step, self.phase = step, phase
        here = (run.step, run.trainer.next_phase)
        # The last update of a step is known only where the step itself is replayed.
        frame = run.keyframe_before(max(step - 1, run.start))
        if here > (step, phase) or run.step < frame.step:
            run.return_to(frame)
        self._begun = run.step

    @property
    def share(self) -> float:
        """How much of the way is done."""
        way = self.step - self._begun
        return (self.run.step - self._begun) / way if way else 1.0

    def work(self, seconds: float) -> bool:
        """Replay for about so many seconds; whether the run has arrived."""
        run, end = self.run, perf_counter() + seconds
        while run.step < self.step:
            if perf_counter() >= end:
                return False
            run.train(min(self.step - run.step, run.keyframes.steps_in(seconds)), measure=False)
        while run.trainer.next_phase < self.phase:
            run.run_phase(measure=False)
        run.stopped = False
        return True
