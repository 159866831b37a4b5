"""What is wanted of the loss surface: which plane, which part of it, and the loss of what."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from glassnet.data import encode
from glassnet.engine import Network
from glassnet.landscape import Plane, PlaneChoice
from glassnet.ui.session import Session

Array = NDArray[Any]
Range = tuple[float, float]
Split = Literal["train", "validation"]
Centre = int | Literal["now", "final"]

ROWS = 512  # examples that the loss is averaged over, at most
NARROWEST, WIDEST = 0.25, 4.0  # the least and the greatest part of a plane's own view
FARTHEST = 2.0  # how far its middle can be moved, in extents of the plane's own view
AHEAD, ASIDE = 0.5, 0.25  # room around a path, as shares of its extent


class Window(Struct, frozen=True):
    """The part of a plane that is looked at, against the plane's own view.

    It is `factor` (0.25 to 4) times as wide and high, and its middle lies `shift` beside that of
    the plane's own view, in extents of that.
    """

    factor: float = 1.0
    shift: tuple[float, float] = (0.0, 0.0)

    def ranges(self, own: Plane) -> tuple[Range, Range]:
        """The ranges of α and β that are looked at."""
        alpha, beta = (
            self._range(own_range, shift)
            for own_range, shift in zip((own.alpha, own.beta), self.shift, strict=True)
        )
        return alpha, beta

    def zoomed(self, factor: float, at: tuple[float, float] = (0.5, 0.5)) -> "Window":
        """So many times as wide, within what is allowed; what is `at` these shares stays there."""
        wide = min(max(self.factor * factor, NARROWEST), WIDEST)
        gone = [(share - 0.5) * (self.factor - wide) for share in at]
        return Window(wide, _near(self.shift, gone))

    def moved(self, by: tuple[float, float]) -> "Window":
        """Moved along α and β by these shares of itself."""
        return Window(self.factor, _near(self.shift, [self.factor * share for share in by]))

    def _range(self, own: Range, shift: float) -> Range:
        if self.factor == 1.0 and not shift:
            return own
        extent = own[1] - own[0]
        middle = (own[0] + own[1]) / 2 + shift * extent
        return middle - self.factor * extent / 2, middle + self.factor * extent / 2


def _near(shift: tuple[float, float], by: list[float]) -> tuple[float, float]:
    first, second = np.clip(np.add(shift, by), -FARTHEST, FARTHEST).tolist()
    return first, second


class Aim(Struct, frozen=True):
    """What is to be seen.

    The plane is laid through `centre`: the present point, the last recorded one, or that of a
    recorded step. The loss is that of training or validation rows, with the penalty if `penalty`
    says so and there is one, at `grid` points along each axis. Tones rise with its logarithm where
    `log` says so, and where `relief` says so, heights rise with them.
    """

    plane: PlaneChoice = PlaneChoice()
    centre: Centre = "now"
    split: Split = "train"
    penalty: bool = True
    grid: int = 51
    log: bool = True
    relief: bool = False
    window: Window = Window()


@dataclass(frozen=True, eq=False)
class Sample:
    """The rows that a loss is averaged over, inputs (n, features) and targets (n, outputs), and
    the λ₁ and λ₂ of the penalty that is added to it, 0 without one."""

    split: Split
    inputs: Array
    targets: Array
    l1: float
    l2: float

    def equals(self, other: "Sample") -> bool:
        """Whether another sample of the same data is the same."""
        return (self.split, self.l1, self.l2) == (other.split, other.l1, other.l2)

    @property
    def penalised(self) -> bool:
        """Whether a penalty is added."""
        return bool(self.l1 or self.l2)


@dataclass(frozen=True)
class Subject:
    """What a surface is a surface of: its choice, its rows, and the step of its centre (None: the
    present point when it was laid)."""

    choice: PlaneChoice
    sample: Sample
    centre: int | None


def sample_of(session: Session, network: Network, aim: Aim) -> Sample:
    """At most 512 rows, always the same ones; without validation rows training rows."""
    data, training = session.data, session.spec.training
    split: Split = aim.split if len(data.validation) else "train"
    chosen = (data.train if split == "train" else data.validation)[:ROWS]
    targets = encode(data, network.outputs, network.final_activation, network.dtype)
    l1, l2 = (training.l1, training.l2) if aim.penalty else (0.0, 0.0)
    return Sample(split, data.inputs[chosen], targets[chosen], l1, l2)


def centre_index(centre: Centre, steps: Sequence[int]) -> int | None:
    """Which of the recorded `steps` is the centre, the nearest to a wanted one; None for now."""
    if centre == "now" or not steps:
        return None
    if centre == "final":
        return len(steps) - 1
    _, index = min((abs(step - centre), index) for index, step in enumerate(steps))
    return index


def with_room(plane: Plane, present: Array) -> Plane:
    """A plane shown so far that the path can go on for a while without leaving it.

    A path comes from the left and has reached the centre: most of the room lies to the right.
    `present` (P,), the latest point, lies within in any case.
    """
    (place,) = plane.project(present)
    if not plane.contains((float(place[0]), float(place[1]))) and np.isfinite(place).all():
        plane = plane.holding([present])
    if plane.kind not in ("pca", "points"):
        return plane
    (left, right), (bottom, top) = plane.alpha, plane.beta
    ahead, aside = AHEAD * (right - left), ASIDE * (top - bottom)
    return shown(plane, (left, right + ahead), (bottom - aside, top + aside))


def view_of(present: Array, window: Window, plane: Plane) -> tuple[Plane, Plane]:
    """A plane that has just been laid, with room for its path, and the window of it."""
    own = with_room(plane, present)
    return own, shown(own, *window.ranges(own))


def shown(plane: Plane, alpha: Range, beta: Range) -> Plane:
    """A plane looked at in other ranges; the same one where they are its own."""
    if (alpha, beta) == (plane.alpha, plane.beta):
        return plane
    return replace(plane, alpha=alpha, beta=beta)
