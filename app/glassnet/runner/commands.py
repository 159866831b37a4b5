"""What the training thread can be told: small values in a queue that loses none."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any, Literal

from msgspec import Struct

from glassnet.experiment import Edit, Run, Spec
from glassnet.experiment.breakpoints import Breakpoint, Target
from glassnet.runner.inquiry import Inquiry
from glassnet.runner.snapshot import Example
from glassnet.runner.speeds import Speed

Unit = Literal["phase", "batch", "epoch"]


class Load(Struct, frozen=True):
    """Begin the run of a spec: the one given, the present one adapted to an edit, or a new one."""

    generation: int
    spec: Spec
    run: Run | None = None
    edit: Edit | None = None


class Restore(Struct, frozen=True):
    """Put back the run kept under the generation `kept`, from now on named `generation`."""

    generation: int
    kept: int
    spec: Spec


class Keep(Struct, frozen=True):
    """Keep another run under a generation, beside the present one."""

    generation: int
    run: Run


class Forget(Struct, frozen=True):
    """Free the runs kept under these generations."""

    generations: tuple[int, ...]


class Play(Struct, frozen=True):
    """Train at a speed until told otherwise, or until the epochs are done."""

    speed: Speed


class SetSpeed(Struct, frozen=True):
    """Go on at another speed."""

    speed: Speed


class Pause(Struct, frozen=True):
    """Stand still."""


class Step(Struct, frozen=True):
    """Do one unit, or what is left of it, then stand still."""

    unit: Unit


class Advance(Struct, frozen=True):
    """Do so many updates as fast as possible, then stand still."""

    steps: int


class Seek(Struct, frozen=True):
    """Go to a recorded moment."""

    step: int
    phase: int = 0


class GoNear(Struct, frozen=True):
    """Go at once to a keyframe near the moment that is wanted by now."""


class Back(Struct, frozen=True):
    """Go one unit back, or to the beginning of the one under way."""

    unit: Unit


class PlayBack(Struct, frozen=True):
    """Go back at a speed, until told otherwise or until the run's beginning."""

    speed: Speed


class StopSeeking(Struct, frozen=True):
    """Give a seek up; the run stays where it has got to."""


class Bookmark(Struct, frozen=True):
    """Mark a recorded step with a note; None unmarks it."""

    step: int
    note: str | None


class SetBreakpoints(Struct, frozen=True):
    """Stop from now on where one of these conditions becomes true, and for no others."""

    breakpoints: tuple[Breakpoint, ...]


class RunTo(Struct, frozen=True):
    """Train as fast as possible to a target."""

    target: Target


class Reset(Struct, frozen=True):
    """Back to step 0 and the same initial weights."""


class SetHyper(Struct, frozen=True):
    """Change a live field of the training."""

    name: str
    value: Any


class SetParameters(Struct, frozen=True):
    """Put numbers in the place of parameters, by name."""

    parameters: Mapping[str, float]


class ShowExample(Struct, frozen=True):
    """Follow a row of the inputs, or a probe; None follows the batches."""

    example: Example | None


class MoreEpochs(Struct, frozen=True):
    """Pause later, by as many epochs as the document names."""


class FindRate(Struct, frozen=True):
    """Hold the run and test learning rates from its weights of now."""


class StopFinding(Struct, frozen=True):
    """Give the test of learning rates up."""


class Call(Struct, frozen=True):
    """Run a function on the training thread and keep its result.

    With `kept` it takes the runs kept under these generations too.
    """

    function: Callable[..., Any]
    future: Future[Any]
    kept: tuple[int, ...] | None = None


class Inquire(Struct, frozen=True):
    """Answer a question about a run, in pieces."""

    inquiry: Inquiry[Any]


class Look(Struct, frozen=True):
    """A snapshot is wanted."""


class Close(Struct, frozen=True):
    """End the thread."""


Command = (
    Load
    | Restore
    | Keep
    | Forget
    | Play
    | SetSpeed
    | Pause
    | Step
    | Advance
    | Seek
    | GoNear
    | Back
    | PlayBack
    | StopSeeking
    | Bookmark
    | SetBreakpoints
    | RunTo
    | Reset
    | SetHyper
    | SetParameters
    | ShowExample
    | MoreEpochs
    | FindRate
    | StopFinding
    | Call
    | Inquire
    | Look
    | Close
)
