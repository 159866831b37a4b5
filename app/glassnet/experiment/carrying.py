"""What a structural edit carries over: trained parameters, and names in the document."""

from collections.abc import Iterator, Mapping, Sequence
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
    single_position,
)
from glassnet.experiment.stacks import Part, Place, Stack, body_of, layer_at, places


@dataclass(frozen=True)
class Kept:
    """Where a layer comes from: its old place, and the old unit of each of its first units.

    Units beyond `units` are new. None: the units are those that come in, as with dropout.
    """

    place: Place
    units: tuple[int, ...] | None


@dataclass(frozen=True)
class _Match:
    """The first rows and columns of an array of the new network are these of an old one."""

    old: str
    new: str
    rows: Sequence[int]
    columns: Sequence[int]


def kept_layers(
    old: Sequence[Layer],
    new: Sequence[Layer],
    origins: Mapping[Place, Place],
    units: Mapping[Place, tuple[int, ...]] | None = None,
) -> dict[Place, Kept]:
    """Where the layers of a new network come from, given the old places of those that do.

    `units` names, by old place, the old units that stay, where it is not the first ones.
    """
    kept: dict[Place, Kept] = {}
    for place, origin in origins.items():
        pair = layer_at(old, origin), layer_at(new, place)
        counts = [layer.values["units"] for layer in pair if "units" in layer.hypers]
        first = tuple(range(min(counts))) if counts else None
        kept[place] = Kept(origin, (units or {}).get(origin, first))
    return kept


def all_kept(old: Sequence[Layer], new: Sequence[Layer]) -> dict[Place, Kept]:
    """All layers stay in their places, with as many units as they still have."""
    return kept_layers(old, new, {place: place for place in places(old)})


def carry_parameters(old: Network, new: Network, kept: Mapping[Place, Kept]) -> None:
    """Copy the parameters of kept units and of the connections between them, and the statistics.

    A weight survives when both its ends do; where a layer's input comes from elsewhere now, but is
    as wide as it was, its columns keep their places.
    """
    before, after = _arrays(old), _arrays(new)
    stacks = Stack(old.layers, old.inputs), Stack(new.layers, new.inputs)
    for match in _matches(*stacks, kept):
        _copy(before[match.old], after[match.new], match)


def renewed(old: Stack, new: Stack, kept: Mapping[Place, Kept]) -> tuple[Place, ...]:
    """Where parameters stand in the new network that no layer of the old one brings along.

    The place of a block stands for its own ones, without those of the layers inside.
    """
    brought = {match.new: match for match in _matches(old, new, kept)}
    return tuple(
        place
        for place, part in new.parts().items()
        if not all(_covers(brought.get(part.name + n), v.shape) for n, v in _views(part).items())
    )


def weighted(stack: Stack) -> tuple[Place, ...]:
    """Where there are parameters."""
    return tuple(place for place, part in stack.parts().items() if _views(part))


def lasting_units(
    old: Stack, new: Stack, kept: Mapping[Place, Kept]
) -> dict[Place, tuple[Place, Sequence[int]]]:
    """For each layer that stays its old place, and the old unit of each of its first units."""
    ends = _ends(old, new, kept).items()
    return {place: (kept[place].place, units) for place, (_, units) in ends}


def _covers(match: _Match | None, shape: tuple[int, ...]) -> bool:
    """Whether a match fills an array of this shape."""
    if match is None:
        return False
    ends = len(match.rows), len(match.columns)
    return all(many >= size for many, size in zip(ends, shape, strict=False))


class Names:
    """The names in a document before and after an edit."""

    def __init__(self, old: Stack, new: Stack, kept: Mapping[Place, Kept]) -> None:
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

    def single(self, name: str) -> str | None:
        """What the one parameter of a name is called now; None where it is gone.

        Raises SettingError for another name.
        """
        place = single_position(self._old.layers, self._old.inputs, name)
        for new, origins in self._origins.items():
            for entry in np.argwhere(origins == place):
                return f"{new}[{','.join(map(str, entry))}]"
        return None


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


def _matches(old: Stack, new: Stack, kept: Mapping[Place, Kept]) -> Iterator[_Match]:
    """Which arrays of the new network hold what of the old ones."""
    before, after = old.parts(), new.parts()
    for place, (columns, units) in _ends(old, new, kept).items():
        was, part = before[kept[place].place], after[place]
        for name in _names(was) & _names(part) if len(units) else ():
            yield _Match(was.name + name, part.name + name, units, columns)


def _ends(
    old: Stack, new: Stack, kept: Mapping[Place, Kept]
) -> dict[Place, tuple[Sequence[int], Sequence[int]]]:
    """For each layer that stays which old values come in to it, and which old units are its own."""
    before, found = old.parts(), dict[Place, tuple[Sequence[int], Sequence[int]]]()
    for place, part in new.parts().items():
        origin = kept.get(place)
        if origin is None:
            continue
        was = before[origin.place]
        columns = _same(was.entering, part.entering)
        if part.source is not None and _comes_from(kept, part.source, was.source):
            columns = found[part.source][1]
        units = columns if origin.units is None else origin.units
        if part.end != place:
            outputs = (each.layer.outputs(each.entering) for each in (was, part))
            stay = _comes_from(kept, part.end, was.end)
            units = found[part.end][1] if stay else _same(*outputs)
        found[place] = columns, units
    return found


def _comes_from(kept: Mapping[Place, Kept], place: Place, origin: Place | None) -> bool:
    return place in kept and kept[place].place == origin


def _names(part: Part) -> set[str]:
    """The names of a layer's own arrays, without those of its body."""
    kept = np.empty(part.layer.statistics(part.entering))
    return {*_views(part), *_own(part, part.layer.statistic_views(kept, part.entering))}


def _views(part: Part) -> dict[str, NDArray[Any]]:
    """Arrays like those of a layer's own parameters, by name."""
    block = np.empty(part.layer.count(part.entering))
    return _own(part, part.layer.views(block, part.entering))


def _own(part: Part, views: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    block = bool(body_of(part.layer))
    return {name: v for name, v in views.items() if not (block and name.startswith("body."))}


def _same(before: int, after: int) -> Sequence[int]:
    return range(before) if before == after else ()
