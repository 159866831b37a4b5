"""Going to other moments of a run on the training thread, in pieces."""

from time import perf_counter

from glassnet.experiment import Run
from glassnet.experiment.timeline import REPLAY, Seek
from glassnet.runner import commands as told
from glassnet.runner.course import Course
from glassnet.runner.pace import CHUNK
from glassnet.runner.speeds import PHASE_RATE

FINISHED = 0.1  # seconds that a seek may still take when a newer one is wanted
PATIENCE = 0.3  # seconds that a seek may take before it tells how far it is
TELL_EVERY = 0.05  # seconds between two events about the progress

Moment = tuple[int, int]

_BESIDE = told.ShowExample | told.Forget | told.Pause | told.StopSeeking | told.SetSpeed
"""Commands that a seek under way does not mind."""


class Travel:
    """The way of a course to a moment (step, phase), and the commands that wait for its end.

    `moving` is True while the moments shown pass quickly: on the way, and near a keyframe.
    """

    def __init__(self) -> None:
        self.moving = False
        self._way: Seek | None = None
        self._target: Moment = (0, 0)
        self._begun = self._due = 0.0
        self._next: Moment | None = None
        self._looked = False
        self._waiting: list[told.Command] = []

    @property
    def under_way(self) -> bool:
        """Whether a seek is not over yet."""
        return self._way is not None

    def defers(self, command: told.Command) -> bool:
        """Whether a command waits for the end of the seek; a newer seek does not.

        So does a snapshot: what lies on the way is nobody's business.
        """
        if self.under_way and isinstance(command, told.Look):
            self._looked = True
            return True
        newer = isinstance(command, told.Seek | told.GoNear | told.Back) and not self._waiting
        waits = self.under_way and not (newer or isinstance(command, _BESIDE))
        if waits:
            self._waiting.append(command)
        return waits

    def set_out(self, course: Course, moment: Moment) -> None:
        """Begin a seek. Raises SettingError for a moment that the run has not been at.

        One that is under way and has hardly begun is finished first, so that something is seen
        where many follow each other.
        """
        course.run.require(*moment)
        self._target = moment
        now = perf_counter()
        if self._way is not None and now - self._begun < FINISHED:
            self._next = moment
            return
        self._way, self._next = Seek(course.run, *moment), None
        self._begun, self._due, self.moving = now, now + PATIENCE, True

    def near(self, course: Course, moment: Moment) -> None:
        """Show the keyframe nearest to a moment. Raises SettingError as `set_out`."""
        self._way, self._next, self.moving = None, None, True
        course.go_near(moment)

    def back(self, course: Course, unit: told.Unit) -> Moment:
        """The moment one unit before the one that is under way, or before the present one."""
        here = self._target if self.under_way else moment_of(course.run)
        return moment_before(course.run, here, unit)

    def play_back(self, course: Course, rate: float | None, chunk: int) -> float:
        """Set out for a moment so far back as `rate` steps a second have it; the time it takes.

        That is a phase at slow speeds, else a `chunk` of steps; without a rate, what can be
        replayed between two keyframes.
        """
        here, phases = moment_of(course.run), len(course.run.trainer.phases)
        if rate is not None and rate <= PHASE_RATE:
            self.set_out(course, moment_before(course.run, here, "phase"))
            return 1 / (rate * phases)
        steps = chunk if rate else course.run.keyframes.steps_in(REPLAY)
        self.set_out(course, (max(course.run.start, here[0] - steps), 0))
        return steps / rate if rate else 0.0

    def work(self) -> bool:
        """Go on for a chunk of time; whether it has arrived."""
        return self._way is None or self._way.work(CHUNK)

    def due(self) -> tuple[int, float] | None:
        """The step it goes to and the share that is done, when it is time to tell."""
        now = perf_counter()
        if self._way is None or now < self._due:
            return None
        self._due = now + TELL_EVERY
        return self._target[0], self._way.share

    def arrive(self, course: Course) -> list[told.Command]:
        """The way ends here; the commands that have waited for it, in order."""
        self._way, self.moving = None, False
        course.moved()
        waiting, self._waiting = self._waiting, []
        if self._next is not None:
            waiting.insert(0, told.Seek(*self._next))
        if self._looked:
            waiting.insert(0, told.Look())
        self._next, self._looked = None, False
        return waiting

    def stop(self) -> None:
        """Go nowhere else after this."""
        self._next = None

    def close(self) -> None:
        """Cancel what still waits."""
        for command in self._waiting:
            if isinstance(command, told.Call):
                command.future.cancel()
            elif isinstance(command, told.Inquire):
                command.inquiry.future.cancel()
        self._waiting.clear()


def moment_of(run: Run) -> Moment:
    """Where a run stands: the updates done, and the phases done of the next one."""
    return run.step, run.trainer.next_phase


def moment_before(run: Run, moment: Moment, unit: told.Unit) -> Moment:
    """The moment one unit before another, or the beginning of the unit under way.

    The beginning of the run comes before itself.
    """
    step, phase = moment
    if unit == "epoch":
        trainer = run.trainer
        done = (trainer.steps_per_epoch - trainer.steps_to_epoch_end) - (run.step - step)
        whole = trainer.steps_per_epoch
        back = done % whole or (0 if phase else whole)
        return max(run.start, step - back), 0
    if phase:
        return step, phase - 1 if unit == "phase" else 0
    if step == run.start:
        return moment
    return step - 1, len(run.trainer.phases) - 1 if unit == "phase" else 0
