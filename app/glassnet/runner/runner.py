"""The training thread, as the window sees it."""

import queue
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from typing import TypeVar

from glassnet.experiment import Edit, Run, Spec
from glassnet.experiment.breakpoints import Breakpoint, Target
from glassnet.runner import commands as told
from glassnet.runner.events import Event
from glassnet.runner.inquiry import Inquiry, Question
from glassnet.runner.mailbox import Gate, Mailbox
from glassnet.runner.snapshot import Example, Request, Snapshot
from glassnet.runner.speeds import Speed
from glassnet.runner.training import Training
from glassnet.runner.travel import Moment

T = TypeVar("T")


class Runner:
    """Trains runs on a thread of its own; every method returns at once, `close` excepted.

    Commands are carried out in the order in which they are given, between two steps or phases. A
    request for a snapshot is one of them, so that the snapshot shows what was commanded before it.
    What happens on the thread by itself is told by `events`. While `gate` is held, training waits.

    A run is loaded under a generation, the number of the document that it belongs to, and is kept
    under it until it is forgotten or the number is used again. If a run plays while another one is
    loaded, that one plays on.
    """

    def __init__(self) -> None:
        self.gate = Gate()
        self._commands: queue.SimpleQueue[told.Command] = queue.SimpleQueue()
        self._requests: Mailbox[Request] = Mailbox()
        self._snapshots: Mailbox[Snapshot] = Mailbox()
        self._wanted: Mailbox[Moment] = Mailbox()
        self._events: deque[Event] = deque()
        self._thread = threading.Thread(target=self._run, name="glassnet-training", daemon=True)
        self._closing = False

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def close(self, timeout: float = 5.0) -> None:
        """End the thread and wait for it, at most `timeout` seconds. May be called again."""
        if not self._closing:
            self._closing = True
            self._commands.put(told.Close())
        if self._thread.ident is not None:
            self._thread.join(timeout)

    @property
    def alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    # ------------------------------------------------------------------ which run

    def load(
        self, generation: int, spec: Spec, *, run: Run | None = None, edit: Edit | None = None
    ) -> None:
        """Train the run of a spec under a generation: `run`, or a new one.

        With an `edit` the present run is adapted: what the edit keeps of it goes over. The present
        run itself stays kept.
        """
        self._commands.put(told.Load(generation, spec, run, edit))

    def restore(self, generation: int, kept: int, spec: Spec) -> None:
        """Put back the run kept under the generation `kept`; from now on it is `generation`.

        It goes on as if it had never been replaced, with the live fields of `spec`. One that is not
        kept is made anew.
        """
        self._commands.put(told.Restore(generation, kept, spec))

    def keep(self, generation: int, run: Run) -> None:
        """Keep another run under a generation, to be put back; the present one stays."""
        self._commands.put(told.Keep(generation, run))

    def forget(self, generations: Iterable[int]) -> None:
        """Free the runs kept under these generations, the present one excepted."""
        self._commands.put(told.Forget(tuple(generations)))

    # ------------------------------------------------------------------ how it trains

    def play(self, speed: Speed) -> None:
        """Train until paused, or until the epochs are done; playing then goes on for as many."""
        self._commands.put(told.Play(speed))

    def set_speed(self, speed: Speed) -> None:
        """Train at another speed from now on, if playing."""
        self._commands.put(told.SetSpeed(speed))

    def pause(self) -> None:
        """Stand still."""
        self._commands.put(told.Pause())

    def step(self, unit: told.Unit) -> None:
        """Do a "phase", a "batch" or an "epoch", or what is left of it, then stand still."""
        self._commands.put(told.Step(unit))

    def advance(self, steps: int) -> None:
        """Do so many updates (≥ 0) as fast as possible, then stand still."""
        self._commands.put(told.Advance(steps))

    def seek(self, step: int, phase: int = 0, near: bool = False) -> None:
        """Stand still at a recorded step, or with `phase` phases of the next one done, bit for bit.

        The newest seek wins. What is recorded stays, and training on goes through it again. `near`
        shows the nearest keyframe instead, at once. Events tell how far it is and where it ends.
        """
        if not near:
            self._commands.put(told.Seek(step, phase))
        elif self._wanted.put((step, phase)):
            self._commands.put(told.GoNear())

    def back(self, unit: told.Unit) -> None:
        """Go back by a "phase", a "batch" or an "epoch", or to the beginning of the one begun."""
        self._commands.put(told.Back(unit))

    def play_back(self, speed: Speed) -> None:
        """Go backwards at a speed until paused, or until the beginning."""
        self._commands.put(told.PlayBack(speed))

    def stop_seeking(self) -> None:
        """Give a seek up; the run stands still where it has got to."""
        self._commands.put(told.StopSeeking())

    def bookmark(self, step: int, note: str | None) -> None:
        """Mark a recorded step with a note; None takes the mark away."""
        self._commands.put(told.Bookmark(step, note))

    def set_breakpoints(self, breakpoints: Iterable[Breakpoint]) -> None:
        """Pause from now on where one of these conditions becomes true, and tell so."""
        self._commands.put(told.SetBreakpoints(tuple(breakpoints)))

    def run_to(self, target: Target) -> None:
        """Train as fast as possible to a phase, a step, an epoch, or until a condition is true.

        It pauses there, on the way at any breakpoint, and as always when the epochs are done.
        """
        self._commands.put(told.RunTo(target))

    def reset(self) -> None:
        """Stand still at step 0, with the same initial weights as before."""
        self._commands.put(told.Reset())

    def set_hyper(self, name: str, value: object) -> None:
        """Change a live field of the training from the next update on."""
        self._commands.put(told.SetHyper(name, value))

    def set_parameters(self, parameters: Mapping[str, float]) -> None:
        """Put numbers in the place of parameters, by name, at the next step boundary."""
        self._commands.put(told.SetParameters(parameters))

    def more_epochs(self) -> None:
        """Pause as many epochs later as `training.epochs` names."""
        self._commands.put(told.MoreEpochs())

    def find_learning_rate(self) -> None:
        """Test learning rates from the weights of now; events tell how far it is and what it finds.

        The run is held meanwhile, untouched; if it plays, it then plays on. Another run ends it.
        """
        self._commands.put(told.FindRate())

    def stop_finding(self) -> None:
        """Give the test of learning rates up."""
        self._commands.put(told.StopFinding())

    # ------------------------------------------------------------------ what is seen

    def show_example(self, example: Example | None) -> None:
        """Trace a row of the data's inputs, or a probe; None traces a member of a batch."""
        self._commands.put(told.ShowExample(example))

    def want(self, request: Request) -> None:
        """Ask for a snapshot; a request that has not been met yet is replaced."""
        if self._requests.put(request):
            self._commands.put(told.Look())

    def take(self) -> Snapshot | None:
        """The latest snapshot that has not been taken yet."""
        return self._snapshots.take()

    def events(self) -> list[Event]:
        """What has happened since the last time."""
        happened = []
        while self._events:
            happened.append(self._events.popleft())
        return happened

    def call(self, function: Callable[[Run], T]) -> "Future[T]":
        """Call a function with the present run on the training thread, where nothing changes it.

        A function that raises gives its exception to the future; without a run that is a
        GlassnetError. After `close` the future is cancelled.
        """
        return self._call(function, None)

    def call_with_kept(
        self, function: Callable[[Run, dict[int, Run]], T], generations: Iterable[int]
    ) -> "Future[T]":
        """The same, with the runs that are kept under some generations too."""
        return self._call(function, tuple(generations))

    def _call(self, function: Callable[..., T], kept: tuple[int, ...] | None) -> "Future[T]":
        future: Future[T] = Future()
        self._commands.put(told.Call(function, future, kept))
        if self._closing:
            future.cancel()
        return future

    def inquire(self, generation: int, question: Question[T]) -> Inquiry[T]:
        """Ask a question about a run that is trained or kept, answered in pieces beside training.

        For a run that is not kept the answer is a GlassnetError. Whoever cancels its `future` is
        spared the rest of the work.
        """
        inquiry = Inquiry(generation, question)
        self._commands.put(told.Inquire(inquiry))
        if self._closing:
            inquiry.future.cancel()
        return inquiry

    # ------------------------------------------------------------------ the thread

    def _run(self) -> None:
        training = Training(self._events.append, self._requests, self._snapshots, self._wanted)
        while True:
            command = self._next_command(training.wait())
            if isinstance(command, told.Close):
                break
            try:
                if command is None:
                    with self.gate.work():
                        training.work()
                elif isinstance(command, told.GoNear):
                    with self.gate.work():  # it replays steps while the window paints
                        training.apply(command)
                else:
                    training.apply(command)
            except Exception as error:
                training.fail(error)
        training.close()
        self._cancel_calls()

    def _next_command(self, wait: float | None) -> told.Command | None:
        """The next command; None when work is due first. Waits for ever without work to do."""
        try:
            return self._commands.get(wait != 0.0, wait or None)
        except queue.Empty:
            return None

    def _cancel_calls(self) -> None:
        while (command := self._next_command(0.0)) is not None:
            if isinstance(command, told.Call):
                command.future.cancel()
            elif isinstance(command, told.Inquire):
                command.inquiry.future.cancel()
