"""Slices through the loss of a run's own network, as wide as there is something to see."""

from typing import Literal

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from glassnet.engine import SettingError
from glassnet.experiment.run import Run
from glassnet.experiment.scripting import loss_slice
from glassnet.experiment.shapes import single_position
from glassnet.landscape import PlaneError, Slice, surface_gradient

Floats = NDArray[np.float64]
Along = Literal["gradient", "update", "weight"]

ROWS = 512  # training examples that the loss is averaged over, at most
POINTS = 81
DOUBLINGS = 16
NEAR, WIDTH = 0.05, 1.5  # for one weight: the first step, and how much more is shown
BEFORE, AFTER = 0.3, 1.15  # how far it is looked back and on, in units of where the loss rises


class NetworkSlice(Struct, frozen=True, eq=False):
    """The loss of a run's network along a line through its present weights.

    Along the "gradient" t is a learning rate: the direction is −∇L of these very rows. Along the
    "update" the next one ends at t = 1. Along one "weight" t is added to its `value`. `mark` is the
    t of the present learning rate, or of the update's end.
    """

    slice: Slice
    along: Along
    step: int
    rows: int
    mark: float | None = None
    value: float = 0.0
    name: str = ""


def network_slice(
    run: Run, along: Along, name: str = "", update: Floats | None = None, step: int = 0
) -> NetworkSlice:
    """The slice of a run's network along one of these directions, from where it stands.

    `name` is that of a parameter in a weight file, as "2.weight[0,3]"; `update` (P,) what the next
    update adds; `step` where the run stands, for the reader. The loss is the data loss of the first
    512 training rows in evaluation mode.

    Raises PlaneError where there is no such line, with what helps.
    """
    if along == "weight":
        place = _position(run, name)
        value = float(run.network.parameters[place])
        direction = np.zeros(run.network.count)
        direction[place] = 1.0
        reach = WIDTH * max(_turn(run, way, NEAR) for way in (direction, -direction))
        cut = _cut(run, direction, np.linspace(-reach, reach, POINTS))
        return NetworkSlice(cut, along, step, _rows(run), value=value, name=name)
    if along == "update":
        direction = np.zeros(run.network.count) if update is None else update
        unit = 1.0
    else:
        rows = run.data.train[:ROWS]
        direction = -surface_gradient(
            run.network, run.spec.training.loss, run.data.inputs[rows], run.targets[rows]
        )
        unit = run.spec.training.optimizer.learning_rate
    turn = _turn(run, direction, unit)
    cut = _cut(run, direction, np.linspace(-BEFORE * turn, AFTER * turn, POINTS))
    return NetworkSlice(cut, along, step, _rows(run), mark=unit)


def _rows(run: Run) -> int:
    return min(ROWS, len(run.data.train))


def _cut(run: Run, direction: Floats, offsets: Floats) -> Slice:
    return loss_slice(run, direction, offsets, examples=ROWS)


def _turn(run: Run, direction: Floats, unit: float) -> float:
    """The first of unit · 2ᵏ at which the loss lies above that of now, or the last one asked."""
    places = np.ldexp(unit, np.arange(DOUBLINGS))
    found = _cut(run, direction, places)
    above = ~(found.losses <= found.loss)
    return float(places[int(np.argmax(above))] if above.any() else places[-1])


def _position(run: Run, name: str) -> int:
    try:
        return single_position(run.network.layers, run.network.inputs, name)
    except SettingError as error:
        raise PlaneError(
            f"{error.problem}. Select a weight or a bias that the network has."
        ) from None
