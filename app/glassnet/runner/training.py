"""What the training thread does: carries out commands, and lets the run move when that is due."""

import traceback
from collections.abc import Callable

from glassnet.engine import GlassnetError
from glassnet.experiment.edit import live_changes
from glassnet.runner import commands as told
from glassnet.runner import events
from glassnet.runner.course import Course
from glassnet.runner.courses import Courses
from glassnet.runner.drive import Drive
from glassnet.runner.finding import Finding
from glassnet.runner.inquiry import Inquiries
from glassnet.runner.mailbox import Mailbox
from glassnet.runner.snapshot import Example, Request, Snapshot
from glassnet.runner.travel import Moment, Travel
from glassnet.runner.watch import Watch


class Training:
    """The state behind the training thread; every method is called on that thread alone.

    `emit` takes events; a snapshot is put into `snapshots` for each request found in `requests`.
    A moment that is wanted roughly and soon is found in `wanted`. Which runs there are is known to
    `Courses`, how the present one moves to `Drive`.
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
        self._chosen: Example | None = None
        self._finding: Finding | None = None
        self._courses = Courses()
        self._watch = Watch()
        self._travel = Travel()
        self._inquiries = Inquiries()
        self._drive = Drive(emit, self._courses, self._watch, self._travel)

    # ------------------------------------------------------------------ what the thread calls

    def wait(self) -> float | None:
        """Seconds until work is due; None while there is none."""
        return 0.0 if self._inquiries.busy else self._wait()

    def _wait(self) -> float | None:
        """Seconds until the run has work to do; None while there is none."""
        if self._finding is not None or self._travel.under_way:
            return 0.0
        return None if self._courses.present is None else self._drive.wait()

    def work(self) -> None:
        """Do the work that is due."""
        if self._inquiries.busy:
            self._inquiries.work()
            if self._wait() != 0.0:
                return
        course = self._courses.present
        if self._finding is not None:
            self._find(self._finding)
        elif course is not None and self._travel.under_way:
            self._go_on_seeking(course)
        elif course is not None:
            self._drive.work(course)

    def apply(self, command: told.Command) -> None:
        """Carry out a command; one that a seek under way would spoil waits for its end."""
        if self._travel.defers(command):
            return
        course = self._courses.present
        match command:
            case told.Load(generation, spec, run, edit):
                self._stop_finding()
                self._drive.begin(self._courses.load(generation, spec, run, edit))
            case told.Restore():
                self._restore(command)
            case told.Keep(generation, run):
                self._courses.keep(generation, run)
            case told.Forget(generations):
                self._courses.forget(generations)
            case told.Call():
                self._call(command)
            case told.Inquire(inquiry):
                self._inquiries.begin(inquiry, self._courses)
            case told.Look():
                self._look()
            case told.SetBreakpoints(breakpoints):
                self._watch.set(breakpoints, course)
            case told.ShowExample(example):
                self._chosen = example
            case _ if course is not None:
                self._direct(course, command)

    def fail(self, error: Exception) -> None:
        """Pause, and tell what went wrong."""
        self._drive.halt()
        self._stop_finding()
        if self._courses.present is not None:
            self._stop_seeking(self._courses.present)
        generation = self._courses.generation
        if isinstance(error, GlassnetError):
            self._emit(events.Failed(generation, str(error)))
            return
        message = f"Something went wrong inside Glassnet, and training has paused: {error!r}"
        details = "".join(traceback.format_exception(error))
        self._emit(events.Failed(generation, message, details))

    def close(self) -> None:
        """Cancel what still waits."""
        self._travel.close()
        self._inquiries.close()

    # ------------------------------------------------------------------ what the run is told

    def _direct(self, course: Course, command: told.Command) -> None:
        """Carry out a command that moves the present run."""
        match command:
            case told.Play(speed):
                self._drive.play(course, speed)
            case told.PlayBack(speed):
                self._drive.play(course, speed, backwards=True)
            case told.SetSpeed(speed):
                self._drive.restart(speed)
            case told.Step(unit):
                self._drive.step(course, unit)
            case told.Advance(steps):
                self._drive.advance(steps)
            case told.RunTo(target):
                self._drive.run_to(course, target)
            case told.Pause():
                self._drive.halt()
                self._give_up_seeking(course)
            case told.StopSeeking():
                self._give_up_seeking(course)
            case told.Seek(step, phase):
                self._seek(course, (step, phase))
            case told.Back(unit):
                self._seek(course, self._travel.back(course, unit))
            case told.GoNear():
                self._go_near(course)
            case _:
                self._change(course, command)

    def _change(self, course: Course, command: told.Command) -> None:
        """Carry out a command that alters the present run, or asks something of it."""
        match command:
            case told.Reset():
                self._drive.halt()
                self._stop_finding()
                self._drive.begin(self._courses.reset(course))
            case told.SetHyper(name, value):
                self._leave_past(course)
                course.set_hyper(name, value)
            case told.SetParameters(parameters):
                self._stop_finding()
                self._leave_past(course)
                course.set_parameters(parameters)
                self._watch.arm(course)
            case told.MoreEpochs():
                course.limit += course.run.spec.training.epochs
            case told.Bookmark(step, note):
                course.run.bookmark(step, note)
            case told.FindRate():
                self._stop_finding()
                self._finding = Finding(course.run)
            case told.StopFinding():
                self._stop_finding()

    def _restore(self, command: told.Restore) -> None:
        self._stop_finding()
        course = self._courses.restore(command.generation, command.kept, command.spec)
        self._drive.begin(course)
        for name, value in live_changes(course.run.latest_spec, command.spec).items():
            course.return_to_end()
            course.set_hyper(name, value)

    def _leave_past(self, course: Course) -> None:
        """What changes a run is done at its end."""
        if course.run.step < course.run.end:
            course.return_to_end()
            self._watch.arm(course)

    # ------------------------------------------------------------------ to another moment

    def _seek(self, course: Course, moment: Moment) -> None:
        """Stand still and set out for a moment."""
        self._drive.halt()
        self._stop_finding()
        self._travel.set_out(course, moment)

    def _go_near(self, course: Course) -> None:
        """Stand still near the moment that is wanted by now."""
        self._drive.halt()
        self._stop_finding()
        self._give_up_seeking(course)
        moment = self._wanted.take()
        if moment is not None:
            self._travel.near(course, moment)
            self._watch.arm(course)
            self._emit(events.Sought(self._courses.generation, course.run.step))

    def _go_on_seeking(self, course: Course) -> None:
        if self._travel.work():
            self._stop_seeking(course)
        elif (under_way := self._travel.due()) is not None:
            self._emit(events.Seeking(self._courses.generation, *under_way))

    def _give_up_seeking(self, course: Course) -> None:
        self._travel.stop()
        self._stop_seeking(course)

    def _stop_seeking(self, course: Course) -> None:
        """The run stays where it is; what has waited is carried out."""
        if not self._travel.under_way:
            return
        waiting = self._travel.arrive(course)
        self._watch.arm(course)
        if not self._drive.backwards:
            self._emit(events.Sought(self._courses.generation, course.run.step))
        for command in waiting:
            try:
                self.apply(command)
            except Exception as error:
                self.fail(error)

    # ------------------------------------------------------------------ which learning rate

    def _find(self, finding: Finding) -> None:
        """Do a piece of the test of learning rates; the run is held until it is over."""
        finding.work()
        if finding.result is not None:
            self._end_finding(finding)
        elif finding.due():
            generation = self._courses.generation
            self._emit(events.RateTesting(generation, finding.step, finding.share))

    def _stop_finding(self) -> None:
        if self._finding is not None:
            self._end_finding(self._finding)

    def _end_finding(self, finding: Finding) -> None:
        self._finding = None
        self._drive.restart()
        self._emit(events.RateTested(self._courses.generation, finding.step, finding.result))

    # ------------------------------------------------------------------ what is asked of it

    def _call(self, call: told.Call) -> None:
        if not call.future.set_running_or_notify_cancel():
            return
        course = self._courses.present
        if course is None:
            missing = GlassnetError("There is no run yet; load an experiment first.")
            call.future.set_exception(missing)
            return
        try:
            more = () if call.kept is None else (self._courses.runs(call.kept),)
            result = call.function(course.run, *more)
        except Exception as error:
            call.future.set_exception(error)
        else:
            call.future.set_result(result)
        course.observer.touch()

    def _look(self) -> None:
        request, course = self._requests.take(), self._courses.present
        if request is not None and course is not None:
            self._snapshots.put(
                course.snapshot(
                    request,
                    generation=self._courses.generation,
                    chosen=self._chosen,
                    playing=self._drive.playing,
                    moving=self._drive.moving,
                    steps_per_second=self._drive.steps_per_second(),
                )
            )
