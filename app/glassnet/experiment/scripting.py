"""For scripts: the loss over a plane of the parameters, or along a line."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from glassnet.engine import Hyper, Network, SettingError
from glassnet.experiment.planes import PlaneName, loss_plane, weights_choice
from glassnet.experiment.run import Run
from glassnet.landscape import Plane, PlaneError, Slice, Surface, slice_network, surface_gradient
from glassnet.landscape.planes.plane import Floats

Direction = Mapping[str, ArrayLike]
Line = str | Direction | Floats
Split = Literal["train", "validation"]

_SPLITS = ("train", "validation")
_GRID = Hyper(int, 51, low=2, high=1001)
_EXAMPLES = Hyper(int, 1, low=1)
_OFFSETS = 101


def loss_surface(
    run: Run,
    directions: Sequence[Direction] | None = None,
    alphas: ArrayLike | None = None,
    betas: ArrayLike | None = None,
    *,
    plane: Plane | PlaneName | None = None,
    examples: int | None = None,
    split: Split = "train",
    penalty: bool = False,
    grid: int = 51,
    seed: int | None = None,
    span: float = 1.0,
) -> Floats:
    """The mean data loss at θ + α·d₁ + β·d₂, float64 (len(alphas), len(betas)).

    θ are the run's parameters; `directions` are d₁ and d₂, two mappings like `run.weights()` in
    which absent names are zero. Without them `plane` is a name that `loss_plane` knows, "random" by
    default, or a `Plane`, whose centre counts as θ; `seed` and `span` are those of `loss_plane`.
    `alphas` and `betas` are by default `grid` values over the plane's range. The loss is taken in
    evaluation mode on the first `examples` rows (None: all) of a split; with `penalty` the L1 and
    L2 penalty of each point is added to it.

    Raises SettingError for directions, values or numbers that cannot be, PlaneError where no plane
    can be laid.
    """
    if directions is not None and plane is not None:
        raise SettingError("cannot be given together with directions", ["plane"])
    if directions is not None:
        chosen = _directed(run, directions)
    elif isinstance(plane, Plane):
        chosen = plane
    else:
        chosen = loss_plane(run, "random" if plane is None else plane, seed=seed, span=span)
    points = _checked("grid", grid, _GRID)
    first, second = (
        np.linspace(*extent, points) if values is None else _values(name, values)
        for name, values, extent in (
            ("alphas", alphas, chosen.alpha),
            ("betas", betas, chosen.beta),
        )
    )
    return surface_of(run, examples, split, penalty).grid(chosen, first, second)


def loss_slice(
    run: Run,
    direction: Line = "gradient",
    offsets: ArrayLike | None = None,
    *,
    examples: int | None = None,
    split: Split = "train",
    penalty: bool = False,
) -> Slice:
    """The same loss along a line, θ + t·d, with its tangent at t = 0.

    `direction` is "gradient" (straight downhill, of length 1), "update" (what the next update will
    do; it ends at t = 1), the name of one weight as "0.weight[0,1]", a mapping like
    `run.weights()`, or a vector (P,). `offsets` are the values of t, by default 101 from −1 to 1.

    Raises SettingError and PlaneError as `loss_surface`, Diverged where the update would.
    """
    inputs, targets = _rows(run, examples, split)
    loss = run.spec.training.loss
    given = np.linspace(-1, 1, _OFFSETS) if offsets is None else _values("offsets", offsets)
    terms = _penalty(run, penalty)
    if isinstance(direction, np.ndarray):
        along = direction
    elif not isinstance(direction, str):
        along = _flat(run, direction, "direction")
    elif direction == "gradient":
        slope = surface_gradient(run.network, loss, inputs, targets, **terms)
        along = -slope / (np.linalg.norm(slope) or 1.0)
    elif direction == "update":
        along = run.next_update()
    else:
        along = _unit(run.network, direction)
    return slice_network(run.network, loss, inputs, targets, along, given, **terms)


def surface_of(run: Run, examples: int | None, split: Split, penalty: bool) -> Surface:
    """The surface of a run's network over some rows. Raises SettingError where there are none."""
    inputs, targets = _rows(run, examples, split)
    loss = run.spec.training.loss
    return Surface(run.network.clone(), loss, inputs, targets, **_penalty(run, penalty))


def _penalty(run: Run, added: bool) -> dict[str, float]:
    training = run.spec.training
    return {"l1": training.l1, "l2": training.l2} if added else {}


def _rows(run: Run, examples: int | None, split: str) -> tuple[NDArray[Any], NDArray[Any]]:
    """Inputs and targets of a split, or of the first examples in it."""
    if split not in _SPLITS:
        raise SettingError(f"{split!r} is not allowed; allowed: {', '.join(_SPLITS)}", ["split"])
    rows = run.data.train if split == "train" else run.data.validation
    if not len(rows):
        raise SettingError("there are no validation rows; set dataset.validation", ["split"])
    if examples is not None:
        rows = rows[: _checked("examples", examples, _EXAMPLES)]
    return run.data.inputs[rows], run.targets[rows]


def _directed(run: Run, directions: Sequence[Direction]) -> Plane:
    if len(directions) != 2:
        raise SettingError(f"{len(directions)} are not allowed; there must be 2", ["directions"])
    vectors = np.stack([_flat(run, one, "directions", i) for i, one in enumerate(directions)])
    centre = run.network.parameters.astype(np.float64)
    return Plane("given", centre, vectors, (-1.0, 1.0), (-1.0, 1.0))


def _flat(run: Run, direction: Direction, *place: str | int) -> Floats:
    """A direction by name as one vector (P,), by way of a network that holds it."""
    holder = run.network.clone()
    holder.parameters[:] = 0
    try:
        holder.set_weights(holder.weights() | dict(direction))
    except SettingError as error:
        raise error.inside(*place) from None
    return holder.parameters.astype(np.float64)


def _unit(network: Network, name: str) -> Floats:
    """The direction along one weight."""
    try:
        places = weights_choice(network, (name, name)).places
    except PlaneError as error:
        raise SettingError(
            f"is no direction; allowed: gradient, update, or the name of one weight: {error}",
            ["direction"],
        ) from None
    assert places is not None
    along = np.zeros(network.count)
    along[places[0]] = 1.0
    return along


def _checked(name: str, value: Any, allowed: Hyper) -> int:
    try:
        return int(allowed.check(value))
    except SettingError as error:
        raise error.inside(name) from None


def _values(name: str, values: ArrayLike) -> Floats:
    array = np.asarray(values, np.float64)
    if array.ndim != 1 or not len(array) or not np.isfinite(array).all():
        raise SettingError("these are not finite numbers (n,)", [name])
    return array
