"""Layouts with room in them: the network as it is, and a place for what would come."""

from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from glassnet.experiment.stacks import Place
from glassnet.ui.canvas.arranging import arrange
from glassnet.ui.canvas.columns import Column, Ports
from glassnet.ui.canvas.geometry import FOLD_OVER, Layout, Outline


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
def opened(
    outline: Outline, gap: Place, comers: tuple[Comer, ...], width: int, height: int
) -> Room:
    """A gap wide open for what comes."""
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
    outline: Outline, gap: Place, comers: tuple[Comer, ...]
) -> tuple[Outline, dict[int, int]]:
    """The outline with what comes into a gap, and the new numbers of its layers."""
    count, row, bodies = len(comers), len(outline.widths), dict(outline.bodies)
    units = tuple(each.units for each in comers)
    first, more = gap[0], count * (len(gap) == 1)
    numbers = {layer: layer + more * (layer >= first) for layer in range(-1, row)}
    if len(gap) > 1:
        block, at = gap
        first = outline.passage(block)[0] + at
        bodies[block] = (*bodies[block][:at], *units, *bodies[block][at:])
    come = range(first, first + count)
    bodies = {numbers[block]: inner for block, inner in bodies.items()}
    bodies |= {at: comer.inner for at, comer in zip(come, comers, strict=True) if comer.inner}
    widths = (*outline.widths[:first], *units, *outline.widths[first:]) if more else outline.widths
    wide = replace(outline, widths=widths, bodies=tuple(sorted(bodies.items())))
    for block, _ in outline.bodies:
        present = (part for part in wide.passage(numbers[block]) if part not in come)
        numbers |= zip(outline.passage(block), present, strict=True)
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
    now = outline.every[layer]
    if layer in outline.folded or now <= FOLD_OVER < units:
        return None
    full = arrange(_with_units(outline, layer, units), width, height)
    whole = full.every[layer + 1]
    if not len(whole.centres) or not len(resting(outline, width, height).every[layer + 1].centres):
        return None
    present = replace(
        whole,
        units=now,
        centres=whole.centres[:now],
        entry=_first(whole.entry, now),
        exit=_first(whole.exit, now),
    )
    every = [present if column is whole else column for column in full.every]
    row = len(full.columns)
    layout = replace(full, outline=outline, columns=tuple(every[:row]), inner=tuple(every[row:]))
    return Room(layout, (whole,))


def _with_units(outline: Outline, layer: int, units: int) -> Outline:
    """The outline with other units in a layer; a block has those of its last layer inside."""
    widths, bodies = list(outline.widths), list[tuple[int, tuple[int, ...]]]()
    if layer < len(widths):
        widths[layer] = units
    for block, inner in outline.bodies:
        *within, _ = outline.passage(block)
        changed = (units if each == layer else n for each, n in zip(within, inner, strict=True))
        bodies.append((block, tuple(changed)))
        widths[block] = bodies[-1][1][-1]
    return replace(outline, widths=tuple(widths), bodies=tuple(bodies))


def _first(ports: Ports, units: int) -> Ports:
    """The ports of the first units."""
    kept = ports.firsts < units
    return Ports(ports.points[kept], None if ports.starts is None else ports.starts[kept])
