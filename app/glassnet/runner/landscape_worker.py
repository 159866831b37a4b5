"""The thread that computes loss surfaces while training goes on."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glassnet.engine import Evaluator, Network
from glassnet.engine.losses import Loss
from glassnet.landscape import Plane, PlaneChoice, PlaneError, Surface, finest_stride, lay
from glassnet.landscape.planes import FEWEST
from glassnet.runner.mailbox import Gate
from glassnet.runner.snapshot import read_only
from glassnet.runner.worker import REST, SHOW_EVERY, Worker

DUE = 0.75  # seconds after the asking until which a surface may be refined with long rests
LONGEST = 6.0  # seconds left to training for each second of refining, at most

AUTOMATIC = PlaneChoice()

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class SurfaceRequest:
    """A surface to be computed; the arrays must not be changed afterwards.

    `network` gives the structure; the plane's centre is `parameters` (P,), or the network's own
    where that is None. `inputs` (n, features) and `targets` (n, outputs) are the rows that the loss
    is averaged over. `vectors` are the kept points of the path, each (P,), at `steps` (k,).

    `plane` is a plane to stay on, or the choice of one that is laid through the centre; `view` is
    called on the thread with that plane: it gives the plane as wide as it is to be on its own, and
    the part of it that is to be computed. `grid` (≥ 2) points lie along each axis. With `l1` or
    `l2` the penalty is added to the loss.
    """

    generation: int
    network: Network
    loss: Loss
    inputs: NDArray[Any]
    targets: NDArray[Any]
    vectors: Sequence[NDArray[Any]] = ()
    steps: Sequence[int] = ()
    parameters: NDArray[Any] | None = None
    plane: Plane | PlaneChoice = AUTOMATIC
    view: Callable[[Plane], tuple[Plane, Plane]] | None = None
    grid: int = 51
    l1: float = 0.0
    l2: float = 0.0


@dataclass(frozen=True, eq=False)
class SurfaceResult:
    """A loss surface, in full or as far as it is known; all arrays are read-only.

    `losses` (len(alphas), len(betas)) are nan where `known` is False; where it is True they are as
    computed, and may not be finite. The first result comes when every 8th row and column is known;
    `stride` is that of the finest complete grid, alphas[::stride] × betas[::stride], and None
    without one. `plane` is the part of the plane `own` that is computed. `path` (k, 2) are the
    coordinates of the request's vectors.

    Where no plane can be laid, or the work failed, `problem` says why, and `plane` is None.
    """

    request: SurfaceRequest
    plane: Plane | None = None
    own: Plane | None = None
    alphas: Floats = field(default_factory=lambda: np.empty(0))
    betas: Floats = field(default_factory=lambda: np.empty(0))
    losses: Floats = field(default_factory=lambda: np.empty((0, 0)))
    known: NDArray[np.bool_] = field(default_factory=lambda: np.empty((0, 0), bool))
    path: Floats = field(default_factory=lambda: np.empty((0, 2)))
    progress: float = 0.0
    complete: bool = False
    problem: str = ""

    @property
    def generation(self) -> int:
        """The generation of the request."""
        return self.request.generation

    @property
    def stride(self) -> int | None:
        """The stride of the finest complete grid."""
        return finest_stride(self.known) if self.known.size else None


class LandscapeWorker(Worker[SurfaceRequest, SurfaceResult]):
    """Computes one surface at a time, coarse before fine.

    The coarse picture is made without a rest. After that the thread takes a third of the time at
    most, and less where the surface is complete soon all the same.
    """

    failure = "The surface cannot be computed"

    def __init__(self, gate: Gate | None = None) -> None:
        super().__init__("glassnet-landscape", gate)

    def work(self, request: SurfaceRequest) -> Iterator[float]:
        """Fill the grid block by block."""
        begun = perf_counter()
        empty = _empty(request)
        assert empty.plane is not None
        losses = np.full((request.grid, request.grid), np.nan)
        known = np.zeros(losses.shape, bool)
        surface = Surface(
            request.network,
            request.loss,
            request.inputs,
            request.targets,
            l1=request.l1,
            l2=request.l2,
        )
        shown, done, worked, coarse = 0.0, 0, 0.0, False
        piece = perf_counter()
        for rows, columns, values in surface.blocks(empty.plane, empty.alphas, empty.betas):
            losses[rows, columns], known[rows, columns] = values, True
            done += len(values)
            coarse = coarse or finest_stride(known) is not None
            now = perf_counter()
            worked += now - piece
            if done == losses.size or (coarse and now - shown >= SHOW_EVERY):
                shown = now
                self.show(
                    replace(
                        empty,
                        losses=read_only(losses.copy()),
                        known=read_only(known.copy()),
                        progress=done / losses.size,
                        complete=done == losses.size,
                    )
                )
            left = worked * (losses.size / done - 1)
            if left:
                yield pause(now - begun, left) if coarse else 0.0
            piece = perf_counter()

    def give_up(self, request: SurfaceRequest, problem: str) -> None:
        """A surface that says why there is none."""
        self.show(SurfaceResult(request, complete=True, progress=1.0, problem=problem))


def pause(gone: float, left: float) -> float:
    """How many times as long as it works a thread may rest, so that a surface is there in time.

    It was asked for `gone` seconds ago, and takes `left` seconds of work yet.
    """
    return min(max((DUE - gone) / max(left, 1e-6) - 1, REST), LONGEST)


def _empty(request: SurfaceRequest) -> SurfaceResult:
    """A surface of which nothing is known yet but where it lies."""
    laid = lay_plane(request)
    own, plane = (laid, laid) if request.view is None else request.view(laid)
    return SurfaceResult(
        request,
        plane,
        own,
        read_only(np.linspace(*plane.alpha, request.grid)),
        read_only(np.linspace(*plane.beta, request.grid)),
        path=read_only(plane.project(request.vectors)),
    )


def lay_plane(request: SurfaceRequest) -> Plane:
    """The plane that a request asks for. Raises PlaneError where it cannot be laid.

    A plane along a path that has not moved yet, or has too few points, gives way to a random one,
    whose `note` says so.
    """
    choice = request.plane
    if isinstance(choice, Plane):
        return choice
    network = request.network.clone()
    if request.parameters is not None:
        network.parameters[:] = request.parameters
    vectors, note = request.vectors, ""
    if choice.kind == "pca":
        try:
            if len(vectors) < FEWEST:
                raise PlaneError(f"The path has fewer than {FEWEST} kept points so far.")
            return lay(choice, network, vectors)
        except PlaneError as error:
            note = f"{error} A random plane is shown."
            choice = replace(choice, kind="random")
    losses = None
    if choice.kind == "points":
        losses = Evaluator(network, request.loss, request.inputs, request.targets).loss
    plane = lay(choice, network, vectors, losses)
    return replace(plane, note=note or plane.note)
