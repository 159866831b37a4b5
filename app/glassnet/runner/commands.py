"""What the training thread can be told: small values in a queue that loses none."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Literal

from glassnet.experiment import Edit, Run, Spec
from glassnet.runner.speeds import Speed

Unit = Literal["phase", "batch", "epoch"]


@dataclass(frozen=True)
class Load:
    """Begin the run of a spec: the one given, the present one adapted to an edit, or a new one."""

    generation: int
    spec: Spec
    run: Run | None = None
    edit: Edit | None = None


@dataclass(frozen=True)
class Restore:
    """Put back the run kept under the generation `kept`, from now on named `generation`."""

    generation: int
    kept: int
    spec: Spec


@dataclass(frozen=True)
class Forget:
    """Free the runs kept under these generations."""

    generations: tuple[int, ...]


@dataclass(frozen=True)
class Play:
    """Train at a speed until told otherwise, or until the epochs are done."""

    speed: Speed


@dataclass(frozen=True)
class SetSpeed:
    """Go on at another speed."""

    speed: Speed


@dataclass(frozen=True)
class Pause:
    """Stand still."""


@dataclass(frozen=True)
class Step:
    """Do one unit, or what is left of it, then stand still."""

    unit: Unit


@dataclass(frozen=True)
class Advance:
    """Do so many updates as fast as possible, then stand still."""

    steps: int


@dataclass(frozen=True)
class Reset:
    """Back to step 0 and the same initial weights."""


@dataclass(frozen=True)
class SetHyper:
    """Change a live field of the training."""

    name: str
    value: Any


@dataclass(frozen=True)
class ShowExample:
    """Follow a row of the inputs; None follows the batches."""

    row: int | None


@dataclass(frozen=True)
class MoreEpochs:
    """Pause later, by as many epochs as the document names."""


@dataclass(frozen=True)
class Call:
    """Run a function on the training thread and keep its result."""

    function: Callable[[Run], Any]
    future: Future[Any]


@dataclass(frozen=True)
class Look:
    """A snapshot is wanted."""


@dataclass(frozen=True)
class Close:
    """End the thread."""


Command = (
    Load
    | Restore
    | Forget
    | Play
    | SetSpeed
    | Pause
    | Step
    | Advance
    | Reset
    | SetHyper
    | ShowExample
    | MoreEpochs
    | Call
    | Look
    | Close
)
