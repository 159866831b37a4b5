"""For scripts: the loss over a plane of the parameters."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from glassnet.engine import SettingError
from glassnet.experiment.run import Run
from glassnet.landscape import Plane, Surface, path_plane, random_plane

Direction = Mapping[str, ArrayLike]
_POINTS = 51


def loss_surface(
    run: Run,
    directions: Sequence[Direction] | None = None,
    alphas: ArrayLike | None = None,
    betas: ArrayLike | None = None,
    *,
    plane: Plane | str | None = None,
    examples: int | None = None,
) -> NDArray[np.float64]:
    """The mean data loss at θ + α·d₁ + β·d₂, float64 (len(alphas), len(betas)).

    θ are the run's parameters; `directions` are d₁ and d₂, two mappings like `run.weights()` in
    which absent names are zero. Without them `plane` is "random" (the default), "pca" for that of
    the path that `train` and `recorded` record, or a `Plane`, whose centre counts as θ. `alphas`
    and `betas` are by default 51 values over the plane's range. The loss is taken in evaluation
    mode on the first `examples` training rows (None: all).

    Raises SettingError for directions, values or a number of examples that cannot be, PlaneError
    where no plane can be laid.
    """
    chosen = _directed(run, directions) if directions is not None else _laid(run, plane)
    if directions is not None and plane is not None:
        raise SettingError("cannot be given together with directions", ["plane"])
    rows = run.data.train
    if examples is not None:
        if not examples >= 1:
            raise SettingError(f"{examples} is not allowed; it must be at least 1", ["examples"])
        rows = rows[:examples]
    surface = Surface(
        run.network.clone(), run.spec.training.loss, run.data.inputs[rows], run.targets[rows]
    )
    return surface.grid(
        chosen, _values("alphas", alphas, chosen.alpha), _values("betas", betas, chosen.beta)
    )


def _laid(run: Run, plane: Plane | str | None) -> Plane:
    if isinstance(plane, Plane):
        return plane
    if plane == "pca":
        now = run.network.parameters
        if run.step and not run.trajectory.steps:
            raise SettingError(
                "'pca' is not allowed here; `advance` records no path, so train with `recorded` "
                "or `train`",
                ["plane"],
            )
        return path_plane(np.stack([*run.trajectory.vectors, now]), now)
    if plane in (None, "random"):
        return random_plane(run.network, np.random.default_rng(run.spec.seed))
    raise SettingError(f"{plane!r} is not allowed; allowed: random, pca, a Plane", ["plane"])


def _directed(run: Run, directions: Sequence[Direction]) -> Plane:
    if len(directions) != 2:
        raise SettingError(f"{len(directions)} are not allowed; there must be 2", ["directions"])
    vectors = np.stack([_flat(run, one, index) for index, one in enumerate(directions)])
    centre = run.network.parameters.astype(np.float64)
    return Plane("random", centre, vectors, (-1.0, 1.0), (-1.0, 1.0))


def _flat(run: Run, direction: Direction, index: int) -> NDArray[Any]:
    """A direction by name as one vector (P,), by way of a network that holds it."""
    holder = run.network.clone()
    holder.parameters[:] = 0
    try:
        holder.set_weights(holder.weights() | dict(direction))
    except SettingError as error:
        raise error.inside("directions", index) from None
    return holder.parameters.astype(np.float64)


def _values(
    name: str, values: ArrayLike | None, extent: tuple[float, float]
) -> NDArray[np.float64]:
    if values is None:
        return np.linspace(*extent, _POINTS)
    array = np.asarray(values, np.float64)
    if array.ndim != 1 or not len(array) or not np.isfinite(array).all():
        raise SettingError("these are not finite numbers (n,)", [name])
    return array
