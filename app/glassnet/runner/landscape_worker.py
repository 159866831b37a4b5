"""The thread that computes loss surfaces while training goes on."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glassnet.engine import Evaluator, GlassnetError, Network
from glassnet.engine.losses import Loss
from glassnet.landscape import Plane, PlaneChoice, PlaneError, Surface, finest_stride, lay
from glassnet.landscape.planes import FEWEST
from glassnet.runner.mailbox import Gate, Mailbox
from glassnet.runner.snapshot import read_only

SHOW_EVERY = 0.05  # seconds between two partial results
STRETCH = 1e-3  # seconds of refining a surface without a rest
REST = 2.0  # seconds left to training for each second of refining a surface

AUTOMATIC = PlaneChoice()

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class SurfaceRequest:
    """A surface to be computed; the arrays must not be changed afterwards.

    `network` gives the structure; the plane's centre is `parameters` (P,), or the network's own
    where that is None. `inputs` (n, features) and `targets` (n, outputs) are the rows that the loss
    is averaged over. `vectors` are the kept points of the path, each (P,), at `steps` (k,).

    `plane` is a plane to stay on, or the choice of one that is laid through the centre; `grid`
    (≥ 2) points lie along each axis. With `l1` or `l2` the penalty is added to the loss.
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
    grid: int = 51
    l1: float = 0.0
    l2: float = 0.0


@dataclass(frozen=True, eq=False)
class SurfaceResult:
    """A loss surface, in full or as far as it is known; all arrays are read-only.

    `losses` (len(alphas), len(betas)) are nan where `known` is False; where it is True they are as
    computed, and may not be finite. The first result comes when every 8th row and column is known;
    `stride` is that of the finest complete grid, alphas[::stride] × betas[::stride], and None
    without one. `path` (k, 2) are the coordinates of the request's vectors.

    Where no plane can be laid, or the work failed, `problem` says why, and `plane` is None.
    """

    request: SurfaceRequest
    plane: Plane | None = None
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


class LandscapeWorker:
    """Computes one surface at a time, coarse before fine; a new request cancels the former.

    Every method returns at once, `close` excepted. Between two blocks of about a millisecond the
    thread looks for a new request and waits while `gate` is held. When the coarse picture is there
    it takes a third of the time only, and leaves the interpreter to training for twice as long as
    it has worked itself, a millisecond or more at a time.
    """

    def __init__(self, gate: Gate | None = None) -> None:
        self._gate = gate or Gate()
        self._requests: Mailbox[SurfaceRequest] = Mailbox()
        self._results: Mailbox[SurfaceResult] = Mailbox()
        self._wake = threading.Event()
        self._going = threading.Event()
        self._going.set()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="glassnet-landscape", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def close(self, timeout: float = 5.0) -> None:
        """End the thread and wait for it, at most `timeout` seconds. May be called again."""
        self._closing = True
        self._going.set()
        self._wake.set()
        if self._thread.ident is not None:
            self._thread.join(timeout)

    @property
    def alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    def request(self, request: SurfaceRequest) -> None:
        """Compute this surface, and nothing more of the former."""
        self._requests.put(request)
        self._wake.set()

    def hold(self, held: bool) -> None:
        """Stand still while nobody looks, and go on where it was when somebody does again."""
        if held:
            self._going.clear()
        else:
            self._going.set()

    def take(self) -> SurfaceResult | None:
        """The latest result that has not been taken yet: partial, complete, or a problem."""
        return self._results.take()

    # ------------------------------------------------------------------ the thread

    def _run(self) -> None:
        while not self._closing:
            self._wake.wait()
            self._wake.clear()
            request = self._requests.take()
            if request is not None and not self._closing:
                self._answer(request)

    def _answer(self, request: SurfaceRequest) -> None:
        try:
            self._compute(request)
        except GlassnetError as error:
            self._give_up(request, str(error))
        except Exception as error:
            self._give_up(request, f"The surface cannot be computed: {error!r}")

    def _give_up(self, request: SurfaceRequest, problem: str) -> None:
        self._results.put(SurfaceResult(request, complete=True, progress=1.0, problem=problem))

    def _compute(self, request: SurfaceRequest) -> None:
        plane = lay_plane(request)
        alphas = np.linspace(*plane.alpha, request.grid)
        betas = np.linspace(*plane.beta, request.grid)
        empty = SurfaceResult(
            request,
            plane,
            read_only(alphas),
            read_only(betas),
            path=read_only(plane.project(request.vectors)),
        )
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
        shown, done, worked, begun = 0.0, 0, 0.0, perf_counter()
        for rows, columns, values in surface.blocks(plane, alphas, betas):
            self._going.wait()
            if self._closing or self._requests:
                return
            losses[rows, columns], known[rows, columns] = values, True
            done += len(values)
            complete = done == losses.size
            now, coarse = perf_counter(), finest_stride(known) is not None
            if complete or (coarse and now - shown >= SHOW_EVERY):
                shown = now
                self._show(empty, losses, known, done / losses.size, complete)
            worked += now - begun
            if coarse and worked >= STRETCH:
                self._wake.wait(REST * worked)
                worked = 0.0
            self._gate.pass_through()
            begun = perf_counter()

    def _show(
        self,
        empty: SurfaceResult,
        losses: Floats,
        known: NDArray[np.bool_],
        progress: float,
        complete: bool,
    ) -> None:
        result = replace(
            empty,
            losses=read_only(losses.copy()),
            known=read_only(known.copy()),
            progress=progress,
            complete=complete,
        )
        self._results.put(result)


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
