"""What happens on the training thread without having been asked for."""

from msgspec import Struct

from glassnet.engine.finder import RateTest
from glassnet.experiment.breakpoints import Breakpoint


class Loaded(Struct, frozen=True):
    """A run stands ready under its generation, new or put back; `run_id` tells runs apart."""

    generation: int
    run_id: int


class Paused(Struct, frozen=True):
    """Training has paused by itself after `epoch` epochs; playing goes on from there.

    The `reason` "epochs" says that the run has reached `training.epochs` or a multiple of it;
    `missed` that it was told to go further, and where it stands.
    """

    generation: int
    reason: str
    epoch: float
    missed: str = ""


class Hit(Struct, frozen=True):
    """Training has paused where conditions became true, or where it was told to go.

    `text` says which and why. The run stands after `step` updates and so many `phase`s of the next
    one, 0 between steps.
    """

    generation: int
    text: str
    step: int
    phase: int
    breakpoints: tuple[Breakpoint, ...] = ()


class Stopped(Struct, frozen=True):
    """Early stopping has put back the best parameters, after `epoch` epochs."""

    generation: int
    epoch: float
    message: str


class Diverged(Struct, frozen=True):
    """Training has left the finite numbers and paused; the last finite state is kept.

    `step`, `layer` and `phase` are those of the engine's error, `message` is its sentence.
    """

    generation: int
    step: int
    layer: int | None
    phase: str
    message: str


class Failed(Struct, frozen=True):
    """A command or the training itself has failed, and training has paused.

    `message` is one sentence for the user; `details` holds the traceback of a fault of the program,
    and is empty for a mistake that the sentence explains.
    """

    generation: int
    message: str
    details: str = ""


class RateTesting(Struct, frozen=True):
    """A test of learning rates from the weights of `step` has the `share` (0 to 1) done."""

    generation: int
    step: int
    share: float


class RateTested(Struct, frozen=True, eq=False):
    """A test of learning rates from the weights of `step` is over; None when it was given up."""

    generation: int
    step: int
    test: RateTest | None


class Seeking(Struct, frozen=True):
    """A seek to the step `target` takes its time; the `share` (0 to 1) of it is done."""

    generation: int
    target: int
    share: float


class Sought(Struct, frozen=True):
    """A seek is over, arrived or given up; the run stands at `step`."""

    generation: int
    step: int


Event = (
    Loaded
    | Paused
    | Hit
    | Stopped
    | Diverged
    | Failed
    | RateTesting
    | RateTested
    | Seeking
    | Sought
)
