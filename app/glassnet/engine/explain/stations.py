"""The stations of a batch on its way: every layer, those inside blocks too, with its values."""

from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

import numpy as np

from glassnet.engine.expression import Equation
from glassnet.engine.layers import Activated, Layer
from glassnet.engine.layers.residual import Residual
from glassnet.engine.operations import Array
from glassnet.engine.places import Places
from glassnet.engine.plan import Plan
from glassnet.engine.signal import Site

__all__ = ["Station", "stations"]


@dataclass(eq=False)
class Station:
    """A layer at which a watched plan has been, forward and back; all arrays (…, batch).

    `name` is what its arrays begin with in a weight file, `index` is the layer's in the row (a
    block's for what is inside it), `places` tells where the numbers around it are found, `shares`
    (batch,) is what each example counts in the mean. `after` is the station that follows, None
    after the last one and at the end of a block's body; there `block` is the block.
    """

    layer: Layer
    name: str
    site: Site
    shares: Array
    index: int
    places: Places
    after: "Station | None" = None
    block: "Station | None" = None
    body: tuple["Station", ...] = ()

    def written(self, unit: int, example: int) -> list[Equation]:
        """How a unit's value comes about, written out."""
        return self.layer.written(self.site, unit, example, self.places)

    @property
    def inputs(self) -> Array:
        """What comes in (inputs, batch)."""
        return self.site.source.values

    @property
    def activations(self) -> Array:
        """a, what goes out (units, batch)."""
        return self.site.target.values

    @property
    def pre_activations(self) -> Array:
        """z (units, batch); a itself where the layer has no activation."""
        if not isinstance(self.layer, Activated):
            return self.activations
        return self.site.scratch.like("pre-activation", self.activations)

    @cached_property
    @np.errstate(all="ignore")
    def deltas(self) -> Array:
        """Each example's own δ = ∂L/∂z (units, batch); ∂L/∂a where there is no activation."""
        gradient = self.site.target.gradient
        assert gradient is not None
        return np.asarray(gradient / self.shares)

    @cached_property
    def slopes(self) -> Array:
        """f′(z) (units, batch), of a layer whose activation takes every unit by itself."""
        assert isinstance(self.layer, Activated)
        return self.layer.activation.evaluate(self.pre_activations)[1]

    @property
    def weight(self) -> Array:
        """The matrix (out, in) of a dense layer, or of a block's shortcut; γ of batch norm."""
        views = self.layer.views(self.site.parameters, len(self.inputs))
        return views["shortcut.weight" if isinstance(self.layer, Residual) else "weight"]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The names of the arrays of its own, without those of a body's layers."""
        views = self.layer.views(self.site.parameters, len(self.inputs))
        return tuple(name for name in views if not name.startswith("body."))


def stations(plan: Plan, shares: Array) -> tuple[Station, ...]:
    """The layers of a watched plan as stations, in order, linked to each other."""
    layers = plan.network.layers
    modules = accumulate((layer.modules for layer in layers), initial=0)
    result, number = list[Station](), len(layers)
    for index, (layer, module, site) in enumerate(zip(layers, modules, plan.sites, strict=False)):
        body = _places(number, len(layer.body(site)), index - 1)
        number += len(body)
        places = Places(index, index - 1, body)
        result.append(_station(layer, str(module), site, shares, index, places))
    _link(result)
    return tuple(result)


def _places(first: int, count: int, before: int) -> tuple[Places, ...]:
    """Of so many layers inside a block, numbered from the first one on."""
    numbers = range(first, first + count)
    return tuple(Places(each, before if each == first else each - 1) for each in numbers)


def _station(
    layer: Layer, name: str, site: Site, shares: Array, index: int, places: Places
) -> Station:
    station = Station(layer, name, site, shares, index, places)
    if isinstance(layer, Residual):
        modules = accumulate((one.modules for one in layer.layers), initial=0)
        body = [
            Station(one, f"{name}.body.{module}", inner, shares, index, own)
            for module, (one, inner), own in zip(
                modules, layer.body(site), places.body, strict=False
            )
        ]
        _link(body)
        body[-1].block = station
        station.body = tuple(body)
    return station


def _link(row: list[Station]) -> None:
    for station, after in pairwise(row):
        station.after = after
