"""How wide each layer of a spec is, and which names its parameters have."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glassnet.engine import SettingError
from glassnet.engine.layers import Layer

Positions = NDArray[np.int64]
MOST_SINGLES = 10_000
"""At most so many parameters are frozen one by one."""


def widths(layers: Iterable[Layer], inputs: int) -> tuple[int, ...]:
    """How many values leave each layer, given those that enter the first."""
    found = []
    for layer in layers:
        inputs = layer.outputs(inputs)
        found.append(inputs)
    return tuple(found)


def output_index(layers: Sequence[Layer]) -> int:
    """The layer whose units are the outputs: the last one that has units of its own."""
    own = [index for index, layer in enumerate(layers) if "units" in layer.hypers]
    return own[-1] if own else len(layers) - 1


def first_modules(layers: Iterable[Layer]) -> tuple[int, ...]:
    """The number with which the names of each layer's parameters begin in a weight file."""
    counts = np.cumsum([0, *(layer.modules for layer in layers)])
    return tuple(int(count) for count in counts[:-1])


def positions(layers: Sequence[Layer], inputs: int) -> dict[str, Positions]:
    """Where each entry of each named array lies in the flat parameter vector."""
    found: dict[str, Positions] = {}
    entering = (inputs, *widths(layers, inputs))
    start = 0
    for layer, width, module in zip(layers, entering, first_modules(layers), strict=False):
        block: NDArray[Any] = np.arange(start, start + layer.count(width))
        start += len(block)
        found |= {f"{module}.{name}": view for name, view in layer.views(block, width).items()}
    return found


def frozen_mask(layers: Sequence[Layer], inputs: int, names: Iterable[str]) -> NDArray[np.bool_]:
    """Which parameters (P,) the names of `training.freeze` hold still.

    Raises SettingError, its path the index of the faulty name.
    """
    mask = np.zeros(sum(view.size for view in positions(layers, inputs).values()), bool)
    for place in named_positions(layers, inputs, names):
        mask[place] = True
    return mask


def named_positions(layers: Sequence[Layer], inputs: int, names: Iterable[str]) -> list[Positions]:
    """Where the parameters of each name of `training.freeze` lie in the flat vector.

    Raises SettingError, its path the index of the faulty name.
    """
    places = positions(layers, inputs)
    return [_named(name, places, index) for index, name in enumerate(names)]


def single_position(layers: Sequence[Layer], inputs: int, name: str) -> int:
    """Where the one parameter of a name, as "2.weight[0,3]", lies in the flat vector.

    Raises SettingError for another name.
    """
    (place,) = named_positions(layers, inputs, [name])
    if np.size(place) != 1:
        raise SettingError(f"{name!r} names {np.size(place)} parameters; name one entry")
    return int(np.ravel(place)[0])


def frozen_names(
    layers: Sequence[Layer], inputs: int, masks: Mapping[str, NDArray[np.bool_]]
) -> tuple[str, ...]:
    """The shortest names for what `masks` marks in each array: layers, arrays, then single entries.

    Raises SettingError where there would be more than `MOST_SINGLES` single ones.
    """
    named = {str(module): list[str]() for module in first_modules(layers)}
    for name in positions(layers, inputs):
        named[name.partition(".")[0]].append(name)
    found: list[str] = []
    for module, arrays in named.items():
        whole = [name for name in arrays if masks[name].size and masks[name].all()]
        if arrays and whole == arrays:
            found.append(module)
            continue
        for name in arrays:
            if name in whole:
                found.append(name)
            elif np.count_nonzero(masks[name]) > MOST_SINGLES:
                raise SettingError(
                    f"more than {MOST_SINGLES:,} single parameters of {name} cannot be frozen; "
                    "freeze the whole layer instead",
                    ["training", "freeze"],
                )
            else:
                found += [
                    f"{name}[{','.join(map(str, entry))}]" for entry in np.argwhere(masks[name])
                ]
    return tuple(found)


def _named(name: str, places: dict[str, Positions], index: int) -> Any:
    match = re.fullmatch(r"([\w.]+?)(?:\[(\d+(?:, ?\d+)*)\])?", name)
    whole = match[1] if match else name
    if match and match[2] and whole in places:
        entry = tuple(int(number) for number in match[2].split(","))
        shape = places[whole].shape
        if len(entry) == len(shape) and all(i < n for i, n in zip(entry, shape, strict=True)):
            return places[whole][entry]
        raise SettingError(f"{name!r} is not allowed; {whole!r} has the shape {shape}", [index])
    chosen = [view.ravel() for key, view in places.items() if f"{key}.".startswith(f"{whole}.")]
    if match is None or match[2] or not chosen:
        raise SettingError(f"{name!r} names no parameters; there are {', '.join(places)}", [index])
    return np.concatenate(chosen)
