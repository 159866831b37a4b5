"""What the training thread does: carries out commands, and trains when work is due."""

import traceback
from collections.abc import Callable
from time import perf_counter

from glassnet.engine import Diverged, GlassnetError
from glassnet.experiment import Edit, Run, Spec
from glassnet.experiment.breakpoints import Target, ToPhase
from glassnet.experiment.edit import live_changes
from glassnet.runner import commands as told
from glassnet.runner import events
from glassnet.runner.course import Course
from glassnet.runner.finding import Finding
from glassnet.runner.inquiry import Inquiries
from glassnet.runner.mailbox import Mailbox
from glassnet.runner.pace import Pace, StepRate
from glassnet.runner.snapshot import Example, Request, Snapshot
from glassnet.runner.speeds import FLAT_OUT, PHASE_RATE, Speed
from glassnet.runner.travel import Moment, Travel, moment_of
from glassnet.runner.watch import Watch


class Training:
    """The state behind the training thread; every method is called on that thread alone.

    `emit` takes events; a snapshot is put into `snapshots` for each request found in `requests`.
    A moment that is wanted roughly and soon is found in `wanted`.
    """

    def __init__(
        self,
        emit: Callable[[events.Event], None],
        requests: Mailbox[Request],
        snapshots: Mailbox[Snapshot],
        wanted: Mailbox[Moment],
    ) -> None:
        self._emit = emit
        self._requests = requests
        self._snapshots = snapshots
        self._wanted = wanted
        self._courses: dict[int, Course] = {}
        self._generation = 0
        self._course: Course | None = None
        self._last_id = 0
        self._pace = Pace()
        self._rate = StepRate()
        self._playing = False
        self._left = 0  # steps still to be done before standing still again
        self._chosen: Example | None = None
        self._finding: Finding | None = None
        self._travel = Travel()
        self._inquiries = Inquiries()
        self._backwards = False
        self._watch = Watch()

    # ------------------------------------------------------------------ what the thread calls

    def wait(self) -> float | None:
        """Seconds until work is due; None while there is none."""
        return 0.0 if self._inquiries.busy else self._wait()

    def _wait(self) -> float | None:
        """Seconds until the run has work to do; None while there is none."""
        if self._finding is not None or self._travel.under_way:
            return 0.0
        if self._course is None or not (self._playing or self._left):
            return None
        return self._pace.wait() if self._playing else 0.0

    def work(self) -> None:
        """Do the work that is due."""
        if self._inquiries.busy:
            self._inquiries.work()
            if self._wait() != 0.0:
                return
        if self._finding is not None:
            self._find(self._finding)
        elif self._course is not None and self._travel.under_way:
            self._go_on_seeking(self._course)
        elif self._course is not None:
            self._attempt(self._play_on if self._playing else self._run_errand, self._course)

    def apply(self, command: told.Command) -> None:
        """Carry out a command; one that a seek under way would spoil waits for its end."""
        if self._travel.defers(command):
            return
        match command:
            case told.Load(generation, spec, run, edit):
                self._load(generation, spec, run, edit)
            case told.Restore(generation, kept, spec):
                self._restore(generation, kept, spec)
            case told.Forget(generations):
                self._forget(generations)
            case told.Call():
                self._call(command)
            case told.Inquire(inquiry):
                self._inquiries.begin(inquiry, self._courses, self._generation)
            case told.Look():
                self._look()
            case told.SetBreakpoints(breakpoints):
                self._watch.set(breakpoints, self._course)
            case told.ShowExample(example):
                self._chosen = example
            case _ if self._course is not None:
                self._direct(self._course, command)

    def fail(self, error: Exception) -> None:
        """Pause, and tell what went wrong."""
        self._halt()
        self._stop_finding()
        if self._course is not None:
            self._stop_seeking(self._course)
        if isinstance(error, GlassnetError):
            self._emit(events.Failed(self._generation, str(error)))
            return
        message = f"Something went wrong inside Glassnet, and training has paused: {error!r}"
        details = "".join(traceback.format_exception(error))
        self._emit(events.Failed(self._generation, message, details))

    # ------------------------------------------------------------------ which run

    def _load(self, generation: int, spec: Spec, run: Run | None, edit: Edit | None) -> None:
        self._stop_finding()
        before, self._course, self._generation = self._course, None, generation
        if before is not None:
            before.rest()
        if run is None:
            run = before.run.adapted(edit) if edit and before else Run(spec)
        self._begin(generation, Course(run, self._next_id(), before))

    def _restore(self, generation: int, kept: int, spec: Spec) -> None:
        self._stop_finding()
        course = self._courses.pop(kept, None)
        if course is None:
            self._load(generation, spec, None, None)
            return
        if self._course is not None:
            self._course.rest()
        self._begin(generation, course)
        for name, value in live_changes(course.run.latest_spec, spec).items():
            course.return_to_end()
            self._set_hyper(course, name, value)

    def _forget(self, generations: tuple[int, ...]) -> None:
        for generation in generations:
            if generation != self._generation:
                self._courses.pop(generation, None)

    def _begin(self, generation: int, course: Course) -> None:
        """Train this run from now on; if one was playing, it goes on playing."""
        self._generation = generation
        self._course = self._courses[generation] = course
        self._left = 0
        if self._backwards:
            self._halt()
        resting = [each for each in self._courses.values() if each is not course]
        for each in resting:
            each.share_memory(len(resting))
        self._rate.restart()
        self._pace.restart(self._pace.speed)
        self._watch.arm(course)
        self._emit(events.Loaded(generation, course.id))

    def _next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    # ------------------------------------------------------------------ how it trains

    def _direct(self, course: Course, command: told.Command) -> None:
        """Carry out a command that concerns the present run."""
        match command:
            case told.Play(speed):
                self._halt()
                self._play(course, speed)
            case told.RunTo(target):
                self._run_to(course, target)
            case told.SetSpeed(speed):
                self._rate.restart()
                self._pace.restart(speed)
            case told.Pause():
                self._halt()
                self._travel.stop()
                self._stop_seeking(course)
            case told.Step(unit):
                self._step(course, unit)
            case told.Advance(steps):
                left = self._left
                self._halt()
                self._left = left + steps
            case told.Seek(step, phase):
                self._seek(course, (step, phase))
            case told.GoNear():
                self._go_near(course)
            case told.Back(unit):
                self._seek(course, self._travel.back(course, unit))
            case told.PlayBack(speed):
                self._halt()
                self._play(course, speed)
                self._backwards = True
            case told.Bookmark(step, note):
                course.run.bookmark(step, note)
            case told.StopSeeking():
                self._travel.stop()
                self._stop_seeking(course)
            case told.Reset():
                self._halt()
                self._stop_finding()
                course.run.reset()
                self._begin(self._generation, Course(course.run, self._next_id()))
            case told.SetHyper(name, value):
                self._leave_past(course)
                self._set_hyper(course, name, value)
            case told.SetParameters(parameters):
                self._stop_finding()
                self._leave_past(course)
                course.set_parameters(parameters)
                self._watch.arm(course)
            case told.MoreEpochs():
                course.limit += course.run.spec.training.epochs
            case told.FindRate():
                self._stop_finding()
                self._finding = Finding(course.run)
            case told.StopFinding():
                self._stop_finding()

    def _play(self, course: Course, speed: Speed) -> None:
        if course.done:
            course.renew_limit()
        self._playing = True
        self._backwards = False
        self._rate.restart()
        self._pace.restart(speed)

    def _halt(self) -> None:
        self._playing = self._backwards = False
        self._travel.moving = self._travel.under_way
        self._left = 0
        self._watch.go_to(None, self._course)
        self._rate.restart()

    def _step(self, course: Course, unit: told.Unit) -> None:
        self._halt()
        if unit == "epoch":
            self._left = course.run.steps_to_epoch_end()
            return
        self._left = int(unit == "batch")
        self._attempt(self._run_errand if self._left else self._run_phase, course)

    def _run_to(self, course: Course, target: Target) -> None:
        self._halt()
        self._watch.go_to(target, course)
        if isinstance(target, ToPhase):
            self._attempt(self._watch.run_to_phase, course)
        self._look_for_hit(course)
        if self._watch.target is not None:
            self._play(course, FLAT_OUT)

    def _set_hyper(self, course: Course, name: str, value: object) -> None:
        course.run.set_hyper(name, value)
        if name == "epochs":
            course.renew_limit()
        if course.run.trainer.next_phase == 0:
            course.phase = None
        course.observer.touch()

    def _attempt(self, work: Callable[[Course], None], course: Course) -> None:
        """Train in some way; measure before and after where it is due, and tell of divergence."""
        every = bool(self._left)  # what was asked for step by step is not in a hurry
        course.record(every=every)
        try:
            work(course)
            course.record(every=every)
        except Diverged as error:
            self._halt()
            course.phase = None
            where = (error.step, error.layer, error.phase)
            self._emit(events.Diverged(self._generation, *where, str(error)))

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
        if self._backwards:
            self._play_backwards(course, rate)
            return
        if rate is not None and rate <= PHASE_RATE:
            self._run_phase(course)
            self._pace.passed(1 / (rate * len(trainer.phases)))
        else:
            done = self._train(course, self._watch.room(course, self._pace.chunk(rate)))
            self._pace.passed(done / rate if rate else 0.0)
        if self._playing and course.done:
            missed = self._watch.missed(course)
            self._halt()
            course.observer.record()
            self._emit(events.Paused(self._generation, "epochs", course.run.epoch, missed))

    def _train(self, course: Course, steps: int) -> int:
        begun = perf_counter()
        done = self._watch.train(course, steps, every=bool(self._left))
        self._pace.took(done, perf_counter() - begun)
        self._rate.add(done)
        self._look_for_stop(course)
        self._look_for_hit(course)
        return done

    def _run_phase(self, course: Course) -> None:
        before = course.run.step
        self._watch.run_phase(course)
        course.follow_batch()
        self._rate.add(course.run.step - before)
        self._look_for_stop(course)
        self._look_for_hit(course)

    def _look_for_stop(self, course: Course) -> None:
        if course.stopped:
            missed = self._watch.missed(course)
            self._halt()
            message = (
                f"Early stopping after {course.run.epoch:g} epochs: the validation loss no longer "
                f"fell. The best parameters are back. {missed}"
            )
            self._emit(events.Stopped(self._generation, course.run.epoch, message.strip()))

    # ------------------------------------------------------------------ how it goes back

    def close(self) -> None:
        """Cancel what still waits."""
        self._travel.close()
        self._inquiries.close()

    def _seek(self, course: Course, moment: Moment) -> None:
        """Stand still and set out for a moment."""
        self._halt()
        self._stop_finding()
        self._travel.set_out(course, moment)

    def _go_near(self, course: Course) -> None:
        """Stand still near the moment that is wanted by now."""
        self._halt()
        self._stop_finding()
        self._travel.stop()
        self._stop_seeking(course)
        moment = self._wanted.take()
        if moment is not None:
            self._travel.near(course, moment)
            self._watch.arm(course)
            self._emit(events.Sought(self._generation, course.run.step))

    def _leave_past(self, course: Course) -> None:
        """What changes a run is done at its end."""
        if course.run.step < course.run.end:
            course.return_to_end()
            self._watch.arm(course)

    def _go_on_seeking(self, course: Course) -> None:
        if self._travel.work():
            self._stop_seeking(course)
        elif (under_way := self._travel.due()) is not None:
            target, share = under_way
            self._emit(events.Seeking(self._generation, target, share))

    def _stop_seeking(self, course: Course) -> None:
        """The run stays where it is; what has waited is carried out."""
        if not self._travel.under_way:
            return
        waiting = self._travel.arrive(course)
        self._watch.arm(course)
        if not self._backwards:
            self._emit(events.Sought(self._generation, course.run.step))
        for command in waiting:
            try:
                self.apply(command)
            except Exception as error:
                self.fail(error)

    def _play_backwards(self, course: Course, rate: float | None) -> None:
        """Set out for a moment as far back as the speed has it."""
        if moment_of(course.run) == (course.run.start, 0):
            self._halt()
            self._emit(events.Paused(self._generation, "start", course.run.epoch))
        else:
            self._pace.passed(self._travel.play_back(course, rate, self._pace.chunk(rate)))

    def _look_for_hit(self, course: Course) -> None:
        met = self._watch.take()
        if met is not None:
            self._halt()
            course.follow_batch()
            run, at = course.run, course.run.trainer.next_phase
            self._emit(events.Hit(self._generation, met.text, run.step, at, met.breakpoints))

    # ------------------------------------------------------------------ which learning rate

    def _find(self, finding: Finding) -> None:
        """Do a piece of the test of learning rates; the run is held until it is over."""
        finding.work()
        if finding.result is not None:
            self._end_finding(finding)
        elif finding.due():
            self._emit(events.RateTesting(self._generation, finding.step, finding.share))

    def _stop_finding(self) -> None:
        if self._finding is not None:
            self._end_finding(self._finding)

    def _end_finding(self, finding: Finding) -> None:
        self._finding = None
        self._rate.restart()
        self._pace.restart(self._pace.speed)
        self._emit(events.RateTested(self._generation, finding.step, finding.result))

    # ------------------------------------------------------------------ what is asked of it

    def _call(self, call: told.Call) -> None:
        if not call.future.set_running_or_notify_cancel():
            return
        if self._course is None:
            missing = GlassnetError("There is no run yet; load an experiment first.")
            call.future.set_exception(missing)
            return
        try:
            result = call.function(self._course.run)
        except Exception as error:
            call.future.set_exception(error)
        else:
            call.future.set_result(result)
        self._course.observer.touch()

    def _look(self) -> None:
        request = self._requests.take()
        if request is not None and self._course is not None:
            self._snapshots.put(
                self._course.snapshot(
                    request,
                    generation=self._generation,
                    chosen=self._chosen,
                    playing=self._playing,
                    moving=self._playing or self._left > 0 or self._travel.moving,
                    steps_per_second=self._rate.read() if self._playing else 0.0,
                )
            )
