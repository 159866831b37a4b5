"""How the present run moves: it plays, runs an errand, or stands still."""

from collections.abc import Callable
from time import perf_counter

from glassnet.engine import Diverged
from glassnet.experiment.breakpoints import Target, ToPhase
from glassnet.runner import events
from glassnet.runner.commands import Unit
from glassnet.runner.course import Course
from glassnet.runner.courses import Courses
from glassnet.runner.pace import Pace, StepRate
from glassnet.runner.speeds import FLAT_OUT, PHASE_RATE, Speed
from glassnet.runner.travel import Travel, moment_of
from glassnet.runner.watch import Watch


class Drive:
    """Trains the present one of `courses` piece by piece, as it is due, and tells why it pauses.

    It is `playing` at a speed until it is halted, forwards or `backwards`; or it does the steps of
    an errand and then stands still. Whatever it does, `watch` stops it where a condition becomes
    true; the way back is `travel`'s.
    """

    def __init__(
        self,
        emit: Callable[[events.Event], None],
        courses: Courses,
        watch: Watch,
        travel: Travel,
    ) -> None:
        self.playing = False
        self.backwards = False
        self._emit = emit
        self._courses = courses
        self._watch = watch
        self._travel = travel
        self._pace = Pace()
        self._rate = StepRate()
        self._left = 0  # steps still to be done before standing still again

    @property
    def moving(self) -> bool:
        """Whether the moments shown pass quickly."""
        return self.playing or self._left > 0 or self._travel.moving

    def steps_per_second(self) -> float:
        """How fast it plays, by the time between two readings; 0 when it does not."""
        return self._rate.read() if self.playing else 0.0

    # ------------------------------------------------------------------ what it is told

    def begin(self, course: Course) -> None:
        """Train this run from now on; if one was playing, it goes on playing."""
        self._left = 0
        if self.backwards:
            self.halt()
        self.restart()
        self._watch.arm(course)
        self._emit(events.Loaded(self._courses.generation, course.id))

    def halt(self) -> None:
        """Stand still, and head for nothing."""
        self.playing = self.backwards = False
        self._travel.moving = self._travel.under_way
        self._left = 0
        self._watch.go_to(None, self._courses.present)
        self._rate.restart()

    def restart(self, speed: Speed | None = None) -> None:
        """Count the time from now on, at another speed if one is given."""
        self._rate.restart()
        self._pace.restart(speed or self._pace.speed)

    def play(self, course: Course, speed: Speed, *, backwards: bool = False) -> None:
        """Train until halted or until the epochs are done; or go back until the beginning."""
        self.halt()
        self._play(course, speed)
        self.backwards = backwards

    def step(self, course: Course, unit: Unit) -> None:
        """Do one unit, or what is left of it."""
        self.halt()
        if unit == "epoch":
            self._left = course.run.steps_to_epoch_end()
            return
        self._left = int(unit == "batch")
        self._attempt(self._run_errand if self._left else self._run_phase, course)

    def advance(self, steps: int) -> None:
        """Do so many steps more than those that are left."""
        left = self._left
        self.halt()
        self._left = left + steps

    def run_to(self, course: Course, target: Target) -> None:
        """Train as fast as possible to a target."""
        self.halt()
        self._watch.go_to(target, course)
        if isinstance(target, ToPhase):
            self._attempt(self._watch.run_to_phase, course)
        self._look_for_hit(course)
        if self._watch.target is not None:
            self._play(course, FLAT_OUT)

    def _play(self, course: Course, speed: Speed) -> None:
        if course.done:
            course.renew_limit()
        self.playing = True
        self.restart(speed)

    # ------------------------------------------------------------------ what is due

    def wait(self) -> float | None:
        """Seconds until work is due; None while there is none."""
        if self.playing:
            return self._pace.wait()
        return 0.0 if self._left else None

    def work(self, course: Course) -> None:
        """Do the piece that is due."""
        self._attempt(self._play_on if self.playing else self._run_errand, course)

    def _attempt(self, work: Callable[[Course], None], course: Course) -> None:
        """Train in some way; measure before and after where it is due, and tell of divergence."""
        every = bool(self._left)  # what was asked for step by step is not in a hurry
        course.record(every=every)
        try:
            work(course)
            course.record(every=every)
        except Diverged as error:
            self.halt()
            course.phase = None
            where = (error.step, error.layer, error.phase)
            self._emit(events.Diverged(self._courses.generation, *where, str(error)))

    def _run_errand(self, course: Course) -> None:
        """Do some of the steps that are left."""
        done = self._train(course, min(self._left, self._pace.chunk()))
        self._left = max(0, self._left - done)
        if not self._left:
            course.follow_batch()

    def _play_on(self, course: Course) -> None:
        """Do what the speed has due: a phase, some steps, or a chunk of time."""
        trainer = course.run.trainer
        rate = self._pace.rate(trainer.steps_per_epoch, len(trainer.phases))
        if self.backwards:
            self._play_backwards(course, rate)
            return
        if rate is not None and rate <= PHASE_RATE:
            self._run_phase(course)
            self._pace.passed(1 / (rate * len(trainer.phases)))
        else:
            done = self._train(course, self._watch.room(course, self._pace.chunk(rate)))
            self._pace.passed(done / rate if rate else 0.0)
        if self.playing and course.done:
            missed = self._watch.missed(course)
            self.halt()
            course.observer.record()
            self._paused("epochs", course, missed)

    def _play_backwards(self, course: Course, rate: float | None) -> None:
        """Set out for a moment as far back as the speed has it."""
        if moment_of(course.run) == (course.run.start, 0):
            self.halt()
            self._paused("start", course)
        else:
            self._pace.passed(self._travel.play_back(course, rate, self._pace.chunk(rate)))

    def _train(self, course: Course, steps: int) -> int:
        begun = perf_counter()
        done = self._watch.train(course, steps, every=bool(self._left))
        self._pace.took(done, perf_counter() - begun)
        self._passed(course, done)
        return done

    def _run_phase(self, course: Course) -> None:
        before = course.run.step
        self._watch.run_phase(course)
        course.follow_batch()
        self._passed(course, course.run.step - before)

    # ------------------------------------------------------------------ why it stands still

    def _passed(self, course: Course, steps: int) -> None:
        self._rate.add(steps)
        self._look_for_stop(course)
        self._look_for_hit(course)

    def _paused(self, reason: str, course: Course, missed: str = "") -> None:
        self._emit(events.Paused(self._courses.generation, reason, course.run.epoch, missed))

    def _look_for_stop(self, course: Course) -> None:
        if course.stopped:
            missed = self._watch.missed(course)
            self.halt()
            message = (
                f"Early stopping after {course.run.epoch:g} epochs: the validation loss no longer "
                f"fell. The best parameters are back. {missed}"
            )
            generation = self._courses.generation
            self._emit(events.Stopped(generation, course.run.epoch, message.strip()))

    def _look_for_hit(self, course: Course) -> None:
        met = self._watch.take()
        if met is not None:
            self.halt()
            course.follow_batch()
            at = (course.run.step, course.run.trainer.next_phase)
            self._emit(events.Hit(self._courses.generation, met.text, *at, met.breakpoints))
