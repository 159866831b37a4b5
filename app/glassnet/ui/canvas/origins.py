"""Which layers of a network are those of a former one, judged by what they are."""

from collections.abc import Sequence
from typing import Any

from glassnet.engine.layers import Layer
from glassnet.experiment.stacks import body_of


def in_order(layers: Sequence[Layer]) -> list[tuple[int, Layer]]:
    """All layers with their numbers, those inside a block before it."""
    found: list[tuple[int, Layer]] = []
    inside = len(layers)
    for number, layer in enumerate(layers):
        body = body_of(layer)
        found += [*enumerate(body, inside), (number, layer)]
        inside += len(body)
    return found


def origins_of(old: Sequence[Layer], new: Sequence[Layer]) -> list[int | None]:
    """For each new layer, those inside blocks last, the number of the old one that it continues."""
    before, after = in_order(old), in_order(new)
    # A layer inside a block is not alike to one of the row where some only change places.
    rows = (
        [(number < len(row), layer) for number, layer in every]
        for row, every in ((old, before), (new, after))
    )
    places = _moved(*rows) or _alike([one for _, one in before], [one for _, one in after])
    found: list[int | None] = [None] * len(after)
    for (number, _), place in zip(after, places, strict=True):
        found[number] = None if place is None else before[place][0]
    return found


def _alike(old: Sequence[Layer], new: Sequence[Layer]) -> list[int | None]:
    """For each new layer the old one of its kind that it continues, judged by what is alike at both
    ends."""
    front, shift = 0, len(old) - len(new)
    while shift and front < min(len(old), len(new)) and old[front] == new[front]:
        front += 1
    found = (
        i if i < front else i + shift if i + shift >= front and i - front >= -shift else None
        for i in range(len(new))
    )
    pairs = zip(found, new, strict=True)
    return [None if i is None or type(old[i]) is not type(layer) else i for i, layer in pairs]


def _moved(old: Sequence[Any], new: Sequence[Any]) -> list[int | None] | None:
    """Where each layer was before some changed places; None where they are not the same ones."""
    left = list(range(len(old)))
    found: list[int | None] = []
    for layer in new:
        at = next((i for i in left if old[i] == layer), None)
        if at is None:
            return None
        left.remove(at)
        found.append(at)
    return None if left else found
