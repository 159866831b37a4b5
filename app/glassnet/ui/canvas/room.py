"""Layouts with room in them: the network as it is, and a place for what would come."""

from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from glassnet.ui.canvas.arranging import arrange
from glassnet.ui.canvas.geometry import FOLD_OVER, Column, Layout, Outline, Ports


class Room(NamedTuple):
    """Where the network stands meanwhile, and the columns that would stand there too."""

    layout: Layout
    ghosts: tuple[Column, ...]


class Comer(NamedTuple):
    """A layer that would come: its units, whether those are `passed` on one by one from the layer
    before, and of a block the units of the layers inside."""

    units: int
    passed: bool
    inner: tuple[int, ...] = ()


@lru_cache(maxsize=16)
def resting(outline: Outline, width: int, height: int) -> Layout:
    """Where everything stands while nothing is dragged; the same layout for the same question."""
    return arrange(outline, width, height)


@lru_cache(maxsize=16)
def opened(outline: Outline, gap: int, comers: tuple[Comer, ...], width: int, height: int) -> Room:
    """The gap before the layer `gap` wide open for what comes."""
    wide, numbers = _joined(outline, gap, comers)
    full = arrange(wide, width, height)
    before = {now: layer for layer, now in numbers.items()}
    columns, inner = (
        tuple(replace(each, layer=before[each.layer]) for each in those if each.layer in before)
        for those in (full.columns, full.inner)
    )
    ghosts = tuple(each for each in full.every if each.layer not in before)
    return Room(replace(full, outline=outline, columns=columns, inner=inner), ghosts)


def _joined(
    outline: Outline, gap: int, comers: tuple[Comer, ...]
) -> tuple[Outline, dict[int, int]]:
    """The outline with what comes before the layer `gap`, and the new numbers of its layers."""
    count, row = len(comers), len(outline.widths)
    come = range(gap, gap + count)
    numbers = {layer: layer + count * (layer >= gap) for layer in range(-1, row)}
    bodies = {numbers[block]: inner for block, inner in outline.bodies}
    bodies |= {at: comer.inner for at, comer in zip(come, comers, strict=True) if comer.inner}
    wide = replace(
        outline,
        widths=(*outline.widths[:gap], *(each.units for each in comers), *outline.widths[gap:]),
        bodies=tuple(sorted(bodies.items())),
    )
    for block, _ in outline.bodies:
        numbers |= zip(outline.passage(block), wide.passage(numbers[block]), strict=True)
    single = {at for at, each in zip(come, comers, strict=True) if each.passed or each.inner}
    parts = {part for at in come for part in wide.passage(at)}
    folded = {part for part in parts if wide.every[part] > FOLD_OVER}
    return replace(
        wide,
        single=frozenset(single | {numbers[layer] for layer in outline.single}),
        folded=frozenset(folded | {numbers[layer] for layer in outline.folded}),
        imaged=None if outline.imaged is None else numbers[outline.imaged],
    ), numbers


@lru_cache(maxsize=16)
def widened(outline: Outline, layer: int, units: int, width: int, height: int) -> Room | None:
    """Room for more `units` in a layer, whose present units stand where they then would.

    None where they are folded now or then: nothing would be seen of it.
    """
    now = outline.widths[layer]
    if layer in outline.folded or now <= FOLD_OVER < units:
        return None
    widths = (*outline.widths[:layer], units, *outline.widths[layer + 1 :])
    full = arrange(replace(outline, widths=widths), width, height)
    whole = full.columns[layer + 1]
    if not len(whole.centres) or not len(
        resting(outline, width, height).columns[layer + 1].centres
    ):
        return None
    present = replace(
        whole,
        units=now,
        centres=whole.centres[:now],
        entry=_first(whole.entry, now),
        exit=_first(whole.exit, now),
    )
    columns = (*full.columns[: layer + 1], present, *full.columns[layer + 2 :])
    return Room(replace(full, outline=outline, columns=columns), (whole,))


def _first(ports: Ports, units: int) -> Ports:
    """The ports of the first units."""
    kept = ports.firsts < units
    return Ports(ports.points[kept], None if ports.starts is None else ports.starts[kept])
