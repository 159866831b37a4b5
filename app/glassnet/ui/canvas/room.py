"""Layouts with room in them: the network as it is, and a place for what would come."""

from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from glassnet.ui.canvas.arranging import arrange
from glassnet.ui.canvas.geometry import FOLD_OVER, Column, Layout, Outline, Ports


class Room(NamedTuple):
    """Where the network stands meanwhile, and the column that would stand there too."""

    layout: Layout
    ghost: Column


@lru_cache(maxsize=16)
def resting(outline: Outline, width: int, height: int) -> Layout:
    """Where everything stands while nothing is dragged; the same layout for the same question."""
    return arrange(outline, width, height)


@lru_cache(maxsize=16)
def opened(outline: Outline, gap: int, units: int, passed: bool, width: int, height: int) -> Room:
    """The gap before the layer `gap` wide open for a layer of `units`, which are `passed` on one by
    one from those before, or not."""
    single, folded = _moved(outline.single, gap), _moved(outline.folded, gap)
    full = arrange(
        replace(
            outline,
            widths=(*outline.widths[:gap], units, *outline.widths[gap:]),
            single=single | {gap} if passed else single,
            folded=folded | {gap} if units > FOLD_OVER else folded,
            bodies=tuple((i + (i >= gap), inner) for i, inner in outline.bodies),
            imaged=None if outline.imaged is None else outline.imaged + (outline.imaged >= gap),
        ),
        width,
        height,
    )
    columns = full.columns
    shown = (*columns[: gap + 1], *map(_before, columns[gap + 2 :]))
    inner = tuple(map(_before, full.inner))
    return Room(replace(full, outline=outline, columns=shown, inner=inner), columns[gap + 1])


def _before(column: Column) -> Column:
    """The column of a layer that had one number more."""
    return replace(column, layer=column.layer - 1)


def _moved(layers: frozenset[int], gap: int) -> frozenset[int]:
    """The numbers of layers when there is one more at a gap."""
    return frozenset(i if i < gap else i + 1 for i in layers)


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
    return Room(replace(full, outline=outline, columns=columns), whole)


def _first(ports: Ports, units: int) -> Ports:
    """The ports of the first units."""
    kept = ports.firsts < units
    return Ports(ports.points[kept], None if ports.starts is None else ports.starts[kept])
