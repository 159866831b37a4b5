"""What a structural edit carries over: trained parameters, and names in the document."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glassnet.engine import Network
from glassnet.engine.layers import Layer
from glassnet.experiment.shapes import (
    first_modules,
    frozen_mask,
    frozen_names,
    named_positions,
    positions,
    widths,
)


@dataclass(frozen=True)
class Kept:
    """Where a layer comes from: the old layer's index, and the old unit of each of its first units.

    Units beyond `units` are new.
    """

    layer: int
    units: tuple[int, ...]


@dataclass(frozen=True)
class Stack:
    """Layers in a row, and how many values enter the first."""

    layers: Sequence[Layer]
    inputs: int

    @property
    def entering(self) -> tuple[int, ...]:
        """How many values enter each layer, and leave the last."""
        return (self.inputs, *widths(self.layers, self.inputs))


@dataclass(frozen=True)
class _Match:
    """The first rows and columns of an array of the new network are these of an old one."""

    old: str
    new: str
    rows: Sequence[int]
    columns: Sequence[int]


def body_of(layer: Layer) -> tuple[Layer, ...]:
    """The layers inside a layer; none in most."""
    inner = [layer.values[name] for name, field in layer.hypers.items() if field.many]
    return inner[0] if inner else ()


def own_units(layer: Layer) -> int | None:
    """How many units a layer has whatever comes in; None where it has as many as come in."""
    own = [own_units(one) for one in body_of(layer)] + [layer.values.get("units")]
    return next((units for units in reversed(own) if units is not None), None)


def kept_layers(
    old: Sequence[Layer],
    origins: Iterable[int | None],
    units: Mapping[int, tuple[int, ...]] | None = None,
) -> dict[int, Kept]:
    """Map each new layer to the old one of `origins`, None for a new one.

    `units` names, by old layer, the old units that stay, where not all do.
    """
    kept: dict[int, Kept] = {}
    for new, origin in enumerate(origins):
        if origin is None:
            continue
        count = own_units(old[origin])
        if count is not None:
            kept[new] = Kept(origin, (units or {}).get(origin, tuple(range(count))))
        elif new - 1 in kept:
            # A layer without units of its own hands on those that come in.
            kept[new] = Kept(origin, kept[new - 1].units)
    return kept


def all_kept(old: Sequence[Layer], new: Sequence[Layer]) -> dict[int, Kept]:
    """All layers stay in their places, with as many units as they still have."""
    pairs = enumerate(zip(map(own_units, old), map(own_units, new), strict=True))
    units = {at: tuple(range(min(pair[0] or 0, pair[1] or 0))) for at, pair in pairs}
    return kept_layers(old, range(len(old)), units)


def carry_parameters(old: Network, new: Network, kept: Mapping[int, Kept]) -> None:
    """Copy the parameters of kept units and of the connections between them, and the statistics.

    A weight survives when both its ends do; where a layer's input comes from elsewhere now, but is
    as wide as it was, its columns keep their places.
    """
    before, after = _arrays(old), _arrays(new)
    stacks = Stack(old.layers, old.inputs), Stack(new.layers, new.inputs)
    for match in _matches(*stacks, kept):
        _copy(before[match.old], after[match.new], match)


def renewed(old: Stack, new: Stack, kept: Mapping[int, Kept]) -> tuple[int, ...]:
    """The new layers with parameters that no layer of the old network brings along."""
    brought = {match.new: match for match in _matches(old, new, kept)}
    found = []
    parts = zip(new.layers, new.entering, first_modules(new.layers), strict=False)
    for index, (layer, width, module) in enumerate(parts):
        views = layer.views(np.empty(layer.count(width)), width)
        if not all(_covers(brought.get(f"{module}.{n}"), v.shape) for n, v in views.items()):
            found.append(index)
    return tuple(found)


def weighted(stack: Stack) -> tuple[int, ...]:
    """The layers that have parameters."""
    parts = enumerate(zip(stack.layers, stack.entering, strict=False))
    return tuple(index for index, (layer, width) in parts if layer.count(width))


def _covers(match: _Match | None, shape: tuple[int, ...]) -> bool:
    """Whether a match fills an array of this shape."""
    if match is None:
        return False
    ends = len(match.rows), len(match.columns)
    return all(many >= size for many, size in zip(ends, shape, strict=False))


class Names:
    """The names in a document before and after an edit."""

    def __init__(self, old: Stack, new: Stack, kept: Mapping[int, Kept]) -> None:
        self._old, self._new = old, new
        self._before = positions(old.layers, old.inputs)
        after = positions(new.layers, new.inputs)
        # Where each entry of each array lay in the old vector; −1 for a new one.
        self._origins = {name: np.full(place.shape, -1) for name, place in after.items()}
        self._pairs: dict[str, str] = {}
        for match in _matches(old, new, kept):
            if match.old in self._before:
                self._pairs[match.new] = match.old
                _copy(self._before[match.old], self._origins[match.new], match)

    def weights(self, written: Mapping[str, Any]) -> dict[str, Any]:
        """Written weights under their new names; arrays with new entries are left out."""
        found = {}
        for new, old in self._pairs.items():
            origins, place = self._origins[new], self._before[old]
            if old not in written or (origins < 0).any():
                continue
            if origins.shape == place.shape and (origins == place).all():
                found[new] = written[old]
            else:
                # Views of a block ascend, though another array may lie between their rows.
                at = np.searchsorted(place.ravel(), origins)
                found[new] = np.asarray(written[old]).ravel()[at].tolist()
        return found

    def frozen(self, freeze: Sequence[str]) -> tuple[tuple[str, ...], bool]:
        """Frozen names as they are called now, and whether some name no parameter any more.

        An array that was frozen as a whole stays so, its new entries included.
        """
        mask = frozen_mask(self._old.layers, self._old.inputs, freeze)
        parts = []
        for new, origins in self._origins.items():
            old = self._pairs.get(new)
            whole = old is not None and bool(mask[self._before[old]].all())
            parts.append((new, (mask[origins] & (origins >= 0)) | whole))
        alive = np.zeros(len(mask), bool)
        for origins in self._origins.values():
            alive[origins[origins >= 0]] = True
        places = named_positions(self._old.layers, self._old.inputs, freeze)
        found = frozen_names(self._new.layers, self._new.inputs, dict(parts))
        return found, not all(alive[place].any() for place in places)


def _arrays(network: Network) -> dict[str, NDArray[Any]]:
    """Views of all parameters and statistics by their names in a weight file."""
    parts = zip(
        first_modules(network.layers),
        network.layers,
        network.views(),
        network.statistic_spans,
        (network.inputs, *network.widths),
        strict=False,
    )
    return {
        f"{module}.{name}": view
        for module, layer, own, span, width in parts
        for name, view in (
            own | dict(layer.statistic_views(network.statistics[span], width))
        ).items()
    }


def _copy(source: NDArray[Any], target: NDArray[Any], match: _Match) -> None:
    if source.ndim == 0:
        target[...] = source
        return
    rows = np.array(match.rows, np.intp)
    if source.ndim == 1:
        target[: len(rows)] = source[rows]
    else:
        columns = list(match.columns)
        target[: len(rows), : len(columns)] = source[rows[:, np.newaxis], columns]


def _matches(old: Stack, new: Stack, kept: Mapping[int, Kept]) -> Iterator[_Match]:
    """Which arrays of the new network hold what of the old ones."""
    before, after = first_modules(old.layers), first_modules(new.layers)
    for index, origin in kept.items():
        at = origin.layer
        widths_in = old.entering[at], new.entering[index]
        feeding = kept.get(index - 1)
        if feeding is not None and feeding.layer == at - 1:
            columns: Sequence[int] = feeding.units
        else:
            columns = _same(*widths_in)
        names = f"{before[at]}.", f"{after[index]}."
        yield from _inside((old.layers[at], new.layers[index]), widths_in, names, origin, columns)


def _inside(
    pair: tuple[Layer, Layer],
    widths_in: tuple[int, int],
    names: tuple[str, str],
    origin: Kept,
    columns: Sequence[int],
) -> Iterator[_Match]:
    """The matches of one layer, and of what is inside it."""
    bodies = body_of(pair[0]), body_of(pair[1])
    if all(bodies):
        yield from _bodies(bodies, widths_in, names, columns)
    first, second = (
        {name for name in _names(one, width) if not (bodies[0] and name.startswith("body."))}
        for one, width in zip(pair, widths_in, strict=True)
    )
    for name in first & second:
        yield _Match(names[0] + name, names[1] + name, origin.units, columns)


def _bodies(
    bodies: tuple[Sequence[Layer], Sequence[Layer]],
    widths_in: tuple[int, int],
    names: tuple[str, str],
    columns: Sequence[int],
) -> Iterator[_Match]:
    """The layers of two bodies match one by one, as long as they are alike in kind."""
    stacks = tuple(Stack(body, width) for body, width in zip(bodies, widths_in, strict=True))
    modules = tuple(first_modules(body) for body in bodies)
    for index, pair in enumerate(zip(*bodies, strict=False)):
        if type(pair[0]) is not type(pair[1]):
            return
        inside = tuple(
            f"{name}body.{module[index]}." for name, module in zip(names, modules, strict=True)
        )
        least = [own_units(one) for one in pair]
        units = columns if least[0] is None else range(min(least[0], least[1] or 0))
        if pair[0].values.get("init") == pair[1].values.get("init"):
            entering = stacks[0].entering[index], stacks[1].entering[index]
            origin = Kept(index, tuple(units))
            yield from _inside(pair, entering, (inside[0], inside[1]), origin, columns)
        columns = units


def _names(layer: Layer, width: int) -> Iterable[str]:
    """The names of a layer's arrays."""
    block, kept = np.empty(layer.count(width)), np.empty(layer.statistics(width))
    return {*layer.views(block, width), *layer.statistic_views(kept, width)}


def _same(before: int, after: int) -> Sequence[int]:
    return range(before) if before == after else ()
