"""Planes by their names: "pca", "weights:0.weight[0,1],2.bias[0]", "layer:2"."""

import re
from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from glassnet.engine import Evaluator, Network, SettingError
from glassnet.experiment.run import Run
from glassnet.experiment.shapes import first_modules, named_positions
from glassnet.landscape import Plane, PlaneChoice, PlaneError, lay

NAMES = "random, pca, weights:NAME,NAME, points, points:STEP,STEP,STEP, layer:MODULE"

PlaneName = str | Sequence[str]
Centre = int | Literal["now", "final"]


def plane_choice(run: Run, name: PlaneName, seed: int | None = None) -> PlaneChoice:
    """The choice that a name stands for, in a run of now.

    "random" (drawn from `seed`, by default the spec's), "pca", "points" (start, now and best),
    "points:0,200,900" (three recorded steps), "layer:2" (by the number with which its names begin
    in a weight file), "weights:0.weight[0,1],2.bias[0]" or the two names themselves.

    Raises SettingError for another name, PlaneError for what the network or the path has not.
    """
    seed = run.spec.seed if seed is None else seed
    if not isinstance(name, str):
        return weights_choice(run.network, name)
    kind, _, rest = name.partition(":")
    if kind == "weights" and rest:
        return weights_choice(run.network, re.split(r",(?![^\[]*\])", rest))
    if kind == "layer" and re.fullmatch(r"\d{1,9}", rest):
        return layer_choice(run.network, int(rest), seed)
    if kind == "points" and re.fullmatch(r"\d{1,18}(,\d{1,18}){2}", rest):
        first, second, third = (_recorded(run, int(step)) for step in rest.split(","))
        return PlaneChoice("points", points=(first, second, third))
    if name in ("random", "pca", "points"):
        return PlaneChoice(name, seed)  # type: ignore[arg-type]
    raise SettingError(f"{name!r} is not allowed; allowed: {NAMES}", ["plane"])


def weights_choice(network: Network, names: Sequence[str]) -> PlaneChoice:
    """The plane of two parameters by their names in a weight file, as "0.weight[0,1]".

    Raises PlaneError where they are not two, or not in the network (any more).
    """
    if len(names) != 2:
        raise PlaneError(f"A plane is laid along two weights; {len(names)} are named.")
    given = [name.strip() for name in names]
    try:
        found = named_positions(network.layers, network.inputs, given)
    except SettingError as error:
        raise PlaneError(f"{error.problem}. Choose two weights that the network has.") from None
    for name, places in zip(given, found, strict=True):
        if np.size(places) != 1:
            raise PlaneError(f"{name!r} names several weights; name one, as 0.weight[0,0] does.")
    first, second = (int(np.ravel(places)[0]) for places in found)
    return PlaneChoice("weights", places=(first, second), names=(given[0], given[1]))


def layer_choice(network: Network, module: int, seed: int = 0) -> PlaneChoice:
    """The random plane of the layer whose names in a weight file begin with `module`.

    Raises PlaneError where no layer with weights has that number (any more).
    """
    modules = first_modules(network.layers)
    known = [
        number
        for number, views in zip(modules, network.views(), strict=True)
        if any(view.ndim == 2 for view in views.values())
    ]
    if module not in known:
        raise PlaneError(
            f"There are no weights with names that begin with {module}. "
            f"Choose one of these layers: {', '.join(map(str, known))}."
        )
    return PlaneChoice("layer", seed, layer=modules.index(module))


def loss_plane(
    run: Run,
    plane: PlaneName = "random",
    *,
    seed: int | None = None,
    centre: Centre = "now",
    span: float = 1.0,
) -> Plane:
    """The named plane through the run's parameters, for `loss_surface`; see `plane_choice`.

    `centre` is where α = β = 0: "now", "final" for the last recorded point of the path, or a
    recorded step. A plane through three points has the second of them as its centre. `span`
    stretches the part that is shown: a random plane shows [−span, span]².

    Raises SettingError and PlaneError, with what helps.
    """
    choice = plane_choice(run, plane, seed)
    network = run.network.clone()
    if choice.kind in ("pca", "points") or centre != "now":
        _require_path(run, plane)
    if centre != "now":
        network.parameters[:] = _centre(run, centre)
    path = path_of(run) if choice.kind in ("pca", "points") else ()
    loss = _judge(run) if choice.kind == "points" else None
    return lay(choice, network, path, loss).spanning(span)


def path_of(run: Run) -> list[NDArray[Any]]:
    """The recorded points of a run's path, (P,) each, and its present point."""
    steps, vectors = run.trajectory.steps, run.trajectory.vectors
    now = run.network.parameters
    return [*vectors] if steps and steps[-1] == run.step else [*vectors, now]


def _judge(run: Run) -> Callable[[NDArray[Any]], float]:
    """What tells the loss of any parameters (P,) on the training rows."""
    rows = run.data.train
    loss, inputs, targets = run.spec.training.loss, run.data.inputs[rows], run.targets[rows]
    return Evaluator(run.network, loss, inputs, targets).loss


def _centre(run: Run, centre: Centre) -> NDArray[Any]:
    vectors = run.trajectory.vectors
    if centre == "final":
        if not vectors:
            raise PlaneError("No point of the path is recorded yet. Train some steps first.")
        return vectors[-1]
    if isinstance(centre, bool) or not isinstance(centre, int):
        raise SettingError(
            f"{centre!r} is not allowed; allowed: now, final, or a recorded step", ["centre"]
        )
    return vectors[_recorded(run, centre)]


def _recorded(run: Run, step: int) -> int:
    """The index of a recorded step of the path."""
    steps = run.trajectory.steps
    if step in steps:
        return steps.index(step)
    if not steps:
        raise PlaneError("No step of the path is recorded yet. Train some steps first.")
    near = min(steps, key=lambda one: abs(one - step))
    raise PlaneError(
        f"Step {step:,} is not recorded; the path has {len(steps):,} steps from {steps[0]:,} to "
        f"{steps[-1]:,}, and the nearest is {near:,}."
    )


def _require_path(run: Run, plane: PlaneName) -> None:
    if run.step and not run.trajectory.steps:
        raise SettingError(
            f"{plane!r} is not allowed here; `advance` records no path, so train with `recorded` "
            "or `train`",
            ["plane"],
        )
