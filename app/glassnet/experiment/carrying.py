"""What a structural edit carries over: trained parameters, and names in the document."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from glassnet.engine import Network
from glassnet.engine.layers import Layer
from glassnet.experiment.shapes import first_modules, positions


@dataclass(frozen=True)
class Kept:
    """Where a layer comes from: the old layer's index, and the old unit of each of its first units.

    Units beyond `units` are new.
    """

    layer: int
    units: tuple[int, ...]


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
        if "units" in old[origin].hypers:
            every = tuple(range(old[origin].values["units"]))
            kept[new] = Kept(origin, (units or {}).get(origin, every))
        elif new - 1 in kept:
            # A layer without units of its own hands on those that come in.
            kept[new] = Kept(origin, kept[new - 1].units)
    return kept


def carry_parameters(old: Network, new: Network, kept: Mapping[int, Kept]) -> None:
    """Copy the parameters of kept units and of the connections between them.

    A weight survives when both its ends do; where a layer's input comes from elsewhere now, but is
    as wide as it was, its columns keep their places.
    """
    before, after = old.views(), new.views()
    for index, origin in kept.items():
        rows = np.array(origin.units, np.intp)
        for name, target in after[index].items():
            source = before[origin.layer].get(name)
            if source is None:
                continue
            if target.ndim == 1:
                target[: len(rows)] = source[rows]
                continue
            columns = _columns(index, origin.layer, kept, source.shape[1], target.shape[1])
            target[: len(rows), : len(columns)] = source[rows[:, np.newaxis], list(columns)]


def _columns(
    new: int, old: int, kept: Mapping[int, Kept], before: int, after: int
) -> Sequence[int]:
    feeding = kept.get(new - 1)
    if feeding is not None and feeding.layer == old - 1:
        return feeding.units
    return range(before) if before == after else ()


def carry_names(
    old: Sequence[Layer], new: Sequence[Layer], inputs: tuple[int, int], kept: Mapping[int, Kept]
) -> dict[str, str]:
    """The new name of every array that is the same as before, by its old name.

    Only arrays of the same shape are; `inputs` are the features before and after.
    """
    shapes = [
        {name: place.shape for name, place in positions(layers, width).items()}
        for layers, width in zip((old, new), inputs, strict=True)
    ]
    before, after = first_modules(old), first_modules(new)
    moved = {before[kept[index].layer]: after[index] for index in kept if _whole(kept, index, old)}
    found = {}
    for name, shape in shapes[0].items():
        module, _, rest = name.partition(".")
        renamed = f"{moved.get(int(module))}.{rest}"
        if shapes[1].get(renamed) == shape:
            found[name] = renamed
    return found


def _whole(kept: Mapping[int, Kept], index: int, old: Sequence[Layer]) -> bool:
    """Whether neither the layer nor the one that feeds it has lost or moved a unit."""
    feeding = kept.get(index - 1)
    return all(
        one is None or one.units == tuple(range(old[one.layer].values.get("units", len(one.units))))
        for one in (kept[index], feeding)
    )


def rename_weights(weights: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Written weights under their new names, without those that have none."""
    return {names[name]: values for name, values in weights.items() if name in names}


def rename_frozen(freeze: Iterable[str], names: Mapping[str, str]) -> tuple[str, ...]:
    """Frozen names as they are called now, without those of arrays that changed."""
    modules = {old.partition(".")[0]: new.partition(".")[0] for old, new in names.items()}
    found = []
    for entry in freeze:
        name, bracket, rest = entry.partition("[")
        renamed = names.get(name) or modules.get(name)
        if renamed is not None:
            found.append(renamed + bracket + rest)
    return tuple(found)
