"""How a layer fares in a step: does it learn, and are its units alive?"""

from dataclasses import dataclass

import numpy as np

from glassnet.engine.explain.stations import Station
from glassnet.engine.layers import Activated
from glassnet.engine.network import Network
from glassnet.engine.operations import Array

__all__ = ["LayerHealth", "measure"]

FLAT = 0.05
"""A unit is saturated where its slope is below this share of the steepest there is."""


@dataclass(frozen=True)
class LayerHealth:
    """Of one layer of the network in one step.

    `gradient_norm` is ‖g‖ of its parameters, penalty included, before clipping; `update_ratio` is
    ‖Δw‖ / ‖w‖ over its weights, None without weights or when they are all 0. `dead` is the share of
    its units whose relu lets no example of the batch pass; `saturated` the share of values, over
    units and batch, at which its sigmoid or tanh has less than a twentieth of its steepest slope.
    Both are None for other activations.
    """

    label: str
    gradient_norm: float
    update_ratio: float | None
    dead: float | None
    saturated: float | None


@np.errstate(all="ignore")
def measure(
    network: Network,
    stations: tuple[Station, ...],
    gradient: Array,
    before: Array,
    update: Array,
) -> tuple[LayerHealth, ...]:
    """The health of each layer, from gradient, parameters before and update, all (P,)."""
    views = zip(network.views(before), network.views(update), strict=True)
    return tuple(
        LayerHealth(
            label,
            float(np.linalg.norm(gradient[span])),
            _ratio(_weights(weights), _weights(changes)),
            _dead(station),
            _saturated(station),
        )
        for label, span, station, (weights, changes) in zip(
            network.labels, network.spans, stations, views, strict=True
        )
    )


def _weights(views: dict[str, Array]) -> Array:
    return np.concatenate([np.zeros(0), *(v.ravel() for v in views.values() if v.ndim == 2)])


def _ratio(weights: Array, changes: Array) -> float | None:
    length = float(np.linalg.norm(weights))
    return float(np.linalg.norm(changes)) / length if length else None


def _dead(station: Station) -> float | None:
    layer = station.layer
    if not isinstance(layer, Activated) or layer.activation.id != "relu":
        return None
    return float((station.activations <= 0).all(axis=1).mean())


def _saturated(station: Station) -> float | None:
    layer, steepest = station.layer, {"sigmoid": 0.25, "tanh": 1.0}
    if not isinstance(layer, Activated) or layer.activation.id not in steepest:
        return None
    return float((station.slopes < FLAT * steepest[layer.activation.id]).mean())
